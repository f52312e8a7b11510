"""The door through which people report a tweet, a person or a message: a few questions, each on a page of its own.

The answers stand in the address until the last page, so that going back needs nothing; only that one, and a comment
that was begun, is sent as a form.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.errors import Invalid, NotFound, TwitterError
from twitter.extensions import charter
from twitter.main.messaging import bubble_in
from twitter.main.report_forms import ReportForm
from twitter.queries import access, conversations, people, reports
from twitter.queries.bubbles import Bubble
from twitter.queries.cards import TweetCard
from twitter.queries.people import ProfileView
from twitter.services import reporting
from twitter.web.answers import json_answer, next_path, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = Blueprint("reporting", __name__, url_prefix="/report")

_PLACES: Final = {"rules": "rules", "things": "things"}  # the step on which a refusal of a field is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What is reported: somebody, or one thing of theirs, and what else of theirs may be meant."""

    kind: str  # "tweet", "person" or "message"
    person: ProfileView
    thing: TweetCard | Bubble | None = None
    offered: Sequence[TweetCard | Bubble] = field(default=())

    @property
    def address(self) -> str:
        """Where the pages of this report are."""
        if isinstance(self.thing, Bubble):
            talk_id, message_id = self.thing.conversation_id, self.thing.id
            return url_for("reporting.message", conversation_id=talk_id, message_id=message_id)
        if self.thing is not None:
            return url_for("reporting.tweet", tweet_id=self.thing.id)
        return url_for("reporting.person", username=self.person.username)

    @property
    def things(self) -> str:
        """What there is to choose."""
        return "message" if self.kind == "message" else "tweet"

    @property
    def meant(self) -> frozenset[int]:
        """What is reported in any case until somebody chooses."""
        return frozenset() if self.thing is None else frozenset({self.thing.id})


@bp.get("/tweet/<int:tweet_id>")
def tweet(tweet_id: int) -> ResponseReturnValue:
    """Ask what is wrong with a tweet, step by step."""
    return _ask(_of_tweet(tweet_id))


@bp.post("/tweet/<int:tweet_id>")
@limited("report")
def report_tweet(tweet_id: int) -> ResponseReturnValue:
    """Report a tweet."""
    return _take(_of_tweet(tweet_id))


@bp.get("/person/<name:username>")
def person(username: str) -> ResponseReturnValue:
    """Ask what is wrong with a person, step by step."""
    return _ask(_of_person(username))


@bp.post("/person/<name:username>")
@limited("report")
def report_person(username: str) -> ResponseReturnValue:
    """Report a person."""
    return _take(_of_person(username))


@bp.get("/message/<int:conversation_id>/<int:message_id>")
def message(conversation_id: int, message_id: int) -> ResponseReturnValue:
    """Ask what is wrong with a message, step by step."""
    return _ask(_of_message(conversation_id, message_id))


@bp.post("/message/<int:conversation_id>/<int:message_id>")
@limited("report")
def report_message(conversation_id: int, message_id: int) -> ResponseReturnValue:
    """Report a message."""
    return _take(_of_message(conversation_id, message_id))


@bp.get("/thanks/<name:username>")
def thanks(username: str) -> ResponseReturnValue:
    """Say what happens with a report, and what one can do meanwhile."""
    found = people.profile(viewer().id, username)
    return render_template("report/thanks.html", person=found, next=next_path(url_for("feed.home")))


def _of_tweet(tweet_id: int) -> Reported:
    """Return a tweet as something to report; of a retweet, what it passes on."""
    me = viewer().id
    row = access.original(me, tweet_id)
    author = people.profile(me, access.person_by_id(row.author_id).username)
    card = next(iter(reports.reportable_tweets(me, author.id, [row.id])), None)
    if card is None:  # it was deleted just now
        raise NotFound
    others = [each for each in reports.latest_tweets(me, author.id) if each.id != card.id]
    return Reported(kind="tweet", person=author, thing=card, offered=[card, *others])


def _of_person(username: str) -> Reported:
    found = people.profile(viewer().id, username)
    return Reported(kind="person", person=found, offered=reports.latest_tweets(viewer().id, found.id))


def _of_message(conversation_id: int, message_id: int) -> Reported:
    bubble = bubble_in(conversation_id, message_id)
    if not conversations.is_said(bubble):
        raise NotFound
    sender = people.profile(viewer().id, bubble.sender.username)
    return Reported(kind="message", person=sender, thing=bubble, offered=reports.messages_near(viewer().id, bubble))


def _ask(reported: Reported) -> ResponseReturnValue:
    if reported.person.is_self:
        return see_other(_back(reported))
    form = ReportForm(reported.meant)
    if (refusal := form.refusal) is not None:
        return refused(refusal, form, "report/step.html", step=form.step, **_shown(reported))
    return render_template("report/step.html", form=form, step=form.step, **_shown(reported))


def _take(reported: Reported) -> ResponseReturnValue:
    """Take a report when all was asked, show the next page until then. A program says all at once."""
    form = ReportForm(reported.meant)
    if reported.person.is_self:
        raise Invalid("You cannot report yourself.")
    if not (form.is_finished or wants_json()):
        return _ask(reported)
    try:
        filed = _file(reported, form)
    except TwitterError as error:
        step = next((_PLACES[name] for name in error.details if name in _PLACES), "more")
        return refused(error, form, "report/step.html", step=step, **_shown(reported))
    if wants_json():
        return json_answer({"id": str(filed.report.id), "is_new": filed.is_new}, 201)
    if not filed.is_new:
        flash(gettext("You have told us this already. It is still waiting to be looked at."))
    return see_other(url_for("reporting.thanks", username=reported.person.username, next=_back(reported)))


def _file(reported: Reported, form: ReportForm) -> reporting.Filed:
    """Report; raise Invalid when something that was chosen is not there any more: what is left may be reported."""
    person, said = access.person_by_id(reported.person.id), form.complaint(reported.things)
    try:
        return reporting.file(viewer(), person, said)
    except NotFound:
        raise Invalid("Some of this is not there any more. Choose again.", things="missing") from None


def _shown(reported: Reported) -> dict[str, Any]:
    return {"reported": reported, "rules": charter.rules, "next": _back(reported)}


def _back(reported: Reported) -> str:
    return next_path(url_for("profile.show", username=reported.person.username))
