"""How often one may do a thing. The figures are one table in config.py."""

import hashlib
import ipaddress
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import request
from flask_limiter import RateLimitExceeded
from flask_login import current_user

from config import RATE_LIMITS
from twitter.errors import RateLimited
from twitter.extensions import limiter

_View = TypeVar("_View", bound=Callable[..., Any])


def limited(name: str) -> Callable[[_View], _View]:
    """Bind a view to a row of the table of limits; views with the same row are counted together."""

    def decorate(view: _View) -> _View:
        for scope, rule in RATE_LIMITS[name]:
            view = cast("_View", limiter.shared_limit(rule, scope=name, key_func=_KEYS[scope])(view))
        return view

    return decorate


def explain(_error: RateLimitExceeded) -> RateLimited:
    """Turn the limiter's exception into ours, with the seconds until one may try again."""
    current = limiter.current_limit
    wait = max(1, round(current.reset_at - time.time())) if current else 60
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


def _login() -> str:
    """Name the account that is tried, without storing what was typed: it might be a password in the wrong field."""
    typed = request.form.get("username", "").strip().removeprefix("@").lower()
    return f"login:{hashlib.sha256(typed.encode(errors='replace')).hexdigest()}"


_KEYS: dict[str, Callable[[], str]] = {"person": _person, "address": _address, "login": _login}
