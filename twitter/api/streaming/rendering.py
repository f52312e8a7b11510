"""Tweets for many readers at once: written once as a status, and then as each of them sees it.

What differs between readers is what they did to a tweet, and whether they may see what it quotes.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from twitter.api.entities.statuses import ShallowQuote, Status
from twitter.api.serializers.pictures import guarded
from twitter.api.serializers.statuses import statuses
from twitter.api.serializers.values import without_quote_line
from twitter.api.streaming.streams import Word
from twitter.queries import live, streamed
from twitter.queries.cards import TweetCard, ViewerState
from twitter.queries.live import Pairs

_Done = dict[tuple[int, int], ViewerState]  # by tweet and reader
_NOTHING = ViewerState()


@dataclass(frozen=True, slots=True)
class _View:
    """How some readers see a tweet: all with the same view are told the same."""

    entry_id: int
    sees_quote: bool
    state: ViewerState
    quoted_state: ViewerState
    is_pinned: bool  # by the reader, on their own profile


def words(event: str, readers: Mapping[int, set[int]]) -> dict[tuple[int, int], Word]:
    """Return what to tell the readers of some tweets, by tweet and reader. That they may see them, the caller knows."""
    cards = streamed.cards(readers)
    views = _views(cards, {tweet_id: readers[tweet_id] for tweet_id in cards})
    written = _written(cards, views)
    said: dict[_View, Word] = {}
    for view in views.values():
        status = written.get((view.entry_id, view.sees_quote))
        if status is not None and view not in said:
            seen = _as_seen(status, view)
            said[view] = Word(event, orjson.dumps(seen).decode(), guarded(seen))
    return {pair: said[view] for pair, view in views.items() if view in said}


def _views(cards: Mapping[int, TweetCard], readers: Mapping[int, set[int]]) -> dict[tuple[int, int], _View]:
    """Find out how each reader sees each tweet."""
    quoting = _by_quoted(cards, readers)
    seeing = live.readable(quoting) if quoting else Pairs()
    done = _done(cards, readers, quoting)
    views = {}
    for entry_id, card in cards.items():
        for reader_id in readers[entry_id]:
            sees_quote = card.quote is not None and (card.quote.id, reader_id) in seeing
            quoted = done.get((card.quote.id, reader_id), _NOTHING) if card.quote is not None else _NOTHING
            state = done.get((card.id, reader_id), _NOTHING)
            is_pinned = card.is_pinned and card.author.id == reader_id
            views[entry_id, reader_id] = _View(entry_id, sees_quote, state, quoted, is_pinned)
    return views


def _by_quoted(cards: Mapping[int, TweetCard], readers: Mapping[int, set[int]]) -> dict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for entry_id, card in cards.items():
        if card.quote is not None:
            found[card.quote.id] |= readers[entry_id]
    return found


def _done(cards: Mapping[int, TweetCard], readers: Mapping[int, set[int]], quoting: dict[int, set[int]]) -> _Done:
    """Ask what the readers did to what is shown."""
    shown: defaultdict[int, set[int]] = defaultdict(set)
    for entry_id, card in cards.items():
        shown[card.id] |= readers[entry_id]
    for quoted_id, theirs in quoting.items():
        shown[quoted_id] |= theirs
    return {
        pair: state
        for tweet_ids, reader_ids in live.together(shown)
        for pair, state in live.standings(tweet_ids, reader_ids).items()
    }


def _written(cards: Mapping[int, TweetCard], views: Mapping[tuple[int, int], _View]) -> dict[tuple[int, bool], Status]:
    """Write each tweet as a status: once with what it quotes, as one who sees that, and once without."""
    wanted = {(view.entry_id, view.sees_quote): reader_id for (_, reader_id), view in views.items()}
    written = {}
    for shows_quote in (True, False):
        some = [
            _as_read(cards[entry_id], reader_id, shows_quote=shows_quote)
            for (entry_id, sees), reader_id in wanted.items()
            if sees == shows_quote
        ]
        written.update({(int(status["id"]), shows_quote): status for status in statuses(some)} if some else {})
    return written


def _as_read(card: TweetCard, reader_id: int, *, shows_quote: bool) -> TweetCard:
    return replace(card, reader_id=reader_id, quote=card.quote if shows_quote else None)


def _as_seen(status: Status, view: _View) -> Status:
    """Return a status with what a reader did to it, and to what it quotes."""
    reblog, quote = status["reblog"], status["quote"]
    if reblog is not None:
        return {**_marked(status, view.state), "reblog": _as_seen(reblog, view)}
    seen = _marked(status, view.state, is_pinned=view.is_pinned)
    quoted: Any = quote.get("quoted_status") if quote is not None else None
    return (
        {**seen, "quote": {"state": "accepted", "quoted_status": _marked(_alone(quoted), view.quoted_state)}}
        if quoted
        else seen
    )


def _alone(quoted: Status) -> Status:
    """Return what is quoted without what it quotes in turn: that may be hidden from some of those who are told."""
    if quoted["quote"] is None:
        return quoted
    hidden: ShallowQuote = {"state": "unauthorized", "quoted_status_id": None}
    return {**quoted, "quote": hidden, "content": without_quote_line(quoted["content"])}


def _marked(status: Status, state: ViewerState, *, is_pinned: bool = False) -> Status:
    return {
        **status,
        "favourited": state.has_liked,
        "reblogged": state.has_retweeted,
        "bookmarked": state.has_bookmarked,
        "pinned": is_pinned,
    }
