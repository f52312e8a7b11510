"""Who is asking: the session cookie, Flask-Login's visitor, and the lock that every route has unless it is public."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from flask import Flask, Request, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user

from twitter.errors import TwitterError, mark
from twitter.extensions import login_manager, settings
from twitter.models import AuthSession, OAuthApp, User
from twitter.queries import unread
from twitter.queries.bubbles import NOTHING_UNREAD, Unread
from twitter.queries.sessions import AppToken, SignedIn, session_for
from twitter.services import bearers, last_seen, permissions, tokens
from twitter.services.sessions import ABSOLUTE_LIMIT
from twitter.web.answers import is_api, wants_fragment, wants_json, way_back

PROOF = "proof"  # the cookie of web/proofs.py, which goes when the session does

_View = TypeVar("_View", bound=Callable[..., Any])


class NotSignedIn(TwitterError):
    """This needs somebody, and nobody is signed in."""

    status = 401

    def __init__(self) -> None:
        super().__init__(mark("Sign in first."))


@dataclass(frozen=True, eq=False)
class Visitor(UserMixin):
    """Somebody signed in, as pages and Flask-Login see them."""

    user: User
    session: AuthSession
    requests_waiting: int = 0  # who asks to follow them
    counted: Unread | None = None  # what they have not seen yet, where the request was expected to show it

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def username(self) -> str:
        return self.user.username

    @property
    def display_name(self) -> str:
        return self.user.display_name

    @property
    def avatar_key(self) -> str | None:
        return self.user.avatar_key

    @property
    def role(self) -> str:
        return self.user.role

    @cached_property
    def unread(self) -> Unread:
        """What they have not seen yet."""
        return self.counted or unread.unread([self.id]).get(self.id, NOTHING_UNREAD)


def init_app(app: Flask) -> None:
    """Teach Flask-Login our session table and lock every route."""
    # As a context processor Flask-Login would ask the database for every page, also for the one that says it is down.
    login_manager.init_app(app, add_context_processor=False)
    login_manager.session_protection = None  # it guards Flask's own cookie, which says nothing of who somebody is
    # Its remember cookie is not used; looking for it on every answer would make pictures and styles vary by cookie.
    app.after_request_funcs[None].remove(login_manager._update_remember_cookie)
    login_manager.request_loader(_visitor_of)
    app.jinja_env.globals.update(current_user=current_user, is_waiting=is_waiting, can=may)
    app.before_request(_require_sign_in)


def public(view: _View) -> _View:
    """Mark a view as open to people who are not signed in. tests/test_house.py keeps the list of them."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def viewer() -> User:
    """Return who is signed in; raise NotSignedIn otherwise."""
    if not current_user.is_authenticated:
        raise NotSignedIn
    user: User = current_user.user
    return user


def is_waiting() -> bool:
    """Whether somebody is signed in who has to confirm their address before they take part."""
    return current_user.is_authenticated and permissions.is_waiting(current_user.user)


def may(action: str) -> bool:
    """Whether somebody is signed in who may do something that is done to nothing in particular: for pages."""
    return current_user.is_authenticated and permissions.can(current_user.user, action)


def act_as(found: SignedIn) -> None:
    """Let the request at work be that of somebody whose session was looked up otherwise: a socket's."""
    g._login_user = Visitor(found.user, found.session, found.requests_waiting, found.unread)  # as Flask-Login keeps it


def viewer_id() -> int | None:
    """Return the id of who is signed in, if anybody is."""
    return current_user.id if current_user.is_authenticated else None


def session_id() -> int:
    """Return the id of the session at work; raise NotSignedIn when there is none."""
    viewer()
    identity: int = current_user.session.id
    return identity


def scopes() -> set[str]:
    """Return what the session at work, or an app's token for itself, may be used for; raise InvalidToken."""
    if current_user.is_authenticated:
        return {*current_user.session.scopes.split()}
    found = _app_token()
    if found is None or found.user_id is not None:  # that person's session is not open any more
        raise tokens.InvalidToken
    return {*found.scopes.split()}


def cookie_name(name: str = "sid") -> str:
    """Return the name of a cookie, the session's by default: with the prefix that browsers guard if we are https."""
    return f"__Host-{name}" if settings.secure else name


def remember(response: Response, secret: str) -> Response:
    """Give the browser the secret of a new session."""
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=int(ABSOLUTE_LIMIT.total_seconds()),
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: Response) -> Response:
    """Take the session's secret from the browser, and what it kept of this person's pages."""
    for name in ("sid", PROOF):
        response.delete_cookie(cookie_name(name), secure=settings.secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _visitor_of(asking: Request) -> Visitor | None:
    found = _by_token() if is_api() else _by_cookie(asking)
    if found is None:
        return None
    last_seen.note(found.session)
    return Visitor(found.user, found.session, found.requests_waiting, found.unread)


def _by_cookie(asking: Request) -> SignedIn | None:
    secret = asking.cookies.get(cookie_name())
    return session_for(secret, counts_unread=_shows_page()) if secret else None


def _shows_page() -> bool:
    """Whether this will be answered with a page, which says how much is unread: pieces, pictures and JSON do not.

    Where that is mistaken, the page asks once more.
    """
    is_file = request.blueprint in ("pictures", "media")
    return request.method == "GET" and not (is_file or wants_fragment() or wants_json())


def opens_stream(view: _View) -> _View:
    """Mark a view that holds a connection open: for those, browsers let no page name a header.

    So its token may stand in the address, or be offered as the protocol of a WebSocket.
    """
    view.opens_stream = True  # type: ignore[attr-defined]
    return view


def shown_token() -> str:
    """Return the bearer token of a request for an app, empty when there is none."""
    shown = request.authorization
    if shown is not None and shown.type == "bearer":
        return shown.token or ""
    if not hasattr(current_app.view_functions.get(request.endpoint or ""), "opens_stream"):
        return ""
    offered = request.headers.get("Sec-WebSocket-Protocol", "").partition(",")[0].strip()
    return request.args.get("access_token", "") or offered


def app_at_work() -> OAuthApp | None:
    """Return the app of others that asks, for somebody or for itself."""
    found = _app_token()
    return found.app if found else None


def _app_token() -> AppToken | None:
    if "app_token" not in g:
        g.app_token = bearers.app_token(shown_token()) if shown_token() else None
    found: AppToken | None = g.app_token
    return found


def _by_token() -> SignedIn | None:
    if not shown_token():
        return None
    try:
        return bearers.bearer(shown_token())
    except tokens.InvalidToken:
        return None


def _require_sign_in() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if is_api():
        return None  # each of its routes says who may enter (`twitter/api/blueprint.py`), and does not start without
    if view is None or getattr(view, "is_public", False) or current_user.is_authenticated:
        return None
    if wants_json():
        raise NotSignedIn
    wanted = way_back() if request.method == "GET" else None
    return redirect(url_for("auth.login", next=wanted), 303)
