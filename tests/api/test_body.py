"""Bodies as apps send them, and as only somebody hostile does."""

import io
import json
from typing import Any

import pytest
from flask import Flask
from msgspec import Struct

from tests import factories
from tests.api.conftest import Phone
from twitter.api import body
from twitter.errors import Invalid
from twitter.models import User

LOGIN = "/api/v1/auth/login"
RIGHT = {"login": "ana", "password": factories.PASSWORD}
AS_JSON = json.dumps(RIGHT).encode()
FORM = "application/x-www-form-urlencoded"


class Wish(Struct):
    """A body with a field of every kind."""

    name: str
    loud: bool = False
    count: int = 0
    words: list[str] = []


def send(phone: Phone, raw: bytes, content_type: str | None = "application/json") -> Any:
    return phone.post(LOGIN, data=raw, content_type=content_type)


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (AS_JSON, "application/json"),
        (AS_JSON, "application/json; charset=utf-8"),
        (AS_JSON, "APPLICATION/JSON"),
        (AS_JSON, "application/activity+json"),
        (AS_JSON, None),
        (b" \n" + AS_JSON + b"\n", "application/json"),
        (b'{"login": "bob", ' + AS_JSON[1:], None),
        (b'{"unknown": [1, {"deep": null}], ' + AS_JSON[1:], None),
        (b"login=ana&password=a+phrase+nobody+guesses", FORM),
        (b"login=bob&password=a%20phrase%20nobody%20guesses&login=ana", FORM),
        (b"login=ana&password=a phrase nobody guesses&extra=&=", f"{FORM}; charset=utf-8"),
    ],
)
@pytest.mark.usefixtures("ana")
def test_what_apps_really_send_is_understood(phone: Phone, raw: bytes, content_type: str | None) -> None:
    assert send(phone, raw, content_type).status_code == 200


@pytest.mark.usefixtures("ana")
def test_a_multipart_form_is_understood(phone: Phone) -> None:
    assert phone.post(LOGIN, data=RIGHT, content_type="multipart/form-data").status_code == 200
    with_file = {**RIGHT, "picture": (io.BytesIO(b"bytes"), "cat.png")}
    assert phone.post(LOGIN, data=with_file, content_type="multipart/form-data").status_code == 200


UNREADABLE = {
    "nothing that is JSON": b"login=ana",
    "half an object": AS_JSON[:-1],
    "more than one": AS_JSON + AS_JSON,
    "a trailing comma": b'{"login": "ana",}',
    "a comment": b'{"login": "ana" /* */}',
    "single quotes": b"{'login': 'ana'}",
    "a list": b"[]",
    "null": b"null",
    "a text": b'"login"',
    "a number": b"1",
    "white space": b"  ",
    "NaN": b'{"login": NaN}',
    "Infinity": b'{"login": Infinity}',
    "-Infinity": b'{"login": -Infinity}',
    "a number beyond a double": b'{"login": 1e400}',
    "an integer of 5,000 digits": b'{"login": ' + b"1" * 5_000 + b"}",
    "a NUL": b'{"login": "a\\u0000na", "password": "x"}',
    "a NUL in a name": b'{"lo\\u0000gin": "ana"}',
    "a NUL deep inside": b'{"login": "ana", "password": "x", "more": [[{"a": "\\u0000"}]]}',
    "a raw NUL": b'{"login": "a\0na"}',
    "a raw control character": b'{"login": "a\x01na"}',
    "a lone high surrogate": b'{"login": "\\ud800"}',
    "a lone low surrogate": b'{"login": "\\udc00"}',
    "surrogates the wrong way round": b'{"login": "\\udc00\\ud800"}',
    "a surrogate in a name": b'{"\\ud800": 1}',
    "a surrogate in UTF-8": b'{"login": "\xed\xa0\x80"}',
    "no UTF-8": b'{"login": "\xff"}',
    "overlong UTF-8": b'{"login": "\xc0\xaf"}',
    "UTF-16": json.dumps(RIGHT).encode("utf-16"),
    "UTF-32": json.dumps(RIGHT).encode("utf-32-le"),
    "a byte order mark": b"\xef\xbb\xbf" + AS_JSON,
    "21 levels": b'{"login": ' + b"[" * 20 + b"]" * 20 + b"}",
    "1,000 levels": b'{"login": ' + b"[" * 1_000 + b"]" * 1_000 + b"}",
    "30,000 levels": b'{"login": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "objects 8,000 deep": b'{"a":' * 8_000 + b"1" + b"}" * 8_000,
    "30,000 levels that never end": b"[" * 30_000,
}


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE.keys())
@pytest.mark.parametrize("content_type", ["application/json", None])
def test_what_cannot_be_read_is_refused_in_a_sentence(phone: Phone, raw: bytes, content_type: str | None) -> None:
    answer = send(phone, raw, content_type)
    assert (answer.status_code, answer.mimetype) == (400, "application/json")
    assert answer.json == {"error": "We could not read that request."}


@pytest.mark.parametrize(
    "raw",
    [
        b"login=%00ana&password=x",
        b"login=%ff&password=x",
        b"login=%ED%A0%80&password=x",
        b"login=\xff&password=x",
        b"%00=x",
        b"&".join(b"a%d=1" % number for number in range(1_001)),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(phone: Phone, raw: bytes) -> None:
    assert send(phone, raw, FORM).status_code == 400


@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"", "multipart/form-data", (400, 422)),
        (b"--x", "multipart/form-data; boundary=x", (400, 422)),
        (b"--x\r\n\r\n\0\r\n--x--", "multipart/form-data; boundary=x", (400, 422)),
        (b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\na\0\r\n--x--\r\n',
         "multipart/form-data; boundary=x", (400,)),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1_001 + b"--x--\r\n",
         "multipart/form-data; boundary=x", (413,)),
    ],
)  # fmt: skip
def test_a_broken_multipart_form_is_refused(
    phone: Phone, raw: bytes, content_type: str, status: tuple[int, ...]
) -> None:
    answer = send(phone, raw, content_type)
    assert answer.status_code in status
    assert answer.is_json


@pytest.mark.parametrize("content_type", ["text/plain", "text/html", "text/xml", "application/jsonx", "image/png"])
def test_another_content_type_is_refused(phone: Phone, content_type: str) -> None:
    answer = send(phone, AS_JSON, content_type)
    assert (answer.status_code, answer.is_json) == (415, True)


@pytest.mark.parametrize("content_type", ["application/json", None, FORM, "multipart/form-data; boundary=x"])
def test_64_kb_is_the_most(phone: Phone, content_type: str | None) -> None:
    answer = send(phone, b"x" * (body.LARGEST_BODY + 1), content_type)
    assert (answer.status_code, answer.is_json) == (413, True)


def test_100_000_levels_are_too_large_before_they_are_too_deep(phone: Phone) -> None:
    assert send(phone, b"[" * 100_000 + b"]" * 100_000).status_code == 413


def test_a_body_of_exactly_64_kb_is_read(phone: Phone, ana: User) -> None:
    assert ana
    padded = AS_JSON + b" " * (body.LARGEST_BODY - len(AS_JSON))
    assert send(phone, padded).status_code == 200


def test_twenty_levels_are_read(phone: Phone, ana: User) -> None:
    assert ana
    deep = b'{"more": ' + b"[" * 19 + b"]" * 19 + b", " + AS_JSON[1:]
    assert send(phone, deep).status_code == 200


@pytest.mark.parametrize(
    ("sent", "details"),
    [
        ({}, {"login": "missing", "password": "missing"}),
        ({"login": "ana"}, {"password": "missing"}),
        ({"login": None, "password": ""}, {"login": "missing", "password": "missing"}),
        ({"login": 5, "password": "x"}, {"login": "shape"}),
        ({"login": True, "password": "x"}, {"login": "shape"}),
        ({"login": ["ana"], "password": "x"}, {"login": "shape"}),
        ({"login": {"$ne": ""}, "password": "x"}, {"login": "shape"}),
        ({"login": "ana", "password": {"$gt": ""}}, {"password": "shape"}),
        ({"login": "x" * 255, "password": "x"}, {"login": "shape"}),
        ({"login": "ana", "password": "x" * 1_001}, {"password": "shape"}),
    ],
)
def test_a_field_that_is_missing_or_of_the_wrong_kind_is_named(
    phone: Phone, sent: dict[str, Any], details: dict[str, str]
) -> None:
    answer = phone.post(LOGIN, sent)
    assert answer.status_code == 422
    assert answer.json == {"error": body.INCOMPLETE, "details": details}


def test_no_body_at_all_is_an_empty_one(phone: Phone) -> None:
    assert phone.post(LOGIN).status_code == 422


@pytest.mark.parametrize(
    ("sent", "wish"),
    [
        ({"name": "a", "loud": True, "count": 3}, Wish("a", True, 3)),
        ({"name": "a", "loud": "true", "count": "3"}, Wish("a", True, 3)),
        ({"name": "a", "loud": "1"}, Wish("a", True)),
        ({"name": "a", "loud": "0"}, Wish("a")),
        ({"name": "a", "loud": "False", "words": ["x"]}, Wish("a", words=["x"])),
    ],
)
def test_forms_say_true_and_numbers_in_words(app: Flask, sent: dict[str, Any], wish: Wish) -> None:
    with app.test_request_context(method="POST", json=sent):
        assert body.read(Wish) == wish


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "a", "loud": "perhaps"}, "loud"),
        ({"name": "a", "count": "9" * 5_000}, "count"),
        ({"name": "a", "count": 1.5}, "count"),
        ({"name": "a", "words": [1]}, "words"),
        ({"name": "a", "words": "x"}, "words"),
    ],
)
def test_a_wrong_value_is_named_by_its_field(app: Flask, sent: dict[str, Any], field: str) -> None:
    with app.test_request_context(method="POST", json=sent), pytest.raises(Invalid) as raised:
        body.read(Wish)
    assert raised.value.details == {field: "shape"}
