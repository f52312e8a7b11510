"""Migrations: they make what the models say, and can be undone, on every database, empty and filled."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from tests import conftest, factories, house
from twitter import clock, create_app, outbox
from twitter.extensions import Base, db
from twitter.models import (
    Announcement,
    Barrier,
    Block,
    Bookmark,
    Conversation,
    HiddenTopic,
    Invitation,
    Like,
    LinkPreview,
    Marker,
    Message,
    MessageRemoval,
    ModerationAct,
    ModeratorNote,
    Mute,
    Notification,
    OAuthApp,
    OAuthCode,
    Participant,
    Picture,
    Pin,
    RecentSearch,
    Report,
    Rule,
    SiteSetting,
    Topic,
    Tweet,
    TweetKey,
    User,
    UsernameReservation,
)
from twitter.services import audit, password_reset, privacy, tweets
from twitter.transaction import atomic


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def unmigrated(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[None]:
    """The context of an application over a database without any table."""
    if request.param == "sqlite":
        yield from _context(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path)
        return
    conftest.require_service(request.param)
    with conftest.temporary_database(request.param, f"skein_migrations_{worker_id}_{os.getpid()}") as url:
        yield from _context(url, tmp_path)


def _context(url: str, data_dir: Path) -> Iterator[None]:
    with create_app(conftest.testing_settings(url, data_dir)).app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def fill() -> None:
    """Put at least one row into every table."""
    ana, bob = factories.people(2)
    factories.follow(bob, ana)
    tweet = factories.tweet(ana, "A #tag for @person1")
    tweets.edit_tweet(ana, tweet, "Another #tag for @person1")
    factories.stored_tweet(bob, in_reply_to_id=tweet.id, in_reply_to_author_id=ana.id)
    factories.session_secret(ana)
    privacy.set_protected(ana, True)
    factories.follow(factories.person("cleo"), ana)
    password_reset.make_code("person1@example.org", "a request")
    fill_with_acts(ana, bob, tweet)
    with atomic():
        outbox.enqueue("fan_out", tweet_id=tweet.id, after=0)
        db.session.add(UsernameReservation(username_key="former", user_id=bob.id, until=clock.now()))
        audit.record("sign_in", actor=ana)
    db.session.remove()


def fill_with_acts(ana: User, bob: User, tweet: Tweet) -> None:
    """Put a row into each table of what people do with tweets and with each other."""
    with atomic():
        db.session.add_all(
            [
                Like(user_id=bob.id, tweet_id=tweet.id),
                Bookmark(user_id=bob.id, tweet_id=tweet.id),
                Pin(user_id=ana.id, tweet_id=tweet.id),
                Block(blocker_id=ana.id, blocked_id=bob.id),
                Mute(muter_id=ana.id, muted_id=bob.id),
                Picture(owner_id=ana.id, tweet_id=tweet.id, key="a", width=1, height=1, blurhash="a"),
                LinkPreview(url_hash="a", url="https://example.org"),
                RecentSearch(user_id=bob.id, query="swifts"),
                Topic(position=1, name="#swifts", people=3, history=[0, 0, 3]),
                Notification(receiver_id=ana.id, actor_id=bob.id, kind="like", subject_id=tweet.id, group_key="like"),
            ]
        )
    fill_with_messages(ana, bob)
    fill_with_apps(ana, tweet)
    fill_with_order(ana, bob)


def fill_with_order(ana: User, bob: User) -> None:
    """Put a row into each table of what moderators do, and of what the site lays down."""
    report = Report(reporter_id=bob.id, subject_id=ana.id, kind="spam")
    rule = Rule(position=1, text="Be kind.")
    with atomic():
        db.session.add_all([report, rule])
        db.session.flush()
        about = {"subject_id": ana.id, "report_id": report.id}
        db.session.add_all(
            [
                ModeratorNote(author_id=bob.id, text="A note", **about),
                ModerationAct(kind="warn", actor_id=bob.id, rule_id=rule.id, **about),
                SiteSetting(name="site_name", value="Flock"),
                Announcement(text="Hello"),
                Invitation(code="a", creator_id=bob.id),
                Barrier(kind="word", value="shoes"),
                HiddenTopic(key="#shoes"),
            ]
        )


def fill_with_apps(ana: User, tweet: Tweet) -> None:
    """Put a row into each table of what apps leave behind."""
    app = OAuthApp(client_id="a", secret_hash="a", name="An app")
    with atomic():
        db.session.add(app)
        db.session.flush()
        rest = {"redirect_uri": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read", "expires_at": clock.now()}
        db.session.add_all(
            [
                OAuthCode(code_hash="a", app_id=app.id, user_id=ana.id, **rest),
                TweetKey(user_id=ana.id, key_hash="a", tweet_id=tweet.id),
                Marker(user_id=ana.id, timeline="home", last_read_id=tweet.id),
            ]
        )


def fill_with_messages(ana: User, bob: User) -> None:
    """Put a row into each table of what people write to each other."""
    talk = Conversation(pair_key=f"{ana.id}:{bob.id}", creator_id=ana.id)
    with atomic():
        db.session.add(talk)
        db.session.flush()
        message = Message(conversation_id=talk.id, sender_id=ana.id, key="a", text="Hello")
        db.session.add_all([message, *(Participant(conversation_id=talk.id, user_id=each.id) for each in (ana, bob))])
        db.session.flush()
        db.session.add(MessageRemoval(user_id=bob.id, message_id=message.id))


def empty_tables() -> list[str]:
    with db.engine.connect() as connection:
        return [name for name in Base.metadata.tables if not connection.scalar(text(f"SELECT COUNT(*) FROM {name}"))]


@pytest.mark.usefixtures("unmigrated")
def test_the_models_are_what_the_migrations_make_and_the_alarm_rings_for_whatever_differs() -> None:
    upgrade()
    found: list[object] = []
    assert house.differences(db.engine, Base.metadata) == found
    for fault in (
        "ALTER TABLE users ADD COLUMN planted INTEGER",
        "CREATE TABLE planted (id INTEGER PRIMARY KEY)",
        "CREATE INDEX ix_planted ON users (display_name)",
    ):
        with db.engine.begin() as connection:
            connection.execute(text(fault))
        before, found = found, house.differences(db.engine, Base.metadata)
        assert len(found) > len(before), fault


@pytest.mark.usefixtures("unmigrated")
@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
def test_migrations_go_up_down_and_up_again(filled: bool) -> None:
    upgrade()
    if filled:
        fill()
        assert not empty_tables()
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade()
    assert not house.differences(db.engine, Base.metadata)
    assert empty_tables() == [*Base.metadata.tables]


@pytest.mark.usefixtures("unmigrated")
def test_a_table_that_is_copied_loses_nothing_that_refers_to_it() -> None:
    upgrade()
    fill()
    downgrade(revision="0002")
    upgrade()
    kept = [name for name in ("mentions", "tweet_edits", "tweet_hashtags") if name not in empty_tables()]
    assert kept == ["mentions", "tweet_edits", "tweet_hashtags"]
    assert not house.differences(db.engine, Base.metadata)
