"""Telling those who look after the site of a tweet or a person: not possible yet."""

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.absent import Report
from twitter.errors import Invalid

bp = ApiBlueprint("reports", __name__, url_prefix="/api/v1/reports")


@bp.post("")
@person_route("write:reports", answer=Report)
def create() -> Report:
    """Report somebody; that is refused rather than lost."""
    raise Invalid("Reports cannot be sent from here yet. You can block or mute this person.")
