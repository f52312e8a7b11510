"""Making accounts: the rules, and what is refused."""

import pytest

from twitter.errors import Conflict, Invalid
from twitter.extensions import db
from twitter.models import User
from twitter.passwords import verify_password
from twitter.services import accounts

pytestmark = pytest.mark.usefixtures("app")

GOOD = "correct horse battery"


def test_an_account_is_made_with_a_hashed_password() -> None:
    user = accounts.register("Ana_1", "Ana@Example.org", GOOD)
    assert (user.username, user.username_key, user.role) == ("Ana_1", "ana_1", "user")
    assert user.email_verified_at is None
    assert user.password_hash.startswith("$argon2id$")
    assert verify_password(user.password_hash, GOOD)


@pytest.mark.parametrize("username", ["ab", "a" * 31, "with space", "ünal", "a-b", "", "ana\0"])
def test_a_name_of_another_shape_is_refused(username: str) -> None:
    with pytest.raises(Invalid) as refusal:
        accounts.register(username, "ana@example.org", GOOD)
    assert db.session.query(User).count() == 0
    assert refusal.value.sentence


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "@example.org", "ana@exa mple.org", "a@b\r\nBcc: c@d.org", "ana@localhost"]
)
def test_an_address_of_another_shape_is_refused(email: str) -> None:
    with pytest.raises(Invalid):
        accounts.register("ana", email, GOOD)
    assert db.session.query(User).count() == 0


@pytest.mark.parametrize(
    ("username", "email", "field"),
    [
        ("ANA", "other@example.org", "username"),
        ("other", "ANA@example.org", "email"),
        ("Admin", "a@example.org", "username"),
    ],
)
def test_a_taken_name_or_address_is_refused_in_any_capitals(username: str, email: str, field: str) -> None:
    accounts.register("ana", "ana@example.org", GOOD)
    with pytest.raises(Conflict) as refusal:
        accounts.register(username, email, GOOD)
    assert refusal.value.details == {field: "taken"}


@pytest.mark.parametrize("password", ["short", "x" * 129, "password123", "qwertyuiop", "ana_the_best", "skein12345"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        accounts.register("ana_the_best", "ana_the_best@example.org", password)
    assert "password" in refusal.value.details


def test_a_reserved_name_can_be_given_by_hand() -> None:
    assert accounts.create("support", "support@example.org", GOOD, role="admin", confirmed=True).email_verified_at


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(Invalid):
        accounts.create("ana", "ana@example.org", GOOD, role="emperor")
