"""Telling those who look after the site that something is wrong: with a tweet, a person or a message."""

from dataclasses import dataclass

from twitter import ids
from twitter.errors import Invalid
from twitter.extensions import db
from twitter.models import REPORT_KINDS, Report, User
from twitter.services.permissions import require
from twitter.transaction import atomic

LONGEST_COMMENT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What somebody says is wrong."""

    kind: str  # one of models.REPORT_KINDS
    rule_ids: tuple[int, ...] = ()  # the rules that were broken, when the kind is "rule"
    comment: str = ""
    tweet_ids: tuple[int, ...] = ()  # of the person reported, which the reporter may see
    message_ids: tuple[int, ...] = ()  # of the person reported, in conversations of the reporter


def report(reporter: User, person: User, said: Complaint) -> Report:
    """Store what somebody says is wrong with a person, with a copy of the tweets and messages they mean.

    Raise Invalid for a kind or a rule that is none and for a comment that is too long, Forbidden for one's own account,
    NotFound for what the reporter cannot see.
    """
    require(reporter, "report", person)
    if said.kind not in REPORT_KINDS:
        raise Invalid("Say what is wrong.", kind="unknown")
    row = Report(id=ids.new_id(), reporter_id=reporter.id, subject_id=person.id, kind=said.kind, comment=said.comment)
    with atomic():
        db.session.add(row)
    return row
