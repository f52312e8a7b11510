"""The people of the site as those who look after it find them: by name, address, role and state, whatever their state.

A list is one statement: first the ids of the page along the primary key, then what is shown of those few.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, false, select

from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import AuthSession, NameWord, User
from twitter.queries.accounts import account
from twitter.queries.desk.histories import open_reports
from twitter.queries.paging import Page, PageRequest, page_of
from twitter.queries.search.prefixes import begins, storable
from twitter.queries.visibility import person_is_visible
from twitter.text import words_of_name

MOST_WORDS: Final = 6  # further ones are not looked at

# By name: what may be asked for. Some may hold together, such as limited and sensitive.
STATES: Final[dict[str, Callable[[], ColumnElement[bool]]]] = {
    "active": person_is_visible,
    "unconfirmed": lambda: User.email_verified_at.is_(None),
    "waiting": lambda: User.waits_since.is_not(None) & User.deactivated_at.is_(None),
    "limited": lambda: User.limited_at.is_not(None),
    "sensitive": lambda: User.sensitive_at.is_not(None),
    "suspended": lambda: User.suspended_at.is_not(None),
    "left": lambda: User.deactivated_at.is_not(None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Who is looked for: everybody, as it stands."""

    name: str = ""  # how words of their names begin; exactly one username, with an @ before it
    email: str = ""  # how their address begins; with an @ before it, how it ends
    role: str = ""
    is_staff: bool = False  # only those who look after the site
    state: str = ""  # one of STATES
    network: str = ""  # from which somebody was here, as sessions keep it


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person in the list, with what they are at the moment."""

    id: int
    username: str
    display_name: str
    avatar_key: str | None
    role: str
    email_verified_at: datetime | None
    waits_since: datetime | None
    limited_at: datetime | None
    sensitive_at: datetime | None
    suspended_at: datetime | None
    suspended_until: datetime | None
    deactivated_at: datetime | None
    deletes_at: datetime | None
    created_at: datetime
    last_seen_at: datetime
    tweet_count: int
    open_reports: int


def people(viewer: User, sought: Sought, page: PageRequest) -> Page[PersonLine]:
    """Return a page of the people who are looked for, who joined last first."""
    cut = page.narrow(select(User.id.label("cursor")).where(*_conditions(sought)), User.id).subquery()
    about = open_reports(viewer, User.id).correlate(User).scalar_subquery()
    shown = select(cut.c.cursor, *_SHOWN, about.label("open_reports")).join_from(cut, User, User.id == cut.c.cursor)
    rows = db.session.execute(shown.order_by(cut.c.cursor.desc())).all()
    return page_of(rows, page, _line)


def person_id(typed: str) -> int:
    """Return whose id is meant by a name, or by # and the id of somebody who may be gone; raise NotFound for nobody."""
    number = typed.strip().removeprefix("#")
    if number != typed.strip() and number.isascii() and number.isdigit() and len(number) <= 19:
        return min(int(number), LARGEST)
    return account(typed).id


def _line(row: Row[*tuple[Any, ...]]) -> PersonLine:
    values = dict(row._mapping)
    del values["cursor"]
    return PersonLine(**values)


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.name:
        yield from _named(storable(sought.name))
    if sought.email:
        yield _reached_at(storable(sought.email).lower())
    if sought.role:
        yield User.role == sought.role
    if sought.is_staff:
        yield User.role != "user"
    if sought.network:
        yield User.id.in_(_here_from(sought.network))
    if sought.state:
        yield STATES[sought.state]()


def _named(typed: str) -> Iterator[ColumnElement[bool]]:
    if typed.startswith("@"):
        yield User.username_key == typed[1:].lower()
        return
    words = list(dict.fromkeys(words_of_name(typed)))[:MOST_WORDS]
    yield from (User.id.in_(_having(word)) for word in words)
    if not words:
        yield false()


def _here_from(network: str) -> "Select[int | None]":
    return select(AuthSession.user_id).where(AuthSession.address_prefix == network)


def _having(word: str) -> "Select[int]":
    return select(NameWord.user_id).where(begins(NameWord.word, word))


def _reached_at(typed: str) -> ColumnElement[bool]:
    """Return the condition for an address, by LIKE: what a key begins with is not the same in every collation."""
    key = User.email_key
    return key.endswith(typed, autoescape=True) if typed.startswith("@") else key.startswith(typed, autoescape=True)


_SHOWN = tuple(
    getattr(User, name) for name in PersonLine.__dataclass_fields__ if name != "open_reports"
)  # what a line shows, column by column
