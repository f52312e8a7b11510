"""Up to where one has read: what one's apps tell each other, and the badge of the pages."""

import pytest
from flask import Flask

from tests import factories
from tests.api.conftest import Phone, reread
from tests.api.shapes import matches
from tests.telling import groups, waiting
from twitter.api.entities.markers import Markers
from twitter.ids import LARGEST
from twitter.models import User
from twitter.services import notifications

PATH = "/api/v1/markers"
BOTH = "?timeline[]=home&timeline[]=notifications"


@pytest.fixture
def told(ana: User, bob: User) -> list[int]:
    """The ids of three things that Ana is told, the oldest first."""
    tweet = factories.tweet(ana)
    factories.like(bob, tweet)
    factories.retweet(bob, tweet)
    factories.follow(bob, ana)
    return sorted(group.cursor for group in groups(ana))


def read(phone: Phone, query: str = BOTH) -> dict:
    answer = phone.get(PATH + query)
    assert answer.status_code == 200
    matches(Markers, answer.json)
    return {name: (int(place["last_read_id"]), place["version"]) for name, place in answer.json.items()}


def save(phone: Phone, **places: object) -> dict:
    answer = phone.post(PATH, {name: {"last_read_id": str(place)} for name, place in places.items()})
    assert answer.status_code == 200, answer.json
    matches(Markers, answer.json)
    return {name: (int(place["last_read_id"]), place["version"]) for name, place in answer.json.items()}


def test_nothing_is_known_before_it_is_said(anas: Phone) -> None:
    assert read(anas) == read(anas, "") == read(anas, "?timeline[]=list") == {}


def test_a_place_in_the_home_is_kept_as_said_last(anas: Phone) -> None:
    assert save(anas, home=50) == {"home": (50, 1)}
    assert save(anas, home=40) == {"home": (40, 2)}
    assert read(anas) == {"home": (40, 2)}
    assert read(anas, "?timeline[]=notifications") == {}
    assert save(anas, home="9" * 19) == {"home": (LARGEST, 3)}


def test_reading_in_an_app_clears_the_badge_of_the_pages(ana: User, told: list[int], anas: Phone) -> None:
    assert waiting(ana) == 3
    assert save(anas, notifications=told[1]) == {"notifications": (told[1], 1)}
    reread()
    assert waiting(ana) == 1
    assert anas.get("/api/v1/notifications/unread_count").json == {"count": 1}


def test_reading_on_a_page_is_told_to_the_apps(ana: User, told: list[int], anas: Phone) -> None:
    notifications.mark_read(ana, told[0])
    assert read(anas) == {"notifications": (told[0], 1)}
    notifications.mark_read(ana, told[2])
    assert read(anas) == {"notifications": (told[2], 2)}


def test_having_read_notifications_never_goes_back(ana: User, told: list[int], anas: Phone) -> None:
    save(anas, notifications=told[2])
    assert save(anas, notifications=told[0], home=7) == {"notifications": (told[2], 1), "home": (7, 1)}
    assert save(anas, notifications=LARGEST) == {"notifications": (told[2], 1)}
    reread()
    assert waiting(ana) == 0


def test_who_was_told_nothing_yet_may_say_so(anas: Phone) -> None:
    assert save(anas, notifications=5) == {"notifications": (0, 1)}


def test_a_form_says_it_with_brackets(told: list[int], anas: Phone) -> None:
    answer = anas.open("POST", PATH, data={"home[last_read_id]": "12", "notifications[last_read_id]": str(told[2])})
    assert {name: place["last_read_id"] for name, place in answer.json.items()} == {
        "home": "12",
        "notifications": str(told[2]),
    }


@pytest.mark.parametrize(
    "body", [{"home": {}}, {"home": {"last_read_id": "x"}}, {"home": "12"}, {"home": {"last_read_id": "-1"}}]
)
def test_what_is_no_place_is_refused(body: dict, anas: Phone) -> None:
    assert anas.post(PATH, body).status_code == 422
    assert read(anas) == {}


def test_saying_nothing_changes_nothing(anas: Phone) -> None:
    assert anas.post(PATH).json == {}
    assert anas.post(PATH, {"home": None}).json == {}


def test_everybody_has_places_of_their_own(app: Flask, bob: User, anas: Phone) -> None:
    assert bob.id
    save(anas, home=50)
    bobs = Phone(app)
    bobs.sign_in("bob")
    assert read(bobs) == {}


@pytest.mark.parametrize(("method", "needed"), [("GET", "read:statuses"), ("POST", "write:statuses")])
def test_a_token_must_be_good_for_it(method: str, needed: str, ana: User, phone: Phone) -> None:
    assert phone.open(method, PATH).status_code == 401
    phone.access_token = factories.oauth_token(ana, "read:notifications write:notifications")
    assert phone.open(method, PATH).status_code == 403
    phone.access_token = factories.oauth_token(ana, needed)
    assert phone.open(method, PATH).status_code == 200
    phone.access_token = factories.oauth_token(None, "read write")
    assert phone.open(method, PATH).status_code == 422
