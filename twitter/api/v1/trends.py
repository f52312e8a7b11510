"""What is talked about these days, as apps show it."""

from typing import Final

from flask import Response
from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, open_route
from twitter.api.entities.statuses import PreviewCard, Status
from twitter.api.entities.tags import Tag
from twitter.api.paging import placed
from twitter.api.serializers.statuses import statuses as as_statuses
from twitter.api.serializers.tags import tag
from twitter.queries import hashtags
from twitter.queries.popular import popular
from twitter.web.sessions import viewer_id

bp = ApiBlueprint("trends", __name__, url_prefix="/api/v1/trends")

LISTED: Final = 10
MOST_TAGS: Final = 20
MOST_STATUSES: Final = 40
DEEPEST: Final = 200  # places that are looked at, however far an app goes on


class Trending(Struct, kw_only=True):
    """Which part of a list that is in the order of interest."""

    limit: int = LISTED
    offset: int = 0

    def part(self, most: int) -> tuple[int, int]:
        """Return how many are wanted, and how many before them were shown."""
        return min(max(self.limit, 1), most), min(max(self.offset, 0), DEEPEST)


@bp.get("")
@open_route(answer=list[Tag], asked=Trending, is_paged=True)
def all_tags(asked: Trending) -> Response:
    """List the hashtags that are talked about, as older apps ask for them."""
    return _tags(asked)


@bp.get("/tags")
@open_route(answer=list[Tag], asked=Trending, is_paged=True)
def tags(asked: Trending) -> Response:
    """List the hashtags that are talked about."""
    return _tags(asked)


@bp.get("/statuses")
@open_route(answer=list[Status], asked=Trending, is_paged=True)
def statuses(asked: Trending) -> Response:
    """List the tweets of the last days that were liked and passed on most."""
    limit, skipped = asked.part(MOST_STATUSES)
    return placed(as_statuses(popular(viewer_id(), limit, skipped)), skipped=skipped, limit=limit)


@bp.get("/links")
@open_route(answer=list[PreviewCard], asked=Trending)
def links(asked: Trending) -> list[PreviewCard]:
    """List the pages that are talked about: they are not counted here, so there are none."""
    return []


def _tags(asked: Trending) -> Response:
    limit, skipped = asked.part(MOST_TAGS)
    found = hashtags.trending(limit + skipped)[skipped:]
    return placed([tag(facts) for facts in found], skipped=skipped, limit=limit)
