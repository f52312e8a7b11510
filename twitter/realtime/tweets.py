"""Tells the pages on which a tweet stands that it changed or is gone."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from twitter.events import Live, TweetChanged, TweetDeleted
from twitter.queries import live
from twitter.queries.cards import Counts, ViewerState
from twitter.realtime.sockets import OpenSocket, sockets
from twitter.realtime.voice import Payload, say

QUIET: Final = 1.0  # seconds between two words about the same tweet, however many people like it


@dataclass(slots=True)
class Change:
    """What happened to a tweet since its pages were told last."""

    due_at: float
    is_edited: bool = False
    is_private: bool = True
    actor_ids: set[int] = field(default_factory=set)


_changes: dict[int, Change] = {}
_told_at: dict[int, float] = {}


def tell_deletions(batch: Iterable[Live]) -> None:
    """Take a deleted tweet from the pages that show it."""
    for tweet_id in {event.tweet_id for event in batch if isinstance(event, TweetDeleted)}:
        _changes.pop(tweet_id, None)
        say(sockets.showing(tweet_id), "tweet_deleted", {"id": str(tweet_id)})


def tell_changes(batch: Iterable[Live]) -> None:
    """Tell the new counts of tweets to those who show them and may still read them; of each at most once a second."""
    now = time.monotonic()
    for event in batch:
        if isinstance(event, TweetChanged) and sockets.showing(event.tweet_id):
            _note(event, now)
    due = {tweet_id: _changes.pop(tweet_id) for tweet_id in [*_changes] if _changes[tweet_id].due_at <= now}
    _forget_told(now)
    if due:
        _told_at.update(dict.fromkeys(due, now))
        _tell(due)


def due_at() -> float | None:
    """Return when the next change that was held back is to be told."""
    return min((change.due_at for change in _changes.values()), default=None)


def _note(event: TweetChanged, now: float) -> None:
    change = _changes.setdefault(event.tweet_id, Change(max(now, _told_at.get(event.tweet_id, 0.0) + QUIET)))
    change.is_edited |= event.is_edited
    change.is_private &= event.is_private
    if event.actor_id is not None:
        change.actor_ids.add(event.actor_id)


def _forget_told(now: float) -> None:
    for tweet_id in [tweet_id for tweet_id, told_at in _told_at.items() if told_at + QUIET <= now]:
        del _told_at[tweet_id]


def _tell(due: dict[int, Change]) -> None:
    showing = {tweet_id: sockets.showing(tweet_id) for tweet_id in due}
    seeing = live.readable({tweet_id: {each.user_id for each in group} for tweet_id, group in showing.items()})
    counts = live.counts(due)
    actor_ids = {actor_id for change in due.values() for actor_id in change.actor_ids}
    mine = live.standings(due, actor_ids) if actor_ids else {}
    for tweet_id, count in counts.items():
        change = due[tweet_id]
        group = [socket for socket in showing[tweet_id] if (tweet_id, socket.user_id) in seeing]
        if change.is_private:
            group = [socket for socket in group if socket.user_id in change.actor_ids]
        _tell_one(tweet_id, _counted(tweet_id, count, change), group, mine)


def _tell_one(
    tweet_id: int, payload: Payload, group: list[OpenSocket], mine: dict[tuple[int, int], ViewerState]
) -> None:
    actors = {actor_id for liked_id, actor_id in mine if liked_id == tweet_id}
    say([socket for socket in group if socket.user_id not in actors], "tweet_changed", payload)
    for socket in group:
        if socket.user_id in actors:
            say([socket], "tweet_changed", {**payload, "mine": _done(mine[tweet_id, socket.user_id])})


def _counted(tweet_id: int, count: Counts, change: Change) -> Payload:
    numbers = {"likes": count.likes, "retweets": count.retweets, "replies": count.replies, "quotes": count.quotes}
    return {"id": str(tweet_id), **numbers, "edited": change.is_edited}


def _done(state: ViewerState) -> Payload:
    return {"liked": state.has_liked, "retweeted": state.has_retweeted, "bookmarked": state.has_bookmarked}
