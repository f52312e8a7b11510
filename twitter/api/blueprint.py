"""The blueprints of the API: no route without saying who may enter, what it takes and what it answers.

What a route says here is what it does, and what `/api/openapi.json` tells of it: its facts are read in both places.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Literal, TypeVar

from flask import Blueprint, Response, request
from flask_login import current_user
from msgspec import Struct

from twitter.api import body
from twitter.api.serializers.pictures import for_reader
from twitter.api.serializers.values import moment
from twitter.errors import Forbidden, Invalid
from twitter.extensions import csrf, limiter
from twitter.services.oauth.scopes import covers
from twitter.services.permissions import require
from twitter.web.answers import json_answer
from twitter.web.limits import limited
from twitter.web.sessions import public, scopes, shown_token, viewer
from twitter.web.uploads import takes_files

_View = TypeVar("_View", bound=Callable[..., Any])
_COUNTED = "__wrapper-limiter-instance"  # Flask-Limiter's mark on a view whose limits are counted further out
Opening = Literal["person", "app", "anyone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a route says of itself."""

    scopes: tuple[str, ...]  # a token needs all of these, such as `read:accounts`
    opens_to: Opening
    answer: Any  # the type of its answer: one of `api/entities`, or a list of them
    body: type[Struct] | None = None  # what it takes, as JSON, urlencoded or multipart form
    asked: type[Struct] | None = None  # what may stand in its address
    status: int = 200
    also: tuple[int, ...] = ()  # other statuses that are no refusal
    media_type: str = "application/json"  # of its answer
    is_paged: bool = False  # whether its answer leads to other pages by `Link`
    files: tuple[str, ...] = ()  # the fields of its form that may bring a file
    may: str = ""  # what of services/permissions.py somebody must be allowed besides
    minds_token: bool = True  # whether a bad token is refused where none would be needed


class ApiBlueprint(Blueprint):
    """A blueprint whose every view is marked by one of the functions below; one without stops the start-up."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        if not hasattr(view_func, "api"):
            raise RuntimeError(f"{rule} does not say who may use it: mark it as a route of the API.")
        # A doubled slash is no address of ours, and Flask would answer it with a redirect in HTML.
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, merge_slashes=False, **options)


def person_route(*needed: str, answer: Any, **facts: Any) -> Callable[[_View], _View]:
    """Open a view to somebody who shows a token with all these scopes, such as `read:accounts`.

    With `body` and `asked`, types of msgspec, the view is given what was sent as `sent` and what was asked as `asked`.
    What it returns is sent as JSON, unless it is a response already.
    """
    if not needed:
        raise RuntimeError("A route of the API names the scopes it needs.")
    return _marked(Facts(scopes=needed, opens_to="person", answer=answer, **facts))


def app_route(*needed: str, answer: Any, **facts: Any) -> Callable[[_View], _View]:
    """Open a view to an app by a token of its own, or by somebody's."""
    return _marked(Facts(scopes=needed, opens_to="app", answer=answer, **facts))


def open_route(*needed: str, answer: Any, **facts: Any) -> Callable[[_View], _View]:
    """Open a view to everybody. A token that is shown must be good, and have these scopes."""
    return _marked(Facts(scopes=needed, opens_to="anyone", answer=answer, **facts))


def _marked(facts: Facts) -> Callable[[_View], _View]:
    def decorate(view: _View) -> _View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if facts.minds_token:
                _require_entry(facts)
            result = view(*args, **kwargs, **_sent(facts))
            return result if isinstance(result, Response) else json_answer(for_reader(result), facts.status)

        _count_outside(view)
        vars(checked).pop(_COUNTED, None)
        marked = takes_files(len(facts.files))(limited("api")(checked)) if facts.files else limited("api")(checked)
        marked.api = facts  # type: ignore[attr-defined]
        csrf.exempt(marked)  # no cookie says who an app acts for, so there is none to abuse
        return public(marked)  # type: ignore[return-value]  # to the lock of the pages: this one has a lock of its own

    return decorate


def _count_outside(view: Callable[..., Any] | None) -> None:
    """Let the limits of a view be counted with that of the API, once, before a token or a body is looked at.

    They are known by the name of the view, and whoever wraps it counts them all.
    """
    while view is not None:
        setattr(view, _COUNTED, limiter)
        view = getattr(view, "__wrapped__", None)


def _require_entry(facts: Facts) -> None:
    """Raise InvalidToken or Forbidden unless who asks may enter."""
    if facts.opens_to == "anyone" and not shown_token():
        return
    granted = scopes()
    if not all(covers(granted, scope) for scope in facts.scopes):
        raise Forbidden("This action is outside the authorized scopes")
    if facts.opens_to == "person" and not current_user.is_authenticated:
        raise Invalid("This method requires an authenticated user")
    if facts.may:
        require(viewer(), facts.may)


def _sent(facts: Facts) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if facts.asked is not None:
        given["asked"] = body.asked(facts.asked)
    if facts.body is not None:
        given["sent"] = body.read(facts.body, and_address=facts.opens_to == "person")
    return given


def answer_headers(response: Response) -> Response:
    """Keep answers for one reader out of shared caches, tell an unchanged one in a line, and say what is left."""
    response.headers.setdefault("Cache-Control", "private, no-cache" if _may_be_unchanged(response) else "no-store")
    response.vary.add("Authorization")
    if response.status_code == 401:
        is_shown = bool(shown_token()) or "Authorization" in request.headers
        response.headers.setdefault("WWW-Authenticate", 'Bearer error="invalid_token"' if is_shown else "Bearer")
    if current := limiter.current_limits:
        tightest = min(current, key=lambda limit: limit.remaining)
        response.headers["X-RateLimit-Limit"] = str(tightest.limit.amount)
        response.headers["X-RateLimit-Remaining"] = str(max(0, tightest.remaining))
        response.headers["X-RateLimit-Reset"] = moment(datetime.fromtimestamp(tightest.reset_at, UTC))
    if _may_be_unchanged(response):
        response.add_etag()
        response.make_conditional(request)
    return response


def _may_be_unchanged(response: Response) -> bool:
    return request.method in {"GET", "HEAD"} and response.status_code == 200 and not response.is_streamed
