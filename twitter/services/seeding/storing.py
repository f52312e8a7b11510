"""Writing the community down, a batch at a time, so that neither a transaction nor the memory grows with its size."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeVar

from twitter import ids
from twitter.extensions import Base
from twitter.models import NameWord, User
from twitter.services import search_index
from twitter.services.media import DRAWN, PORTRAITS
from twitter.services.seeding.moments import PastIds
from twitter.services.seeding.words import Person
from twitter.text import fold
from twitter.transaction import atomic, insert_many

BATCH: Final = 5_000
LOOKED: Final = timedelta(hours=14)  # ago everybody last looked what they were told

T = TypeVar("T")
Row = dict[str, Any]
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Community:
    """The people who have accounts now and what they said, by number, and the ids made for the past."""

    now: datetime
    past: PastIds
    ids: list[int] = field(default_factory=list)
    joined: list[datetime] = field(default_factory=list)
    usernames: list[str] = field(default_factory=list)
    id_of: dict[str, int] = field(default_factory=dict)  # folded username -> id
    hashtag_ids: dict[str, int] = field(default_factory=dict)  # folded tag -> id
    link_ids: dict[str, int] = field(default_factory=dict)  # address -> id of its card
    tweet_ids: list[int] = field(default_factory=list)
    author_ids: list[int] = field(default_factory=list)  # of the tweets
    files: list[str] = field(default_factory=list)  # in storage: a rollback does not take them back

    def since(self, moment: datetime, part: float) -> int:
        """Return an id made some part of the way from a moment to now."""
        return self.past.at(moment + part * (self.now - moment))


def batched(rows: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Cut rows into lists of at most `size`."""
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch


def store(model: type[Base], rows: list[Row]) -> None:
    """Insert rows of one table as they are, past the unit of work."""
    insert_many(model, rows)


def store_people(community: Community, people: Iterable[tuple[Person, datetime]], password_hash: str) -> None:
    """Give people accounts, confirmed and all with one password."""
    for batch in batched(people):
        rows = [_account(community, person, joined_at, password_hash) for person, joined_at in batch]
        with atomic():
            store(User, rows)
            store(NameWord, search_index.rows_of_names(rows))


def _account(community: Community, person: Person, joined_at: datetime, password_hash: str) -> Row:
    user_id, key = community.past.at(joined_at), fold(person.username)
    community.ids.append(user_id)
    community.joined.append(joined_at)
    community.usernames.append(person.username)
    community.id_of[key] = user_id
    return {
        "id": user_id,
        "username": person.username,
        "username_key": key,
        "email": f"{person.username}@example.org",
        "email_key": f"{key}@example.org",
        "email_verified_at": joined_at,
        "password_hash": password_hash,
        "display_name": person.display_name,
        "bio": person.bio,
        "is_protected": person.is_protected,
        "role": person.role,
        "avatar_key": f"{DRAWN}{len(community.ids) % PORTRAITS}",
        "created_at": joined_at,
        "last_seen_at": community.now,
        "notifications_read_id": ids.first_id_at(community.now - LOOKED),
    }
