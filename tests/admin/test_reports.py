"""The desk: finding reports, looking at one, saying who sees to it, and noting something."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from twitter.extensions import db
from twitter.models import Report, User
from twitter.services import conversations, desk, tweets


@pytest.fixture
def report(ana: User, bob: User) -> Report:
    """A report of Bob about a tweet of Ana's with a picture."""
    tweet = factories.pictured_tweet(ana, "A field", text="Buy my field.")
    return factories.report(bob, ana, tweet, comment="She writes this every day.")


def stored(report: Report) -> Report:
    """Return a report as it stands in the database now."""
    db.session.rollback()
    return db.session.get_one(Report, report.id, populate_existing=True)


def picture_path(report: Report) -> str:
    """Return where the picture of a report is served."""
    return f"/admin/reports/{report.id}/pictures/{report.evidence[0]['pictures'][0]['key']}"


def test_the_list_says_of_each_report_what_it_is_about(mos: Browser, ana: User, bob: User, report: Report) -> None:
    factories.report(factories.person("dora"), ana, kind="legal")
    page = mos.get("/admin/reports").text
    assert page.count(">@ana<") == 2
    assert page.count("1 more is open") == 2
    for words in ("Spam", "Illegal", "1 tweet", "The person", "@bob", "@dora", "She writes this every day."):
        assert words in page
    assert page.count("Unassigned") == 3  # the tab, and two rows
    assert 'count">2</span></a>' in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Nobody is waiting for you."),
        ("?tab=mine", "You have taken no report"),
        ("?tab=unassigned", "Somebody sees to every open report."),
        ("?tab=resolved", "No report was settled yet."),
        ("?person=@nobody", "No report is like that."),
    ],
)
def test_an_empty_list_says_why(mos: Browser, query: str, words: str) -> None:
    assert words in mos.get(f"/admin/reports{query}").text


def test_a_program_reads_the_list(mos: Browser, report: Report) -> None:
    [told] = mos.get("/admin/reports", headers=JSON).json["reports"]
    assert (told["id"], told["kind"], told["person"], told["is_open"]) == (str(report.id), "spam", "ana", True)


def test_the_filters_find_and_keep_what_was_typed(mos: Browser, report: Report) -> None:
    found = mos.get("/admin/reports?person=%20@Ana&reporter=bob&kind=spam").text
    assert f"/admin/reports/{report.id}" in found
    assert 'value="Ana"' in found
    assert "/admin/reports?tab=mine&amp;person=Ana&amp;reporter=bob&amp;kind=spam" in found
    assert f"/admin/reports/{report.id}" not in mos.get("/admin/reports?person=ana&kind=legal").text
    assert f"/admin/reports/{report.id}" not in mos.get("/admin/reports?tab=resolved").text


@pytest.mark.parametrize("query", ["tab=none", "kind=none", f"person={'x' * 61}"])
def test_a_filter_that_is_none_is_refused(mos: Browser, query: str) -> None:
    assert mos.get(f"/admin/reports?{query}").status_code == 422


def test_older_reports_follow_on_a_page_of_their_own(mos: Browser, ana: User) -> None:
    made = [factories.report(each, ana) for each in factories.people(22)]
    first = mos.get("/admin/reports?person=ana").text
    assert first.count('class="report"') == 20
    address = f"/admin/reports?tab=open&person=ana&max_id={made[2].id}"
    assert address.replace("&", "&amp;") in first
    more = mos.get(address, headers={"HX-Request": "true"}).text
    assert more.count('class="report"') == 2
    assert "<html" not in more


@pytest.mark.parametrize("size", [2, 8])
@pytest.mark.parametrize(("path", "most"), [("/admin/reports", 4), ("/admin/reports/{id}", 13)])
def test_the_desk_takes_as_many_statements_for_much_as_for_little(
    mos: Browser, ana: User, statements: list[str], size: int, path: str, most: int
) -> None:
    max_ = factories.person("max", role="moderator")
    shown = [factories.pictured_tweet(ana, "A field") for _ in range(size)]
    reports = [factories.report(each, ana, *shown) for each in factories.people(size)]
    for number in range(size):
        desk.add_note(max_, ana, f"Note {number}")
        factories.act(max_, ana)
    statements.clear()
    assert mos.get(path.format(id=reports[0].id)).status_code == 200
    assert len(statements) <= most, statements


def test_a_report_says_everything_that_helps_to_decide(
    mos: Browser, mo: User, ana: User, bob: User, report: Report
) -> None:
    factories.act(mo, ana, words="Please stop.")
    desk.add_note(mo, ana, "Her nephew uses the account.")
    similar = factories.report(factories.person("dora"), ana, kind="other", comment="Is she real?")
    tweets.edit_tweet(ana, factories.tweet(ana, "x"), "y")
    page = mos.get(f"/admin/reports/{report.id}").text
    for words in ("She writes this every day.", "Buy my field.", "Her nephew uses", "Warned", "Is she real?"):
        assert words in page
    assert f"/admin/reports/{similar.id}" in page
    assert picture_path(report) in page
    assert f"/tweets/{report.evidence[0]['id']}" in page  # where it stands
    assert "/admin/people/ana" in page
    assert "/admin/people/bob" in page
    assert page.count("&amp;kind=") + page.count("?kind=") == 6  # every kind of act, with what would happen
    assert "ana@example.org" not in page
    assert "bob@example.org" not in page


def test_nothing_of_a_conversation_is_shown_but_what_was_reported(mos: Browser, ana: User, bob: User) -> None:
    said = factories.message(ana, bob, text="I know where you live.")
    conversations.accept(bob, said.conversation_id)
    factories.message(ana, bob, text="Bring the ladder.")
    report = factories.report(bob, ana, message_ids=(said.id,))
    page = mos.get(f"/admin/reports/{report.id}").text
    assert "I know where you live." in page
    assert "Bring the ladder." not in page
    assert "/messages/" not in page.split("<main")[1]


def test_a_picture_is_served_by_the_report_that_it_stands_in(
    app: Flask, mos: Browser, anas: Browser, ana: User, bob: User, report: Report
) -> None:
    answer = mos.get(picture_path(report))
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    other = factories.report(bob, ana, kind="other")
    elsewhere = picture_path(report).replace(str(report.id), str(other.id))
    assert [mos.get(path).status_code for path in (elsewhere, picture_path(report)[:-1])] == [404, 404]
    assert anas.get(picture_path(report)).status_code == 403


def test_a_report_is_taken_given_to_another_and_given_back(mos: Browser, mo: User, report: Report) -> None:
    max_ = factories.person("max", role="moderator")
    path = f"/admin/reports/{report.id}"
    assert mos.post(f"{path}/take").location == path
    assert "The report is yours to see to." in (page := mos.get(path).text)
    assert "You do." in page
    assert path in mos.get("/admin/reports?tab=mine").text
    mos.post(f"{path}/assign", data={"to": "max"})
    assert stored(report).assigned_to_id == max_.id
    mos.post(f"{path}/give-back")
    assert stored(report).assigned_to_id is None
    assert mos.post(f"{path}/take", headers=JSON).json == {"id": str(report.id)}


def test_whoever_takes_a_report_second_sees_who_was_first(app: Flask, mos: Browser, mo: User, report: Report) -> None:
    maxs = browser_of(app, factories.person("max", role="moderator"))
    desk.take(mo, report.id)
    refused = maxs.post(f"/admin/reports/{report.id}/take")
    assert refused.status_code == 409
    assert "Somebody else sees to this report." in refused.text
    assert ">@mo<" in refused.text
    assert maxs.post(f"/admin/reports/{report.id}/take", headers=JSON).status_code == 409
    assert mos.post(f"/admin/reports/{report.id}/assign", data={"to": "bob"}).status_code == 422


def test_a_settled_report_says_by_whom_and_can_be_opened_again(mos: Browser, mo: User, report: Report) -> None:
    desk.dismiss(mo, report.id)
    path = f"/admin/reports/{report.id}"
    page = mos.get(path).text
    assert "Dismissed" in page
    assert "Open again" in page
    assert "What should happen?" not in page
    assert mos.post(f"{path}/reopen").location == path
    assert stored(report).is_open
    assert "What should happen?" in mos.get(path).text


def test_reports_about_who_keeps_order_offer_moderators_nothing(
    mos: Browser, adas: Browser, ada: User, mo: User, bob: User
) -> None:
    path = f"/admin/reports/{factories.report(bob, ada).id}"
    page = mos.get(path).text
    assert "are settled by admins" in page
    assert not any(words in page for words in ("Take it", "What should happen?", "Note it"))
    assert [mos.post(f"{path}/{verb}").status_code for verb in ("take", "reopen", "notes", "act?kind=dismiss")] == [
        403
    ] * 4
    own = adas.get(path).text
    assert "Dismiss" in own
    assert "Suspend" not in own
    about_mo = f"/admin/reports/{factories.report(bob, mo).id}"
    assert (mos.get(about_mo).status_code, adas.get(about_mo).status_code) == (404, 200)


def test_a_note_stands_on_the_report_and_on_the_page_of_notes(mos: Browser, ana: User, report: Report) -> None:
    path = f"/admin/reports/{report.id}"
    assert mos.post(f"{path}/notes", data={"text": "Wrote to her."}).location == path
    assert "Wrote to her." in mos.get(path).text
    assert mos.post("/admin/people/ana/notes", data={"text": "She answered."}).location == "/admin/people/ana/notes"
    page = mos.get("/admin/people/ana/notes").text
    assert "Wrote to her." in page
    assert "She answered." in page
    assert path in page
    assert mos.post("/admin/people/ana/notes", data={"text": "Twice."}, headers=JSON).status_code == 201


@pytest.mark.parametrize("where", ["/admin/reports/{id}/notes", "/admin/people/ana/notes"])
def test_a_note_that_is_refused_is_shown_again(mos: Browser, report: Report, where: str) -> None:
    refused = mos.post(where.format(id=report.id), data={"text": "far too long " * 200})
    assert refused.status_code == 422
    assert "Keep it under 2,000 characters." in refused.text
    assert "far too long far too long" in refused.text
    assert mos.post(where.format(id=report.id), data={"text": " "}, headers=JSON).status_code == 422


def test_there_is_no_report_where_none_is(mos: Browser, as_user: Callable[[User], Browser]) -> None:
    assert mos.get("/admin/reports/1").status_code == 404
    assert mos.post("/admin/reports/1/take").status_code == 404
    assert mos.get("/admin/people/nobody/notes").status_code == 404
