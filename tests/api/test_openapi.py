"""What the API says of itself, held against what it does."""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, TypedDict

import pytest
from flask import Flask
from msgspec import Meta, Struct
from openapi_spec_validator import validate

from tests.api.conftest import Phone
from tests.browsers import Browser, browser_of
from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.openapi import reading
from twitter.api.openapi.document import document
from twitter.api.openapi.shapes import Shapes
from twitter.models import User

PATH = "/api/openapi.json"
KNOWN_WAYS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture
def told(phone: Phone) -> dict[str, Any]:
    """The document, as programs get it."""
    found: dict[str, Any] = phone.get(PATH).json
    return found


def undescribed(app: Flask, told: dict[str, Any]) -> set[tuple[str, str]]:
    """Return what the application answers and the document does not know, and the other way round."""
    asked = {
        (method.lower(), re.sub(r"<(?:[^:>]*:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.") and not rule.websocket
    }
    return asked ^ {(method, path) for path, methods in told["paths"].items() for method in methods}


def operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def references(value: Any) -> Iterator[str]:
    """Yield all that a document refers to."""
    if isinstance(value, dict):
        yield from (str(each) for name, each in value.items() if name == "$ref")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from references(inner)


def test_the_document_is_openapi_3_1(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.1.")
    validate(told)


def test_the_document_and_the_routes_agree(app: Flask, told: dict[str, Any]) -> None:
    assert undescribed(app, told) == set()
    assert len(told["paths"]) > 100


def test_the_alarm_rings_for_a_route_that_came_or_went_unseen(
    make_app: Callable[..., Flask], told: dict[str, Any]
) -> None:
    app = make_app()
    app.add_url_rule("/api/v1/planted/<int:planted_id>", "api.planted", lambda: "", methods=["PUT"])
    assert undescribed(app, told) == {("put", "/api/v1/planted/{planted_id}")}
    del told["paths"]["/api/v1/instance"]
    assert ("get", "/api/v1/instance") in undescribed(app, told)


def test_every_reference_leads_somewhere_and_every_entity_is_used(told: dict[str, Any]) -> None:
    named = {*references(told)}
    known = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses", "headers")
        for name in told["components"][kind]
    }
    assert named <= known
    for name, schema in told["components"]["schemas"].items():
        assert schema["type"] == "object", name


def test_every_operation_is_told_completely(told: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(told)]
    assert len(names) == len({*names})
    for method, path, operation in operations(told):
        assert operation["summary"].endswith("."), path
        assert method in KNOWN_WAYS
        good = [status for status in operation["responses"] if status < "300"]
        assert good, path
        assert all(operation["responses"][status]["content"] for status in good), path
        assert {"429", "default"} <= {*operation["responses"]}, path
        assert ("304" in operation["responses"]) == (method == "get"), path
        places = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
        assert places == {*re.findall(r"\{(\w+)\}", path)}, path


def test_a_body_may_be_written_in_three_ways(told: dict[str, Any]) -> None:
    content = told["paths"]["/api/v1/statuses"]["post"]["requestBody"]["content"]
    assert [*content] == ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
    upload = told["paths"]["/api/v2/media"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert upload["properties"]["file"] == {"type": "string", "format": "binary"}
    assert "file" not in str(told["components"]["schemas"]["Upload"]["properties"].keys())


def test_who_may_enter_is_told(told: dict[str, Any]) -> None:
    def opens(method: str, path: str) -> Any:
        return told["paths"][path][method]["security"]

    assert opens("post", "/api/v1/statuses") == [{"oauth2": ["write:statuses"]}, {"bearer": []}]
    assert opens("get", "/api/v1/statuses/{status_id}")[0] == {}
    assert opens("post", "/oauth/token") == [{}]
    flows = told["components"]["securitySchemes"]["oauth2"]["flows"]
    scopes = {
        scope
        for _, _, operation in operations(told)
        for way in operation["security"]
        for scope in way.get("oauth2", [])
    }
    assert scopes <= {*flows["authorizationCode"]["scopes"]}
    assert flows["authorizationCode"]["authorizationUrl"].endswith("/oauth/authorize")


def test_pages_and_limits_are_told(told: dict[str, Any]) -> None:
    answer = told["paths"]["/api/v1/timelines/home"]["get"]["responses"]["200"]
    assert {"Link", "ETag", "X-RateLimit-Remaining"} <= {*answer["headers"]}
    assert answer["content"]["application/json"]["schema"]["items"] == {"$ref": "#/components/schemas/Status"}
    media = told["paths"]["/api/v1/media/{picture_id}"]["get"]["responses"]
    assert {"200", "206", "401", "403", "404", "422"} <= {*media}


def test_the_document_is_kept_and_told_in_a_line_when_it_is_as_it_was(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = phone.get(PATH)
    monkeypatch.setattr("twitter.api.openapi.routes.document", lambda _app: pytest.fail("made again"))
    again = phone.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


class Leaf(TypedDict):
    """A leaf."""

    size: int


class Thorn(TypedDict):
    """A thorn."""

    length: float | None


class Branch(Struct):
    """What grows."""

    name: Annotated[str, Meta(min_length=1, max_length=9, pattern="^a")]
    ends: Annotated[list[Annotated[int, Meta(ge=0)]], Meta(max_length=4)] = []
    kind: Literal["oak", "ash"] = "oak"
    inner: "Branch | None" = None


def test_our_types_are_told_in_json_schema() -> None:
    shapes = Shapes()
    assert shapes.of(list[Leaf | Thorn]) == {
        "type": "array",
        "items": {"anyOf": [{"$ref": "#/components/schemas/Leaf"}, {"$ref": "#/components/schemas/Thorn"}]},
    }
    assert shapes.components["Thorn"]["properties"] == {"length": {"anyOf": [{"type": "number"}, {"type": "null"}]}}
    assert shapes.components["Leaf"]["required"] == ["size"]
    assert shapes.of(dict[str, int]) == {"type": "object", "additionalProperties": {"type": "integer"}}
    shapes.of(Branch)
    assert shapes.components["Branch"] == {
        "type": "object",
        "description": "What grows.",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "pattern": "^a", "minLength": 1, "maxLength": 9},
            "ends": {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 4},
            "kind": {"enum": ["oak", "ash"], "default": "oak"},
            "inner": {"anyOf": [{"$ref": "#/components/schemas/Branch"}, {"type": "null"}]},
        },
    }


def test_two_types_of_one_name_are_told_apart() -> None:
    other = TypedDict("Leaf", {"colour": str})  # noqa: UP013
    shapes = Shapes()
    assert shapes.of(Leaf) != shapes.of(other)
    assert len(shapes.components) == 2


def test_a_new_route_is_told_of_by_what_it_says(make_app: Callable[..., Flask]) -> None:
    planted = ApiBlueprint("planted", __name__, url_prefix="/api/v1")

    @planted.post("/branches/<name:username>")
    @person_route("write:branches", answer=Leaf, body=Branch, status=201, files=("picture",))
    def grow() -> None:
        """Let a branch grow.

        It takes a while.
        """

    app = make_app()
    app.register_blueprint(planted, name="api.planted")
    with app.app_context():
        told = document(app)
    operation = told["paths"]["/api/v1/branches/{username}"]["post"]
    assert (operation["summary"], operation["description"]) == ("Let a branch grow.", "It takes a while.")
    assert operation["requestBody"]["required"]
    assert "201" in operation["responses"]
    shown = next(room for room in reading.manual(told).rooms if room.name == "planted").operations[0]
    assert shown.curl.endswith("/api/v1/branches/ana")
    assert "-F picture=@picture.jpg -F 'name=...'" in shown.curl


def test_people_read_it_as_a_page(app: Flask, ana: User, stranger: Browser) -> None:
    page = stranger.get("/api/docs")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in page.headers
    for words in ("/api/v1/timelines/home", "curl -X POST", 'id="Status"', "write:statuses", "openapi.json"):
        assert words in page.text
    assert "account-name" not in page.text
    assert "Ana" in browser_of(app, ana).get("/api/docs/").text


def test_every_link_of_the_page_leads_to_a_place_on_it(stranger: Browser) -> None:
    page = stranger.get("/api/docs").text
    manual = page[page.index('class="manual"') :]
    places = re.findall(r'\bid="([^"]+)"', page)
    assert {*re.findall(r'href="#([^"]+)"', manual)} <= {*places}
    assert len(places) == len({*places})
