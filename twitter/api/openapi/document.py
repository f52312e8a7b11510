"""The description of the API in OpenAPI 3.1, made of what its routes say of themselves."""

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from werkzeug.routing import Rule

from config import VERSION
from twitter.api.blueprint import Facts
from twitter.api.entities.values import Problem
from twitter.api.openapi import answers
from twitter.api.openapi.shapes import Schema, Shapes
from twitter.extensions import settings
from twitter.services.oauth.scopes import SCOPES
from twitter.web.answers import absolute

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
WRITTEN_AS: Final = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
ID: Final[Schema] = {"type": "string", "pattern": "^[1-9][0-9]{0,18}$", "examples": ["112233445566778899"]}
_PLACE: Final = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
_PLACES: Final[dict[str, Schema]] = {
    "int": ID,
    "name": {"type": "string", "pattern": "^[A-Za-z0-9_]{1,30}$", "examples": ["ana"]},
    "tag": {"type": "string", "minLength": 1, "maxLength": 150, "examples": ["swifts"]},
}
_TOLD: Final = (
    "The dialect is that of Mastodon's clients. Bodies are JSON, urlencoded or multipart forms; in forms the names of "
    "lists end in `[]`, and what stands inside an object is named `object[field]`. Times are UTC, ids are texts of "
    "digits. Beside the streams described here there is a WebSocket at `/api/v1/streaming`."
)


@dataclass(frozen=True, slots=True)
class Route:
    """A method at an address of the API."""

    method: str
    path: str
    endpoint: str
    facts: Facts
    says: str
    places: dict[str, Schema]

    @property
    def room(self) -> str:
        return self.endpoint.split(".")[1]


def routes(app: Flask) -> Iterator[Route]:
    """Yield what can be asked for, by address. Sockets are not among it: OpenAPI has no words for them."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for rule in (rule for rule in rules if not rule.websocket):
        view = app.view_functions[rule.endpoint]
        if hasattr(view, "api"):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield _route(method, rule, view)


def document(app: Flask) -> dict[str, Any]:
    """Return the whole description."""
    found = [*routes(app)]
    shapes = Shapes()
    shapes.of(Problem)
    paths: dict[str, Any] = {}
    for route in found:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, shapes, paths)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DIALECT,
        "info": {"title": settings.site_name, "version": VERSION, "description": _TOLD},
        "servers": [{"url": settings.base_url}],
        "tags": [{"name": room, "description": _about(app, room)} for room in sorted({route.room for route in found})],
        "paths": paths,
        "components": {
            "schemas": {name: shapes.components[name] for name in sorted(shapes.components)},
            "headers": answers.HEADERS,
            "responses": answers.REFUSALS,
            "securitySchemes": _security_schemes(found),
        },
    }


def _route(method: str, rule: Rule, view: Any) -> Route:
    places = {name: _of_place(kind, words) for kind, words, name in _PLACE.findall(rule.rule)}
    says = inspect.getdoc(view) or ""
    return Route(method, _PLACE.sub(r"{\3}", rule.rule), rule.endpoint, view.api, says, places)


def _of_place(kind: str, words: str) -> Schema:
    if kind == "any":
        return {"enum": [word.strip() for word in words.split(",")]}
    return _PLACES.get(kind, {"type": "string"})


def _operation(route: Route, shapes: Shapes, before: dict[str, Any]) -> dict[str, Any]:
    first, _, rest = route.says.partition("\n")
    named = {each["operationId"] for methods in before.values() for each in methods.values()}
    name = route.endpoint.removeprefix("api.")
    told = {
        "tags": [route.room],
        "summary": first,
        "operationId": name if name not in named else f"{name}.{route.method.lower()}.{len(named)}",
        "security": _security(route.facts),
        "responses": answers.of(route.method, route.facts, shapes, has_places=bool(route.places)),
    }
    if rest.strip():
        told["description"] = " ".join(rest.split())
    if parameters := [*_parameters(route, shapes)]:
        told["parameters"] = parameters
    if content := _content(route.facts, shapes):
        is_needed = route.facts.body is not None and bool(shapes.required(route.facts.body))
        told["requestBody"] = {"content": content, "required": is_needed}
    return told


def _parameters(route: Route, shapes: Shapes) -> Iterator[dict[str, Any]]:
    for name, schema in route.places.items():
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    asked = route.facts.asked
    if asked is None:
        return
    required = shapes.required(asked)
    for name, schema in shapes.fields(asked).items():
        written = f"{name}[]" if schema.get("type") == "array" else name
        yield {"name": written, "in": "query", "required": name in required, "schema": schema}


def _content(facts: Facts, shapes: Shapes) -> dict[str, Any]:
    if facts.body is None and not facts.files:
        return {}
    if facts.body is None:
        return {WRITTEN_AS[2]: {"schema": shapes.with_files(None, facts.files)}}
    schema = shapes.of(facts.body)
    content = {written: {"schema": schema} for written in WRITTEN_AS}
    if facts.files:
        content[WRITTEN_AS[2]] = {"schema": shapes.with_files(facts.body, facts.files)}
    return content


def _security(facts: Facts) -> list[dict[str, list[str]]]:
    """Return what opens a route: a token of either kind, or nothing too."""
    if not facts.minds_token:
        return [{}]
    kinds: list[dict[str, list[str]]] = [{"oauth2": [*facts.scopes]}, {"bearer": []}]
    return [{}, *kinds] if facts.opens_to == "anyone" else kinds


def _security_schemes(found: list[Route]) -> dict[str, Any]:
    used = {scope: scope for route in found for scope in route.facts.scopes}
    scopes = {**used, **SCOPES}
    ways = {"tokenUrl": absolute("/oauth/token"), "scopes": scopes}
    return {
        "oauth2": {
            "type": "oauth2",
            "description": "For apps of others. A scope such as `read` has in it all that begin with `read:`.",
            "flows": {
                "authorizationCode": {"authorizationUrl": absolute("/oauth/authorize"), **ways},
                "clientCredentials": ways,
            },
        },
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "Any token; those of `/api/v1/auth/login` are for all scopes.",
        },
    }


def _about(app: Flask, room: str) -> str:
    module = sys.modules[app.blueprints[f"api.{room}"].import_name]
    return (module.__doc__ or "").strip().partition("\n")[0]
