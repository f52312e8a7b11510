"""Whether an answer has the shape that its type says: every field, no other, each of its kind."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict


def matches(kind: Any, value: Any) -> None:
    """Assert that JSON is of this type exactly: a TypedDict, a list of them, or whatever may stand in one."""
    wrong = [*_wrong(kind, value, "$")]
    assert not wrong, "\n".join(wrong)


def _wrong(kind: Any, value: Any, where: str) -> Iterator[str]:
    origin = get_origin(kind)
    if kind is Any:
        return
    if origin in {Annotated, NotRequired}:
        yield from _wrong(get_args(kind)[0], value, where)
    elif origin in {Union, types.UnionType}:
        yield from _of_none(kind, value, where)
    elif is_typeddict(kind):
        yield from _wrong_fields(kind, value, where)
    elif (origin or kind) is list:
        yield from _wrong_items(kind, value, where)
    elif (origin or kind) is dict:
        yield from _wrong_values(kind, value, where)
    elif not _is_plain(kind, value):
        yield f"{where}: {value!r} is no {getattr(kind, '__name__', kind)}"


def _is_plain(kind: Any, value: Any) -> bool:
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if kind is None or kind is type(None):
        return value is None
    if kind is float:
        return type(value) in {int, float}
    return type(value) is kind  # True is no number here


def _of_none(kind: Any, value: Any, where: str) -> Iterator[str]:
    tried = [[*_wrong(each, value, where)] for each in get_args(kind) if value is None or each is not type(None)]
    if all(tried):
        yield from min(tried, key=len)


def _wrong_fields(kind: Any, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: {value!r} is no {kind.__name__}"
        return
    fields = get_type_hints(kind, include_extras=True)
    yield from (f"{where}: {name} is missing" for name in sorted(kind.__required_keys__ - value.keys()))
    yield from (f"{where}: {name} is not a field of {kind.__name__}" for name in sorted(value.keys() - fields.keys()))
    for name in sorted(value.keys() & fields.keys()):
        yield from _wrong(fields[name], value[name], f"{where}.{name}")


def _wrong_items(kind: Any, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where}: {value!r} is no list"
        return
    (item,) = get_args(kind) or (Any,)
    for number, each in enumerate(value):
        yield from _wrong(item, each, f"{where}[{number}]")


def _wrong_values(kind: Any, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: {value!r} is no object"
        return
    _, inner = get_args(kind) or (str, Any)
    for name, each in value.items():
        yield from _wrong(inner, each, f"{where}.{name}")
