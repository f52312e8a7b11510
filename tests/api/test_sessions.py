"""The life of a session on a phone: refreshing, signing out, reuse, and the limits of time."""

from datetime import timedelta

import time_machine
from flask import Flask

from tests.api.conftest import AUTH, Phone, audited, stored_sessions
from twitter import clock
from twitter.models import User
from twitter.services import sessions as session_verbs


def test_signing_out_ends_the_session_at_once_and_only_this_one(app: Flask, anas: Phone) -> None:
    other = Phone(app)
    other.sign_in()
    assert anas.post(f"{AUTH}/logout").status_code == 200
    assert anas.status() == 401
    assert anas.refresh().status_code == 401
    assert anas.post(f"{AUTH}/logout").status_code == 401
    assert other.status() == 200
    assert audited("token_reuse") == 0


def test_ending_all_sessions_ends_phones_too(anas: Phone, ana: User) -> None:
    session_verbs.end_all(ana)
    assert anas.status() == 401
    assert anas.refresh().status_code == 401


def test_a_refresh_gives_new_tokens_and_both_access_tokens_live(app: Flask, anas: Phone) -> None:
    old_access, old_refresh = anas.access_token, anas.refresh_token
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        assert anas.refresh().status_code == 200
        assert anas.access_token != old_access
        assert anas.refresh_token != old_refresh
        assert anas.status() == 200
        anas.access_token = old_access
        assert anas.status() == 200
    assert len(stored_sessions()) == 1


def test_an_old_refresh_token_ends_the_session_and_is_written_down(anas: Phone) -> None:
    first = anas.refresh_token
    anas.refresh()
    anas.refresh()
    newest = anas.refresh_token
    for token in (first, newest, first):
        answer = anas.refresh(token)
        assert (answer.status_code, answer.json) == (401, {"error": "The refresh token is invalid"})
    assert anas.status() == 401
    assert audited("token_reuse") == 1


def test_a_guess_at_a_refresh_token_ends_nothing(anas: Phone) -> None:
    session_id, secret, seal = anas.refresh_token.split(".")
    guesses = [
        f"{session_id}.{'A' * 43}.{seal}",
        f"{session_id}.{'A' * 43}.{'A' * 22}",
        f"{session_id}.{'A' * 43}",
        f"{session_id}..",
        f"{session_id}",
        f"1.{secret}.{seal}",
        f".{secret}.{seal}",
        f"-1.{secret}.{seal}",
        f"{'9' * 400}.{secret}.{seal}",
        f"٣.{secret}.{seal}",
        "x" * 900,
        "é",
        "\ud7ff",
    ]
    for guess in guesses:
        assert anas.refresh(guess).status_code == 401, guess
    assert anas.status() == 200
    assert audited("token_reuse") == 0
    assert anas.refresh().status_code == 200


def test_a_session_ends_after_two_idle_weeks_and_refreshing_keeps_it(anas: Phone) -> None:
    start = clock.now()
    with time_machine.travel(start + timedelta(days=13)):
        assert anas.refresh().status_code == 200
    with time_machine.travel(start + timedelta(days=26)):
        assert anas.refresh().status_code == 200
    with time_machine.travel(start + timedelta(days=26 + 14, minutes=1)):
        assert anas.refresh().status_code == 401


def test_a_session_ends_after_ninety_days_however_often_it_is_used(anas: Phone) -> None:
    start = clock.now()
    for day in range(10, 90, 10):
        with time_machine.travel(start + timedelta(days=day)):
            assert anas.refresh().status_code == 200
    with time_machine.travel(start + timedelta(days=90)):
        assert anas.status() == 401
        assert anas.refresh().status_code == 401
