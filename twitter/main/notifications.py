"""The door to what others did that concerns one: the list, one of them for a toast, and having seen them."""

from dataclasses import asdict

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from twitter.errors import Invalid, NotFound
from twitter.ids import LARGEST
from twitter.queries import notifications as questions
from twitter.queries import people
from twitter.queries.notifications import NotificationGroup
from twitter.queries.unread import unread
from twitter.services import notifications
from twitter.web.answers import json_answer, next_path, see_other, wants_json
from twitter.web.limits import limited
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import viewer

bp = Blueprint("notifications", __name__)


@bp.get("/notifications", endpoint="list")
def show() -> ResponseReturnValue:
    """Show what others did that concerns the viewer, the newest first."""
    which, wanted = _filter(), page_request()
    page = questions.page(viewer().id, wanted, questions.FILTERS[which])
    alone = {group.people[0].id for group in page.items if _shows_person(group)}
    return render_list(
        "notifications/show.html",
        "notifications/_rows.html",
        page,
        which=which,
        standing=people.standing_to(viewer().id, alone) if alone else {},
        was_unread=wanted.max_id is not None and wanted.max_id > viewer().notifications_read_id,
        address_of=_address,
    )


@bp.get("/notifications/<int:notification_id>")
def one(notification_id: int) -> ResponseReturnValue:
    """Lead to what a notification is about; tell a program in a sentence, or nothing when it is gone."""
    group = questions.one(viewer().id, notification_id)
    if group is None and wants_json():
        return json_answer({})  # what somebody takes back at once is no failure of the page that was about to say it
    if group is None:
        raise NotFound
    if not wants_json():
        return see_other(_address(group))
    return json_answer({"sentence": render_template("notifications/sentence.txt", group=group), "url": _address(group)})


@bp.post("/notifications/read")
@limited("notifications")
def read() -> ResponseReturnValue:
    """Have seen all notifications up to one."""
    notifications.mark_read(viewer(), _up_to())
    if not wants_json():
        return see_other(next_path(url_for("notifications.list")))
    return json_answer({"unread": asdict(unread([viewer().id])[viewer().id])})


def _filter() -> str:
    """Return the chosen filter; an unknown one shows everything."""
    which = request.args.get("filter", "all")
    return which if which in questions.FILTERS else "all"


def _up_to() -> int:
    """Return the id up to which the viewer has seen notifications. Raise Invalid for what is no id."""
    written = request.form.get("id", "")
    if not (written.isascii() and written.isdigit() and len(written) < 20 and int(written) <= LARGEST):
        raise Invalid("Say up to which notification you have read.", id="invalid")
    return int(written)


def _shows_person(group: NotificationGroup) -> bool:
    """Whether a row shows somebody together with how the viewer stands to them."""
    return group.kind == "follow" and len(group.people) == 1


def _address(group: NotificationGroup) -> str:
    """Return where a notification leads: to the tweet, to the person or people, or to the requests."""
    if group.tweet:
        return url_for("feed.tweet", username=group.tweet.author.username, tweet_id=group.tweet.id)
    if group.act:
        return url_for("moderated.show", _anchor=f"act-{group.act.id}")
    if group.kind == "follow_request":
        return url_for("follow_requests.list")
    if group.kind == "message_request":
        return url_for("messaging.requests")
    if len(group.people) > 1:
        return url_for("profile.followers", username=viewer().username)
    return url_for("profile.show", username=group.people[0].username)
