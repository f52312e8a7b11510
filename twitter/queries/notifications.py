"""What somebody is told, newest first: rows of one group are one line of the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from twitter import ids
from twitter.extensions import db
from twitter.models import ModerationAct, Notification, Tweet, User
from twitter.models.notification import HIDDEN
from twitter.queries import standing, tweets
from twitter.queries.cards import AuthorLine, TweetCard
from twitter.queries.paging import AnySelect, Page, PageRequest, Shape, narrowed, page_of
from twitter.queries.visibility import (
    VIEWER,
    is_not_blocked,
    is_not_muted,
    may_be_found,
    person_is_visible,
    tweet_is_visible,
)

LOOKED_AT: Final = 1_000  # the newest of each person; what is older is trimmed
SHOWN: Final = 3  # people whom a line names or paints

BY_ACTOR: Final = ("reply", "mention", "quote", "edit")  # these tell of a tweet that the actor wrote
ABOUT_OWN: Final = ("like", "retweet")  # these of a tweet of the receiver's
ABOUT_PEOPLE: Final = ("follow", "follow_request", "message_request")
MODERATION: Final = "moderation"  # in nobody's name: its actor is the receiver
ABOUT_TWEETS: Final = (*BY_ACTOR, *ABOUT_OWN)
KINDS: Final = (*ABOUT_TWEETS, *ABOUT_PEOPLE, MODERATION)
FILTERS: Final[dict[str, tuple[str, ...] | None]] = {
    "all": None,
    "mentions": ("reply", "mention", "quote"),
    "likes": ABOUT_OWN,
    "follows": ("follow", "follow_request"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationGroup:
    """What one line tells: who did the same thing, the newest first."""

    cursor: int  # the newest notification of it
    key: str  # as in `Notification.group_key`
    kind: str
    subject_id: int  # the tweet, conversation or act it is about; 0 for follows
    people: tuple[AuthorLine, ...]  # the newest few
    ids: tuple[int, ...]  # of the notifications by these people
    others: int  # how many did it who are not in `people`
    is_unread: bool
    tweet: TweetCard | None  # of the kinds that tell of a tweet
    act: ModerationAct | None  # of the kind that tells what moderators did
    first_id: int
    last_id: int

    @property
    def size(self) -> int:
        """How many notifications it stands for."""
        return len(self.people) + self.others

    @property
    def created_at(self) -> datetime:
        """When the newest of it happened: its id says so."""
        return ids.moment_of(self.cursor)


class _Line(NamedTuple):
    """The rows of one group: its newest notifications, with who did them."""

    cursor: int
    rows: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which notifications, where not all: of some kinds, by one person, of one group, or one alone.

    Of the kinds in `grouped` several are one line; where it is None, of all that may be.
    """

    kinds: tuple[str, ...] | None = None
    actor_id: int | None = None
    group_key: str | None = None
    notification_id: int | None = None
    grouped: tuple[str, ...] | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What a statement narrowed to these is to be run with: what is not given narrows nothing."""
        named = ("kinds", "actor_id", "group_key", "notification_id", "grouped")
        return {name: value for name in named if (value := getattr(self, name)) is not None}

    @property
    def narrowing(self) -> frozenset[str]:
        """Which of its fields narrow a statement, or divide its rows otherwise."""
        return frozenset(self.values)


def page(viewer_id: int, request: PageRequest, kinds: Sequence[str] | None = None) -> Page[NotificationGroup]:
    """Return what somebody is told, the newest group first; of some kinds only, one of FILTERS, when they are given.

    People who have left, are blocked or muted, and tweets that the viewer may not read, are left out.
    """
    return groups(viewer_id, request, Wanted(kinds=None if kinds is None else tuple(kinds)))


def groups(viewer_id: int, request: PageRequest, wanted: Wanted, people: int = SHOWN) -> Page[NotificationGroup]:
    """Return a page of what somebody is told; each group stands where the newest of it does, and names some people."""
    values = {"viewer_id": viewer_id, "people": people, **wanted.values, **request.values}
    values["rows"] = (request.limit + 1) * people
    lines = _by_group(db.session.execute(_lines(request.shape, wanted.narrowing), values))
    shown = page_of(lines, request, lambda line: line)
    return replace(shown, items=_groups(viewer_id, shown.items))


def one(viewer_id: int, notification_id: int) -> NotificationGroup | None:
    """Return the group that holds a notification; None when it is not the viewer's, or they cannot see it any more."""
    if not 0 < notification_id <= ids.LARGEST:
        return None
    values = {"viewer_id": viewer_id, "notification_id": notification_id, "people": SHOWN, "rows": SHOWN}
    found = _groups(viewer_id, _by_group(db.session.execute(_line_of(), values)))
    return found[0] if found else None


def count_unread(viewer_id: int, wanted: Wanted, most: int) -> int:
    """Return how many groups of these the viewer has not seen yet, counted up to `most`."""
    values = {"viewer_id": viewer_id, "most": most, **wanted.values}
    return db.session.scalar(_count(wanted.narrowing), values) or 0


def next_visible(viewer_id: int, after: int) -> AnySelect:
    """Return the statement of the oldest notification behind an id that the viewer can see."""
    return _visible(viewer_id, select(func.min(Notification.id))).where(Notification.id > after)


@cache
def _lines(shape: Shape, narrowing: frozenset[str]) -> AnySelect:
    rows = _narrowed(_rows(), narrowing)
    return _grouped(rows, shape, is_divided="grouped" in narrowing)


@cache
def _count(narrowing: frozenset[str]) -> AnySelect:
    reader = aliased(User)
    read_id = select(reader.notifications_read_id).where(reader.id == VIEWER).scalar_subquery()
    row = _narrowed(_rows().where(Notification.id > read_id), narrowing).subquery()
    some = select(*_group_of(row, is_divided="grouped" in narrowing)).distinct()
    return select(func.count()).select_from(some.limit(bindparam("most", type_=Integer)).subquery())


def _narrowed(rows: AnySelect, narrowing: frozenset[str]) -> AnySelect:
    conditions = {
        "kinds": Notification.kind.in_(bindparam("kinds", expanding=True)),
        "actor_id": Notification.actor_id == bindparam("actor_id", type_=BigInteger),
        "group_key": Notification.group_key == bindparam("group_key"),
        "notification_id": Notification.id == bindparam("notification_id", type_=BigInteger),
    }
    return rows.where(*[condition for name, condition in conditions.items() if name in narrowing])


@cache
def _line_of() -> AnySelect:
    it = aliased(Notification)
    found = select(it.group_key).where(
        it.id == bindparam("notification_id", type_=BigInteger), it.receiver_id == VIEWER
    )
    return _grouped(_rows().where(Notification.group_key == found.scalar_subquery()), Shape())


def _rows() -> AnySelect:
    """Select the newest notifications that the viewer can see."""
    columns = (Notification.id, Notification.kind, Notification.subject_id, Notification.actor_id)
    statement = _visible(VIEWER, select(*columns, Notification.group_key))
    return statement.order_by(Notification.id.desc()).limit(LOOKED_AT)


def _visible(viewer_id: Any, statement: AnySelect) -> AnySelect:
    """Join the notifications of the viewer with their actors, and keep what the viewer may see of them."""
    actor = aliased(User)
    return (
        statement.select_from(Notification)
        .join(actor, actor.id == Notification.actor_id)
        .outerjoin(Tweet, and_(Tweet.id == Notification.subject_id, Tweet.author_id == actor.id))
        .where(Notification.receiver_id == viewer_id, Notification.group_key.not_in(HIDDEN), person_is_visible(actor))
        .where(may_be_found(viewer_id, actor), is_not_blocked(viewer_id, actor), is_not_muted(viewer_id, actor))
        .where(_is_readable(viewer_id, actor))
    )


def _is_readable(viewer_id: Any, actor: type[User]) -> ColumnElement[bool]:
    """Return the condition that a notification tells of no tweet of the actor's, or of one that the viewer may read."""
    return or_(Notification.kind.not_in(BY_ACTOR), tweet_is_visible(viewer_id, actor, Tweet))


def _grouped(rows: AnySelect, shape: Shape, *, is_divided: bool = False) -> AnySelect:
    """Return the statement of the first people of each group, the newest group first; of those of one page.

    One pass over the rows, in which windows say how each stands in its group. Then the few of a page are joined with
    people; by an outer join, though each has its actor, so that every database begins with the few.
    """
    row = rows.subquery()
    group = _group_of(row, is_divided=is_divided)
    ranked = select(
        row,
        func.max(row.c.id).over(partition_by=group).label("cursor"),
        func.min(row.c.id).over(partition_by=group).label("oldest"),
        func.count().over(partition_by=group).label("size"),
        func.row_number().over(partition_by=group, order_by=row.c.id.desc()).label("place"),
    ).subquery()
    first = select(ranked).where(ranked.c.place <= bindparam("people", type_=Integer))
    return _with_people(narrowed(first, ranked.c.cursor, shape).order_by(ranked.c.place))


def _group_of(row: Any, *, is_divided: bool) -> list[ColumnElement[Any]]:
    """Return what the rows of a group have in common: where kinds are divided, those of others have their id alone."""
    if not is_divided:
        return [row.c.group_key]
    stands_alone = row.c.kind.not_in(bindparam("grouped", expanding=True))
    return [case((stands_alone, row.c.id), else_=0), row.c.group_key]


def _with_people(first: AnySelect) -> AnySelect:
    cut, actor, reader = first.subquery("cut"), aliased(User), aliased(User)
    person = (actor.id.label("person_id"), actor.username, actor.display_name, actor.is_protected, actor.avatar_key)
    read_id = select(reader.notifications_read_id).where(reader.id == VIEWER).scalar_subquery()
    statement = select(cut, *person, read_id.label("read_id")).join_from(
        cut, actor, actor.id == cut.c.actor_id, isouter=True
    )
    return statement.order_by(cut.c.cursor.desc(), cut.c.place)


def _by_group(rows: Iterable[Any]) -> list[_Line]:
    return [_Line(cursor, tuple(same)) for cursor, same in groupby(rows, key=lambda row: row.cursor)]


def _groups(viewer_id: int, lines: Sequence[_Line]) -> tuple[NotificationGroup, ...]:
    """Make groups out of the rows of each, with the cards of their tweets in one more statement, and acts in another.

    What should tell of a tweet or an act and finds none is left out.
    """
    about = {line.rows[0].subject_id for line in lines if line.rows[0].kind in ABOUT_TWEETS}
    cards = tweets.cards(viewer_id, about) if about else {}
    acts = standing.acts([line.rows[0].subject_id for line in lines if line.rows[0].kind == MODERATION])
    found = [_group(line.rows, cards.get(line.rows[0].subject_id), acts.get(line.rows[0].subject_id)) for line in lines]
    return tuple(group for group in found if group.tweet or group.act or group.kind in ABOUT_PEOPLE)


def _group(line: Sequence[Any], tweet: TweetCard | None, act: ModerationAct | None) -> NotificationGroup:
    first = line[0]
    return NotificationGroup(
        cursor=first.cursor,
        key=first.group_key,
        kind=first.kind,
        subject_id=first.subject_id,
        people=tuple(_person(row) for row in line),
        others=first.size - len(line),
        is_unread=first.cursor > first.read_id,
        tweet=tweet,
        act=act,
        first_id=first.oldest,
        last_id=first.cursor,
        ids=tuple(row.id for row in line),
    )


def _person(row: Any) -> AuthorLine:
    return AuthorLine(row.person_id, row.username, row.display_name, row.is_protected, row.avatar_key)
