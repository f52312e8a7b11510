"""What moderators do and undo: who may, what it does to the person, what is written down, and what two do at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.services.test_races import at_once
from tests.telling import groups, told, waiting
from twitter import clock
from twitter.errors import Conflict, Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.jobs.cleanup import clean_up
from twitter.jobs.runner import run_due
from twitter.models import ACT_KINDS, AuditEvent, ModerationAct, Report, Rule, Tweet, User
from twitter.queries.paging import PageRequest
from twitter.services import moderation, reporting
from twitter.services.moderation import Why
from twitter.services.operator import OPERATOR
from twitter.services.reporting import Complaint
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")
PAGE = PageRequest()


@pytest.fixture
def mo() -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's with a picture."""
    return factories.pictured_tweet(ana, "A heron", text="Look at the heron")


def why(kind: str, tweet: Tweet, **also: Any) -> Why:
    """Return why somebody is acted upon, with all that the kind of act needs."""
    tweet_ids = (tweet.id,) if kind == "delete_tweets" else ()
    return Why(words="Mind the rules.", tweet_ids=tweet_ids, **also)


def written_down() -> list[tuple[str, str | None]]:
    """Return what the audit log says of acts, each with the act it names."""
    lines = db.session.scalars(select(AuditEvent).where(AuditEvent.details["act"].is_not(None)).order_by(AuditEvent.id))
    return [(line.action, line.details.get("act")) for line in lines if "act" in line.details]


NOTED = {
    "warn": ("warned", "warning_withdrawn"),
    "delete_tweets": ("tweets_removed", "tweets_restored"),
    "mark_sensitive": ("marked_sensitive", "unmarked_sensitive"),
    "limit": ("limited", "unlimited"),
    "suspend": ("suspended", "unsuspended"),
}


@pytest.mark.parametrize("kind", ACT_KINDS)
def test_every_act_is_kept_written_down_told_and_undone_once(kind: str, ana: User, mo: User, tweet: Tweet) -> None:
    act = moderation.act(mo, ana, kind, why(kind, tweet))
    assert (act.kind, act.actor_id, act.subject_id, act.words) == (kind, mo.id, ana.id, "Mind the rules.")
    (group,) = groups(ana) if kind != "suspend" else [None]
    if group is not None:
        assert (told(ana), waiting(ana), group.act) == (["moderation by ana"], 1, act)
    for _ in range(2):
        undone = moderation.undo(mo, act.id)
    assert (undone.undone_at is not None, undone.undone_by_id) == (True, mo.id)
    assert written_down() == [(action, str(act.id)) for action in NOTED[kind]]
    (group,) = groups(ana)
    assert group.act is not None
    assert (group.act.undone_at, waiting(ana)) == (undone.undone_at, 1)


@pytest.mark.parametrize(
    ("actor", "subject"),
    [
        ("user", "user"),
        ("moderator", "moderator"),
        ("moderator", "admin"),
        ("moderator", "self"),
        ("admin", "self"),
    ],
)
def test_nobody_acts_on_themselves_nor_moderators_on_their_like(actor: str, subject: str, admins: list[User]) -> None:
    acting = factories.person("acting", role=actor)
    person = acting if subject == "self" else factories.person("subject", role=subject)
    tweet = factories.tweet(person)
    for kind in ACT_KINDS:
        act = moderation.act(admins[0], person, kind, why(kind, tweet))
        with pytest.raises(Forbidden):
            moderation.undo(acting, act.id)
        moderation.undo(admins[0], act.id)
        with pytest.raises(Forbidden):
            moderation.act(acting, person, kind, why(kind, tweet))
    assert db.session.scalar(select(func.count()).where(ModerationAct.undone_at.is_(None))) == 0


@pytest.fixture
def admins() -> list[User]:
    return [factories.person(f"admin{number}", role="admin") for number in range(2)]


def test_admins_act_on_everybody_else_and_the_last_one_stays(admins: list[User], mo: User, app: Flask) -> None:
    moderation.act(admins[0], mo, "limit", Why())
    acts = [
        lambda one=one.id, other=other.id: moderation.act(
            db.session.get_one(User, one), db.session.get_one(User, other), "suspend", Why()
        )
        for one, other in (admins, reversed(admins))
    ]
    raised = at_once(app, acts)
    assert len(raised) == 1
    assert isinstance(raised[0], Conflict | Forbidden)
    db.session.commit()
    db.session.expire_all()
    assert [admin.is_suspended for admin in admins].count(True) == 1


@pytest.mark.parametrize("kind", ["limit", "suspend", "mark_sensitive", "delete_tweets"])
def test_what_stands_cannot_be_done_again_whoever_tries(kind: str, ana: User, mo: User, tweet: Tweet) -> None:
    act = moderation.act(mo, ana, kind, why(kind, tweet))
    with pytest.raises(Conflict):
        moderation.act(mo, ana, kind, why(kind, tweet))
    moderation.undo(mo, act.id)
    moderation.act(mo, ana, kind, why(kind, tweet))


@pytest.mark.parametrize("kind", ["limit", "suspend", "mark_sensitive", "delete_tweets"])
def test_of_moderators_who_act_at_once_one_does(kind: str, ana: User, mo: User, tweet: Tweet, app: Flask) -> None:
    wanted = why(kind, tweet)
    mo_id, ana_id = mo.id, ana.id
    acts = [
        lambda: moderation.act(db.session.get_one(User, mo_id), db.session.get_one(User, ana_id), kind, wanted)
        for _ in range(4)
    ]
    assert [type(error) for error in at_once(app, acts)] == [Conflict] * 3
    db.session.expire_all()
    (act_id,) = db.session.scalars(select(ModerationAct.id))
    undoings = [lambda: moderation.undo(db.session.get_one(User, mo_id), act_id) for _ in range(4)]
    db.session.commit()
    assert at_once(app, undoings) == []
    assert [action for action, _ in written_down()] == list(NOTED[kind])
    assert told(ana) == ["moderation by ana"]


IMPOSSIBLE: dict[str, Callable[[User], tuple[str, Why]]] = {
    "an act that is none": lambda _bob: ("praise", Why()),
    "a rule that is none": lambda _bob: ("limit", Why(rule_id=7)),
    "too many words": lambda _bob: ("limit", Why(words="x" * 2_001)),
    "a warning without a word": lambda _bob: ("warn", Why(words=" \n ")),
    "no tweets to delete": lambda _bob: ("delete_tweets", Why()),
    "a moment that is past": lambda _bob: ("suspend", Why(until=clock.now() - timedelta(minutes=1))),
    "a character that cannot be stored": lambda _bob: ("warn", Why(words="\0")),
    "tweets of somebody else": lambda bob: ("delete_tweets", Why(tweet_ids=(factories.tweet(bob).id, 0, 2**70))),
    "a report about somebody else": lambda bob: ("limit", Why(report_id=report_about(bob).id)),
}


def report_about(person: User) -> Report:
    reporter = factories.person("reporter")
    return reporting.report(reporter, person, Complaint(kind="spam"))


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_what_cannot_be_meant_is_refused_and_nothing_happens(what: str, ana: User, bob: User, mo: User) -> None:
    kind, wanted = IMPOSSIBLE[what](bob)
    with pytest.raises((Invalid, Conflict)):
        moderation.act(mo, ana, kind, wanted)
    assert db.session.scalar(select(func.count()).select_from(ModerationAct)) == 0
    assert (ana.is_suspended, ana.limited_at, told(ana)) == (False, None, [])


def test_only_an_act_can_be_undone(mo: User) -> None:
    for act_id in (7, 0, 2**70):
        with pytest.raises(NotFound):
            moderation.undo(mo, act_id)


def test_an_act_names_its_rule_as_it_read_and_settles_its_report_once(ana: User, mo: User, tweet: Tweet) -> None:
    with atomic():
        rule = Rule(position=1, text="Be kind.")
        db.session.add(rule)
    report = report_about(ana)
    act = moderation.act(mo, ana, "mark_sensitive", Why(rule_id=rule.id, report_id=report.id, tweet_ids=(tweet.id,)))
    with atomic():
        rule.text = "Be kinder."
    db.session.refresh(report)
    assert (act.reason, act.rule_id, act.report_id) == ("Be kind.", rule.id, report.id)
    assert (report.resolved_by_id, report.resolved_at is not None) == (mo.id, True)
    assert act.shown == [
        {
            "id": str(tweet.id),
            "text": "Look at the heron",
            "content_warning": "",
            "pictures": 1,
            "at": tweet.created_at.isoformat(),
        }
    ]
    with pytest.raises(Conflict):
        moderation.act(mo, ana, "limit", Why(report_id=report.id))
    assert ana.limited_at is None
    moderation.undo(mo, act.id)
    db.session.refresh(report)
    assert report.resolved_at is not None


def test_a_suspension_for_a_time_ends_by_itself_and_a_later_one_stays(ana: User, mo: User) -> None:
    with time_machine.travel(clock.now()) as traveller:
        first = moderation.act(mo, ana, "suspend", Why(until=clock.now() + timedelta(hours=3)))
        moderation.undo(mo, first.id)
        traveller.shift(timedelta(hours=1))
        second = moderation.act(mo, ana, "suspend", Why(until=clock.now() + timedelta(hours=3)))
        traveller.shift(timedelta(hours=2, minutes=30))
        run_due()
        db.session.refresh(ana)
        assert ana.suspended_until == second.until
        traveller.shift(timedelta(hours=1))
        run_due()
    db.session.refresh(ana)
    db.session.refresh(second)
    assert (ana.is_suspended, ana.suspended_until) == (False, None)
    assert (second.undone_at is not None, second.undone_by_id) == (True, None)
    assert [action for action, _ in written_down()] == ["suspended", "unsuspended"] * 2


def test_a_job_done_early_lifts_nothing_and_the_daily_cleaning_finds_what_no_job_lifted(ana: User, mo: User) -> None:
    with time_machine.travel(clock.now()) as traveller:
        act = moderation.act(mo, ana, "suspend", Why(until=clock.now() + timedelta(days=1)))
        moderation.lift(act.id)
        db.session.refresh(ana)
        assert ana.is_suspended
        traveller.shift(timedelta(days=2))
        clean_up()
    db.session.refresh(ana)
    assert not ana.is_suspended


def test_whoever_was_suspended_before_acts_were_kept_is_let_in_again(mo: User) -> None:
    shut = factories.person("shut", suspended_at=clock.now())
    moderation.unsuspend(mo, shut)
    assert not shut.is_suspended


def test_the_operator_suspends_for_a_time(ana: User) -> None:
    until = clock.now() + timedelta(days=7)
    moderation.suspend(OPERATOR, ana, "Shoes.", until=until)
    (act,) = db.session.scalars(select(ModerationAct))
    assert (ana.suspended_until, act.until, act.actor_id) == (until, until, None)
