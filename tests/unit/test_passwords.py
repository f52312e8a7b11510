"""Passwords: hashed off the hub so that they can only be checked, and refused when they would be guessed."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from twitter import passwords
from twitter.errors import Invalid
from twitter.passwords import check_strength, configure, hash_password, needs_rehash, verify_password

GOOD = "seven green turtles"
ANA = ("ana", "ana.lopez@example.org", "Skein")

# As a worker of gunicorn's does: patch first. One line says how many were answered, how many were turned away, and
# how often another greenlet ran meanwhile.
UNDER_GEVENT = """
from gevent import monkey
monkey.patch_all()
import gevent, os, sys
from twitter import passwords
from twitter.errors import Overloaded

def sign_in(password):
    try:
        return passwords.verify_password(stored, password)
    except Overloaded:
        return "turned away"

def tick():
    while True:
        ticks.append(1)
        gevent.sleep(0.001)

passwords.configure(8192, 1)
stored = passwords.hash_password("seven green turtles")
ticks, extra = [], int(sys.argv[1])
other = gevent.spawn(tick)
people = [gevent.spawn(sign_in, "seven green turtles") for _ in range(os.cpu_count() + 20 + extra)]
answers = [person.get(timeout=60) for person in people]
other.kill()
print(answers.count(True) - os.cpu_count(), answers.count("turned away"), len(ticks) > 5, sign_in("wrong"))
"""


@pytest.fixture(autouse=True)
def _cheap_hashes() -> Iterator[None]:
    configure(64, 1)
    yield
    configure(64, 1)


def many_sign_in_at_once(more_than_may_wait: int) -> list[str]:
    command = [sys.executable, "-W", "ignore", "-c", UNDER_GEVENT, str(more_than_may_wait)]
    root = Path(__file__).parents[2]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=True)
    return ended.stdout.split()


@pytest.mark.parametrize(
    "password",
    [GOOD, "  two spaces, both ends  ", "pässwörter für ünş", "密码要长一点才算好的", "🐢" * 128, "a\ud800b"],
)
def test_a_password_is_accepted_exactly_as_it_was_typed(password: str) -> None:
    stored = hash_password(password)
    assert verify_password(stored, password)
    assert not verify_password(stored, password + " ")
    assert not verify_password(stored, password.strip()[:-1])


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password(GOOD) != hash_password(GOOD)


def test_a_hash_is_made_as_owasp_asks() -> None:
    configure(passwords.MEMORY_KIB, passwords.TIME_COST)
    assert hash_password(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_somebody_who_does_not_exist_costs_as_much_and_is_never_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(128, 2)
    work: list[str] = []
    run = passwords._run
    monkeypatch.setattr(
        passwords, "_run", lambda verify, stored, typed: work.append(stored) or run(verify, stored, typed)
    )
    assert not verify_password(None, GOOD)
    assert not verify_password(None, "")
    assert [stored.rpartition("$")[0].rpartition("$")[0] for stored in work] == ["$argon2id$v=19$m=128,t=2,p=1"] * 2


def test_a_hash_of_yesterday_verifies_and_asks_to_be_made_again() -> None:
    yesterday = hash_password(GOOD)
    assert not needs_rehash(yesterday)
    configure(128, 1)
    assert verify_password(yesterday, GOOD)
    assert needs_rehash(yesterday)


def test_as_many_as_may_wait_are_all_answered_and_others_run_meanwhile() -> None:
    assert many_sign_in_at_once(0) == ["20", "0", "True", "False"]


def test_whoever_would_wait_too_long_is_told_so_at_once() -> None:
    assert many_sign_in_at_once(3) == ["20", "3", "True", "False"]


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "tenletters",
        "a" * 64 + "b1 cd" * 12,
        "correct horse battery staple",
        "bananasplit with ana",
        "x7#kQ!2vLp",
        "日本語の長いパスワード",
    ],
)
def test_a_password_that_would_not_be_guessed_is_good(password: str) -> None:
    check_strength(password, personal=ANA)


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("nine char", "too_short"),
        ("", "too_short"),
        ("ab cd ef " * 14 + "abc", "too_long"),
        ("basketball", "common"),
        ("BasketBall", "common"),
        ("Basketball2024!", "common"),
        ("information", "common"),
        ("password1234", "common"),
        ("aaaaaaaaaa", "common"),
        ("aaaaaaaaab", "common"),
        ("ababababab", "common"),
        ("hello hello hello", "common"),
        ("1234567890", "common"),
        ("0987654321", "common"),
        ("90123456789", "common"),
        ("qwertyuiop", "common"),
        ("poiuytrewq", "common"),
        ("efghijklmnop", "common"),
        ("12345123451", "common"),
        ("skein is great", "personal"),
        ("my SKEIN of wool", "personal"),
        ("ana.lopez and me", "personal"),
        ("Ana-20242024", "personal"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused_with_its_reason(password: str, key: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_strength(password, personal=ANA)
    assert refusal.value.details == {"password": key}


def test_128_characters_are_enough_and_129_are_refused() -> None:
    longest = "".join(chr(0x4E00 + 7 * n) for n in range(128))
    check_strength(longest, personal=ANA)
    with pytest.raises(Invalid, match="at most 128"):
        check_strength(longest + "x", personal=ANA)


def test_a_missing_name_or_address_refuses_nothing() -> None:
    check_strength(GOOD, personal=("", "@example.org"))


def test_the_list_of_common_passwords_is_as_its_decision_says() -> None:
    raw = Path(passwords.__file__).with_name("common_passwords.txt").read_text("ascii")
    common = raw.splitlines()
    assert len(common) >= 10_000
    assert len(raw) < 300_000
    assert common == sorted(set(common))
    assert all(word == word.casefold() and len(word) >= 8 for word in common)
    assert sum(len(word) >= passwords.SHORTEST for word in common) >= 3_000
