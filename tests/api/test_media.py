"""Pictures that apps bring: made at once or in the background, described, taken back, and nobody else's."""

import io
import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.api.conftest import Phone, reread
from tests.api.shapes import matches
from tests.pictures import broken, encoded, film, jpeg, picture
from twitter import clock, outbox, storage
from twitter.api.entities.statuses import MediaAttachment
from twitter.errors import Invalid, Overloaded
from twitter.extensions import db
from twitter.jobs.media import MOST_AT_ONCE, make_picture
from twitter.jobs.registry import Away
from twitter.jobs.runner import run_due
from twitter.models import Job, Picture, User
from twitter.queries import health
from twitter.services import media, pictures, purges
from twitter.transaction import atomic

NOW, LATER = "/api/v1/media", "/api/v2/media"
JPEG = jpeg((640, 400))
FILM = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(200)
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + bytes(200)


@pytest.fixture(autouse=True)
def _no_files(app: Flask) -> None:
    """Begin without files of tests before: the folder is that of the whole session."""
    shutil.rmtree(app.extensions["settings"].media.folder, ignore_errors=True)


def bring(phone: Phone, path: str = LATER, content: bytes = JPEG, **fields: str) -> Any:
    return phone.post(path, data={"file": (io.BytesIO(content), "field.jpg"), **fields})


def rows() -> list[Picture]:
    reread()
    return list(db.session.scalars(select(Picture)))


def stored_files() -> list[str]:
    """Return the keys of all files there are."""
    folder = storage.settings.media.folder
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_picture_is_made_at_once_by_the_old_address(anas: Phone) -> None:
    answer = bring(anas, NOW, description="A field", focus="-0.5,0.2")
    assert answer.status_code == 200
    matches(MediaAttachment, answer.json)
    [row] = rows()
    assert (answer.json["id"], answer.json["type"], answer.json["description"]) == (str(row.id), "image", "A field")
    assert answer.json["url"].partition("?")[0] == f"http://localhost:8000/pictures/{row.key}-640.webp"
    assert answer.json["preview_url"].partition("?")[0].endswith("-480.webp")
    assert answer.json["meta"] == {
        "original": {"width": 640, "height": 400, "size": "640x400", "aspect": 1.6},
        "small": {"width": 480, "height": 300, "size": "480x300", "aspect": 1.6},
    }
    assert len(answer.json["blurhash"]) == 28
    assert anas.get(f"{NOW}/{row.id}").json == answer.json


def test_a_picture_is_taken_now_and_made_later_by_the_new_one(anas: Phone) -> None:
    taken = bring(anas, description="A field")
    assert taken.status_code == 202
    matches(MediaAttachment, taken.json)
    assert (taken.json["url"], taken.json["preview_url"], taken.json["blurhash"]) == (None, None, None)
    assert (taken.json["type"], taken.json["description"]) == ("image", "A field")
    address = f"{NOW}/{taken.json['id']}"
    waiting = anas.get(address)
    assert (waiting.status_code, waiting.json) == (206, taken.json)
    run_due()
    made = anas.get(address)
    assert made.status_code == 200
    matches(MediaAttachment, made.json)
    assert (made.json["id"], made.json["description"]) == (taken.json["id"], "A field")
    assert made.json["url"]
    assert made.json["meta"]["original"]["size"] == "640x400"


def test_what_came_is_gone_once_the_picture_is_made(anas: Phone) -> None:
    bring(anas)
    [waiting] = rows()
    assert stored_files() == [media.raw_key(waiting.key)]
    run_due()
    [made] = rows()
    assert stored_files() == sorted(media.keys(made.key, (640, 480)))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "missing"),
        (FILM, "unknown_kind"),
        (WEBM, "unknown_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_kind"),
    ],
    ids=["nothing", "mp4", "webm", "svg"],
)
@pytest.mark.parametrize("path", [NOW, LATER])
def test_what_is_no_picture_is_refused_at_once(anas: Phone, path: str, content: bytes, key: str) -> None:
    answer = bring(anas, path, content)
    assert (answer.status_code, answer.json["details"]) == (422, {"file": key})
    assert (rows(), stored_files()) == ([], [])


@pytest.mark.parametrize("path", [NOW, LATER])
def test_a_file_that_is_too_large_is_refused(anas: Phone, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "LARGEST_FILE", len(JPEG) - 1)
    answer = bring(anas, path)
    assert (answer.status_code, answer.json["details"]) == (422, {"file": "too_large"})
    assert (rows(), stored_files()) == ([], [])


@pytest.mark.parametrize("path", [NOW, LATER])
def test_an_upload_without_a_file_is_refused(anas: Phone, path: str) -> None:
    for options in ({}, {"data": {"file": "a text"}}, {"json": {"description": "A field"}}):
        answer = anas.post(path, **options)
        assert (answer.status_code, answer.json["details"]) == (422, {"file": "missing"})


@pytest.mark.parametrize("path", [NOW, LATER])
def test_a_description_has_an_end(anas: Phone, path: str) -> None:
    assert bring(anas, path, description="x" * 1501).status_code == 422
    assert (rows(), stored_files()) == ([], [])


def test_a_gif_is_taken_as_a_still_picture(anas: Phone) -> None:
    answer = bring(anas, NOW, film("GIF", 3))
    assert (answer.status_code, answer.json["type"]) == (200, "image")


@pytest.mark.parametrize(
    ("what", "content"), list(broken())[:3], ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_turns_out_broken_fails_for_good(anas: Phone, what: str, content: bytes) -> None:
    assert what
    picture_id = bring(anas, content=content).json["id"]
    run_due()
    for answer in (anas.get(f"{NOW}/{picture_id}"), anas.put(f"{NOW}/{picture_id}", data={"description": "x"})):
        assert (answer.status_code, answer.json["details"]) == (422, {"file": "failed"})
    assert stored_files() == []
    assert anas.delete(f"{NOW}/{picture_id}").json == {}
    run_due()
    assert rows() == []


def test_a_description_may_change_before_and_after_it_is_made(anas: Phone) -> None:
    address = f"{NOW}/{bring(anas).json['id']}"
    before = anas.put(address, json={"description": "A field"})
    assert (before.status_code, before.json["description"]) == (206, "A field")
    run_due()
    after = anas.put(address, data={"description": "A meadow", "focus": "0,0"})
    assert (after.status_code, after.json["description"]) == (200, "A meadow")
    assert anas.put(address, data={"focus": "0.1,0.1"}).json["description"] == "A meadow"
    assert anas.put(address, data={"description": ""}).json["description"] is None
    assert anas.put(address, data={"description": "x" * 1501}).status_code == 422


def test_a_picture_can_be_taken_back_while_it_waits(anas: Phone) -> None:
    address = f"{NOW}/{bring(anas).json['id']}"
    answer = anas.delete(address)
    assert (answer.status_code, answer.json) == (200, {})
    run_due()
    assert (rows(), stored_files()) == ([], [])
    assert anas.delete(address).status_code == 404


def test_a_picture_that_is_taken_back_while_it_is_made_leaves_nothing(
    anas: Phone, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture_id = int(bring(anas).json["id"])
    fit = media.fit

    def fit_while_somebody_removes(content: bytes) -> media.Fitted:
        pictures.remove(ana, picture_id)
        return fit(content)

    monkeypatch.setattr(media, "fit", fit_while_somebody_removes)
    run_due()
    assert (rows(), stored_files()) == ([], [])


def test_making_it_twice_makes_it_once(anas: Phone) -> None:
    picture_id = int(bring(anas).json["id"])
    pictures.make(picture_id)
    before = stored_files()
    pictures.make(picture_id)
    run_due()
    [made] = rows()
    assert made.state == "ready"
    assert [*stored_files()] == [file for file in before if not storage.is_raw(file)]


def test_two_processes_that_make_it_at_once_leave_one_picture(anas: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    picture_id = int(bring(anas).json["id"])
    fit, depth = media.fit, [0]

    def fit_beside_another(content: bytes) -> media.Fitted:
        depth[0] += 1
        if depth[0] == 1:
            pictures.make(picture_id)
        return fit(content)

    monkeypatch.setattr(media, "fit", fit_beside_another)
    pictures.make(picture_id)
    run_due()
    [made] = rows()
    assert stored_files() == sorted(media.keys(made.key, (640, 480)))


def test_a_file_that_is_gone_makes_a_picture_that_failed(anas: Phone) -> None:
    picture_id = int(bring(anas).json["id"])
    [waiting] = rows()
    storage.delete(media.raw_key(waiting.key))
    run_due()
    assert anas.get(f"{NOW}/{picture_id}").status_code == 422


def test_a_busy_server_makes_it_later(anas: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_content: bytes) -> media.Fitted:
        raise Overloaded("The server is very busy. Try again in a moment.")

    monkeypatch.setattr(media, "fit", busy)
    picture_id = int(bring(anas).json["id"])
    with pytest.raises(Away):
        make_picture(picture_id)
    run_due()
    assert anas.get(f"{NOW}/{picture_id}").status_code == 206
    assert db.session.scalars(select(Job.set_aside_at).where(Job.name == "make_picture")).one() is None


def test_pictures_leave_room_for_all_other_work(anas: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = int(bring(anas).json["id"])
    depth = [0]

    def make_another(_picture_id: int) -> None:
        depth[0] += 1
        make_picture(waiting)

    monkeypatch.setattr(pictures, "make", make_another)
    with pytest.raises(Away):
        make_picture(waiting)
    assert depth[0] == MOST_AT_ONCE
    monkeypatch.undo()
    make_picture(waiting)  # all have given their turns back
    assert anas.get(f"{NOW}/{waiting}").status_code == 200


def test_a_picture_that_waits_cannot_be_posted(anas: Phone, ana: User) -> None:
    picture_id = int(bring(anas).json["id"])
    with pytest.raises(Invalid) as caught:
        factories.tweet(ana, picture_ids=(picture_id,))
    assert caught.value.details == {"pictures": "waiting"}
    run_due()
    assert factories.tweet(ana, picture_ids=(picture_id,)).pictures[0]["id"] == str(picture_id)


def test_a_picture_that_failed_cannot_be_posted(anas: Phone, ana: User) -> None:
    picture_id = int(bring(anas, content=JPEG[:300]).json["id"])
    run_due()
    with pytest.raises(Invalid) as caught:
        factories.tweet(ana, picture_ids=(picture_id,))
    assert caught.value.details == {"pictures": "missing"}


def test_once_posted_it_is_the_tweets(anas: Phone, ana: User) -> None:
    address = f"{NOW}/{bring(anas, NOW).json['id']}"
    factories.tweet(ana, picture_ids=(int(address.rpartition("/")[2]),))
    for answer in (anas.get(address), anas.put(address, data={"description": "x"}), anas.delete(address)):
        assert (answer.status_code, answer.json) == (404, {"error": "Record not found"})


def test_a_picture_is_nobody_elses(app: Flask, anas: Phone, bob: User) -> None:
    bobs = Phone(app)
    bobs.access_token = factories.oauth_token(bob, "read write")
    address = f"{NOW}/{bring(anas).json['id']}"
    for answer in (bobs.get(address), bobs.put(address, data={"description": "x"}), bobs.delete(address)):
        assert (answer.status_code, answer.json) == (404, {"error": "Record not found"})
    assert anas.get(address).status_code == 206


@pytest.mark.parametrize("picture_id", ["0", "1", "9223372036854775808", "x", "-1"])
def test_an_unknown_picture_is_not_found(anas: Phone, picture_id: str) -> None:
    assert anas.get(f"{NOW}/{picture_id}").status_code == 404


def test_what_came_is_shown_to_nobody(anas: Phone, as_user: Callable[[User], Any], ana: User) -> None:
    bring(anas)
    [waiting] = rows()
    raw = media.raw_key(waiting.key)
    assert storage.exists(raw)
    for path in (f"/pictures/{raw}", f"/media/{raw}", f"/pictures/{waiting.key}-0.webp", f"/pictures/{waiting.key}"):
        for reader in (anas, as_user(ana)):
            assert reader.get(path).status_code == 404, path


def test_a_raw_file_is_served_by_no_name(app: Flask) -> None:
    key = media.raw_key(storage.new_name())
    storage.put(key, JPEG)
    assert Phone(app).get(f"/media/{key}").status_code == 404


def test_tokens_need_the_scope(app: Flask, phone: Phone, ana: User) -> None:
    address = f"{NOW}/{factories.picture(ana).id}"
    asked = [("POST", NOW), ("POST", LATER), ("GET", address), ("PUT", address), ("DELETE", address)]
    assert {phone.open(method, path).status_code for method, path in asked} == {401}
    phone.access_token = factories.oauth_token(ana, "read write:statuses")
    assert {phone.open(method, path).status_code for method, path in asked} == {403}
    phone.access_token = factories.oauth_token(ana, "write:media")
    assert bring(phone).status_code == 202


def test_who_may_not_tweet_brings_no_pictures(phone: Phone) -> None:
    phone.access_token = factories.oauth_token(factories.person("una", email_verified_at=None), "write")
    assert [bring(phone, path).status_code for path in (NOW, LATER)] == [403, 403]
    assert stored_files() == []


def test_nobody_hoards_pictures_that_wait(anas: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_WAITING", 2)
    assert [bring(anas).status_code for _ in range(3)] == [202, 202, 422]
    assert len(stored_files()) == 2


def test_what_is_never_posted_is_forgotten_with_its_files(anas: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(anas)
    monkeypatch.setattr(pictures, "KEPT", -pictures.KEPT)
    pictures.forget_unposted()
    run_due()
    assert (rows(), stored_files()) == ([], [])


def test_what_waits_goes_with_its_owner(anas: Phone, ana: User) -> None:
    bring(anas)
    with atomic():
        ana.deletes_at = ana.deactivated_at = clock.now() - timedelta(days=1)
        db.session.add(ana)
    purges.purge(ana.id)
    run_due()
    assert (rows(), stored_files()) == ([], [])


def test_a_failed_transaction_leaves_no_file(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(outbox, "enqueue", fail)
    with pytest.raises(RuntimeError):
        pictures.bring(ana, JPEG)
    assert (rows(), stored_files()) == ([], [])


def test_the_doctor_finds_a_picture_that_is_shown_and_was_never_made(ana: User) -> None:
    tweet = factories.pictured_tweet(ana, "A field")
    assert health.pictures_apart() == []
    [row] = rows()
    with atomic():
        row.state = "waiting"
        db.session.add(row)
    assert tweet.id
    assert health.pictures_apart() == [f"picture {row.id}: shown, and never made"]


def test_the_same_picture_counts_with_those_of_the_pages(limited: Flask, ana: User) -> None:
    phone = Phone(limited)
    phone.access_token = factories.oauth_token(ana, "write")
    statuses = {phone.post(path).status_code for path in (NOW, LATER) for _ in range(75)}
    assert statuses == {422}
    assert phone.post(LATER).status_code == 429
    assert db.session.scalar(select(func.count()).select_from(Picture)) == 0


def test_a_webp_picture_keeps_what_it_is(anas: Phone) -> None:
    content = encoded(picture((64, 48)), "WEBP")
    assert bring(anas, NOW, content).json["meta"]["original"]["size"] == "64x48"
