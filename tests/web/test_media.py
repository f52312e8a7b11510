"""Pictures at the doors: sending them, seeing them, and what a browser is told about them."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests import factories, pictures
from tests.browsers import JSON, Browser, browser_of, stranger_at
from tests.web.conftest import reread
from twitter import storage
from twitter.extensions import db
from twitter.models import User
from twitter.services import profiles
from twitter.web.media import COLOURS
from twitter.web.uploads import LARGEST_REQUEST

JPEG = pictures.jpeg((300, 200))
STRANGE = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/twitter.db",
    "/etc/passwd",
    "aa/bb/" + "c" * 28 + ".html",
    "aa/bb/" + "c" * 28 + "-96.webp",
    "aa/bb/" + "c" * 28 + ".webp%00",
    "aa/bb",
    "x" * 3_000,
]


def send(browser: Browser, which: str, content: bytes, name: str = "me.jpg", **fields: Any) -> TestResponse:
    """Send a file as the form does."""
    headers = fields.pop("headers", {})
    file = FileStorage(io.BytesIO(content), name, content_type=fields.pop("content_type", "image/jpeg"))
    form = {"file": file, **fields}
    return post_files(browser, f"/settings/profile/{which}", form, headers)


def post_files(
    browser: Browser, path: str, form: dict[str, Any], headers: dict[str, str] | None = None
) -> TestResponse:
    """Post a form with files out of memory: the test client would leave a temporary file behind."""
    boundary, body = encode_multipart(form)
    return browser.post(path, data=body, headers=headers, content_type=f"multipart/form-data; boundary={boundary}")


def addresses(page: str) -> set[str]:
    """Return the addresses of pictures that people brought, as a page names them."""
    return set(re.findall(r"/media/[0-9a-f/]+-[0-9]+\.webp", page))


@pytest.mark.parametrize(("which", "widths"), [("picture", {"96", "400"}), ("banner", {"600", "1500"})])
def test_a_picture_that_was_sent_is_seen_by_everybody(
    anas: Browser, stranger: Browser, ana: User, which: str, widths: set[str]
) -> None:
    factories.tweet(ana)
    answer = send(anas, which, JPEG, crop_x="0.1", crop_y="0", crop_size="0.5")
    assert (answer.status_code, answer.location) == (303, "/settings/profile")
    found = addresses(stranger.get("/@ana").text)
    assert {address.rpartition("-")[2].partition(".")[0] for address in found} == widths
    for address in found:
        shown = stranger.get(address)
        assert (shown.status_code, shown.content_type) == (200, "image/webp")
        assert shown.data[8:12] == b"WEBP"


def test_a_picture_may_be_kept_for_a_year_and_does_nothing(app: Flask, stranger: Browser, ana: User) -> None:
    profiles.set_picture(ana, JPEG)
    answer = stranger.get(f"/media/{ana.avatar_key}-96.webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(r'inline; filename="[0-9a-f]{32}-96\.webp"', answer.headers["Content-Disposition"])
    assert "Set-Cookie" not in answer.headers
    again = stranger.get(f"/media/{ana.avatar_key}-96.webp", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", STRANGE)
def test_what_is_no_picture_is_not_found(stranger: Browser, path: str) -> None:
    assert stranger.get(f"/media/{path}").status_code in {404, 308}
    assert stranger.get(f"/media/{path}", follow_redirects=True).status_code == 404


@pytest.mark.parametrize("which", ["picture", "banner"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose a picture first."),
        (b"<script>alert(1)</script>", "That is not a picture we know."),
        (JPEG[:2_000], "That picture is broken."),
        (bytes(8 * 1024 * 1024 + 1), "That file is too large."),
    ],
    ids=["nothing", "no picture", "half a picture", "one byte too many"],
)
def test_a_refused_file_says_why_beside_its_field(anas: Browser, which: str, content: bytes, sentence: str) -> None:
    answer = send(anas, which, content)
    assert answer.status_code == 422
    assert re.search(rf'id="{which}-file-error">{re.escape(sentence)}', answer.text)
    told = send(anas, which, content, headers=JSON)
    assert (told.status_code, told.json["error"].startswith(sentence)) == (422, True)
    assert [*told.json["details"]] == ["file"]


def test_what_a_file_is_called_decides_nothing(anas: Browser) -> None:
    assert send(anas, "picture", JPEG, "../../me.html", content_type="text/html").status_code == 303
    assert send(anas, "picture", b"<script>", "me.jpg", content_type="image/jpeg").status_code == 422


def test_without_a_file_the_form_comes_back(anas: Browser) -> None:
    for which in ("picture", "banner"):
        answer = anas.post(f"/settings/profile/{which}", data={})
        assert answer.status_code == 422
        assert "Choose a picture first." in answer.text


@pytest.mark.parametrize("crop", [("0.9", "0.9", "2"), ("nan", "0", "1"), ("-1", "0", "1")])
def test_a_part_that_does_not_exist_is_refused(anas: Browser, crop: tuple[str, str, str]) -> None:
    answer = send(anas, "picture", JPEG, crop_x=crop[0], crop_y=crop[1], crop_size=crop[2])
    assert (answer.status_code, "There is no such part of the picture." in answer.text) == (422, True)


@pytest.mark.parametrize("crop", [("", "", ""), ("a", "b", "c")])
def test_a_part_that_was_not_said_is_the_middle(anas: Browser, crop: tuple[str, str, str]) -> None:
    answer = send(anas, "picture", JPEG, crop_x=crop[0], crop_y=crop[1], crop_size=crop[2])
    assert answer.status_code == 303


def test_only_forms_with_files_may_be_large(anas: Browser, checking_app: Flask, ana: User) -> None:
    assert send(anas, "picture", bytes(LARGEST_REQUEST + 1)).status_code == 413
    large = {"file": FileStorage(io.BytesIO(bytes(2 * 1024 * 1024)), "me.jpg")}
    assert post_files(anas, "/settings/profile", large).status_code == 413
    # The check of the token reads the form first: the larger limit must stand by then.
    careful = browser_of(checking_app, ana)
    answer = send(careful, "picture", JPEG + bytes(3 * 1024 * 1024), csrf_token=careful.csrf_token())
    assert answer.status_code == 303


def test_removing_takes_the_picture_away(anas: Browser, stranger: Browser) -> None:
    for which in ("picture", "banner"):
        send(anas, which, JPEG)
        assert addresses(stranger.get("/@ana").text)
        assert anas.post(f"/settings/profile/{which}/remove").status_code == 303
        assert not addresses(stranger.get("/@ana").text)


def test_nobody_changes_the_picture_of_somebody_else(app: Flask, stranger: Browser, bobs: Browser, ana: User) -> None:
    profiles.set_picture(ana, JPEG)
    before = ana.avatar_key
    assert send(bobs, "picture", JPEG).status_code == 303
    for act in ("picture", "picture/remove", "banner", "banner/remove"):
        assert stranger.post(f"/settings/profile/{act}").location.startswith("/login")
    reread()
    after = db.session.get(User, ana.id)
    assert after is not None
    assert after.avatar_key == before
    assert storage.exists(f"{before}-96.webp")


def test_who_has_no_picture_gets_one_from_their_name(app: Flask, stranger: Browser) -> None:
    factories.tweet(factories.person("zora", display_name="  ✨ Ñandú"))
    found = re.findall(r'src="(/avatars/[0-9]+/[^"]+\.svg)"', stranger.get("/local").text)
    assert len(found) == 1
    answer = stranger.get(found[0])
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml; charset=utf-8")
    assert ">Ñ</text>" in answer.text
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@pytest.mark.parametrize(
    "path",
    ["0/A", f"{len(COLOURS) + 1}/A", "1/a", "1/AB", "1/%3Cscript%3E", "1/%3C", "1/%26", "1/%00", "1/%ED%A0%80", "1/✨"],
)
def test_no_other_pictures_are_drawn(stranger: Browser, path: str) -> None:
    assert stranger.get(f"/avatars/{path}.svg").status_code == 404


def test_demo_people_keep_their_portraits(app: Flask) -> None:
    factories.tweet(factories.person("mira", avatar_key="drawn:3"))
    assert re.search(r'src="/static/dist/avatar-3-[0-9a-f]+\.svg"', stranger_at(app).get("/local").text)
