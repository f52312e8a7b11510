"""The room of the announcements: what everybody is told, above every page."""

from datetime import UTC, datetime
from typing import Any, Final

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField

from twitter import clock
from twitter.admin.blueprint import AdminBlueprint
from twitter.errors import Invalid, TwitterError
from twitter.models import Announcement
from twitter.queries import announcements as told
from twitter.services import announcements
from twitter.services.announcements import AnnouncementDraft
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.paging import page_request
from twitter.web.sessions import viewer

bp = AdminBlueprint("announcements", __name__, may="administer", path="/announcements")

FORM: Final = "admin/announcement.html"
TYPED: Final = "%Y-%m-%dT%H:%M"  # a moment as browsers send it


class AnnouncementForm(FlaskForm):
    """What to tell, and from when until when. The moments are UTC, as nobody knows where an admin's clock stands."""

    text = TextAreaField()
    starts_at = StringField()
    ends_at = StringField()
    shows_again = BooleanField()

    @classmethod
    def of(cls, row: Announcement) -> "AnnouncementForm":
        """Return the form filled in with what is stored."""
        return cls(None, text=row.text, starts_at=_as_typed(row.starts_at), ends_at=_as_typed(row.ends_at))

    def draft(self) -> AnnouncementDraft:
        """Return what was filled in, as the verb takes it; raise Invalid for what is no moment."""
        return AnnouncementDraft(
            text=self.text.data or "",
            starts_at=_moment(self.starts_at),
            ends_at=_moment(self.ends_at),
        )


@bp.get("", endpoint="list")
def show() -> ResponseReturnValue:
    """Show what was told to everybody."""
    page = told.listed(page_request())
    if wants_json():
        return json_answer({"announcements": [_as_json(row) for row in page.items]})
    return render_template("admin/announcements.html", page=page, now=clock.now())


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Show the form of a new announcement."""
    return render_template(FORM, form=AnnouncementForm(None), **_around())


@bp.post("")
def announce() -> ResponseReturnValue:
    """Tell everybody something."""
    form = AnnouncementForm()
    try:
        row = announcements.announce(viewer(), form.draft())
    except TwitterError as error:
        return refused(error, form, FORM, **_around())
    return _done(row, gettext("Your announcement is written."))


@bp.get("/<int:announcement_id>/edit")
def edit(announcement_id: int) -> ResponseReturnValue:
    """Show the form of an announcement."""
    row = told.announcement(announcement_id)
    return render_template(FORM, form=AnnouncementForm.of(row), **_around(row))


@bp.post("/<int:announcement_id>/edit")
def save(announcement_id: int) -> ResponseReturnValue:
    """Change an announcement; who has put it away is shown it again when that is asked for."""
    form, before = AnnouncementForm(), told.announcement(announcement_id)
    try:
        row = announcements.change(viewer(), announcement_id, form.draft(), shows_again=form.shows_again.data)
    except TwitterError as error:
        return refused(error, form, FORM, **_around(before))
    return _done(row, gettext("The announcement is changed."))


@bp.get("/<int:announcement_id>/delete")
def ask_delete(announcement_id: int) -> ResponseReturnValue:
    """Ask whether an announcement should really be deleted."""
    return render_template("admin/delete_announcement.html", **_around(told.announcement(announcement_id)))


@bp.post("/<int:announcement_id>/delete")
def delete(announcement_id: int) -> ResponseReturnValue:
    """Take back what was told to everybody."""
    announcements.delete(viewer(), announcement_id)
    if wants_json():
        return json_answer({})
    flash(gettext("The announcement is deleted."))
    return see_other(url_for("admin_announcements.list"))


def _around(row: Announcement | None = None) -> dict[str, Any]:
    return {"announcement": row, "back_url": url_for("admin_announcements.list"), "now": clock.now()}


def _done(row: Announcement, sentence: str) -> ResponseReturnValue:
    if wants_json():
        return json_answer(_as_json(row))
    flash(sentence)
    return see_other(url_for("admin_announcements.list"))


def _as_json(row: Announcement) -> dict[str, str | None]:
    moments = {name: getattr(row, name) for name in ("starts_at", "ends_at", "edited_at")}
    told_at = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return {"id": str(row.id), "text": row.text, **told_at}


def _moment(field: StringField) -> datetime | None:
    typed = (field.data or "").strip()
    try:
        moment = datetime.fromisoformat(typed) if typed else None
        return moment and (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC))
    except (ValueError, OverflowError):
        raise Invalid("Write a date and a time like this: 2027-03-01 18:00", **{field.name: "invalid"}) from None


def _as_typed(moment: datetime | None) -> str:
    return moment.strftime(TYPED) if moment else ""
