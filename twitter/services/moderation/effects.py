"""What each kind of act does, and what undoing it does. All of it runs inside the `atomic` of the act."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import InstrumentedAttribute

from twitter import clock, outbox
from twitter.errors import Conflict, Invalid
from twitter.events import PersonHidden, TweetChanged, publish
from twitter.models import ModerationAct, Tweet, User
from twitter.services import deletions, removals, sessions
from twitter.transaction import rows_changed

Effect = Callable[[User, ModerationAct], None]


class Kind(NamedTuple):
    """What an act does to a person, how that is undone, and what the audit log calls the two."""

    do: Effect
    undo: Effect
    done: str
    undone: str


def _warn(_person: User, act: ModerationAct) -> None:
    """Do nothing but what every act does: tell the person. So there must be something to tell."""
    if not act.words and not act.reason:
        raise Invalid("Say what the warning is about, or choose a rule.", words="missing")


def _withdraw(_person: User, _act: ModerationAct) -> None:
    """Tell the person, as every undoing does."""


def _delete_tweets(_person: User, act: ModerationAct) -> None:
    if not act.tweet_ids:
        raise Invalid("Choose what should go.", tweets="missing")
    act.tweet_ids = removals.take_down(act.tweet_ids)


def _restore_tweets(_person: User, act: ModerationAct) -> None:
    if not removals.put_back(act.tweet_ids):
        raise Conflict("These tweets were removed too long ago: they are gone for good.", tweets="gone")


def _mark(person: User, act: ModerationAct) -> None:
    if not act.tweet_ids:
        is_new = _begin(person, User.sensitive_at)
    else:
        act.tweet_ids = _set_sensitive(act.tweet_ids, Tweet.is_sensitive.is_(False), is_sensitive=True)
        is_new = bool(act.tweet_ids)
    if not is_new:
        raise Conflict("This is marked already.", act="stands")


def _unmark(person: User, act: ModerationAct) -> None:
    if act.tweet_ids:
        _set_sensitive(act.tweet_ids, Tweet.is_sensitive.is_(True), is_sensitive=False)
    else:
        _set(person, sensitive_at=None)


def _limit(person: User, _act: ModerationAct) -> None:
    if not _begin(person, User.limited_at):
        raise Conflict("This account is limited already.", act="stands")
    publish(PersonHidden(person.id))


def _unlimit(person: User, _act: ModerationAct) -> None:
    _set(person, limited_at=None)


def _suspend(person: User, act: ModerationAct) -> None:
    if act.until is not None and act.until <= clock.now():
        raise Invalid("Choose a moment that is still to come.", until="past")
    if not _begin(person, User.suspended_at, suspended_until=act.until):
        raise Conflict("This account is suspended already.", act="stands")
    sessions.end_all(person)
    publish(PersonHidden(person.id))
    if act.until is not None:
        outbox.enqueue("lift_suspension", delay=act.until - clock.now(), act_id=act.id)


def _unsuspend(person: User, _act: ModerationAct) -> None:
    end_suspension(person)


def end_suspension(person: User) -> None:
    """Inside `atomic`: let an account be open again."""
    _set(person, suspended_at=None, suspended_until=None)


def _begin(person: User, since: InstrumentedAttribute[Any], **columns: Any) -> bool:
    """Set a moment unless one is set; say whether it was set now. Of two who try at once, one succeeds."""
    unless_it_is = update(User).where(User.id == person.id, since.is_(None))
    return bool(rows_changed(unless_it_is.values({since.key: clock.now(), **columns})))


def _set(person: User, **columns: Any) -> None:
    rows_changed(update(User).where(User.id == person.id).values(columns))


def _set_sensitive(tweet_ids: list[int], which: ColumnElement[bool], *, is_sensitive: bool) -> list[int]:
    """Cover tweets, or uncover them; return which of them are other than before."""
    changed = [row.id for row in deletions.hold(tweet_ids, which)]
    rows_changed(update(Tweet).where(Tweet.id.in_(changed)).values(is_sensitive=is_sensitive))
    for tweet_id in changed:
        publish(TweetChanged(tweet_id, is_edited=True))
    return changed


EFFECTS: dict[str, Kind] = {
    "warn": Kind(_warn, _withdraw, "warned", "warning_withdrawn"),
    "delete_tweets": Kind(_delete_tweets, _restore_tweets, "tweets_removed", "tweets_restored"),
    "mark_sensitive": Kind(_mark, _unmark, "marked_sensitive", "unmarked_sensitive"),
    "limit": Kind(_limit, _unlimit, "limited", "unlimited"),
    "suspend": Kind(_suspend, _unsuspend, "suspended", "unsuspended"),
}
