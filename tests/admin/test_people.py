"""The people of the site as moderators and admins find them, and what they read of one of them."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser
from tests.web.conftest import reread
from twitter import clock
from twitter.extensions import db
from twitter.models import Invitation, ModerationAct, ModeratorNote, Report, User
from twitter.services import sessions
from twitter.transaction import atomic

EVERYTHING = "ana@example.org", "203.0.113.0", "new@example.org", "Garden club", "Because of swifts"


@pytest.fixture
def known(ana: User, mo: User) -> User:
    """Ana, of whom much is known."""
    invitation = Invitation(code="abc", note="Garden club", creator_id=mo.id)
    with atomic():
        db.session.add(invitation)
        db.session.flush()
        ana.pending_email, ana.joining_words = "new@example.org", "Because of swifts"
        ana.invitation_id, ana.bio = invitation.id, "Watches <swifts>"
        db.session.add(ana)
        db.session.add(ModerationAct(kind="warn", actor_id=mo.id, subject_id=ana.id, words="Mind your words."))
        db.session.add(ModeratorNote(author_id=mo.id, subject_id=ana.id, text="Seen before."))
        db.session.add(Report(reporter_id=mo.id, subject_id=ana.id, kind="spam"))
    sessions.sign_in("ana", factories.PASSWORD, user_agent="Firefox", address="203.0.113.77")
    return ana


def test_people_are_found_and_lead_to_their_page(mos: Browser, known: User) -> None:
    factories.person("bob", limited_at=clock.now())
    page = mos.get("/admin/people?name=an&role=user&state=active").text
    assert "/admin/people/ana" in page
    assert "/admin/people/bob" not in page
    assert "@bob" in mos.get("/admin/people?state=limited").text
    assert "Nobody here is like that" in mos.get("/admin/people?name=zoe").text


def test_the_list_goes_on_with_what_was_asked_for(mos: Browser) -> None:
    factories.people(25)
    page = mos.get("/admin/people?name=person").text
    assert page.count('<a class="ledger-person"') == 20
    [onward] = [line.split('"')[0] for line in page.split('href="')[1:] if "max_id" in line.split('"')[0]]
    assert "name=person" in onward
    assert mos.get(onward.replace("&amp;", "&")).text.count('<a class="ledger-person"') == 5


@pytest.mark.parametrize("asked", ["role=king", "state=odd", "name=" + "x" * 101])
def test_what_cannot_be_asked_for_is_said_beside_what_was_typed(mos: Browser, asked: str) -> None:
    answer = mos.get(f"/admin/people?{asked}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert asked.partition("=")[2] in answer.text or "state" in asked or "role" in asked


def test_an_admin_finds_people_by_address_and_a_moderator_does_not(adas: Browser, mos: Browser, ana: User) -> None:
    assert "/admin/people/ana" in adas.get("/admin/people?email=ANA@ex").text
    assert mos.get("/admin/people?email=ana@ex").status_code == 403
    assert mos.get("/admin/people?email=ana@ex", headers=JSON).status_code == 403
    assert "/admin/people/ana" not in mos.get("/admin/people?name=example.org").text
    assert "E-mail" not in mos.get("/admin/people").text


def test_a_moderator_reads_what_happened_and_no_address(mos: Browser, known: User) -> None:
    page = mos.get("/admin/people/ana").text
    for words in ("Watches &lt;swifts&gt;", "Mind your words.", "Seen before.", "Spam", "/admin/people/ana/act"):
        assert words in page
    for words in (*EVERYTHING, "/admin/audit", "Change role"):
        assert words not in page


def test_an_admin_reads_everything(adas: Browser, known: User) -> None:
    page = adas.get("/admin/people/ana").text
    for words in (*EVERYTHING, "Confirmed", "sign in", "Change role", "/admin/people/ana/sign-out"):
        assert words in page


def test_no_page_of_a_moderator_holds_an_address(app: Flask, mos: Browser, known: User) -> None:
    tweet = factories.pictured_tweet(known, "A field")
    report = db.session.query(Report).one()
    values = {"username": "ana", "tweet_id": tweet.id, "report_id": report.id, "user_id": known.id}
    values |= {"act_id": db.session.query(ModerationAct).one().id}
    waiting = factories.person("willy", waits_since=clock.now(), joining_words="Let me in.")
    adapter, looked_at = app.url_map.bind("localhost"), 0
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("admin_") or "GET" not in (rule.methods or set()) or "file" in rule.arguments:
            continue
        if not rule.arguments <= values.keys():
            continue
        known_values = values | {"user_id": waiting.id}
        path = adapter.build(rule.endpoint, {name: known_values[name] for name in rule.arguments})
        for headers in ({}, JSON):
            answer = mos.get(path, headers=headers)
            looked_at += answer.status_code == 200
            for words in ("@example.org", "203.0.113"):
                assert words not in answer.text, f"{path} shows {words}"
    assert looked_at > 10


def test_somebody_suspended_or_gone_still_has_a_page_and_a_profile_link_only_while_there_is_one(
    mos: Browser, ana: User
) -> None:
    assert 'href="/@ana"' in mos.get("/admin/people/ANA").text.partition("ledger-head")[2]
    reread()
    with atomic():
        ana.suspended_at, ana.suspended_until = clock.now(), clock.now()
        db.session.add(ana)
    page = mos.get("/admin/people/ana").text
    assert "Suspended since" in page
    assert 'href="/@ana"' not in page.partition("ledger-head")[2]
    assert mos.get("/admin/people/nobody").status_code == 404


def test_nobody_is_offered_to_act_on_themselves_or_above(mos: Browser, mo: User, ada: User) -> None:
    for name in ("mo", "ada"):
        assert f"/admin/people/{name}/act" not in mos.get(f"/admin/people/{name}").text


def test_what_is_said_about_moderators_is_not_for_them(mos: Browser, adas: Browser, mo: User, ana: User) -> None:
    with atomic():
        db.session.add(Report(reporter_id=ana.id, subject_id=mo.id, kind="legal"))
        db.session.add(ModeratorNote(author_id=None, subject_id=mo.id, text="Watch him."))
    for path in ("/admin/people/mo", "/admin/people/ana"):
        page = mos.get(path).text
        assert "Illegal" not in page
        assert "Watch him." not in page
    assert "Illegal" in adas.get("/admin/people/ana").text
    assert "Watch him." in adas.get("/admin/people/mo").text


@pytest.mark.parametrize("count", [1, 9])
def test_the_page_of_a_person_takes_the_same_statements_however_much_happened(
    mos: Browser, adas: Browser, known: User, statements: list[str], count: int
) -> None:
    for number in range(count):
        with atomic():
            db.session.add(ModerationAct(kind="limit", subject_id=known.id))
            db.session.add(ModeratorNote(subject_id=known.id, text=f"Note {number}"))
            db.session.add(Report(subject_id=known.id, reporter_id=known.id, kind="other"))
    for browser, most in ((mos, 12), (adas, 15)):
        browser.get("/admin/people/ana")
        statements.clear()
        assert browser.get("/admin/people/ana").status_code == 200
        assert len(statements) <= most, statements


def test_an_admin_makes_somebody_a_moderator_and_no_less_than_one_admin_stays(
    as_user: Callable[[User], Browser], adas: Browser, ana: User, ada: User
) -> None:
    page = adas.get("/admin/people/ana/role").text
    assert 'value="user" checked' in page
    assert adas.post("/admin/people/ana/role", data={"role": "moderator"}).location == "/admin/people/ana"
    assert as_user(ana).get("/admin").status_code == 200
    answer = adas.post("/admin/people/ada/role", data={"role": "user"})
    assert answer.status_code == 409
    assert "This is the last admin" in answer.text
    for form in ({}, {"role": "king"}):
        assert adas.post("/admin/people/ana/role", data=form).status_code == 422
    assert adas.post("/admin/people/ana/role", data={"role": "user"}, headers=JSON).json == {}
    reread()
    assert (ana.role, ada.role) == ("user", "admin")


def test_an_admin_signs_somebody_out_confirms_their_address_and_clears_their_profile(
    as_user: Callable[[User], Browser], adas: Browser, ada: User
) -> None:
    una = factories.person("una", email_verified_at=None, bio="Vile.")
    unas = as_user(una)
    for act, form in (("sign-out", {}), ("confirm", {}), ("profile", {"parts": "bio"})):
        assert adas.get(f"/admin/people/una/{act}").status_code == 200
        assert adas.post(f"/admin/people/una/{act}", data=form).location == "/admin/people/una"
        assert adas.post("/admin/people/ada/sign-out").status_code == 403
    reread()
    assert unas.get("/compose").location == "/login?next=/compose"
    assert una.is_verified
    assert una.bio == ""
    answer = adas.post("/admin/people/una/profile", data={})
    assert answer.status_code == 422
    assert "Choose what should go." in answer.text


@pytest.mark.parametrize(("kind", "words"), [("suspend", "Lift the suspension"), ("limit", "Lift the limit")])
def test_what_holds_leads_to_where_it_is_lifted(mos: Browser, mo: User, ana: User, kind: str, words: str) -> None:
    assert words not in mos.get("/admin/people/ana").text
    done = factories.act(mo, ana, kind)
    assert f'href="/admin/acts/{done.id}">{words}</a>' in mos.get("/admin/people/ana").text


def test_a_phone_leads_to_the_admin_area_from_the_settings(mos: Browser, anas: Browser) -> None:
    assert 'class="settings-link" href="/admin"' in mos.get("/settings").text
    assert 'href="/admin"' not in anas.get("/settings").text
