"""What each kind of act does, and what undoing it does. All of it runs inside the `atomic` of the act."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import update

from twitter import clock
from twitter.errors import Invalid
from twitter.events import PersonHidden, publish
from twitter.models import ModerationAct, Tweet, User
from twitter.services import sessions
from twitter.services.moderation.roles import keep_an_admin
from twitter.transaction import rows_changed

Effect = Callable[[User, ModerationAct], None]


class Kind(NamedTuple):
    """What an act does to a person, and how that is undone."""

    do: Effect
    undo: Effect


def _nothing(_person: User, _act: ModerationAct) -> None:
    """Do nothing but what every act does: tell the person."""


def _suspend(person: User, act: ModerationAct) -> None:
    keep_an_admin(without=person)
    _set(person, suspended_at=clock.now(), suspended_until=act.until)
    sessions.end_all(person)
    publish(PersonHidden(person.id))


def _unsuspend(person: User, _act: ModerationAct) -> None:
    _set(person, suspended_at=None, suspended_until=None)


def _limit(person: User, _act: ModerationAct) -> None:
    _set(person, limited_at=clock.now())
    publish(PersonHidden(person.id))


def _unlimit(person: User, _act: ModerationAct) -> None:
    _set(person, limited_at=None)


def _mark(person: User, act: ModerationAct) -> None:
    if act.tweet_ids:
        _mark_tweets(person, act, is_sensitive=True)
    else:
        _set(person, sensitive_at=clock.now())


def _unmark(person: User, act: ModerationAct) -> None:
    if act.tweet_ids:
        _mark_tweets(person, act, is_sensitive=False)
    else:
        _set(person, sensitive_at=None)


def _delete_tweets(_person: User, act: ModerationAct) -> None:
    if not act.tweet_ids:
        raise Invalid("Choose what should go.", tweets="missing")
    raise Invalid("This cannot be done yet.")


def _set(person: User, **columns: Any) -> None:
    rows_changed(update(User).where(User.id == person.id).values(columns))


def _mark_tweets(person: User, act: ModerationAct, *, is_sensitive: bool) -> None:
    theirs = update(Tweet).where(Tweet.id.in_(act.tweet_ids), Tweet.author_id == person.id)
    rows_changed(theirs.values(is_sensitive=is_sensitive))


EFFECTS: dict[str, Kind] = {
    "warn": Kind(_nothing, _nothing),
    "delete_tweets": Kind(_delete_tweets, _nothing),
    "mark_sensitive": Kind(_mark, _unmark),
    "limit": Kind(_limit, _unlimit),
    "suspend": Kind(_suspend, _unsuspend),
}
