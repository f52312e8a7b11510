"""The one SQL condition that says which tweets and people may be seen."""

from typing import Any

from sqlalchemy import ColumnElement, and_

from twitter.models import Tweet, User


def tweet_is_visible(author: type[User] = User) -> ColumnElement[bool]:
    """Return the condition for a statement that joins a tweet with its author: neither is gone."""
    return and_(Tweet.deleted_at.is_(None), person_is_visible(author))


def person_is_visible(person: Any = User) -> ColumnElement[bool]:
    """Return the condition for a person who may be found: suspended ones may not."""
    condition: ColumnElement[bool] = person.suspended_at.is_(None)
    return condition
