"""The card of a link at the door: the tweet is there at once, its card when the page behind it was asked."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests import factories, other_sites, pictures
from tests.browsers import Browser, browser_of
from tests.other_sites import OtherSites, answer, page
from tests.web.conftest import reread
from twitter.jobs.runner import run_due
from twitter.models import User

CARD = re.compile(r'<a class="link-card" href="([^"]*)".*?</a>', re.DOTALL)


@pytest.fixture
def sites(monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherSites]:
    """Other sites with two pages, one of them with a picture."""
    with other_sites.serving(monkeypatch) as sites:
        picture = '<meta property="og:image" content="swift.jpg">'
        sites.answers["news.example/"] = page(f"<title>The swifts</title>{picture}")
        sites.answers["news.example/swift.jpg"] = answer(pictures.jpeg(), "image/jpeg")
        sites.answers["bats.example/"] = page("<title>The <bats></title>")
        yield sites


@pytest.fixture
def author(make_app: Callable[..., Flask]) -> Iterator[Browser]:
    """The browser of somebody on a site that asks other sites."""
    app = make_app(link_previews=True)
    with app.app_context():
        yield browser_of(app, factories.person("ana"))


def do_jobs() -> None:
    """Do what the requests have left to do."""
    reread()
    run_due()


def cards(browser: Browser) -> list[str]:
    return [found[0] for found in CARD.finditer(browser.get("/local").text)]


def test_a_link_becomes_a_card_and_an_edit_another(sites: OtherSites, author: Browser) -> None:
    tweet_id = author.post(
        "/tweets", data={"text": "http://news.example"}, headers={"Accept": "application/json"}
    ).json["id"]
    assert "news.example" in author.get("/local").text
    assert cards(author) == []
    do_jobs()
    (card,) = cards(author)
    assert "The swifts" in card
    picture = re.search(r'src="(/media/[^"]+)"', card)
    assert picture is not None
    assert author.get(picture[1]).content_type == "image/webp"
    assert author.post(f"/tweets/{tweet_id}/edit", data={"text": "http://bats.example"}).status_code == 303
    do_jobs()
    (card,) = cards(author)
    assert 'href="http://bats.example/"' in card
    assert "The &lt;bats&gt;" in card
    author.post(f"/tweets/{tweet_id}/edit", data={"text": "Never mind."})
    assert cards(author) == []


def test_where_it_is_switched_off_nothing_is_asked(sites: OtherSites, app: Flask, ana: User) -> None:
    browser = browser_of(app, ana)
    browser.post("/tweets", data={"text": "http://news.example"})
    do_jobs()
    assert (cards(browser), sites.asked) == ([], [])


def test_a_page_that_cannot_be_had_leaves_the_tweet_as_it_is(sites: OtherSites, author: Browser) -> None:
    author.post("/tweets", data={"text": "http://nothing.invalid/ and http://news.example"})
    do_jobs()
    assert "nothing.invalid" in author.get("/local").text
    assert cards(author) == []
