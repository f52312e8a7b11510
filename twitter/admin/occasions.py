"""What moderators act upon: a person, with or without a report, and what they may choose there."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import url_for

from twitter.admin.act_forms import CHOICES, ActForm, Choice
from twitter.extensions import charter
from twitter.models import User
from twitter.queries import accounts
from twitter.queries.desk import details, evidence, reports
from twitter.queries.desk.evidence import Choosable
from twitter.queries.desk.reports import ReportLine, Similar
from twitter.services import permissions


@dataclass(frozen=True, slots=True)
class Occasion:
    """A person who may be acted upon, the report that is a reason to, and what it is about."""

    person: User
    report: ReportLine | None
    tweets: list[Choosable]  # among which may be chosen
    chosen: frozenset[int]  # those that are meant from the beginning
    others: list[Similar]  # further reports of this person that may be settled as well
    choices: dict[str, Choice]  # what this moderator may do here

    @property
    def offered(self) -> set[int]:
        """The tweets that may be meant."""
        return {tweet.id for tweet in self.tweets}

    @property
    def back_url(self) -> str:
        """Where it was come from."""
        if self.report is not None:
            return url_for("admin_reports.show", report_id=self.report.id)
        return url_for("admin_people.show", username=self.person.username)

    def url(self, **query: Any) -> str:
        """Return the address of the act, with what is meant in its query."""
        if self.report is not None:
            return url_for("admin_acts.form_on_report", report_id=self.report.id, **query)
        tweets = ",".join(map(str, sorted(self.chosen))) or None
        return url_for("admin_acts.form", username=self.person.username, tweets=tweets, **query)

    def form(self, kind: str) -> ActForm:
        """Return the form of one kind of act, filled in as far as it can be."""
        return ActForm(
            tweets=sorted(self.chosen),
            scope="tweets" if self.chosen else "account",
            rule=self._rule(),
            words=str(CHOICES[kind].preset),
            also=[each.report.id for each in self.others if each.is_about_the_same],
        )

    def _rule(self) -> str:
        """Return the rule that the report says is broken, if it still holds."""
        named = set(self.report.rule_ids) if self.report is not None else set()
        return next((str(rule.id) for rule in charter.rules if rule.id in named), "")


def of_report(moderator: User, report_id: int) -> Occasion:
    """Return the occasion that a report is; raise NotFound for none."""
    report = reports.report(moderator, report_id)
    person = details.person(report.subject.id)
    tweets = evidence.tweets_named(person.id, report.evidence)
    chosen = frozenset(tweet.id for tweet in tweets)
    others = reports.similar(moderator, report)
    return Occasion(person, report, tweets, chosen, others, choices_for(moderator, person, is_reported=True))


def of_person(moderator: User, username: str, asked: Collection[int]) -> Occasion:
    """Return the occasion that a person is, with the tweets that are asked for; raise NotFound for nobody."""
    person = accounts.account(username)
    tweets = evidence.tweets_of(person.id, asked)
    chosen = frozenset(tweet.id for tweet in tweets if tweet.id in asked)
    others = reports.open_about(moderator, person.id)
    return Occasion(person, None, tweets, chosen, others, choices_for(moderator, person, is_reported=False))


def choices_for(moderator: User, person: User, *, is_reported: bool) -> dict[str, Choice]:
    """Return what a moderator may do about somebody."""
    asked = {"dismiss": "settle"} if is_reported else {}
    kinds = {**asked, **{kind: kind for kind in permissions.MODERATING}}
    return {kind: CHOICES[kind] for kind, action in kinds.items() if permissions.can(moderator, action, person)}
