"""Taking an account apart once nobody can come back to it: in small transactions, each harmless to repeat.

A purge that fails half-way is begun again and goes on where it stopped. The counters of others are right after every
step. What others wrote stays theirs: replies and quotes lose what they pointed at, retweets go.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from twitter import clock
from twitter.extensions import db
from twitter.models import (
    AuthSession,
    Block,
    Bookmark,
    Follow,
    FollowRequest,
    HomeEntry,
    Like,
    Marker,
    Mention,
    Message,
    MessageRemoval,
    Mute,
    NameWord,
    Notification,
    OAuthCode,
    OneTimeCode,
    Participant,
    Picture,
    RecentSearch,
    Report,
    Tweet,
    TweetKey,
    User,
)
from twitter.services import audit, conversation_ends, deletions, locks, media, pictures, removals, reporting, usernames
from twitter.services.moderation.roles import keep_an_admin
from twitter.transaction import atomic, rows_changed

CHUNK = 200  # rows of others that one transaction keeps locked

DUE_AT_ONCE = 1_000


def due() -> list[int]:
    """Return the ids of people whose time to change their mind is over."""
    over = select(User.id).where(User.deletes_at <= clock.now()).order_by(User.deletes_at).limit(DUE_AT_ONCE)
    return list(db.session.scalars(over))


def purge(user_id: int) -> None:
    """Delete somebody with everything of theirs. Nothing happens when they came back, are gone, or have time left."""
    if not _close(user_id):
        return
    for found, drop in _STEPS:
        while ids := list(db.session.scalars(found(user_id).limit(CHUNK))):
            with atomic():
                drop(user_id, ids)
    _delete_person(user_id)


def _close(user_id: int) -> bool:
    """Make sure that nobody can sign in any more, and forget who it was; say whether it is time.

    From here on nothing can be taken back: `come_back` wants a password hash, which is emptied here.
    """
    with atomic():
        user = _locked(user_id)
        if user is None or user.deletes_at is None or user.deletes_at > clock.now():
            return False
        keep_an_admin(without=user)
        media.discard(user.avatar_key, media.AVATAR)
        media.discard(user.banner_key, media.BANNER)
        rows_changed(update(User).where(User.id == user_id).values(_anonymous(user_id)))
        for mine in _PRIVATE:
            rows_changed(delete(mine.class_).where(mine == user_id))
    return True


# What is nobody else's business goes at once.
_PRIVATE = (
    AuthSession.user_id,
    OAuthCode.user_id,
    TweetKey.user_id,
    Marker.user_id,
    OneTimeCode.user_id,
    FollowRequest.requester_id,
    FollowRequest.requested_id,
    Bookmark.user_id,
    RecentSearch.user_id,
    Block.blocker_id,
    Block.blocked_id,
    Mute.muter_id,
    Mute.muted_id,
    NameWord.user_id,
    MessageRemoval.user_id,
)


def _anonymous(user_id: int) -> dict[str, Any]:
    nobody = f"{user_id}@deleted.invalid"
    empty = dict.fromkeys(("password_hash", "display_name", "bio", "location", "website", "language"), "")
    nothing = dict.fromkeys(("pending_email", "email_verified_at", "avatar_key", "banner_key"))
    return {"email": nobody, "email_key": nobody, "extra_fields": [], "notification_choices": {}, **empty, **nothing}


def _empty_tweets(_user_id: int, tweet_ids: list[int]) -> None:
    """Delete what they wrote as `delete_tweet` would: first of all, so that no timeline takes up any of it again."""
    deletions.empty(tweet_ids)


def _forget_removed(_user_id: int, tweet_ids: list[int]) -> None:
    """Empty what moderators took down: nobody puts it back any more."""
    removals.forget(tweet_ids)


def _drop_retweets(_user_id: int, retweet_ids: list[int]) -> None:
    """Delete the retweets that others made of their tweets. The rows stay, emptied, as those of any deleted tweet."""
    deletions.empty(retweet_ids)


def _drop_likes(user_id: int, tweet_ids: list[int]) -> None:
    """Take back some of their likes."""
    locks.lock_people([user_id])
    locks.lock_tweets(tweet_ids)
    still = list(db.session.scalars(select(Like.tweet_id).where(Like.user_id == user_id, Like.tweet_id.in_(tweet_ids))))
    rows_changed(update(Tweet).where(Tweet.id.in_(still)).values(like_count=Tweet.like_count - 1))
    rows_changed(delete(Like).where(Like.user_id == user_id, Like.tweet_id.in_(still)))


def _drop_followers(user_id: int, follower_ids: list[int]) -> None:
    """End the follows of some followers, and take the tweets out of their homes: they stand in no others."""
    written = select(Tweet.id).where(Tweet.author_id == user_id)
    locks.lock_people([user_id, *follower_ids])
    rows_changed(delete(HomeEntry).where(HomeEntry.user_id.in_(follower_ids), HomeEntry.tweet_id.in_(written)))
    _end_follows(Follow.followed_id, user_id, Follow.follower_id, follower_ids)


def _drop_following(user_id: int, followed_ids: list[int]) -> None:
    """End some of their own follows."""
    locks.lock_people([user_id, *followed_ids])
    _end_follows(Follow.follower_id, user_id, Follow.followed_id, followed_ids)


def _drop_mentions(user_id: int, tweet_ids: list[int]) -> None:
    """Forget that some tweets name them."""
    rows_changed(delete(Mention).where(Mention.user_id == user_id, Mention.tweet_id.in_(tweet_ids)))


def _drop_home(user_id: int, tweet_ids: list[int]) -> None:
    """Empty some of their home timeline."""
    rows_changed(delete(HomeEntry).where(HomeEntry.user_id == user_id, HomeEntry.tweet_id.in_(tweet_ids)))


def _drop_notifications(_user_id: int, notification_ids: list[int]) -> None:
    """Delete some of what they were told, or others of them."""
    rows_changed(delete(Notification).where(Notification.id.in_(notification_ids)))


def _drop_messages(user_id: int, message_ids: list[int]) -> None:
    """Delete some of what they wrote to others."""
    conversation_ends.forget_messages(user_id, message_ids)


def _drop_conversations(user_id: int, conversation_ids: list[int]) -> None:
    """Take them out of some conversations. Of two people, the other keeps what they wrote themselves."""
    conversation_ends.take_out(user_id, conversation_ids)


def _drop_pictures(_user_id: int, picture_ids: list[int]) -> None:
    """Delete some of the pictures that they brought and never posted; the others went with what showed them."""
    pictures.discard(picture_ids)


def _drop_reports(_user_id: int, report_ids: list[int]) -> None:
    """Delete some of the reports about them, with the copies of pictures that these kept."""
    reporting.discard(report_ids)


def _let_go_of(reference: InstrumentedAttribute[int | None]) -> Callable[[int, list[int]], None]:
    """Return what lets some tweets forget whom, or which of their tweets, they answered or quoted.

    A step of its own: whoever deletes an answer keeps both tweets, and must find them locked in the same order.
    """

    def let_go(_user_id: int, tweet_ids: list[int]) -> None:
        """Let some tweets forget it."""
        locks.lock_tweets(tweet_ids)
        rows_changed(update(Tweet).where(Tweet.id.in_(tweet_ids)).values({reference: None}))

    return let_go


def _drop_tweets(_user_id: int, tweet_ids: list[int]) -> None:
    """Delete the rows of some of their tweets, on which nothing hangs any more."""
    rows_changed(delete(Tweet).where(Tweet.id.in_(tweet_ids)))


def _written_by(user_id: int) -> Select[int]:
    return select(Tweet.id).where(Tweet.author_id == user_id).order_by(Tweet.id)


# What is looked for, until nothing of it is left, and what is done with each chunk of it.
_STEPS: tuple[tuple[Callable[[int], Select[int]], Callable[[int, list[int]], None]], ...] = (
    (lambda me: _written_by(me).where(Tweet.deleted_at.is_(None)), _empty_tweets),
    (lambda me: _written_by(me).where(Tweet.removed_at.is_not(None)), _forget_removed),
    (lambda me: select(Tweet.id).where(Tweet.retweet_of_id.in_(_written_by(me))).order_by(Tweet.id), _drop_retweets),
    (lambda me: select(Like.tweet_id).where(Like.user_id == me), _drop_likes),
    (lambda me: select(Follow.follower_id).where(Follow.followed_id == me), _drop_followers),
    (lambda me: select(Follow.followed_id).where(Follow.follower_id == me), _drop_following),
    (lambda me: select(Mention.tweet_id).where(Mention.user_id == me), _drop_mentions),
    (lambda me: select(HomeEntry.tweet_id).where(HomeEntry.user_id == me), _drop_home),
    (lambda me: select(Notification.id).where(Notification.receiver_id == me), _drop_notifications),
    (lambda me: select(Notification.id).where(Notification.actor_id == me), _drop_notifications),
    (lambda me: select(Message.id).where(Message.sender_id == me).order_by(Message.id), _drop_messages),
    (lambda me: select(Participant.conversation_id).where(Participant.user_id == me), _drop_conversations),
    (lambda me: select(Picture.id).where(Picture.owner_id == me), _drop_pictures),
    (lambda me: select(Report.id).where(Report.subject_id == me), _drop_reports),
    (lambda me: select(Tweet.id).where(Tweet.in_reply_to_id.in_(_written_by(me))), _let_go_of(Tweet.in_reply_to_id)),
    (lambda me: select(Tweet.id).where(Tweet.quote_of_id.in_(_written_by(me))), _let_go_of(Tweet.quote_of_id)),
    (_written_by, _drop_tweets),
    (lambda me: select(Tweet.id).where(Tweet.in_reply_to_author_id == me), _let_go_of(Tweet.in_reply_to_author_id)),
)


def _delete_person(user_id: int) -> None:
    """Delete the row itself. The name stays kept for a while, now from everybody, unless nobody ever saw it."""
    with atomic():
        user = _locked(user_id)
        if user is None:
            return
        audit.record("account_deleted", subject=user)
        if user.waits_since is None:
            usernames.keep(user.username_key, None)
        db.session.delete(user)


def _locked(user_id: int) -> User | None:
    """Read a person again and keep their row for this transaction."""
    statement = select(User).where(User.id == user_id).with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True))


def _end_follows(
    mine: InstrumentedAttribute[int], user_id: int, theirs: InstrumentedAttribute[int], other_ids: list[int]
) -> None:
    """Delete follows between a person and others, on whichever side they stand, with the counters of both."""
    links = select(theirs).where(mine == user_id, theirs.in_(other_ids))
    still = list(db.session.scalars(links))  # asked again now that the rows of all of them are locked
    own, others = _COUNTERS[mine.key]
    rows_changed(update(User).where(User.id == user_id).values({own: own - len(still)}))
    rows_changed(update(User).where(User.id.in_(still)).values({others: others - 1}))
    rows_changed(delete(Follow).where(mine == user_id, theirs.in_(still)))


_COUNTERS = {
    "followed_id": (User.follower_count, User.following_count),
    "follower_id": (User.following_count, User.follower_count),
}
