"""What every answer carries for the browser's safety, and the check that a form came from our own pages."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from twitter.errors import Forbidden
from twitter.extensions import settings
from twitter.web.answers import is_api

# The policy the prototype ran under with no violation; `{nonce}` allows one inline line, which marks that
# JavaScript runs.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'{form_target}; base-uri 'none'; frame-ancestors 'none'"
)
BARE_POLICY = "default-src 'none'; frame-ancestors 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR = 31_536_000
WITHOUT_TRACE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}

_View = TypeVar("_View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Check where unsafe requests come from and add headers to every answer."""
    app.before_request(_require_own_origin)
    app.after_request(_add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """Return this answer's nonce."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def let_forms_lead_to(source: str) -> None:
    """Let the forms of this answer's page redirect to one more source: browsers refuse any but our own, else."""
    g.form_target = f" {source}" if source else ""


def without_trace(view: _View) -> _View:
    """Mark a view whose address or page is nobody else's business: no cache keeps it, no Referer names it.

    Browsers that do not send Sec-Fetch-Site give the origin of a form on such a page as `null`, so from these views
    that is accepted. The CSRF token still shows whose form it is.
    """
    view.leaves_no_trace = True  # type: ignore[attr-defined]
    return view


def _leaves_no_trace() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "leaves_no_trace", False)


def _require_own_origin() -> None:
    """Refuse a form that another site's page sent.

    Browsers name the origin; a client that names none has no cookie to abuse, and the API looks at no cookie.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"} or is_api():
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if origin == "null" and not site and _leaves_no_trace():
        return
    foreign = site not in {"same-origin", "none"} if site else origin is not None and not is_own_origin(origin)
    if foreign:
        raise Forbidden("This form did not come from our own page. Open the page again and retry.")


def is_own_origin(origin: str) -> bool:
    """Whether an Origin header names this site: by the address in BASE_URL, or by the host that was asked."""
    own = urlsplit(settings.base_url)
    return origin in {f"{own.scheme}://{own.netloc}", request.host_url.rstrip("/")}


def _page_policy() -> str:
    return CONTENT_SECURITY_POLICY.format(nonce=csp_nonce(), form_target=g.get("form_target", ""))


def _add_headers(response: Response) -> Response:
    if _leaves_no_trace():
        response.headers.update(WITHOUT_TRACE)
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    page = response.mimetype == "text/html"
    policy = _page_policy() if page else BARE_POLICY
    response.headers.setdefault("Content-Security-Policy", policy)
    if settings.secure:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if request.method != "GET" else "private, no-cache"
        response.vary.update(["Cookie", "HX-Request"])
    return response
