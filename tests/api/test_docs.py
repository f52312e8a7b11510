"""The page about the API (docs/api.md), held against what its routes say of themselves."""

import re
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from flask import Flask

from twitter.api.blueprint import Facts
from twitter.api.openapi.document import Route, routes
from twitter.api.openapi.reading import Room

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
ROW = re.compile(r"^\| `(?:GET|POST|PUT|PATCH|DELETE) /.*\|$", re.MULTILINE)


def needs(facts: Facts) -> str:
    """Say what opens a route, in the words of the table."""
    scopes = ", ".join(f"`{scope}`" for scope in facts.scopes)
    if facts.opens_to == "person":
        return scopes
    if facts.opens_to == "app":
        return f"{scopes} (apps too)" if scopes else "any token (apps too)"
    return f"none, or {scopes}" if scopes else "none"


def row(route: Route) -> str:
    """Return the line of the table about a route."""
    says = route.says.partition("\n")[0].replace("|", r"\|")
    return f"| `{route.method} {route.path}` | {needs(route.facts)} | {says} |"


def as_told(app: Flask) -> str:
    """Return the tables of all rooms, as they should stand on the page."""
    found = sorted(routes(app), key=lambda route: route.room)
    return "\n".join(
        f"### {Room(room, '').title}\n\n| | Scopes | |\n|---|---|---|\n" + "\n".join(map(row, of_room)) + "\n"
        for room, of_room in groupby(found, key=lambda route: route.room)
    )


def untold(app: Flask) -> set[str]:
    """Return the lines that the page lacks, or that are of no route."""
    tables = DOCS.read_text("utf-8").partition("\n## Endpoints\n")[2].partition("\n## ")[0]
    return {*map(row, routes(app))} ^ {*ROW.findall(tables)}


def test_the_page_lists_every_route_with_its_scopes(app: Flask) -> None:
    assert not untold(app), f"the tables of {DOCS.name}:\n{as_told(app)}"


def test_the_alarm_rings_for_a_route_that_is_not_on_the_page(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    view = app.view_functions["api.instance.rules"]
    app.add_url_rule("/api/v1/planted", "api.instance.planted", view)
    assert len(untold(app)) == 1
