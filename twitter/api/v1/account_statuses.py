"""What one person wrote, as apps list it."""

from flask import Response

from twitter.api.blueprint import ApiBlueprint, open_route
from twitter.api.entities.statuses import Status
from twitter.api.paging import Paged, paged
from twitter.api.serializers.statuses import statuses
from twitter.queries import access, timelines
from twitter.queries.timelines import Written
from twitter.web.sessions import viewer_id

bp = ApiBlueprint("account_statuses", __name__, url_prefix="/api/v1/accounts")


class Wanted(Paged, kw_only=True):
    """Which of what somebody wrote; `pinned` asks for what they pinned, and nothing else."""

    pinned: bool = False
    exclude_replies: bool = False
    exclude_reblogs: bool = False
    only_media: bool = False
    tagged: str = ""

    def written(self) -> Written:
        """Return the same as questions want it."""
        return Written(not self.exclude_replies, not self.exclude_reblogs, self.only_media, self.tagged)


@bp.get("/<int:account_id>/statuses")
@open_route("read:statuses", answer=list[Status], asked=Wanted, is_paged=True)
def statuses_of(account_id: int, asked: Wanted) -> Response:
    """List what somebody wrote."""
    if asked.pinned:
        page = timelines.pinned(viewer_id(), account_id, asked.page())
    else:
        page = timelines.written(viewer_id(), account_id, asked.page(), asked.written())
    if not page.items:
        access.person_by_id(account_id)  # who wrote what is shown is there
    return paged(statuses(page.items), page)
