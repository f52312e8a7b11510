"""The pages of protected accounts: asking, answering, sending a follower away, and the privacy settings."""

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from tests.web.conftest import reread
from twitter.extensions import db
from twitter.models import User
from twitter.queries import people
from twitter.services import follow_requests, privacy

REQUESTS = "/follow-requests"


@pytest.fixture
def ana(app: Flask) -> User:
    """Somebody whose account is protected."""
    return factories.person("ana", is_protected=True)


@pytest.fixture
def asked(ana: User, bob: User) -> User:
    """Ana, asked by Bob."""
    factories.follow(bob, ana)
    return ana


def stand(viewer: User, username: str) -> tuple[bool, bool]:
    reread()
    seen = people.profile(viewer.id, username)
    return seen.is_following, seen.is_requested


def test_asking_and_taking_it_back_by_form(ana: User, bob: User, bobs: Browser) -> None:
    assert bobs.post("/@ana/follow", data={"next": "/@ana"}).location == "/@ana"
    assert "Waiting for an answer" in bobs.get("/@ana").text
    assert 'formaction="/@ana/unfollow"' in bobs.get("/@ana").text
    bobs.post("/@ana/unfollow")
    assert "Ask to follow" in bobs.get("/@ana").text
    assert stand(bob, ana.username) == (False, False)


def test_programs_are_told_whether_they_follow_or_ask(ana: User, bob: User, bobs: Browser) -> None:
    factories.person("cleo")
    asking, following = (bobs.post(f"/@{name}/follow", headers=JSON).json for name in ("ana", "cleo"))
    assert asking == told(following=False, requested=True, follower_count=0)
    assert following == told(following=True, requested=False, follower_count=1)
    follow_requests.accept(ana, bob)
    again, leaving = (bobs.post(f"/@ana/{verb}", headers=JSON).json for verb in ("follow", "unfollow"))
    assert again == told(following=True, requested=False, follower_count=1)
    assert leaving == told(following=False, requested=False, follower_count=0)


def told(**stand: bool | int) -> dict[str, object]:
    """Return what a program is told of somebody whom the viewer does not keep away."""
    return {**stand, "blocked": False, "muted": False, "muted_until": None, "shows_retweets": True}


@pytest.mark.parametrize(
    ("answer", "sentence"), [("accept", "Bob follows you now."), ("reject", "You turned down Bob.")]
)
def test_an_answer_is_given_on_the_page_and_said_back(
    asked: User, bob: User, anas: Browser, answer: str, sentence: str
) -> None:
    page = anas.get(REQUESTS).text
    assert f"{REQUESTS}/bob/{answer}" in page
    assert anas.post(f"{REQUESTS}/bob/{answer}").location == REQUESTS
    page = anas.get(REQUESTS).text
    assert sentence in page
    assert "Nobody is waiting for your answer." in page
    assert stand(bob, asked.username) == (answer == "accept", False)


def test_programs_read_and_answer_requests(asked: User, bob: User, anas: Browser) -> None:
    waiting = {"id": str(bob.id), "username": "bob", "display_name": "Bob"}
    assert anas.get(REQUESTS, headers=JSON).json == {"requests": [waiting], "next_max_id": None}
    assert anas.post(f"{REQUESTS}/bob/accept", headers=JSON).json == {"accepted": True}
    assert anas.get(REQUESTS, headers=JSON).json == {"requests": [], "next_max_id": None}
    assert anas.post(f"{REQUESTS}/bob/reject", headers=JSON).json == {"accepted": False}
    assert stand(bob, asked.username) == (True, False)


def test_many_requests_come_page_by_page(ana: User, anas: Browser) -> None:
    for reader in factories.people(25):
        factories.follow(reader, ana)
    first = anas.get(REQUESTS, headers=JSON).json
    second = anas.get(f"{REQUESTS}?max_id={first['next_max_id']}", headers=JSON).json
    assert [len(page["requests"]) for page in (first, second)] == [20, 5]
    assert second["next_max_id"] is None
    more = anas.get(f"{REQUESTS}?max_id={first['next_max_id']}", headers={"HX-Request": "true"}).text
    assert more.count('<li class="person">') == 5
    assert "<html" not in more


def test_nobody_is_accepted_who_does_not_ask(anas: Browser, bob: User) -> None:
    for name in (bob.username, "nobody"):
        assert anas.post(f"{REQUESTS}/{name}/accept").status_code == 404
    assert stand(bob, "ana") == (False, False)


def test_nobody_answers_for_another(app: Flask, asked: User, bob: User) -> None:
    cleo = factories.person("cleo", is_protected=True)
    cleos = browser_of(app, cleo)
    assert "bob" not in cleos.get(REQUESTS).text.partition('<aside class="side"')[0]
    assert cleos.post(f"{REQUESTS}/bob/accept").status_code == 404
    cleos.post(f"{REQUESTS}/bob/reject")
    assert stand(bob, asked.username) == (False, True)


def test_the_navigation_counts_who_waits_and_only_then(asked: User, bob: User, anas: Browser, bobs: Browser) -> None:
    assert '<span class="nav-count">1</span>' in anas.get("/").text
    assert REQUESTS not in bobs.get("/").text
    follow_requests.accept(asked, bob)
    assert REQUESTS not in anas.get("/").text


def test_counting_who_waits_takes_no_statement_of_its_own(asked: User, anas: Browser, statements: list[str]) -> None:
    factories.tweet(asked)
    anas.get("/local")
    statements.clear()
    assert "nav-count" in anas.get("/local").text
    assert len(statements) == 2


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize("path", [REQUESTS, "/@ana", "/@ana/followers"])
def test_pages_of_a_protected_person_take_at_most_two_statements_beside_the_session(
    ana: User, anas: Browser, statements: list[str], path: str, count: int
) -> None:
    for number, reader in enumerate(factories.people(count)):
        factories.follow(reader, ana)
        if number % 2:
            follow_requests.accept(ana, reader)
        factories.tweet(ana, f"Number {number}")
    statements.clear()
    assert anas.get(path).status_code == 200
    assert len(statements) <= 3, statements


def test_a_follower_is_sent_away_after_a_question(asked: User, bob: User, anas: Browser, bobs: Browser) -> None:
    follow_requests.accept(asked, bob)
    assert "/@bob/remove?next=/@ana/followers" in anas.get("/@ana/followers").text
    assert "/remove" not in bobs.get("/@ana/followers").text
    question = anas.get("/@bob/remove?next=/@ana/followers")
    assert "Remove Bob from your followers?" in question.text
    assert stand(bob, "ana") == (True, False)
    assert anas.post("/@bob/remove", data={"next": "/@ana/followers"}).location == "/@ana/followers"
    assert "Bob no longer follows you." in anas.get("/@ana/followers").text
    assert stand(bob, "ana") == (False, False)


def test_somebody_who_does_not_follow_cannot_be_sent_away(anas: Browser, bob: User) -> None:
    for name in (bob.username, "ana"):
        assert anas.get(f"/@{name}/remove").location == "/@ana/followers"
    assert anas.get("/@nobody/remove").status_code == 404
    assert anas.post("/@nobody/remove").status_code == 404
    assert anas.post("/@bob/remove", headers=JSON).json == {}


def test_the_privacy_page_shows_and_keeps_the_choice(bob: User, bobs: Browser) -> None:
    assert "checked" not in box(bobs)
    assert bobs.post("/settings/privacy", data={"protected": "y"}).location == "/settings/privacy"
    page = bobs.get("/settings/privacy").text
    assert "Only your followers read you now." in page
    assert "checked" in box(bobs)
    assert bobs.post("/settings/privacy", headers=JSON).json == {"protected": False}
    reread()
    assert not db.session.get_one(User, bob.id).is_protected


def box(browser: Browser) -> list[str]:
    """Return the attributes of the box to tick on the privacy page."""
    return browser.get("/settings/privacy").text.partition('name="protected"')[2].partition(">")[0].split()


def test_one_persons_choice_is_not_anothers(ana: User, bob: User, bobs: Browser) -> None:
    bobs.post("/settings/privacy", data={"protected": "y", "username": "ana", "id": str(ana.id)})
    privacy.set_protected(ana, False)
    reread()
    assert db.session.get_one(User, bob.id).is_protected
    assert not db.session.get_one(User, ana.id).is_protected
