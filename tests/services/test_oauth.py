"""Apps of others and their tokens: what is stored, what races decide, and what is forgotten."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask

from tests import factories
from twitter import clock, events
from twitter.errors import Conflict, Invalid, NotFound
from twitter.extensions import db
from twitter.models import AuthSession, OAuthCode, User
from twitter.queries import oauth, sessions
from twitter.services import last_seen, purges
from twitter.services import sessions as signing
from twitter.services.oauth import apps, by_hand, consent, issuing, scopes
from twitter.services.oauth.issuing import Grant, UsedTwice
from twitter.services.operator import OPERATOR
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")


def stored_code(user: User, code: str = "a code") -> OAuthCode:
    """Store somebody's consent."""
    grant = Grant(app=factories.oauth_app(), scopes="read")
    issuing.store_code(code, grant, user, redirect_uri="swallow://", challenge="")
    row = oauth.stored_code(code)
    assert row is not None
    return row


def grant_for(code: OAuthCode, user: User) -> Grant:
    app = db.session.get(issuing.OAuthApp, code.app_id)
    assert app is not None
    return Grant(app=app, scopes="read", user=user, code=code)


def test_a_token_opens_a_session_and_its_app_until_it_ends(ana: User) -> None:
    app = factories.oauth_app()
    row = issuing.store_token("a token", Grant(app=app, scopes="read", user=ana, address="203.0.113.7"))
    found = sessions.oauth_session("a token")
    assert found is not None
    assert (found.user.id, found.session.scopes, found.session.address_prefix) == (ana.id, "read", "203.0.113.0")
    told: list[int] = []
    events.listen(events.SessionEnded, note := lambda event: told.append(event.session_id))
    apps.take_away(ana, app.id)
    events.stop_listening(events.SessionEnded, note)
    assert told == [row.id]
    assert sessions.oauth_session("a token") is None
    assert sessions.app_token("a token") is None
    with pytest.raises(NotFound):
        apps.take_away(ana, app.id)


def test_a_code_is_used_up_by_one_alone(ana: User) -> None:
    code = stored_code(ana)
    row = issuing.store_token("first", grant_for(code, ana))
    with pytest.raises(UsedTwice):
        issuing.store_token("second", grant_for(code, ana))
    assert oauth.stored_token("second") is None
    issuing.take_back(code)
    assert sessions.oauth_session("first") is None
    db.session.refresh(row)
    assert row.revoked_at is not None


def test_a_code_that_many_exchange_at_once_gives_one_token(app: Flask, ana: User) -> None:
    code, barrier, outcomes = stored_code(ana), Barrier(4), []

    def exchange(number: int) -> None:
        with app.app_context():
            mine, user = db.session.get(OAuthCode, code.id), db.session.get(User, ana.id)
            assert mine is not None
            assert user is not None
            grant = grant_for(mine, user)
            barrier.wait()
            try:
                issuing.store_token(f"token {number}", grant)
                outcomes.append("stored")
            except UsedTwice:
                outcomes.append("used")

    threads = [Thread(target=exchange, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert sorted(outcomes) == ["stored", "used", "used", "used"]
    assert db.session.query(AuthSession).filter_by(kind="oauth").count() == 1


def test_a_new_password_uses_up_what_was_consented_to(ana: User) -> None:
    code = stored_code(ana)
    signing.end_all(ana)
    with pytest.raises(UsedTwice):
        issuing.store_token("late", grant_for(code, ana))


def test_that_an_app_was_used_is_noted(ana: User) -> None:
    token = factories.oauth_token(ana)
    later = clock.now() + timedelta(days=40)
    with time_machine.travel(later, tick=False):
        found = sessions.oauth_session(token)
        assert found is not None
        last_seen.note(found.session)
        last_seen.store()
        assert oauth.allowed_apps(ana.id)[0].last_seen_at == later


def test_old_codes_are_forgotten(ana: User) -> None:
    stored_code(ana)
    assert issuing.forget_old_codes() == 0
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert issuing.forget_old_codes() == 1


def test_a_purged_account_leaves_no_tokens(ana: User) -> None:
    stored_code(ana)
    factories.oauth_token(ana)
    with atomic():
        ana.deactivated_at, ana.deletes_at = clock.now(), clock.now()
        db.session.add(ana)
    purges.purge(ana.id)
    assert db.session.query(OAuthCode).count() == 0
    assert db.session.query(AuthSession).count() == 0


def test_the_list_of_apps_takes_one_statement(ana: User, statements: list[str]) -> None:
    app = factories.oauth_app()
    counts = []
    for _ in range(2):
        factories.oauth_token(ana, "read", app)
        factories.oauth_token(ana, "write", factories.oauth_app("Other"))
        user_id = ana.id
        statements.clear()
        found = oauth.allowed_apps(user_id)
        counts.append(len(statements))
    assert counts == [1, 1]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("granted", "scope", "is_covered"),
    [
        ("read", "read:accounts", True),
        ("read:accounts", "read", False),
        ("write", "read:accounts", False),
        ("follow", "write:blocks", True),
        ("follow", "read:statuses", False),
        ("profile", "read:accounts", False),
        ("read:accounts", "profile", True),
        ("read", "profile", True),
        ("read", "admin:read", False),
        ("admin:read", "admin:read:reports", True),
        ("read", "admin:read:reports", False),
    ],
)
def test_broader_scopes_cover_narrower_ones(granted: str, scope: str, is_covered: bool) -> None:
    assert scopes.covers({granted}, scope) is is_covered


def test_what_a_broader_scope_says_is_not_said_again() -> None:
    assert len(scopes.in_words("read read:accounts profile write:media")) == 2
    assert len(scopes.in_words("read write follow push")) == 4


def test_an_id_belongs_to_one_app() -> None:
    said = apps.Registration(name="Script", redirect_uris=["swallow://"], client_id="script", client_secret="secret")
    made = apps.register(said)
    assert (made.app.client_id, made.client_secret) == ("script", "secret")
    assert apps.is_secret_of(made.app, "secret")
    assert not apps.is_secret_of(made.app, "other")
    with pytest.raises(Conflict):
        apps.register(said)


def test_a_token_made_by_hand_is_what_was_chosen(ana: User) -> None:
    made = by_hand.make_token(OPERATOR, ana, token="a-token-for-scripts", asked="read")
    assert made == "a-token-for-scripts"
    assert sessions.oauth_session(made) is not None
    for refused in (made, "short", "two.dots.make-a-jwt"):
        with pytest.raises(Invalid):
            by_hand.make_token(OPERATOR, ana, token=refused)
    with pytest.raises(NotFound):
        by_hand.make_token(OPERATOR, ana, client_id="nobody")


def test_a_consent_that_cannot_be_is_refused_before_anybody_is_asked() -> None:
    with pytest.raises(consent.Unaskable):
        consent.read({})
