"""The blueprint of the API: no route without saying who may enter, and no answer that is not JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Response

from twitter.errors import Forbidden
from twitter.extensions import csrf
from twitter.web.sessions import public, scopes

_View = TypeVar("_View", bound=Callable[..., Any])


class ApiBlueprint(Blueprint):
    """A blueprint whose every view is marked by `api_route` or `open_to_apps`; one without stops the start-up."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        if not hasattr(view_func, "api_scopes"):
            raise RuntimeError(f"{rule} does not say who may use it: mark it with api_route or open_to_apps.")
        # A doubled slash is no address of ours, and Flask would answer it with a redirect in HTML.
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, merge_slashes=False, **options)


bp = ApiBlueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(bp)  # under /api no cookie says who somebody is, so there is none to abuse


def api_route(*needed: str) -> Callable[[_View], _View]:
    """Open a view to whoever shows a token with all these scopes, such as `read:accounts`."""
    if not needed:
        raise RuntimeError("A route of the API names the scopes it needs.")

    def decorate(view: _View) -> _View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            granted = scopes()
            if not all(_is_granted(granted, scope) for scope in needed):
                raise Forbidden("This action is outside the authorized scopes")
            return view(*args, **kwargs)

        checked.api_scopes = needed  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return decorate


def open_to_apps(view: _View) -> _View:
    """Open a view to everybody, with a token or without."""
    view.api_scopes = ()  # type: ignore[attr-defined]
    return public(view)


@bp.after_request
def _answer_for_one(response: Response) -> Response:
    """Keep answers out of every cache, and say which kind of proof is missing."""
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response


def _is_granted(granted: set[str], scope: str) -> bool:
    """Whether a token may do this: `read` grants `read:accounts` too."""
    return scope in granted or scope.partition(":")[0] in granted
