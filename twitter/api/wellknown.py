"""What programs look for before they know what a site is: nodeinfo, host-meta (RFC 6415) and webfinger (RFC 7033)."""

from typing import Final

from flask import Response
from markupsafe import Markup
from msgspec import Struct

from config import VERSION
from twitter.api.blueprint import ApiBlueprint, open_route
from twitter.api.entities.wellknown import Descriptor, Links, NodeInfo
from twitter.api.handles import local_name
from twitter.api.serializers.accounts import profile_url
from twitter.api.serializers.instance import SOFTWARE, domain, is_open
from twitter.errors import NotFound
from twitter.extensions import settings
from twitter.queries import access
from twitter.queries.site import site
from twitter.web.answers import absolute, json_answer

bp = ApiBlueprint("wellknown", __name__)

_SCHEMA: Final = "http://nodeinfo.diaspora.software/ns/schema/2.0"
_PROFILE: Final = "http://webfinger.net/rel/profile-page"
_HOST_META: Final = Markup(
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
    '  <Link rel="lrdd" template="{template}"/>\n'
    "</XRD>\n"
)


class Sought(Struct):
    """Whom or what one asks about."""

    resource: str


@bp.get("/.well-known/nodeinfo")
@open_route(answer=Links, minds_token=False)
def nodeinfo_links() -> Links:
    """Say where nodeinfo is."""
    return {"links": [{"rel": _SCHEMA, "href": absolute("/nodeinfo/2.0")}]}


@bp.get("/nodeinfo/2.0")
@open_route(answer=NodeInfo, minds_token=False)
def nodeinfo() -> Response:
    """Say what runs here, under its own name, and how many use it."""
    told: NodeInfo = {
        "version": "2.0",
        "software": {"name": SOFTWARE.lower(), "version": VERSION},
        "protocols": [],
        "services": {"inbound": [], "outbound": []},
        "usage": {"users": {"total": site().people, "activeMonth": site().active_people}, "localPosts": site().tweets},
        "openRegistrations": is_open(),
        "metadata": {"nodeName": settings.site_name},
    }
    response = json_answer(told)
    response.headers["Content-Type"] = f'application/json; profile="{_SCHEMA}#"'
    return response


@bp.get("/.well-known/host-meta")
@open_route(answer=str, minds_token=False, media_type="application/xrd+xml")
def host_meta() -> Response:
    """Say where people are looked for, in XML."""
    template = absolute("/.well-known/webfinger?resource={uri}")
    return Response(_HOST_META.format(template=template), content_type="application/xrd+xml; charset=utf-8")


@bp.get("/.well-known/webfinger")
@open_route(answer=Descriptor, asked=Sought, minds_token=False, media_type="application/jrd+json")
def webfinger(asked: Sought) -> Response:
    """Say where the profile of somebody is."""
    name = local_name(asked.resource.removeprefix("acct:")) if asked.resource.startswith("acct:") else None
    if name is None:
        raise NotFound
    username = access.person(name).username
    url = profile_url(username)
    told: Descriptor = {
        "subject": f"acct:{username}@{domain()}",
        "aliases": [url],
        "links": [{"rel": _PROFILE, "type": "text/html", "href": url}],
    }
    response = json_answer(told)
    response.headers["Content-Type"] = "application/jrd+json"
    return response
