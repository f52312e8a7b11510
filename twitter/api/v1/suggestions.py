"""Whom one might follow, and who else is here."""

from typing import Literal

from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.entities.accounts import Account, Suggestion
from twitter.api.entities.values import Empty
from twitter.api.serializers.accounts import account, accounts, accounts_of
from twitter.api.v1.accounts import MOST, USUAL
from twitter.queries import suggestions
from twitter.queries.directory import directory
from twitter.queries.profiles import profiles
from twitter.web.sessions import viewer, viewer_id

bp = ApiBlueprint("suggestions", __name__, url_prefix="/api")


class Few(Struct):
    """How many are wanted."""

    limit: int = USUAL

    @property
    def number(self) -> int:
        """As many as there may be."""
        return min(max(self.limit, 1), MOST)


class Listed(Few):
    """Which people of the site are wanted."""

    offset: int = 0
    order: Literal["active", "new"] = "active"
    local: bool = False  # everybody is


@bp.get("/v1/suggestions")
@person_route("read:accounts", answer=list[Account], asked=Few)
def show(asked: Few) -> list[Account]:
    """Show whom one might follow."""
    return accounts(suggestions.whom_to_follow(viewer(), asked.number))


@bp.get("/v2/suggestions")
@person_route("read:accounts", answer=list[Suggestion], asked=Few)
def explain(asked: Few) -> list[Suggestion]:
    """Show whom one might follow, and why."""
    found = suggestions.whom_to_follow(viewer(), asked.number)
    shown = profiles([person.id for person in found])
    return [_with_reason(person, account(shown[person.id])) for person in found if person.id in shown]


@bp.delete("/v1/suggestions/<int:account_id>")
@person_route("read:accounts", answer=Empty)
def dismiss(account_id: int) -> Empty:
    """Answer an app that takes a suggestion away: only following, muting or blocking somebody does."""
    return {}


@bp.get("/v1/directory")
@open_route("read:accounts", answer=list[Account], asked=Listed)
def everybody(asked: Listed) -> list[Account]:
    """Show the people of the site who write for everyone."""
    wants_newest = asked.order == "new"
    return accounts_of(directory(viewer_id(), asked.number, beyond=max(asked.offset, 0), newest=wants_newest))


@bp.get("/v1/endorsements")
@person_route("read:accounts", answer=list[Account])
def endorsed() -> list[Account]:
    """Show whom one recommends on one's profile. Nobody can here."""
    return []


def _with_reason(person: suggestions.Suggestion, shown: Account) -> Suggestion:
    if person.known_through is not None:
        return {"source": "past_interactions", "sources": ["friends_of_friends"], "account": shown}
    return {"source": "global", "sources": ["most_followed"], "account": shown}
