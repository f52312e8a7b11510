"""People and reports as the admin part of the API shows them."""

from collections.abc import Sequence

from twitter.api.entities.admin import AdminAccount, AdminAct, AdminAddress, AdminReport
from twitter.api.entities.instance import Rule
from twitter.api.serializers.accounts import account, role
from twitter.api.serializers.acts import action
from twitter.api.serializers.reports import CATEGORIES
from twitter.api.serializers.statuses import statuses
from twitter.api.serializers.values import moment
from twitter.models import ModerationAct, User
from twitter.models import Rule as StoredRule
from twitter.queries import tweets
from twitter.queries.desk.details import Details, details, rules
from twitter.queries.desk.names import Named
from twitter.queries.desk.reports import ReportLine
from twitter.services.permissions import can


def admin_accounts(person_ids: Sequence[int], viewer: User) -> list[AdminAccount]:
    """Return the people with some ids, in their order; the statements are as many for one as for all."""
    found = details(person_ids)
    return [_shown(found[each], viewer) for each in person_ids if each in found]


def admin_reports(reports: Sequence[ReportLine], viewer: User) -> list[AdminReport]:
    """Return reports with everybody in them, and those of the tweets they are about that `viewer` may read."""
    found = details({named.id for each in reports for named in _people_in(each)})
    people = {each: _shown(found[each], viewer) for each in found}
    broken = rules({rule_id for each in reports for rule_id in each.rule_ids})
    cards = tweets.cards(viewer.id, [tweet_id for each in reports for tweet_id in _tweets_of(each)])
    shown = {int(each["id"]): each for each in statuses([*cards.values()])}
    return [
        {
            **_told(each, people),
            "statuses": [shown[tweet_id] for tweet_id in _tweets_of(each) if tweet_id in shown],
            "rules": [_rule(broken[rule_id]) for rule_id in each.rule_ids if rule_id in broken],
        }
        for each in reports
        if each.subject.id in people
    ]


def admin_act(act: ModerationAct, person: User) -> AdminAct:
    """Return what was done to somebody."""
    return {
        "id": str(act.id),
        "action": action(act.kind, act.tweet_ids),
        "text": act.words,
        "status_ids": [str(each) for each in act.tweet_ids],
        "target_account": account(person),
        "created_at": moment(act.created_at),
        "appeal": None,
        "rule_id": str(act.rule_id) if act.rule_id else None,
        "until": moment(act.until) if act.until else None,
        "undone_at": moment(act.undone_at) if act.undone_at else None,
    }


def _shown(of: Details, viewer: User) -> AdminAccount:
    person = of.person
    networks = _networks(of) if can(viewer, "administer") else []
    return {
        "id": str(person.id),
        "username": person.username,
        "domain": None,
        "created_at": moment(person.created_at),
        "email": person.email if can(viewer, "administer") else "",
        "ip": networks[0]["ip"] if networks else None,
        "ips": networks,
        "locale": person.language,
        "invite_request": person.joining_words or None,
        "role": role(person.role),
        "confirmed": person.is_verified,
        "approved": person.waits_since is None,
        "disabled": False,
        "silenced": person.limited_at is not None,
        "suspended": person.is_suspended,
        "sensitized": person.sensitive_at is not None,
        "account": account(person),
        "created_by_application_id": None,
        "invited_by_account_id": str(of.inviter_id) if of.inviter_id else None,
    }


def _networks(of: Details) -> list[AdminAddress]:
    return [{"ip": each.prefix, "used_at": moment(each.used_at)} for each in of.networks]


def _people_in(report: ReportLine) -> list[Named]:
    return [each for each in (report.subject, report.reporter, report.assigned_to, report.resolved_by) if each]


def _tweets_of(report: ReportLine) -> list[int]:
    return [int(each["id"]) for each in report.evidence if each["kind"] == "tweet"]


def _told(report: ReportLine, people: dict[int, AdminAccount]) -> AdminReport:
    return {
        "id": str(report.id),
        "action_taken": not report.is_open,
        "action_taken_at": moment(report.resolved_at) if report.resolved_at else None,
        "category": CATEGORIES[report.kind],
        "comment": report.comment,
        "forwarded": False,
        "created_at": moment(report.created_at),
        "updated_at": moment(report.resolved_at or report.created_at),
        "account": _one(report.reporter, people),
        "target_account": people[report.subject.id],
        "assigned_account": _one(report.assigned_to, people),
        "action_taken_by_account": _one(report.resolved_by, people),
        "statuses": [],
        "rules": [],
    }


def _one(named: Named | None, people: dict[int, AdminAccount]) -> AdminAccount | None:
    return people.get(named.id) if named else None


def _rule(rule: StoredRule) -> Rule:
    return {"id": str(rule.id), "text": rule.text, "hint": rule.hint}
