"""Hashtags and topics, as moderators see to them: what is hidden is hidden everywhere at once, and its page stays."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.browsers import JSON, Browser, stranger_at
from twitter import clock
from twitter.extensions import charter, db
from twitter.models import AuditEvent, Topic, User
from twitter.transaction import atomic


@pytest.fixture
def talk(ana: User) -> None:
    """What people talk about: one hashtag, one word."""
    with atomic():
        for position, name in enumerate(("#Swifts", "kiosk"), start=1):
            db.session.add(
                Topic(position=position, name=name, people=4, history=[0, 0, 0, 0, 0, 0, 4], computed_at=clock.now())
            )
    for text in ("The #Swifts are back.", "More #swifts.", "A #garden."):
        factories.tweet(ana, text)


def places(app: Flask) -> dict[str, bool]:
    """Where a stranger finds the hashtag."""
    browser = stranger_at(app)
    paths = {
        "topics": "/search?tab=topics",
        "beside": "/search/topics",
        "explore": "/search",
        "suggested": "/search/suggest?q=%23sw",
        "found": "/search?tab=hashtags&q=swi",
        "trends": "/api/v1/trends/tags",
        "trends of old": "/api/v1/trends",
    }
    return {place: "swifts" in browser.get(path).text.casefold() for place, path in paths.items()}


@pytest.mark.usefixtures("talk")
def test_a_hidden_hashtag_is_shown_nowhere_but_on_its_own_page(app: Flask, mos: Browser) -> None:
    assert {*places(app).values()} == {True}
    assert mos.post("/admin/hashtags/hide", data={"name": "#SWIFTS"}).status_code == 303
    assert {*places(app).values()} == {False}
    assert "are back" in stranger_at(app).get("/tags/swifts").text
    assert "kiosk" in stranger_at(app).get("/search/topics").text
    assert mos.post("/admin/hashtags/show", data={"name": "#swifts"}).status_code == 303
    assert {*places(app).values()} == {True}


@pytest.mark.usefixtures("talk")
def test_moderators_see_what_is_used_and_find_what_is_hidden(mos: Browser) -> None:
    page = mos.get("/admin/hashtags").text
    assert page.index("#Swifts") < page.index("#garden")
    mos.post("/admin/hashtags/hide", data={"name": "#swifts"})
    found = mos.get("/admin/hashtags?q=%23SWI").text
    assert found.count("Show again<") == 3  # found, used most, hidden
    assert "No hashtag begins so." in mos.get("/admin/hashtags?q=nothing").text


def test_a_word_is_hidden_by_its_name_and_written_down(mo: User, mos: Browser) -> None:
    for _ in range(2):
        done = mos.post("/admin/hashtags/hide", data={"name": " Kíosk "}, headers=JSON)
        assert (done.status_code, done.json) == (200, {"name": "kiosk"})
    assert charter.hidden_topics == {"kiosk"}
    for _ in range(2):
        assert mos.post("/admin/hashtags/show", data={"name": "kiosk"}).status_code == 303
    assert charter.hidden_topics == frozenset()
    lines = db.session.scalars(select(AuditEvent).where(AuditEvent.action.like("topic%")).order_by(AuditEvent.id))
    assert [(line.action, line.actor_id) for line in lines] == [("topic_hidden", mo.id), ("topic_shown", mo.id)]


@pytest.mark.parametrize("name", ["", " # ", "x" * 151])
@pytest.mark.parametrize("act", ["hide", "show"])
def test_what_is_no_topic_is_refused(mos: Browser, name: str, act: str) -> None:
    answer = mos.post(f"/admin/hashtags/{act}", data={"name": name})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text


def test_what_was_looked_for_is_still_there_after_hiding(mos: Browser, talk: None) -> None:
    answer = mos.post("/admin/hashtags/hide?q=swi", data={"name": "#swifts"})
    assert answer.location == "/admin/hashtags?q=swi"
