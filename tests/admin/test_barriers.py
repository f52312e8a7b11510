"""What is kept out, as admins see to it, and as those are told who are kept out."""

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of, stranger_at
from twitter.charter import BarrierLine, Charter
from twitter.extensions import charter
from twitter.models import User
from twitter.web import charter as known

HOME, ABROAD = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "198.51.100.9"}
SENTENCE = "This site cannot be reached from your network."


def add(browser: Browser, kind: str, value: str, **more: str) -> int:
    form = {"kind": kind, "value": value, "level": "sign_up", "days": "", **more}
    return browser.post("/admin/barriers", data=form).status_code


def lay(kind: str, value: str, level: str = "sign_up") -> None:
    """Let something be kept out, as this process knows it."""
    known.adopt(Charter(barriers=(BarrierLine(1, kind, value, level, None),)))


def test_what_is_kept_out_is_listed_with_its_kind_and_can_be_let_in_again(adas: Browser) -> None:
    assert "Nothing of this kind is kept out" in adas.get("/admin/barriers?kind=word").text
    assert add(adas, "word", "Casino", comment="A wave of spam", days="7") == 303
    page = adas.get("/admin/barriers?kind=word").text
    assert "casino" in page
    assert "A wave of spam" in page
    assert "casino" not in adas.get("/admin/barriers").text
    number = charter.barriers[0].id
    gone = adas.post(f"/admin/barriers/{number}/remove")
    assert charter.barriers == ()
    assert "casino is let in again." in adas.get(gone.location).text
    adas.post("/admin/barriers/undo")
    assert [(line.value, line.expires_at is None) for line in charter.barriers] == [("casino", False)]
    assert adas.post("/admin/barriers/undo").status_code == 404


def test_what_cannot_be_kept_out_comes_back_as_it_was_typed(adas: Browser) -> None:
    answer = adas.post(
        "/admin/barriers", data={"kind": "address", "value": "203.0.113", "level": "access", "days": "7"}
    )
    assert answer.status_code == 422
    assert 'value="203.0.113"' in answer.text
    assert "That is no range of addresses." in answer.text
    assert add(adas, "address", "127.0.0.0/8", level="access") == 422
    assert add(adas, "address", "127.0.0.0/8", level="planet") == 422
    assert charter.barriers == ()


def test_programs_are_answered_in_json(adas: Browser) -> None:
    made = adas.post("/admin/barriers", data={"kind": "word", "value": "casino", "level": "sign_up"}, headers=JSON).json
    listed = adas.get("/admin/barriers?kind=word", headers=JSON).json
    assert made is not None
    assert listed is not None
    assert listed["barriers"] == [made]
    assert adas.post(f"/admin/barriers/{made['id']}/remove", headers=JSON).status_code == 200
    assert adas.post(f"/admin/barriers/{made['id']}/remove", headers=JSON).status_code == 404


@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        ("/tweets", {"text": "Come to the CASÍNO."}, ""),
        ("/tweets", {"text": "Look.", "content_warning": "casino"}, ""),
        ("/settings/profile", {"display_name": "Casino Ana"}, "display_name"),
        ("/settings/profile", {"display_name": "Ana", "bio": "I like the casino."}, "bio"),
        ("/settings/username", {"username": "casino_ana", "current_password": factories.PASSWORD}, "username"),
    ],
)
def test_a_text_with_a_barred_word_is_refused_and_its_author_told_which(
    anas: Browser, path: str, form: dict[str, str], field: str
) -> None:
    assert anas.post(path, data=form).status_code == 303
    lay("word", "casino")
    again = {name: value.replace("ana", "anna") for name, value in form.items()}
    answer = anas.post(path, data=again)
    assert answer.status_code == 422
    assert "“casino” is not welcome here." in answer.text
    if field:
        assert f'id="{field}-error"' in answer.text


def test_an_edit_may_not_bring_a_barred_word_in(ana: User, anas: Browser) -> None:
    tweet = factories.tweet(ana, "The swifts are back.")
    lay("word", "casino")
    assert anas.post(f"/tweets/{tweet.id}/edit", data={"text": "A casino."}).status_code == 422
    assert anas.post(f"/tweets/{tweet.id}/edit", data={"text": "A kiosk."}).status_code == 303


def test_a_picture_may_not_be_described_with_a_barred_word(ana: User, anas: Browser) -> None:
    lay("word", "casino")
    for alt, status in (("A casino", 422), ("A kiosk", 303)):
        form = {"text": "Look.", "picture": str(factories.picture(ana).id), "picture_alt": alt}
        assert anas.post("/tweets", data=form).status_code == status


def sign_up(app: Flask, address: dict[str, str], headers: dict[str, str] | None = None, **form: str) -> int:
    told = {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters", **form}
    answer = stranger_at(app).post("/register", data=told, headers=headers or {}, environ_overrides=address)
    return answer.status_code


def test_nobody_signs_up_from_a_network_that_is_kept_out(app: Flask) -> None:
    lay("address", "203.0.113.0/24")
    assert sign_up(app, HOME) == 403
    assert sign_up(app, HOME, {"X-Forwarded-For": ABROAD["REMOTE_ADDR"]}) == 403
    assert stranger_at(app).get("/local", environ_overrides=HOME).status_code == 200
    assert sign_up(app, ABROAD) == 303


def test_nobody_signs_up_with_what_is_kept_out(app: Flask, anas: Browser) -> None:
    lay("email_domain", "spam.org")
    assert sign_up(app, HOME, email="carla@mail.spam.org") == 422
    form = {"email": "ana@spam.org", "current_password": factories.PASSWORD}
    assert anas.post("/settings/email", data=form).status_code == 422
    assert anas.post("/settings/email", data={**form, "email": "ana@kiosk.org"}).status_code == 303
    lay("word", "casino")
    assert sign_up(app, HOME, username="casino_royale") == 422
    assert sign_up(app, HOME) == 303


def test_a_network_that_is_kept_out_gets_one_sentence_and_nothing_else(app: Flask, anas: Browser) -> None:
    lay("address", "203.0.113.0/24", "access")
    for browser in (stranger_at(app), anas):
        page = browser.get("/local", environ_overrides=HOME)
        assert (page.status_code, SENTENCE in page.text, "/login" in page.text) == (403, True, False)
        assert browser.post("/tweets", data={"text": "Hello."}, environ_overrides=HOME).status_code == 403
        assert browser.get("/nowhere", environ_overrides=HOME).status_code == 403
        assert browser.get("/livez", environ_overrides=HOME).status_code == 200
        told = browser.get("/local", environ_overrides=HOME, headers=JSON)
        assert (told.status_code, told.json) == (403, {"error": SENTENCE})
        assert browser.get("/local", environ_overrides=ABROAD).status_code == 200


def test_a_forged_header_leads_nobody_around_a_barrier(app: Flask) -> None:
    lay("address", "203.0.113.0/24", "access")
    forged = {"X-Forwarded-For": "198.51.100.9", "X-Real-IP": "198.51.100.9", "Forwarded": "for=198.51.100.9"}
    assert stranger_at(app).get("/local", headers=forged, environ_overrides=HOME).status_code == 403
    assert stranger_at(app).get("/local", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 200


def test_an_admin_is_let_in_from_everywhere_and_a_moderator_is_not(app: Flask, adas: Browser, mos: Browser) -> None:
    lay("address", "203.0.113.0/24", "access")
    assert adas.get("/admin/barriers?kind=address", environ_overrides=HOME).status_code == 200
    assert mos.get("/admin/hashtags", environ_overrides=HOME).status_code == 403


def test_apps_are_kept_out_alike(app: Flask, ana: User, ada: User) -> None:
    lay("address", "203.0.113.0/24", "access")
    anas, adas = ({"Authorization": f"Bearer {factories.oauth_token(user)}"} for user in (ana, ada))
    path, app_of = "/api/v1/accounts/verify_credentials", stranger_at(app)
    answer = app_of.get(path, headers=anas, environ_overrides=HOME)
    assert (answer.status_code, answer.json) == (403, {"error": SENTENCE})
    assert app_of.get(path, headers=anas, environ_overrides=ABROAD).status_code == 200
    assert app_of.get(path, headers=adas, environ_overrides=HOME).status_code == 200


def test_apps_are_told_the_same_of_words_and_addresses(app: Flask, ana: User) -> None:
    lay("word", "casino")
    headers = {"Authorization": f"Bearer {factories.oauth_token(ana)}"}
    said = stranger_at(app).post("/api/v1/statuses", data={"status": "A casino."}, headers=headers)
    assert (said.status_code, said.json["error"]) == (422, "“casino” is not welcome here. Say it in another way.")
    lay("email_domain", "spam.org")
    form = {"username": "carla", "email": "carla@spam.org", "password": "nine lazy otters", "agreement": "true"}
    headers = {"Authorization": f"Bearer {factories.oauth_token(None)}"}
    refused = stranger_at(app).post("/api/v1/accounts", data=form, headers=headers)
    assert (refused.status_code, refused.json["details"]["email"][0]["error"]) == (422, "ERR_BLOCKED")


def test_a_page_costs_no_statement_more_where_much_is_kept_out(app: Flask, ana: User, statements: list[str]) -> None:
    browser, counts = browser_of(app, ana), []
    for barriers in ((), tuple(BarrierLine(n, "address", f"203.0.{n}.0/24", "access", None) for n in range(200))):
        known.adopt(Charter(barriers=barriers))
        browser.get("/local")
        statements.clear()
        assert browser.get("/local").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
