"""Who is told of something, and the rows that tell them."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Row, and_, bindparam, select, update
from sqlalchemy.orm import aliased

from twitter import clock, ids
from twitter.events import Notified, UnreadChanged, publish
from twitter.extensions import db
from twitter.models import Notification, Tweet, User
from twitter.models.notification import TAKEN_BACK
from twitter.queries.notifications import BY_ACTOR
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import (
    is_not_blocked,
    is_not_muted,
    may_be_found,
    person_is_visible,
    tweet_is_visible,
)
from twitter.services import preferences
from twitter.services.notifications import digests
from twitter.transaction import insert_once, rows_changed


def tell(actor_id: int, subject_id: int, kinds: Mapping[int, str]) -> None:
    """Inside `atomic`: tell each of some people, by the kind they are told as, that the actor did something.

    Nobody is told of their own doing, across a block, of somebody they muted, of a stranger whom moderators limited,
    what they chose not to be told, or of a tweet that they may not read. The unique key decides whether it was told
    before.
    """
    if not kinds.keys() - {actor_id}:
        return
    of_tweets = set(kinds.values()) <= set(BY_ACTOR)
    values = {"actor_id": actor_id, "subject_id": subject_id, "receiver_ids": sorted(kinds)}
    for receiver in db.session.execute(_receivers(of_tweets=of_tweets), values).all():
        way = preferences.way_of(receiver.notification_choices, kinds[receiver.id])
        if way != "off":
            _store(actor_id, subject_id, kinds[receiver.id], receiver)
        if way == "mail":
            digests.owe(receiver.id, receiver.notifications_mailed_id)


def group_key(kind: str, subject_id: int, actor_id: int, moment: datetime) -> str:
    """Return what is told in one line: likes, retweets and edits of one tweet, followers of one day, or one thing."""
    match kind:
        case "follow":
            return f"follow:{(moment - ids.EPOCH).days}"
        case "follow_request":
            return f"follow_request:{actor_id}"
        case "reply" | "quote" | "mention":
            return f"tweet:{subject_id}"
    return f"{kind}:{subject_id}"


@cache
def _receivers(*, of_tweets: bool) -> AnySelect:
    """Write the statement of who of some people is told: once, as every like asks it."""
    actor, receiver = aliased(User), aliased(User)
    reader: Any = receiver.id
    statement = (
        select(receiver.id, receiver.notification_choices, receiver.notifications_mailed_id)
        .join(actor, and_(actor.id == bindparam("actor_id", type_=BigInteger), actor.id != receiver.id))
        .where(receiver.id.in_(bindparam("receiver_ids", expanding=True, type_=BigInteger)))
        .where(person_is_visible(actor), may_be_found(reader, actor))
        .where(is_not_blocked(reader, actor), is_not_muted(reader, actor))
        .order_by(receiver.id)
    )
    if not of_tweets:
        return statement
    statement = statement.join(Tweet, Tweet.id == bindparam("subject_id", type_=BigInteger))
    return statement.where(Tweet.author_id == actor.id, tweet_is_visible(reader, actor, Tweet))


def _store(actor_id: int, subject_id: int, kind: str, receiver: Row[*tuple[Any, ...]]) -> None:
    what = {"receiver_id": receiver.id, "actor_id": actor_id, "kind": kind, "subject_id": subject_id}
    key = group_key(kind, subject_id, actor_id, clock.now())
    notification = Notification(id=ids.new_id(), group_key=key, **what)
    if insert_once(notification):
        publish(Notified(receiver.id, notification.id, kind))
    elif _put_back(what, key):
        publish(UnreadChanged(receiver.id))


def _put_back(what: Mapping[str, object], key: str) -> int:
    """Put back what was taken back lately, where it stood: liking again and again is told once."""
    same = [getattr(Notification, name) == value for name, value in what.items()]
    taken_back = update(Notification).where(*same, Notification.group_key == TAKEN_BACK)
    return rows_changed(taken_back.values(group_key=key))
