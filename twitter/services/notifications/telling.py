"""What the verbs say when they are done: who did what, and whom it concerns."""

from collections.abc import Collection, Iterable

from sqlalchemy import Select, delete, select

from twitter import ids, outbox
from twitter.events import Notified, UnreadChanged, publish
from twitter.extensions import db
from twitter.models import Mention, Notification, Participant, Tweet, User
from twitter.services import locks, preferences
from twitter.services.notifications import digests
from twitter.services.notifications.storing import tell
from twitter.transaction import atomic, insert_once, rows_changed

INLINE = 20  # mentions up to here are told in the author's own transaction; more by a job
CHUNK = 200  # people whom one transaction tells of an edit, with their rows locked


def of_like(liker: User, tweet: Tweet) -> None:
    """Tell an author that somebody likes their tweet."""
    tell(liker.id, tweet.id, {tweet.author_id: "like"})


def of_retweet(retweeter: User, original: Tweet) -> None:
    """Tell an author that somebody passed their tweet on."""
    tell(retweeter.id, original.id, {original.author_id: "retweet"})


def of_follow(follower: User, followed: User) -> None:
    """Tell somebody who follows them now."""
    tell(follower.id, 0, {followed.id: "follow"})


def of_follow_request(requester: User, requested: User) -> None:
    """Tell somebody who asks to follow them."""
    tell(requester.id, 0, {requested.id: "follow_request"})


def of_message_request(sender: User, receiver_id: int, conversation_id: int) -> None:
    """Tell somebody that a person whom they do not follow wrote to them."""
    tell(sender.id, conversation_id, {receiver_id: "message_request"})


def of_tweet(tweet: Tweet, quoted_author_id: int | None) -> None:
    """Tell whom a new tweet answers, quotes and mentions: each of them once, of the most that it is to them."""
    answers = {quoted_author_id: "quote", tweet.in_reply_to_author_id: "reply"}
    addressed = {receiver_id: kind for receiver_id, kind in answers.items() if receiver_id is not None}
    mentioned = set(tweet.mention_ids.values()).difference(addressed)
    tell(tweet.author_id, tweet.id, addressed | _told_now(tweet, mentioned))


def of_mentions(tweet: Tweet, mentioned: Collection[int]) -> None:
    """Tell people whom an edited tweet mentions and did not mention before, unless it answers or quotes them."""
    if mentioned:
        quoted = select(Tweet.author_id).where(Tweet.id == tweet.quote_of_id)
        addressed = {tweet.in_reply_to_author_id, db.session.scalar(quoted)}
        tell(tweet.author_id, tweet.id, _told_now(tweet, set(mentioned) - addressed))


def tell_mentioned(tweet_id: int, receiver_ids: list[int]) -> None:
    """Tell many people that a tweet mentions them, those whom it still does. Harmless to repeat."""
    with atomic():
        tweet = _held(tweet_id, receiver_ids)
        if tweet is not None:
            still = select(Mention.user_id).where(Mention.tweet_id == tweet_id, Mention.user_id.in_(receiver_ids))
            kinds = dict.fromkeys(db.session.scalars(still), "mention")
            tell(tweet.author_id, tweet_id, kinds)


def of_edit(tweet: Tweet) -> None:
    """See that a job tells those who passed a tweet on that it says something else now."""
    if tweet.retweet_count:
        outbox.enqueue("tell_retweeters", tweet_id=tweet.id, edit_id=ids.new_id(), after=0)


def tell_retweeters(tweet_id: int, edit_id: int, after: int) -> None:
    """Tell the next CHUNK who passed a tweet on of an edit, and enqueue the chunk behind them. Harmless to repeat.

    What they were told of earlier edits goes: the newest counts. `edit_id` is an id of the moment of the edit.
    """
    retweeter_ids = list(db.session.scalars(_retweeters(tweet_id, after)))
    if not retweeter_ids:
        return
    with atomic():
        tweet = _held(tweet_id, retweeter_ids)
        if tweet is None:
            return
        earlier = delete(Notification).where(Notification.subject_id == tweet_id, Notification.kind == "edit")
        rows_changed(earlier.where(Notification.receiver_id.in_(retweeter_ids), Notification.id < edit_id))
        tell(tweet.author_id, tweet_id, dict.fromkeys(_still(tweet_id, retweeter_ids), "edit"))
        if len(retweeter_ids) == CHUNK:
            outbox.enqueue("tell_retweeters", tweet_id=tweet_id, edit_id=edit_id, after=retweeter_ids[-1])


def of_message(conversation_id: int, receiver_ids: Iterable[int]) -> None:
    """See that those who want mail about messages get one, unless they muted the conversation or have not let it in."""
    side = (
        select(User.id, User.notification_choices, User.notifications_mailed_id)
        .join(Participant, Participant.user_id == User.id)
        .where(Participant.conversation_id == conversation_id, Participant.left_at.is_(None))
        .where(Participant.is_muted.is_(False), Participant.is_request.is_(False), User.id.in_(sorted(receiver_ids)))
    )
    for receiver in db.session.execute(side.order_by(User.id)).all():
        if preferences.way_of(receiver.notification_choices, "message") == "mail":
            digests.owe(receiver.id, receiver.notifications_mailed_id)


def of_act(person_id: int, act_id: int) -> None:
    """Tell somebody that moderators acted on them. Nobody can choose not to be told of this.

    It comes in nobody's name: the row says that the person told it to themselves.
    """
    what = {"receiver_id": person_id, "actor_id": person_id, "kind": "moderation", "subject_id": act_id}
    notification = Notification(id=ids.new_id(), group_key=f"moderation:{act_id}", **what)
    if insert_once(notification):
        publish(Notified(person_id, notification.id, "moderation"))


def of_undone_act(person_id: int, act_id: int) -> None:
    """Tell somebody anew of an act, now that it is undone: what they were told of it before goes."""
    same = (Notification.receiver_id == person_id, Notification.kind == "moderation")
    rows_changed(delete(Notification).where(*same, Notification.subject_id == act_id))
    publish(UnreadChanged(person_id))
    of_act(person_id, act_id)


def _told_now(tweet: Tweet, mentioned: set[int]) -> dict[int, str]:
    """Return as what to tell those whom a tweet mentions; when they are many, nobody, as a job will."""
    if len(mentioned) <= INLINE:
        return dict.fromkeys(mentioned, "mention")
    outbox.enqueue("tell_mentioned", tweet_id=tweet.id, receiver_ids=sorted(mentioned))
    return {}


def _held(tweet_id: int, receiver_ids: list[int]) -> Tweet | None:
    """Keep a tweet's author, who did something, those who are told, and the tweet; None when it is gone."""
    tweet = db.session.get(Tweet, tweet_id, populate_existing=True)
    if tweet is None:
        return None
    locks.lock_people([tweet.author_id], named=receiver_ids)
    return tweet if locks.lock_tweets([tweet_id]) else None


def _retweeters(tweet_id: int, after: int) -> Select[int]:
    passed_on = select(Tweet.author_id).where(Tweet.retweet_of_id == tweet_id, Tweet.author_id > after)
    return passed_on.where(Tweet.deleted_at.is_(None)).order_by(Tweet.author_id).limit(CHUNK)


def _still(tweet_id: int, retweeter_ids: list[int]) -> list[int]:
    """Return who of some people passes a tweet on, now that their rows are locked."""
    passed_on = select(Tweet.author_id).where(Tweet.retweet_of_id == tweet_id, Tweet.author_id.in_(retweeter_ids))
    return list(db.session.scalars(passed_on.where(Tweet.deleted_at.is_(None))))
