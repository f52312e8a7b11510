"""What apps send: JSON or a form, read once, checked for shape, and turned into one of our types.

JSON needs no content type. Names with brackets, as forms of the web have them, are lists and objects: `id[]=1`,
`source[privacy]=public`, `fields_attributes[0][name]=x`. Of a plain name that is sent twice the last one counts, for
every reader alike.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
import orjson
from flask import current_app, g, request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from twitter.errors import Invalid, mark

LARGEST_BODY = 64 * 1024
DEEPEST = 20
MOST_FIELDS = 1_000  # forms name each item of a list by itself
INCOMPLETE = mark("Something in this request is missing or of the wrong kind.")

_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_T = TypeVar("_T", bound=msgspec.Struct)


def read(kind: type[_T]) -> _T:
    """Return the body as `kind`; what it does not name is left out.

    Raise Invalid with the fields that are missing or of the wrong kind, and werkzeug's errors for a body that cannot
    be read at all.
    """
    return _converted(fields(), kind)


def asked(kind: type[_T]) -> _T:
    """Return what stands in the address as `kind`; some apps send it as the body of a GET instead. Raise as `read`."""
    written = nested(request.args.items(multi=True))
    return _converted((fields() if request.method == "GET" else {}) | written, kind)


def fields() -> dict[str, Any]:
    """Return what the body names, whatever it is written in; raise werkzeug's errors for one that cannot be read."""
    if "api_fields" not in g:
        g.api_fields = _outcome()
    if isinstance(g.api_fields, HTTPException):
        raise g.api_fields
    sent: dict[str, Any] = g.api_fields
    return sent


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the fields of a form with what their brackets say; raise BadRequest where those contradict each other."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        first, _, rest = name.partition("[")
        steps = _BRACKET.findall("[" + rest) if rest else []
        if len(steps) > DEEPEST:
            raise BadRequest
        _put(found, [first, *steps], value)
    return {name: _with_lists(value) for name, value in found.items()}


def _converted(sent: dict[str, Any], kind: type[_T]) -> _T:
    known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    # An empty text is how forms say "nothing": for whatever is no text it means that nothing was sent.
    absent = {name: "missing" for name, field in known.items() if field.required and sent.get(name) in (None, "")}
    if absent:
        raise Invalid(INCOMPLETE, **absent)
    given = {name: value for name, value in sent.items() if name in known and value is not None}
    try:
        return msgspec.convert(_listed(given, known), kind, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(INCOMPLETE, **_place(error)) from None


def _listed(given: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """Let a single value stand for a list of one, where a list is wanted: `id=1` is as good as `id[]=1`."""
    return {
        name: [value] if isinstance(value, str | int) and _wants_list(known[name].type) else value
        for name, value in given.items()
    }


def _wants_list(kind: Any) -> bool:
    shape = msgspec.inspect.type_info(kind)
    if isinstance(shape, msgspec.inspect.UnionType):
        kinds = {type(each) for each in shape.types}
        return msgspec.inspect.ListType in kinds and msgspec.inspect.StrType not in kinds
    return isinstance(shape, msgspec.inspect.ListType)


def _put(found: dict[str, Any], steps: list[str], value: str) -> None:
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        name = step or str(len(found))
        if following is None:
            found[name] = value
        elif isinstance(deeper := found.setdefault(name, {}), dict):
            found = deeper
        else:
            raise BadRequest


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
