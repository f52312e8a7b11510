"""Whom a mail is for, as they stand when it is sent."""

from twitter.extensions import db
from twitter.models import User


def mail_reader(user_id: int) -> User | None:
    """Return somebody as stored at this moment; None when they are gone."""
    return db.session.get(User, user_id, populate_existing=True)


def former_reader(user_id: int, username: str, language: str) -> User:
    """Return somebody whose account is gone, or about to go, as a last mail addresses them."""
    return User(id=user_id, username=username, language=language)
