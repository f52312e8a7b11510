"""What is written for everyone, as those who look after the site go through it: tweets and pictures, the newest first.

Written for everyone means just that. What is for followers, or for the people it mentions, is not theirs to read, nor
is what a protected account writes, nor what somebody wrote who has left. What is limited, suspended or taken down by
moderators still shows, for they have to judge it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, func, literal, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter import clock, ids
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import ModerationAct, Picture, SearchDocument, SearchTerm, Tweet, User
from twitter.models.picture import READY
from twitter.queries.cards import AuthorLine
from twitter.queries.paging import AnySelect, Page, PageRequest, page_of
from twitter.queries.search.prefixes import storable
from twitter.text.tokens import Wanted, term_id, wanted

HAS_MEDIA: Final = "has:media"  # the term of services/search_index.py
PICTURES_A_PAGE: Final = 40
COUNTED: Final = 1_000  # what has so many tweets is common, however many more it has
MONTH: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which tweets are looked for: all of them, as it stands."""

    author_id: int | None = None
    words: str = ""
    has_pictures: bool = False
    is_sensitive: bool = False  # marked so by a moderator
    is_removed: bool = False  # taken down by a moderator, and not put back


@dataclass(frozen=True, slots=True, kw_only=True)
class TweetLine:
    """A tweet as moderators see it."""

    id: int
    text: str
    content_warning: str
    mention_ids: dict[str, int]
    pictures: list[dict[str, Any]]  # as in `Tweet.pictures`
    author: AuthorLine
    is_suspended: bool  # its author
    is_limited: bool
    is_sensitive: bool  # it, or all that its author writes
    edited_at: datetime | None
    removed_at: datetime | None
    in_reply_to_id: int | None
    like_count: int
    retweet_count: int
    reply_count: int

    @property
    def created_at(self) -> datetime:
        """When it was written: its id says so."""
        return ids.moment_of(self.id)

    @property
    def is_shown(self) -> bool:
        """Whether it can be read on its own page."""
        return self.removed_at is None and not self.is_suspended


class PictureLine(NamedTuple):
    """A picture of a tweet."""

    picture: Picture
    tweet: TweetLine

    @property
    def is_covered(self) -> bool:
        """Whether people see it only after they asked to."""
        return self.tweet.is_sensitive or bool(self.tweet.content_warning)


class Poster(NamedTuple):
    """Somebody, and how many pictures they posted lately."""

    username: str
    pictures: int


def tweets(sought: Sought, page: PageRequest) -> Page[TweetLine]:
    """Return a page of the tweets that are looked for."""
    words = wanted(sought.words)
    if sought.words and not words.terms:
        return Page(())
    statement, cursor, terms = _led(sought, words)
    statement = statement.join(User, User.id == Tweet.author_id).prefix_with("STRAIGHT_JOIN", dialect="mysql")
    statement = statement.where(*_conditions(sought, words, terms))
    rows = db.session.execute(page.narrow(statement, cursor)).all()
    return page_of(rows, page, _line)


def pictures(page: PageRequest) -> Page[PictureLine]:
    """Return a page of the pictures in tweets, each with its tweet."""
    statement = select(Picture.id.label("cursor"), Picture, *_SHOWN).join(Tweet, Tweet.id == Picture.tweet_id)
    statement = statement.join(User, User.id == Tweet.author_id).prefix_with("STRAIGHT_JOIN", dialect="mysql")
    rows = db.session.execute(page.narrow(statement.where(Picture.state == READY, is_for_moderators()), Picture.id))
    return page_of(rows.all(), page, lambda row: PictureLine(row.Picture, _line(row)))


def require_picture(key: str) -> None:
    """Raise NotFound unless this is the key of a picture in a tweet that moderators may see."""
    shown = select(Picture.id).join(Tweet, Tweet.id == Picture.tweet_id).join(User, User.id == Tweet.author_id)
    if db.session.scalar(shown.where(Picture.key == key, Picture.state == READY, is_for_moderators())) is None:
        raise NotFound


def posters(limit: int) -> list[Poster]:
    """Return who posted most pictures in tweets in the last thirty days."""
    lately = (Picture.id >= ids.first_id_at(clock.now() - MONTH), Picture.tweet_id.is_not(None))
    counted = select(Picture.owner_id, func.count().label("pictures")).where(*lately).group_by(Picture.owner_id)
    most = counted.order_by(func.count().desc(), Picture.owner_id).limit(limit).subquery()
    named = select(User.username, most.c.pictures).join_from(most, User, User.id == most.c.owner_id)
    return [Poster(*row) for row in db.session.execute(named.order_by(most.c.pictures.desc(), most.c.owner_id))]


def is_for_moderators() -> ColumnElement[bool]:
    """Return the condition for a tweet, joined with its author, that those who keep order may see."""
    return and_(or_(Tweet.deleted_at.is_(None), Tweet.removed_at.is_not(None)), _is_open())


def _is_open() -> ColumnElement[bool]:
    is_open = and_(Tweet.audience == "everyone", not_(User.is_protected), User.deactivated_at.is_(None))
    # Written so that no index fits: nearly all tweets are no retweets.
    return and_(func.coalesce(Tweet.retweet_of_id, 0) < 1, is_open)


def _led(sought: Sought, words: Wanted) -> tuple[AnySelect, InstrumentedAttribute[int], list[str]]:
    """Begin a statement where the walk from the newest is shortest; return its cursor and the terms still to look up.

    The tweets of each word stand in an index, and so do somebody's own.
    """
    terms = [*words.terms] + [HAS_MEDIA] * sought.has_pictures
    statement = select(Tweet.id.label("cursor"), *_SHOWN)
    if not terms or sought.author_id is not None or sought.is_removed:
        return statement.select_from(Tweet), Tweet.id, terms
    rarest, *others = _rarest_first(terms)
    lead = aliased(SearchTerm, name="lead")
    statement = statement.select_from(lead).join(Tweet, Tweet.id == lead.tweet_id)
    return statement.where(lead.term == term_id(rarest)), lead.tweet_id, others


def _rarest_first(terms: list[str]) -> list[str]:
    """Return terms by how many tweets have them, counting no further than matters; nothing is asked about one."""
    if len(terms) < 2:
        return terms
    some = (select(literal(1).label("one")).where(SearchTerm.term == term_id(term)).limit(COUNTED) for term in terms)
    sizes = select(*(select(func.count()).select_from(each.subquery()).scalar_subquery() for each in some))
    return [term for _size, term in sorted(zip(db.session.execute(sizes).one(), terms, strict=True))]


def _marked() -> list[int]:
    """Return the ids of the tweets that moderators marked by the latest acts: there is no index of those marked."""
    acts = select(ModerationAct.tweet_ids).where(ModerationAct.kind == "mark_sensitive")
    latest = db.session.scalars(acts.order_by(ModerationAct.id.desc()).limit(COUNTED))
    return [int(tweet_id) for tweet_ids in latest for tweet_id in tweet_ids]


def _conditions(sought: Sought, words: Wanted, terms: list[str]) -> Iterator[ColumnElement[bool]]:
    yield _is_open()
    if sought.author_id is not None:
        yield Tweet.author_id == sought.author_id
    if sought.is_sensitive:
        yield and_(Tweet.is_sensitive.is_(True), Tweet.id.in_(_marked()))
    if sought.is_removed:
        yield from _removed(sought)
        return
    yield Tweet.deleted_at.is_(None)
    yield from (_is_found_by(term) for term in terms)
    if words.phrase:
        said = select(SearchDocument.words).where(SearchDocument.tweet_id == Tweet.id).scalar_subquery()
        yield said.contains(words.phrase, autoescape=True)


def _removed(sought: Sought) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions for what was taken down last. Search has forgotten it: its text is looked through.

    Its pictures stay where they are.
    """
    latest = select(Tweet.id).where(Tweet.removed_at > ids.EPOCH).order_by(Tweet.removed_at.desc()).limit(COUNTED)
    yield Tweet.id.in_(db.session.scalars(latest).all())  # found by themselves, or databases would walk all tweets
    if sought.words:
        yield Tweet.text.icontains(storable(sought.words), autoescape=True)
    if sought.has_pictures:
        one = select(Picture.id).where(Picture.tweet_id == Tweet.id).limit(1)
        yield one.scalar_subquery().is_not(None)


def _is_found_by(term: str) -> ColumnElement[bool]:
    found = aliased(SearchTerm)
    looked_up = select(found.tweet_id).where(found.term == term_id(term), found.tweet_id == Tweet.id)
    return looked_up.scalar_subquery().is_not(None)


def _line(row: Row[*tuple[Any, ...]]) -> TweetLine:
    return TweetLine(
        id=row.id,
        text=row.text,
        content_warning=row.content_warning,
        mention_ids=row.mention_ids,
        pictures=row.pictures,
        author=AuthorLine(row.author_id, row.username, row.display_name, row.is_protected, row.avatar_key),
        is_suspended=row.suspended_at is not None,
        is_limited=row.limited_at is not None,
        is_sensitive=row.is_sensitive or row.sensitive_at is not None,
        edited_at=row.edited_at,
        removed_at=row.removed_at,
        in_reply_to_id=row.in_reply_to_id,
        like_count=row.like_count,
        retweet_count=row.retweet_count,
        reply_count=row.reply_count,
    )


_SHOWN = (
    *(Tweet.id, Tweet.text, Tweet.content_warning, Tweet.mention_ids, Tweet.pictures, Tweet.is_sensitive),
    *(Tweet.edited_at, Tweet.removed_at, Tweet.in_reply_to_id, Tweet.like_count, Tweet.retweet_count),
    *(Tweet.reply_count, Tweet.author_id, User.username, User.display_name, User.is_protected, User.avatar_key),
    *(User.suspended_at, User.limited_at, User.sensitive_at),
)
