"""People, tweets and follows, made the way the services make them, without what only slows a test down."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from tests.pictures import encoded
from tests.pictures import picture as drawn
from twitter import clock, storage
from twitter.extensions import db
from twitter.models import (
    Announcement,
    AuthSession,
    Barrier,
    Invitation,
    Job,
    Message,
    ModerationAct,
    NameWord,
    Notification,
    OAuthApp,
    Picture,
    Report,
    Rule,
    Tweet,
    User,
)
from twitter.passwords import hash_password
from twitter.queries.sessions import secret_hash
from twitter.services import (
    follows,
    media,
    messages,
    moderation,
    reactions,
    reporting,
    retweets,
    search_index,
    sessions,
    timelines,
    tweets,
)
from twitter.services.messages import MessageOptions
from twitter.services.moderation import Why
from twitter.services.reporting import Complaint
from twitter.services.tweets import TweetOptions
from twitter.transaction import atomic

PASSWORD = "a phrase nobody guesses"
_hashes: list[str] = []
_pixels: list[bytes] = []  # of the one picture that everybody brings


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
        db.session.flush()
        db.session.execute(insert(NameWord), search_index.rows_of_names([vars(user)]))
    return user


def people(count: int, prefix: str = "person") -> list[User]:
    """Store several people."""
    return [person(f"{prefix}{number}") for number in range(count)]


def tweet(author: User, text: str = "The swifts are back.", **options: Any) -> Tweet:
    """Write a tweet as its author would."""
    return tweets.post_tweet(author, text, TweetOptions(**options))


def reply(author: User, answered: Tweet, text: str = "An answer.", **options: Any) -> Tweet:
    """Answer a tweet."""
    return tweet(author, text, in_reply_to=answered, **options)


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


def picture(owner: User, **columns: Any) -> Picture:
    """Store a small picture as if somebody had brought it, without the program that makes them."""
    if not _pixels:
        _pixels.append(encoded(drawn((64, 48)), "WEBP"))
    facts = {"width": 64, "height": 48, "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj", "alt": "", **columns}
    row = Picture(owner_id=owner.id, key=storage.new_name(storage.GUARDED), **facts)
    for key in media.keys(row.key, media.widths_within(row.width)):
        storage.put(key, _pixels[0])
    with atomic():
        db.session.add(row)
    return row


def pictured_tweet(author: User, *alts: str, text: str = "Look at this.", **options: Any) -> Tweet:
    """Write a tweet that shows a picture for each description."""
    shown = tuple(picture(author, alt=alt).id for alt in alts)
    return tweet(author, text, picture_ids=shown, **options)


def like(liker: User, tweet: Tweet) -> None:
    """Let somebody like a tweet."""
    reactions.like(liker, tweet)


def retweet(retweeter: User, tweet: Tweet) -> Tweet:
    """Let somebody pass a tweet on, and return the row that says so."""
    retweets.retweet(retweeter, tweet)
    mine = (Tweet.author_id == retweeter.id, Tweet.retweet_of_id == tweet.id)
    return db.session.scalars(select(Tweet).where(*mine)).one()


def message(
    sender: User, *receivers: User, text: str = "Are the swifts back?", title: str = "", **options: Any
) -> Message:
    """Write to people as somebody would who has not written to them before."""
    return messages.write_to(sender, receivers, text, MessageOptions(**options), title=title)


def follow(follower: User, followed: User) -> None:
    """Let one follow the other."""
    follows.follow(follower, followed)


def notification(receiver: User) -> int:
    """Let somebody follow a person, and return the id of the notification that tells them."""
    follow(person("fan"), receiver)
    return db.session.scalars(select(func.max(Notification.id)).where(Notification.receiver_id == receiver.id)).one()


def session_secret(user: User) -> str:
    """Sign somebody in without a password; return what their cookie holds."""
    return sessions.start(user, user_agent="a test", address="127.0.0.1")


def oauth_app(name: str = "Swallow", *, secret: str = "an app's secret", **columns: Any) -> OAuthApp:  # noqa: S107
    """Store somebody else's app, which may ask for everything."""
    facts = {"scopes": "read write follow push", "redirect_uris": ["swallow://signed-in"], **columns}
    row = OAuthApp(name=name, client_id=secrets.token_urlsafe(32), secret_hash=secret_hash(secret), **facts)
    with atomic():
        db.session.add(row)
    return row


def oauth_token(user: User | None, scopes: str = "read write follow push", app: OAuthApp | None = None) -> str:
    """Let an app act for somebody, or for itself when there is nobody; return the token it shows."""
    token = secrets.token_urlsafe(32)
    app = app or oauth_app()
    row = AuthSession(
        user_id=user.id if user else None,
        app_id=app.id,
        kind="oauth",
        secret_hash=secret_hash(token),
        scopes=scopes,
        expires_at=clock.now() + timedelta(days=36_500),
        user_agent=app.name,
    )
    with atomic():
        db.session.add(row)
    return token


def report(reporter: User, person: User, *tweets: Tweet, **said: Any) -> Report:
    """Let somebody report a person, with some of their tweets."""
    complaint = {"kind": "spam", "tweet_ids": tuple(each.id for each in tweets), **said}
    return reporting.report(reporter, person, Complaint(**complaint))


def act(moderator: User, person: User, kind: str = "warn", **why: Any) -> ModerationAct:
    """Let a moderator act on somebody."""
    return moderation.act(moderator, person, kind, Why(**{"words": "Please keep to the rules.", **why}))


def job(name: str = "find_topics", **columns: Any) -> int:
    """Store a job that waits, and return its id."""
    row = Job(name=name, **{"payload": {}, "run_at": clock.now() + timedelta(hours=1), **columns})
    with atomic():
        db.session.add(row)
    return row.id


def announcement(text: str = "The server moves on Sunday.") -> Announcement:
    """Store something that everybody is told, without telling this process."""
    row = Announcement(text=text)
    with atomic():
        db.session.add(row)
    return row


def barrier(kind: str = "word", value: str = "casino", **columns: Any) -> Barrier:
    """Store something that is kept out, without telling this process."""
    row = Barrier(kind=kind, value=value, **columns)
    with atomic():
        db.session.add(row)
    return row


def invitation(code: str = "an-invitation", **columns: Any) -> Invitation:
    """Store an invitation that is good for everybody."""
    row = Invitation(code=code, note="Bean club", **columns)
    with atomic():
        db.session.add(row)
    return row


def rule(text: str = "Be kind.", **columns: Any) -> Rule:
    """Store a rule, without telling this process."""
    row = Rule(**{"position": 1, "text": text, "hint": "", **columns})
    with atomic():
        db.session.add(row)
    return row


def applicant(username: str = "vera", words: str = "I grow beans.") -> User:
    """Store somebody who asked to join and waits."""
    return person(username, waits_since=clock.now(), joining_words=words)
