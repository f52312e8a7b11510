"""How one stands to people: following, blocking and muting them, and being told of it."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.accounts import Relationship
from twitter.api.paging import ids_of
from twitter.api.serializers.accounts import relationship
from twitter.errors import Invalid
from twitter.models import User
from twitter.queries import access
from twitter.queries.relationships import relation, relations
from twitter.services import blocks, follows, mutes
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = ApiBlueprint("relationships", __name__, url_prefix="/api/v1/accounts")

MOST = 80  # people who are asked for at once


class Some(Struct):
    """The people who are asked for."""

    id: list[str] = []
    with_suspended: bool = False  # nobody sees them here


class Following(Struct):
    """What one wants of somebody whom one follows."""

    reblogs: bool | None = None  # in one's home; what is not said stays as it is
    notify: bool = False  # cannot be had here
    languages: list[str] = []  # neither


class Muting(Struct):
    """For how long somebody is muted."""

    notifications: bool = True  # a mute here always covers them
    duration: int = 0  # seconds; 0 for good


class Comment(Struct):
    """What one wants to remember of somebody."""

    comment: Annotated[str, Meta(max_length=2_000)] = ""


@bp.get("/relationships")
@person_route("read:follows", answer=list[Relationship], asked=Some)
def show(asked: Some) -> list[Relationship]:
    """Show how one stands to some people, in the order they were asked for, without those who may not be seen."""
    wanted = ids_of(asked.id[:MOST])
    found = relations(viewer().id, wanted)
    return [relationship(found[user_id]) for user_id in dict.fromkeys(wanted) if user_id in found]


@bp.post("/<int:account_id>/follow")
@person_route("write:follows", answer=Relationship, body=Following)
@limited("follow")
def follow(account_id: int, sent: Following) -> Relationship:
    """Follow a person, or ask one who is protected; say whether their retweets are wanted."""
    person = access.person_by_id(account_id)
    follows.follow(viewer(), person)
    if sent.reblogs is not None and relation(viewer().id, person.id).is_following:
        mutes.show_retweets(viewer(), person, shows=sent.reblogs)
    return _standing(person)


@bp.post("/<int:account_id>/unfollow")
@person_route("write:follows", answer=Relationship)
@limited("follow")
def unfollow(account_id: int) -> Relationship:
    """Stop following a person, or asking to."""
    person = access.person_by_id(account_id)
    follows.unfollow(viewer(), person)
    return _standing(person)


@bp.post("/<int:account_id>/remove_from_followers")
@person_route("write:follows", answer=Relationship)
@limited("privacy")
def remove_from_followers(account_id: int) -> Relationship:
    """Send a follower away."""
    person = access.person_by_id(account_id)
    follows.remove_follower(viewer(), person)
    return _standing(person)


@bp.post("/<int:account_id>/block")
@person_route("write:blocks", answer=Relationship)
@limited("privacy")
def block(account_id: int) -> Relationship:
    """Keep somebody away."""
    person = access.person_by_id(account_id)
    blocks.block(viewer(), person)
    return _standing(person)


@bp.post("/<int:account_id>/unblock")
@person_route("write:blocks", answer=Relationship)
@limited("privacy")
def unblock(account_id: int) -> Relationship:
    """Let somebody near again."""
    person = access.person_by_id(account_id)
    blocks.unblock(viewer(), person)
    return _standing(person)


@bp.post("/<int:account_id>/mute")
@person_route("write:mutes", answer=Relationship, body=Muting)
@limited("privacy")
def mute(account_id: int, sent: Muting) -> Relationship:
    """Read somebody no more, for a time or for good."""
    person = access.person_by_id(account_id)
    mutes.mute(viewer(), person, mutes.period(str(sent.duration or "")))
    return _standing(person)


@bp.post("/<int:account_id>/unmute")
@person_route("write:mutes", answer=Relationship)
@limited("privacy")
def unmute(account_id: int) -> Relationship:
    """Read somebody again."""
    person = access.person_by_id(account_id)
    mutes.unmute(viewer(), person)
    return _standing(person)


@bp.post("/<int:account_id>/note")
@person_route("write:accounts", answer=Relationship, body=Comment)
def note(account_id: int, sent: Comment) -> Relationship:
    """Refuse a note about somebody, as none can be kept here; taking one away is harmless."""
    person = access.person_by_id(account_id)
    if sent.comment.strip():
        raise Invalid("Notes about people cannot be kept here.", comment="unknown")
    return _standing(person)


@bp.post("/<int:account_id>/pin", endpoint="pin")
@bp.post("/<int:account_id>/endorse", endpoint="endorse")
@person_route("write:accounts", answer=Relationship)
def endorse(account_id: int) -> Any:
    """Refuse to recommend somebody on one's profile, as nobody can here."""
    access.person_by_id(account_id)
    raise Invalid("Profiles do not recommend people here.", id="unknown")


@bp.post("/<int:account_id>/unpin", endpoint="unpin")
@bp.post("/<int:account_id>/unendorse", endpoint="unendorse")
@person_route("write:accounts", answer=Relationship)
def unendorse(account_id: int) -> Relationship:
    """Recommend somebody no longer: nobody does."""
    return _standing(access.person_by_id(account_id))


def _standing(person: User) -> Relationship:
    return relationship(relation(viewer().id, person.id))
