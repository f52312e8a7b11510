"""The gate of the admin area: whoever comes in has proved their password today, and has not been away for long."""

from flask import Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, TextAreaField
from wtforms.validators import InputRequired

from twitter.errors import TwitterError, mark
from twitter.web import proofs
from twitter.web.answers import wants_fragment, wants_json, way_back
from twitter.web.forms import next_field


class Unproved(TwitterError):
    """The person may come in here, but has to type their password first."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            mark("Nothing was done: these pages ask for your password again. Open them, type it, and retry."),
            current_password="asked",  # noqa: S106  a key for programs
        )


class EnterForm(FlaskForm):
    """One's password, where to go then, and what was written in a form that came too late."""

    current_password = PasswordField(validators=[InputRequired(_("Type your password."))])
    text = TextAreaField()  # named so that pages of errors keep it too
    next = next_field()


def stop() -> ResponseReturnValue | None:
    """Ask the password of whoever has not proved it lately; let everybody else pass. Raise Unproved to programs."""
    found = proofs.proof()
    if found.holds:
        g.proof = found
        return None
    if wants_json():
        raise Unproved
    if request.method in {"GET", "HEAD"}:
        return _led(url_for("admin_entrance.show", next=way_back()))
    return _refused()


def note_use(response: Response) -> Response:
    """Let the browser keep that the area is in use, when it was."""
    found: proofs.Proof | None = g.pop("proof", None)
    return proofs.renew(response, found) if found else response


def _led(address: str) -> ResponseReturnValue:
    """Lead to the page that asks. Where htmx wants a piece of a page, a whole one has no place: the window goes."""
    if wants_fragment():
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _refused() -> ResponseReturnValue:
    """Answer a form that was not accepted: ask the password, and give back what was written."""
    form = EnterForm(formdata=None, next=_page_of_form(), text=_written())
    return render_template("admin/enter.html", form=form, was_sent=True), 401


def _page_of_form() -> str:
    """Return the page at the address of a form, or the first one where there is none."""
    routes = current_app.create_url_adapter(request)
    is_page = routes is not None and routes.test(method="GET")
    return way_back() if is_page else url_for("admin_dashboard.show")


def _written() -> str:
    """Return what somebody wrote in the form: ids, choices and tokens have no spaces in them."""
    return "\n\n".join(value for value in request.form.values() if " " in value.strip())
