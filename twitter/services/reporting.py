"""Telling those who look after the site that something is wrong: with a tweet, a person or a message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, select

from twitter import clock, ids, storage
from twitter.errors import Invalid, NotFound
from twitter.extensions import charter, db
from twitter.ids import first_id_at
from twitter.models import REPORT_KINDS, Report, Tweet, User
from twitter.outbox import enqueue
from twitter.queries import reports as questions
from twitter.queries.bubbles import Bubble
from twitter.queries.cards import TweetCard
from twitter.services import audit, blocks, media, mutes
from twitter.services.locks import lock_people
from twitter.services.permissions import require
from twitter.text import clean_text
from twitter.transaction import atomic, let_go, rows_changed

LONGEST_COMMENT: Final = 1_000
MOST_THINGS: Final = 20  # tweets and messages in one report
CHUNK: Final = 100  # files that one job deletes
AGAIN: Final = timedelta(days=1)  # who says the same again within this time is told that it is known
KEEPING_AWAY: Final[dict[str, Callable[[User, User], None]]] = {"mute": mutes.mute, "block": blocks.block}


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What somebody says is wrong."""

    kind: str  # one of models.REPORT_KINDS
    rule_ids: tuple[int, ...] = ()  # the rules that were broken, when the kind is "rule"
    comment: str = ""
    tweet_ids: tuple[int, ...] = ()  # of the person reported, which the reporter may see
    message_ids: tuple[int, ...] = ()  # of the person reported, in conversations of the reporter
    also: str = ""  # one of KEEPING_AWAY, or nothing


class Filed(NamedTuple):
    """A report, and whether it was made just now rather than found."""

    report: Report
    is_new: bool


def report(reporter: User, person: User, said: Complaint) -> Report:
    """Store what somebody says is wrong with a person, with a copy of the tweets and messages they mean.

    Raise as `file` does.
    """
    return file(reporter, person, said).report


def file(reporter: User, person: User, said: Complaint) -> Filed:
    """Do what `report` does, and say whether it was new: the same said again within a day is the same report.

    Raise Invalid for a kind or a rule that is none, for too many things, for a comment that is too long and for one's
    own account, NotFound for what the reporter cannot see and what the person did not write.
    """
    require(reporter, "report", person)
    if reporter.id == person.id:
        raise Invalid("You cannot report yourself.", username="self")
    said = _checked(said)
    evidence = _evidence(reporter, person, said)
    with atomic():
        lock_people([reporter.id], named=[person.id])
        known = _known(reporter, person, said, evidence)
        filed = Filed(known, False) if known else Filed(_store(reporter, person, said, evidence), True)
    if said.also:  # on its own: blocking locks both people, in another order than this did
        KEEPING_AWAY[said.also](reporter, person)
    return filed


def keep_evidence(report_id: int) -> None:
    """Copy the pictures that a report is about, so that they can be seen when they are deleted. Harmless twice."""
    evidence = db.session.scalar(select(Report.evidence).where(Report.id == report_id)) or []
    let_go()
    for picture in questions.pictures_in(evidence):
        content = storage.get(questions.original_of(picture["key"], picture["width"]))
        if content is not None:
            storage.put(questions.copy_of(report_id, picture["key"]), content)
    if db.session.scalar(select(Report.id).where(Report.id == report_id)) is None:  # it went meanwhile
        media.delete(_copies(report_id, evidence))


def discard(report_ids: Sequence[int]) -> None:
    """Inside `atomic`: delete reports; the copies of pictures that they kept follow after the commit."""
    rows = select(Report.id, Report.evidence).where(Report.id.in_(report_ids))
    keys = [key for row in db.session.execute(rows) for key in _copies(row.id, row.evidence)]
    rows_changed(delete(Report).where(Report.id.in_(report_ids)))
    for start in range(0, len(keys), CHUNK):
        enqueue("delete_files", keys=keys[start : start + CHUNK])


def _copies(report_id: int, evidence: list[dict[str, Any]]) -> list[str]:
    return [questions.copy_of(report_id, picture["key"]) for picture in questions.pictures_in(evidence)]


def _checked(said: Complaint) -> Complaint:
    """Return what is said as it is stored. Rules belong to one kind only."""
    if said.kind not in REPORT_KINDS:
        raise Invalid("Say what is wrong.", kind="unknown")
    if said.also and said.also not in KEEPING_AWAY:
        raise Invalid("Choose what should happen for you.", also="unknown")
    if len({*said.tweet_ids, *said.message_ids}) > MOST_THINGS:
        raise Invalid("Choose up to 20: those that show it best.", things="too_many")
    comment = clean_text(said.comment, field="comment").strip()
    if len(comment) > LONGEST_COMMENT:
        raise Invalid("Keep it under 1,000 characters.", comment="too_long")
    return replace(said, comment=comment, rule_ids=_checked_rules(said))


def _checked_rules(said: Complaint) -> tuple[int, ...]:
    """Return the rules that were broken, once each. A site without rules wants none of them named."""
    if said.kind != "rule":
        return ()
    known = {rule.id for rule in charter.rules}
    if not known.issuperset(said.rule_ids) or bool(known) != bool(said.rule_ids):
        raise Invalid("Say which rule.", rules="unknown")
    return tuple(sorted(set(said.rule_ids)))


def _evidence(reporter: User, person: User, said: Complaint) -> list[dict[str, Any]]:
    """Return a copy of what is reported, as it stands now; raise NotFound when some of it is not there."""
    tweets = questions.reportable_tweets(reporter.id, person.id, said.tweet_ids)
    messages = questions.reportable_messages(reporter.id, person.id, said.message_ids)
    if (len(tweets), len(messages)) != (len(set(said.tweet_ids)), len(set(said.message_ids))):
        raise NotFound
    return [*map(exhibit, tweets), *map(exhibit, messages)]


def exhibit(thing: TweetCard | Tweet | Bubble) -> dict[str, Any]:
    """Return what a report keeps of a tweet or a message. Ids are texts: JavaScript would round the numbers."""
    if isinstance(thing, Bubble):
        own = {"kind": "message", "conversation_id": str(thing.conversation_id), "content_warning": ""}
    else:
        own = {"kind": "tweet", "content_warning": thing.content_warning}
    pictures, at = list(thing.pictures), thing.created_at.isoformat()
    return {**own, "id": str(thing.id), "text": thing.text, "pictures": pictures, "at": at}


def _known(reporter: User, person: User, said: Complaint, evidence: list[dict[str, Any]]) -> Report | None:
    """Return the report in which the same person said the same lately, when nobody has seen to it."""
    since = first_id_at(clock.now() - AGAIN)
    theirs = (Report.reporter_id == reporter.id, Report.subject_id == person.id, Report.kind == said.kind)
    lately = select(Report).where(*theirs, Report.id >= since, Report.resolved_at.is_(None)).order_by(Report.id)
    things = _ids(evidence)
    same = (row for row in db.session.scalars(lately) if _ids(row.evidence) == things)
    return next((row for row in same if row.rule_ids == list(said.rule_ids)), None)


def _ids(evidence: list[dict[str, Any]]) -> set[str]:
    return {thing["id"] for thing in evidence}


def _store(reporter: User, person: User, said: Complaint, evidence: list[dict[str, Any]]) -> Report:
    """Inside `atomic`: make the report."""
    row = Report(
        id=ids.new_id(),
        reporter_id=reporter.id,
        subject_id=person.id,
        kind=said.kind,
        rule_ids=list(said.rule_ids),
        comment=said.comment,
        evidence=evidence,
    )
    db.session.add(row)
    audit.record("reported", actor=reporter, subject=person, report=str(row.id))
    if questions.pictures_in(evidence):
        enqueue("keep_evidence", report_id=row.id)
    return row
