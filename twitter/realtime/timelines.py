"""Tells pages that a tweet stands on top of their list now: of those who watch it here, whoever may see it."""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from twitter.events import HomesFilled, Live, TweetPosted
from twitter.queries import live
from twitter.queries.cards import AuthorLine
from twitter.queries.live import PageKey, Posted
from twitter.realtime.sockets import OpenSocket, sockets
from twitter.realtime.voice import Payload, say
from twitter.web.filters import avatar_url

HOME: Final[PageKey] = ("home", 0)
LOCAL: Final[PageKey] = ("local", 0)
REMEMBERED: Final = 200  # tweets on their way into many homes, of which each page hears once

_told: OrderedDict[int, set[str]] = OrderedDict()  # tweet -> sockets whose home was told of it


def tell_arrivals(batch: Iterable[Live]) -> None:
    """Tell the pages of whatever list a new tweet stands in, and the homes that a job has put one into."""
    new = {event.tweet_id for event in batch if isinstance(event, TweetPosted)}
    filled = {event.tweet_id for event in batch if isinstance(event, HomesFilled)}
    if not (new or filled) or not sockets:
        return
    arrived = live.posted(new | filled)
    _tell_homes(arrived)
    posted = [tweet for tweet in arrived if tweet.id in new]
    _tell_lists({key: found for key, found in _by_list(posted).items() if sockets.on_page(key)})


def arrival(page: str, tweet_id: int, poster: AuthorLine) -> Payload:
    """Return what a page is told of something new: enough for a face, and the id to ask for."""
    name, picture = poster.display_name or poster.username, avatar_url(poster)
    return {"page": page, "id": str(tweet_id), "username": poster.username, "name": name, "avatar": picture}


def _tell_homes(arrived: Collection[Posted]) -> None:
    watching = sockets.on_page(HOME)
    if not watching or not arrived:
        return
    getting = live.in_homes([tweet.id for tweet in arrived], {socket.user_id for socket in watching})
    for tweet in arrived:
        told = _told.setdefault(tweet.id, set())
        fresh = [each for each in watching if (tweet.id, each.user_id) in getting and each.id not in told]
        told.update(socket.id for socket in fresh)
        _say(fresh, HOME, tweet)
    while len(_told) > REMEMBERED:
        _told.popitem(last=False)


def _tell_lists(lists: dict[PageKey, list[Posted]]) -> None:
    """Ask once for the lists that leave muted people out, and once for the pages that do not."""
    for is_list in (True, False):
        some = {key: found for key, found in lists.items() if (key[0] in {"local", "tag"}) == is_list}
        readers: defaultdict[int, set[int]] = defaultdict(set)
        for key, found in some.items():
            for tweet in found:
                readers[tweet.id].update(socket.user_id for socket in sockets.on_page(key))
        seeing = (live.listed if is_list else live.readable)(readers)
        for key, found in some.items():
            for tweet in found:
                _say([each for each in sockets.on_page(key) if (tweet.id, each.user_id) in seeing], key, tweet)


def _by_list(posted: Iterable[Posted]) -> dict[PageKey, list[Posted]]:
    lists: defaultdict[PageKey, list[Posted]] = defaultdict(list)
    for tweet in posted:
        for key in _lists_of(tweet):
            lists[key].append(tweet)
    return lists


def _lists_of(tweet: Posted) -> Iterable[PageKey]:
    if tweet.is_for_local:
        yield LOCAL
    if tweet.is_first_hand:
        yield "profile", tweet.poster.id
    if tweet.in_reply_to_id is not None:
        yield "tweet", tweet.in_reply_to_id
    for tag in tweet.tags:
        yield "tag", tag


def _say(told: Iterable[OpenSocket], key: PageKey, tweet: Posted) -> None:
    """Tell sockets, each by the name its client gave the page."""
    by_name = defaultdict(list)
    for socket in told:
        if key in socket.pages:
            by_name[socket.pages[key].name].append(socket)
    for name, group in by_name.items():
        say(group, "tweet", arrival(name, tweet.id, tweet.poster))
