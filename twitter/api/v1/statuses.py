"""Tweets, retweets and messages as apps read them: statuses. What is done with them stands in the modules beside this.

An id that is no tweet's may be a message's, which has the same kind of id and is shown as a status too.
"""

from typing import Annotated, Final

from flask import Response
from msgspec import Meta, Struct

from twitter.api import direct
from twitter.api.blueprint import ApiBlueprint, app_route, open_route, person_route
from twitter.api.entities.accounts import Account
from twitter.api.entities.statuses import Context, PreviewCard, Status, StatusEdit, StatusSource, Translation
from twitter.api.entities.values import Empty
from twitter.api.paging import Paged, ids_of, paged
from twitter.api.serializers import statuses as serialized
from twitter.api.serializers.accounts import accounts
from twitter.errors import Forbidden, NotFound, TwitterError, mark
from twitter.models import Tweet
from twitter.queries import access, reactions, surroundings, timelines, tweet_history, tweets
from twitter.queries.cards import TweetCard
from twitter.web.sessions import viewer, viewer_id

bp = ApiBlueprint("statuses", __name__, url_prefix="/api/v1/statuses")

MOST_AT_ONCE: Final = 40  # statuses that are asked for by their ids
USUAL_PEOPLE, MOST_PEOPLE = 40, 80  # of a list of who did something with one


class Untranslated(TwitterError):
    """There is nobody here who translates."""

    status = 503

    def __init__(self) -> None:
        super().__init__(mark("Nothing is translated on this site."))


class Some(Struct):
    """The statuses that are asked for."""

    id: Annotated[list[str], Meta(max_length=1_000)] = []


class PeoplePaged(Paged, kw_only=True):
    """Which page of a list of people; its cursors are ids that only `Link` tells."""

    limit: int = USUAL_PEOPLE


class Wanted(Struct):
    """The language that one would like to read."""

    lang: str = ""


@bp.get("")
@open_route("read:statuses", answer=list[Status], asked=Some)
def many(asked: Some) -> list[Status]:
    """Show some statuses by their ids; those that are not for the reader are left out."""
    wanted = list(dict.fromkeys(ids_of(asked.id)))[:MOST_AT_ONCE]
    found = tweets.cards(viewer_id(), wanted) if wanted else {}
    return serialized.statuses([found[status_id] for status_id in wanted if status_id in found])


@bp.get("/<int:status_id>")
@open_route("read:statuses", answer=Status)
def one(status_id: int) -> Status:
    """Show a status."""
    card = _found(status_id)
    if card is not None:
        return serialized.status(card)
    message = direct.find(viewer_id(), status_id)
    if message is None:
        raise NotFound
    return message


@bp.get("/<int:status_id>/context")
@open_route("read:statuses", answer=Context)
def context(status_id: int) -> Context:
    """Show what stands around a status: what it answers, and everything below it."""
    card, reader_id = _found(status_id), viewer_id()
    if card is not None:
        around = surroundings.surroundings(reader_id, card.id)
        shown = serialized.statuses([*around.above, *around.below])
        return _parted(shown, {str(each.id) for each in around.above})
    talk = direct.context(reader_id, status_id)
    if talk is None:
        raise NotFound
    return talk


@bp.get("/<int:status_id>/history")
@open_route("read:statuses", answer=list[StatusEdit])
def history(status_id: int) -> list[StatusEdit]:
    """Show what a status says and said, the first version first."""
    card = card_of(status_id)
    return serialized.versions(card, tweet_history.history(card))


@bp.get("/<int:status_id>/source")
@app_route("read:statuses", answer=StatusSource)
def source(status_id: int) -> StatusSource:
    """Show a status as it was typed."""
    card = _found(status_id)
    if card is not None:
        return {"id": str(card.id), "text": card.text, "spoiler_text": card.content_warning}
    typed = direct.source(viewer(), status_id) if viewer_id() is not None else None
    if typed is None:
        raise NotFound
    return {"id": str(status_id), "text": typed, "spoiler_text": ""}


@bp.get("/<int:status_id>/card")
@open_route("read:statuses", answer=PreviewCard | Empty)
def link(status_id: int) -> PreviewCard | Empty:
    """Show what the page behind a status's link says of itself; nothing where there is none."""
    card = card_of(status_id)
    return serialized.preview_card(card.link) if card.link is not None else {}


@bp.get("/<int:status_id>/favourited_by")
@open_route("read:statuses", answer=list[Account], asked=PeoplePaged, is_paged=True)
def favourited_by(status_id: int, asked: PeoplePaged) -> Response:
    """Show who likes a status, the latest like first."""
    page = reactions.likers(viewer_id(), card_of(status_id).id, asked.page(MOST_PEOPLE))
    return paged(accounts(page.items), page)


@bp.get("/<int:status_id>/reblogged_by")
@open_route("read:statuses", answer=list[Account], asked=PeoplePaged, is_paged=True)
def reblogged_by(status_id: int, asked: PeoplePaged) -> Response:
    """Show who passed a status on, the latest first."""
    page = reactions.retweeters(viewer_id(), card_of(status_id).id, asked.page(MOST_PEOPLE))
    return paged(accounts(page.items), page)


@bp.get("/<int:status_id>/quotes")
@person_route("read:statuses", answer=list[Status], asked=Paged, is_paged=True)
def quotes(status_id: int, asked: Paged) -> Response:
    """Show what quotes a status, the latest first."""
    page = timelines.quotes(viewer().id, card_of(status_id).id, asked.page())
    return paged(serialized.statuses(page.items), page)


@bp.post("/<int:status_id>/translate")
@app_route("read:statuses", answer=Translation, body=Wanted)
def translate(status_id: int, sent: Wanted) -> Translation:
    """Say that nobody translates here."""
    if not card_of(status_id).is_shareable:
        raise Forbidden("This action is not allowed")
    raise Untranslated


def card_of(status_id: int) -> TweetCard:
    """Return what the reader may see of a tweet, or of a retweet around it; raise NotFound for anything else."""
    card = _found(status_id)
    if card is None:
        raise NotFound
    return card


def tweet_behind(status_id: int) -> Tweet | None:
    """Return the tweet that somebody means who acts on a status, None for a message; raise NotFound for neither."""
    try:
        return access.original(viewer().id, status_id)
    except NotFound:
        if direct.find(viewer().id, status_id) is None:
            raise
    return None


def _found(status_id: int) -> TweetCard | None:
    return tweets.cards(viewer_id(), [status_id]).get(status_id)


def _parted(shown: list[Status], above: set[str]) -> Context:
    """Part the statuses around one; those above it were first."""
    return {
        "ancestors": [each for each in shown if each["id"] in above],
        "descendants": [each for each in shown if each["id"] not in above],
    }
