"""What one keeps of tweets for later: bookmarks, and likes."""

from flask import Response

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.statuses import Status
from twitter.api.paging import Paged, paged
from twitter.api.serializers.statuses import statuses
from twitter.queries import timelines
from twitter.web.sessions import viewer

bp = ApiBlueprint("kept", __name__, url_prefix="/api/v1")


@bp.get("/bookmarks")
@person_route("read:bookmarks", answer=list[Status], asked=Paged, is_paged=True)
def bookmarks(asked: Paged) -> Response:
    """List the tweets one keeps, the latest kept first."""
    page = timelines.bookmarks(viewer().id, asked.page())
    return paged(statuses(page.items), page)


@bp.get("/favourites")
@person_route("read:favourites", answer=list[Status], asked=Paged, is_paged=True)
def favourites(asked: Paged) -> Response:
    """List the tweets one likes, the latest like first."""
    page = timelines.likes(viewer().id, viewer().id, asked.page())
    return paged(statuses(page.items), page)
