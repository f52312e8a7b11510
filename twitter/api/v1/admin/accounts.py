"""People, as moderators and admins find them, and what is done to them."""

from datetime import timedelta
from typing import Final

from flask import Response
from msgspec import Struct

from twitter import clock
from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.admin import AdminAccount
from twitter.api.entities.values import Empty
from twitter.api.paging import Id, Paged, id_of, ids_of, paged
from twitter.api.serializers.admin import admin_accounts
from twitter.errors import Invalid
from twitter.models import User
from twitter.queries.desk import details, evidence
from twitter.queries.desk.people import Sought, people
from twitter.services import audit, joining, moderation
from twitter.services.moderation import Why
from twitter.services.permissions import require
from twitter.web.answers import json_answer
from twitter.web.sessions import viewer

bp = ApiBlueprint("admin_accounts", __name__, url_prefix="/api")

MOST: Final = 200
LONGEST: Final = 10 * 365 * 86_400  # seconds for which somebody may be suspended for a time
READ: Final = "admin:read:accounts"
WRITE: Final = "admin:write:accounts"
_STATES: Final = {
    "active": "active",
    "pending": "waiting",
    "silenced": "limited",
    "suspended": "suspended",
    "sensitized": "sensitive",
}
_KINDS: Final = {
    "none": "warn",
    "sensitive": "mark_sensitive",
    "silence": "limit",
    "suspend": "suspend",
    # Mastodon does these on its pages alone.
    "delete_statuses": "delete_tweets",
    "mark_statuses_as_sensitive": "mark_sensitive",
}
_OF_STATUSES: Final = {"delete_statuses", "mark_statuses_as_sensitive"}


class Asked(Paged, kw_only=True):
    """Who is looked for, in the words of the second version."""

    limit: int = 100
    origin: str = ""
    status: str = ""
    permissions: str = ""
    username: str = ""
    display_name: str = ""
    email: str = ""
    ip: str = ""


class OldAsked(Paged, kw_only=True):
    """Who is looked for, in the words of the first version: a switch for each state."""

    limit: int = 100
    remote: bool = False
    active: bool = False
    pending: bool = False
    disabled: bool = False
    silenced: bool = False
    suspended: bool = False
    sensitized: bool = False
    staff: bool = False
    username: str = ""
    display_name: str = ""
    email: str = ""
    ip: str = ""


class Action(Struct, kw_only=True):
    """What is to be done to somebody, and what they are told. Everybody is told by mail, whatever an app asks."""

    type: str = "none"
    text: str = ""
    report_id: Id | None = None
    status_ids: list[Id] = []  # what is deleted or covered
    rule_id: Id | None = None  # which rule was broken
    duration: int = 0  # seconds of a suspension; 0: for good


@bp.get("/v2/admin/accounts")
@person_route(READ, answer=list[AdminAccount], asked=Asked, is_paged=True, may="moderate")
def find(asked: Asked) -> Response:
    """Find people by name, address, role and state, who joined last first."""
    state = _STATES.get(asked.status, "")
    if asked.origin == "remote" or (asked.status and not state):  # nobody is of another site, and nobody disabled
        return json_answer([])
    return _found(asked, Sought(**_named(asked), state=state, is_staff=asked.permissions == "staff"))


@bp.get("/v1/admin/accounts")
@person_route(READ, answer=list[AdminAccount], asked=OldAsked, is_paged=True, may="moderate")
def find_old(asked: OldAsked) -> Response:
    """Find people, as the first version asks for them."""
    if asked.remote or asked.disabled:
        return json_answer([])
    state = next((ours for theirs, ours in _STATES.items() if getattr(asked, theirs)), "")
    return _found(asked, Sought(**_named(asked), state=state, is_staff=asked.staff))


@bp.get("/v1/admin/accounts/<int:account_id>")
@person_route(READ, answer=AdminAccount, may="moderate")
def show(account_id: int) -> AdminAccount:
    """Show somebody, whatever their state."""
    return _shown(details.person(account_id))


@bp.post("/v1/admin/accounts/<int:account_id>/action")
@person_route(WRITE, answer=Empty, body=Action, may="moderate")
def act(account_id: int, sent: Action) -> Empty:
    """Warn or limit somebody, cover their pictures or suspend them, and settle a report by that."""
    person = details.person(account_id)
    kind = _KINDS.get(sent.type)
    if kind is None:
        raise Invalid("There is no such act here.", type="unknown")
    if sent.type in _OF_STATUSES and not sent.status_ids:
        raise Invalid("Choose what is meant.", status_ids="missing")
    moderation.act(viewer(), person, kind, _why(sent, person))
    return {}


@bp.post("/v1/admin/accounts/<int:account_id>/approve")
@person_route(WRITE, answer=AdminAccount, may="moderate")
def approve(account_id: int) -> AdminAccount:
    """Let somebody in who asked to join."""
    person = details.person(account_id)
    joining.let_in(viewer(), person)
    return _shown(person)


@bp.post("/v1/admin/accounts/<int:account_id>/reject")
@person_route(WRITE, answer=AdminAccount, may="moderate")
def reject(account_id: int) -> AdminAccount:
    """Refuse somebody who asked to join: their account goes."""
    person = details.person(account_id)
    joining.refuse(viewer(), person)
    return _shown(person)


@bp.post("/v1/admin/accounts/<int:account_id>/enable")
@person_route(WRITE, answer=AdminAccount, may="moderate")
def enable(account_id: int) -> AdminAccount:
    """Show somebody whose signing in is not disabled: nobody's ever is."""
    return _shown(details.person(account_id))


@bp.post("/v1/admin/accounts/<int:account_id>/unsensitive")
@person_route(WRITE, answer=AdminAccount, may="moderate")
def unmark(account_id: int) -> AdminAccount:
    """Cover somebody's pictures no longer."""
    return _taken_back(account_id, "mark_sensitive")


@bp.post("/v1/admin/accounts/<int:account_id>/unsilence")
@person_route(WRITE, answer=AdminAccount, may="moderate")
def unlimit(account_id: int) -> AdminAccount:
    """Limit somebody no longer."""
    return _taken_back(account_id, "limit")


@bp.post("/v1/admin/accounts/<int:account_id>/unsuspend")
@person_route(WRITE, answer=AdminAccount, may="moderate")
def unsuspend(account_id: int) -> AdminAccount:
    """Open somebody's account again."""
    return _taken_back(account_id, "suspend")


def _why(sent: Action, person: User) -> Why:
    return Why(
        words=sent.text,
        rule_id=id_of(sent.rule_id) if sent.rule_id else None,
        report_id=id_of(sent.report_id) if sent.report_id else None,
        tweet_ids=_meant(person, ids_of(sent.status_ids)) if sent.type in _OF_STATUSES else (),
        until=clock.now() + timedelta(seconds=min(sent.duration, LONGEST)) if sent.duration > 0 else None,
    )


def _meant(person: User, tweet_ids: list[int]) -> tuple[int, ...]:
    """Return those of some tweets that moderators may see: an act keeps a copy, and would show them the others."""
    offered = {each.id for each in evidence.tweets_of(person.id, tweet_ids)}
    # With none left it is said that they are gone, as of tweets that never were.
    return tuple(each for each in tweet_ids if each in offered) or (0,)


def _taken_back(account_id: int, kind: str) -> AdminAccount:
    person = details.person(account_id)
    moderation.take_back(viewer(), person, kind)
    return _shown(person)


def _shown(person: User) -> AdminAccount:
    (shown,) = admin_accounts([person.id], viewer())
    return shown


def _found(asked: Paged, sought: Sought) -> Response:
    page = people(viewer(), sought, asked.page(MOST))
    return paged(admin_accounts([each.id for each in page.items], viewer()), page)


def _named(asked: Asked | OldAsked) -> dict[str, str]:
    """Return which names and addresses are looked for; raise Forbidden for addresses, unless an admin asks."""
    if asked.email or asked.ip:
        require(viewer(), "administer")
    name = " ".join(each for each in (asked.username, asked.display_name) if each)
    return {"name": name, "email": asked.email, "network": audit.network_of(asked.ip)}
