"""Signed texts for links: nobody else can make one. Each is good for one purpose, and those in mails for a while."""

import hashlib
from typing import Any

from itsdangerous import BadData, Signer, URLSafeTimedSerializer

from twitter.errors import Invalid
from twitter.extensions import settings


def sign(purpose: str, payload: Any) -> str:
    """Return `payload` (JSON values) as a text that can stand in an address."""
    text: str = _serializer(purpose).dumps(payload)
    return text


def unsign(purpose: str, text: str, *, max_age: int) -> Any:
    """Return what was signed for this purpose; raise Invalid when forged, foreign or older than `max_age` seconds."""
    try:
        return _serializer(purpose).loads(text, max_age=max_age)
    except BadData:
        raise Invalid("This link has expired or is not whole. Ask for a new one.", link="expired") from None


def seal(purpose: str, text: str) -> str:
    """Return what only we can put under a text: always the same under the same."""
    return _signer(purpose).get_signature(text).decode()


def is_sealed(purpose: str, text: str, given: str) -> bool:
    """Whether this is our seal under a text."""
    return _signer(purpose).verify_signature(text, given)


def _signer(purpose: str) -> Signer:
    return Signer(_keys(), salt=f"skein:{purpose}", digest_method=hashlib.sha256)


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_keys(), salt=f"skein:{purpose}")


def _keys() -> list[str]:
    """Return all keys: the one that signs comes last, those before it are only read."""
    return [*settings.secret_key_fallbacks, settings.secret_key]
