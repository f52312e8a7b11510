"""Lists of people whose tweets one reads by themselves: there is no such thing here."""

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.absent import ListOfAccounts
from twitter.api.entities.accounts import Account
from twitter.api.entities.values import Empty
from twitter.errors import Invalid, NotFound

bp = ApiBlueprint("lists", __name__, url_prefix="/api/v1/lists")


@bp.get("")
@person_route("read:lists", answer=list[ListOfAccounts])
def show() -> list[ListOfAccounts]:
    """List one's lists; there are none."""
    return []


@bp.post("")
@person_route("write:lists", answer=ListOfAccounts)
def create() -> ListOfAccounts:
    """Make a list; that is refused."""
    raise Invalid("There are no lists here.")


@bp.get("/<int:list_id>")
@person_route("read:lists", answer=ListOfAccounts)
def one(list_id: int) -> ListOfAccounts:
    """Show a list; there are none."""
    raise NotFound


@bp.put("/<int:list_id>")
@bp.delete("/<int:list_id>")
@person_route("write:lists", answer=ListOfAccounts)
def change(list_id: int) -> ListOfAccounts:
    """Change or delete a list; there are none."""
    raise NotFound


@bp.get("/<int:list_id>/accounts")
@person_route("read:lists", answer=list[Account])
def people(list_id: int) -> list[Account]:
    """Show who is in a list; there are none."""
    raise NotFound


@bp.post("/<int:list_id>/accounts")
@bp.delete("/<int:list_id>/accounts")
@person_route("write:lists", answer=Empty)
def change_people(list_id: int) -> Empty:
    """Put people into a list or take them out; there are none."""
    raise NotFound
