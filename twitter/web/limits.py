"""How often one may do a thing. The figures are one table in config.py."""

import hashlib
import ipaddress
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

from flask import request
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from limits import parse
from werkzeug.exceptions import HTTPException

from config import RATE_LIMITS
from twitter.errors import RateLimited
from twitter.extensions import limiter

log = logging.getLogger(__name__)

_View = TypeVar("_View", bound=Callable[..., Any])


def limited(name: str, *, typed: Callable[[str], object] | None = None) -> Callable[[_View], _View]:
    """Bind a view to a row of the table of limits; views with the same row are counted together.

    `typed` says what was typed as the login or the address that is tried, where that is not in a form's field.
    """

    def decorate(view: _View) -> _View:
        for scope, rule in RATE_LIMITS[name]:
            key = _KEYS.get(scope) or partial(_typed, scope, typed or _in_form)
            view = cast("_View", limiter.shared_limit(rule, scope=name, key_func=key)(view))
        return view

    return decorate


def spend(name: str) -> None:
    """Count one more of a row of the table for who is asking, outside of a view; raise RateLimited when it is too many.

    What comes by a socket and what comes by a form are counted together.
    """
    if limiter.enabled and not all(_count(rule, _KEYS[scope](), name) for scope, rule in RATE_LIMITS[name]):
        raise _too_much(60)


def _count(rule: str, key: str, name: str) -> bool:
    try:
        return limiter.limiter.hit(parse(rule), key, name)
    except Exception:  # noqa: BLE001  whatever the library of a storage raises
        log.warning("limits are counted in memory: their storage does not answer")
        limiter._storage_dead = True  # as the library notes it when a request finds out
        return limiter.limiter.hit(parse(rule), key, name)


def explain(_error: RateLimitExceeded) -> RateLimited:
    """Turn the limiter's exception into ours, with the seconds until one may try again."""
    current = limiter.current_limit
    wait = max(1, round(current.reset_at - time.time())) if current else 60
    return _too_much(wait)


def _too_much(wait: int) -> RateLimited:
    return RateLimited("That was a lot in a short time. Please wait a little and try again.", wait)


def _person() -> str:
    return f"user:{current_user.id}" if current_user.is_authenticated else _address()


def _address() -> str:
    """Name the network somebody comes from: an IPv6 customer owns a /64, so single addresses there mean nothing."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "address:unknown"
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.version == 6:
        return f"address:{ipaddress.ip_network((address, 64), strict=False).network_address}"
    return f"address:{address}"


def _typed(scope: str, typed: Callable[[str], object]) -> str:
    """Name the account that is tried, without storing what was typed: it might be a password in the wrong field.

    Never raises: the limiter would take that for a dead Redis and forget what it has counted.
    """
    try:
        found = typed(scope)
    except HTTPException:  # a body that cannot be read; the view will say so
        found = None
    name = found.strip().removeprefix("@").lower() if isinstance(found, str) else ""
    return f"{scope}:{hashlib.sha256(name.encode(errors='replace')).hexdigest()}"


def _in_form(scope: str) -> str:
    return request.form.get(_FIELDS[scope], "")


_KEYS: dict[str, Callable[[], str]] = {"person": _person, "address": _address}
_FIELDS = {"login": "username", "email": "email"}
