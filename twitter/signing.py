"""Signed texts for links in mails: nobody else can make one, and each is good for one purpose and for a while."""

from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

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


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    # The key that signs comes last; those before it are only read.
    return URLSafeTimedSerializer([*settings.secret_key_fallbacks, settings.secret_key], salt=f"skein:{purpose}")
