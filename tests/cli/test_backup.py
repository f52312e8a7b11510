"""`flask backup` and `flask restore`, as whoever runs a site types them."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.cli.conftest import Command
from tests.services.archives import elsewhere
from twitter import clock, storage


def test_a_site_is_backed_up_into_a_folder_and_restored_elsewhere(app: Flask, flask: Command, tmp_path: Path) -> None:
    factories.person("ana")
    key = f"{storage.new_name()}-400.webp"
    storage.put(key, b"a picture")
    made = flask("backup", str(tmp_path))
    storage.delete(key)
    [archive] = tmp_path.iterdir()
    assert re.fullmatch(r"skein-\d{8}-\d{6}\.tar", archive.name)
    assert f"{archive}: " in made.stdout
    assert "SECRET_KEY" in made.stdout
    assert "tables: " in made.stderr
    with elsewhere("sqlite", tmp_path) as other:
        run = other.test_cli_runner()
        restored = run.invoke(args=["restore", str(archive)])
        assert restored.exit_code == 0, restored.output
        assert "Restored " in restored.stdout
        assert "ok     counters equal counts" in restored.stdout
        assert storage.get(key) == b"a picture"
        again = run.invoke(args=["restore", str(archive)])
        assert (again.exit_code, "There are people here already." in again.stderr) == (1, True)


def test_what_doctor_finds_after_a_restore_is_its_exit_status(app: Flask, flask: Command, tmp_path: Path) -> None:
    ana = factories.person("ana")
    ana.follower_count = 3
    factories.db.session.commit()
    assert flask("backup", str(tmp_path / "site.tar"), "--no-media").exit_code == 0
    with elsewhere("sqlite", tmp_path) as other:
        restored = other.test_cli_runner().invoke(args=["restore", str(tmp_path / "site.tar")])
        assert restored.exit_code == 1
        assert "follower_count is 3, counted 0" in restored.stdout


def test_two_backups_in_one_second_do_not_meet(flask: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert flask("backup", str(tmp_path)).exit_code == 0
    second = flask("backup", str(tmp_path))
    assert (second.exit_code, "There is a file of that name already." in second.stderr) == (1, True)


def test_a_file_that_is_not_there_is_told_and_not_a_traceback(flask: Command, tmp_path: Path) -> None:
    missing = flask("restore", str(tmp_path / "none.tar"))
    assert (missing.exit_code, missing.stderr) == (1, "Error: There is no such file.\n")
