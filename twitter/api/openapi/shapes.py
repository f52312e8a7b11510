"""Our types in the words of JSON Schema (2020-12), as OpenAPI 3.1 has them.

msgspec would make schemas too, but not of a type in which one of two objects may stand, such as a quote.
"""

import inspect
import types
from collections.abc import Callable, Iterable
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import msgspec
from msgspec import NODEFAULT, Meta, Struct

Schema = dict[str, Any]
_FILE: Final[Schema] = {"type": "string", "format": "binary"}
_PLAIN: Final[dict[Any, Schema]] = {
    Any: {},
    None: {"type": "null"},
    type(None): {"type": "null"},
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: {"type": "number"},
}
_BOUNDS: Final = {
    "pattern": "pattern",
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "examples": "examples",
}


class Shapes:
    """The schemas of all that the API takes and answers: named ones once, and told of elsewhere by reference."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._names: dict[Any, str] = {}

    def of(self, kind: Any) -> Schema:
        """Return the schema of a type."""
        if is_typeddict(kind) or _is_struct(kind):
            return {"$ref": f"#/components/schemas/{self._named(kind)}"}
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        return _GENERIC[get_origin(kind) or kind](self, get_args(kind))

    def fields(self, kind: type[Struct]) -> dict[str, Schema]:
        """Return the schema of each field that a body or an address may have."""
        schema = self._of_struct(kind)
        found: dict[str, Schema] = schema["properties"]
        return found

    def required(self, kind: type[Struct]) -> list[str]:
        """Return the fields that have to be there."""
        return [field.encode_name for field in msgspec.structs.fields(kind) if field.required]

    def with_files(self, kind: type[Struct] | None, files: Iterable[str]) -> Schema:
        """Return the schema of a form that may bring files."""
        schema: Schema = self._of_struct(kind) if kind else {"type": "object", "properties": {}}
        return {**schema, "properties": {**schema["properties"], **{name: dict(_FILE) for name in files}}}

    def _named(self, kind: Any) -> str:
        """Return the name of a type, with that of its module where another has the same; describe it the first time."""
        if kind not in self._names:
            name = kind.__name__
            if name in self.components:
                name = kind.__module__.rpartition(".")[2].title().replace("_", "") + name
            self._names[kind] = name
            self.components[name] = {}  # it may hold others of its kind
            self.components[name] = self._of_struct(kind) if _is_struct(kind) else self._of_typed_dict(kind)
        return self._names[kind]

    def _of_typed_dict(self, kind: Any) -> Schema:
        hints = get_type_hints(kind, include_extras=True)
        fields = {name: self.of(hint) for name, hint in hints.items()}
        return _described(kind, fields, [name for name in hints if name in kind.__required_keys__])

    def _of_struct(self, kind: type[Struct]) -> Schema:
        fields = {}
        for field in msgspec.structs.fields(kind):
            fields[field.encode_name] = self.of(field.type)
            if field.default is not NODEFAULT and field.default is not None:
                fields[field.encode_name]["default"] = field.default
        return _described(kind, fields, self.required(kind))

    def _of_annotated(self, arguments: tuple[Any, ...]) -> Schema:
        schema = self.of(arguments[0])
        for meta in (each for each in arguments[1:] if isinstance(each, Meta)):
            schema |= {word: getattr(meta, name) for name, word in _BOUNDS.items() if getattr(meta, name) is not None}
            counted = "Items" if schema.get("type") == "array" else "Length"
            sizes = {f"min{counted}": meta.min_length, f"max{counted}": meta.max_length}
            schema |= {word: size for word, size in sizes.items() if size is not None}
        return schema

    def _of_list(self, arguments: tuple[Any, ...]) -> Schema:
        return {"type": "array", "items": self.of(arguments[0]) if arguments else {}}

    def _of_dict(self, arguments: tuple[Any, ...]) -> Schema:
        values = self.of(arguments[1]) if arguments else {}
        return {"type": "object", "additionalProperties": values} if values else {"type": "object"}

    def _of_union(self, arguments: tuple[Any, ...]) -> Schema:
        return {"anyOf": [self.of(each) for each in arguments]}

    def _of_words(self, arguments: tuple[Any, ...]) -> Schema:
        return {"enum": [*arguments]}

    def _of_inner(self, arguments: tuple[Any, ...]) -> Schema:
        return self.of(arguments[0])


_GENERIC: Final[dict[Any, Callable[[Shapes, tuple[Any, ...]], Schema]]] = {
    Annotated: Shapes._of_annotated,
    NotRequired: Shapes._of_inner,
    list: Shapes._of_list,
    dict: Shapes._of_dict,
    Union: Shapes._of_union,
    types.UnionType: Shapes._of_union,
    Literal: Shapes._of_words,
}


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _described(kind: Any, fields: dict[str, Schema], required: list[str]) -> Schema:
    schema: Schema = {"type": "object", "properties": fields}
    if required:
        schema["required"] = required
    if says := inspect.getdoc(kind):
        schema["description"] = " ".join(says.split())
    return schema
