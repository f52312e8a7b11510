"""What apps send: JSON or a form, read once, checked for shape, and turned into one of our types.

JSON needs no content type. Of a name that is sent twice the last one counts, for every reader alike.
"""

from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
import orjson
from flask import g, request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from twitter.errors import Invalid, mark

LARGEST_BODY = 64 * 1024
DEEPEST = 20
MOST_FIELDS = 100
INCOMPLETE = mark("Something in this request is missing or of the wrong kind.")

_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_T = TypeVar("_T", bound=msgspec.Struct)


def read(kind: type[_T]) -> _T:
    """Return the body as `kind`; what it does not name is left out.

    Raise Invalid with the fields that are missing or of the wrong kind, and werkzeug's errors for a body that cannot
    be read at all.
    """
    sent = fields()
    missing = [field.encode_name for field in msgspec.structs.fields(kind) if field.required]
    absent = {name: "missing" for name in missing if sent.get(name) in (None, "")}
    if absent:
        raise Invalid(INCOMPLETE, **absent)
    try:
        return msgspec.convert(sent, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(INCOMPLETE, **_place(error)) from None


def fields() -> dict[str, Any]:
    """Return what the body names, whatever it is written in; raise werkzeug's errors for one that cannot be read."""
    if "api_fields" not in g:
        g.api_fields = _outcome()
    if isinstance(g.api_fields, HTTPException):
        raise g.api_fields
    sent: dict[str, Any] = g.api_fields
    return sent


def _outcome() -> dict[str, Any] | HTTPException:
    """Read the body; remember a refusal too, for whoever asks again would read on in the middle of it."""
    try:
        return _checked(_decoded())
    except HTTPException as refusal:
        return refusal


def _decoded() -> Any:
    # A body that does not say its length would be cut off at the limit, not refused: one byte more tells.
    request.max_content_length = LARGEST_BODY + (request.content_length is None)
    request.max_form_parts = MOST_FIELDS
    if request.mimetype == _MULTIPART:
        return {name: values[-1] for name, values in request.form.lists()}
    raw = request.get_data()
    if len(raw) > LARGEST_BODY:
        raise RequestEntityTooLarge
    if request.mimetype == _URLENCODED:
        return _pairs(raw)
    if not raw:
        return {}
    if request.mimetype and request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMediaType
    return _json(raw)


def _pairs(raw: bytes) -> dict[str, str]:
    try:
        text = raw.decode()
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError:
        raise BadRequest from None


def _json(raw: bytes) -> Any:
    """Decode JSON: orjson refuses NaN, numbers beyond a double, lone surrogates and a thousand levels by itself."""
    try:
        return orjson.loads(raw)
    except (ValueError, RecursionError):
        raise BadRequest from None


def _checked(sent: Any) -> dict[str, Any]:
    if not isinstance(sent, dict):
        raise BadRequest
    for text in _texts(sent):
        if "\0" in text:
            raise BadRequest
    return sent


def _texts(sent: Any) -> Iterator[str]:
    """Yield every text in a decoded body, names included; refuse one that is nested too deep."""
    level, depth = [sent], 0
    while level:
        yield from (value for value in level if isinstance(value, str))
        nested = [value for value in level if isinstance(value, dict | list)]
        if nested and depth == DEEPEST:
            raise BadRequest
        level, depth = [inner for value in nested for inner in _inside(value)], depth + 1


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return [*value.keys(), *value.values()] if isinstance(value, dict) else value


def _place(error: msgspec.ValidationError) -> dict[str, str]:
    """Return the field that a complaint is about; msgspec names it at the end, as in `$.email`."""
    name = str(error).rpartition("$.")[2].rstrip("`").partition(".")[0].partition("[")[0]
    return {name: "shape"} if name.isidentifier() else {}
