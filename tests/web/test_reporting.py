"""Reporting step by step, as a browser without JavaScript does it: the address leads, and a form sends."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from tests.web.conftest import reread
from twitter import clock
from twitter.charter import Charter, RuleLine
from twitter.extensions import db
from twitter.models import Block, Message, Mute, Report, Tweet, User
from twitter.services import deletions, messages
from twitter.transaction import atomic
from twitter.web import charter

RULES = (RuleLine(7, "Be kind.", "To people."), RuleLine(9, "No adverts.", ""))
_FIELD = re.compile(r'<input type="(hidden|radio|checkbox)" name="(\w+)" value="([^"]*)"([^>]*)>')


@pytest.fixture
def rules(app: Flask) -> Iterator[None]:
    """A site with two rules."""
    charter.adopt(Charter(rules=RULES))
    yield
    charter.adopt(Charter())


def filled(page: str) -> dict[str, list[str]]:
    """Return what the form of a page would send as it stands."""
    form, found = page.partition("page-form")[2].partition("</form>")[0], {}
    for kind, name, value, rest in _FIELD.findall(form):
        if kind == "hidden" or "checked" in rest:
            found.setdefault(name, []).append(unescape(value))
    return found


def heading(page: str) -> str:
    return page.partition("<h1")[2].partition("<bdi>")[2].partition("<")[0]


def stored() -> list[Report]:
    reread()
    return list(db.session.scalars(select(Report).order_by(Report.id)))


class Walk:
    """Somebody who fills in one page after another."""

    def __init__(self, browser: Browser, path: str) -> None:
        self.browser, self.path = browser, path
        self.page, self.status = browser.get(path).text, 200

    def go(self, **answers: object) -> str:
        """Send the page as its form would, with these answers, and return the title of the next."""
        form = filled(self.page) | answers
        method = "POST" if 'method="post" action="/report' in self.page else "GET"
        way = {"data": form} if method == "POST" else {"query_string": form}
        answer = self.browser.open(self.path.partition("?")[0], method=method, **way)
        if answer.status_code == 303:
            answer = self.browser.get(answer.location)
        self.page, self.status = answer.text, answer.status_code
        return heading(self.page)


@pytest.mark.usefixtures("rules")
def test_a_tweet_is_reported_in_four_steps(bobs: Browser, ana: User, bob: User, tweet: Tweet) -> None:
    other = factories.tweet(ana, "And again.")
    walk = Walk(bobs, f"/report/tweet/{tweet.id}?next=/local")
    assert (heading(walk.page), "The swifts are back." in walk.page) == ("What is wrong?", True)
    assert walk.go(why="rule") == "Which rule is broken?"
    assert "No adverts." in walk.page
    assert walk.go(rules=["9"]) == "What should we look at?"
    assert filled(walk.page)["things"] == [str(tweet.id)]  # is chosen already, the other may be
    assert walk.go(things=[str(tweet.id), str(other.id)]) == "Is there anything else?"
    assert walk.go(comment="Every day.", also="mute") == "Thank you"
    assert 'href="/local">Done' in walk.page
    [report] = stored()
    assert (report.reporter_id, report.subject_id, report.rule_ids) == (bob.id, ana.id, [9])
    assert ([thing["text"] for thing in report.evidence], report.comment) == (
        ["The swifts are back.", "And again."],
        "Every day.",
    )
    assert db.session.scalars(select(Mute.muted_id)).all() == [ana.id]


@pytest.mark.usefixtures("rules")
def test_no_step_that_needs_an_answer_can_be_skipped(bobs: Browser, tweet: Tweet) -> None:
    path = f"/report/tweet/{tweet.id}"
    for query, title in (
        ("done=what", "What is wrong?"),
        ("done=what&why=nonsense", "What is wrong?"),
        ("done=rules&why=rule", "Which rule is broken?"),
        ("done=rules&why=rule&rules=8", "Which rule is broken?"),
        ("done=things&why=rule&chosen=1", "Which rule is broken?"),
    ):
        answer = bobs.get(f"{path}?{query}")
        assert (answer.status_code, heading(answer.text), 'role="alert"' in answer.text) == (422, title, True)
    sent = bobs.post(path, data={"done": "more", "why": "rule", "chosen": "1", "comment": "Kept."})
    assert (sent.status_code, heading(sent.text)) == (422, "Which rule is broken?")
    assert filled(sent.text)["comment"] == ["Kept."]
    sent = bobs.post(path, data={"done": "more", "why": "spam"})  # was never where things are chosen
    assert (sent.status_code, heading(sent.text)) == (200, "What should we look at?")
    assert heading(bobs.get(f"{path}?done=rules&why=spam").text) == "What should we look at?"
    assert stored() == []


@pytest.mark.usefixtures("rules")
def test_whoever_goes_back_finds_all_that_they_said(bobs: Browser, ana: User, tweet: Tweet) -> None:
    other = factories.tweet(ana, "And again.")
    walk = Walk(bobs, f"/report/tweet/{tweet.id}")
    walk.go(why="rule")
    walk.go(rules=["7", "9"])
    walk.go(things=[str(other.id)])
    assert walk.go(comment="A <b>comment</b>.", also="block", back="1") == "What should we look at?"
    assert 'method="post"' in walk.page.partition("page-form")[2].partition(">")[0]  # no comment in an address
    assert filled(walk.page)["things"] == [str(other.id)]
    assert walk.go(back="1") == "Which rule is broken?"
    assert filled(walk.page)["rules"] == ["7", "9"]
    assert walk.go(back="1") == "What is wrong?"
    assert filled(walk.page)["why"] == ["rule"]
    assert walk.go(why="spam") == "What should we look at?"
    assert walk.go() == "Is there anything else?"
    assert "A &lt;b&gt;comment&lt;/b&gt;.</textarea>" in walk.page
    assert walk.go(comment="Only this.", also="block") == "Thank you"
    [report] = stored()
    assert (report.kind, report.rule_ids, report.comment) == ("spam", [], "Only this.")
    assert [thing["id"] for thing in report.evidence] == [str(other.id)]
    assert db.session.scalars(select(Block.blocked_id)).all() == [ana.id]


def test_whoever_merely_dislikes_something_is_offered_to_look_away(bobs: Browser, ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    walk = Walk(bobs, "/report/person/ana")
    assert walk.go(why="dislike") == "You need not read it"
    for way in ("/@ana/unfollow", "/@ana/mute?", "/@ana/block?"):
        assert way in walk.page
    assert walk.go(back="1") == "What is wrong?"
    assert bobs.post("/report/person/ana", data={"why": "dislike", "done": "more"}).status_code == 200
    assert stored() == []


def test_a_site_without_rules_asks_for_none(bobs: Browser, ana: User) -> None:
    walk = Walk(bobs, "/report/person/ana")
    assert "It breaks a rule" not in walk.page
    assert walk.go(why="rule") == "What is wrong?"
    assert walk.go(why="other") == "What should we look at?"
    assert "There are no tweets of theirs" in walk.page
    walk.go()
    assert walk.go() == "Thank you"
    assert [report.evidence for report in stored()] == [[]]


def test_only_the_messages_that_were_chosen_are_reported(app: Flask, anas: Browser, ana: User, bob: User) -> None:
    first = factories.message(bob, ana, text="Buy my field.")
    talk = first.conversation_id
    messages.send(ana, talk, "No, thank you.")
    more = messages.send(bob, talk, "Buy it!")
    walk = Walk(anas, f"/report/message/{talk}/{more.id}")
    walk.go(why="spam")
    assert ("Buy my field." in walk.page, "No, thank you." in walk.page) == (True, False)
    walk.go()
    assert walk.go() == "Thank you"
    [report] = stored()
    assert [thing["text"] for thing in report.evidence] == ["Buy it!"]
    assert f"/report/message/{talk}/{more.id}" in anas.get(f"/messages/{talk}").text
    bobs = browser_of(app, bob)
    assert f"/report/message/{talk}/{more.id}" not in bobs.get(f"/messages/{talk}").text
    assert bobs.get(f"/report/message/{talk}/{more.id}").status_code == 303
    messages.unsend(bob, more.id)
    assert anas.get(f"/report/message/{talk}/{more.id}").status_code == 404
    assert anas.get(f"/report/message/{talk + 1}/{first.id}").status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_there_for_somebody_cannot_be_reported(
    app: Flask, bobs: Browser, ana: User, bob: User, tweet: Tweet, method: str
) -> None:
    carla, gone = factories.person("carla"), factories.person("gone", suspended_at=clock.now())
    message: Message = factories.message(ana, carla)
    hidden = factories.tweet(ana, "Not for Bob.", audience="followers")
    deleted = factories.tweet(ana, "Gone")
    deletions.delete_tweet(ana, deleted)
    form = {"why": "spam", "chosen": "1", "done": "more"}
    for path in (
        f"tweet/{hidden.id}",
        f"tweet/{deleted.id}",
        f"message/{message.conversation_id}/{message.id}",
        f"person/{gone.username}",
        "person/nobody_here",
    ):
        assert bobs.open(f"/report/{path}", method=method, data=form if method == "POST" else None).status_code == 404
    assert stored() == []


def test_nobody_reports_themselves(anas: Browser, tweet: Tweet) -> None:
    for path in (f"/report/tweet/{tweet.id}", "/report/person/ana"):
        assert anas.get(path).location == "/@ana"
        assert anas.post(path, data={"why": "spam", "chosen": "1", "done": "more"}).status_code == 422
    assert "/report/" not in anas.get("/@ana").text.partition("<main")[2].partition("</main>")[0]


def test_what_is_refused_comes_again_with_all_that_was_typed(bobs: Browser, ana: User, tweet: Tweet) -> None:
    form = {"why": "spam", "chosen": "1", "things": str(tweet.id), "done": "more", "next": "/local"}
    answer = bobs.post("/report/person/ana", data={**form, "comment": "x" * 1_001})
    assert (answer.status_code, heading(answer.text)) == (422, "Is there anything else?")
    assert "x" * 1_001 in answer.text
    assert "Keep it under 1,000 characters." in answer.text
    deletions.delete_tweet(ana, tweet)
    answer = bobs.post("/report/person/ana", data={**form, "comment": "Look at this."})
    assert (answer.status_code, heading(answer.text)) == (422, "What should we look at?")
    assert "Some of this is not there any more." in answer.text
    assert filled(answer.text)["comment"] == ["Look at this."]
    assert stored() == []


def test_whoever_says_it_twice_is_told_that_it_is_known(bobs: Browser, ana: User) -> None:
    form = {"why": "spam", "chosen": "1", "done": "more", "next": "//elsewhere.example"}
    for words in (False, True):
        answer = bobs.post("/report/person/ana", data=form)
        assert answer.location == "/report/thanks/ana?next=/@ana"
        assert ("You have told us this already." in bobs.get(answer.location).text) is words
    assert len(stored()) == 1


@pytest.mark.usefixtures("rules")
def test_a_program_reports_in_one_go(bobs: Browser, ana: User, tweet: Tweet) -> None:
    path = f"/report/tweet/{tweet.id}"
    answers = [bobs.post(path, data={"why": "rule", "rules": "7"}, headers=JSON) for _ in range(2)]
    [report] = stored()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.json for answer in answers] == [{"id": str(report.id), "is_new": is_new} for is_new in (True, False)]
    assert [thing["id"] for thing in report.evidence] == [str(tweet.id)]
    for form in ({}, {"why": "dislike"}, {"why": "rule"}, {"why": "spam", "comment": "x" * 1_001}):
        refusal = bobs.post(path, data=form, headers=JSON)
        assert (refusal.status_code, "error" in refusal.json) == (422, True)


def test_menus_lead_to_a_report_and_a_suspended_person_comes_to_none(
    app: Flask, bobs: Browser, bob: User, tweet: Tweet
) -> None:
    assert f"/report/tweet/{tweet.id}?next=" in bobs.get(f"/@ana/{tweet.id}").text
    assert "/report/person/ana?next=" in bobs.get("/@ana").text
    assert "/report/tweet/{id}?next=" in bobs.get("/local").text.replace("%7B", "{").replace("%7D", "}")
    with atomic():
        bob.suspended_at = clock.now()
        db.session.add(bob)
    assert bobs.get(f"/report/tweet/{tweet.id}").location.startswith("/login")
