"""All that stands around a tweet in its thread, flat and whole: what it answers, and everything below it.

As in `queries/threads.py` one statement finds the ids and a second reads the cards. It walks down step by step and
looks at the first answers to each tweet only, so that it stays bounded where thousands answer.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import CTE, bindparam, case, literal, select, union_all
from sqlalchemy.orm import aliased

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Tweet, User
from twitter.queries import tweets
from twitter.queries.cards import TweetCard
from twitter.queries.paging import AnySelect
from twitter.queries.threads import BY_PLACE, TWEET_ID, going_up, id_of_considered
from twitter.queries.visibility import VIEWER, is_not_muted

_ABOVE, _BELOW = range(2)  # where a row of the first statement belongs
_MOST: Any = bindparam("most")
_DEPTH: Any = bindparam("depth")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far around a tweet somebody sees at once."""

    above: int
    below: int
    depth: int  # steps down


STRANGERS: Final = Reach(40, 60, 20)
PEOPLE: Final = Reach(200, 400, 100)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands above a tweet, the first one first, and below it, each followed by the answers to it."""

    above: tuple[TweetCard, ...]
    below: tuple[TweetCard, ...]


def surroundings(viewer_id: int | None, tweet_id: int) -> Surroundings:
    """Return what stands around a tweet, without what muted people wrote; raise NotFound when it is hidden."""
    if tweet_id > LARGEST:
        raise NotFound
    reach = STRANGERS if viewer_id is None else PEOPLE
    values = {"tweet_id": tweet_id, "viewer_id": viewer_id, "most": reach.below, "depth": reach.depth}
    statement = _statement(reach.above, has_viewer=viewer_id is not None)
    rows = db.session.execute(statement, values).all()
    cards = tweets.cards(viewer_id, {tweet_id, *(row.id for row in rows)})
    if tweet_id not in cards:
        raise NotFound
    wanted = {row.id: cards[row.id] for row in rows if row.id in cards and not row.is_muted}
    above = [wanted[row.id] for row in reversed(rows) if row.kind == _ABOVE and row.id in wanted]
    below = _in_order(cards[tweet_id], [row for row in rows if row.kind == _BELOW], wanted)
    return Surroundings(tuple(above), tuple(below))


@cache
def _statement(above: int, *, has_viewer: bool) -> AnySelect:
    viewer_id, up, down = VIEWER if has_viewer else None, going_up(above), _going_down()
    higher = select(literal(_ABOVE).label("kind"), up.c.id, up.c.parent_id, up.c.steps)
    lower = select(literal(_BELOW).label("kind"), down.c.id, down.c.parent_id, down.c.steps)
    lower = lower.order_by(down.c.steps, down.c.id).limit(_MOST)
    found = union_all(higher.where(up.c.steps.between(1, above)), select(lower.subquery())).subquery("found")
    muted = case((is_not_muted(viewer_id), 0), else_=1).label("is_muted")
    statement = select(found.c.kind, found.c.id, found.c.parent_id, muted)
    statement = statement.join_from(found, Tweet, Tweet.id == found.c.id).join(User, User.id == Tweet.author_id)
    return statement.order_by(found.c.kind, found.c.steps, found.c.id)


def _going_down() -> CTE:
    """Walk from a tweet to the answers to it, and on; what is gone stays a step between what is not."""
    answer, further = aliased(Tweet), aliased(Tweet)
    first = select(answer.id, answer.in_reply_to_id.label("parent_id"), literal(1).label("steps"))
    first = first.with_hint(answer, BY_PLACE, "mysql").where(answer.in_reply_to_id == TWEET_ID)
    start = first.order_by(answer.id).limit(_MOST).subquery("first")
    walk = select(start.c.id, start.c.parent_id, start.c.steps).cte("below", recursive=True)
    step = select(further.id, further.in_reply_to_id, walk.c.steps + 1).join(walk, walk.c.id == further.in_reply_to_id)
    return walk.union_all(step.where(walk.c.steps < _DEPTH, further.id <= id_of_considered(walk.c.id)))


def _in_order(shown: TweetCard, rows: Sequence[Any], wanted: dict[int, TweetCard]) -> Iterator[TweetCard]:
    """Yield answers each followed by those to it: what the author of the tweet adds first, then the oldest."""
    answers: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        answers[row.parent_id].append(row.id)
    place = partial(_place, shown, wanted)
    waiting = sorted(answers[shown.id], key=place, reverse=True)
    while waiting:
        tweet_id = waiting.pop()
        if tweet_id in wanted:
            yield wanted[tweet_id]
        waiting += sorted(answers[tweet_id], key=place, reverse=True)


def _place(shown: TweetCard, wanted: dict[int, TweetCard], tweet_id: int) -> tuple[bool, int]:
    card = wanted.get(tweet_id)
    return card is None or card.author.id != shown.author.id, tweet_id
