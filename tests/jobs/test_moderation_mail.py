"""Mails about what moderators did, received by a real mail server."""

import pytest
from flask import Flask

from tests import factories
from tests.jobs.mail_server import MailServer
from twitter.jobs.runner import run_due
from twitter.models import User
from twitter.services import moderation
from twitter.services.moderation import Why

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def mo(mailing_app: Flask) -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def cleo(mailing_app: Flask) -> User:
    """Somebody whose address is known to be theirs."""
    return factories.person("cleo")


def texts(server: MailServer) -> list[str]:
    """Do what is due and return what each mail says that came of it, its subject first."""
    run_due()
    return [f"{mail.message['Subject']}\n{mail.text}" for mail in server.received]


def test_a_mail_says_what_was_done_and_why_and_another_that_it_is_undone(
    server: MailServer, mo: User, cleo: User
) -> None:
    tweet = factories.tweet(cleo, "Buy shoes <here>")
    act = moderation.act(mo, cleo, "delete_tweets", Why(words="No shoes.", tweet_ids=(tweet.id,)))
    (mail,) = texts(server)
    assert mail.startswith("Moderators removed a tweet of yours · Skein")
    for words in ("Hello @cleo", "No shoes.", "> Buy shoes <here>", "https://skein.example/settings/standing"):
        assert words in mail
    assert "mo" not in mail.replace("Moderators", "").split()
    moderation.undo(mo, act.id)
    _, undone = texts(server)
    assert undone.startswith("A tweet of yours is back · Skein")


def test_whoever_is_suspended_reads_all_of_it_in_their_mail(server: MailServer, mo: User, cleo: User) -> None:
    moderation.act(mo, cleo, "suspend", Why(words="Shoes, again."))
    (mail,) = texts(server)
    assert "You cannot sign in, and nothing of yours is shown." in mail
    assert "Shoes, again." in mail
    assert "/settings/standing" not in mail


def test_what_is_undone_at_once_is_told_once_and_an_unknown_address_is_told_nothing(
    server: MailServer, mo: User, cleo: User, reader: User
) -> None:
    moderation.undo(mo, moderation.act(mo, cleo, "limit", Why()).id)
    moderation.act(mo, reader, "limit", Why())
    (mail,) = texts(server)
    assert mail.startswith("Your account is not limited any more")
