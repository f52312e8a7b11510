"""What the site is: its settings and its rules, changed by admins and known to every process."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from twitter import events
from twitter.errors import Conflict, Forbidden, Invalid, NotFound
from twitter.events import CharterChanged, Event
from twitter.extensions import charter, db, settings
from twitter.models import AuditEvent, Rule, SiteSetting, User
from twitter.services import accounts, moderation, rules, tweets
from twitter.services import charter as laid_down
from twitter.services.operator import OPERATOR
from twitter.web.charter import is_looked_after, refresh


@pytest.fixture
def ada(app: Flask) -> User:
    """An admin."""
    return factories.person("ada", role="admin")


def stored() -> dict[str, Any]:
    db.session.expire_all()
    return {row.name: row.value for row in db.session.execute(select(SiteSetting.name, SiteSetting.value))}


def noted(action: str) -> list[dict[str, Any]]:
    return list(db.session.scalars(select(AuditEvent.details).where(AuditEvent.action == action)))


def test_a_changed_setting_holds_at_once_and_is_written_down(ada: User, told: list[Event]) -> None:
    laid_down.change_settings(ada, site_name="  The   Garden ", tweet_max_chars=500, registrations="open")
    assert (settings.site_name, settings.tweet_max_chars) == ("The Garden", 500)
    assert stored() == {"site_name": "The Garden", "tweet_max_chars": 500}
    assert noted("settings_changed") == [
        {"changed": {"site_name": ["Skein", "The Garden"], "tweet_max_chars": [280, 500]}}
    ]
    assert told == [CharterChanged()]


def test_another_process_knows_when_it_is_told(ada: User, make_app: Callable[..., Flask]) -> None:
    other = make_app()
    laid_down.change_settings(ada, site_name="The Garden")
    laid_down.change_settings(ada, site_name="The Orchard")
    with other.app_context():
        assert settings.site_name == "Skein"
        events.tell_here(CharterChanged())
        assert settings.site_name == "The Orchard"
        db.session.remove()


def test_what_is_as_the_environment_has_it_goes_on_following_it(ada: User, told: list[Event]) -> None:
    laid_down.change_settings(ada, site_name="The Garden", sign_ups_per_day=5)
    laid_down.change_settings(ada, site_name="Skein")
    assert stored() == {"sign_ups_per_day": 5}
    laid_down.back_to_default(ada, "sign_ups_per_day")
    assert (stored(), settings.sign_ups_per_day) == ({}, 0)
    told.clear()
    laid_down.back_to_default(ada, "sign_ups_per_day")
    laid_down.change_settings(ada, site_name="Skein")
    assert told == []
    assert len(noted("settings_changed")) == 3


def test_the_audit_log_does_not_say_which_address(ada: User) -> None:
    laid_down.change_settings(ada, contact_email=" Hello@Example.ORG ")
    assert settings.contact_email == "Hello@example.org"
    assert noted("settings_changed") == [{"changed": {"contact_email": []}}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("site_name", " \u200b "),
        ("site_name", "x" * 41),
        ("site_description", "x" * 501),
        ("contact_email", "nobody"),
        ("contact_username", "nobody"),
        ("contact_username", "shut"),
        ("registrations", "sometimes"),
        ("sign_ups_per_day", -1),
        ("sign_ups_per_day", 1_000_001),
        ("tweet_max_chars", 0),
        ("tweet_max_chars", 10_001),
    ],
)
def test_no_setting_takes_what_cannot_be(ada: User, name: str, value: Any) -> None:
    moderation.suspend(OPERATOR, factories.person("shut"), "spam")
    with pytest.raises(Invalid) as refused:
        laid_down.change_settings(ada, site_name="The Garden", **{name: value}) if name != "site_name" else (
            laid_down.change_settings(ada, site_name=value)
        )
    assert name in refused.value.details
    assert stored() == {}


def test_nobody_but_an_admin_changes_anything(app: Flask, ana: User) -> None:
    mo = factories.person("mo", role="moderator")
    for person in (ana, mo):
        for act in (
            lambda person=person: laid_down.change_settings(person, site_name="Mine"),
            lambda person=person: laid_down.back_to_default(person, "site_name"),
            lambda person=person: rules.add(person, "Obey."),
            lambda person=person: rules.withdraw(person, 1),
            lambda person=person: rules.in_order(person),
        ):
            with pytest.raises(Forbidden):
                act()
    assert (stored(), db.session.scalar(select(func.count()).select_from(Rule))) == ({}, 0)


def test_a_tweet_may_be_as_long_as_was_chosen(ada: User, ana: User) -> None:
    laid_down.change_settings(ada, tweet_max_chars=10)
    with pytest.raises(Invalid):
        tweets.post_tweet(ana, "Eleven long")
    assert tweets.post_tweet(ana, "Ten is all").id


def known() -> list[str]:
    return [rule.text for rule in charter.rules]


def test_rules_are_shown_in_their_order(ada: User) -> None:
    first, second, third = (rules.add(ada, f"  {text} ") for text in ("Be kind.", "Be brief.", "Be yourself."))
    assert known() == ["Be kind.", "Be brief.", "Be yourself."]
    rules.move(ada, third.id, up=True)
    rules.move(ada, first.id, up=False)
    assert known() == ["Be yourself.", "Be kind.", "Be brief."]
    rules.move(ada, third.id, up=True)
    rules.move(ada, second.id, up=False)
    assert known() == ["Be yourself.", "Be kind.", "Be brief."]


def test_a_rule_is_changed_and_withdrawn_but_not_forgotten(ada: User) -> None:
    rule = rules.add(ada, "Be kind.", "To everybody.\n\nAlways.")
    rules.change(ada, rule.id, "Be kinder.", "")
    assert [(line.text, line.hint) for line in charter.rules] == [("Be kinder.", "")]
    rules.withdraw(ada, rule.id)
    assert known() == []
    assert db.session.get_one(Rule, rule.id, populate_existing=True).withdrawn_at is not None
    for act in (
        lambda: rules.withdraw(ada, rule.id),
        lambda: rules.change(ada, rule.id, "Be kind."),
        lambda: rules.move(ada, rule.id, up=True),
    ):
        with pytest.raises(NotFound):
            act()
    assert [len(noted(f"rule_{what}")) for what in ("added", "changed", "withdrawn")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "hint", "field"), [(" ", "", "text"), ("x" * 301, "", "text"), ("x", "y" * 1001, "hint")]
)
def test_a_rule_says_something_and_not_too_much(ada: User, text: str, hint: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.add(ada, text, hint)
    assert field in refused.value.details


def test_there_are_not_more_rules_than_anybody_reads(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST", 1)
    rules.add(ada, "Be kind.")
    with pytest.raises(Conflict):
        rules.add(ada, "Be brief.")


def test_the_first_admin_is_known_at_once(app: Flask, told: list[Event]) -> None:
    refresh()
    assert not is_looked_after()
    accounts.create("ada", "ada@example.org", factories.PASSWORD, role="admin", confirmed=True)
    assert charter.has_admin
    assert CharterChanged() in told
    assert is_looked_after()


def test_somebody_who_becomes_an_admin_looks_after_the_site(ana: User) -> None:
    refresh()
    moderation.set_role(OPERATOR, ana, "admin")
    assert charter.has_admin
