"""What routes may answer, in the words of OpenAPI: what they were asked for, and every way of refusing."""

from http import HTTPStatus
from typing import Any, Final

from twitter.api.blueprint import Facts
from twitter.api.openapi.shapes import Shapes

JSON: Final = "application/json"


def _refusal(description: str, sentence: str, *headers: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {JSON: {"schema": schema, "example": {"error": sentence}}}
    return {"description": description, "headers": _named(*headers, *_ALWAYS), "content": content}


def _named(*headers: str) -> dict[str, Any]:
    return {header: {"$ref": f"#/components/headers/{header}"} for header in headers}


def _header(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **schema}}


HEADERS: Final = {
    "Link": _header('The other pages: `<...max_id=...>; rel="next", <...min_id=...>; rel="prev"`.'),
    "ETag": _header("What `If-None-Match` may name the next time."),
    "Retry-After": _header("Seconds.", pattern="^[0-9]+$"),
    "WWW-Authenticate": _header("How to show a token."),
    "X-RateLimit-Limit": _header("How often one may ask.", pattern="^[0-9]+$"),
    "X-RateLimit-Remaining": _header("How often one may still.", pattern="^[0-9]+$"),
    "X-RateLimit-Reset": _header("When one may again.", format="date-time"),
    "X-Request-Id": _header("By what the log knows this answer."),
}
_ALWAYS: Final = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-Id")
REFUSALS: Final = {
    "Unreadable": _refusal("The request cannot be read.", "We could not read that request."),
    "NoToken": _refusal("No token, or none that is good now.", "The access token is invalid", "WWW-Authenticate"),
    "Forbidden": _refusal("Known, but not allowed.", "This action is outside the authorized scopes"),
    "NotFound": _refusal("There is no such thing, or not for this reader.", "Record not found"),
    "Conflict": _refusal("It is taken, or was changed meanwhile.", "That name is taken."),
    "TooLarge": _refusal("Larger than is taken.", "That is larger than we can take."),
    "OtherType": _refusal("Neither JSON nor a form.", "Something about that request was wrong."),
    "Invalid": _refusal("Read, but not accepted.", "Something in this request is missing or of the wrong kind."),
    "TooOften": _refusal("Too often.", "That was a lot in a short time.", "Retry-After"),
    "Refused": _refusal("Anything else: a sentence says what.", "That is our fault, and it has been noted."),
}


def of(method: str, facts: Facts, shapes: Shapes, *, has_places: bool) -> dict[str, Any]:
    """Return all answers of a route."""
    good = {str(status): _good(status, method, facts, shapes) for status in (facts.status, *facts.also)}
    refused = {
        str(status): {"$ref": f"#/components/responses/{name}"}
        for status, name in _refused(method, facts, has_places=has_places)
    }
    unchanged = {"304": {"description": "As it was.", "headers": _named("ETag")}} if method == "GET" else {}
    return good | unchanged | refused


def _good(status: int, method: str, facts: Facts, shapes: Shapes) -> dict[str, Any]:
    headers = [*_ALWAYS]
    headers += ["ETag"] if method == "GET" and status == HTTPStatus.OK else []
    headers += ["Link"] if facts.is_paged else []
    content = {facts.media_type: {"schema": shapes.of(facts.answer)}}
    return {"description": HTTPStatus(status).phrase, "headers": _named(*headers), "content": content}


def _refused(method: str, facts: Facts, *, has_places: bool) -> list[tuple[int | str, str]]:
    takes_body = facts.body is not None or bool(facts.files)
    takes_any = takes_body or facts.asked is not None
    possible: list[tuple[int | str, str, bool]] = [
        (400, "Unreadable", takes_any),
        (401, "NoToken", facts.minds_token),
        (403, "Forbidden", facts.minds_token),
        (404, "NotFound", has_places or takes_any),
        (409, "Conflict", method != "GET"),
        (413, "TooLarge", takes_any),
        (415, "OtherType", takes_any),
        (422, "Invalid", takes_any or has_places or facts.opens_to == "person"),
        (429, "TooOften", True),
        ("default", "Refused", True),
    ]
    return [(status, name) for status, name, applies in possible if applies]
