"""Hashtags that people use most, and whether they may be topics."""

from flask import Response
from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.admin import AdminTag
from twitter.api.serializers.tags import tag
from twitter.extensions import charter
from twitter.queries.desk import details
from twitter.queries.desk.hashtags import LISTED, most_used
from twitter.queries.hashtags import HashtagFacts, facts
from twitter.services import hidden_topics
from twitter.web.answers import json_answer
from twitter.web.sessions import viewer

bp = ApiBlueprint("admin_trends", __name__, url_prefix="/api/v1/admin/trends/tags")


class Asked(Struct, kw_only=True):
    """How many of them."""

    limit: int = 10


@bp.get("")
@person_route("admin:read", answer=list[AdminTag], asked=Asked, may="moderate")
def show(asked: Asked) -> Response:
    """List the hashtags of the last days, the most used first, hidden ones too."""
    names = [each.name for each in most_used()][: min(max(asked.limit, 1), LISTED)]
    return json_answer([_tag(each) for each in facts(names)])


@bp.post("/<int:hashtag_id>/approve")
@person_route("admin:write", answer=AdminTag, may="moderate")
def approve(hashtag_id: int) -> AdminTag:
    """Let a hashtag be a topic again."""
    name = details.hashtag(hashtag_id).name
    hidden_topics.show(viewer(), f"#{name}")
    return _one(name)


@bp.post("/<int:hashtag_id>/reject")
@person_route("admin:write", answer=AdminTag, may="moderate")
def reject(hashtag_id: int) -> AdminTag:
    """Let a hashtag be no topic, and stand in no suggestion."""
    name = details.hashtag(hashtag_id).name
    hidden_topics.hide(viewer(), f"#{name}")
    return _one(name)


def _one(name: str) -> AdminTag:
    (found,) = facts([name])
    return _tag(found)


def _tag(found: HashtagFacts) -> AdminTag:
    is_shown = not charter.hides_hashtag(found.name)
    return {**tag(found), "trendable": is_shown, "usable": True, "listable": is_shown, "requires_review": False}
