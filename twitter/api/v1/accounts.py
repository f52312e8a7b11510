"""Accounts as apps see them: one, many, by name, by what is looked for, and who follows whom."""

from typing import Annotated, Any, Final

from flask import Response
from flask_login import current_user
from msgspec import Meta, Struct

from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.entities.accounts import Account, Collections, CredentialAccount, FamiliarFollowers
from twitter.api.handles import local_name, without_host
from twitter.api.paging import Paged, ids_of, paged
from twitter.api.serializers.accounts import account, accounts, accounts_of, credential_account
from twitter.errors import NotFound
from twitter.queries import access, people, search
from twitter.queries.paging import PageRequest
from twitter.queries.profiles import seen
from twitter.queries.relationships import familiar
from twitter.web.limits import limited
from twitter.web.sessions import viewer, viewer_id

bp = ApiBlueprint("accounts", __name__, url_prefix="/api/v1/accounts")

USUAL, MOST = 40, 80  # people of a list
DEEPEST: Final = 400  # people whom a search finds at most
MOST_FAMILIAR: Final = 20  # people whose followers are asked for at once


class PeoplePaged(Paged, kw_only=True):
    """Which page of a list of people; its cursors are ids that only `Link` tells."""

    limit: int = USUAL


class Some(Struct):
    """The people who are asked for."""

    id: list[str] = []


class Named(Struct):
    """A name, with or without the host of this site."""

    acct: Annotated[str, Meta(max_length=300)]


class Sought(Struct):
    """What people are looked for by."""

    q: Annotated[str, Meta(max_length=search.LONGEST)] = ""
    limit: int = USUAL
    offset: int = 0
    resolve: bool = False  # there is no other site to ask
    following: bool = False


@bp.get("/verify_credentials")
@person_route("profile", answer=CredentialAccount)
def verify_credentials() -> CredentialAccount:
    """Say who one is."""
    return credential_account(viewer(), current_user.requests_waiting)


@bp.get("")
@open_route("read:accounts", answer=list[Account], asked=Some)
def many(asked: Some) -> list[Account]:
    """Show some people, without those who may not be seen."""
    wanted = ids_of(asked.id[:MOST])
    found = seen(wanted)
    return [account(found[user_id]) for user_id in dict.fromkeys(wanted) if user_id in found]


@bp.get("/lookup")
@open_route("read:accounts", answer=Account, asked=Named)
def lookup(asked: Named) -> Account:
    """Show a person by name; by a former one, too, for as long as it is kept for them."""
    name = local_name(asked.acct)
    if name is None:
        raise NotFound
    try:
        return account(access.person(name))
    except NotFound:
        return account(access.person(people.renamed(name) or name))


@bp.get("/search")
@person_route("read:accounts", answer=list[Account], asked=Sought)
@limited("suggest")
def find(asked: Sought) -> list[Account]:
    """Look for people by how the words of their names begin."""
    skipped, limit = max(asked.offset, 0), min(max(asked.limit, 1), MOST)
    if skipped >= DEEPEST:
        return []
    found = search.people(viewer().id, without_host(asked.q), PageRequest(limit=min(skipped + limit, DEEPEST))).items
    fitting = [person for person in found if person.is_following or not asked.following]
    return accounts(fitting[skipped : skipped + limit])


@bp.get("/familiar_followers")
@person_route("read:follows", answer=list[FamiliarFollowers], asked=Some)
def familiar_followers(asked: Some) -> list[FamiliarFollowers]:
    """Show who of those one follows follows some people as well."""
    known = familiar(viewer().id, ids_of(asked.id[:MOST_FAMILIAR]))
    shown = {each["id"]: each for each in accounts_of([*{user_id for some in known.values() for user_id in some}])}
    return [
        {"id": str(user_id), "accounts": [shown[str(each)] for each in some if str(each) in shown]}
        for user_id, some in known.items()
    ]


@bp.get("/<int:account_id>")
@open_route("read:accounts", answer=Account)
def show(account_id: int) -> Account:
    """Show a person."""
    return account(access.person_by_id(account_id))


@bp.get("/<int:account_id>/followers")
@open_route("read:accounts", answer=list[Account], asked=PeoplePaged, is_paged=True)
def followers(account_id: int, asked: PeoplePaged) -> Response:
    """Show who follows a person."""
    page = people.followers(viewer_id(), access.person_by_id(account_id).id, asked.page(MOST))
    return paged(accounts(page.items), page)


@bp.get("/<int:account_id>/following")
@open_route("read:accounts", answer=list[Account], asked=PeoplePaged, is_paged=True)
def following(account_id: int, asked: PeoplePaged) -> Response:
    """Show whom a person follows."""
    page = people.following(viewer_id(), access.person_by_id(account_id).id, asked.page(MOST))
    return paged(accounts(page.items), page)


@bp.get("/<int:account_id>/lists")
@person_route("read:lists", answer=list[dict[str, Any]])
def lists(account_id: int) -> list[dict[str, Any]]:
    """Show in which of one's lists a person is. There are no lists here."""
    return _none_of(account_id)


@bp.get("/<int:account_id>/identity_proofs")
@person_route("read:accounts", answer=list[dict[str, Any]])
def identity_proofs(account_id: int) -> list[dict[str, Any]]:
    """Show how other sites vouch for a person: not any more, as on every server."""
    return _none_of(account_id)


@bp.get("/<int:account_id>/endorsements")
@open_route("read:accounts", answer=list[Account])
def endorsements(account_id: int) -> list[dict[str, Any]]:
    """Show whom a person recommends on their profile. Nobody can here."""
    return _none_of(account_id)


@bp.get("/<int:account_id>/collections")
@open_route("read:collections", answer=Collections)
def collections(account_id: int) -> Collections:
    """Show the collections of people that a person made. There are none here."""
    return {"collections": _none_of(account_id), "partial_accounts": []}


@bp.get("/<int:account_id>/in_collections")
@open_route("read:collections", answer=Collections)
def in_collections(account_id: int) -> Collections:
    """Show in which collections a person is. There are none here."""
    return {"collections": _none_of(account_id), "partial_accounts": []}


def _none_of(account_id: int) -> list[dict[str, Any]]:
    """Return an empty list of somebody's; raise NotFound for one who may not be seen."""
    access.person_by_id(account_id)
    return []
