"""A running server, the people who meet there, and the process that holds their sockets."""

import multiprocessing
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import select

from bench.phones import serve
from config import ROOT, DevelopmentSettings, Environment
from twitter import create_app
from twitter.extensions import db
from twitter.models import Follow, User
from twitter.services import conversations, follows, seeding, sessions

HOST = "127.0.0.1"
START_SECONDS = 60.0
STRANGERS = 200  # people of the community beside those with sockets: the hand-written ones block and mute each other
TWEETS = 5_000


@dataclass(frozen=True)
class People:
    """Who takes part: the secrets of their sessions, and the conversation of the first two readers."""

    author: str
    readers: list[str]
    conversation_id: int


@dataclass(frozen=True)
class Server:
    """A running gunicorn, of which one process does the work."""

    port: int
    process: "subprocess.Popen[bytes]"

    def memory(self) -> float:
        """Return the KiB of memory that the worker alone uses."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        rollup = Path(f"/proc/{children[0]}/smaps_rollup").read_text()
        return sum(int(kib) for kib in re.findall(r"^Private_\w+: +(\d+) kB$", rollup, re.MULTILINE))


class Phones:
    """The process that holds the sockets, as this one speaks to it."""

    def __init__(self, port: int) -> None:
        self._pipe, other = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=serve, args=(other, HOST, port))
        self._process.start()
        other.close()

    def ask(self, name: str, *arguments: object) -> Any:
        """Have the process do something and return what came of it."""
        self._pipe.send((name, arguments))
        answer = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def end(self) -> None:
        """Hang up everything."""
        self._pipe.close()
        self._process.join()


@contextmanager
def running(environment: dict[str, str]) -> Iterator[Server]:
    """Start gunicorn, and stop it in the end."""
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    server = Server(int(environment["PORT"]), process)
    try:
        _wait_until_it_listens(server)
        yield server
    finally:
        process.terminate()
        process.wait()


@contextmanager
def holding_sockets(port: int) -> Iterator[Phones]:
    """Start the process that holds the sockets, and end it."""
    phones = Phones(port)
    try:
        yield phones
    finally:
        phones.end()


def environment_in(folder: Path) -> dict[str, str]:
    """Return what the server is told: limits are off, because one address does everything here."""
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    ours = {"APP_ENV": "development", "DATA_DIR": str(folder), "PORT": str(port), "HOST": HOST}
    chosen = {"RATELIMIT_ENABLED": "0", "LOG_LEVEL": "WARNING", "REDIS_URL": "", "CELERY_BROKER_URL": ""}
    database = {name: os.environ[name] for name in ("DATABASE_URL",) if name in os.environ}
    return {**ours, **chosen, **database}


def gathered(environment: dict[str, str], count: int) -> People:
    """Plant a community in which everybody follows one account; sign that account and `count` followers in."""
    app = create_app(DevelopmentSettings.read(Environment(environment)))
    with app.app_context():
        upgrade()
        seeding.plant(users=count + STRANGERS, tweets=TWEETS, seed=1, progress=_say)
        author = db.session.scalars(select(User).order_by(User.follower_count.desc()).limit(1)).one()
        followers = select(User).join(Follow, Follow.follower_id == User.id).where(Follow.followed_id == author.id)
        readers = list(db.session.scalars(followers.order_by(User.id.desc()).limit(count)))
        ana, bob = readers[:2]
        follows.follow(bob, ana)
        conversation_id = conversations.begin(ana, [bob]).id
        people = People(_secret(author), [_secret(reader) for reader in readers], conversation_id)
        db.session.remove()
        db.engine.dispose()
    return people


def _secret(user: User) -> str:
    return sessions.start(user, user_agent="bench", address=HOST)


def _wait_until_it_listens(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            socket.create_connection((HOST, server.port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start")


def _say(step: str, done: int, total: int) -> None:
    print(f"\r{step:<12} {done}/{total}   ", end="", file=sys.stderr)
