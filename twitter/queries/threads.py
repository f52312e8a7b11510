"""What stands around a tweet: what it answers, how its author goes on, and what others answer.

One statement finds the ids of all that a page shows, with their places; a second reads their cards. Both stay small
however long or wide a conversation is: every step looks at a few rows of the index on answered tweet and id.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import CTE, BigInteger, ColumnElement, bindparam, case, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Tweet, User
from twitter.queries import tweets
from twitter.queries.cards import TweetCard
from twitter.queries.paging import PAGE_SIZE, AnySelect
from twitter.queries.visibility import VIEWER, is_not_muted, tweet_is_visible

ABOVE = 20  # tweets above: further up by a link
CHAIN = 20  # tweets with which the author goes on
ANSWERS: Final = (3, 1)  # shown below a reply, and below each of those; more by a link
CONSIDERED = 100  # of the answers to a tweet, when the first ones of somebody are looked for

_ABOVE, _CHAIN, _BELOW = range(3)  # where a row of the first statement belongs

# Left to itself, MariaDB would walk through all tweets by id until it has met enough answers to the one in question.
BY_PLACE: Final = "FORCE INDEX (ix_tweets_in_reply_to_id_id)"

TWEET_ID = bindparam("tweet_id", type_=BigInteger)
_MIN_ID = bindparam("min_id", type_=BigInteger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a conversation: a tweet, or what is left of one that is gone or not for this viewer."""

    tweet: TweetCard | None
    is_muted: bool = False  # whether its author is muted by the viewer
    answers: "tuple[Place, ...]" = ()
    has_more: bool = False  # whether it has further answers than these


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A tweet among those it belongs to."""

    tweet: TweetCard
    above: tuple[Place, ...]  # the first one first
    earlier: TweetCard | None  # on whose page the conversation goes on upwards
    chain: tuple[Place, ...]  # how the author goes on
    further: TweetCard | None  # on whose page the author goes on
    replies: tuple[Place, ...]  # the oldest first
    next_min_id: int | None


def thread(viewer_id: int | None, tweet_id: int, username: str, min_id: int | None = None) -> Thread:
    """Return a tweet and a page of its replies: those after `min_id`. Only the first page has what stands around it.

    Raise NotFound when the tweet and the name do not belong together or it is hidden.
    """
    rows = _rows(viewer_id, tweet_id, min_id) if tweet_id <= LARGEST else []
    cards = tweets.cards(viewer_id, {tweet_id, *(row.id for row in rows)}) if rows else {}
    shown = cards.get(tweet_id)
    if shown is None or shown.retweeter is not None or shown.author.username.lower() != username.lower():
        raise NotFound
    return _arranged(shown, rows, cards)


def _rows(viewer_id: int | None, tweet_id: int, min_id: int | None) -> Sequence[Any]:
    """Find the ids of a page with their kind, the tweet they answer and how many steps away they are."""
    statement = _statement(has_viewer=viewer_id is not None, is_first_page=min_id is None)
    return db.session.execute(statement, {"tweet_id": tweet_id, "min_id": min_id or 0, "viewer_id": viewer_id}).all()


@cache
def _statement(*, has_viewer: bool, is_first_page: bool) -> AnySelect:
    """Write the statement that finds the ids. It is long: writing it takes longer than answering it."""
    viewer_id = VIEWER if has_viewer else None
    kinds = [_kind(_BELOW, level) for level in _going_down(viewer_id)]
    if is_first_page:
        kinds += [_kind(_ABOVE, going_up(ABOVE)), _kind(_CHAIN, _going_on(viewer_id))]
    found = union_all(*kinds).subquery("found")
    muted = case((is_not_muted(viewer_id), 0), else_=1).label("is_muted")
    statement = select(found.c.kind, found.c.id, found.c.parent_id, found.c.steps, muted)
    statement = statement.join_from(found, Tweet, Tweet.id == found.c.id).join(User, User.id == Tweet.author_id)
    return statement.order_by(found.c.kind, found.c.steps, found.c.id)


def _kind(kind: int, rows: CTE) -> Any:
    return select(literal(kind).label("kind"), rows.c.id, rows.c.parent_id, rows.c.steps).where(rows.c.id.is_not(None))


def going_up(most: int) -> CTE:
    """Walk from a tweet to what it answers, and on; one step more than is shown tells that there is more."""
    start = select(Tweet.id, Tweet.in_reply_to_id.label("parent_id"), literal(0).label("steps"))
    walk = start.where(Tweet.id == TWEET_ID).cte("above", recursive=True)
    step = select(Tweet.id, Tweet.in_reply_to_id, walk.c.steps + 1).join(walk, walk.c.parent_id == Tweet.id)
    return walk.union_all(step.where(walk.c.steps <= most))


def _going_on(viewer_id: Any) -> CTE:
    """Walk from a tweet to its author's first answer to it, and on."""
    start = select(Tweet.id, Tweet.author_id, Tweet.in_reply_to_id.label("parent_id"), literal(0).label("steps"))
    walk = start.where(Tweet.id == TWEET_ID).cte("chain", recursive=True)
    following = _continuation(viewer_id, walk.c.id, walk.c.author_id)
    step = select(following, walk.c.author_id, walk.c.id, walk.c.steps + 1)
    return walk.union_all(step.where(walk.c.id.is_not(None), walk.c.steps <= CHAIN))


def _continuation(viewer_id: Any, tweet_id: Any, author_id: Any) -> Any:
    """Say with which tweet an author goes on; with one that is gone, if they went on after it."""
    answer, writer, after = aliased(Tweet), aliased(User), aliased(Tweet)
    later = (after.in_reply_to_id == answer.id, after.author_id == author_id, after.deleted_at.is_(None))
    is_gone_over = _nth(select(after.id).where(*later), after, 0).is_not(None)
    statement = select(answer.id).join(writer, writer.id == answer.author_id)
    statement = statement.where(answer.in_reply_to_id == tweet_id, answer.author_id == author_id)
    statement = statement.where(answer.id <= id_of_considered(tweet_id))
    statement = statement.where(or_(tweet_is_visible(viewer_id, writer, answer), is_gone_over))
    return _nth(statement, answer, 0, writer)


def _going_down(viewer_id: Any) -> list[CTE]:
    """Find a page of replies, the first answers to each, and so on; one more of each tells that there are more."""
    answer, writer = aliased(Tweet), aliased(User)
    author_id = select(Tweet.author_id).where(Tweet.id == TWEET_ID).scalar_subquery()
    head = func.coalesce(_continuation(viewer_id, TWEET_ID, author_id), 0)
    statement = _answers(1, answer, writer).with_hint(answer, BY_PLACE, "mysql")
    statement = statement.where(answer.in_reply_to_id == TWEET_ID, answer.id != head)
    statement = statement.where(_is_worth_a_place(viewer_id, writer, answer), answer.id > _MIN_ID)
    levels = [statement.order_by(answer.id).limit(PAGE_SIZE + 1).cte("replies")]
    for steps, most in enumerate(ANSWERS, start=2):
        levels.append(_next_level(viewer_id, levels[-1], steps, most).cte(f"answers_{steps}"))
    return levels


def _next_level(viewer_id: Any, level: CTE, steps: int, most: int) -> Any:
    answer, writer = aliased(Tweet), aliased(User)
    statement = _answers(steps, answer, writer).join(level, level.c.id == answer.in_reply_to_id)
    return statement.where(
        _is_worth_a_place(viewer_id, writer, answer), answer.id <= _id_of_last(viewer_id, level.c.id, most)
    )


def _answers(steps: int, answer: Any, writer: Any) -> Any:
    statement = select(answer.id, answer.in_reply_to_id.label("parent_id"), literal(steps).label("steps"))
    return statement.join(writer, writer.id == answer.author_id)


def _is_worth_a_place(viewer_id: Any, writer: type[User], answer: type[Tweet]) -> ColumnElement[bool]:
    """Return the condition that an answer may be read, or that others stand below it."""
    return or_(tweet_is_visible(viewer_id, writer, answer), answer.reply_count > 0)


def _id_of_last(viewer_id: Any, tweet_id: Any, most: int) -> ColumnElement[int]:
    """Return the id up to which the first answers reach, and one more; few are looked at to find it."""
    answer, writer = aliased(Tweet), aliased(User)
    considered = id_of_considered(tweet_id)
    statement = select(answer.id).join(writer, writer.id == answer.author_id)
    statement = statement.where(answer.in_reply_to_id == tweet_id, answer.id <= considered)
    statement = statement.where(_is_worth_a_place(viewer_id, writer, answer))
    return func.coalesce(_nth(statement, answer, most, writer), considered)


def id_of_considered(tweet_id: Any) -> ColumnElement[int]:
    """Return the id of the last answer that is looked at; the largest id when there are fewer.

    A bound for the index: to find the first answers to many tweets, nobody should read all of them.
    """
    answer = aliased(Tweet)
    statement = select(answer.id).where(answer.in_reply_to_id == tweet_id)
    return func.coalesce(_nth(statement, answer, CONSIDERED), literal(LARGEST, BigInteger))


def _nth(statement: AnySelect, answer: Any, number: int, *others: Any) -> Any:
    """Return the id in the row of this number, from 0, of a statement about the tweets around it.

    It skips at most CONSIDERED rows of an index, to find where a few begin or end: no list is paged by it.
    """
    row = statement.with_hint(answer, BY_PLACE, "mysql").order_by(answer.id).slice(number, number + 1)
    return row.correlate_except(answer, *others).scalar_subquery()


def _arranged(shown: TweetCard, rows: Sequence[Any], cards: dict[int, TweetCard]) -> Thread:
    above = [_place(row, cards) for row in rows if row.kind == _ABOVE and 0 < row.steps <= ABOVE][::-1]
    chain = _without_end([_place(row, cards) for row in rows if row.kind == _CHAIN and 0 < row.steps <= CHAIN])
    below = defaultdict(list)
    for row in rows:
        if row.kind == _BELOW:
            below[row.parent_id].append(row)
    replies = below.pop(shown.id, [])
    return Thread(
        tweet=shown,
        above=tuple(above),
        earlier=_first(above) if _goes_beyond(rows, _ABOVE, ABOVE) else None,
        chain=tuple(chain),
        further=_first(chain[::-1]) if _goes_beyond(rows, _CHAIN, CHAIN) else None,
        replies=_grown(replies[:PAGE_SIZE], below, cards),
        next_min_id=replies[PAGE_SIZE - 1].id if len(replies) > PAGE_SIZE else None,
    )


def _place(row: Any, cards: dict[int, TweetCard], **more: Any) -> Place:
    return Place(tweet=cards.get(row.id), is_muted=bool(row.is_muted), **more)


def _grown(rows: Iterable[Any], below: dict[int, list[Any]], cards: dict[int, TweetCard]) -> tuple[Place, ...]:
    """Make places with all that stands below them; what is gone keeps its place only above something."""
    places = []
    for row in rows:
        found, shown = below.get(row.id, []), cards.get(row.id)
        is_lowest = row.steps > len(ANSWERS)
        answers = () if is_lowest else _grown(found[: ANSWERS[row.steps - 1]], below, cards)
        if shown is not None or answers:
            has_more = shown is not None and (shown.counts.replies > 0 if is_lowest else len(found) > len(answers))
            places.append(_place(row, cards, answers=answers, has_more=has_more))
    return tuple(places)


def _without_end(places: list[Place]) -> list[Place]:
    """Cut off what is gone at the end of a chain."""
    while places and places[-1].tweet is None:
        places.pop()
    return places


def _goes_beyond(rows: Iterable[Any], kind: int, most: int) -> bool:
    return any(row.kind == kind and row.steps > most for row in rows)


def _first(places: Iterable[Place]) -> TweetCard | None:
    return next((place.tweet for place in places if place.tweet is not None), None)
