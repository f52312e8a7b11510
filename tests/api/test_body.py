"""Bodies as apps send them, and as only somebody hostile does."""

import io
import json
import random
from typing import Any

import pytest
from flask import Flask
from msgspec import Struct
from werkzeug.exceptions import BadRequest

from tests import factories
from tests.api.conftest import Phone
from twitter.api import body
from twitter.api.paging import Id
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
    tweets: list[Id] = []
    tweet: Id | None = None
    place: "Place | None" = None
    places: list["Place"] = []


class Place(Struct):
    """What may stand inside."""

    id: int | None = None
    is_open: bool | None = None
    names: list[str] = []


def as_sent(app: Flask, **options: Any) -> Wish:
    """Return what the parser makes of a request."""
    with app.test_request_context(**{"method": "POST", **options}):
        return body.read(Wish, and_address=True)


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


WAYS = {  # one wish, as apps write it
    "JSON": {"json": {"name": "a", "loud": True, "count": 3, "words": ["x", "y"]}},
    "JSON with words for numbers": {"json": {"name": "a", "loud": "true", "count": "3", "words": ["x", "y"]}},
    "JSON without a type": {"data": b'{"name": "a", "loud": 1, "count": 3, "words": ["x", "y"]}'},
    "brackets": {"data": "name=a&loud=1&count=3&words[]=x&words[]=y", "content_type": FORM},
    "brackets, encoded": {"data": "name=a&loud=True&count=3&words%5B%5D=x&words%5B%5D=y", "content_type": FORM},
    "numbers in brackets": {"data": "name=a&loud=on&count=3&words[1]=y&words[0]=x", "content_type": FORM},
    "a name twice": {"data": "name=b&loud=TRUE&count=3&words=x&words=y&name=a", "content_type": FORM},
    "parts": {
        "data": {"name": "a", "loud": "true", "count": "3", "words[]": ["x", "y"]},
        "content_type": "multipart/form-data",
    },
    "parts, a name twice": {
        "data": {"name": "a", "loud": "1", "count": "3", "words": ["x", "y"]},
        "content_type": "multipart/form-data",
    },
    "the address": {"query_string": "name=a&loud=true&count=3&words[]=x&words[]=y"},
    "the address, and a body that counts more": {
        "query_string": "name=b&loud=true&count=3&words[]=z",
        "json": {"name": "a", "words": ["x", "y"]},
    },
    "numbers for names in JSON": {
        "json": {"name": "a", "loud": True, "count": 3, "words": {"0": "x", "1": "y"}, "place": None},
    },
    "with what is not asked for": {
        "data": "name=a&loud=true&count=3&words[]=x&words[]=y&more[a]=c&tweet=&place=",
        "content_type": FORM,
    },
}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("way", WAYS)
def test_one_wish_is_understood_however_it_is_written(app: Flask, method: str, way: str) -> None:
    assert as_sent(app, method=method, **WAYS[way]) == Wish("a", True, 3, ["x", "y"])


@pytest.mark.parametrize(
    ("form", "wish"),
    [
        ("loud=0", Wish("a")),
        ("loud=False", Wish("a")),
        ("loud=off", Wish("a")),
        ("loud=&count=&words[]=&tweets[]=&tweet=&place=", Wish("a")),
        ("words=x", Wish("a", words=["x"])),
        ("words[]=x", Wish("a", words=["x"])),
        ("words[]=&words[]=", Wish("a", words=["", ""])),
        ("tweets[]=1&tweets[]=2", Wish("a", tweets=["1", "2"])),
        ("tweet=1&tweet=2", Wish("a", tweet="2")),
        ("place[id]=1&place[is_open]=on", Wish("a", place=Place(1, True))),
        ("place[id]=&place[names][]=x", Wish("a", place=Place(names=["x"]))),
        ("place[names]=x", Wish("a", place=Place(names=["x"]))),
        ("places[0][id]=1&places[0][names][]=x&places[1][id]=2", Wish("a", places=[Place(1, names=["x"]), Place(2)])),
        ("places[7][id]=2&places[3][id]=1", Wish("a", places=[Place(1), Place(2)])),
        ("places[][id]=1&places[][is_open]=1&places[][id]=2", Wish("a", places=[Place(1, True), Place(2)])),
    ],
)
def test_a_form_says_what_json_would(app: Flask, form: str, wish: Wish) -> None:
    assert as_sent(app, data=f"name=a&{form}", content_type=FORM) == wish


@pytest.mark.parametrize(
    ("sent", "wish"),
    [
        ({"tweet": 12, "tweets": [1, "2"]}, Wish("a", tweet="12", tweets=["1", "2"])),
        ({"places": {"0": {"id": 1}}}, Wish("a", places=[Place(1)])),
        ({"places": [{"id": "1", "is_open": "true"}]}, Wish("a", places=[Place(1, True)])),
        ({"place": {"unknown": {"deep": [1]}}}, Wish("a", place=Place())),
        ({"loud": None, "count": None, "words": None, "tweet": None}, Wish("a")),
    ],
)
def test_json_is_taken_as_it_is_meant(app: Flask, sent: dict[str, Any], wish: Wish) -> None:
    assert as_sent(app, json={"name": "a", **sent}) == wish


@pytest.mark.parametrize(
    "form", ["a=1&a[b]=2", "a[b]=2&a=1", "a[]=1&a=2", "a[b]=1&a[b][c]=2", "a[b][c]=1&a[b]=2", "a" + "[b]" * 21 + "=1"]
)
def test_a_form_that_contradicts_itself_is_refused(app: Flask, form: str) -> None:
    with pytest.raises(BadRequest):
        as_sent(app, data=form, content_type=FORM)


@pytest.mark.parametrize("options", [
    {"query_string": "name=a&loud=true"},
    {"json": {"name": "a", "loud": True}},
    {"data": "name=a&loud=1", "content_type": FORM},
    {"query_string": "name=a", "json": {"name": "b", "loud": True}},
])  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_question_may_stand_in_the_address_or_in_a_body(app: Flask, method: str, options: dict[str, Any]) -> None:
    with app.test_request_context(method=method, **options):
        assert body.asked(Wish) == Wish("a", loud=True)


def test_a_secret_is_not_taken_out_of_an_address(phone: Phone, ana: User) -> None:
    assert ana
    assert phone.post(f"{LOGIN}?login=ana&password={factories.PASSWORD}").status_code == 422


PIECES = [
    *[
        "a",
        "name",
        "count",
        "tweets",
        "[",
        "]",
        "[]",
        "[0]",
        "[99999]",
        "=",
        "&",
        "\0",
        "%00",
        "%",
        "é",
        "\ud800",
        "{",
        "}",
    ],
    *['"', ":", ",", "null", "1e999", "-1", "true", " ", "\r\n", "--x", "\\u0000", "\\ud800", "9" * 400],
]
TYPES = [
    None,
    "application/json",
    FORM,
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain",
    "a/b; c",
]


@pytest.mark.parametrize("seed", range(8))
def test_no_body_is_our_fault(app: Flask, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  the same bodies every time
    phone = Phone(app)
    for _ in range(50):
        raw = "".join(dice.choices(PIECES, k=dice.randrange(1, 30))).encode(errors="surrogatepass")
        if dice.random() < 0.3:
            raw = b'--x\r\nContent-Disposition: form-data; name="' + raw + b'"\r\n\r\n' + raw + b"\r\n--x--\r\n"
        answer = phone.post(LOGIN, data=raw, content_type=dice.choice(TYPES))
        assert answer.status_code in {400, 413, 415, 422}, raw
        assert answer.json["error"], raw


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "a", "loud": "perhaps"}, "loud"),
        ({"name": "a", "count": "9" * 5_000}, "count"),
        ({"name": "a", "count": 1.5}, "count"),
        ({"name": "a", "words": [1]}, "words"),
        ({"name": "a", "words": {"first": "x"}}, "words"),
        ({"name": "a", "words": True}, "words"),
        ({"name": "a", "words": None, "count": True}, "count"),
        ({"name": "a", "place": "here"}, "place"),
        ({"name": "a", "place": {"id": "x"}}, "place"),
        ({"name": "a", "tweet": -1}, "tweet"),
        ({"name": "a", "tweet": 1.0}, "tweet"),
        ({"name": "a", "tweet": "1" * 20}, "tweet"),
    ],
)
def test_a_wrong_value_is_named_by_its_field(app: Flask, sent: dict[str, Any], field: str) -> None:
    with app.test_request_context(method="POST", json=sent), pytest.raises(Invalid) as raised:
        body.read(Wish)
    assert raised.value.details == {field: "shape"}
