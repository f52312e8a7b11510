"""Takes away from open pages what people wrote who are not to be seen any more, or not by strangers."""

from collections.abc import Collection, Iterable

from twitter.events import Live, PersonHidden, TweetChanged
from twitter.queries import hiding, live
from twitter.realtime import tweets
from twitter.realtime.sockets import sockets
from twitter.realtime.voice import say


def tell_hidden(batch: Iterable[Live]) -> None:
    """Take the tweets and retweets of hidden people from the pages whose readers may not see them any more.

    Tweets that quote them stay, and are fetched anew.
    """
    user_ids = {event.user_id for event in batch if isinstance(event, PersonHidden)}
    shown = sockets.shown() if user_ids else set[int]()
    if not shown:
        return
    _take_away(hiding.brought_by(user_ids, shown))
    quoting = hiding.quoting(user_ids, shown)
    tweets.tell_changes([TweetChanged(tweet_id, is_edited=True) for tweet_id in sorted(quoting)])


def _take_away(tweet_ids: Collection[int]) -> None:
    showing = {tweet_id: sockets.showing(tweet_id) for tweet_id in sorted(tweet_ids)}
    seeing = live.readable({tweet_id: {each.user_id for each in group} for tweet_id, group in showing.items()})
    for tweet_id, group in showing.items():
        losing = [each for each in group if (tweet_id, each.user_id) not in seeing]
        say(losing, "tweet_deleted", {"id": str(tweet_id), "hidden": True})
