"""What the site tells of itself: before anybody signs in, to apps that die without a single field of it."""

import io
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from PIL import Image

from config import ROOT, VERSION
from tests import factories
from tests.api.conftest import Phone
from tests.api.shapes import matches
from twitter import clock
from twitter.api.entities.instance import ExtendedDescription, Instance, Language, OldInstance
from twitter.api.entities.wellknown import Descriptor, Links, NodeInfo
from twitter.extensions import db
from twitter.models import User
from twitter.queries import site
from twitter.services import media
from twitter.transaction import atomic

NEW, OLD = "/api/v2/instance", "/api/v1/instance"
NODE = "/nodeinfo/2.0"


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    """Forget the figures of tests before."""
    site.forget()
    yield
    site.forget()


def change(user: User, **columns: object) -> None:
    with atomic():
        for name, value in columns.items():
            setattr(user, name, value)
        db.session.add(user)


def test_the_site_tells_every_field_of_itself(phone: Phone) -> None:
    answer = phone.get(NEW)
    assert answer.status_code == 200
    matches(Instance, answer.json)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told = answer.json
    assert (told["domain"], told["title"], told["languages"]) == ("localhost:8000", "Skein", ["en", "de"])
    assert (told["api_versions"], told["rules"]) == ({"mastodon": 7}, [])
    assert told["contact"] == {"email": "", "account": None}
    assert told["registrations"]["enabled"] is True
    assert told["registrations"]["message"] is None


def test_the_first_version_tells_it_too(phone: Phone) -> None:
    told = phone.get(OLD).json
    matches(OldInstance, told)
    assert (told["uri"], told["urls"]) == ("localhost:8000", {"streaming_api": "ws://localhost:8000"})
    assert (told["registrations"], told["approval_required"], told["invites_enabled"]) == (True, False, False)
    assert told["short_description"]
    assert (told["email"], told["contact_account"]) == ("", None)


@pytest.mark.parametrize("path", [NEW, OLD])
def test_the_limits_are_those_that_are_enforced(make_app: Callable[..., Flask], path: str) -> None:
    told = Phone(make_app(tweet_max_chars=500)).get(path).json["configuration"]
    assert told["statuses"] == {
        "max_characters": 500,
        "max_media_attachments": 4,
        "characters_reserved_per_url": 23,
    }
    assert told["media_attachments"]["image_size_limit"] == 8 * 1024 * 1024
    assert told["media_attachments"]["description_limit"] == 1500
    assert {*told["media_attachments"]["supported_mime_types"]} == {
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/gif",
    }
    assert {*told["polls"]} == {"max_options", "max_characters_per_option", "min_expiration", "max_expiration"}
    assert all(limit > 0 for limit in told["polls"].values())


def test_as_many_pixels_are_promised_as_the_worker_takes(phone: Phone) -> None:
    source = (Path(media.__file__).with_name("image_worker.py")).read_text()
    taken = re.search(r"^MOST_PIXELS = ([0-9_]+)$", source, re.MULTILINE)
    assert taken is not None
    limit = phone.get(NEW).json["configuration"]["media_attachments"]["image_matrix_limit"]
    assert limit == int(taken[1])


@pytest.mark.parametrize(
    ("base_url", "domain", "streaming"),
    [
        ("https://skein.example", "skein.example", "wss://skein.example"),
        ("http://localhost:5001", "localhost:5001", "ws://localhost:5001"),
    ],
)
def test_addresses_are_those_of_the_site(
    make_app: Callable[..., Flask], base_url: str, domain: str, streaming: str
) -> None:
    phone = Phone(make_app(base_url=base_url))
    new, old = phone.get(NEW).json, phone.get(OLD).json
    assert (new["domain"], old["uri"]) == (domain, domain)
    assert new["configuration"]["urls"]["streaming"] == old["urls"]["streaming_api"] == streaming
    pictures = [new["thumbnail"]["url"], *new["thumbnail"]["versions"].values(), old["thumbnail"]]
    assert all(address.startswith(f"{base_url}/") for address in pictures)


def test_closed_registrations_are_told(make_app: Callable[..., Flask]) -> None:
    phone = Phone(make_app(registrations="closed"))
    told = phone.get(NEW).json["registrations"]
    assert told["enabled"] is False
    assert told["message"] == "<p>New accounts are closed here at the moment.</p>"
    assert phone.get(OLD).json["registrations"] is False
    assert phone.get(NODE).json["openRegistrations"] is False


def test_the_version_is_that_of_the_project(phone: Phone) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
    for path in (NEW, OLD):
        assert phone.get(path).json["version"] == f"4.5.0 (compatible; Skein {VERSION})"
    assert phone.get(NODE).json["software"] == {"name": "skein", "version": VERSION}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("The Garden", "The Garden"),
        ("Garden (+glitch)", "Skein"),
        ("Pixelfed fans", "Skein"),
        ("Ple-roma", "Skein"),
        ("A) (B; 9.9.9", "A B"),
        ("小さな庭", "Skein"),
        ("  ", "Skein"),
    ],
)
def test_no_name_of_the_site_makes_apps_take_it_for_another_server(
    make_app: Callable[..., Flask], name: str, shown: str
) -> None:
    told = Phone(make_app(site_name=name)).get(NEW).json
    assert (told["title"], told["version"]) == (name, f"4.5.0 (compatible; {shown} {VERSION})")


@pytest.mark.usefixtures("ana")
def test_people_and_tweets_are_counted(phone: Phone, bob: User) -> None:
    factories.tweet(bob)
    change(factories.person("shut"), suspended_at=clock.now(), tweet_count=7)
    change(factories.person("gone"), deactivated_at=clock.now(), tweet_count=7)
    change(factories.person("old"), last_seen_at=clock.now() - timedelta(days=29))
    assert phone.get(OLD).json["stats"] == {"user_count": 3, "status_count": 1, "domain_count": 0}
    assert phone.get(NEW).json["usage"] == {"users": {"active_month": 2}}
    assert phone.get(NODE).json["usage"] == {"users": {"total": 3, "activeMonth": 2}, "localPosts": 1}


def test_they_are_not_counted_for_every_app_that_asks(phone: Phone, statements: list[str]) -> None:
    phone.get(NEW)
    statements.clear()
    for path in (NEW, OLD, NODE):
        phone.get(path)
    assert statements == []


def test_the_first_admin_answers_for_the_site(phone: Phone, ana: User) -> None:
    assert ana.id
    first = factories.person("ada", role="admin")
    factories.person("alma", role="admin")
    assert phone.get(NEW).json["contact"]["account"]["username"] == "ada"
    assert phone.get(OLD).json["contact_account"]["username"] == "ada"
    matches(Instance, phone.get(NEW).json)
    change(first, suspended_at=clock.now())
    site.forget()
    assert phone.get(NEW).json["contact"]["account"]["username"] == "alma"


def test_the_pictures_of_the_site_are_there(phone: Phone) -> None:
    told = phone.get(NEW).json
    addresses = {icon["src"]: icon["size"] for icon in told["icon"]}
    addresses |= {told["thumbnail"]["url"]: "1200x630", told["thumbnail"]["versions"]["@2x"]: "2400x1260"}
    for address, size in addresses.items():
        answer = phone.get(address.removeprefix("http://localhost:8000"))
        assert (answer.status_code, answer.content_type) == (200, "image/png")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        width, height = Image.open(io.BytesIO(answer.data)).size
        assert f"{width}x{height}" == size


@pytest.mark.parametrize("size", ["37x37", "10000x10000", "0x0", "512x36", "36"])
def test_the_sign_is_not_drawn_in_any_size(phone: Phone, size: str) -> None:
    assert phone.get(f"/emblem/{size}.png").status_code == 404


def test_a_bad_token_is_told_so_and_a_good_one_needs_no_scope(phone: Phone, ana: User) -> None:
    phone.access_token = factories.oauth_token(ana, "push")
    assert phone.get(NEW).status_code == 200
    phone.access_token = "no token of ours"
    assert phone.get(NEW).status_code == 401
    for path in (NODE, "/.well-known/nodeinfo", "/.well-known/host-meta"):
        assert phone.get(path).status_code == 200, path


def test_what_nobody_wrote_is_empty(phone: Phone) -> None:
    for ending in ("rules", "activity", "peers", "domain_blocks"):
        assert phone.get(f"{OLD}/{ending}").json == [], ending
    assert phone.get(f"{OLD}/translation_languages").json == {}
    told = phone.get(f"{OLD}/extended_description").json
    matches(ExtendedDescription, told)
    for ending in ("privacy_policy", "terms_of_service"):
        answer = phone.get(f"{OLD}/{ending}")
        assert (answer.status_code, answer.json) == (404, {"error": "Record not found"})


def test_the_languages_of_the_pages_are_listed(phone: Phone) -> None:
    told = phone.get(f"{OLD}/languages").json
    matches(list[Language], told)
    assert told == [{"code": "en", "name": "English"}, {"code": "de", "name": "Deutsch"}]


def test_nodeinfo_is_found_and_says_what_runs_here(phone: Phone) -> None:
    found = phone.get("/.well-known/nodeinfo")
    matches(Links, found.json)
    address = found.json["links"][0]["href"]
    answer = phone.get(address.removeprefix("http://localhost:8000"))
    matches(NodeInfo, answer.json)
    assert answer.content_type == 'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.0#"'
    assert re.fullmatch("[a-z0-9-]+", answer.json["software"]["name"])
    assert (answer.json["version"], answer.json["protocols"]) == ("2.0", [])
    for each in (found, answer):
        assert each.headers["Access-Control-Allow-Origin"] == "*"


def test_host_meta_leads_to_webfinger(phone: Phone) -> None:
    answer = phone.get("/.well-known/host-meta")
    assert answer.content_type == "application/xrd+xml; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    root = ElementTree.fromstring(answer.text)  # noqa: S314  our own answer
    link = root.find("{http://docs.oasis-open.org/ns/xri/xrd-1.0}Link")
    assert link is not None
    assert link.get("rel") == "lrdd"
    assert link.get("template") == "http://localhost:8000/.well-known/webfinger?resource={uri}"


@pytest.mark.usefixtures("ana")
def test_webfinger_finds_the_people_of_this_site(phone: Phone) -> None:
    answer = phone.get("/.well-known/webfinger?resource=acct:ANA@localhost:8000")
    matches(Descriptor, answer.json)
    assert answer.content_type == "application/jrd+json"
    assert answer.json["subject"] == "acct:ana@localhost:8000"
    assert answer.json["aliases"] == ["http://localhost:8000/@ana"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("?resource=acct:nobody@localhost:8000", 404),
        ("?resource=acct:ana@elsewhere.example", 404),
        ("?resource=acct:shut@localhost:8000", 404),
        ("?resource=https://localhost:8000/@ana", 404),
        ("?resource=ana", 404),
    ],
)
@pytest.mark.usefixtures("ana")
def test_webfinger_finds_nobody_else(phone: Phone, query: str, status: int) -> None:
    change(factories.person("shut"), suspended_at=clock.now())
    assert phone.get(f"/.well-known/webfinger{query}").status_code == status
