"""One's own profile: the form, and what others see of it."""

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser
from twitter.models import User

FORM = {
    "display_name": "Ana <b>Silva</b>",
    "bio": "Soup & swifts. Ask @bob or @nobody_at_all, read https://ana.example.org/a and #GardenClub",
    "location": "Lisboa <i>",
    "website": "ana.example.org/me",
    "name1": "Speaks",
    "value1": "português",
    "name3": "Code <x>",
    "value3": "https://code.example.org/ana",
}


def test_the_form_shows_what_is_stored(anas: Browser) -> None:
    assert anas.post("/settings/profile", data=FORM).location == "/settings/profile"
    page = anas.get("/settings/profile").text
    assert "Your profile is saved." in page
    for said in ("Ana &lt;b&gt;Silva", "Soup &amp; swifts", "Lisboa &lt;i&gt;", "https://ana.example.org/me"):
        assert said in page
    assert 'name="name2" value="Code &lt;x&gt;"' in page  # empty lines close up


def test_everybody_sees_it_with_its_links_live(anas: Browser, bobs: Browser, stranger: Browser) -> None:
    anas.post("/settings/profile", data=FORM)
    for browser in (anas, bobs, stranger):
        page = browser.get("/@ana").text
        assert "Ana &lt;b&gt;Silva&lt;/b&gt;" in page
        assert '<a class="link" href="/@bob"><bdi dir="ltr">@bob</bdi></a>' in page
        assert 'href="/tags/GardenClub"' in page
        assert 'href="https://ana.example.org/a"' in page
        assert '<a class="link" href="https://ana.example.org/me" rel="me nofollow noopener ugc"' in page
        assert ">ana.example.org/me</a>" in page
        assert "Lisboa &lt;i&gt;" in page
        assert "Code &lt;x&gt;" in page
        assert 'href="https://code.example.org/ana"' in page


def test_only_ones_own_profile_leads_to_the_form(anas: Browser, bobs: Browser, stranger: Browser) -> None:
    link = 'href="/settings/profile">Edit profile'
    assert link in anas.get("/@ana").text
    assert link not in bobs.get("/@ana").text
    assert link not in stranger.get("/@ana").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("display_name", "", "Everybody needs a name here."),
        ("bio", "b" * 161, "Say it in 160 characters."),
        ("website", "javascript:alert(1)", "That does not look like the address of a site."),
        ("value2", "without a name", "An extra line needs a name and a text."),
    ],
)
def test_a_refused_form_keeps_what_was_typed(anas: Browser, field: str, value: str, sentence: str) -> None:
    answer = anas.post("/settings/profile", data={**FORM, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Lisboa &lt;i&gt;" in answer.text
    assert not value or value in answer.text
    told = anas.post("/settings/profile", data={**FORM, field: value}, headers=JSON)
    assert (told.status_code, told.json["error"]) == (422, sentence)
    assert "Lisboa" not in anas.get("/@ana").text


def test_a_program_is_answered_in_json(anas: Browser) -> None:
    answer = anas.post("/settings/profile", data=FORM, headers=JSON)
    assert (answer.status_code, answer.json) == (200, {})


def test_an_address_stored_by_another_way_could_still_run_nothing(app: Flask, stranger: Browser) -> None:
    factories.person("eve", bio="javascript:alert(1) <img src=x onerror=alert(1)>", extra_fields=[])
    page = stranger.get("/@eve").text
    assert 'href="javascript' not in page
    assert "<img src=x" not in page


def test_the_profile_page_takes_no_more_statements_with_all_of_it(
    anas: Browser, bobs: Browser, ana: User, statements: list[str]
) -> None:
    anas.post("/settings/profile", data=FORM)
    statements.clear()
    assert bobs.get("/@ana").status_code == 200
    assert len(statements) <= 3
