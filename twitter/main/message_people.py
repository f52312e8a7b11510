"""Whom a message is for, out of names that are typed or chosen."""

import re
from collections.abc import Sequence

from flask import request

from twitter.errors import Invalid
from twitter.models import User
from twitter.queries import access
from twitter.web.converters import NameConverter

_NAME = re.compile(NameConverter.regex)
_BETWEEN = re.compile(r"[\s,;]+")
MOST_NAMES = 50  # that are looked at; far more than a group holds


def names_asked() -> list[str]:
    """Return the names in the field `to` of this request: repeated, or several in one."""
    return names_in(" ".join(request.values.getlist("to")))


def names_in(written: str) -> list[str]:
    """Return the names in a text, each once, however it is spelled in capitals."""
    names = [name.removeprefix("@") for name in _BETWEEN.split(written)]
    return list({name.lower(): name for name in names if name}.values())[:MOST_NAMES]


def chosen_people(names: Sequence[str]) -> list[User]:
    """Return the people with these names, in their order, without those whom nobody may see."""
    possible = [name for name in names if _NAME.fullmatch(name)]
    found = {person.username_key: person for person in access.people(possible)}
    return [found[name.lower()] for name in names if name.lower() in found]


def required_people(names: Sequence[str]) -> list[User]:
    """Return the people with these names; raise Invalid when there is none, or a name is nobody's."""
    if not names:
        raise Invalid("Choose somebody to write to.", to="missing")
    found = chosen_people(names)
    if len(found) < len(names):
        raise Invalid("One of these names belongs to nobody here.", to="unknown")
    return found
