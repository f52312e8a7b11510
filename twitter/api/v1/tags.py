"""Hashtags as apps see them. Nobody follows them here, or shows them on a profile: what says otherwise is refused."""

from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.entities.tags import FeaturedTag, Tag
from twitter.api.entities.values import Empty
from twitter.api.serializers.tags import tag
from twitter.errors import Invalid, NotFound, mark
from twitter.queries import access, hashtags
from twitter.text import hashtags as hashtags_in

bp = ApiBlueprint("tags", __name__, url_prefix="/api/v1")

NOT_FOLLOWED = mark("Hashtags cannot be followed here.")
NOT_FEATURED = mark("Hashtags cannot be shown on a profile here.")


class Featured(Struct, kw_only=True):
    """A hashtag for one's profile."""

    name: str


@bp.get("/tags/<tag:name>")
@open_route(answer=Tag)
def show(name: str) -> Tag:
    """Say how much a hashtag is used."""
    return _tag(name)


@bp.post("/tags/<tag:name>/follow")
@person_route("write:follows", answer=Tag)
def follow(name: str) -> Tag:
    """Refuse to follow a hashtag."""
    raise Invalid(NOT_FOLLOWED)


@bp.post("/tags/<tag:name>/unfollow")
@person_route("write:follows", answer=Tag)
def unfollow(name: str) -> Tag:
    """Say of a hashtag that one does not follow it."""
    return _tag(name)


@bp.post("/tags/<tag:name>/feature")
@person_route("write:accounts", answer=Tag)
def feature(name: str) -> Tag:
    """Refuse to show a hashtag on one's profile."""
    raise Invalid(NOT_FEATURED)


@bp.post("/tags/<tag:name>/unfeature")
@person_route("write:accounts", answer=Tag)
def unfeature(name: str) -> Tag:
    """Say of a hashtag that one does not show it."""
    return _tag(name)


@bp.get("/followed_tags")
@person_route("read:follows", answer=list[Tag])
def followed() -> list[Tag]:
    """List the hashtags one follows: none."""
    return []


@bp.get("/featured_tags")
@person_route("read:accounts", answer=list[FeaturedTag])
def featured() -> list[FeaturedTag]:
    """List the hashtags on one's profile: none."""
    return []


@bp.get("/featured_tags/suggestions")
@person_route("read:accounts", answer=list[Tag])
def suggested() -> list[Tag]:
    """List the hashtags one might show: none."""
    return []


@bp.post("/featured_tags")
@person_route("write:accounts", answer=FeaturedTag, body=Featured)
def put_on_profile(sent: Featured) -> FeaturedTag:
    """Refuse to put a hashtag on one's profile."""
    raise Invalid(NOT_FEATURED)


@bp.delete("/featured_tags/<int:featured_id>")
@person_route("write:accounts", answer=Empty)
def take_off_profile(featured_id: int) -> Empty:
    """Find no hashtag on one's profile."""
    raise NotFound


@bp.get("/accounts/<int:account_id>/featured_tags")
@open_route(answer=list[FeaturedTag])
def featured_by(account_id: int) -> list[FeaturedTag]:
    """List the hashtags on somebody's profile: none."""
    access.person_by_id(account_id)
    return []


def _tag(name: str) -> Tag:
    """Return what is known of a hashtag; raise NotFound for a text that can be none."""
    if hashtags_in(f"#{name}") != [name]:
        raise NotFound
    return tag(hashtags.facts([name])[0])
