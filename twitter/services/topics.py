"""What this community talks about: words and hashtags that more people use today than they used to.

Only what everybody may read counts, and people rather than tweets: somebody who repeats a word all day is one. The cost
is bounded by READ tweets of today and WEIGHED words, however large the site is: what the days before said is asked of
the search index.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any, Final

from sqlalchemy import delete, func, select

from twitter import clock, ids
from twitter.extensions import charter, db
from twitter.models import SearchDocument, SearchTerm, Topic, Tweet, User
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import is_for_everyone, person_is_visible
from twitter.text.tokens import search_key, spellings, term_id, words_of
from twitter.transaction import atomic, rows_changed

KEPT: Final = 20  # topics
FEWEST_PEOPLE: Final = 3  # below that it is a conversation, and nobody else's business
DAY: Final = timedelta(days=1)
DAYS: Final = 7  # of history, today among them
READ: Final = 30_000  # of the latest tweets of today
CHUNK: Final = 2_000  # tweets read at once
WEIGHED: Final = 200  # words that many people used today and whose days before are asked for
SPELLED: Final = 30  # tweets that decide how a topic is written
SHORTEST_WORD: Final = 3


@dataclass(frozen=True, slots=True)
class _Candidate:
    term: str
    history: tuple[int, ...]

    @property
    def rise(self) -> float:
        """How far today stands above what was to be expected, in units of what chance would do."""
        usual = sum(self.history[:-1]) / (DAYS - 1)
        return (self.history[-1] - usual) / sqrt(usual + 1)


def compute() -> int:
    """Find out what is talked about now and replace the topics by that; return how many there are."""
    now = clock.now()
    people = _people_today(now)
    candidates = [each for each in _with_history(people, now) if not charter.hides_topic(each.term)]
    risen = sorted((each for each in candidates if each.rise > 0), key=lambda each: (-each.rise, each.term))
    named = [row for each in _apart(risen)[: 2 * KEPT] if (row := _row(each, now)) is not None]
    rows = [{**row, "position": position} for position, row in enumerate(named[:KEPT], start=1)]
    with atomic():
        rows_changed(delete(Topic))
        db.session.add_all(Topic(**row) for row in rows)
    return len(rows)


def _people_today(now: datetime) -> dict[str, int]:
    """Return how many people used each word today, for the words that most people used."""
    used_by: dict[str, set[int]] = defaultdict(set)
    for author_id, words in _read(now):
        for word in _topical(words):
            used_by[word].add(author_id)
    counts = Counter({word: len(people) for word, people in used_by.items() if len(people) >= FEWEST_PEOPLE})
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:WEIGHED])


def _read(now: datetime) -> Iterator[tuple[int, str]]:
    """Yield who wrote and what the index keeps of it, for the latest tweets of today that are for everyone."""
    since, before = ids.first_id_at(now - DAY), ids.first_id_at(now)
    statement = _open(select(Tweet.id, Tweet.author_id, SearchDocument.words)).join(
        SearchDocument, SearchDocument.tweet_id == Tweet.id
    )
    for _chunk in range(READ // CHUNK):
        today = statement.where(Tweet.id >= since, Tweet.id < before)
        rows = db.session.execute(today.order_by(Tweet.id.desc()).limit(CHUNK)).all()
        yield from ((row.author_id, row.words) for row in rows)
        if len(rows) < CHUNK:
            return
        before = rows[-1].id


def _topical(document: str) -> Iterator[str]:
    """Yield what could be a topic: hashtags, and words that mean something. Nobody's name is one."""
    words, wholes = words_of(document)
    for whole in wholes:
        if whole.startswith("#"):
            yield whole
    stop_words = _stop_words()
    for word in words:
        if len(word) >= SHORTEST_WORD and word.isalpha() and word not in stop_words and f"@{word}" not in wholes:
            yield word


def _with_history(people: dict[str, int], now: datetime) -> list[_Candidate]:
    """Ask the index how many people used each word on each of the days before: one statement a day."""
    term_of = {term_id(term): term for term in people}
    days: list[dict[str, int]] = []
    for age in range(DAYS - 1, 0, -1):
        since, before = ids.first_id_at(now - (age + 1) * DAY), ids.first_id_at(now - age * DAY)
        used = select(SearchTerm.term, func.count(Tweet.author_id.distinct()).label("people"))
        statement = _open(used.join(Tweet, Tweet.id == SearchTerm.tweet_id)).where(
            SearchTerm.term.in_(term_of), SearchTerm.tweet_id >= since, SearchTerm.tweet_id < before
        )
        rows = db.session.execute(statement.group_by(SearchTerm.term)) if term_of else ()
        days.append({term_of[row.term]: row.people for row in rows})
    return [_Candidate(term, (*(day.get(term, 0) for day in days), today)) for term, today in people.items()]


def _apart(risen: list[_Candidate]) -> list[_Candidate]:
    """Leave out the word beside its hashtag, and of both the one that fewer people use."""
    strongest: dict[str, _Candidate] = {}
    for each in risen:
        key = each.term.lstrip("#")
        rival = strongest.get(key)
        if rival is None or each.history[-1] > rival.history[-1]:
            strongest[key] = each
    return [each for each in risen if strongest[each.term.lstrip("#")] is each]


def _row(candidate: _Candidate, now: datetime) -> dict[str, Any] | None:
    """Return a topic as most people write it; nothing when it stands beside pictures and in no text."""
    statement = _open(select(Tweet.text).join(SearchTerm, SearchTerm.tweet_id == Tweet.id))
    latest = statement.where(SearchTerm.term == term_id(candidate.term)).order_by(SearchTerm.tweet_id.desc())
    written = Counter(
        spelling
        for text in db.session.scalars(latest.limit(SPELLED))
        for word, spelling in spellings(text)
        if word == candidate.term
    )
    if not written:
        return None
    name = min(written, key=lambda spelling: (-written[spelling], spelling))
    return {"name": name[:150], "people": candidate.history[-1], "history": [*candidate.history], "computed_at": now}


def _open(statement: AnySelect) -> AnySelect:
    """Keep what everybody may read, and nothing that its author, or a moderator, would rather cover."""
    return statement.join(User, User.id == Tweet.author_id).where(
        Tweet.deleted_at.is_(None),
        Tweet.content_warning == "",
        Tweet.is_sensitive.is_(False),
        User.sensitive_at.is_(None),
        is_for_everyone(),
        person_is_visible(),
    )


@cache
def _stop_words() -> frozenset[str]:
    languages = json.loads(Path(__file__).with_name("stop_words.json").read_text("utf-8"))
    return frozenset(search_key(word) for words in languages.values() for word in words.split())
