"""One's own profile by an app: its words, its pictures, who may read one, and what an app is to begin with."""

import io
import json
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from tests import factories
from tests.api.conftest import Phone, reread
from tests.api.shapes import matches
from tests.browsers import Browser, browser_of
from tests.pictures import jpeg
from twitter.api.entities.accounts import CredentialAccount, Preferences, Profile
from twitter.extensions import db
from twitter.models import User
from twitter.services import profiles
from twitter.transaction import atomic

UPDATE = "/api/v1/accounts/update_credentials"
MULTIPART = {"content_type": "multipart/form-data"}


def change(phone: Phone, **said: Any) -> Any:
    answer = phone.patch(UPDATE, json=said)
    assert answer.status_code == 200, answer.text
    matches(CredentialAccount, answer.json)
    return answer.json


def opened(browser: Browser, address: str) -> Image.Image:
    """Fetch a picture as an app would, which knows no SVG."""
    assert address.startswith("http://localhost:8000/")
    answer = browser.get(address.removeprefix("http://localhost:8000"))
    assert answer.status_code == 200, address
    assert "immutable" in answer.headers["Cache-Control"]
    picture = Image.open(io.BytesIO(answer.data))
    assert answer.mimetype == Image.MIME[str(picture.format)]
    return picture.convert("RGB")


@pytest.mark.parametrize("kind", ["json", "bare json", "urlencoded", "multipart"])
def test_words_are_changed_in_every_kind_of_body(anas: Phone, ana: User, kind: str) -> None:
    form = {"display_name": "Ana S.", "note": "Swifts\n#garden", "locked": "true"}
    answer = {
        "json": lambda: anas.patch(UPDATE, json={**form, "locked": True}),
        "bare json": lambda: anas.patch(UPDATE, data=json.dumps(form)),
        "urlencoded": lambda: anas.patch(UPDATE, data=form),
        "multipart": lambda: anas.patch(UPDATE, data=form, **MULTIPART),
    }[kind]()
    assert answer.status_code == 200, answer.text
    matches(CredentialAccount, answer.json)
    assert (answer.json["display_name"], answer.json["source"]["note"]) == ("Ana S.", "Swifts\n#garden")
    assert (answer.json["locked"], answer.json["source"]["privacy"]) == (True, "private")
    assert "<br>" in answer.json["note"]
    assert anas.get("/api/v1/accounts/search?q=Ana").json[0]["display_name"] == "Ana S."
    reread()
    assert db.session.get(User, ana.id).is_protected  # type: ignore[union-attr]


def test_what_is_not_named_stays(anas: Phone, ana: User) -> None:
    profiles.change_profile(
        ana, display_name="Ana", bio="Bees", location="Delft", website="https://a.example", extra_fields=[("a", "b")]
    )
    reread()
    assert change(anas, display_name="Ana S.")["source"]["note"] == "Bees"
    reread()
    kept = db.session.get(User, ana.id)
    assert kept is not None
    assert (kept.location, kept.website, kept.extra_fields) == (
        "Delft",
        "https://a.example",
        [{"name": "a", "value": "b"}],
    )
    assert change(anas)["display_name"] == "Ana S."
    assert change(anas, note="")["note"] == ""


FIELDS = [{"name": "Home", "value": "https://example.org"}, {"name": "Birds", "value": "swifts"}]


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"fields_attributes": FIELDS}},
        {"json": {"fields_attributes": {"0": FIELDS[0], "1": FIELDS[1]}}},
        {
            "data": {
                "fields_attributes[0][name]": "Home",
                "fields_attributes[0][value]": "https://example.org",
                "fields_attributes[1][name]": "Birds",
                "fields_attributes[1][value]": "swifts",
                "fields_attributes[2][name]": "",
                "fields_attributes[2][value]": "",
            },
            **MULTIPART,
        },
    ],
    ids=["array", "object", "form"],
)
def test_extra_lines_come_as_array_object_or_form(anas: Phone, body: dict[str, Any]) -> None:
    answer = anas.patch(UPDATE, **body)
    assert [{k: each[k] for k in ("name", "value")} for each in answer.json["source"]["fields"]] == FIELDS
    assert 'href="https://example.org"' in answer.json["fields"][0]["value"]
    assert change(anas, fields_attributes=[])["fields"] == []


@pytest.mark.parametrize(
    "said",
    [
        {"display_name": ""},
        {"display_name": "x" * 51},
        {"note": "x" * 161},
        {"fields_attributes": [{"name": "a", "value": "b"}] * 5},
        {"fields_attributes": [{"name": "a"}]},
        {"fields_attributes": "a"},
        {"locked": "perhaps"},
        {"source": "public"},
    ],
)
def test_what_the_page_would_refuse_is_refused(anas: Phone, said: dict[str, Any]) -> None:
    before = anas.get("/api/v1/profile").json
    answer = anas.patch(UPDATE, json=said)
    assert answer.status_code == 422
    assert answer.json["error"]
    assert anas.get("/api/v1/profile").json == before


@pytest.mark.parametrize(
    "said",
    [
        {"bot": True},
        {"discoverable": False},
        {"hide_collections": True},
        {"indexable": False},
        {"attribution_domains": ["example.org"]},
        {"avatar_description": "A face"},
        {"source": {"privacy": "unlisted"}},
        {"source": {"sensitive": True}},
        {"source": {"language": "nl"}},
    ],
)
def test_what_nobody_can_choose_here_is_refused_in_words(anas: Phone, said: dict[str, Any]) -> None:
    answer = anas.patch(UPDATE, json={**said, "display_name": "Changed"})
    assert (answer.status_code, answer.json["error"]) == (422, "That cannot be chosen here.")
    assert anas.get("/api/v1/profile").json["display_name"] == "Ana"


def test_an_app_may_send_back_all_that_it_was_told(anas: Phone) -> None:
    me = anas.get("/api/v1/accounts/verify_credentials").json
    said = {name: me[name] for name in ("display_name", "locked", "bot", "discoverable", "indexable")}
    said |= {"note": me["source"]["note"], "fields_attributes": me["source"]["fields"], "source": me["source"]}
    assert change(anas, **said)["display_name"] == "Ana"
    assert change(anas, **said, hide_collections=False)["locked"] is False
    assert change(anas, **{**said, "locked": True})["locked"] is True


def test_opening_accepts_those_who_wait(anas: Phone, ana: User, bob: User) -> None:
    change(anas, locked=True)
    reread()
    db.session.expire_all()
    factories.follow(bob, ana)
    assert change(anas)["source"]["follow_requests_count"] == 1
    assert change(anas, locked=False)["locked"] is False


def test_pictures_are_brought_and_taken_away(anas: Phone, stranger: Browser, ana: User) -> None:
    files = {"avatar": (io.BytesIO(jpeg()), "a.jpg"), "header": (io.BytesIO(jpeg()), "h.jpg")}
    answer = anas.patch(UPDATE, data={**files, "display_name": "Ana S."}, **MULTIPART)
    assert answer.status_code == 200, answer.text
    matches(CredentialAccount, answer.json)
    assert opened(stranger, answer.json["avatar"]).size == (400, 400)
    assert opened(stranger, answer.json["header"]).size == (1500, 500)
    shown = anas.get("/api/v1/profile").json
    assert (shown["avatar"], shown["header"]) == (answer.json["avatar"], answer.json["header"])
    for which in ("avatar", "header"):
        for _ in range(2):
            removed = anas.delete(f"/api/v1/profile/{which}")
            matches(CredentialAccount, removed.json)
            assert removed.json[which] != answer.json[which]
            opened(stranger, removed.json[which])
    assert anas.get("/api/v1/profile").json["avatar"] is None
    assert ana.id


def test_a_file_that_is_no_picture_is_refused(anas: Phone) -> None:
    answer = anas.patch(UPDATE, data={"avatar": (io.BytesIO(b"no picture"), "a.jpg")}, **MULTIPART)
    assert answer.status_code == 422
    assert "picture" in answer.json["error"]


@pytest.mark.parametrize(
    ("display_name", "avatar_key"),
    [("Ana", None), ("Émile", None), ("9 lives", None), ("中村", None), ("ﬁ", None), ("!", None)]
    + [("Demo", f"drawn:{number}") for number in range(12)],
)
def test_everybody_has_pictures_that_apps_can_show(
    phone: Phone, stranger: Browser, display_name: str, avatar_key: str | None
) -> None:
    person = factories.person("somebody", display_name=display_name, avatar_key=avatar_key)
    shown = phone.get(f"/api/v1/accounts/{person.id}").json
    assert opened(stranger, shown["avatar"]).size == (400, 400)
    assert opened(stranger, shown["avatar_static"]).size == (400, 400)
    assert opened(stranger, shown["header"]).size == (1500, 500)
    assert shown["header"] == shown["header_static"]


@pytest.mark.parametrize("path", ["13/A", "1/a", "1/AB", "1/%C3%89", "1/@", "0/A", "x/A", "1/A.svg"])
def test_no_other_tiles_are_drawn(stranger: Browser, path: str) -> None:
    assert stranger.get(f"/avatars/{path}.png").status_code == 404


def test_tiles_differ_by_letter_and_colour(stranger: Browser) -> None:
    assert len({stranger.get(f"/avatars/{which}.png").data for which in ("1/A", "1/B", "2/A", "1/_")}) == 4


def test_a_profile_says_what_was_written(anas: Phone, ana: User) -> None:
    with atomic():
        ana.bio, ana.extra_fields = "<b>Bees</b>", FIELDS
        db.session.add(ana)
    shown = anas.get("/api/v1/profile")
    matches(Profile, shown.json)
    assert shown.json["note"] == "<b>Bees</b>"
    assert shown.json["fields"][0] == {**FIELDS[0], "verified_at": None}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_profile_is_changed_at_its_newer_address(anas: Phone, method: str) -> None:
    answer = anas.open(method, "/api/v1/profile", json={"display_name": "Ana S.", "avatar_description": ""})
    matches(Profile, answer.json)
    assert answer.json["display_name"] == "Ana S."


def test_preferences_name_all_that_is_documented(anas: Phone, phone: Phone) -> None:
    answer = anas.get("/api/v1/preferences").json
    matches(Preferences, answer)
    assert (answer["posting:default:visibility"], answer["posting:default:language"]) == ("public", None)
    phone.access_token = factories.oauth_token(factories.person("shy", is_protected=True))
    assert phone.get("/api/v1/preferences").json["posting:default:visibility"] == "private"


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("PATCH", "accounts/update_credentials", "write:accounts"),
        ("PATCH", "profile", "write:accounts"),
        ("PUT", "profile", "write:accounts"),
        ("DELETE", "profile/avatar", "write:accounts"),
        ("DELETE", "profile/header", "write:accounts"),
        ("GET", "profile", "read:accounts"),
        ("GET", "preferences", "read:accounts"),
    ],
)
def test_ones_profile_needs_ones_token_with_its_scope(
    phone: Phone, ana: User, method: str, path: str, scope: str
) -> None:
    assert phone.open(method, f"/api/v1/{path}").status_code == 401
    other = "read" if scope.startswith("write") else "write"
    for scopes, status in ((other, 403), (scope, 200)):
        phone.access_token = factories.oauth_token(ana, scopes)
        assert phone.open(method, f"/api/v1/{path}").status_code == status
    phone.access_token = factories.oauth_token(None)
    assert phone.open(method, f"/api/v1/{path}").status_code == 422


def test_pictures_are_counted_together_however_they_are_brought(limited: Flask, ana: User) -> None:
    phone, browser = Phone(limited), browser_of(limited, ana)
    phone.access_token = factories.oauth_token(ana)
    for _ in range(10):
        assert browser.post("/settings/profile/picture/remove").status_code == 303
        assert phone.delete("/api/v1/profile/header").status_code == 200
        broken = {"avatar": (io.BytesIO(b"no picture"), "a.jpg")}
        assert phone.patch(UPDATE, data=broken, **MULTIPART).status_code == 422
    for answer in (
        browser.post("/settings/profile/picture/remove"),
        phone.delete("/api/v1/profile/avatar"),
        phone.patch(UPDATE, data={"avatar": (io.BytesIO(jpeg()), "a.jpg")}, **MULTIPART),
    ):
        assert answer.status_code == 429
    assert phone.patch(UPDATE, json={"note": "Bees"}).status_code == 200
