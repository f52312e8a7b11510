"""The same community on each of the three databases is told in the same bytes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import time_machine
from flask_migrate import upgrade

from tests import conftest, factories
from tests.api.conftest import Phone
from twitter import ids, storage
from twitter.extensions import db
from twitter.ids import IdSequence
from twitter.services import follow_requests, reactions, tweets

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def community() -> tuple[str, list[str]]:
    """Let a few people do all that shows in lists; return ana's token, and what her phone asks for."""
    ana, bob = factories.person("ana", bio="Gardens, #swifts & <rain>"), factories.person("bob", display_name="Böb 🐦")
    cleo = factories.person("cleo", is_protected=True, role="moderator")
    factories.follow(ana, bob)
    factories.follow(ana, cleo)
    follow_requests.accept(cleo, ana)
    first = factories.tweet(bob, "Straße über https://example.org/a_b?c=d&e=f\n\n#Garden #garden @ana @nobody")
    covered = factories.tweet(cleo, "Only for us #garden", content_warning="Spiders")
    answer = factories.reply(ana, first, "日本語 #庭 ⁂", audience="followers")
    factories.reply(bob, answer, "And @cleo?")
    quote = factories.tweet(ana, "Look at this", quote_of=first)
    shown = factories.pictured_tweet(bob, "A field, or “two”", "", text="#garden")
    factories.retweet(bob, factories.tweet(factories.person("dora"), "Passed on 'twice' \\ %_"))
    tweets.edit_tweet(ana, quote, "Look at that")
    for tweet in (first, covered, shown):
        reactions.like(ana, tweet)
        reactions.bookmark(ana, tweet)
    reactions.like(bob, first)
    reactions.pin(bob, shown)
    reactions.pin(bob, first)
    below = f"max_id={shown.id}&limit=3"
    paths = [
        *("timelines/home", f"timelines/home?{below}", f"timelines/home?min_id={first.id}&limit=2", "timelines/public"),
        *("timelines/public?only_media=true", "timelines/tag/garden", "timelines/tag/garden?any[]=庭&none[]=swifts"),
        *(f"accounts/{bob.id}/statuses", f"accounts/{bob.id}/statuses?pinned=true", "bookmarks?limit=2", "favourites"),
        *("tags/garden", "trends/statuses", "search?q=garden", "search?q=strasse", "search?q=%22passed on%22"),
    ]
    return factories.oauth_token(ana), paths


def told(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str, str | None, bytes]]:
    """Fill a database and yield what is answered: each path with its status, its neighbours and its body."""
    numbers = count(1)
    sequence = IdSequence()
    sequence._node = 1
    monkeypatch.setattr(ids, "_sequence", sequence)
    monkeypatch.setattr(ids.secrets, "randbelow", lambda _below: 0)
    monkeypatch.setattr(storage, "new_name", lambda beginning="": f"{beginning}ab/cd/{next(numbers):028x}")
    app = conftest.create_testing_app(conftest.testing_settings(url, folder))
    with app.app_context():
        upgrade()
        with time_machine.travel(NOON, tick=False):
            phone = Phone(app)
            phone.access_token, paths = community()
            db.session.remove()
            for path in paths:
                answer = phone.get(f"/api/v1/{path}")
                yield path, answer.status, answer.headers.get("Link"), answer.data
        db.session.remove()
        db.engine.dispose()


def test_the_same_bytes_on_every_database(tmp_path: Path, worker_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite = [*told(f"sqlite:///{tmp_path / 'same.db'}", tmp_path, monkeypatch)]
    assert {status for _path, status, _link, _body in sqlite} == {"200 OK"}
    assert all(len(body) > 100 for _path, _status, _link, body in sqlite)
    for name in ("postgresql", "mariadb"):
        conftest.require_service(name)
        with conftest.temporary_database(name, f"skein_same_{worker_id}") as url:
            assert [*told(url, tmp_path, monkeypatch)] == sqlite, name
