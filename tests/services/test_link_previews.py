"""The cards of links: which tweet gets one, what a page may say of itself, and how often it is asked."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests import factories, other_sites, pictures
from tests.other_sites import OtherSites, answer, page
from twitter import clock, outbox, storage
from twitter.extensions import db
from twitter.jobs.runner import run_due
from twitter.models import Job, LinkPreview, Tweet, User
from twitter.services import link_previews
from twitter.services.media import LINK
from twitter.transaction import atomic

HEAD = (
    '<meta property="og:title" content="The swifts are back">'
    '<meta property="og:description" content="Earlier than last year."><meta property="og:site_name" content="News">'
)
PICTURE = '<meta property="og:image" content="/swift.jpg">'
LINKED = "Look: https://news.example/swifts"


@pytest.fixture
def sites(monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherSites]:
    """Other sites, of which one has a page with a picture."""
    with other_sites.serving(monkeypatch) as sites:
        sites.answers["news.example/swifts"] = page(HEAD + PICTURE)
        sites.answers["news.example/swift.jpg"] = answer(pictures.jpeg(), "image/jpeg")
        yield sites


@pytest.fixture
def curious(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application that asks other sites, with its context pushed."""
    app = make_app(link_previews=True, base_url="https://skein.example", site_name="Schwalbe ✨")
    with app.app_context():
        yield app


@pytest.fixture
def author(curious: Flask) -> User:
    """Somebody who tweets."""
    return factories.person("ana")


def attached(author: User, text: str, **columns: object) -> Tweet:
    """Store a tweet with the card it gets."""
    tweet = Tweet(author_id=author.id, text=text, **{"mention_ids": {}, "pictures": [], **columns})
    with atomic():
        link_previews.attach(tweet)
        db.session.add(tweet)
    return tweet


def card_of(tweet: Tweet) -> LinkPreview | None:
    """Read a tweet's card as it is stored now."""
    db.session.expire_all()
    return db.session.get(LinkPreview, tweet.link_preview_id) if tweet.link_preview_id else None


def read_card(tweet: Tweet) -> LinkPreview:
    card = card_of(tweet)
    assert card is not None
    return card


def cards() -> int:
    return db.session.scalar(select(func.count()).select_from(LinkPreview)) or 0


def test_a_tweet_shows_what_its_link_says_once_the_job_ran(sites: OtherSites, author: User) -> None:
    sites.answers["news.example/swifts?a=ä"] = page(HEAD + PICTURE)
    tweet = attached(author, "Look: http://News.example:80/swifts and http://other.example/")
    assert read_card(tweet).title == ""  # the tweet is there at once, its card later
    assert sites.asked == []
    assert run_due() == 1
    card = read_card(tweet)
    assert (card.url, card.title) == ("http://news.example/swifts", "The swifts are back")
    assert (card.description, card.site_name) == ("Earlier than last year.", "News")
    assert (card.picture_width, card.picture_height) == LINK.sizes[0]
    assert all(storage.exists(f"{card.picture_key}-{width}.webp") for width in LINK.widths)
    assert sites.asked == ["news.example/swifts", "news.example/swift.jpg"]
    assert all("User-Agent: Schwalbe  link preview (+https://skein.example)" in head for head in sites.heads)


@pytest.mark.backends("sqlite")
def test_nothing_is_asked_unless_the_site_wants_it(sites: OtherSites, ana: User) -> None:
    tweet = attached(ana, "Look: http://news.example/swifts")
    assert card_of(tweet) is None
    assert run_due() == 0
    assert cards() == 0


@pytest.mark.backends("sqlite")
def test_a_job_that_waited_asks_nothing_once_it_is_switched_off(sites: OtherSites, author: User, app: Flask) -> None:
    attached(author, "Look: http://news.example/swifts")
    with app.app_context():
        assert run_due() == 1
    assert sites.asked == []


def test_a_link_is_asked_once_for_all_tweets(sites: OtherSites, author: User) -> None:
    first, second = attached(author, "http://news.example/swifts"), attached(author, "http://NEWS.example/swifts#top")
    assert run_due() == 1
    third = attached(author, "Again: http://news.example/swifts")
    assert run_due() == 0
    assert first.link_preview_id == second.link_preview_id == third.link_preview_id
    assert sites.asked.count("news.example/swifts") == 1


def test_after_a_week_it_is_asked_again_and_the_old_picture_goes(sites: OtherSites, author: User) -> None:
    tweet = attached(author, "http://news.example/swifts")
    run_due()
    old = read_card(tweet).picture_key
    sites.answers["news.example/swifts"] = page(HEAD.replace("are back", "have left") + PICTURE)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        attached(author, "http://news.example/swifts")
        assert run_due() == 2  # the page, then the files of the old picture
    card = read_card(tweet)
    assert card.title == "The swifts have left"
    assert card.picture_key != old
    assert not storage.exists(f"{old}-600.webp")


def test_an_edited_link_changes_the_card(sites: OtherSites, author: User) -> None:
    sites.answers["other.example/"] = page("<title>Elsewhere</title>")
    tweet = attached(author, "http://news.example/swifts")
    run_due()
    with atomic():
        tweet.text = "I meant http://other.example"
        link_previews.attach(tweet)
    run_due()
    assert read_card(tweet).title == "Elsewhere"
    with atomic():
        tweet.text = "Never mind."
        link_previews.attach(tweet)
    assert card_of(tweet) is None


@pytest.mark.backends("sqlite")
def test_without_a_link_that_may_be_asked_there_is_no_card(author: User) -> None:
    for text in (
        *(
            "No link.",
            "@ana #garden",
            "http://news.example:8080/",
            "http://ana:secret@news.example/",
            "ftp://a.example",
        ),
        "https://news.example/" + "a" * 2_100,
    ):
        assert card_of(attached(author, text)) is None
    assert cards() == 0


def test_pictures_and_quotes_take_the_place_of_a_card(author: User) -> None:
    quoted = attached(author, "Quote me.")
    assert card_of(attached(author, LINKED, pictures=[{"key": "x"}])) is None
    assert card_of(attached(author, LINKED, quote_of_id=quoted.id)) is None
    assert card_of(attached(author, LINKED)) is not None


SILENT = {
    "no-title": page(""),
    "only-a-picture": page(PICTURE),
    "an-invisible-title": page("<title> \u202e\u200b </title>"),
    "not-found": answer(b"", status="404 Not Found"),
    "no-page": answer(b'{"title": "Swifts"}', "application/json"),
    "nowhere": answer(b"", status="302 Found"),
    "inwards": other_sites.redirect("http://127.0.0.1:6379/"),
}


@pytest.mark.backends("sqlite")
def test_a_page_that_says_nothing_leaves_no_card_and_is_left_alone(sites: OtherSites, author: User) -> None:
    sites.answers |= {f"news.example/{name}": spoken for name, spoken in SILENT.items()}
    tweets = [attached(author, f"http://news.example/{name}") for name in SILENT]
    assert run_due() == len(SILENT)
    shown = [read_card(tweet) for tweet in tweets]
    assert {(card.title, card.picture_key) for card in shown} == {("", None)}
    assert None not in {card.fetched_at for card in shown}
    for name in SILENT:
        attached(author, f"http://news.example/{name}")
    assert outbox.waiting(10) == []
    assert sorted(sites.asked) == sorted(f"news.example/{name}" for name in SILENT)


BROKEN = {
    "none": answer(b"", status="404 Not Found"),
    "away": answer(b"", status="503 Later"),
    "a-drawing": answer(b"<svg/>", "image/svg+xml"),
    "a-script": answer(b"<script>alert(1)</script>", "image/png"),
    "half": answer(pictures.jpeg()[:2_000], "image/jpeg"),
    "a-bomb": answer(pictures.bomb(9_000, 100), "image/png"),
    "a-large-one": answer(bytes(1_100_000), "image/jpeg"),
    "inwards": other_sites.redirect("http://[::1]/swift.jpg"),
}
NOWHERE = ("file:///etc/passwd", "data:image/png;base64,AAAA", "http://127.0.0.1/a.png", "//[", "javascript:1")


@pytest.mark.backends("sqlite")
def test_a_broken_picture_only_loses_the_picture(sites: OtherSites, author: User) -> None:
    sites.answers |= {f"news.example/{name}.jpg": spoken for name, spoken in BROKEN.items()}
    addresses = [*(f"/{name}.jpg" for name in BROKEN), *NOWHERE]
    for number, address in enumerate(addresses):
        sites.answers[f"news.example/{number}"] = page(HEAD + f'<meta property="og:image" content="{address}">')
    tweets = [attached(author, f"http://news.example/{number}") for number in range(len(addresses))]
    assert run_due() == len(addresses)
    found = {(card.title, card.picture_key, card.picture_width) for card in map(read_card, tweets)}
    assert found == {("The swifts are back", None, 0)}
    assert len(sites.asked) == len(addresses) + len(BROKEN)


def test_a_site_that_is_away_is_asked_three_times_then_left_alone(sites: OtherSites, author: User) -> None:
    sites.answers["news.example/swifts"] = answer(b"", status="503 Later")
    tweet = attached(author, "http://news.example/swifts")
    now = clock.now()
    for minutes in (0, 2, 30, 60, 120):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            run_due()
            attached(author, "http://news.example/swifts")
    assert len(sites.asked) == 3
    assert read_card(tweet).title == ""
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0  # nothing is set aside for somebody to see


def test_what_was_known_stays_while_a_site_is_away(sites: OtherSites, author: User) -> None:
    tweet = attached(author, "http://news.example/swifts")
    run_due()
    sites.answers["news.example/swifts"] = answer(b"", status="503 Later")
    with time_machine.travel(clock.now() + timedelta(days=8)):
        attached(author, "http://news.example/swifts")
        run_due()
    assert read_card(tweet).title == "The swifts are back"


def test_a_job_may_run_twice_and_after_its_cause_is_gone(sites: OtherSites, author: User) -> None:
    tweet = attached(author, "http://news.example/swifts")
    run_due()
    for preview_id in (tweet.link_preview_id, 1):
        with atomic():
            outbox.enqueue("fetch_link_preview", preview_id=preview_id)
    run_due()
    card = read_card(tweet)
    assert card.title == "The swifts are back"
    assert storage.exists(f"{card.picture_key}-1200.webp")
    assert outbox.waiting(10) == []


def test_cards_that_no_tweet_shows_go_after_a_week(sites: OtherSites, author: User) -> None:
    kept, dropped = attached(author, "http://news.example/swifts"), attached(author, "http://news.example/swift.jpg")
    sites.answers["news.example/swift.jpg"] = page("<title>Gone</title>" + PICTURE)
    run_due()
    with atomic():
        dropped.link_preview_id = None
    link_previews.forget_unused()
    assert cards() == 2
    with time_machine.travel(clock.now() + timedelta(days=8)):
        link_previews.forget_unused()
    assert cards() == 1
    assert read_card(kept).title == "The swifts are back"
