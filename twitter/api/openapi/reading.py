"""The description of the API as people read it: rooms, what one can ask there, and what is answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from twitter.api.openapi.shapes import Schema

_BODIES: Final = ("multipart/form-data", "application/json")  # the first names files too
_REF: Final = "#/components/schemas/"
_TITLES: Final = {
    "oauth": "OAuth",
    "openapi": "OpenAPI",
    "wellknown": "Well-known addresses",
    "auth": "Our own sign-in",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field may hold, in the notation of TypeScript; `shape` is the entity in it that is told of elsewhere."""

    words: str
    shape: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """Something that is sent or answered."""

    name: str
    kind: Kind
    is_required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """Something one can ask for."""

    anchor: str
    method: str
    path: str
    says: str
    more: str
    scopes: list[str]
    needs_token: bool
    in_address: list[Field]
    in_body: list[Field]
    answers: list[tuple[str, Kind | None]]
    curl: str


@dataclass(frozen=True, slots=True)
class Room:
    """What belongs together."""

    name: str
    about: str
    operations: list[Operation] = field(default_factory=list)

    @property
    def title(self) -> str:
        return _TITLES.get(self.name) or self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Shape:
    """An entity with its fields."""

    name: str
    says: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Manual:
    """All of it."""

    rooms: list[Room]
    shapes: list[Shape]


def manual(document: dict[str, Any]) -> Manual:
    """Return a description in OpenAPI as people read it."""
    rooms = {tag["name"]: Room(tag["name"], tag["description"]) for tag in document["tags"]}
    site, schemas = document["servers"][0]["url"], document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            rooms[told["tags"][0]].operations.append(_operation(site, method.upper(), path, told, schemas))
    shapes = [Shape(name, told.get("description", ""), [*_fields(told)]) for name, told in schemas.items()]
    return Manual([*rooms.values()], shapes)


def kind(schema: Schema) -> Kind:
    """Return what a schema says, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return Kind(name, name)
    if "anyOf" in schema:
        return _joined([kind(each) for each in schema["anyOf"]])
    if "enum" in schema:
        return Kind(" | ".join(str(each) for each in schema["enum"]))
    if schema.get("type") == "array":
        inner = kind(schema.get("items", {}))
        return Kind(f"({inner.words})[]" if "|" in inner.words else f"{inner.words}[]", inner.shape)
    if schema.get("format") == "binary":
        return Kind("file")
    return Kind(str(schema.get("type", "any")))


def _joined(kinds: list[Kind]) -> Kind:
    shapes = [each.shape for each in kinds if each.shape]
    return Kind(" | ".join(each.words for each in kinds), shapes[0] if shapes else None)


def _operation(site: str, method: str, path: str, told: dict[str, Any], schemas: dict[str, Schema]) -> Operation:
    scopes = [scope for way in told["security"] for scope in way.get("oauth2", [])]
    parameters = told.get("parameters", [])
    sent = [*_sent(told, schemas)]
    return Operation(
        anchor=told["operationId"],
        method=method,
        path=path,
        says=told["summary"],
        more=told.get("description", ""),
        scopes=scopes,
        needs_token={} not in told["security"],
        in_address=[Field(each["name"], kind(each["schema"]), each["required"]) for each in parameters],
        in_body=sent,
        answers=[(status, _answer(answer)) for status, answer in told["responses"].items() if status < "300"],
        curl=_curl(site, method, path, {} not in told["security"], parameters, sent),
    )


def _sent(told: dict[str, Any], schemas: dict[str, Schema]) -> Iterator[Field]:
    content = told.get("requestBody", {}).get("content", {})
    for written in _BODIES:
        if written in content:
            schema = content[written]["schema"]
            yield from _fields(schemas[schema["$ref"].removeprefix(_REF)] if "$ref" in schema else schema)
            return


def _fields(schema: Schema) -> Iterator[Field]:
    required = schema.get("required", [])
    for name, told in schema.get("properties", {}).items():
        yield Field(name, kind(told), name in required)


def _answer(answer: dict[str, Any]) -> Kind | None:
    content = [*answer.get("content", {}).values()]
    return kind(content[0]["schema"]) if content else None


def _curl(
    site: str, method: str, path: str, needs_token: bool, parameters: list[dict[str, Any]], sent: list[Field]
) -> str:
    """Return a line for a terminal, with as little as the request needs."""
    for each in parameters:
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", str(*each["schema"].get("examples", ["..."])))
    asked = "&".join(f"{quote(each['name'])}=..." for each in parameters if each["in"] == "query" and each["required"])
    parts = ["curl"]
    parts += [f"-X {method}"] if method != "GET" else []
    parts += ['-H "Authorization: Bearer $token"'] if needs_token else []
    files = [f"-F {each.name}=@picture.jpg" for each in sent if each.kind.words == "file"][:1]
    shown = [each for each in sent if each.is_required] or ([] if files else sent[:1])
    parts += files + [f"{'-F' if files else '-d'} '{each.name}=...'" for each in shown]
    return " ".join([*parts, f"'{site}{path}?{asked}'" if asked else f"{site}{path}"])
