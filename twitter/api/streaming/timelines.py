"""Tells streams of tweets: new ones, changed ones, and those that are gone. Each reader of what they find in lists."""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from twitter.api.streaming.channels import PUBLIC, PUBLIC_MEDIA, TAGGED, USER, Key
from twitter.api.streaming.context import writing
from twitter.api.streaming.rendering import words
from twitter.api.streaming.streams import Stream, Word, streams, tell
from twitter.events import HomesFilled, Live, PersonHidden, TweetChanged, TweetDeleted, TweetPosted
from twitter.queries import live, streamed
from twitter.queries.hiding import newest_of
from twitter.queries.live import Pairs, Posted

REMEMBERED: Final = 200  # tweets on their way into many homes, of which each stream hears once

Listener = tuple[Key, Stream]
Listeners = dict[int, list[Listener]]  # by tweet

_told: OrderedDict[int, set[int]] = OrderedDict()  # tweet -> streams whose home was told of it


def tell_deletions(batch: Iterable[Live]) -> None:
    """Tell of deleted tweets those who had them in their home, and those who hear what everybody could read."""
    gone = sorted({event.tweet_id for event in batch if isinstance(event, TweetDeleted)})
    everywhere = streams.on(*PUBLIC, *PUBLIC_MEDIA, *streams.tagged())
    at_home = streams.on(USER)
    if not gone or not (everywhere or at_home):
        return
    losing = streamed.losing(gone, {stream.user_id for _key, stream in at_home}) if at_home else Pairs()
    public = streamed.were_public(gone) if everywhere else set[int]()
    for tweet_id in gone:
        word = Word("delete", str(tweet_id))
        tell([each for each in at_home if (tweet_id, each[1].user_id) in losing], word)
        if tweet_id in public:
            tell(everywhere, word)


def tell_hidden(batch: Iterable[Live]) -> None:
    """Tell of the last tweets of people who are not to be seen any more those who may have them and see them no more.

    What a stream has told is not kept, so it is told of a few more than it has; apps know what to do.
    """
    hidden = {event.user_id for event in batch if isinstance(event, PersonHidden)}
    everywhere, at_home = streams.on(*PUBLIC, *PUBLIC_MEDIA, *streams.tagged()), streams.on(USER)
    if not hidden or not (everywhere or at_home):
        return
    gone = sorted(tweet_id for user_id in hidden for tweet_id in newest_of(user_id))
    having = streamed.losing(gone, {stream.user_id for _key, stream in at_home}) if at_home else Pairs()
    readers = {stream.user_id for _key, stream in (*everywhere, *at_home)}
    seeing = live.readable(dict.fromkeys(gone, readers))
    for tweet_id in gone:
        listening = [*everywhere, *(each for each in at_home if (tweet_id, each[1].user_id) in having)]
        losing = [each for each in listening if (tweet_id, each[1].user_id) not in seeing]
        tell(losing, Word("delete", str(tweet_id)))


def tell_arrivals(batch: Iterable[Live]) -> None:
    """Tell the streams in whose list a new tweet stands, and the homes that a job has put one into."""
    new = {event.tweet_id for event in batch if isinstance(event, TweetPosted)}
    filled = {event.tweet_id for event in batch if isinstance(event, HomesFilled)}
    if not streams or not (new or filled):
        return
    arrived = live.posted(new | filled)
    listeners = _fresh(_at_home(arrived))
    for tweet_id, others in _in_lists([tweet for tweet in arrived if tweet.id in new]).items():
        listeners.setdefault(tweet_id, []).extend(others)
    _say("update", listeners)


def tell_edits(batch: Iterable[Live]) -> None:
    """Tell of tweets that say something else the streams in whose list they stand."""
    edited = {event.tweet_id for event in batch if isinstance(event, TweetChanged) and event.is_edited}
    if not streams or not edited:
        return
    changed = live.posted(edited)
    listeners = _at_home(changed)
    for tweet_id, others in _in_lists(changed).items():
        listeners.setdefault(tweet_id, []).extend(others)
    _say("status.update", listeners)


def _at_home(tweets: Collection[Posted]) -> Listeners:
    listening = streams.on(USER)
    if not listening or not tweets:
        return {}
    getting = live.in_homes([tweet.id for tweet in tweets], {stream.user_id for _key, stream in listening})
    return {tweet.id: [each for each in listening if (tweet.id, each[1].user_id) in getting] for tweet in tweets}


def _fresh(listeners: Listeners) -> Listeners:
    """Leave out the streams that have heard of a tweet, as it came into the first homes."""
    found: Listeners = {}
    for tweet_id, group in listeners.items():
        told = _told.setdefault(tweet_id, set())
        found[tweet_id] = [each for each in group if each[1].id not in told]
        told.update(stream.id for _key, stream in group)
    while len(_told) > REMEMBERED:
        _told.popitem(last=False)
    return found


def _in_lists(tweets: Iterable[Posted]) -> Listeners:
    """Return who listens to the lists for all in which tweets stand, and may see them there."""
    listening = {tweet.id: streams.on(*_lists_of(tweet)) for tweet in tweets}
    readers = {tweet_id: {stream.user_id for _key, stream in group} for tweet_id, group in listening.items() if group}
    seeing = live.listed(readers) if readers else Pairs()
    return {
        tweet_id: [each for each in listening[tweet_id] if (tweet_id, each[1].user_id) in seeing]
        for tweet_id in readers
    }


def _lists_of(tweet: Posted) -> Iterable[Key]:
    if tweet.is_for_local:
        yield from PUBLIC
        yield from PUBLIC_MEDIA if tweet.has_pictures else ()
    for tag in tweet.tags:
        yield from ((stream, tag) for stream in TAGGED)


def _say(event: str, listeners: Listeners) -> None:
    """Write what these listeners are told, once for all, and tell it them."""
    readers = {tweet_id: {stream.user_id for _key, stream in group} for tweet_id, group in listeners.items() if group}
    if not readers:
        return
    with writing():
        written = words(event, readers)
    for tweet_id, group in listeners.items():
        by_word: defaultdict[Word, list[Listener]] = defaultdict(list)
        for key, stream in group:
            if (word := written.get((tweet_id, stream.user_id))) is not None:
                by_word[word].append((key, stream))
        for word, told in by_word.items():
            tell(told, word)
