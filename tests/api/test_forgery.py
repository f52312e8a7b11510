"""Tokens that open nothing: forged, foreign, expired, of another kind. Each differs from a good one in one thing."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests import factories
from tests.api.conftest import ME, Phone, reread
from twitter import clock
from twitter.extensions import db, settings
from twitter.models import AuthSession, User
from twitter.services import sessions, tokens
from twitter.transaction import atomic

HEADER = {"alg": "HS256", "typ": "at+jwt", "kid": "1"}
Forge = Callable[..., str]


@pytest.fixture
def claims(anas: Phone) -> dict[str, Any]:
    """What a good token of Ana's phone says."""
    return json.loads(decoded(anas.access_token.split(".")[1]))


@pytest.fixture
def forge(app: Flask, claims: dict[str, Any]) -> Forge:
    """Make a token with the right key and these changes; None leaves something out."""

    def make(header: dict[str, Any] | None = None, key: Any = None, **changes: Any) -> str:
        said = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        head = {name: value for name, value in {**HEADER, **(header or {})}.items() if value is not None}
        return signed(head, said, key or settings.jwt_key)

    return make


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def encoded(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(header: dict[str, Any], said: Any, key: str | bytes) -> str:
    """Sign anything at all with HMAC, as no honest library would."""
    digest = {"HS384": hashlib.sha384, "HS512": hashlib.sha512}.get(str(header.get("alg")), hashlib.sha256)
    text = f"{encoded(header)}.{encoded(said)}"
    secret = key.encode() if isinstance(key, str) else key
    return f"{text}.{encoded(hmac.new(secret, text.encode(), digest).digest())}"


def opens(app: Flask, token: str) -> bool:
    """Whether a token says who somebody is; a refusal must be the one refusal there is."""
    answer = Phone(app).get(ME, headers={"Authorization": f"Bearer {token}"})
    if answer.status_code == 200:
        return True
    assert (answer.status_code, answer.json) == (401, {"error": "The access token is invalid"})
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    return False


def test_the_forger_of_these_tests_makes_good_tokens(app: Flask, anas: Phone, forge: Forge) -> None:
    assert opens(app, anas.access_token)
    assert opens(app, forge())


def test_a_token_says_no_more_than_it_must(anas: Phone, claims: dict[str, Any]) -> None:
    assert json.loads(decoded(anas.access_token.split(".")[0])) == HEADER
    assert {*claims} == {"iss", "aud", "sub", "jti", "iat", "exp"}
    assert claims["exp"] - claims["iat"] == 15 * 60


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "jti", "iat", "exp"])
@pytest.mark.parametrize("value", [None, "", 0, [], {}, True, "elsewhere", -1, 1e300, "1", ["x"]])
def test_no_claim_may_be_missing_or_wrong(app: Flask, forge: Forge, name: str, value: Any) -> None:
    assert not opens(app, forge(**{name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iss", "https://elsewhere.example"),
        ("iss", "http://localhost:8000/"),
        ("aud", "http://localhost:8000"),
        ("aud", "http://localhost:8000/api/"),
        ("sub", "1"),
        ("jti", "1"),
        ("jti", "9" * 19),
        ("jti", "9" * 400),
        ("jti", "٣"),
        ("jti", "-1"),
        ("jti", "1 "),
    ],
)
def test_a_token_for_another_site_purpose_person_or_session_opens_nothing(
    app: Flask, forge: Forge, name: str, value: str
) -> None:
    assert not opens(app, forge(**{name: value}))


def test_a_token_of_one_person_in_the_session_of_another_opens_nothing(app: Flask, forge: Forge, bob: User) -> None:
    assert not opens(app, forge(sub=str(bob.id)))


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "HS384"},
        {"alg": "HS512"},
        {"alg": "RS256"},
        {"alg": "ES256"},
        {"alg": None},
        {"alg": ["HS256"]},
        {"typ": "JWT"},
        {"typ": "AT+JWT"},
        {"typ": "application/at+jwt"},
        {"typ": None},
        {"typ": "refresh"},
        {"kid": "2"},
        {"kid": None},
        {"kid": 1},
        {"kid": "../../dev/null"},
        {"kid": "1' OR '1'='1"},
        {"kid": ["1"]},
        {"kid": {}},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"zip": "DEF"},
        {"jku": "https://elsewhere.example/keys"},
        {"x5u": "https://elsewhere.example/keys"},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"cty": "JWT"},
    ],
    ids=str,
)
def test_a_header_that_is_not_exactly_ours_opens_nothing(app: Flask, forge: Forge, change: dict[str, Any]) -> None:
    assert not opens(app, forge(header=change))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", "HS256"])
def test_a_token_without_signature_opens_nothing(app: Flask, claims: dict[str, Any], algorithm: str) -> None:
    for ending in ("", ".", "..", ".AAAA"):
        assert not opens(app, f"{encoded({**HEADER, 'alg': algorithm})}.{encoded(claims)}{ending}")


def test_an_honest_token_of_another_algorithm_opens_nothing(app: Flask, claims: dict[str, Any]) -> None:
    for algorithm in ("HS384", "HS512"):
        made = jwt.encode(
            {**HEADER, "alg": algorithm}, claims, OctKey.import_key(settings.jwt_key), algorithms=[algorithm]
        )
        assert not opens(app, made)
    made = jwt.encode({**HEADER, "alg": "RS256"}, claims, RSAKey.generate_key(2048), algorithms=["RS256"])
    assert not opens(app, made)


def test_a_public_key_is_no_secret_here(app: Flask, forge: Forge) -> None:
    public = RSAKey.generate_key(2048).as_pem(private=False)
    assert not opens(app, forge(key=public))
    assert not opens(app, forge(key=public, header={"alg": "RS256"}))


@pytest.mark.parametrize("setting", ["secret_key", "otp_pepper"])
def test_another_key_of_this_site_signs_no_tokens(app: Flask, forge: Forge, setting: str) -> None:
    assert not opens(app, forge(key=getattr(settings, setting)))


def test_a_new_key_makes_old_tokens_worthless_and_costs_a_refresh(anas: Phone, make_app: Callable[..., Flask]) -> None:
    other = Phone(make_app(jwt_key="another key of at least thirty-two bytes"))
    other.access_token = anas.access_token
    assert other.status() == 401
    assert other.refresh(anas.refresh_token).status_code == 200
    assert other.status() == 200


def test_every_change_of_one_character_is_noticed(app: Flask, anas: Phone) -> None:
    token = anas.access_token
    for place in range(0, len(token) - 1, 7):  # the last character has spare bits that carry nothing
        other = "A" if token[place] != "A" else "B"
        assert not opens(app, token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize("payload", [b"", b"null", b"[]", b'"text"', b"1", b"{", b"\xff", b'{"exp":NaN}', b"[" * 500])
def test_a_well_signed_token_that_is_no_object_opens_nothing(app: Flask, payload: bytes) -> None:
    assert not opens(app, signed(HEADER, payload, settings.jwt_key))


@pytest.mark.parametrize(
    "token",
    ["x", ".", "..", "...", "a.b.c", "a.b.c.d.e", "é.é.é", "null", "undefined", "=.=.=", "e30.e30.", "A" * 100_000],
)
def test_nonsense_opens_nothing(app: Flask, token: str) -> None:
    assert not opens(app, token.encode().decode("latin-1"))


def test_deeply_nested_headers_and_payloads_open_nothing(app: Flask) -> None:
    for deep in (b"[" * 700, b'{"a":' * 140):
        assert not opens(app, f"{encoded(deep)}.{encoded(b'{}')}.AAAA")
        assert not opens(app, signed(HEADER, deep, settings.jwt_key))


@pytest.mark.parametrize("scheme", ["", "Basic ", "Token ", "Bearer", "Bearer Bearer ", "Negotiate "])
def test_another_scheme_opens_nothing(anas: Phone, scheme: str, phone: Phone) -> None:
    assert phone.get(ME, headers={"Authorization": f"{scheme}{anas.access_token}"}).status_code == 401


def test_the_name_of_the_scheme_has_no_capitals_that_matter(anas: Phone, phone: Phone) -> None:
    for scheme in ("bearer", "BEARER", "Bearer"):
        assert phone.get(ME, headers={"Authorization": f"{scheme} {anas.access_token}"}).status_code == 200


def test_a_token_anywhere_else_than_in_the_header_opens_nothing(anas: Phone, phone: Phone) -> None:
    token = anas.access_token
    assert phone.get(f"{ME}?access_token={token}").status_code == 401
    assert phone.get(ME, data={"access_token": token}).status_code == 401
    assert phone.get(ME, headers={"Cookie": f"sid={token}; access_token={token}"}).status_code == 401
    assert phone.post(f"/api/v1/auth/logout?access_token={token}").status_code == 401


def test_a_token_lives_fifteen_minutes(app: Flask, anas: Phone) -> None:
    now = clock.now()
    with time_machine.travel(now + timedelta(minutes=14, seconds=50)):
        assert opens(app, anas.access_token)
    with time_machine.travel(now + timedelta(minutes=15, seconds=tokens.SKEW + 1)):
        assert not opens(app, anas.access_token)


def test_a_token_from_the_future_opens_nothing(app: Flask, forge: Forge) -> None:
    later = int(time.time()) + 3_600
    assert not opens(app, forge(iat=later, exp=later + 900))


def test_a_token_not_good_yet_opens_nothing(app: Flask, forge: Forge) -> None:
    assert not opens(app, forge(nbf=int(time.time()) + 3_600))


def test_a_refresh_token_is_no_access_token(app: Flask, anas: Phone) -> None:
    assert not opens(app, anas.refresh_token)
    for part in anas.refresh_token.split("."):
        assert not opens(app, part)


def test_an_access_token_is_no_refresh_token(anas: Phone) -> None:
    answer = anas.refresh(anas.access_token)
    assert (answer.status_code, answer.json) == (401, {"error": "The refresh token is invalid"})
    assert anas.status() == 200


@pytest.mark.parametrize("column", ["suspended_at", "deactivated_at"])
def test_a_person_who_is_shut_out_is_shut_out_at_once(anas: Phone, ana: User, column: str) -> None:
    reread()
    with atomic():
        setattr(ana, column, clock.now())
        db.session.add(ana)
    assert anas.status() == 401
    assert anas.refresh().status_code == 401


def test_a_session_that_is_deleted_is_gone(anas: Phone, claims: dict[str, Any]) -> None:
    reread()
    with atomic():
        db.session.delete(db.session.get(AuthSession, int(claims["jti"])))
    assert anas.status() == 401
    assert anas.refresh().status_code == 401


def test_a_token_of_a_browsers_session_opens_nothing(app: Flask, forge: Forge, ana: User) -> None:
    factories.session_secret(ana)
    web = next(session.id for session in sessions.sessions_of(ana) if session.kind == "web")
    assert not opens(app, forge(jti=str(web)))
