"""Who one is, as one's own phone is told."""

import pytest

from tests import factories
from tests.api.conftest import ME, Phone, reread
from twitter.extensions import db
from twitter.models import User
from twitter.transaction import atomic


def test_who_one_is(anas: Phone, ana: User) -> None:
    reread()
    with atomic():
        ana.bio, ana.language = "Swifts & <b>bees</b>\nhttps://example.org #garden\n\nBye", "de"
        ana.extra_fields = [{"name": "Home", "value": "https://example.org"}]
        ana.created_at = ana.created_at.replace(microsecond=0)
        db.session.add(ana)
    me = anas.get(ME).json
    assert me["id"] == str(ana.id)
    assert (me["username"], me["acct"], me["display_name"]) == ("ana", "ana", "Ana")
    assert me["created_at"].endswith(".000Z")
    assert len(me["created_at"]) == 24
    assert me["url"] == "http://localhost:8000/@ana"
    assert {me[name][:22] for name in ("avatar", "avatar_static", "header", "header_static")} == {
        "http://localhost:8000/"
    }
    assert [me[name] for name in ("followers_count", "following_count", "statuses_count")] == [0, 0, 0]
    assert (me["locked"], me["bot"], me["emojis"]) == (False, False, [])
    assert "Swifts &amp; &lt;b&gt;bees&lt;/b&gt;<br>" in me["note"]
    assert me["note"].endswith("<p>Bye</p>")
    assert 'href="http://localhost:8000/tags/garden"' in me["note"]
    assert 'href="https://example.org"' in me["fields"][0]["value"]
    assert me["fields"][0]["verified_at"] is None
    assert (
        me["source"].items()
        >= {
            "note": ana.bio,
            "fields": [{"name": "Home", "value": "https://example.org", "verified_at": None}],
            "privacy": "public",
            "sensitive": False,
            "language": "de",
            "follow_requests_count": 0,
        }.items()
    )
    assert me["role"] == {"id": "-99", "name": "", "permissions": "0", "color": "", "highlighted": False}


def test_nothing_secret_is_in_what_one_is_told(anas: Phone, ana: User) -> None:
    told = anas.get(ME).text
    for secret in (ana.email, ana.password_hash, factories.PASSWORD):
        assert secret not in told


@pytest.mark.parametrize(("role", "permissions"), [("moderator", "1040"), ("admin", "1")])
def test_a_role_is_told_in_the_bits_apps_know(phone: Phone, role: str, permissions: str) -> None:
    factories.person("eve", role=role)
    phone.sign_in("eve")
    told = phone.get(ME).json["role"]
    assert (told["permissions"], told["highlighted"]) == (permissions, True)


def test_a_protected_person_is_told_who_waits(phone: Phone, ana: User) -> None:
    shy = factories.person("shy", is_protected=True)
    phone.sign_in("shy")
    me = phone.get(ME).json
    assert (me["locked"], me["source"]["privacy"], me["source"]["follow_requests_count"]) == (True, "private", 0)
    factories.follow(ana, shy)
    assert phone.get(ME).json["source"]["follow_requests_count"] == 1


def test_asking_who_one_is_takes_one_look_at_the_session(anas: Phone, statements: list[str]) -> None:
    statements.clear()
    assert anas.status() == 200
    assert len(statements) == 1


def test_a_bad_token_costs_no_statement(phone: Phone, statements: list[str]) -> None:
    phone.access_token = "not.our.token"
    statements.clear()
    assert phone.status() == 401
    assert statements == []
