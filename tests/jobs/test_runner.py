"""Jobs in a real server: taken after the commit, and found again after a restart."""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, insert, select, text

from tests.site import running_site
from twitter import clock
from twitter.ids import new_id
from twitter.models import Job

PATIENCE = 25  # seconds; the sweeper comes every ten


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of a site: its database survives the server."""
    return tmp_path


def database_of(folder: Path) -> Engine:
    return create_engine(f"sqlite:///{folder / 'twitter.db'}", connect_args={"timeout": 10})


def leave_job(folder: Path, **columns: object) -> int:
    """Write a row as a server would have that died before it was done."""
    job_id = new_id()
    row = {"id": job_id, "name": "trim_homes", "payload": {"after": 0}, "run_at": clock.now(), "attempts": 0}
    engine = database_of(folder)
    with engine.begin() as connection:
        connection.execute(insert(Job).values({**row, "last_error": "", **columns}))
    engine.dispose()
    return job_id


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def is_gone(folder: Path, job_id: int) -> bool:
    engine = database_of(folder)
    with engine.connect() as connection:
        found = connection.execute(select(Job.id).where(Job.id == job_id)).all()
    engine.dispose()
    return not found


def test_jobs_left_by_a_server_that_died_are_done_after_a_restart(folder: Path) -> None:
    with running_site(folder) as site:
        os.kill(site.process.pid, signal.SIGKILL)
        site.process.wait()
    waiting = leave_job(folder)
    half_done = leave_job(folder, claimed_until=clock.now() - timedelta(seconds=1), attempts=1)
    with running_site(folder):
        wait_until(lambda: is_gone(folder, waiting) and is_gone(folder, half_done))


def test_a_running_server_keeps_the_daily_trimming_in_the_outbox_once(folder: Path) -> None:
    with running_site(folder):
        engine = database_of(folder)
        query = text("SELECT count(*) FROM jobs WHERE \"key\" = 'trim_homes'")
        with engine.connect() as connection:
            wait_until(lambda: connection.execute(query).scalar() == 1)
        engine.dispose()
