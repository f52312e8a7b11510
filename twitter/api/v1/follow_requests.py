"""Those who ask to follow, and one's answer to them."""

from flask import Response

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.accounts import Account, Relationship
from twitter.api.paging import paged
from twitter.api.serializers.accounts import accounts, relationship
from twitter.api.v1.accounts import MOST, PeoplePaged
from twitter.queries import access, people
from twitter.queries.relationships import relation
from twitter.services import follow_requests
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = ApiBlueprint("follow_requests", __name__, url_prefix="/api/v1/follow_requests")


@bp.get("")
@person_route("read:follows", answer=list[Account], asked=PeoplePaged, is_paged=True)
def show(asked: PeoplePaged) -> Response:
    """Show who asks to follow one."""
    page = people.requests(viewer().id, asked.page(MOST))
    return paged(accounts(page.items), page)


@bp.post("/<int:account_id>/authorize")
@person_route("write:follows", answer=Relationship)
@limited("privacy")
def authorize(account_id: int) -> Relationship:
    """Let somebody follow who asked to."""
    requester = access.person_by_id(account_id)
    follow_requests.accept(viewer(), requester)
    return relationship(relation(viewer().id, requester.id))


@bp.post("/<int:account_id>/reject")
@person_route("write:follows", answer=Relationship)
@limited("privacy")
def reject(account_id: int) -> Relationship:
    """Drop somebody's request."""
    requester = access.person_by_id(account_id)
    follow_requests.reject(viewer(), requester)
    return relationship(relation(viewer().id, requester.id))
