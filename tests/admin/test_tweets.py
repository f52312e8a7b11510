"""Tweets and pictures as moderators go through them."""

import pytest

from tests import factories
from tests.browsers import Browser
from twitter import clock
from twitter.extensions import db
from twitter.models import User
from twitter.transaction import atomic


def suspend(person: User) -> None:
    with atomic():
        person.suspended_at = clock.now()
        db.session.add(person)


def test_moderators_find_tweets_and_choose_some_to_act_upon(mos: Browser, ana: User, bob: User) -> None:
    first, second = factories.tweet(ana, "Swifts are back"), factories.tweet(bob, "Storks too")
    factories.tweet(ana, "Secret", audience="followers")
    page = mos.get("/admin/tweets").text
    assert all(f'name="tweets" value="{tweet.id}"' in page for tweet in (first, second))
    assert "Secret" not in page
    assert "not shown here" in page
    found = mos.get("/admin/tweets?username=@ana&words=swifts").text
    assert "Swifts are back" in found
    assert "Storks too" not in found
    assert "There are no such tweets." in mos.get("/admin/tweets?removed=y").text
    led = mos.get(f"/admin/act?tweets={first.id}")
    assert led.location == f"/admin/people/ana/act?tweets={first.id}"


@pytest.mark.parametrize(("asked", "status"), [("username=nobody", 404), ("words=" + "x" * 201, 422)])
def test_what_cannot_be_found_is_said_beside_what_was_typed(mos: Browser, asked: str, status: int) -> None:
    answer = mos.get(f"/admin/tweets?{asked}")
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert f'value="{asked.partition("=")[2]}"' in answer.text


def test_what_a_suspended_person_wrote_shows_with_its_pictures_and_without_a_link(
    mos: Browser, anas: Browser, ana: User, bob: User
) -> None:
    shown = factories.pictured_tweet(bob, "A field", text="Look", content_warning="Spiders")
    suspend(bob)
    for path in ("/admin/tweets", "/admin/media"):
        page = mos.get(path).text
        assert "Spiders" in page
        assert "Author suspended" in page
        assert f'href="/@bob/{shown.id}"' not in page
    file = f"/pictures/{shown.pictures[0]['key']}-64.webp"
    assert mos.get(file).status_code == 404
    answer = mos.get(f"/admin/media{file}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert anas.get(f"/admin/media{file}").status_code == 403


def test_a_picture_that_is_not_for_everyone_is_not_for_moderators(mos: Browser, ana: User) -> None:
    hidden = factories.pictured_tweet(ana, "A field", audience="followers").pictures[0]["key"]
    waiting = factories.picture(ana).key
    for file in (f"{hidden}-64.webp", f"{waiting}-64.webp", "etc/passwd", factories.stored_picture()):
        assert mos.get(f"/admin/media/pictures/{file}").status_code == 404
    assert hidden not in mos.get("/admin/media").text


def test_pictures_come_newest_first_and_page_by_page(mos: Browser, ana: User) -> None:
    assert "Nobody has posted a picture" in mos.get("/admin/media").text
    for _number in range(11):
        factories.pictured_tweet(ana, "One", "Two", "Three", "Four")
    page = mos.get("/admin/media").text
    assert page.count('<li class="ledger-gallery-one">') == 40
    assert "44 pictures" in page
    [onward] = [line.split('"')[0] for line in page.split('href="')[1:] if "max_id" in line.split('"')[0]]
    assert mos.get(onward).text.count('<li class="ledger-gallery-one">') == 4


@pytest.mark.parametrize("path", ["/admin/tweets", "/admin/media"])
@pytest.mark.parametrize("count", [2, 10])
def test_a_page_takes_the_same_statements_however_many_rows(
    mos: Browser, ana: User, statements: list[str], path: str, count: int
) -> None:
    for number in range(count):
        factories.pictured_tweet(ana, "A field", text=f"Number {number}")
    mos.get(path)
    statements.clear()
    assert mos.get(path).status_code == 200
    assert len(statements) <= 5, statements
