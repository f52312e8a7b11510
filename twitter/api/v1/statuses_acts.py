"""What apps do with a status: favourite, reblog, bookmark, pin, mute. A reblog stands for what it passes on."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from twitter.api.blueprint import person_route
from twitter.api.entities.statuses import Status
from twitter.api.serializers.statuses import status
from twitter.api.v1.statuses import bp, card_of, tweet_behind
from twitter.errors import Invalid
from twitter.models import Tweet, User
from twitter.queries import reactions as questions
from twitter.services import reactions, retweets
from twitter.web.limits import limited
from twitter.web.sessions import viewer

__all__ = ["bp"]


class Reblog(Struct):
    """For whom somebody passes a status on."""

    visibility: Literal["public", "unlisted", "private"] | None = None


@bp.post("/<int:status_id>/favourite")
@person_route("write:favourites", answer=Status)
@limited("react")
def favourite(status_id: int) -> Status:
    """Like a status."""
    return _done(reactions.like, status_id)


@bp.post("/<int:status_id>/unfavourite")
@person_route("write:favourites", answer=Status)
@limited("react")
def unfavourite(status_id: int) -> Status:
    """Take a like back."""
    return _done(reactions.unlike, status_id)


@bp.post("/<int:status_id>/reblog")
@person_route("write:statuses", answer=Status, body=Reblog)
@limited("tweet")
def reblog(status_id: int, sent: Reblog) -> Status:
    """Pass a status on; the answer is the reblog, around the original."""
    if sent.visibility == "private" and not viewer().is_protected:
        raise Invalid("Whoever may see your tweets sees what you retweet. It cannot be for your followers alone.")
    original = _original(status_id)
    retweets.retweet(viewer(), original)
    return status(card_of(questions.retweet_of(viewer().id, original.id)))


@bp.post("/<int:status_id>/unreblog")
@person_route("write:statuses", answer=Status)
@limited("react")
def unreblog(status_id: int) -> Status:
    """Take a reblog back; the answer is the original."""
    return _done(retweets.undo, status_id)


@bp.post("/<int:status_id>/bookmark")
@person_route("write:bookmarks", answer=Status)
@limited("react")
def bookmark(status_id: int) -> Status:
    """Keep a status for oneself."""
    return _done(reactions.bookmark, status_id)


@bp.post("/<int:status_id>/unbookmark")
@person_route("write:bookmarks", answer=Status)
@limited("react")
def unbookmark(status_id: int) -> Status:
    """Keep a status no longer."""
    return _done(reactions.unbookmark, status_id)


@bp.post("/<int:status_id>/pin")
@person_route("write:accounts", answer=Status)
@limited("pin")
def pin(status_id: int) -> Status:
    """Put one's own status on top of one's profile."""
    return _done(reactions.pin, status_id)


@bp.post("/<int:status_id>/unpin")
@person_route("write:accounts", answer=Status)
@limited("pin")
def unpin(status_id: int) -> Status:
    """Take one's own status down from the top of one's profile."""
    return _done(reactions.unpin, status_id)


@bp.post("/<int:status_id>/mute")
@person_route("write:mutes", answer=Status)
def mute(status_id: int) -> Status:
    """Answer the status as it is: threads cannot be muted here."""
    return _unchanged(status_id)


@bp.post("/<int:status_id>/unmute")
@person_route("write:mutes", answer=Status)
def unmute(status_id: int) -> Status:
    """Answer the status as it is: no thread is muted here."""
    return _unchanged(status_id)


def _done(verb: Callable[[User, Tweet], None], status_id: int) -> Status:
    """Do it, and answer the status as it is now."""
    original = _original(status_id)
    verb(viewer(), original)
    return status(card_of(original.id))


def _unchanged(status_id: int) -> Status:
    return status(card_of(_original(status_id).id))


def _original(status_id: int) -> Tweet:
    """Return the tweet that is meant; raise Invalid for a message, with which none of this can be done."""
    original = tweet_behind(status_id)
    if original is None:
        raise Invalid("That cannot be done with a message.")
    return original
