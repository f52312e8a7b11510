"""The timelines of apps: home, everybody's, a hashtag's."""

from flask import Response

from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.entities.statuses import Status
from twitter.api.paging import Paged, paged
from twitter.api.serializers.statuses import statuses
from twitter.errors import NotFound
from twitter.queries import timelines
from twitter.queries.paging import Page
from twitter.queries.timelines import Among
from twitter.web.sessions import viewer, viewer_id

bp = ApiBlueprint("timelines", __name__, url_prefix="/api/v1/timelines")

MOST_TAGS = 4  # beside the one in the address: each is looked up for every tweet that is considered
NOTHING: Page[Status] = Page(())


class Public(Paged, kw_only=True):
    """Which of everybody's tweets. All are local: a list of remote ones is empty."""

    local: bool = False
    remote: bool = False
    only_media: bool = False


class Tagged(Public, kw_only=True):
    """Which of the tweets with a hashtag, by the other hashtags they carry."""

    any: list[str] = []
    all: list[str] = []
    none: list[str] = []

    def among(self) -> Among:
        """Return the same as questions want it."""
        any_of, all_of, none_of = (tags[:MOST_TAGS] for tags in (self.any, self.all, self.none))
        return Among(any_of, all_of, none_of, self.only_media)


class Linking(Paged, kw_only=True):
    """The page that statuses link to."""

    url: str = ""


@bp.get("/home")
@person_route("read:statuses", answer=list[Status], asked=Paged, is_paged=True)
def home(asked: Paged) -> Response:
    """List what stands in one's home, as one chose to see it."""
    wishes = {"replies": viewer().home_shows_replies, "retweets": viewer().home_shows_retweets}
    page = timelines.home(viewer().id, asked.page(), **wishes)
    return paged(statuses(page.items), page)


@bp.get("/public")
@open_route("read:statuses", answer=list[Status], asked=Public, is_paged=True)
def local(asked: Public) -> Response:
    """List what everybody here writes."""
    if asked.remote:
        return paged([], NOTHING)
    page = timelines.local(viewer_id(), asked.page(), only_media=asked.only_media)
    return paged(statuses(page.items), page)


@bp.get("/tag/<tag:name>")
@open_route("read:statuses", answer=list[Status], asked=Tagged, is_paged=True)
def tag(name: str, asked: Tagged) -> Response:
    """List the tweets that carry a hashtag."""
    if asked.remote:
        return paged([], NOTHING)
    page = timelines.hashtag(viewer_id(), name, asked.page(), asked.among())
    return paged(statuses(page.items), page)


@bp.get("/list/<int:list_id>")
@person_route("read:lists", answer=list[Status], asked=Paged, is_paged=True)
def of_list(list_id: int, asked: Paged) -> Response:
    """Find no list: there are none yet."""
    raise NotFound


@bp.get("/link")
@open_route("read:statuses", answer=list[Status], asked=Linking, is_paged=True)
def link(asked: Linking) -> Response:
    """List the tweets that link to a page of the news: no such pages are gathered here, so there are none."""
    return paged([], NOTHING)
