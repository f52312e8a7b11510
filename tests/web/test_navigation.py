"""The navigation: it marks where one is, says how much is new to one, and is made once for all who see the same."""

import re

import pytest
from flask import Flask

from tests import factories
from tests.browsers import Browser, browser_of
from twitter.models import User
from twitter.web.cards import Fragments

NAVIGATION = "partials/_nav_places.html"


def places_of(page: str) -> list[tuple[str, str]]:
    """Return the places that a page marks as where one is, each with how it does."""
    navigation = page.partition('<ul class="nav-list">')[2].partition("</ul>")[0]
    return re.findall(r'class="nav-link" href="([^"]+)"[^>]* aria-current="(\w+)"', navigation)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search",
        "/notifications",
        "/messages",
        "/local",
        "/people",
        "/bookmarks",
        "/@ana",
        "/settings",
        "/follow-requests",
    ],
)
def test_the_place_where_one_is_is_marked(anas: Browser, path: str) -> None:
    page = anas.get(path, follow_redirects=True)
    assert page.status_code == 200
    assert places_of(page.text) == [(page.request.path, "page")]


def test_a_place_is_marked_on_the_pages_within_it_and_none_elsewhere(ana: User, bob: User, anas: Browser) -> None:
    assert places_of(anas.get("/messages/new").text) == [("/messages", "true")]
    assert places_of(anas.get("/@bob").text) == []
    assert places_of(anas.get("/messages-of-nobody").text) == []


def test_each_reader_sees_what_is_new_to_them(ana: User, bob: User, anas: Browser, bobs: Browser) -> None:
    factories.like(bob, factories.tweet(ana))
    for browser, number in ((anas, 1), (bobs, 0), (anas, 1)):
        assert f'data-unread="notifications" data-number="{number}"' in browser.get("/local").text


def test_it_is_made_once_for_all_who_see_the_same(
    app: Flask, anas: Browser, bobs: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Fragments(1_000)
    monkeypatch.setitem(app.extensions, "fragments", kept)
    for person in factories.people(5):
        for browser in (anas, bobs, browser_of(app, person)):
            assert browser.get(f"/@{person.username}").status_code == 200
    assert len([key for key in kept._kept if key[0] == NAVIGATION]) == 1
