"""Who may do what: one function, asked by every door and every verb.

docs/permissions.md shows the table (`python -m tools.permissions` writes it), docs/authorisation.csv says the same for
every route, and the tests walk both.
"""

from collections.abc import Callable
from typing import Any

from twitter.errors import Forbidden, mark
from twitter.extensions import settings
from twitter.models import Tweet, User
from twitter.services.operator import Operator

# What somebody may do before they have shown that the address is theirs. Everything else waits for it.
UNVERIFIED_MAY = frozenset({"change_settings", "delete_tweet", "block", "mute", "report"})
# What somebody may do who asked to join and was not let in yet.
NOT_LET_IN_MAY = frozenset({"change_settings"})
# What may be done from a terminal on the machine, in nobody's name.
OPERATOR_MAY = frozenset({"suspend", "unsuspend", "set_role", "set_password", "administer"})
# What a moderator may do to somebody, and undo: the kinds of acts, by the names of models/moderation_act.py.
MODERATING = ("warn", "delete_tweets", "mark_sensitive", "limit", "suspend")

Actor = User | Operator


class NotLetIn(Forbidden):
    """The person asked to join, and nobody has let them in yet."""

    def __init__(self) -> None:
        super().__init__(mark("Your request to join is waiting: somebody looks at it and then writes to you."))
        self.details = {"account": "waiting"}


class Unverified(Forbidden):
    """The person must confirm their address before they may do this."""

    def __init__(self) -> None:
        super().__init__(mark("Confirm your e-mail address first: look in your mail, or ask for the link in settings."))
        self.details = {"email": "unverified"}


def can(actor: Actor | None, action: str, thing: Any = None) -> bool:
    """Whether `actor` may do `action`, to `thing` where the action has one. Nobody may do what is not in the table."""
    if isinstance(actor, Operator):
        return action in OPERATOR_MAY
    rule = _RULES.get(action)
    if actor is None or rule is None or actor.is_suspended or _is_waiting(actor, action):
        return False
    return rule(actor, thing)


def require(actor: Actor | None, action: str, thing: Any = None) -> None:
    """Raise Unverified or Forbidden unless `actor` may do this."""
    if can(actor, action, thing):
        return
    if isinstance(actor, User) and _is_waiting(actor, action):
        raise NotLetIn if actor.waits_since is not None else Unverified
    raise Forbidden(_SENTENCES.get(action, mark("That is not yours to do.")))


def is_waiting(actor: User) -> bool:
    """Whether somebody has to confirm their address, or to be let in, before they take part."""
    return actor.waits_since is not None or (settings.require_email_verification and not actor.is_verified)


def _is_waiting(actor: User, action: str) -> bool:
    if actor.waits_since is not None:
        return action not in NOT_LET_IN_MAY
    return action not in UNVERIFIED_MAY and is_waiting(actor)


def _anybody(_actor: User, _thing: Any) -> bool:
    return True


def _nobody(_actor: User, _thing: Any) -> bool:
    return False


def _author(actor: User, tweet: Tweet) -> bool:
    return tweet.author_id == actor.id


def _moderates(actor: User, person: User) -> bool:
    """Moderators act on people who are neither themselves nor moderators; admins on everybody but themselves."""
    if actor.id == person.id:
        return False
    return actor.role == "admin" or (actor.role == "moderator" and person.role == "user")


def _settles(actor: User, person: User) -> bool:
    """Reports about moderators and admins are for admins; one about the only admin is theirs, or nobody could."""
    return actor.role == "admin" or _moderates(actor, person)


def _keeps_order(actor: User, _thing: Any) -> bool:
    return actor.role in {"moderator", "admin"}


def _lets_in(actor: User, person: User | None) -> bool:
    """Who keeps order sees who asks, and decides about whom they could act upon."""
    return _keeps_order(actor, person) and (person is None or _moderates(actor, person))


def _administers(actor: User, _thing: Any) -> bool:
    return actor.role == "admin"


_RULES: dict[str, Callable[[User, Any], bool]] = {
    "change_settings": _anybody,
    "tweet": _anybody,
    "follow": _anybody,
    "block": _anybody,
    "mute": _anybody,
    "message": _anybody,
    "edit_tweet": _author,
    "delete_tweet": _author,
    "like": _anybody,
    "retweet": _anybody,
    "bookmark": _anybody,
    "pin": _author,
    "report": _anybody,
    "moderate": _keeps_order,  # come into the admin area, and see to reports
    "settle": _settles,  # a report about somebody, without acting
    "administer": _administers,  # the site's settings, addresses, the audit log, jobs
    **dict.fromkeys(MODERATING, _moderates),
    "unsuspend": _moderates,
    "let_in": _lets_in,  # without a person: see who asks to join
    "set_role": _administers,
    "set_password": _nobody,  # who could set another's password could become them: only the operator, from a terminal
}
ACTIONS = tuple(_RULES)
_SENTENCES = {
    "edit_tweet": mark("This tweet is not yours to change."),
    "delete_tweet": mark("This tweet is not yours to change."),
    "pin": mark("Only your own tweets can be pinned."),
}
