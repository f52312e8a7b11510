"""What the site is called, whom one can write to, who may join, how much is taken: changed by its admins."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import delete, select, update

from config import REGISTRATIONS
from twitter.errors import Invalid
from twitter.events import CharterChanged, publish
from twitter.extensions import configured, db
from twitter.models import SiteSetting, User
from twitter.queries.visibility import person_is_visible
from twitter.services import accounts, audit, permissions
from twitter.text import clean_line, clean_text
from twitter.transaction import atomic, insert_once, rows_changed

LONGEST_NAME: Final = 40
LONGEST_DESCRIPTION: Final = 500
LONGEST_TWEET: Final = 10_000  # as in config.py
MOST_SIGN_UPS: Final = 1_000_000
UNTOLD: Final = frozenset({"contact_email"})  # the audit log says that it changed, not to what


def change_settings(actor: User, **values: Any) -> None:
    """Change some of the site's settings, those of `CHANGEABLE`; every process knows within seconds.

    What is as the environment has it is not stored, so that it goes on following the environment. Raise Forbidden for
    who may not, Invalid for a value that cannot be.
    """
    permissions.require(actor, "administer")
    checked = {name: CHANGEABLE[name](value) for name, value in values.items()}
    with atomic():
        before = _stored()
        changed = {name: value for name, value in checked.items() if before[name] != value}
        for name, value in changed.items():
            _store(name, value)
        if changed:
            audit.record("settings_changed", actor=actor, changed=_told(before, changed))
            publish(CharterChanged())


def back_to_default(actor: User, name: str) -> None:
    """Let a setting be again what the environment says. Raise Forbidden for who may not, Invalid for none of ours."""
    permissions.require(actor, "administer")
    if name not in CHANGEABLE:
        raise Invalid("There is no such setting.", name="unknown")
    with atomic():
        before, default = _stored()[name], getattr(configured, name)
        if rows_changed(delete(SiteSetting).where(SiteSetting.name == name)):
            audit.record("settings_changed", actor=actor, changed=_told({name: before}, {name: default}))
            publish(CharterChanged())


def _stored() -> dict[str, Any]:
    """Return what holds now, as the database has it: this process may not have heard of the last change yet."""
    rows = db.session.execute(select(SiteSetting.name, SiteSetting.value))
    return {name: getattr(configured, name) for name in CHANGEABLE} | {row.name: row.value for row in rows}


def _store(name: str, value: Any) -> None:
    if value == getattr(configured, name):
        rows_changed(delete(SiteSetting).where(SiteSetting.name == name))
    elif not insert_once(SiteSetting(name=name, value=value)):
        rows_changed(update(SiteSetting).where(SiteSetting.name == name).values(value=value))


def _told(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {name: [] if name in UNTOLD else [before[name], after[name]] for name in after}


def _name(value: str) -> str:
    name = clean_line(value, field="site_name")
    if not name:
        raise Invalid("The site needs a name.", site_name="missing")
    if len(name) > LONGEST_NAME:
        raise Invalid("Keep the name under 40 characters.", site_name="too_long")
    return name


def _description(value: str) -> str:
    description = clean_text(value, field="site_description")
    if len(description) > LONGEST_DESCRIPTION:
        raise Invalid("Keep the description under 500 characters.", site_description="too_long")
    return description


def _contact_email(value: str) -> str:
    if not value.strip():
        return ""
    try:
        return accounts.checked_email(value)
    except Invalid as error:
        raise Invalid(error.sentence, contact_email="invalid") from None


def _contact_username(value: str) -> str:
    """Return the name of an account as it is written there; nobody's is empty."""
    name = clean_line(value, field="contact_username").removeprefix("@")
    if not name:
        return ""
    found = db.session.scalar(select(User.username).where(User.username_key == name.lower(), person_is_visible()))
    if found is None:
        raise Invalid("Nobody here has that name.", contact_username="unknown")
    return found


def _registrations(value: str) -> str:
    if value not in REGISTRATIONS:
        raise Invalid("Choose who may join.", registrations="unknown")
    return value


def _sign_ups_per_day(value: int) -> int:
    if not 0 <= value <= MOST_SIGN_UPS:
        raise Invalid("Type a number from 0 to 1000000. 0 takes as many as come.", sign_ups_per_day="out_of_range")
    return value


def _tweet_max_chars(value: int) -> int:
    if not 1 <= value <= LONGEST_TWEET:
        raise Invalid("Type a number from 1 to 10000.", tweet_max_chars="out_of_range")
    return value


CHANGEABLE: Final[dict[str, Callable[[Any], Any]]] = {
    "site_name": _name,
    "site_description": _description,
    "contact_email": _contact_email,
    "contact_username": _contact_username,
    "registrations": _registrations,
    "sign_ups_per_day": _sign_ups_per_day,
    "tweet_max_chars": _tweet_max_chars,
}
