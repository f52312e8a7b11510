"""Joining by approval and by invitation, as pages show it to newcomers and to those who let them in."""

import html
import re

import pytest
from sqlalchemy import select

from tests import factories
from tests.browsers import JSON, Browser
from tests.web.conftest import reread
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import Message, Notification, User
from twitter.services import charter, invitations

GOOD = {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters"}
ASKED = GOOD | {"words": "I grow <beans>."}
QUEUE, INVITATIONS = "/admin/joining", "/admin/invitations"


def carla() -> User | None:
    reread()
    return db.session.scalar(select(User).where(User.username == "carla"))


def lay_down(ada: User, mode: str) -> None:
    charter.change_settings(ada, registrations=mode)


def test_somebody_asks_to_join_waits_and_is_let_in(ada: User, mos: Browser, anas: Browser, stranger: Browser) -> None:
    lay_down(ada, "approval")
    form = stranger.get("/register").text
    assert "Why do you want to join?" in form
    assert stranger.post("/register", data=ASKED).status_code == 303
    home = stranger.get("/").text
    assert "You asked to join" in home
    assert "I grow &lt;beans&gt;." in home
    assert "Your request to join is waiting" in stranger.get("/local").text
    assert 'href="/@carla"' not in stranger.get("/local").text
    assert stranger.post("/tweets", data={"text": "Hello."}).status_code == 403
    assert anas.get("/@carla").status_code == 404

    queue = mos.get(QUEUE).text
    assert "I grow &lt;beans&gt;." in queue
    assert 'class="admin-count">1<' in queue
    assert "carla@example.org" not in queue
    waiting = carla()
    assert waiting is not None
    assert mos.post(f"{QUEUE}/{waiting.id}/let-in").location == QUEUE
    assert "Nobody is waiting" in mos.get(QUEUE).text
    assert anas.get("/@carla").status_code == 200
    assert "You asked to join" not in stranger.get("/").text
    assert mos.post(f"{QUEUE}/{waiting.id}/let-in").status_code == 404


def test_an_admin_sees_addresses_and_refuses(ada: User, adas: Browser, stranger: Browser) -> None:
    lay_down(ada, "approval")
    stranger.post("/register", data=ASKED)
    waiting = carla()
    assert waiting is not None
    assert "carla@example.org" in adas.get(QUEUE).text
    assert "Refuse @carla?" in adas.get(f"{QUEUE}/{waiting.id}/refuse").text
    assert adas.post(f"{QUEUE}/{waiting.id}/refuse").location == QUEUE
    assert stranger.get("/compose").location == "/login?next=/compose"
    assert stranger.post("/login", data={"username": "carla", "password": GOOD["password"]}).status_code == 422
    reread()
    runner.run_due()
    assert carla() is None
    assert stranger.post("/register", data=ASKED).status_code == 303


def test_a_program_sees_the_queue_and_decides(ada: User, mos: Browser, stranger: Browser) -> None:
    lay_down(ada, "approval")
    assert stranger.post("/register", data=ASKED, headers=JSON).status_code == 201
    [told] = mos.get(QUEUE, headers=JSON).json["people"]
    assert (told["username"], told["words"], told["verified"]) == ("carla", "I grow <beans>.", False)
    assert mos.post(f"{QUEUE}/{told['id']}/let-in", headers=JSON).json == {}
    assert stranger.post("/tweets", data={"text": "Hello."}, headers=JSON).json["details"] == {"email": "unverified"}


def test_somebody_who_says_nothing_is_asked_again(ada: User, stranger: Browser) -> None:
    lay_down(ada, "approval")
    answer = stranger.post("/register", data=GOOD)
    assert (answer.status_code, carla()) == (422, None)
    assert "Say in a sentence or two why you want to join." in answer.text
    assert 'value="carla"' in answer.text


def test_one_moderator_decides_once(ada: User, mos: Browser, anas: Browser) -> None:
    waiting = factories.person("carla", waits_since=ada.created_at)
    for path in (QUEUE, f"{QUEUE}/{waiting.id}/refuse"):
        assert anas.get(path).status_code == 403
    assert anas.post(f"{QUEUE}/{waiting.id}/let-in").status_code == 403
    assert mos.post(f"{QUEUE}/{waiting.id}/refuse").status_code == 303
    assert mos.get(f"{QUEUE}/{waiting.id}/refuse").status_code == 404


def made_link(adas: Browser) -> str:
    found = re.search(r"http://localhost:8000(/invite/[\w-]+)", html.unescape(adas.get(INVITATIONS).text))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("mode", ["open", "approval", "invitation"])
def test_an_invitation_leads_in(ada: User, adas: Browser, stranger: Browser, mode: str) -> None:
    lay_down(ada, mode)
    assert "There are no invitations yet." in adas.get(INVITATIONS).text
    made = adas.post(INVITATIONS, data={"note": "Bean club", "most_uses": "1", "days": "7"})
    assert made.location == INVITATIONS
    path = made_link(adas)
    form = stranger.get(path)
    assert (form.status_code, "You are invited." in form.text, "Why do you" in form.text) == (200, True, False)
    assert stranger.post("/register", data=GOOD | {"code": path.rpartition("/")[2]}).status_code == 303
    joined = carla()
    assert joined is not None
    assert joined.waits_since is None
    listed = adas.get(INVITATIONS).text
    assert "Used up" in listed
    assert 'href="/@carla"' in listed
    assert stranger.get(path).location == "/"


def test_without_an_invitation_one_is_asked_for_its_code(ada: User, stranger: Browser) -> None:
    lay_down(ada, "invitation")
    assert 'name="code"' in stranger.get("/register").text
    answer = stranger.post("/register", data=GOOD | {"code": "guessed"})
    assert (answer.status_code, carla()) == (422, None)
    assert "There is no such invitation." in answer.text
    assert 'value="guessed"' in answer.text
    told = stranger.post("/register", data=GOOD, headers=JSON)
    assert (told.status_code, told.json["details"]) == (422, {"code": "missing"})


def test_a_link_that_is_good_no_more_says_why(ada: User, adas: Browser, stranger: Browser) -> None:
    made = invitations.make(ada, "Bean club")
    path, asking = f"/invite/{made.code}", f"{INVITATIONS}/{made.id}/withdraw"
    assert "Withdraw this invitation?" in adas.get(asking).text
    assert adas.post(asking).location == INVITATIONS
    answer = stranger.get(path)
    assert answer.status_code == 422
    assert "This invitation was withdrawn." in answer.text
    assert stranger.post("/register", data=GOOD).status_code == 303  # the site is open


def test_figures_that_cannot_be_are_refused(adas: Browser) -> None:
    answer = adas.post(INVITATIONS, data={"note": "Bean club", "most_uses": "many", "days": "7"})
    assert (answer.status_code, "Bean club" in answer.text) == (422, True)
    told = adas.post(INVITATIONS, data={"days": "7000"}, headers=JSON)
    assert (told.status_code, told.json["details"]) == (422, {"days": "out_of_range"})
    made = adas.post(INVITATIONS, data={"days": ""}, headers=JSON).json
    assert (made["most_uses"], made["expires_at"], made["state"]) == (None, None, "good")
    assert adas.get(INVITATIONS, headers=JSON).json["invitations"] == [made]


def test_a_full_day_says_so_kindly(ada: User, stranger: Browser) -> None:
    charter.change_settings(ada, sign_ups_per_day=1)
    answer = stranger.post("/register", data=GOOD)
    assert (answer.status_code, carla()) == (403, None)
    assert "Come back tomorrow." in answer.text


def test_a_list_costs_the_same_however_long(ada: User, adas: Browser, statements: list[str]) -> None:
    costs = []
    for number in range(6):
        made = invitations.make(ada, most_uses=1)
        factories.person(f"p{number}", invitation_id=made.id)
        factories.person(f"w{number}", waits_since=ada.created_at)
        statements.clear()
        assert f"@w{number}" in adas.get(QUEUE).text
        assert f"@p{number}" in adas.get(INVITATIONS).text
        costs.append(len(statements))
    assert len(set(costs)) == 1


def test_somebody_who_waits_is_found_nowhere(ada: User, anas: Browser, stranger: Browser) -> None:
    carla_id = factories.applicant("carla").id
    assert 'href="/@carla"' not in anas.get("/search?q=carla&tab=people").text
    assert "@carla" not in anas.get("/search/suggest?q=%40carl").text
    assert "@carla" not in anas.get("/people").text
    said = anas.post("/tweets", data={"text": "Hello @carla"}, headers=JSON).json
    assert 'href="/@carla"' not in stranger.get(said["url"]).text
    assert db.session.scalars(select(Notification).where(Notification.receiver_id == carla_id)).all() == []
    for path in ("/@carla/follow", "/@carla/block"):
        assert anas.post(path).status_code == 404
    assert anas.post("/messages", data={"to": "carla", "text": "Hello."}).status_code in {404, 422}
    reread()
    assert db.session.scalars(select(Message)).all() == []
