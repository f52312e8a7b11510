"""Reading the audit log by person, action, time and network, and all of it piece by piece."""

from datetime import timedelta

import pytest

from twitter import clock, ids
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import AuditEvent, User
from twitter.queries import audit
from twitter.queries.audit import Asked
from twitter.queries.desk import people, reports, tweets
from twitter.queries.paging import PageRequest
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")


def add(action: str, *, days_ago: int = 0, **columns: object) -> AuditEvent:
    moment = clock.now() - timedelta(days=days_ago)
    row = AuditEvent(id=ids.new_id() - (days_ago * 86_400_000 << ids.TIME_SHIFT), action=action, at=moment, **columns)
    with atomic():
        db.session.add(row)
    return row


def found(asked: Asked) -> list[str]:
    return [line.action for line in audit.page(asked, PageRequest()).items]


def test_lines_are_found_by_person_action_time_and_network(ana: User, bob: User) -> None:
    add("oldest", days_ago=9, subject_id=ana.id, address_prefix="203.0.113.0")
    add("older", days_ago=5, actor_id=bob.id, subject_id=ana.id, address_prefix="203.0.11.0")
    add("newest", actor_id=bob.id, address_prefix="2001:db8:1::")
    assert found(Asked()) == ["newest", "older", "oldest"]
    assert found(Asked(person_id=ana.id)) == ["older", "oldest"]
    assert found(Asked(person_id=bob.id)) == ["newest", "older"]
    assert found(Asked(action="older")) == ["older"]
    week, day = (ids.first_id_at(clock.now() - timedelta(days=days)) for days in (7, 1))
    assert found(Asked(first_id=week)) == ["newest", "older"]
    assert found(Asked(first_id=week, end_id=day)) == ["older"]
    assert found(Asked(address="203.0.11")) == ["older", "oldest"]
    assert found(Asked(address="203.0.11.0")) == ["older"]
    assert found(Asked(address="%")) == found(Asked(action="nothing")) == []


def test_a_line_of_who_is_gone_keeps_their_number(ana: User) -> None:
    add("account_deleted", subject_id=77)
    add("suspended", actor_id=ana.id, subject_id=77)
    add("sign_in", actor_id=ana.id, subject_id=ana.id)
    lines = audit.lines()
    assert [(line.subject, line.subject_id) for line in lines] == [("ana", ana.id), (None, 77), (None, 77)]
    assert [line.is_about_another for line in lines] == [False, True, True]
    assert found(Asked(person_id=77)) == ["suspended", "account_deleted"]


def test_every_action_is_named_once_in_one_statement(statements: list[str]) -> None:
    assert audit.actions() == []
    for action in ("sign_in", "denied", "sign_in", "sign_in_failed"):
        add(action)
    statements.clear()
    assert audit.actions() == ["denied", "sign_in", "sign_in_failed"]
    assert len(statements) == 1


def test_all_lines_come_piece_by_piece_and_none_twice() -> None:
    for number in range(5):
        add(f"number_{number}")
    pieces = [[line.action for line in chunk] for chunk in audit.chunks(Asked(), chunk=2)]
    assert pieces == [["number_4", "number_3"], ["number_2", "number_1"], ["number_0"]]
    assert list(audit.chunks(Asked(action="nothing"))) == []


def test_where_somebody_signed_in_from_is_counted_by_network(ana: User, bob: User) -> None:
    for prefix in ("203.0.113.0", "198.51.100.0", "203.0.113.0", ""):
        add("sign_in", actor_id=ana.id, subject_id=ana.id, address_prefix=prefix)
    add("sign_in_failed", subject_id=ana.id, address_prefix="192.0.2.0")
    add("sign_in", actor_id=bob.id, subject_id=bob.id, address_prefix="192.0.2.0")
    assert [(origin.address_prefix, origin.times) for origin in audit.origins(ana.id, 10)] == [
        ("203.0.113.0", 2),
        ("198.51.100.0", 1),
    ]
    assert len(audit.origins(ana.id, 1)) == 1


def test_what_no_row_can_hold_is_found_nowhere(ana: User) -> None:
    assert found(Asked(address="203.\0")) == []
    with pytest.raises(NotFound):
        people.person_id("a\0na")
    for wanted in (reports.Wanted(person="a\0na"), reports.Wanted(reporter="a\0na")):
        assert reports.listed(ana, wanted, PageRequest()).items == ()
    assert not tweets.tweets(tweets.Sought(words="a\0na", is_removed=True), PageRequest()).items
