"""The lists of tweets: home, local, a hashtag, bookmarks, likes, and what one person wrote. Newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, cast

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter.models import Bookmark, Follow, Hashtag, HomeEntry, Like, Picture, Pin, TweetHashtag
from twitter.queries.cards import TweetCard
from twitter.queries.paging import AnySelect, Page, PageRequest, Shape
from twitter.queries.tweets import Entry, Poster, entries, kept, run, with_shown, without_muted
from twitter.queries.visibility import VIEWER, may_read_person
from twitter.text import fold

PROFILE_LISTS: Final = ("tweets", "replies", "media", "likes")


@dataclass(frozen=True, slots=True)
class Among:
    """Which of the tweets that carry a hashtag: by others that they carry too, or do not, and by their pictures."""

    any_of: Sequence[str] = ()  # these will do as well
    all_of: Sequence[str] = ()
    none_of: Sequence[str] = ()
    only_media: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Which of what one person wrote."""

    replies: bool = True  # to others
    retweets: bool = True
    only_media: bool = False
    tag: str = ""


_ALL: Final = Among()
# Whose list it is. The statements below are built once, and asked by everybody.
_PERSON: Any = bindparam("person_id", type_=BigInteger)


def home(viewer_id: int, page: PageRequest, *, replies: bool = True, retweets: bool = True) -> Page[TweetCard]:
    """Return the tweets that stand in the reader's home timeline. A deleted tweet vanishes by the join.

    What the reader chose not to see now is left out here, so that changing one's mind brings it back at once.
    """
    return run(viewer_id, _home(shape=page.shape, replies=replies, retweets=retweets), page)


def local(viewer_id: int | None, page: PageRequest, *, only_media: bool = False) -> Page[TweetCard]:
    """Return what everybody here writes for everyone, without replies and retweets; all, or only with pictures."""
    return run(viewer_id, (_local_media if only_media else _local)(viewer_id is None, page.shape), page)


def hashtag(viewer_id: int | None, tag: str, page: PageRequest, among: Among = _ALL) -> Page[TweetCard]:
    """Return the tweets that carry a hashtag, however it is written in capitals; an empty page for one nobody used."""
    alls, nones = among.all_of, among.none_of
    sizes = (len(among.any_of), len(alls), len(nones))
    statement = _hashtag(sizes, among.only_media, is_stranger=viewer_id is None, shape=page.shape)
    keys = {f"all_{place}": fold(each) for place, each in enumerate(alls)}
    keys |= {f"none_{place}": fold(each) for place, each in enumerate(nones)}
    if among.any_of:
        return run(viewer_id, statement, page, tag_keys=[fold(each) for each in (tag, *among.any_of)], **keys)
    return run(viewer_id, statement, page, tag_key=fold(tag), **keys)


def by_author(viewer_id: int | None, author_id: int, page: PageRequest, which: str = "tweets") -> Page[TweetCard]:
    """Return what one person wrote: one of PROFILE_LISTS. On top of the tweets stand those they pinned."""
    if which == "likes":
        return likes(viewer_id, author_id, page)
    statement = _by_author(which, is_stranger=viewer_id is None, shape=page.shape)
    return run(viewer_id, statement, page, person_id=author_id)


def written(viewer_id: int | None, author_id: int, page: PageRequest, which: Written) -> Page[TweetCard]:
    """Return what one person wrote, in the order of time: nothing stands on top for being pinned."""
    kind = (which.replies, which.retweets, which.only_media, bool(which.tag))
    statement = _written_by(*kind, is_stranger=viewer_id is None, shape=page.shape)
    return run(viewer_id, statement, page, person_id=author_id, tag_key=fold(which.tag))


def pinned(viewer_id: int | None, author_id: int, page: PageRequest) -> Page[TweetCard]:
    """Return what one person pinned to their profile, the latest pin first."""
    statement = _pinned_by(is_stranger=viewer_id is None, shape=page.shape)
    return run(viewer_id, statement, page, person_id=author_id)


def likes(viewer_id: int | None, user_id: int, page: PageRequest) -> Page[TweetCard]:
    """Return the tweets that somebody likes, the latest like first; none when the viewer may not read that person."""
    statement = _likes(is_stranger=viewer_id is None, shape=page.shape)
    return run(viewer_id, statement, page, person_id=user_id)


def bookmarks(viewer_id: int, page: PageRequest) -> Page[TweetCard]:
    """Return the tweets that the viewer keeps, the latest kept first."""
    return run(viewer_id, _bookmarks(shape=page.shape), page)


def quotes(viewer_id: int | None, tweet_id: int, page: PageRequest) -> Page[TweetCard]:
    """Return the tweets that quote a tweet."""
    return run(viewer_id, _quotes(is_stranger=viewer_id is None, shape=page.shape), page, quoted_id=tweet_id)


@cache
def _home(*, shape: Shape, replies: bool, retweets: bool) -> AnySelect:
    statement = select(HomeEntry.tweet_id.label("cursor"), HomeEntry.tweet_id.label("entry_id"))
    statement = statement.join(Entry, Entry.id == HomeEntry.tweet_id).join(Poster, Poster.id == Entry.author_id)
    statement = with_shown(VIEWER, statement).where(HomeEntry.user_id == VIEWER, retweet_is_wanted(VIEWER))
    if not replies:
        statement = statement.where(or_(Entry.in_reply_to_id.is_(None), Entry.author_id == VIEWER))
    if not retweets:
        statement = statement.where(Entry.retweet_of_id.is_(None))
    return kept(VIEWER, without_muted(VIEWER, statement), HomeEntry.tweet_id, shape=shape)


@cache
def _local(is_stranger: bool, shape: Shape) -> AnySelect:
    viewer = _viewer(is_stranger)
    return kept(viewer, _local_only(viewer, entries(viewer)), shape=shape)


@cache
def _local_media(is_stranger: bool, shape: Shape) -> AnySelect:
    # Led by the first picture of each tweet, along an index: a site may have few among many tweets.
    viewer, cursor = _viewer(is_stranger), cast("InstrumentedAttribute[int]", Picture.tweet_id)
    statement = select(cursor.label("cursor"), cursor.label("entry_id")).select_from(Picture)
    statement = statement.join(Entry, Entry.id == cursor).join(Poster, Poster.id == Entry.author_id)
    statement = with_shown(viewer, statement).where(Picture.position == 0, cursor.is_not(None))
    return kept(viewer, _local_only(viewer, statement), cursor, shape=shape)


def _local_only(viewer: Any, statement: AnySelect) -> AnySelect:
    # Written so that no index on either column fits: most tweets are neither, and SQLite would sort them all by hand.
    first_hand = func.coalesce(Entry.in_reply_to_id, Entry.retweet_of_id).is_(None)
    statement = without_muted(viewer, statement.where(first_hand, Entry.audience == "everyone"))
    # MariaDB would begin with the people, and sort all that they wrote.
    return statement.prefix_with("STRAIGHT_JOIN", dialect="mysql")


@lru_cache(maxsize=128)
def _hashtag(sizes: tuple[int, int, int], only_media: bool, *, is_stranger: bool, shape: Shape) -> AnySelect:
    (any_of, all_of, none_of), viewer = sizes, _viewer(is_stranger)
    statement = entries(viewer)
    if any_of:
        statement = statement.where(Entry.id.in_(_carriers(Hashtag.key.in_(bindparam("tag_keys", expanding=True)))))
    else:
        statement = statement.join(TweetHashtag, TweetHashtag.tweet_id == Entry.id)
        statement = statement.join(Hashtag, Hashtag.id == TweetHashtag.hashtag_id)
        statement = statement.where(Hashtag.key == bindparam("tag_key"))
    statement = statement.where(*(_carries(f"all_{place}").is_not(None) for place in range(all_of)))
    statement = statement.where(*(_carries(f"none_{place}").is_(None) for place in range(none_of)))
    if only_media:
        statement = statement.where(_first_picture().is_not(None))
    return kept(viewer, without_muted(viewer, statement), shape=shape)


def _carriers(wanted: ColumnElement[bool]) -> AnySelect:
    carried, tag = aliased(TweetHashtag), Hashtag
    return select(carried.tweet_id).join(tag, tag.id == carried.hashtag_id).where(wanted)


def _carries(name: str) -> Any:
    """Return a sub-select that is NULL for an entry without the hashtag of this name."""
    carried, tag = aliased(TweetHashtag), aliased(Hashtag)
    found = select(carried.tweet_id).join(tag, tag.id == carried.hashtag_id)
    return found.where(tag.key == bindparam(name), carried.tweet_id == Entry.id).scalar_subquery()


def _first_picture() -> Any:
    shown = aliased(Picture)
    return select(func.min(shown.id)).where(shown.tweet_id == Entry.id).scalar_subquery()


@cache
def _by_author(which: str, *, is_stranger: bool, shape: Shape) -> AnySelect:
    viewer = _viewer(is_stranger)
    statement = entries(viewer).where(Entry.author_id == _PERSON, _PROFILE_CONDITIONS[which]())
    return kept(viewer, statement, shape=shape, above=_pinned(viewer, _PERSON) if which == "tweets" else None)


@cache
def _written_by(
    replies: bool, retweets: bool, only_media: bool, is_tagged: bool, *, is_stranger: bool, shape: Shape
) -> AnySelect:
    viewer = _viewer(is_stranger)
    statement = entries(viewer).where(Entry.author_id == _PERSON)
    if not replies:
        statement = statement.where(_first_hand())
    if not retweets:
        statement = statement.where(_written())
    if only_media:
        statement = statement.where(_with_pictures())
    if is_tagged:
        statement = statement.where(_carries("tag_key").is_not(None))
    return kept(viewer, statement, shape=shape)


@cache
def _pinned_by(*, is_stranger: bool, shape: Shape) -> AnySelect:
    viewer = _viewer(is_stranger)
    return kept(viewer, _pinned(viewer, _PERSON), Pin.id, shape=shape)


@cache
def _likes(*, is_stranger: bool, shape: Shape) -> AnySelect:
    viewer = _viewer(is_stranger)
    statement = _through(viewer, Like).where(Like.user_id == _PERSON, may_read_person(viewer, _PERSON))
    return kept(viewer, statement, Like.id, shape=shape)


@cache
def _bookmarks(*, shape: Shape) -> AnySelect:
    return kept(VIEWER, _through(VIEWER, Bookmark).where(Bookmark.user_id == VIEWER), Bookmark.id, shape=shape)


@cache
def _quotes(*, is_stranger: bool, shape: Shape) -> AnySelect:
    viewer = _viewer(is_stranger)
    return kept(viewer, entries(viewer).where(Entry.quote_of_id == bindparam("quoted_id")), shape=shape)


def _viewer(is_stranger: bool) -> Any:
    return None if is_stranger else VIEWER


def _through(viewer_id: int | None, link: type[Like] | type[Bookmark]) -> AnySelect:
    statement = select(link.id.label("cursor"), link.tweet_id.label("entry_id")).select_from(link)
    statement = statement.join(Entry, Entry.id == link.tweet_id).join(Poster, Poster.id == Entry.author_id)
    return with_shown(viewer_id, statement)


def _pinned(viewer_id: int | None, author_id: int) -> AnySelect:
    statement = select(Pin.id.label("cursor"), Pin.tweet_id.label("entry_id")).select_from(Pin)
    statement = statement.join(Entry, Entry.id == Pin.tweet_id).join(Poster, Poster.id == Entry.author_id)
    return with_shown(viewer_id, statement).where(Pin.user_id == author_id)


def retweet_is_wanted(viewer_id: int) -> ColumnElement[bool]:
    """Return the condition that an entry is no retweet of somebody whose retweets the reader does not want."""
    link = aliased(Follow)
    unwanted = select(link.id).where(
        link.follower_id == viewer_id, link.followed_id == Entry.author_id, link.shows_retweets.is_(False)
    )
    return or_(Entry.retweet_of_id.is_(None), unwanted.scalar_subquery().is_(None))


def _first_hand() -> ColumnElement[bool]:
    """Tweets, retweets, and what somebody adds to their own tweets: everything but answers to others."""
    return or_(Entry.in_reply_to_id.is_(None), Entry.in_reply_to_author_id == Entry.author_id)


def _written() -> ColumnElement[bool]:
    return Entry.retweet_of_id.is_(None)


def _with_pictures() -> ColumnElement[bool]:
    # By the index on owner and tweet: among thousands of tweets few may have pictures.
    owned = select(Picture.tweet_id).where(Picture.owner_id == Entry.author_id, Picture.tweet_id.is_not(None))
    return and_(Entry.id.in_(owned), Entry.retweet_of_id.is_(None))


_PROFILE_CONDITIONS = {"tweets": _first_hand, "replies": _written, "media": _with_pictures}
