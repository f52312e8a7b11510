"""What the streams of apps ask: cards to be shown to many readers at once, and who could have read what is gone."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, case, select

from twitter.extensions import db
from twitter.models import HomeEntry
from twitter.queries.cards import TweetCard
from twitter.queries.live import BATCH, Pairs
from twitter.queries.paging import AnySelect
from twitter.queries.tweets import Entry, Poster, Quoted, card_for, cards_of
from twitter.queries.visibility import is_for_everyone, person_is_visible

_TWEET_IDS: Any = bindparam("tweet_ids", expanding=True, type_=BigInteger)
_READER_IDS: Any = bindparam("reader_ids", expanding=True, type_=BigInteger)


def cards(tweet_ids: Iterable[int]) -> dict[int, TweetCard]:
    """Return cards for several readers at once, by id: who may see them, and what each quotes, the caller has to ask.

    What a reader did to them is not on them.
    """
    found = db.session.execute(_cards(), {"tweet_ids": sorted(tweet_ids)})
    return {row.entry_id: card_for(None, row) for row in found}


def losing(tweet_ids: Collection[int], reader_ids: Collection[int]) -> Pairs:
    """Return which of these people had which of these deleted tweets in their home, or wrote it."""
    readers, found = sorted(reader_ids), Pairs()
    for first in range(0, len(readers), BATCH):
        values = {"tweet_ids": list(tweet_ids), "reader_ids": readers[first : first + BATCH]}
        for statement in (_in_homes(), _written()):
            found.update((row.tweet_id, row.reader_id) for row in db.session.execute(statement, values))
    return found


def were_public(tweet_ids: Collection[int]) -> set[int]:
    """Return which of these deleted tweets everybody could have read."""
    return set(db.session.scalars(_were_public(), {"tweet_ids": list(tweet_ids)}))


@cache
def _cards() -> AnySelect:
    there = select(Entry.id.label("cursor"), Entry.id.label("entry_id"))
    there = there.where(Entry.id.in_(_TWEET_IDS), Entry.deleted_at.is_(None))
    return cards_of(None, there, quotes=case((and_(Quoted.id.is_not(None), Quoted.deleted_at.is_(None)), 1), else_=0))


@cache
def _in_homes() -> AnySelect:
    statement = select(HomeEntry.tweet_id, HomeEntry.user_id.label("reader_id"))
    return statement.where(HomeEntry.user_id.in_(_READER_IDS), HomeEntry.tweet_id.in_(_TWEET_IDS))


@cache
def _written() -> AnySelect:
    statement = select(Entry.id.label("tweet_id"), Entry.author_id.label("reader_id"))
    return statement.where(Entry.id.in_(_TWEET_IDS), Entry.author_id.in_(_READER_IDS))


@cache
def _were_public() -> AnySelect:
    statement = select(Entry.id).join(Poster, Poster.id == Entry.author_id).where(Entry.id.in_(_TWEET_IDS))
    return statement.where(is_for_everyone(Poster, Entry), person_is_visible(Poster))
