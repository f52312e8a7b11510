"""Tweets as they are shown: one flat row each, read without loading entities, a page in one statement.

A list holds entries: tweets, or retweets that stand for the tweet they pass on. First the ids of a page are found, with
everything that decides whether they belong on it; then those few rows are joined with all that a card shows and with
what the viewer did to them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, literal, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter.errors import NotFound
from twitter.ids import LARGEST
from twitter.models import Bookmark, Like, LinkPreview, Pin, Tweet, User
from twitter.queries import plain
from twitter.queries.cards import (
    AuthorLine,
    Counts,
    LinkCard,
    QuotedTweet,
    TweetCard,
    ViewerState,
)
from twitter.queries.paging import AnySelect, Page, PageRequest, Shape, narrowed, page_of
from twitter.queries.visibility import VIEWER, is_not_muted, tweet_is_visible

Entry = aliased(Tweet, name="entry")  # what stands in a list; `Tweet` is what it shows: itself, or what it retweets
Poster = aliased(User, name="poster")  # who wrote or retweeted it; `User` wrote what is shown
Quoted = aliased(Tweet, name="quoted")
QuotedAuthor = aliased(User, name="quoted_author")
Addressee = aliased(User, name="addressee")  # whom a reply answers


def entries(viewer_id: int | None) -> AnySelect:
    """Return the statement of all entries that the viewer may see, by id; callers narrow it by `Entry` and `Poster`."""
    statement = select(Entry.id.label("cursor"), Entry.id.label("entry_id")).select_from(Entry)
    return with_shown(viewer_id, statement.join(Poster, Poster.id == Entry.author_id))


def with_shown(viewer_id: int | None, statement: AnySelect) -> AnySelect:
    """Join `Entry` and `Poster` with the tweet that is shown, and keep what the viewer may see."""
    original = or_(Entry.retweet_of_id.is_(None), tweet_is_visible(viewer_id))
    shown = Tweet.id == func.coalesce(Entry.retweet_of_id, Entry.id)
    statement = statement.join(Tweet, shown).join(User, User.id == Tweet.author_id)
    return statement.where(tweet_is_visible(viewer_id, Poster, Entry), original)


def without_muted(viewer_id: int | None, statement: AnySelect) -> AnySelect:
    """Leave out what people wrote, or passed on, whom the viewer has muted."""
    original = or_(Entry.retweet_of_id.is_(None), is_not_muted(viewer_id))
    return statement.where(is_not_muted(viewer_id, Poster), original)


def kept(
    viewer: Any,
    statement: AnySelect,
    cursor: InstrumentedAttribute[int] = Entry.id,
    *,
    shape: Shape,
    above: "AnySelect | None" = None,
) -> AnySelect:
    """Return the statement of the cards of a page, to be built once with VIEWER (or None) and given to `run`.

    `above` selects entries that stand on top of the first page.
    """
    cut = narrowed(statement, cursor, shape)
    if above is not None and shape == Shape():
        cut = _stacked(above, cut)
    return cards_of(viewer, cut)


def run(viewer_id: int | None, statement: AnySelect, page: PageRequest, **values: Any) -> Page[TweetCard]:
    """Return a page of what `kept` made."""
    rows = list(plain.rows(statement, {"viewer_id": viewer_id, **page.values, **values}))
    tops = [card_for(viewer_id, row) for row in rows if row.is_above]
    below = page_of([row for row in rows if not row.is_above], page, partial(card_for, viewer_id))
    return replace(below, items=tuple(_once([*tops, *below.items])))


def card(viewer_id: int | None, tweet_id: int, username: str) -> TweetCard:
    """Return one card by id and author's name; raise NotFound when they do not belong together or it is hidden."""
    found = cards(viewer_id, [tweet_id] if tweet_id <= LARGEST else []).get(tweet_id)
    if found is None or found.retweeter is not None or found.author.username.lower() != username.lower():
        raise NotFound
    return found


def cards(viewer_id: int | None, tweet_ids: Iterable[int]) -> dict[int, TweetCard]:
    """Return the cards of those of some tweets that the viewer may see, by id."""
    values = {"viewer_id": viewer_id, "tweet_ids": sorted(tweet_ids)}
    found = plain.rows(_cards_by_id(has_viewer=viewer_id is not None), values)
    return {row.entry_id: card_for(viewer_id, row) for row in found}


@cache
def _cards_by_id(*, has_viewer: bool) -> AnySelect:
    """Write the statement of `cards` once: writing it takes longer than answering it."""
    viewer = VIEWER if has_viewer else None
    return cards_of(viewer, entries(viewer).where(Entry.id.in_(bindparam("tweet_ids", expanding=True))))


def card_for(viewer_id: int | None, row: Row[*tuple[Any, ...]]) -> TweetCard:
    """Make the card that `viewer_id` sees out of a row."""
    return TweetCard(
        reader_id=viewer_id,
        cursor=row.cursor,
        entry_id=row.entry_id,
        id=row.id,
        text=row.text,
        content_warning=row.content_warning,
        is_sensitive=row.is_sensitive or bool(row.author_sensitive_at and row.pictures),
        audience=row.audience,
        mention_ids=row.mention_ids,
        pictures=tuple(row.pictures),
        link=_link(row),
        quote=_quote(row),
        is_quote=row.quote_of_id is not None,
        in_reply_to_id=row.in_reply_to_id,
        in_reply_to_author_id=row.in_reply_to_author_id,
        in_reply_to_name=row.addressee_name,
        edited_at=row.edited_at,
        author=_author(row),
        retweeter=_retweeter(row),
        counts=Counts(row.like_count, row.retweet_count, row.reply_count, row.quote_count),
        viewer=ViewerState(
            has_liked=row.liked is not None,
            has_retweeted=row.retweeted is not None,
            has_bookmarked=row.bookmarked is not None,
        ),
        is_own=row.author_id == viewer_id,
        is_pinned=row.pinned is not None,
        is_above=bool(row.is_above),
    )


_SHOWN = (
    Tweet.id,
    Tweet.text,
    Tweet.content_warning,
    Tweet.is_sensitive,
    Tweet.audience,
    Tweet.mention_ids,
    Tweet.pictures,
    Tweet.quote_of_id,
    Tweet.in_reply_to_id,
    Tweet.in_reply_to_author_id,
    Tweet.edited_at,
    Tweet.like_count,
    Tweet.retweet_count,
    Tweet.reply_count,
    Tweet.quote_count,
)


_NAMES = ("id", "username", "display_name", "is_protected", "avatar_key")  # in the order of `AuthorLine`


def _person(person: Any, prefix: str) -> tuple[Any, ...]:
    return tuple(getattr(person, name).label(f"{prefix}_{name}") for name in _NAMES)


_author_of, _poster_of, _quoted_author_of = (
    attrgetter(*(f"{prefix}_{name}" for name in _NAMES)) for prefix in ("author", "poster", "quoted_author")
)
_MODERATED = (User.limited_at.label("author_limited_at"), User.sensitive_at.label("author_sensitive_at"))
_PEOPLE = (
    *_person(User, "author"),
    *_MODERATED,
    *_person(Poster, "poster"),
    Addressee.username.label("addressee_name"),
)
_LINK = (
    LinkPreview.url.label("link_url"),
    LinkPreview.title.label("link_title"),
    LinkPreview.description.label("link_description"),
    LinkPreview.site_name.label("link_site_name"),
    LinkPreview.picture_key.label("link_picture_key"),
    LinkPreview.picture_width.label("link_picture_width"),
    LinkPreview.picture_height.label("link_picture_height"),
)
_QUOTED = (
    Quoted.id.label("quoted_id"),
    Quoted.text.label("quoted_text"),
    Quoted.content_warning.label("quoted_content_warning"),
    Quoted.is_sensitive.label("quoted_is_sensitive"),
    Quoted.mention_ids.label("quoted_mention_ids"),
    Quoted.pictures.label("quoted_pictures"),
    *_person(QuotedAuthor, "quoted_author"),
    QuotedAuthor.sensitive_at.label("quoted_author_sensitive_at"),
)
_DONE = ("liked", "bookmarked", "retweeted")


def cards_of(viewer_id: int | None, entries_: AnySelect, quotes: Any = None) -> AnySelect:
    """Join the few entries of a page with all that their cards show; `quotes` says which of them show what they quote.

    Outer joins, though each entry has its tweet and its people: so every database begins with the few, and looks up.
    """
    cut = entries_.subquery("cut")
    is_stacked = "is_above" in cut.c
    is_above = cut.c.is_above if is_stacked else literal(0)
    order = [cut.c.is_above.desc()] if is_stacked else []
    shows_quote = _may_quote(viewer_id) if quotes is None else quotes
    statement = (
        select(cut.c.cursor, cut.c.entry_id, is_above.label("is_above"), Entry.retweet_of_id.label("retweet_id"))
        .add_columns(*_SHOWN, *_PEOPLE, *_LINK, *_QUOTED, shows_quote.label("quoted_is_visible"))
        .join_from(cut, Entry, Entry.id == cut.c.entry_id, isouter=True)
        .outerjoin(Poster, Poster.id == Entry.author_id)
        .outerjoin(Tweet, Tweet.id == func.coalesce(Entry.retweet_of_id, Entry.id))
        .outerjoin(User, User.id == Tweet.author_id)
        .outerjoin(Addressee, Addressee.id == Tweet.in_reply_to_author_id)
        .outerjoin(LinkPreview, and_(LinkPreview.id == Tweet.link_preview_id, LinkPreview.title != ""))
        .outerjoin(Quoted, Quoted.id == Tweet.quote_of_id)
        .outerjoin(QuotedAuthor, QuotedAuthor.id == Quoted.author_id)
        .outerjoin(Pin, and_(Pin.user_id == Tweet.author_id, Pin.tweet_id == Tweet.id))
        .add_columns(Pin.id.label("pinned"))
    )
    return _with_viewer(viewer_id, statement).order_by(*order, cut.c.cursor.desc())


def _with_viewer(viewer_id: int | None, statement: AnySelect) -> AnySelect:
    """Add what the viewer did to each tweet: three look-ups by key."""
    if viewer_id is None:
        return statement.add_columns(*(null().label(name) for name in _DONE))
    retweet = aliased(Tweet)
    return (
        statement.add_columns(Like.id.label("liked"), Bookmark.id.label("bookmarked"), retweet.id.label("retweeted"))
        .outerjoin(Like, and_(Like.user_id == viewer_id, Like.tweet_id == Tweet.id))
        .outerjoin(Bookmark, and_(Bookmark.user_id == viewer_id, Bookmark.tweet_id == Tweet.id))
        .outerjoin(retweet, and_(retweet.author_id == viewer_id, retweet.retweet_of_id == Tweet.id))
    )


def _may_quote(viewer_id: int | None) -> Any:
    return case((tweet_is_visible(viewer_id, QuotedAuthor, Quoted), 1), else_=0)


def _stacked(above: AnySelect, below: AnySelect) -> AnySelect:
    """Put the entries of one statement on top of those of another."""
    top, rest = above.subquery(), below.subquery()
    upper = select(top.c.cursor, top.c.entry_id, literal(1).label("is_above"))
    lower = select(rest.c.cursor, rest.c.entry_id, literal(0).label("is_above"))
    both = upper.union_all(lower).subquery()
    return select(both.c.cursor, both.c.entry_id, both.c.is_above)


def _once(shown: Iterable[TweetCard]) -> Iterator[TweetCard]:
    """Pass each tweet of a page on once: where it stands first, as pinned, retweeted last or written."""
    seen: set[int] = set()
    for each in shown:
        if each.id not in seen:
            seen.add(each.id)
            yield each


def _author(row: Any) -> AuthorLine:
    return AuthorLine(*(*_author_of(row), row.author_limited_at is not None))


def _retweeter(row: Any) -> AuthorLine | None:
    return AuthorLine(*_poster_of(row)) if row.retweet_id is not None else None


def _link(row: Any) -> LinkCard | None:
    if row.link_title is None:
        return None
    return LinkCard(
        url=row.link_url,
        title=row.link_title,
        description=row.link_description,
        site_name=row.link_site_name,
        picture_key=row.link_picture_key,
        picture_width=row.link_picture_width,
        picture_height=row.link_picture_height,
    )


def _quote(row: Any) -> QuotedTweet | None:
    if not row.quoted_is_visible:
        return None
    return QuotedTweet(
        id=row.quoted_id,
        text=row.quoted_text,
        content_warning=row.quoted_content_warning,
        is_sensitive=row.quoted_is_sensitive or bool(row.quoted_author_sensitive_at and row.quoted_pictures),
        mention_ids=row.quoted_mention_ids,
        pictures=tuple(row.quoted_pictures),
        author=AuthorLine(*_quoted_author_of(row)),
    )
