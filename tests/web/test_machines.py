"""What pages tell machines: search engines, and sites that show a card for a link to one of ours."""

import re
from html import unescape

import pytest
from flask import Flask

from tests import factories
from tests.browsers import Browser, browser_of, stranger_at
from twitter.extensions import db
from twitter.models import LinkPreview, Tweet, User
from twitter.services import tweets
from twitter.transaction import atomic

NOINDEX = '<meta name="robots" content="noindex">'
SECRET = "Only for friends"
PICTURE = {"key": "p/aa/bb/" + "c" * 28, "width": 2000, "height": 1000, "blurhash": "", "alt": "A swift"}


def told(browser: Browser, path: str) -> dict[str, str]:
    """Return what a page tells machines, by name."""
    page = browser.get(path).text
    facts = re.findall(r'<meta (?:name|property)="([a-z_:]+)" content="([^"]*)">', page)
    links = re.findall(r'<link rel="(canonical)" href="([^"]*)">', page)
    return {name: unescape(value) for name, value in [*facts, *links]}


def change(tweet: Tweet, **columns: object) -> None:
    """Make a tweet into one of another kind."""
    with atomic():
        for name, value in columns.items():
            setattr(tweet, name, value)


@pytest.fixture
def visitor(https_app: Flask) -> Browser:
    """A stranger at the https address."""
    browser = stranger_at(https_app)
    browser.base_url = "https://skein.example"
    return browser


def test_a_tweet_says_what_it_is(visitor: Browser, ana: User, tweet: Tweet) -> None:
    tweets.edit_tweet(ana, tweet, 'The "swifts" <b>are</b>\n\nback.')
    facts = told(visitor, f"/@ANA/{tweet.id}?utm_source=mail&max_id=x")
    address = f"https://skein.example/@ana/{tweet.id}"
    assert facts["canonical"] == facts["og:url"] == address
    assert facts["og:title"] == "Ana (@ana)"
    assert facts["og:description"] == facts["description"] == 'The "swifts" <b>are</b> back.'
    assert (facts["og:type"], facts["twitter:card"], facts["og:site_name"]) == ("article", "summary", "Skein")
    assert facts["og:image"].startswith("https://skein.example/avatars/")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", facts["article:published_time"])
    assert "article:modified_time" in facts
    assert "robots" not in facts


def test_a_long_tweet_is_shortened(visitor: Browser, ana: User) -> None:
    facts = told(visitor, f"/@ana/{factories.tweet(ana, '👩‍🚀' * 270).id}")
    assert len(facts["og:description"]) <= 200
    assert facts["og:description"].endswith("👩‍🚀…")


def test_a_tweet_with_pictures_shows_the_first(visitor: Browser, tweet: Tweet) -> None:
    change(tweet, pictures=[PICTURE])
    facts = told(visitor, f"/@ana/{tweet.id}")
    assert facts["og:image"].startswith("https://skein.example/pictures/")
    assert (facts["og:image:alt"], facts["twitter:card"]) == ("A swift", "summary_large_image")


def test_what_is_behind_a_warning_stays_there(visitor: Browser, tweet: Tweet) -> None:
    change(tweet, text=SECRET, content_warning="Birds", pictures=[PICTURE])
    facts = told(visitor, f"/@ana/{tweet.id}")
    assert facts["og:description"] == facts["description"] == "Birds"
    assert "/pictures/" not in facts["og:image"]
    assert all(SECRET not in fact for fact in facts.values())


@pytest.mark.parametrize("audience", ["followers", "mentioned"])
def test_a_tweet_for_some_people_tells_machines_nothing(app: Flask, ana: User, tweet: Tweet, audience: str) -> None:
    change(tweet, text=SECRET, audience=audience)
    assert stranger_at(app).get(f"/@ana/{tweet.id}").status_code == 404
    facts = told(browser_of(app, ana), f"/@ana/{tweet.id}")
    assert facts["robots"] == "noindex"
    assert not {"canonical", "description", "og:title", "og:description", "og:image"} & facts.keys()


def test_somebody_who_is_protected_tells_machines_nothing(app: Flask, ana: User, tweet: Tweet) -> None:
    with atomic():
        ana.bio, ana.is_protected = SECRET, True
    for path, browser in ((f"/@ana/{tweet.id}", browser_of(app, ana)), ("/@ana", stranger_at(app))):
        facts = told(browser, path)
        assert facts["robots"] == "noindex"
        assert not {"canonical", "description", "og:title", "og:description", "og:image"} & facts.keys()


def test_a_profile_says_who_it_is(visitor: Browser, ana: User) -> None:
    assert told(visitor, "/@Ana")["og:description"] == "Tweets by Ana"
    with atomic():
        ana.bio = "Counts swifts.\nAnd bats."
    facts = told(visitor, "/@Ana?max_id=77&fbclid=x")
    assert facts["canonical"] == "https://skein.example/@ana?max_id=77"
    assert (facts["og:type"], facts["profile:username"]) == ("profile", "ana")
    assert (facts["og:title"], facts["og:description"]) == ("Ana (@ana)", "Counts swifts. And bats.")
    assert facts["og:image"].startswith("https://skein.example/")


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "/"),
        ("/local?utm_source=x", "/local"),
        ("/local?max_id=12&x=1", "/local?max_id=12"),
        ("/local?max_id=abc", "/local"),
        ("/local?max_id=%D9%A1", "/local"),
        ("/tags/Garden?ref=x", "/tags/garden"),
        ("/tags/Garden?max_id=9", "/tags/garden?max_id=9"),
    ],
)
def test_a_page_has_one_address(visitor: Browser, path: str, address: str) -> None:
    facts = told(visitor, path)
    assert facts["canonical"] == f"https://skein.example{address}"
    assert facts["description"]
    assert "robots" not in facts


def test_the_pages_of_oneself_are_not_for_search_engines(app: Flask, ana: User, tweet: Tweet) -> None:
    anas, stranger = browser_of(app, ana), stranger_at(app)
    for path in (
        "/",
        "/settings",
        "/settings/account",
        "/compose",
        "/people",
        f"/tweets/{tweet.id}/edit",
        "/search?q=x",
    ):
        assert NOINDEX in anas.get(path).text, path
    for path in ("/login", "/register", "/settings", "/search?q=x", f"/@ana/{tweet.id}/history", "/@ana/followers"):
        assert NOINDEX in stranger.get(path).text, path
    assert NOINDEX in stranger.get("/nowhere/at/all").text or stranger.get("/nowhere/at/all").status_code == 303


def test_machines_are_told_where_not_to_go(app: Flask, stranger: Browser) -> None:
    answer = stranger.get("/robots.txt")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    lines = answer.text.splitlines()
    assert lines[0] == "User-agent: *"
    forbidden = [line.removeprefix("Disallow: ") for line in lines[1:]]
    assert all(path.startswith("/") for path in forbidden)
    for path in ("/settings/account", "/search?q=x", "/compose", "/tweets/1/edit"):
        assert any(path.startswith(start) for start in forbidden), path
    for path in ("/", "/@ana", "/@ana/1", "/local", "/tags/garden", "/media/x", "/static/dist/app.css"):
        assert not any(path.startswith(start) for start in forbidden), path


def test_a_card_shows_what_a_page_says_and_nothing_of_it_is_markup(app: Flask, stranger: Browser, tweet: Tweet) -> None:
    card = LinkPreview(
        url_hash="x",
        url="https://www.news.example/a?b=1&c=2",
        title="<script>alert(1)</script> {{ 7*7 }}",
        description='"><img src=x onerror=alert(1)>',
        site_name="News & <b>more</b>",
        picture_key="aa/bb/" + "c" * 28,
        picture_width=1200,
        picture_height=630,
    )
    with atomic():
        db.session.add(card)
        db.session.flush()
        tweet.link_preview_id = card.id
    page = stranger.get(f"/@ana/{tweet.id}").text
    found = re.search(r'<a class="link-card".*?</a>', page, re.DOTALL)
    assert found is not None
    shown = found[0]
    assert 'href="https://www.news.example/a?b=1&amp;c=2" rel="noopener nofollow ugc" target="_blank"' in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in shown
    assert re.findall(r"<(?!/)([a-z]+)", shown) == ["a", "img", "span", "span", "bdi", "bdi", "span", "span"]
    assert '<bdi dir="ltr">news.example</bdi>' in shown
    assert f'src="/media/{card.picture_key}-600.webp"' in shown
    assert 'width="1200"' in shown
    assert 'alt=""' in shown
