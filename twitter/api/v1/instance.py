"""The site as a whole: what it is called, what it can do, and how much of everything it takes."""

from flask import Response

from twitter.api.blueprint import ApiBlueprint, open_route
from twitter.api.entities.instance import (
    DomainBlock,
    ExtendedDescription,
    Instance,
    Language,
    OldInstance,
    Rule,
    Week,
)
from twitter.api.serializers import instance as serialized
from twitter.errors import NotFound
from twitter.web import appearance

bp = ApiBlueprint("instance", __name__, url_prefix="/api")


@bp.get("/v2/instance")
@open_route(answer=Instance)
def show() -> Instance:
    """Say what this site is and can do."""
    return serialized.instance()


@bp.get("/v1/instance")
@open_route(answer=OldInstance)
def show_old() -> OldInstance:
    """Say what this site is and can do, to apps of long ago."""
    return serialized.old_instance()


@bp.get("/v1/instance/rules")
@open_route(answer=list[Rule])
def rules() -> list[Rule]:
    """List the rules of the site."""
    return serialized.rules()


@bp.get("/v1/instance/extended_description")
@open_route(answer=ExtendedDescription)
def extended_description() -> ExtendedDescription:
    """Say what this site is, as HTML."""
    return serialized.extended_description()


@bp.get("/v1/instance/privacy_policy")
@bp.get("/v1/instance/terms_of_service")
@open_route(answer=ExtendedDescription)
def policies() -> Response:
    """Show a policy or terms; none are written down."""
    raise NotFound


@bp.get("/v1/instance/activity")
@open_route(answer=list[Week])
def activity() -> list[Week]:
    """List what happened in each week; that is not counted."""
    return []


@bp.get("/v1/instance/peers")
@open_route(answer=list[str])
def peers() -> list[str]:
    """List the sites that this one speaks with; it speaks with none."""
    return []


@bp.get("/v1/instance/domain_blocks")
@open_route(answer=list[DomainBlock])
def domain_blocks() -> list[DomainBlock]:
    """List the sites that this one does not speak with; it speaks with none."""
    return []


@bp.get("/v1/instance/languages")
@open_route(answer=list[Language])
def languages() -> list[Language]:
    """List the languages of the site's pages."""
    return [{"code": code, "name": name} for code, name in appearance.languages()]


@bp.get("/v1/instance/translation_languages")
@open_route(answer=dict[str, list[str]])
def translation_languages() -> dict[str, list[str]]:
    """List what the site translates; it translates nothing."""
    return {}
