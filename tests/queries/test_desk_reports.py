"""The desk: which reports a tab shows, what is like a report, and what became of what was reported."""

from typing import Any

import pytest
from flask import Flask

from tests import factories
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Report, User
from twitter.queries.desk import acts, evidence, keepers, reports
from twitter.queries.desk.reports import Wanted
from twitter.queries.paging import PageRequest
from twitter.services import conversations, deletions, desk, messages, moderation, tweets
from twitter.transaction import atomic


@pytest.fixture
def mo(app: Flask) -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def dora(app: Flask) -> User:
    """Somebody else."""
    return factories.person("dora")


def listed(viewer: User, **wanted: str) -> list[int]:
    """Return the ids of the reports that are found."""
    return [each.id for each in reports.listed(viewer, Wanted(**wanted), PageRequest()).items]


def test_each_tab_shows_its_reports_the_newest_first(mo: User, ana: User, bob: User, dora: User) -> None:
    mine, nobodys, elses, settled = (
        factories.report(*who).id for who in ((bob, ana), (dora, ana), (ana, bob), (dora, bob))
    )
    factories.person("max", role="moderator")
    desk.take(mo, mine)
    desk.assign(mo, elses, "max")
    desk.dismiss(mo, settled)
    assert listed(mo) == [elses, nobodys, mine]
    assert (listed(mo, tab="mine"), listed(mo, tab="unassigned")) == ([mine], [nobodys])
    assert listed(mo, tab="resolved") == [settled]
    assert reports.open_count(mo) == 3


def test_reports_are_found_by_person_by_reporter_and_by_kind(mo: User, ana: User, bob: User, dora: User) -> None:
    spam, other, about_bob = (
        factories.report(bob, ana),
        factories.report(dora, ana, kind="other"),
        factories.report(ana, bob),
    )
    assert listed(mo, person="ANA") == [other.id, spam.id]
    assert listed(mo, reporter="ana") == [about_bob.id]
    assert listed(mo, person="ana", kind="other") == [other.id]
    assert listed(mo, person="nobody") == []
    assert [each.open_beside for each in reports.listed(mo, Wanted(), PageRequest()).items] == [0, 1, 1]


def test_pages_of_reports_follow_each_other(mo: User, ana: User) -> None:
    made = [factories.report(each, ana).id for each in factories.people(5)]
    first = reports.listed(mo, Wanted(), PageRequest(limit=3))
    rest = reports.listed(mo, Wanted(), PageRequest(first.next_max_id, limit=3))
    assert [each.id for each in (*first.items, *rest.items)] == made[::-1]
    assert rest.next_max_id is None


def test_a_moderator_sees_no_report_and_no_act_about_themselves(mo: User, bob: User) -> None:
    ada = factories.person("ada", role="admin")
    report_id, act_id = factories.report(bob, mo).id, factories.act(ada, mo).id
    assert (listed(mo), reports.open_count(mo)) == ([], 0)
    for question in (lambda: reports.report(mo, report_id), lambda: acts.act(mo, act_id)):
        with pytest.raises(NotFound):
            question()
    assert (listed(ada), reports.open_count(ada), acts.act(ada, act_id).act.id) == ([report_id], 1, act_id)


def test_reports_about_the_same_come_first_among_similar_ones(mo: User, ana: User, bob: User, dora: User) -> None:
    tweet, another = factories.tweet(ana), factories.tweet(ana, "Another one.")
    shown = factories.report(bob, ana, tweet)
    same = factories.report(dora, ana, tweet, another)
    other, settled = factories.report(dora, ana), factories.report(bob, ana, kind="legal")
    desk.dismiss(mo, settled.id)
    found = reports.similar(mo, reports.report(mo, shown.id))
    assert [(each.report.id, each.is_about_the_same) for each in found] == [(same.id, True), (other.id, False)]
    assert [each.report.id for each in reports.open_about(mo, ana.id)] == [other.id, same.id, shown.id]


def test_the_report_of_somebody_who_is_gone_stays_without_a_name(mo: User, ana: User, dora: User) -> None:
    report = factories.report(dora, ana)
    with atomic():
        db.session.delete(dora)
    assert reports.report(mo, report.id).reporter is None


def since(mo: User, report: Report) -> list[Any]:
    """Return what became of what was reported, as it is told after everything else was forgotten."""
    db.session.rollback()
    return [(each.since, each.is_open) for each in evidence.exhibits(mo.id, report.evidence)]


def test_evidence_says_what_became_of_it(mo: User, ana: User, bob: User) -> None:
    same, edited, deleted, removed = (factories.tweet(ana, f"Number {number}") for number in range(4))
    report = factories.report(bob, ana, same, edited, deleted, removed)
    assert since(mo, report) == [("same", True)] * 4
    tweets.edit_tweet(ana, edited, "Something else")
    deletions.delete_tweet(ana, deleted)
    factories.act(mo, ana, "delete_tweets", tweet_ids=(removed.id,))
    assert since(mo, report) == [("same", True), ("edited", True), ("deleted", False), ("removed", False)]
    shown = evidence.exhibits(mo.id, report.evidence)
    assert [each.text for each in shown] == [f"Number {number}" for number in range(4)]
    assert [each.text_now for each in shown] == ["", "Something else", "", ""]
    assert [each.id for each in evidence.tweets_named(ana.id, report.evidence)] == [edited.id, same.id]


def test_messages_are_read_in_a_report_alone(mo: User, ana: User, bob: User) -> None:
    said = factories.message(ana, bob, text="I know where you live.")
    conversations.accept(bob, said.conversation_id)
    messages.send(ana, said.conversation_id, "And when you leave.")
    report = factories.report(bob, ana, message_ids=(said.id,))
    [shown] = evidence.exhibits(mo.id, report.evidence)
    assert (shown.kind, shown.text, shown.since, shown.is_open) == ("message", "I know where you live.", "same", False)
    messages.unsend(ana, said.id)
    assert since(mo, report) == [("deleted", False)]


def test_only_what_all_may_read_or_was_reported_can_be_chosen(mo: User, ana: User, bob: User, dora: User) -> None:
    factories.follow(bob, ana)
    public = factories.tweet(ana)
    private, reported = (factories.tweet(ana, "For you.", audience="followers") for _ in range(2))
    elses, gone = factories.tweet(dora), factories.tweet(ana, "Gone")
    deletions.delete_tweet(ana, gone)
    factories.report(bob, ana, reported)
    asked = {public.id, private.id, reported.id, elses.id, gone.id}
    assert [each.id for each in evidence.tweets_of(ana.id, asked)] == [reported.id, public.id]
    assert [each.id for each in evidence.tweets_of(ana.id, ())] == [public.id]
    assert evidence.authors_of(asked) == {"ana": [public.id], "dora": [elses.id]}
    assert evidence.authors_of(()) == {}


def test_an_act_is_told_with_everybody_in_it(mo: User, ana: User, bob: User) -> None:
    report = factories.report(bob, ana)
    done = factories.act(mo, ana, report_id=report.id)
    [found] = acts.of_report(report.id)
    assert found.actor is not None
    assert (found.act.id, found.actor.username, found.subject.id) == (done.id, "mo", ana.id)
    moderation.undo(factories.person("ada", role="admin"), done.id)
    undone = acts.act(mo, done.id)
    assert undone.undone_by is not None
    assert undone.undone_by.username == "ada"


def test_who_may_see_to_a_report_depends_on_whom_it_is_about(mo: User, ana: User) -> None:
    ada, gone = factories.person("ada", role="admin"), factories.person("gone", role="moderator")
    moderation.suspend(ada, gone, "They left the team.")
    assert [each.username for each in keepers.keepers_for(ana)] == ["ada", "mo"]
    assert [each.username for each in keepers.keepers_for(mo)] == ["ada"]
