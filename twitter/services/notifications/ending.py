"""A notification goes when its cause is gone."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from twitter.events import UnreadChanged, publish
from twitter.extensions import db
from twitter.models import Notification, User
from twitter.models.notification import HIDDEN, TAKEN_BACK
from twitter.transaction import rows_changed


def take_back(kind: str, actor_id: int, receiver_id: int, subject_id: int = 0) -> None:
    """Inside `atomic`: let a notification be seen no more. Harmless when there is none.

    The row stays for some days without a group, so that whoever does it again is not told again: see `storing`.
    """
    same = (Notification.receiver_id == receiver_id, Notification.subject_id == subject_id)
    _take_back(and_(*same, Notification.kind == kind, Notification.actor_id == actor_id), [receiver_id])


def take_back_retweets(passed_on: Collection[tuple[int, int]]) -> None:
    """Inside `atomic`: let retweets be seen no more, each a tweet and who passed it on, nor by those of its edits."""
    if not passed_on:
        return
    which = or_(*[_is_of_retweet(tweet_id, retweeter_id) for tweet_id, retweeter_id in passed_on])
    told = select(Notification.receiver_id).where(which, Notification.group_key.not_in(HIDDEN)).distinct()
    if receiver_ids := sorted(db.session.scalars(told)):
        _take_back(which, receiver_ids)


def take_back_mentions(tweet_id: int, receiver_ids: Collection[int]) -> None:
    """Inside `atomic`: let people whom a tweet mentions no more see nothing of it."""
    if receiver_ids:
        about = (Notification.subject_id == tweet_id, Notification.kind == "mention")
        _take_back(and_(*about, Notification.receiver_id.in_(receiver_ids)), receiver_ids)


def forget_message_request(receiver_id: int, conversation_id: int) -> None:
    """Inside `atomic`: forget that somebody was asked for a conversation: they answered."""
    about = (Notification.subject_id == conversation_id, Notification.kind == "message_request")
    _forget(and_(*about, Notification.receiver_id == receiver_id))


def forget_about(tweet_ids: Collection[int]) -> None:
    """Inside `atomic`: forget everything that was told of some tweets."""
    if tweet_ids:
        _forget(Notification.subject_id.in_(tweet_ids))


def forget_between(one: User, other: User) -> None:
    """Inside `atomic`: forget everything that two people were told of each other."""
    pairs = [
        and_(Notification.actor_id == actor.id, Notification.receiver_id == receiver.id)
        for actor, receiver in ((one, other), (other, one))
    ]
    _forget(or_(*pairs))


def _is_of_retweet(tweet_id: int, retweeter_id: int) -> ColumnElement[bool]:
    passed_on = and_(Notification.kind == "retweet", Notification.actor_id == retweeter_id)
    edited_since = and_(Notification.kind == "edit", Notification.receiver_id == retweeter_id)
    return and_(Notification.subject_id == tweet_id, or_(passed_on, edited_since))


def _take_back(which: ColumnElement[bool], receiver_ids: Collection[int]) -> None:
    seen = update(Notification).where(which, Notification.group_key.not_in(HIDDEN))
    if rows_changed(seen.values(group_key=TAKEN_BACK)):
        for receiver_id in receiver_ids:
            publish(UnreadChanged(receiver_id))


def _forget(which: ColumnElement[bool]) -> None:
    statement = select(Notification.receiver_id, Notification.id > User.notifications_read_id)
    receivers = db.session.execute(statement.join(User, User.id == Notification.receiver_id).where(which).distinct())
    found = [(receiver_id, is_new) for receiver_id, is_new in receivers]
    if found:
        rows_changed(delete(Notification).where(which))
    for receiver_id in sorted(receiver_id for receiver_id, is_new in found if is_new):
        publish(UnreadChanged(receiver_id))
