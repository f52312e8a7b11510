"""Acting on people: the forms, what they do, what happens to whoever comes second, and taking it back."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from twitter import clock
from twitter.charter import Charter, RuleLine
from twitter.extensions import db
from twitter.models import ModerationAct, Report, Rule, Tweet, User
from twitter.services import desk
from twitter.transaction import atomic
from twitter.web import charter


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana, "Buy my field.")


@pytest.fixture
def report(ana: User, bob: User, tweet: Tweet) -> Report:
    """A report of Bob about that tweet."""
    return factories.report(bob, ana, tweet)


@pytest.fixture
def rule(app: Flask) -> Rule:
    """A rule of the site."""
    row = Rule(position=1, text="No adverts.")
    with atomic():
        db.session.add(row)
    charter.adopt(Charter(rules=(RuleLine(row.id, row.text, ""),)))
    return row


def acts() -> list[ModerationAct]:
    """Return what was done, as the database knows it."""
    db.session.rollback()
    return list(db.session.scalars(select(ModerationAct).order_by(ModerationAct.id)))


def person(user: User) -> User:
    """Return a person as the database knows them."""
    db.session.rollback()
    return db.session.get_one(User, user.id, populate_existing=True)


def test_each_choice_says_what_would_happen(mos: Browser, report: Report) -> None:
    of_person = mos.get("/admin/people/ana/act").text
    for words in (
        "They get a notice",
        "retweets of them too",
        "are covered until",
        "Only their followers",
        "signed out",
    ):
        assert words in of_person
    assert "Dismiss" not in of_person
    assert "The report is closed." in mos.get(f"/admin/reports/{report.id}/act").text


def test_what_stands_already_is_not_offered_again(mos: Browser, mo: User, ana: User) -> None:
    factories.act(mo, ana, "limit")
    page = mos.get("/admin/people/ana/act").text
    assert "Done already" in page
    assert "kind=limit" not in page


def test_a_form_begins_with_what_the_report_says(mos: Browser, ana: User, bob: User, tweet: Tweet, rule: Rule) -> None:
    report = factories.report(bob, ana, tweet, kind="rule", rule_ids=(rule.id,))
    same, other = factories.report(factories.person("dora"), ana, tweet), factories.report(bob, ana, kind="other")
    page = mos.get(f"/admin/reports/{report.id}/act?kind=delete_tweets").text
    assert "We took down something you wrote" in page
    assert f'value="{rule.id}" selected' in page
    checked = [f'value="{each}" checked' in page for each in (tweet.id, same.id, other.id)]
    assert checked == [True, True, False]


def test_tweets_that_need_not_be_chosen_are_folded_away(mos: Browser, ana: User, tweet: Tweet) -> None:
    folded = "<summary>Is it about tweets of theirs?</summary>"
    assert folded in mos.get("/admin/people/ana/act?kind=warn").text
    assert folded not in mos.get(f"/admin/people/ana/act?kind=warn&tweets={tweet.id}").text
    assert folded not in mos.get("/admin/people/ana/act?kind=delete_tweets").text


def test_tweets_are_deleted_and_the_reports_settled(
    mos: Browser, anas: Browser, ana: User, tweet: Tweet, report: Report, rule: Rule
) -> None:
    other = factories.report(factories.person("dora"), ana, kind="other")
    form = {"tweets": str(tweet.id), "rule": str(rule.id), "words": "No adverts, please.", "also": str(other.id)}
    answer = mos.post(f"/admin/reports/{report.id}/act?kind=delete_tweets", data=form)
    assert answer.location == f"/admin/reports/{report.id}"
    [done] = acts()
    assert (done.kind, done.words, done.reason, done.tweet_ids) == (
        "delete_tweets",
        "No adverts, please.",
        "No adverts.",
        [tweet.id],
    )
    assert db.session.get_one(Report, other.id, populate_existing=True).resolved_at is not None
    page = mos.get(answer.location).text
    assert f'<a class="link" href="/admin/acts/{done.id}">Undo</a>' in page
    assert [browser.get(f"/@ana/{tweet.id}").status_code for browser in (anas, mos)] == [404, 404]
    mos.post(f"/admin/acts/{done.id}/undo")
    assert [browser.get(f"/@ana/{tweet.id}").status_code for browser in (anas, mos)] == [200, 200]


@pytest.mark.parametrize(
    ("kind", "form", "column"),
    [
        ("limit", {}, "limited_at"),
        ("mark_sensitive", {"scope": "account"}, "sensitive_at"),
        ("suspend", {"length": "good"}, "suspended_at"),
    ],
)
def test_an_account_is_acted_upon_and_it_is_taken_back(
    mos: Browser, ana: User, kind: str, form: dict[str, str], column: str
) -> None:
    sent = {"kind": kind, "words": "So it is.", **form}
    answer = mos.post("/admin/people/ana/act", data=sent, headers=JSON)
    [done] = acts()
    assert answer.json == {"act": str(done.id)}
    assert done.words == "So it is."
    assert getattr(person(ana), column) is not None
    assert mos.post(f"/admin/acts/{done.id}/undo", headers=JSON).json == {"id": str(done.id)}
    assert getattr(person(ana), column) is None
    assert "Taken back" in mos.get(f"/admin/acts/{done.id}").text


def test_tweets_alone_are_marked_when_they_are_chosen(mos: Browser, ana: User, tweet: Tweet) -> None:
    form = {"kind": "mark_sensitive", "scope": "tweets", "tweets": str(tweet.id)}
    mos.post("/admin/people/ana/act", data=form)
    assert person(ana).sensitive_at is None
    assert db.session.get_one(Tweet, tweet.id, populate_existing=True).is_sensitive


@pytest.mark.parametrize(("length", "days"), [("1", 1), ("30", 30)])
def test_a_suspension_ends_after_the_chosen_time(mos: Browser, ana: User, length: str, days: int) -> None:
    mos.post("/admin/people/ana/act", data={"kind": "suspend", "length": length})
    until = person(ana).suspended_until
    assert until is not None
    assert abs(until - clock.now() - timedelta(days=days)) < timedelta(minutes=5)


def test_a_suspension_ends_on_a_day(mos: Browser, ana: User) -> None:
    day = (clock.now() + timedelta(days=40)).date()
    mos.post("/admin/people/ana/act", data={"kind": "suspend", "length": "date", "until": day.isoformat()})
    until = person(ana).suspended_until
    assert until is not None
    assert until.date() == day


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"kind": "delete_tweets"}, "Choose what should go."),
        ({"kind": "mark_sensitive", "scope": "tweets"}, "Choose what should be covered."),
        ({"kind": "suspend", "length": "date"}, "Choose the day on which it ends."),
        ({"kind": "suspend", "length": "date", "until": "2020-01-01"}, "Choose a moment that is still to come."),
        ({"kind": "suspend", "length": "date", "until": "soon"}, "Not a valid date value."),
        ({"kind": "warn", "rule": "1"}, "Not a valid choice."),
        ({"kind": "warn", "tweets": "x"}, "Invalid Choice(s)"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_was_typed(
    mos: Browser, tweet: Tweet, form: dict[str, str], sentence: str
) -> None:
    refused = mos.post("/admin/people/ana/act", data={"words": "My own words.", **form})
    assert refused.status_code == 422
    assert "My own words." in refused.text
    assert sentence.lower() in refused.text.lower()
    assert acts() == []


def test_a_warning_says_something(mos: Browser, report: Report) -> None:
    refused = mos.post(f"/admin/reports/{report.id}/act", data={"kind": "warn", "words": " "})
    assert refused.status_code == 422
    assert "Say what the warning is about" in refused.text
    assert mos.post(f"/admin/reports/{report.id}/act", data={"words": "x"}).status_code == 422  # of no kind
    assert mos.post("/admin/people/ana/act", data={"kind": "dismiss"}).status_code == 422  # dismiss what?
    assert acts() == []


def test_only_tweets_that_were_offered_are_deleted(mos: Browser, ana: User, bob: User) -> None:
    private = factories.tweet(ana, "For you.", audience="followers")
    form = {"kind": "delete_tweets", "tweets": [str(private.id), str(factories.tweet(bob).id)]}
    assert mos.post("/admin/people/ana/act", data=form).status_code == 422
    assert "For you." not in mos.get(f"/admin/people/ana/act?kind=delete_tweets&tweets={private.id}").text
    assert acts() == []


def test_whoever_comes_second_is_told_who_was_first_and_loses_nothing(
    app: Flask, mo: User, tweet: Tweet, report: Report
) -> None:
    maxs = browser_of(app, factories.person("max", role="moderator"))
    desk.dismiss(mo, report.id)
    form = {"kind": "warn", "words": "My own words.", "tweets": str(tweet.id)}
    refused = maxs.post(f"/admin/reports/{report.id}/act", data=form)
    assert refused.status_code == 409
    assert acts() == []
    for words in (">@mo<", "has seen to this report already", "My own words.", f'value="{tweet.id}" checked'):
        assert words in refused.text
    assert maxs.post(f"/admin/reports/{report.id}/act", data=form, headers=JSON).status_code == 409
    assert "/admin/people/ana/act?kind=warn" in refused.text  # all the same, apart from the report
    assert maxs.post("/admin/people/ana/act?kind=warn", data=form).status_code == 303
    assert [done.words for done in acts()] == ["My own words."]
    late = maxs.post(f"/admin/reports/{report.id}/act", data={"kind": "dismiss"})
    assert late.status_code == 409
    assert "all the same" not in late.text


def test_a_dismissal_settles_what_was_chosen(mos: Browser, ana: User, bob: User, report: Report) -> None:
    other = factories.report(bob, ana, kind="other")
    answer = mos.post(f"/admin/reports/{report.id}/act", data={"kind": "dismiss", "also": str(other.id)})
    assert "The report is dismissed." in mos.get(answer.location).text
    assert acts() == []
    assert "Dismissed" in mos.get(f"/admin/reports/{other.id}").text


def test_who_keeps_order_is_for_admins(mos: Browser, adas: Browser, mo: User, ada: User) -> None:
    max_ = factories.person("max", role="moderator")
    for name in ("ada", "max", "mo"):
        assert mos.get(f"/admin/people/{name}/act").status_code == 403
        assert mos.post(f"/admin/people/{name}/act", data={"kind": "warn", "words": "Stop."}).status_code == 403
    assert "Nobody acts on themselves" in adas.get("/admin/people/ada/act").text
    assert adas.post("/admin/people/ada/act", data={"kind": "warn", "words": "Stop."}).status_code == 403
    assert adas.post("/admin/people/max/act", data={"kind": "warn", "words": "Stop."}).status_code == 303
    done = factories.act(ada, max_, words="Stop.")
    assert "Take it back?" not in mos.get(f"/admin/acts/{done.id}").text
    assert mos.post(f"/admin/acts/{done.id}/undo").status_code == 403
    assert mos.get(f"/admin/acts/{factories.act(ada, mo).id}").status_code == 404  # about themselves


def test_chosen_tweets_lead_to_the_form_about_their_author(mos: Browser, ana: User, bob: User, tweet: Tweet) -> None:
    assert mos.get(f"/admin/act?tweets={tweet.id}").location == f"/admin/people/ana/act?tweets={tweet.id}"
    assert "You chose 1 tweet." in mos.get(f"/admin/people/ana/act?tweets={tweet.id}").text
    elses = factories.tweet(bob)
    both = mos.get(f"/admin/act?tweets={tweet.id}&tweets={elses.id}").text
    assert f"/admin/people/ana/act?tweets={tweet.id}" in both
    assert f"/admin/people/bob/act?tweets={elses.id}" in both
    assert "Choose some tweets first" in mos.get(f"/admin/act?tweets=x,{'9' * 19},-1").text


def test_an_act_that_is_none_is_not_found(mos: Browser) -> None:
    assert mos.get("/admin/acts/1").status_code == 404
    assert mos.post("/admin/acts/1/undo").status_code == 404
