"""What somebody is told, newest first: rows of one group are one line of the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from twitter import ids
from twitter.extensions import db
from twitter.models import Notification, Tweet, User
from twitter.queries import tweets
from twitter.queries.cards import AuthorLine, TweetCard
from twitter.queries.paging import AnySelect, Page, PageRequest
from twitter.queries.visibility import VIEWER, is_not_blocked, is_not_muted, person_is_visible, tweet_is_visible

LOOKED_AT: Final = 1_000  # the newest of each person; what is older is trimmed
SHOWN: Final = 3  # people whom a line names or paints

BY_ACTOR: Final = ("reply", "mention", "quote", "edit")  # these tell of a tweet that the actor wrote
ABOUT_OWN: Final = ("like", "retweet")  # these of a tweet of the receiver's
ABOUT_PEOPLE: Final = ("follow", "follow_request", "message_request")
KINDS: Final = (*BY_ACTOR, *ABOUT_OWN, *ABOUT_PEOPLE)
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
    kind: str
    subject_id: int  # the tweet or conversation it is about; 0 for follows
    people: tuple[AuthorLine, ...]  # the newest three
    others: int  # how many did it who are not in `people`
    is_unread: bool
    tweet: TweetCard | None  # of the kinds that tell of a tweet
    first_id: int
    last_id: int

    @property
    def created_at(self) -> datetime:
        """When the newest of it happened: its id says so."""
        return ids.moment_of(self.cursor)


def page(viewer_id: int, request: PageRequest, kinds: Sequence[str] | None = None) -> Page[NotificationGroup]:
    """Return what somebody is told, the newest group first; of some kinds only, one of FILTERS, when they are given.

    People who have left, are blocked or muted, and tweets that the viewer may not read, are left out.
    """
    statement = _lines(is_first=request.max_id is None, of_kinds=kinds is not None)
    values = {"viewer_id": viewer_id, "below": request.max_id, "rows": (request.limit + 1) * SHOWN}
    lines = _by_group(db.session.execute(statement, values | ({"kinds": kinds} if kinds else {})))
    more = len(lines) > request.limit
    shown = lines[: request.limit]
    return Page(_groups(viewer_id, shown), shown[-1][0].newest if more else None)


def one(viewer_id: int, notification_id: int) -> NotificationGroup | None:
    """Return the group that holds a notification; None when it is not the viewer's, or they cannot see it any more."""
    if not 0 < notification_id <= ids.LARGEST:
        return None
    values = {"viewer_id": viewer_id, "notification_id": notification_id, "rows": SHOWN}
    groups = _groups(viewer_id, _by_group(db.session.execute(_line_of(), values)))
    return groups[0] if groups else None


def next_visible(viewer_id: int, after: int) -> AnySelect:
    """Return the statement of the oldest notification behind an id that the viewer can see."""
    return _visible(viewer_id, select(func.min(Notification.id))).where(Notification.id > after)


@cache
def _lines(*, is_first: bool, of_kinds: bool) -> AnySelect:
    rows = _rows()
    if of_kinds:
        rows = rows.where(Notification.kind.in_(bindparam("kinds", expanding=True)))
    below = None if is_first else bindparam("below", type_=BigInteger)
    return _grouped(rows, below)


@cache
def _line_of() -> AnySelect:
    it = aliased(Notification)
    found = select(it.group_key).where(
        it.id == bindparam("notification_id", type_=BigInteger), it.receiver_id == VIEWER
    )
    return _grouped(_rows().where(Notification.group_key == found.scalar_subquery()))


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
        .where(Notification.receiver_id == viewer_id, Notification.group_key != "", person_is_visible(actor))
        .where(is_not_blocked(viewer_id, actor), is_not_muted(viewer_id, actor), _is_readable(viewer_id, actor))
    )


def _is_readable(viewer_id: Any, actor: type[User]) -> ColumnElement[bool]:
    """Return the condition that a notification tells of no tweet of the actor's, or of one that the viewer may read."""
    return or_(Notification.kind.not_in(BY_ACTOR), tweet_is_visible(viewer_id, actor, Tweet))


def _grouped(rows: AnySelect, below: ColumnElement[int] | None = None) -> AnySelect:
    """Return the statement of the first people of each group, the newest group first; of those below an id.

    One pass over the rows, in which windows say how each stands in its group. Then the few of a page are joined with
    people; by an outer join, though each has its actor, so that every database begins with the few.
    """
    row = rows.subquery()
    group = row.c.group_key
    ranked = select(
        row,
        func.max(row.c.id).over(partition_by=group).label("newest"),
        func.min(row.c.id).over(partition_by=group).label("oldest"),
        func.count().over(partition_by=group).label("size"),
        func.row_number().over(partition_by=group, order_by=row.c.id.desc()).label("place"),
    ).subquery()
    first = select(ranked).where(ranked.c.place <= SHOWN)
    if below is not None:
        first = first.where(ranked.c.newest < below)
    order = (ranked.c.newest.desc(), ranked.c.place)
    return _with_people(first.order_by(*order).limit(bindparam("rows", type_=Integer)))


def _with_people(first: AnySelect) -> AnySelect:
    cut, actor, reader = first.subquery("cut"), aliased(User), aliased(User)
    person = (actor.id.label("person_id"), actor.username, actor.display_name, actor.is_protected, actor.avatar_key)
    read_id = select(reader.notifications_read_id).where(reader.id == VIEWER).scalar_subquery()
    statement = select(cut, *person, read_id.label("read_id")).join_from(
        cut, actor, actor.id == cut.c.actor_id, isouter=True
    )
    return statement.order_by(cut.c.newest.desc(), cut.c.place)


def _by_group(rows: Iterable[Any]) -> list[list[Any]]:
    return [list(same) for _newest, same in groupby(rows, key=lambda row: row.newest)]


def _groups(viewer_id: int, lines: Sequence[Sequence[Any]]) -> tuple[NotificationGroup, ...]:
    """Make groups out of the rows of each, with the cards of their tweets in one more statement."""
    about = {first.subject_id for first, *_rest in lines if first.kind not in ABOUT_PEOPLE}
    cards = tweets.cards(viewer_id, about) if about else {}
    found = [_group(line, cards.get(line[0].subject_id)) for line in lines]
    return tuple(group for group in found if group.tweet is not None or group.kind in ABOUT_PEOPLE)


def _group(line: Sequence[Any], tweet: TweetCard | None) -> NotificationGroup:
    first = line[0]
    return NotificationGroup(
        cursor=first.newest,
        kind=first.kind,
        subject_id=first.subject_id,
        people=tuple(_person(row) for row in line),
        others=first.size - len(line),
        is_unread=first.newest > first.read_id,
        tweet=tweet,
        first_id=first.oldest,
        last_id=first.newest,
    )


def _person(row: Any) -> AuthorLine:
    return AuthorLine(row.person_id, row.username, row.display_name, row.is_protected, row.avatar_key)
