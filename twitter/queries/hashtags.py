"""What is known of some hashtags: how they are written, and how much they were used on the last days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, select

from twitter import clock, ids
from twitter.extensions import db
from twitter.models import Hashtag, Tweet, TweetHashtag, User
from twitter.queries.paging import AnySelect
from twitter.queries.search import topics
from twitter.queries.visibility import is_for_everyone, person_is_visible
from twitter.text import fold

DAYS: Final = 7  # of history, today among them


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """In how many tweets for everyone a hashtag was used on a day, and by how many people."""

    day: date
    uses: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class HashtagFacts:
    """A hashtag with its last days, today first; its id is 0 when nobody has ever used it."""

    id: int
    name: str
    history: tuple[DayOfUse, ...]

    @property
    def is_in_use(self) -> bool:
        """Whether anybody used it in these days."""
        return any(day.uses for day in self.history)


def facts(names: Iterable[str]) -> list[HashtagFacts]:
    """Return what is known of some hashtags, in their order, however they are written in capitals."""
    wanted = {fold(name): name for name in reversed([*names])}
    days = [clock.now().date() - timedelta(days=age) for age in range(DAYS)]
    rows = _rows([*wanted], days) if wanted else []
    known = {row.key: (row.id, row.name) for row in rows}
    used = {(row.key, row.age): (row.uses, row.people) for row in rows}
    return [
        HashtagFacts(
            *known.get(key, (0, name)),
            tuple(DayOfUse(day, *used.get((key, age), ())) for age, day in enumerate(days)),
        )
        for key, name in reversed(wanted.items())
    ]


def trending(limit: int) -> list[HashtagFacts]:
    """Return the topics of these days under which a hashtag leads to tweets, the most risen first."""
    names = [topic.name.lstrip("#") for topic in topics()]
    return [each for each in facts(names) if each.is_in_use][:limit]


def _rows(keys: Sequence[str], days: Sequence[date]) -> Sequence[Any]:
    midnights = [datetime.combine(day, time(), UTC) for day in days]
    bounds = {f"day_{age}": ids.first_id_at(midnight) for age, midnight in enumerate(midnights)}
    return db.session.execute(_uses(), {"keys": keys, **bounds}).all()


@cache
def _uses() -> AnySelect:
    recent = and_(TweetHashtag.hashtag_id == Hashtag.id, TweetHashtag.tweet_id >= bindparam(f"day_{DAYS - 1}"))
    there = and_(Tweet.id == TweetHashtag.tweet_id, Tweet.deleted_at.is_(None), Tweet.audience == "everyone")
    each = (
        select(Hashtag.id, Hashtag.key, Hashtag.name, _age().label("age"), User.id.label("user_id"))
        .outerjoin(TweetHashtag, recent)
        .outerjoin(Tweet, there)
        .outerjoin(User, and_(User.id == Tweet.author_id, is_for_everyone(), person_is_visible()))
        .where(Hashtag.key.in_(bindparam("keys", expanding=True)))
        .subquery()
    )
    counts = (func.count(each.c.user_id).label("uses"), func.count(each.c.user_id.distinct()).label("people"))
    told = (each.c.id, each.c.key, each.c.name, each.c.age)
    return select(*told, *counts).group_by(*told)


def _age() -> ColumnElement[int]:
    """Return how many days ago a hashtag was used, as SQL."""
    began = [(TweetHashtag.tweet_id >= bindparam(f"day_{age}"), literal(age)) for age in range(DAYS - 1)]
    return case(*began, else_=literal(DAYS - 1))
