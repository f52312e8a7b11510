"""What apps send: JSON or a form, read once, checked for shape, and turned into one of our types.

JSON needs no content type. Names with brackets, as forms of the web have them, are lists and objects: `id[]=1`,
`source[privacy]=public`, `fields_attributes[0][name]=x`, `keywords_attributes[][keyword]=x`. A plain name that is sent
twice is a list where one is wanted; anywhere else the last one counts, for every reader alike.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec
import orjson
from flask import current_app, g, request
from msgspec import inspect
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from twitter.errors import Invalid, mark

LARGEST_BODY = 64 * 1024
DEEPEST = 20
MOST_FIELDS = 1_000  # forms name each item of a list by itself
INCOMPLETE = mark("Something in this request is missing or of the wrong kind.")

_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_T = TypeVar("_T", bound=msgspec.Struct)


def read(kind: type[_T], *, and_address: bool = False) -> _T:
    """Return the body as `kind`; what it does not name is left out. Some apps write fields into the address instead.

    Raise Invalid with the fields that are missing or of the wrong kind, and werkzeug's errors for a body that cannot
    be read at all.
    """
    return _converted((_in_address() if and_address else {}) | fields(), kind)


def asked(kind: type[_T]) -> _T:
    """Return what stands in the address as `kind`; some apps send it as the body of a GET instead. Raise as `read`."""
    may_have_body = request.method in {"GET", "HEAD"} and "Upgrade" not in request.headers  # a WebSocket has frames
    return _converted((fields() if may_have_body else {}) | _in_address(), kind)


def fields() -> dict[str, Any]:
    """Return what the body names, whatever it is written in; raise werkzeug's errors for one that cannot be read."""
    if "api_fields" not in g:
        g.api_fields = _outcome()
    if isinstance(g.api_fields, HTTPException):
        raise g.api_fields
    sent: dict[str, Any] = g.api_fields
    return sent


def nested(pairs: Iterable[tuple[str | None, str]]) -> dict[str, Any]:
    """Return the fields of a form with what their brackets say; raise BadRequest where those contradict each other."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name is None:  # a part of a form that has none
            raise BadRequest
        first, _, rest = name.partition("[")
        steps = _BRACKET.findall("[" + rest) if rest else []
        if len(steps) > DEEPEST:
            raise BadRequest
        if steps:
            _put(found, [first, *steps], value)
        else:
            _put_plain(found, name, value)
    return {name: _with_lists(value) for name, value in found.items()}


class _Repeated(str):
    """What a plain name says the last time, when it is sent more than once."""

    __slots__ = ("every",)
    every: list[str]


def _put_plain(found: dict[str, Any], name: str, value: str) -> None:
    before = found.get(name)
    if isinstance(before, dict):
        raise BadRequest
    if before is not None:
        every = [*(before.every if isinstance(before, _Repeated) else [before]), value]
        value = _Repeated(value)
        value.every = every
    found[name] = value


def _in_address() -> dict[str, Any]:
    return _checked(nested(request.args.items(multi=True)))


def _converted(sent: dict[str, Any], kind: type[_T]) -> _T:
    # An empty text is how forms say "nothing": for whatever is no text it means that nothing was sent.
    required = [field.encode_name for field in msgspec.structs.fields(kind) if field.required]
    absent = {name: "missing" for name in required if sent.get(name) in (None, "")}
    if absent:
        raise Invalid(INCOMPLETE, **absent)
    try:
        return msgspec.convert(_of_struct(sent, inspect.type_info(kind)), kind, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(INCOMPLETE, **_place(error)) from None


def _of_struct(sent: dict[str, Any], shape: Any) -> dict[str, Any]:
    known = {field.encode_name: field.type for field in shape.fields}
    wanted = {name: _as_wanted(value, known[name]) for name, value in sent.items() if name in known}
    return {name: value for name, value in wanted.items() if value is not None}


def _as_wanted(value: Any, shape: inspect.Type) -> Any:
    """Return a value as its field would have it, where forms cannot say it so; None where they say nothing."""
    for each in shape.types if isinstance(shape, inspect.UnionType) else (shape,):
        bare = each.type if isinstance(each, inspect.Metadata) else each
        if (as_wanted := _AS_WANTED.get(type(bare))) is not None:
            return as_wanted(value, bare)
    return None if value == "" else value


def _as_text(value: Any, shape: Any) -> Any:
    if shape.pattern and isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # an id
    if isinstance(value, str):
        return None if shape.pattern and not value else str(value)
    return value


def _as_list(value: Any, shape: Any) -> Any:
    """Let a single value stand for a list of one, and what is numbered for a list in that order."""
    every = value.every if isinstance(value, _Repeated) else _with_lists(value)
    if isinstance(every, str | int) and not isinstance(every, bool):
        every = [every]
    if not isinstance(every, list):
        return every
    return [] if every == [""] else [_as_wanted(each, shape.item_type) for each in every]


def _as_object(value: Any, shape: Any) -> Any:
    return _of_struct(value, shape) if isinstance(value, dict) else None if value == "" else value


def _as_switch(value: Any, _shape: Any) -> Any:
    return _CHECKBOX.get(value, value) if isinstance(value, str) else value


_CHECKBOX: Final = {"on": True, "off": False, "": None}
_AS_WANTED: Final[dict[Any, Callable[[Any, Any], Any]]] = {
    inspect.StrType: _as_text,
    inspect.ListType: _as_list,
    inspect.StructType: _as_object,
    inspect.BoolType: _as_switch,
}


def _put(found: dict[str, Any], steps: list[str], value: str) -> None:
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        name = step or _place_in_list(found, following)
        if following is None and not isinstance(found.get(name), dict):
            found[name] = value
        elif following is not None and isinstance(deeper := found.setdefault(name, {}), dict):
            found = deeper
        else:
            raise BadRequest


def _place_in_list(found: dict[str, Any], following: str | None) -> str:
    """Return where `[]` stands: at the end, or in the last object of the list while that lacks the name to follow."""
    last = found.get(str(len(found) - 1))
    continues = bool(following) and isinstance(last, dict) and following not in last
    return str(len(found) - continues)


def _with_lists(value: Any) -> Any:
    """Make a list of what is numbered, by its numbers or because it had none."""
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(each) for name, each in value.items()}
    if not all(name.isascii() and name.isdigit() and len(name) < 5 for name in inner):
        return inner
    return [inner[name] for name in sorted(inner, key=int)]


def _outcome() -> dict[str, Any] | HTTPException:
    """Read the body; remember a refusal too, for whoever asks again would read on in the middle of it."""
    try:
        return _checked(_decoded())
    except HTTPException as refusal:
        return refusal


def _decoded() -> Any:
    # A route that takes files has raised the limit for forms that bring them (`web/uploads.py`). A body that does not
    # say its length would be cut off at the limit, not refused: one byte more tells.
    brings_files = request.mimetype == _MULTIPART and hasattr(_view(), "takes_files")
    if not brings_files:
        request.max_content_length = LARGEST_BODY + (request.content_length is None)
    request.max_form_parts = MOST_FIELDS
    if request.mimetype == _MULTIPART:
        return nested(request.form.items(multi=True))
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


def _view() -> Any:
    return current_app.view_functions.get(request.endpoint or "")


def _pairs(raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode()
        return nested(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
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
        nested_ones = [value for value in level if isinstance(value, dict | list)]
        if nested_ones and depth == DEEPEST:
            raise BadRequest
        level, depth = [inner for value in nested_ones for inner in _inside(value)], depth + 1


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return [*value.keys(), *value.values()] if isinstance(value, dict) else value


def _place(error: msgspec.ValidationError) -> dict[str, str]:
    """Return the field that a complaint is about; msgspec names it at the end, as in `$.email`."""
    name = str(error).rpartition("$.")[2].rstrip("`").partition(".")[0].partition("[")[0]
    return {name: "shape"} if name.isidentifier() else {}
