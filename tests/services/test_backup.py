"""A site in one file: taken while people write, put back into an empty database of any kind, and the same as before."""

import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select, update

from tests import factories
from tests.browsers import stranger_at
from tests.seeds import arrange, plant
from tests.services.archives import content, elsewhere, parts, put_back, taken
from tests.test_house_migrations import fill
from twitter import storage
from twitter.errors import Conflict, Invalid, NotFound
from twitter.extensions import db
from twitter.models import Follow, Tweet, User
from twitter.queries import health, snapshot
from twitter.services import seeding, tweets


@contextmanager
def somebody_writing(app: Flask) -> Iterator[list[int]]:
    """Have somebody tweet without a pause in a thread; the list grows with what they wrote."""
    ids: list[int] = []
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context():
            author = factories.person("scribe")
            while not stop.is_set():
                ids.append(tweets.post_tweet(author, f"The ferry is running, {len(ids)} #ferry").id)
                begun.set()
            db.session.remove()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert begun.wait(30)
        yield ids
    finally:
        stop.set()
        thread.join()


def findings() -> dict[str, list[str]]:
    """Return what `flask doctor` would say is wrong."""
    return {check.title: found for check in health.CHECKS if (found := check.findings())}


def test_a_site_comes_back_as_it_was_while_people_wrote(
    app: Flask, backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange(monkeypatch)
    plant()
    monkeypatch.undo()
    db.session.remove()
    with somebody_writing(app) as ids:
        before = len(ids)
        made = taken(tmp_path / "site.tar")
        after = len(ids)
    assert after > before  # nobody had to wait for the backup
    with elsewhere(backend, tmp_path) as other:
        assert put_back(tmp_path / "site.tar").rows == made.rows
        assert findings() == {}
        author = db.session.scalars(select(User).where(User.username == "scribe")).one()
        assert before <= author.tweet_count <= after
        assert db.session.scalar(select(func.count()).where(Tweet.author_id == author.id)) == author.tweet_count
        taken(tmp_path / "again.tar")
        assert content(tmp_path / "again.tar") == content(tmp_path / "site.tar")
        assert made.files == len([*storage.all_keys()]) > 0
        signed_in = stranger_at(other).post("/login", data={"username": "mira", "password": seeding.PASSWORD})
        assert signed_in.status_code == 303


@pytest.mark.backends("sqlite")
def test_an_archive_goes_from_one_kind_of_database_to_another(app: Flask, tmp_path: Path) -> None:
    fill()
    early, late = swapped_ids()
    first = tmp_path / "sqlite.tar"
    taken(first)
    assert all(part for name, part in content(first).items()), "every table has a row"
    path = first
    for kind in ("postgresql", "mariadb", "sqlite"):
        with elsewhere(kind, tmp_path):
            put_back(path)
            assert db.session.scalar(select(Tweet.in_reply_to_id).where(Tweet.id == early)) == late
            path = tmp_path / f"after-{kind}.tar"
            taken(path)
            assert content(path) == content(first), kind


def swapped_ids() -> tuple[int, int]:
    """Store a tweet that answers one with a larger id, as two machines with two clocks can bring about."""
    ana = factories.person("swapped")
    early, late = (factories.stored_tweet(ana).id for _ in range(2))
    db.session.execute(update(Tweet).where(Tweet.id == early).values(in_reply_to_id=late))
    db.session.commit()
    return early, late


@pytest.mark.backends("sqlite")
def test_only_its_owner_can_read_an_archive_and_it_holds_no_key(app: Flask, tmp_path: Path) -> None:
    factories.person("ana")
    made = taken(tmp_path / "site.tar")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["site.tar"]
    whole = b"".join(parts(made.path).values())
    settings = app.extensions["settings"]
    for secret in (settings.secret_key, settings.jwt_key, settings.otp_pepper):
        assert secret.encode() not in whole
    assert b'"SECRET_KEY"' in parts(made.path)["manifest.json"]


@pytest.mark.backends("sqlite")
def test_a_backup_replaces_no_file_and_leaves_none_when_it_fails(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.tar").write_text("mine")
    with pytest.raises(Conflict):
        taken(tmp_path / "site.tar")
    assert (tmp_path / "site.tar").read_text() == "mine"
    with pytest.raises(Invalid):
        taken(tmp_path / "nowhere" / "site.tar")
    monkeypatch.setattr(storage, "all_keys", lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        taken(tmp_path / "new.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["site.tar"]


def test_tables_of_another_version_are_brought_up_to_date_before_they_are_backed_up(
    app: Flask, backend: str, tmp_path: Path
) -> None:
    assert snapshot.is_of_this_version()
    with elsewhere("sqlite", tmp_path):
        for revision in ("", "0006"):
            if revision:
                upgrade(revision=revision)
            with pytest.raises(Conflict):
                taken(tmp_path / "site.tar")
    assert not (tmp_path / "site.tar").exists()


@pytest.mark.backends("sqlite")
def test_pictures_can_be_left_out(app: Flask, tmp_path: Path) -> None:
    key = f"{storage.new_name()}-400.webp"
    storage.put(key, b"a picture")
    assert taken(tmp_path / "without.tar", with_media=False).files == 0
    taken(tmp_path / "with.tar")
    for name, with_media, there in (("without", True, None), ("with", False, None), ("with", True, b"a picture")):
        with elsewhere("sqlite", tmp_path):
            put_back(tmp_path / f"{name}.tar", with_media=with_media)
            assert storage.get(key) == there
    storage.delete(key)


@pytest.mark.backends("sqlite")
def test_nothing_is_restored_over_a_site_that_has_people(app: Flask, tmp_path: Path) -> None:
    factories.person("ana")
    taken(tmp_path / "site.tar")
    with pytest.raises(Conflict):
        put_back(tmp_path / "site.tar")
    with pytest.raises(NotFound):
        put_back(tmp_path / "none.tar")
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


@pytest.mark.backends("sqlite", "postgresql")
def test_a_restore_that_fails_midway_leaves_nothing(
    app: Flask, backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, bob = factories.people(2)
    db.session.add(Follow(follower_id=ana.id, followed_id=bob.id))
    parent = factories.stored_tweet(ana)
    factories.stored_tweet(bob, in_reply_to_id=parent.id)
    storage.put(f"{storage.new_name()}-400.webp", b"a picture")
    taken(tmp_path / "site.tar")
    with elsewhere(backend, tmp_path), monkeypatch.context() as patch:
        patch.setattr(storage, "put", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            put_back(tmp_path / "site.tar")
        assert snapshot.is_empty()
        patch.undo()
        assert put_back(tmp_path / "site.tar").files >= 1
