"""Telling those who look after the site that something is wrong with a person, or with what that person wrote."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.reports import Report
from twitter.api.paging import Id, id_of
from twitter.api.serializers.reports import KINDS, report
from twitter.queries import access, conversations
from twitter.services import reporting
from twitter.services.reporting import Complaint
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = ApiBlueprint("reports", __name__, url_prefix="/api/v1/reports")

# Forms say nothing by an empty text.
MaybeId = Annotated[str, Meta(pattern="^[0-9]{0,19}$", examples=["112233445566778899"])]
Category = Literal["spam", "legal", "violation", "other"]


class NewReport(Struct):
    """What is wrong, and with whom."""

    account_id: Id
    status_ids: list[MaybeId] = []  # of that person: tweets, and messages they wrote to whoever reports
    comment: str = ""
    category: Category = "other"  # a violation in any case when rules are named
    rule_ids: list[MaybeId] = []
    forward: bool = False  # there is no other site to tell


@bp.post("")
@person_route("write:reports", answer=Report, body=NewReport)
@limited("report")
def create(sent: NewReport) -> Report:
    """Report somebody, with some of what they wrote; the same again within a day is the same report."""
    person = access.person_by_id(id_of(sent.account_id))
    return report(reporting.report(viewer(), person, _complaint(sent)), person)


def _complaint(sent: NewReport) -> Complaint:
    """Return what is reported. What apps call a direct status is a message here."""
    wanted = {id_of(each) for each in sent.status_ids if each}
    messages = wanted & conversations.some(viewer().id, wanted).keys()
    rules = tuple(id_of(each) for each in sent.rule_ids if each)
    return Complaint(
        kind="rule" if rules else KINDS[sent.category],
        rule_ids=rules,
        comment=sent.comment,
        tweet_ids=tuple(wanted - messages),
        message_ids=tuple(messages),
    )
