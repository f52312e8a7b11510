"""Letting an app of others act for oneself: what it asks for, in plain words, and two buttons."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from twitter.errors import TwitterError
from twitter.services.oauth import consent
from twitter.services.oauth.consent import Asked, SentBack, Unaskable
from twitter.services.permissions import can
from twitter.web import proofs
from twitter.web.answers import see_other, way_back
from twitter.web.forms import refused
from twitter.web.headers import let_forms_lead_to, without_trace
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = Blueprint("consent", __name__)

_TRUE = {"1", "t", "true", "yes", "on"}


class ConsentForm(FlaskForm):
    """Two buttons; what is asked stands in hidden fields and is checked as if it came for the first time."""


class Away(Response):
    """A redirect to an address of an app, letter by letter: Werkzeug would write `app://` anew."""

    def __init__(self, address: str) -> None:
        super().__init__("", 303, {"Location": address})
        self._address = address

    def get_wsgi_headers(self, environ: Any) -> Any:
        """Return the headers, with the address as it is."""
        headers = super().get_wsgi_headers(environ)
        headers["Location"] = self._address
        return headers


@bp.get("/oauth/authorize")
@without_trace
def authorize() -> ResponseReturnValue:
    """Ask whether an app may act for the viewer."""
    another_account = url_for("auth.login", again=1, next=way_back())
    if request.args.get("force_login", "").lower() in _TRUE:
        return see_other(another_account)
    try:
        asked = consent.read(request.args)
    except SentBack as back:
        # Everybody registers apps: a mere link to us must not lead to an address of somebody's choice.
        return refused(Unaskable(consent.WRONG), ConsentForm(), "oauth/refused.html", back=back)
    except TwitterError as error:
        return refused(error, ConsentForm(), "oauth/refused.html")
    if _needs_proof(asked):
        return see_other(url_for("admin_entrance.show", next=way_back()))
    let_forms_lead_to(asked.source)
    return render_template("oauth/authorize.html", **_shown(asked), person=viewer(), other=another_account)


@bp.post("/oauth/authorize")
@without_trace
@limited("authorize")
def decide() -> ResponseReturnValue:
    """Let an app act for the viewer, or not."""
    try:
        asked = consent.read(request.form)
    except SentBack as back:
        return Away(back.address)
    except TwitterError as error:
        return refused(error, ConsentForm(), "oauth/refused.html")
    if request.form.get("answer") != "allow":
        return _denied(asked)
    if _needs_proof(asked):
        return see_other(url_for("admin_entrance.show", next=_page_of(request.form)))
    answer = consent.allow(viewer(), asked)
    if asked.is_shown:
        return render_template("oauth/code.html", code=answer, app=asked.app)
    return Away(answer)


def _denied(asked: Asked) -> ResponseReturnValue:
    if asked.is_shown:
        return see_other(url_for("feed.home"))
    return Away(consent.deny(asked, request.form.get("state", "")))


def _needs_proof(asked: Asked) -> bool:
    """Whether the password is asked first: an app that may do what admins do could do it for long."""
    is_for_admins = any(scope.partition(":")[0] == "admin" for scope in asked.scopes.split())
    return is_for_admins and can(viewer(), "moderate") and not proofs.proof().holds


def _page_of(sent: Mapping[str, str]) -> str:
    """Return the page that asks what was answered."""
    return f"{url_for('consent.authorize')}?{urlencode(_parameters(sent))}"


def _parameters(sent: Mapping[str, str]) -> dict[str, str]:
    return {name: sent[name] for name in consent.PARAMETERS if sent.get(name)}


def _shown(asked: Asked) -> dict[str, Any]:
    parameters = [*_parameters(request.args).items()]
    return {"asked": asked, "app": asked.app, "parameters": parameters}
