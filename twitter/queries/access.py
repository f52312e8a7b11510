"""The only way to fetch somebody's thing in order to act on it or show it alone."""

from collections.abc import Sequence

from sqlalchemy import select

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Tweet, User
from twitter.queries.visibility import person_is_visible, tweet_is_visible


def tweet(viewer_id: int | None, tweet_id: int) -> Tweet:
    """Return a tweet that the viewer may see; raise NotFound for one deleted, unknown or hidden, not saying which."""
    statement = select(Tweet).join(User, User.id == Tweet.author_id).where(Tweet.id == tweet_id)
    found = db.session.scalar(statement.where(tweet_is_visible(viewer_id))) if tweet_id <= LARGEST else None
    if found is None:
        raise NotFound
    return found


def original(viewer_id: int | None, tweet_id: int) -> Tweet:
    """Return what `tweet` does; of a retweet, what it passes on, for whoever acts on that means this."""
    found = tweet(viewer_id, tweet_id)
    return found if found.retweet_of_id is None else tweet(viewer_id, found.retweet_of_id)


def person(username: str) -> User:
    """Return a person by name, however it is spelled in capitals; raise NotFound for one who may not be seen."""
    statement = select(User).where(User.username_key == username.lower(), person_is_visible())
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def person_by_id(user_id: int) -> User:
    """Return a person by id; raise NotFound for one who may not be seen."""
    found = db.session.scalar(select(User).where(User.id == user_id, person_is_visible()))
    if found is None:
        raise NotFound
    return found


def people(usernames: Sequence[str]) -> list[User]:
    """Return those of the people with some names who may be seen, however the names are spelled in capitals."""
    keys = [username.lower() for username in usernames]
    statement = select(User).where(User.username_key.in_(keys), person_is_visible())
    return list(db.session.scalars(statement)) if keys else []
