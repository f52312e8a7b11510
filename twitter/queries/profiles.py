"""Everything that everybody may see of some people at once: what each status of the API carries of its author."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, bindparam, select

from twitter.models import User
from twitter.queries import plain
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import person_is_visible


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A person as apps show them; its fields are those of `User`, in the order of the statement."""

    id: int
    username: str
    display_name: str
    bio: str
    avatar_key: str | None
    banner_key: str | None
    is_protected: bool
    role: str
    extra_fields: list[dict[str, str]]
    created_at: datetime
    tweet_count: int
    follower_count: int
    following_count: int
    limited_at: datetime | None


def profiles(user_ids: Collection[int]) -> dict[int, ProfileRow]:
    """Return some people by their ids. Who may see them was decided by whatever named them."""
    return _found(_profiles(), user_ids)


def seen(user_ids: Collection[int]) -> dict[int, ProfileRow]:
    """Return those of some people who may be seen, by their ids."""
    return _found(_seen(), user_ids)


def _found(statement: AnySelect, user_ids: Collection[int]) -> dict[int, ProfileRow]:
    if not user_ids:
        return {}
    return {row.id: ProfileRow(*row) for row in plain.rows(statement, {"user_ids": sorted(user_ids)})}


@cache
def _seen() -> AnySelect:
    return _profiles().where(person_is_visible())


@cache
def _profiles() -> AnySelect:
    columns = [getattr(User, name) for name in ProfileRow.__dataclass_fields__]
    which: Any = bindparam("user_ids", expanding=True, type_=BigInteger)
    return select(*columns).where(User.id.in_(which))
