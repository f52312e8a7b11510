"""People, tweets and follows, made the way the services make them, without what only slows a test down."""

from typing import Any

from twitter import clock, storage
from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.passwords import hash_password
from twitter.services import follows, sessions, timelines, tweets
from twitter.transaction import atomic

PASSWORD = "a phrase nobody guesses"
_hashes: list[str] = []


def person(username: str = "ana", **columns: Any) -> User:
    """Store somebody whose address is verified and whose password is PASSWORD."""
    if not _hashes:
        _hashes.append(hash_password(PASSWORD))
    user = User(
        username=username,
        username_key=username.lower(),
        email=f"{username}@example.org",
        email_key=f"{username}@example.org".lower(),
        password_hash=_hashes[0],
        email_verified_at=columns.pop("email_verified_at", clock.now()),
        display_name=columns.pop("display_name", username.capitalize()),
        **columns,
    )
    with atomic():
        db.session.add(user)
    return user


def people(count: int, prefix: str = "person") -> list[User]:
    """Store several people."""
    return [person(f"{prefix}{number}") for number in range(count)]


def tweet(author: User, text: str = "The swifts are back.") -> Tweet:
    """Write a tweet as its author would."""
    return tweets.post_tweet(author, text)


def stored_tweet(author: User, text: str = "An answer.", **columns: Any) -> Tweet:
    """Store a tweet of a kind that no verb writes yet, and deliver it as `post_tweet` would."""
    row = Tweet(author_id=author.id, text=text, mention_ids={}, **columns)
    with atomic():
        db.session.add(row)
        db.session.flush()
        timelines.fan_out(author, row)
    return row


def stored_picture() -> str:
    """Store a file as a picture would be, and return its key."""
    key = f"{storage.new_name()}-96.webp"
    storage.put(key, b"RIFF....WEBP")
    return key


def follow(follower: User, followed: User) -> None:
    """Let one follow the other."""
    follows.follow(follower, followed)


def session_secret(user: User) -> str:
    """Sign somebody in without a password; return what their cookie holds."""
    return sessions.start(user, user_agent="a test", address="127.0.0.1")
