"""Words that somebody does not want to read: there is no such thing here, in either version."""

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.absent import Filter, FilterKeyword, FilterStatus, OldFilter
from twitter.api.entities.values import Empty
from twitter.errors import Invalid, NotFound

bp = ApiBlueprint("filters", __name__, url_prefix="/api")


@bp.get("/v1/filters")
@person_route("read:filters", answer=list[OldFilter])
def show_old() -> list[OldFilter]:
    """List one's filters of the first version; there are none."""
    return []


@bp.get("/v2/filters")
@person_route("read:filters", answer=list[Filter])
def show() -> list[Filter]:
    """List one's filters; there are none."""
    return []


@bp.post("/v1/filters")
@bp.post("/v2/filters")
@person_route("write:filters", answer=Filter)
def create() -> Filter:
    """Make a filter; that is refused."""
    raise Invalid("There are no filters here. You can mute people instead.")


@bp.get("/v1/filters/<int:filter_id>")
@bp.get("/v2/filters/<int:filter_id>")
@person_route("read:filters", answer=Filter)
def one(filter_id: int) -> Filter:
    """Show a filter; there are none."""
    raise NotFound


@bp.put("/v1/filters/<int:filter_id>")
@bp.put("/v2/filters/<int:filter_id>")
@bp.delete("/v1/filters/<int:filter_id>")
@bp.delete("/v2/filters/<int:filter_id>")
@person_route("write:filters", answer=Filter)
def change(filter_id: int) -> Filter:
    """Change or delete a filter; there are none."""
    raise NotFound


@bp.get("/v2/filters/<int:filter_id>/keywords")
@person_route("read:filters", answer=list[FilterKeyword])
def keywords(filter_id: int) -> list[FilterKeyword]:
    """List the words of a filter; there are none."""
    raise NotFound


@bp.get("/v2/filters/<int:filter_id>/statuses")
@person_route("read:filters", answer=list[FilterStatus])
def statuses(filter_id: int) -> list[FilterStatus]:
    """List the statuses of a filter; there are none."""
    raise NotFound


@bp.post("/v2/filters/<int:filter_id>/keywords")
@bp.post("/v2/filters/<int:filter_id>/statuses")
@person_route("write:filters", answer=FilterKeyword)
def add(filter_id: int) -> FilterKeyword:
    """Add something to a filter; there are none."""
    raise NotFound


@bp.get("/v2/filters/keywords/<int:part_id>")
@bp.get("/v2/filters/statuses/<int:part_id>")
@person_route("read:filters", answer=FilterKeyword)
def part(part_id: int) -> FilterKeyword:
    """Show a part of a filter; there are none."""
    raise NotFound


@bp.put("/v2/filters/keywords/<int:part_id>")
@bp.delete("/v2/filters/keywords/<int:part_id>")
@bp.delete("/v2/filters/statuses/<int:part_id>")
@person_route("write:filters", answer=Empty)
def change_part(part_id: int) -> Empty:
    """Change or delete a part of a filter; there are none."""
    raise NotFound
