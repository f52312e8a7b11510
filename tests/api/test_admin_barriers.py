"""What is kept out, by the admin part of the API."""

import pytest
from flask import Flask

from tests import factories
from tests.api.conftest import Phone, phone_of
from tests.api.shapes import matches
from twitter.api.entities.admin import AdminEmailDomainBlock, AdminIpBlock, AdminTag
from twitter.extensions import charter
from twitter.models import User

V1 = "/api/v1/admin"


@pytest.fixture
def adas(app: Flask) -> Phone:
    """The phone of an admin."""
    return phone_of(app, factories.person("ada", role="admin"), "admin:read admin:write")


def test_a_domain_is_kept_out_and_let_in(adas: Phone) -> None:
    made = adas.post(f"{V1}/email_domain_blocks", {"domain": "Shoes.example"})
    assert made.status_code == 200
    matches(AdminEmailDomainBlock, made.json)
    assert adas.get(f"{V1}/email_domain_blocks").json == [made.json]
    assert [each.value for each in charter.barriers_of("email_domain")] == ["shoes.example"]
    one = f"{V1}/email_domain_blocks/{made.json['id']}"
    assert adas.get(one).json["domain"] == "shoes.example"
    assert adas.get(one.replace("email_domain", "ip")).status_code == 404
    assert adas.delete(one).json == {}
    assert [adas.get(one).status_code, adas.delete(one).status_code] == [404, 404]
    assert charter.barriers_of("email_domain") == ()


def test_a_range_is_kept_out_changed_and_let_in(adas: Phone) -> None:
    made = adas.post(f"{V1}/ip_blocks", {"ip": "203.0.113.0/24", "severity": "no_access", "comment": "Bots"})
    matches(AdminIpBlock, made.json)
    one = f"{V1}/ip_blocks/{made.json['id']}"
    changed = adas.put(one, json={"severity": "sign_up_requires_approval", "expires_in": 3_600}).json
    matches(AdminIpBlock, changed)
    assert (changed["ip"], changed["severity"], changed["comment"]) == (
        "203.0.113.0/24",
        "sign_up_requires_approval",
        "Bots",
    )
    assert changed["expires_at"]
    assert adas.put(one, json={"comment": "Scripts"}).json["expires_at"] == changed["expires_at"]
    assert [each.level for each in charter.barriers_of("address")] == ["approval"]
    assert adas.get(f"{V1}/ip_blocks").json == [adas.get(one).json]
    assert adas.delete(one).json == {}
    assert adas.put(one, json={"comment": "Gone"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("email_domain_blocks", {"domain": "no domain"}, 422),
        ("email_domain_blocks", {"domain": "example.org", "allow_with_approval": True}, 422),
        ("ip_blocks", {"ip": "everywhere"}, 422),
        ("ip_blocks", {"ip": "203.0.113.0/24", "severity": "mild"}, 422),
        ("ip_blocks", {"ip": "127.0.0.0/8", "severity": "no_access"}, 422),
    ],
)
def test_what_cannot_be_kept_out_is_refused(adas: Phone, path: str, sent: dict[str, object], status: int) -> None:
    assert adas.post(f"{V1}/{path}", sent).status_code == status
    assert adas.get(f"{V1}/{path}").json == []


def test_twice_is_a_conflict(adas: Phone) -> None:
    first, second = ({"ip": f"203.0.113.{each}"} for each in (1, 2))
    assert [adas.post(f"{V1}/ip_blocks", sent).status_code for sent in (first, first)] == [200, 409]
    other = adas.post(f"{V1}/ip_blocks", second).json
    assert adas.put(f"{V1}/ip_blocks/{other['id']}", json=first).status_code == 409


def test_what_is_kept_out_is_for_admins(app: Flask) -> None:
    mos = phone_of(app, factories.person("mo", role="moderator"), "admin:read admin:write")
    assert mos.get(f"{V1}/ip_blocks").status_code == 403
    assert mos.post(f"{V1}/email_domain_blocks", {"domain": "shoes.example"}).status_code == 403


def test_a_hashtag_is_hidden_and_shown_again(app: Flask, ana: User) -> None:
    factories.tweet(ana, "#swifts are back")
    mos = phone_of(app, factories.person("mo", role="moderator"), "admin:read admin:write")
    (listed,) = mos.get(f"{V1}/trends/tags").json
    matches(AdminTag, listed)
    assert (listed["name"], listed["trendable"]) == ("swifts", True)
    one = f"{V1}/trends/tags/{listed['id']}"
    assert [mos.post(f"{one}/{verb}").json["trendable"] for verb in ("reject", "approve", "reject")] == [
        False,
        True,
        False,
    ]
    assert mos.get(f"{V1}/trends/tags").json[0]["trendable"] is False
    assert mos.post(f"{V1}/trends/tags/5/reject").status_code == 404
    assert phone_of(app, ana, "admin:read admin:write").post(f"{one}/approve").status_code == 403
