"""Reporting people, and what they wrote: what is kept of it, who may, and what stays when the rest is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests import factories
from tests.services.test_message_races import count
from tests.services.test_races import at_once
from twitter import clock, ids, storage
from twitter.charter import Charter, RuleLine
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.jobs.runner import run_due
from twitter.models import AuditEvent, Block, Mute, Report, Tweet, User
from twitter.queries import reports
from twitter.services import blocks, conversations, deletions, messages, purges, reporting, tweets
from twitter.services.reporting import Complaint
from twitter.transaction import atomic, rows_changed
from twitter.web import charter

SPAM = Complaint(kind="spam")
RULES = (RuleLine(7, "Be kind.", ""), RuleLine(9, "No adverts.", ""))


def stored(report: Report) -> Report:
    """Return a report as it stands in the database now."""
    db.session.rollback()
    return db.session.scalars(
        select(Report).where(Report.id == report.id).execution_options(populate_existing=True)
    ).one()


@pytest.fixture
def tweet(bob: User) -> Tweet:
    """A tweet of Bob's, with a picture."""
    return factories.pictured_tweet(bob, "A field", text="Buy my field.")


def test_a_report_keeps_what_was_said_and_a_line_in_the_audit_log(ana: User, bob: User, tweet: Tweet) -> None:
    charter.adopt(Charter(rules=RULES))
    said = Complaint(kind="rule", rule_ids=(9, 7, 9), comment="  Every day. \r\n", tweet_ids=(tweet.id,))
    report = stored(reporting.report(ana, bob, said))
    assert (report.reporter_id, report.subject_id, report.kind) == (ana.id, bob.id, "rule")
    assert (report.rule_ids, report.comment, report.is_open) == ([7, 9], "Every day.", True)
    [thing] = report.evidence
    assert (thing["kind"], thing["id"], thing["text"], thing["content_warning"]) == (
        "tweet",
        str(tweet.id),
        "Buy my field.",
        "",
    )
    assert (thing["pictures"], thing["at"]) == (tweet.pictures, ids.moment_of(tweet.id).isoformat())
    line = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "reported")).one()
    assert (line.actor_id, line.subject_id, line.details) == (ana.id, bob.id, {"report": str(report.id)})


def test_somebody_who_has_yet_to_confirm_their_address_may_report(app: Flask, bob: User) -> None:
    una = factories.person("una", email_verified_at=None)
    assert reporting.report(una, bob, SPAM).id
    una.suspended_at = clock.now()
    with pytest.raises(Forbidden):
        reporting.report(una, bob, SPAM)


def test_what_was_reported_stays_as_it_was_when_it_is_edited_and_deleted(ana: User, bob: User, tweet: Tweet) -> None:
    report = reporting.report(ana, bob, replace(SPAM, tweet_ids=(tweet.id,)))
    tweets.edit_tweet(bob, tweet, "I never said that.")
    deletions.delete_tweet(bob, tweet)
    assert stored(report).evidence[0]["text"] == "Buy my field."


def test_a_picture_that_was_reported_is_kept_when_its_tweet_is_deleted(ana: User, bob: User, tweet: Tweet) -> None:
    key = tweet.pictures[0]["key"]
    report = reporting.report(ana, bob, replace(SPAM, tweet_ids=(tweet.id,)))
    original = reports.evidence_picture(report.id, key)
    assert original.startswith(key)  # until a job has made the copy
    pixels = storage.get(original)
    run_due()
    deletions.delete_tweet(bob, tweet)
    run_due()
    assert not storage.exists(original)
    assert storage.get(reports.evidence_picture(report.id, key)) == pixels
    reporting.keep_evidence(report.id)  # again: there is nothing to copy, and nothing is lost
    assert storage.get(reports.evidence_picture(report.id, key)) == pixels


def test_only_pictures_of_a_report_are_shown_of_it(ana: User, bob: User, tweet: Tweet) -> None:
    report, other = reporting.report(ana, bob, SPAM), factories.pictured_tweet(bob, "A hill")
    for report_id, key in ((report.id, tweet.pictures[0]["key"]), (report.id + 1, other.pictures[0]["key"])):
        with pytest.raises(NotFound):
            reports.evidence_picture(report_id, key)


def test_messages_are_reported_by_those_who_got_them_and_stay_when_taken_back(ana: User, bob: User) -> None:
    said = factories.message(bob, ana, text="Buy my field.")
    report = reporting.report(ana, bob, replace(SPAM, message_ids=(said.id,)))
    messages.unsend(bob, said.id)
    conversations.delete(ana, said.conversation_id)
    [thing] = stored(report).evidence
    assert (thing["kind"], thing["id"], thing["text"]) == ("message", str(said.id), "Buy my field.")
    assert thing["conversation_id"] == str(said.conversation_id)
    with pytest.raises(NotFound):  # what was taken back before says nothing any more
        reporting.report(ana, bob, replace(SPAM, message_ids=(said.id,), kind="other"))


def test_nobody_reports_what_they_cannot_see_or_what_another_wrote(ana: User, bob: User, tweet: Tweet) -> None:
    carla = factories.person("carla")
    hers, passed_on = factories.tweet(carla), factories.retweet(bob, factories.tweet(carla, "Look."))
    hidden = factories.tweet(bob, "For those who follow.", audience="followers")
    gone = factories.tweet(bob, "Gone")
    deletions.delete_tweet(bob, gone)
    strangers, own = factories.message(bob, carla), factories.message(ana, bob)
    for tweet_id in (hers.id, passed_on.id, hidden.id, gone.id, 2**63 - 1, 10**30, strangers.id):
        with pytest.raises(NotFound):
            reporting.report(ana, bob, replace(SPAM, tweet_ids=(tweet.id, tweet_id)))
    for message_id in (strangers.id, own.id, tweet.id, 10**30):
        with pytest.raises(NotFound):
            reporting.report(ana, bob, replace(SPAM, message_ids=(message_id,)))
    assert count(Report) == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Complaint(kind="dislike"), "kind"),
        (Complaint(kind="rule"), "rules"),
        (Complaint(kind="rule", rule_ids=(7, 8)), "rules"),
        (replace(SPAM, comment="x" * 1_001), "comment"),
        (replace(SPAM, comment="\0"), "comment"),
        (replace(SPAM, also="shout"), "also"),
        (replace(SPAM, tweet_ids=tuple(range(21))), "things"),
    ],
)
@pytest.mark.backends("sqlite")
def test_what_makes_no_sense_is_refused(ana: User, bob: User, said: Complaint, field: str) -> None:
    charter.adopt(Charter(rules=RULES))
    with pytest.raises(Invalid) as refusal:
        reporting.report(ana, bob, said)
    assert field in refusal.value.details
    with pytest.raises(Invalid):
        reporting.report(ana, ana, SPAM)
    assert count(Report) == 0


@pytest.mark.backends("sqlite")
def test_a_site_without_rules_wants_none_named(ana: User, bob: User) -> None:
    assert reporting.report(ana, bob, Complaint(kind="rule")).rule_ids == []
    with pytest.raises(Invalid):
        reporting.report(ana, bob, Complaint(kind="rule", rule_ids=(7,)))
    assert reporting.report(ana, bob, Complaint(kind="legal", rule_ids=(7,))).rule_ids == []  # it is not about rules


def test_the_same_said_again_within_a_day_is_the_same_report(ana: User, bob: User, tweet: Tweet) -> None:
    said = replace(SPAM, tweet_ids=(tweet.id,))
    first, is_new = reporting.file(ana, bob, said)
    assert is_new
    again = reporting.file(ana, bob, replace(said, comment="Still."))
    assert (again.report.id, again.is_new) == (first.id, False)
    others = [(ana, SPAM), (ana, replace(said, kind="legal")), (factories.person("carla"), said)]
    assert all(reporting.file(who, bob, what).is_new for who, what in others)
    with atomic():
        rows_changed(update(Report).where(Report.id == first.id).values(resolved_at=clock.now()))
    second, is_new = reporting.file(ana, bob, said)  # the other was seen to, and it goes on
    assert is_new
    with atomic():
        long_ago = ids.first_id_at(clock.now() - timedelta(days=1, minutes=1))
        rows_changed(update(Report).where(Report.id == second.id).values(id=long_ago))
    db.session.expunge(second)
    assert reporting.file(ana, bob, said).is_new


def test_one_thing_reported_ten_times_at_once_is_one_report(app: Flask, ana: User, bob: User, tweet: Tweet) -> None:
    said = replace(SPAM, tweet_ids=(tweet.id,))
    assert at_once(app, [lambda: reporting.report(ana, bob, said)] * 10) == []
    assert count(Report) == 1
    block = replace(SPAM, also="block")
    both = [lambda: reporting.report(ana, bob, block), lambda: reporting.report(bob, ana, block)]
    assert at_once(app, both * 3) == []
    assert (count(Report), count(Block)) == (3, 2)


def test_whoever_reports_can_keep_the_person_away_at_once(ana: User, bob: User, tweet: Tweet) -> None:
    factories.follow(ana, bob)
    reporting.report(ana, bob, replace(SPAM, tweet_ids=(tweet.id,), also="mute"))
    assert (count(Mute), count(Block)) == (1, 0)
    reporting.report(ana, bob, replace(SPAM, tweet_ids=(tweet.id,), also="block"))
    assert (count(Report), count(Block)) == (1, 1)
    with pytest.raises(NotFound):  # now they do not see each other's tweets
        reporting.report(ana, bob, replace(SPAM, kind="legal", tweet_ids=(tweet.id,)))
    blocks.block(bob, ana)
    assert reporting.report(ana, bob, replace(SPAM, kind="legal")).evidence == []


def test_what_a_deleted_person_reported_stays_without_their_name(ana: User, bob: User, tweet: Tweet) -> None:
    report = reporting.report(ana, bob, replace(SPAM, tweet_ids=(tweet.id,)))
    leave(ana)
    kept = stored(report)
    assert (kept.reporter_id, kept.evidence[0]["text"]) == (None, "Buy my field.")


def test_what_was_reported_of_a_deleted_person_goes_with_them(ana: User, bob: User, tweet: Tweet) -> None:
    report, key = reporting.report(ana, bob, replace(SPAM, tweet_ids=(tweet.id,))), tweet.pictures[0]["key"]
    run_due()
    copy = reports.evidence_picture(report.id, key)
    assert storage.exists(copy)
    leave(bob)
    run_due()
    assert (count(Report), storage.exists(copy)) == (0, False)


def leave(person: User) -> None:
    """Purge somebody whose time to change their mind is over."""
    with atomic():
        rows_changed(update(User).where(User.id == person.id).values(deletes_at=clock.now() - timedelta(days=1)))
    purges.purge(person.id)
