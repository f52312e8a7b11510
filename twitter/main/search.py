"""The door to search in the browser: one box, its tabs, what completes it, and what one looked for."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from twitter.errors import Invalid
from twitter.queries import search
from twitter.services import recent_searches
from twitter.web.answers import json_answer, next_path, see_other, wants_fragment, wants_json
from twitter.web.filters import avatar_url
from twitter.web.limits import limited
from twitter.web.paging import page_request
from twitter.web.sessions import public, viewer, viewer_id

bp = Blueprint("search", __name__, url_prefix="/search")

TABS = ("tweets", "people", "hashtags", "topics")
LISTED = 50  # hashtags of the tab
BESIDE = 5  # topics in the side column

_VALUED = {"from": "from", "since": "since", "until": "until"}  # fields of the form -> operators
_TICKED = {"media": "has:media", "link": "has:link", "reply": "is:reply"}


@bp.get("")
@public
@limited("search")
def show() -> ResponseReturnValue:
    """Show what a search finds, or what there is to explore when nothing is asked."""
    asked = _asked(request.args)
    if asked != request.args.get("q", "").strip():
        return see_other(_address(asked))
    return _results(asked)


@bp.post("")
@limited("search")
def ask() -> ResponseReturnValue:
    """Keep a search on one's list, then show what it finds."""
    asked = _asked(request.form)
    try:
        search.parse(asked)
        recent_searches.remember(viewer(), asked)
    except Invalid as error:
        return _refused(asked, error)
    address = _address(asked)
    return json_answer({"url": address}) if wants_json() else see_other(address)


@bp.get("/suggest")
@public
@limited("suggest")
def suggest() -> ResponseReturnValue:
    """Complete what is being typed: people for @an, hashtags for #ga, both for a word."""
    found = search.suggest(viewer_id(), request.args.get("q", "")[: search.LONGEST])
    return json_answer(
        {
            "people": [
                {
                    "username": person.username,
                    "display_name": person.display_name,
                    "avatar": avatar_url(person),
                    "url": url_for("profile.show", username=person.username),
                }
                for person in found.people
            ],
            "hashtags": [
                {"name": row.name, "uses": row.uses, "url": url_for("feed.tag", tag=row.name)} for row in found.hashtags
            ],
        }
    )


@bp.get("/topics")
@public
def topics() -> ResponseReturnValue:
    """Show what people talk about, as a piece for the side column."""
    return render_template("search/_beside.html", topics=search.topics(limit=BESIDE))


@bp.post("/recent/<int:search_id>/forget")
@limited("search")
def forget(search_id: int) -> ResponseReturnValue:
    """Take one search off one's list."""
    recent_searches.forget(viewer(), search_id)
    return _forgotten()


@bp.post("/recent/clear")
@limited("search")
def clear() -> ResponseReturnValue:
    """Clear the list of what one looked for."""
    recent_searches.forget_all(viewer())
    return _forgotten()


def _forgotten() -> ResponseReturnValue:
    return json_answer({}) if wants_json() else see_other(next_path(url_for("search.show")))


def _asked(fields: MultiDict[str, str]) -> str:
    """Return what is asked, with the further fields of the form written as operators."""
    words = [fields.get("q", "").strip()]
    values = {name: "".join(fields.get(name, "").split()) for name in _VALUED}
    words += [f"{operator}:{values[name]}" for name, operator in _VALUED.items() if values[name]]
    words += [operator for name, operator in _TICKED.items() if fields.get(name)]
    words += [f"-{word.lstrip('-')}" for word in fields.get("without", "").split() if word.strip("-")]
    return " ".join(word for word in words if word)


def _tab() -> str:
    asked = request.values.get("tab", "")
    return asked if asked in TABS else TABS[0]


def _address(asked: str) -> str:
    return url_for("search.show", q=asked or None, tab=_tab() if _tab() != TABS[0] else None)


def _results(asked: str) -> ResponseReturnValue:
    try:
        found = _found(asked, _tab())
    except Invalid as error:
        return _refused(asked, error)
    if wants_fragment() and "page" in found:
        return render_template(f"search/_more_{_tab()}.html", q=asked, tab=_tab(), **found)
    return render_template("search/show.html", q=asked, tab=_tab(), **found)


def _found(asked: str, tab: str) -> dict[str, Any]:
    if tab == "topics":
        return {"topics": search.topics(asked)}
    if not asked:
        recent = search.recent(viewer().id) if current_user.is_authenticated else []
        return {"topics": search.topics(limit=LISTED), "recent": recent}
    if tab == "hashtags":
        return {"hashtags": search.hashtags(asked, LISTED)}
    look = search.people if tab == "people" else search.tweets
    return {"page": look(viewer_id(), asked, page_request())}


def _refused(asked: str, error: Invalid) -> ResponseReturnValue:
    """Show the page again with what was typed, as far as it fits, and why nothing was looked for."""
    if wants_json():
        raise error
    complaint = gettext(error.sentence)
    page = render_template("search/show.html", q=asked[: search.LONGEST], tab=_tab(), complaint=complaint)
    return page, error.status
