"""Accounts as whoever runs the site sees them."""

from sqlalchemy import select

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import User
from twitter.queries.search.prefixes import storable


def account(username: str) -> User:
    """Return somebody by name, suspended or not; raise NotFound when nobody has it."""
    key = storable(username).removeprefix("@").lower()
    user = db.session.scalar(select(User).where(User.username_key == key))
    if user is None:
        raise NotFound("Nobody has that name.", username="unknown")
    return user


def accounts(role: str | None = None) -> list[User]:
    """Return everybody by name, or everybody with a role."""
    everybody = select(User).order_by(User.username_key)
    return list(db.session.scalars(everybody if role is None else everybody.where(User.role == role)))
