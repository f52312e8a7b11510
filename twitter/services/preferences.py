"""What people choose for themselves: the language of their mails, what they want to be told, what their home shows."""

from collections.abc import Mapping

from sqlalchemy import update

from twitter.errors import Invalid
from twitter.extensions import db, settings
from twitter.models import User
from twitter.services.permissions import require
from twitter.transaction import atomic, rows_changed

KINDS = ("follow", "follow_request", "like", "retweet", "edit", "quote", "reply", "mention", "message")
WAYS = ("off", "page", "mail")  # not at all, on the page, on the page and by mail
USUAL = "page"
_CHOICE_OF = {"message_request": "message"}  # who asks for a conversation writes a message: one choice for both


def notification_choices(user: User) -> dict[str, str]:
    """Return how somebody wants to be told of each kind of thing."""
    return {kind: user.notification_choices.get(kind, USUAL) for kind in KINDS}


def way_of(choices: Mapping[str, str], kind: str) -> str:
    """Return how somebody who chose this wants to be told of a kind of notification."""
    return choices.get(_CHOICE_OF.get(kind, kind), USUAL)


def choose_notifications(user: User, choices: Mapping[str, str]) -> None:
    """Store how somebody wants to be told; kinds that are not named stay. Raise Invalid for an unknown kind or way."""
    require(user, "change_settings")
    unknown = [kind for kind, way in choices.items() if kind not in KINDS or way not in WAYS]
    if unknown:
        raise Invalid("Choose one of the ways we offer.", **dict.fromkeys(unknown, "unknown"))
    _store(user, notification_choices={**notification_choices(user), **choices})


def choose_language(user: User, language: str) -> None:
    """Store the language of somebody's mails. Raise Invalid for one the site does not speak."""
    require(user, "change_settings")
    if language not in settings.languages:
        raise Invalid("Choose one of the languages we offer.", language="unknown")
    _store(user, language=language)


def choose_home(user: User, *, replies: bool, retweets: bool) -> None:
    """Store whether somebody's home shows replies and retweets of others."""
    require(user, "change_settings")
    _store(user, home_shows_replies=replies, home_shows_retweets=retweets)


def choose_messages(user: User, *, seen: bool, presence: bool) -> None:
    """Store whether people somebody writes with are shown what they have seen, and when they are online."""
    require(user, "change_settings")
    _store(user, shows_seen=seen, shows_presence=presence)


def _store(user: User, **columns: object) -> None:
    with atomic():
        rows_changed(update(User).where(User.id == user.id).values(columns))
    db.session.refresh(user)
