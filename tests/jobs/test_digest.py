"""The mail that tells what somebody has not seen: asked for, short, once, and not when they saw it meanwhile."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask_babel import force_locale, gettext
from sqlalchemy import select

from tests import factories
from tests.jobs.mail_server import MailServer
from twitter import clock, ids, outbox
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import Conversation, Job, Participant, Tweet, User
from twitter.services import blocks, deletions, mutes, notifications, preferences, reactions
from twitter.services.notifications.digests import DELAY
from twitter.transaction import atomic

MAILED = ("follow", "like", "reply", "mention", "message")


@pytest.fixture
def reader(mailing_app: object) -> User:
    """Somebody who wants mail about most things."""
    ana = factories.person("ana")
    preferences.choose_notifications(ana, dict.fromkeys(MAILED, "mail"))
    return ana


@pytest.fixture
def tweet(reader: User) -> Tweet:
    """A tweet of theirs."""
    return factories.tweet(reader)


@pytest.fixture
def bob(mailing_app: object) -> User:
    """Somebody who does things."""
    return factories.person("bob", display_name="Buy gold at evil.example")


def digests() -> list[Job]:
    db.session.rollback()
    return list(db.session.scalars(select(Job).where(Job.name == "mail_digest").order_by(Job.id)))


def run_later(wait: timedelta = DELAY) -> None:
    """Do what is due after a while."""
    with time_machine.travel(clock.now() + wait + timedelta(seconds=1)):
        runner.run_due()


def lines(server: MailServer) -> list[str]:
    """Return what the one mail says, and forget it."""
    [mail] = server.received
    server.received.clear()
    assert mail.recipients == ["ana@example.org"]
    return re.findall(r"^- (.*)$", mail.text, re.MULTILINE)


def say_something(reader: User, **side: object) -> int:
    """Store a message that somebody has not seen, as the verb for messages does; return the conversation's id."""
    newest, talk_id = ids.new_id(), ids.new_id()
    with atomic():
        db.session.add(Conversation(id=talk_id, is_group=True, last_message_id=newest))
        db.session.flush()
        db.session.add(Participant(conversation_id=talk_id, user_id=reader.id, last_message_id=newest, **side))
        db.session.flush()
        notifications.of_message(talk_id, [reader.id])
    return talk_id


def test_what_was_not_seen_is_told_after_a_while_in_one_mail(
    server: MailServer, reader: User, tweet: Tweet, bob: User
) -> None:
    cem = factories.person("cem")
    for person in (bob, cem):
        factories.like(person, tweet)
    factories.reply(bob, tweet, "Words that stand in no mail")
    runner.run_due()
    assert (server.tried, len(digests())) == ([], 1)
    run_later()
    [mail] = server.received
    assert mail.message["Subject"] == "What is new at Skein"
    for body in (mail.text, mail.html):
        assert "Hello @ana," in body
        assert "https://skein.example/notifications" in body
        assert "https://skein.example/settings/notifications" in body
    assert re.findall(r"<li>([^<]*)</li>", mail.html) == ["@bob replied to you.", "@cem and 1 other like your tweet."]
    assert b"evil" not in mail.raw
    assert b"Words" not in mail.raw
    assert lines(server) == ["@bob replied to you.", "@cem and 1 other like your tweet."]
    assert digests() == []


def test_each_thing_is_told_in_one_mail_only(server: MailServer, reader: User, tweet: Tweet, bob: User) -> None:
    factories.like(bob, tweet)
    run_later()
    assert lines(server) == ["@bob likes your tweet."]
    factories.follow(bob, reader)
    run_later()
    assert lines(server) == ["@bob follows you."]
    with atomic():
        outbox.enqueue("mail_digest", user_id=reader.id)
    run_later()
    assert server.received == []


def test_what_was_seen_meanwhile_is_told_by_no_mail(server: MailServer, reader: User, tweet: Tweet, bob: User) -> None:
    factories.like(bob, tweet)
    notifications.mark_read(reader, ids.LARGEST)
    run_later()
    assert (server.tried, digests()) == ([], [])
    factories.follow(bob, reader)
    run_later()
    assert lines(server) == ["@bob follows you."]


@pytest.mark.parametrize("end", ["unlike", "delete", "block", "mute", "off"])
def test_what_is_so_no_more_is_told_by_no_mail(
    end: str, server: MailServer, reader: User, tweet: Tweet, bob: User
) -> None:
    factories.like(bob, tweet)
    ends = {
        "unlike": lambda: reactions.unlike(bob, tweet),
        "delete": lambda: deletions.delete_tweet(reader, tweet),
        "block": lambda: blocks.block(reader, bob),
        "mute": lambda: mutes.mute(reader, bob),
        "off": lambda: preferences.choose_notifications(reader, {"like": "page"}),
    }
    ends[end]()
    run_later()
    assert (server.tried, digests()) == ([], [])


@pytest.mark.parametrize("column", ["email_verified_at", "suspended_at", "deactivated_at"])
def test_whoever_cannot_be_written_to_is_not(
    column: str, server: MailServer, reader: User, tweet: Tweet, bob: User
) -> None:
    factories.like(bob, tweet)
    with atomic():
        setattr(reader, column, None if column == "email_verified_at" else clock.now())
    run_later()
    assert (server.tried, digests()) == ([], [])


def test_nobody_gets_mail_about_what_they_want_on_the_page_only(
    server: MailServer, reader: User, tweet: Tweet, bob: User
) -> None:
    factories.retweet(bob, tweet)
    assert digests() == []
    factories.like(bob, tweet)
    run_later()
    assert lines(server) == ["@bob likes your tweet."]


def test_a_mail_names_ten_things_and_says_that_there_is_more(server: MailServer, reader: User, bob: User) -> None:
    for number in range(12):
        factories.tweet(bob, f"@ana {number}")
    run_later()
    assert lines(server) == ["@bob mentioned you."] * 10 + ["And there is more."]


def test_a_server_that_is_away_gets_the_same_later_and_once(
    server: MailServer, reader: User, tweet: Tweet, bob: User
) -> None:
    server.answers_to_words.append("451 Try again later")
    factories.like(bob, tweet)
    run_later()
    assert (server.received, len(digests())) == ([], 1)
    run_later(timedelta(hours=1))
    assert lines(server) == ["@bob likes your tweet."]
    assert len(server.tried) == 2
    assert len({*server.tried}) == 1
    run_later(timedelta(days=1))
    assert (server.received, digests()) == ([], [])


def test_what_happens_while_a_mail_is_written_is_told_by_the_next(
    server: MailServer, reader: User, tweet: Tweet, bob: User
) -> None:
    factories.like(bob, tweet)
    [job] = digests()
    assert notifications.collect(reader.id) is not None  # the job is at work, and its row is still there
    factories.follow(bob, reader)
    assert len(digests()) == 2
    run_later()
    assert lines(server) == ["@bob follows you."]
    assert job.id not in [each.id for each in digests()]


def test_a_job_that_dies_after_it_noted_what_it_tells_sends_it_no_second_time(
    server: MailServer, reader: User, tweet: Tweet, bob: User
) -> None:
    factories.like(bob, tweet)
    assert notifications.collect(reader.id) is not None
    run_later()
    assert server.tried == []


def test_new_messages_are_counted_and_not_told(server: MailServer, reader: User) -> None:
    say_something(reader)
    assert len(digests()) == 1
    say_something(reader)
    assert len(digests()) == 1
    run_later()
    assert "https://skein.example/messages" in server.received[0].text
    assert lines(server) == ["There are new messages in 2 conversations."]
    run_later()
    say_something(reader)
    run_later()
    assert lines(server) == ["There are new messages in 1 conversation."]


@pytest.mark.parametrize("side", [{"is_muted": True}, {"is_request": True}, {"left_at": clock.now()}])
def test_no_mail_comes_of_a_conversation_that_is_muted_left_or_not_let_in(
    side: dict[str, object], server: MailServer, reader: User
) -> None:
    say_something(reader, **side)
    assert digests() == []


def test_who_asks_to_write_is_told_as_messages_are(server: MailServer, reader: User, bob: User) -> None:
    with atomic():
        notifications.of_message_request(bob, reader.id, 7)
    run_later()
    assert lines(server) == ["@bob would like to write to you."]


@pytest.mark.backends("sqlite")
def test_a_digest_is_in_the_language_of_its_reader(server: MailServer, reader: User, tweet: Tweet, bob: User) -> None:
    preferences.choose_language(reader, "de")
    factories.like(bob, tweet)
    run_later()
    [mail] = server.received
    assert mail.message["Content-Language"] == "de"
    with force_locale("de"):
        assert gettext("%(who)s likes your tweet.", who="@bob") in mail.text
        assert gettext("Hello @%(username)s,", username="ana") in mail.html
