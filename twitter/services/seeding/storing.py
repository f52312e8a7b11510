"""Writing the community down, a batch at a time, so that neither a transaction nor the memory grows with its size."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import insert

from twitter import ids
from twitter.extensions import Base, db
from twitter.models import Follow, FollowRequest, Hashtag, Mention, Tweet, TweetEdit, TweetHashtag, User
from twitter.services.media import DRAWN, PORTRAITS
from twitter.services.seeding.moments import PastIds
from twitter.services.seeding.words import Draft, Person
from twitter.text import fold, hashtags, mentioned_names
from twitter.transaction import atomic

BATCH: Final = 5_000
EDITED_AFTER = timedelta(minutes=4)

T = TypeVar("T")
Row = dict[str, Any]
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Community:
    """The people who have accounts now, by number, and the ids made for the past."""

    now: datetime
    past: PastIds
    ids: list[int] = field(default_factory=list)
    joined: list[datetime] = field(default_factory=list)
    usernames: list[str] = field(default_factory=list)
    id_of: dict[str, int] = field(default_factory=dict)  # folded username -> id
    hashtag_ids: dict[str, int] = field(default_factory=dict)  # folded tag -> id


def batched(rows: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Cut rows into lists of at most `size`."""
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch


def store(model: type[Base], rows: list[Row]) -> None:
    """Insert rows of one table as they are, past the unit of work."""
    if rows:
        db.session.execute(insert(Base.metadata.tables[model.__tablename__]), rows)


def store_people(community: Community, people: Iterable[tuple[Person, datetime]], password_hash: str) -> None:
    """Give people accounts, confirmed and all with one password."""
    for batch in batched(people):
        rows = [_account(community, person, joined_at, password_hash) for person, joined_at in batch]
        with atomic():
            store(User, rows)


def store_follows(community: Community, follows: Iterable[tuple[int, int, float]]) -> int:
    """Store who follows whom, by number, and how far between both having joined and now; return how many."""
    count = 0
    for batch in batched(follows):
        rows = [_follow(community, *follow) for follow in batch]
        with atomic():
            store(Follow, rows)
        count += len(rows)
    return count


def store_requests(community: Community, asks: Iterable[tuple[int, int]]) -> None:
    """Store who asked to follow whom, by number, just now."""
    rows = [
        {
            "requester_id": community.ids[requester],
            "requested_id": community.ids[requested],
            "id": community.past.at(community.now),
        }
        for requester, requested in asks
        if max(requester, requested) < len(community.ids)
    ]
    with atomic():
        store(FollowRequest, rows)


def store_tweets(community: Community, drafts: Iterable[tuple[Draft, datetime]]) -> None:
    """Store tweets with what they name and what they said before."""
    for batch in batched(drafts):
        rows: dict[type[Base], list[Row]] = defaultdict(list)
        for draft, written_at in batch:
            _tweet(community, rows, draft, written_at)
        with atomic():
            for model in (Tweet, TweetEdit, Mention, Hashtag, TweetHashtag):
                store(model, rows[model])


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
        "role": "user",
        "display_name": person.display_name,
        "bio": person.bio,
        "is_protected": person.is_protected,
        "avatar_key": f"{DRAWN}{len(community.ids) % PORTRAITS}",
        "created_at": joined_at,
        "last_seen_at": community.now,
        "tweet_count": 0,
        "follower_count": 0,
        "following_count": 0,
    }


def _follow(community: Community, follower: int, followed: int, since: float) -> Row:
    both_here = max(community.joined[follower], community.joined[followed])
    return {
        "follower_id": community.ids[follower],
        "followed_id": community.ids[followed],
        "id": community.past.at(both_here + since * (community.now - both_here)),
    }


def _tweet(community: Community, rows: dict[type[Base], list[Row]], draft: Draft, written_at: datetime) -> None:
    tweet_id, people = community.past.at(written_at), _people_in(community, draft.text)
    moments = [ids.moment_of(tweet_id)]
    for text in draft.earlier:
        moments.append(min(moments[-1] + EDITED_AFTER, community.now))
        rows[TweetEdit].append(_edit(community, tweet_id, text, moments[-2:]))
    edited_at = moments[-1] if draft.earlier else None
    rows[Tweet].append(
        {
            "id": tweet_id,
            "author_id": community.ids[draft.author],
            "text": draft.text,
            "mention_ids": people,
            "edited_at": edited_at,
        }
    )
    rows[Mention] += [{"tweet_id": tweet_id, "user_id": user_id} for user_id in people.values()]
    tag_ids = [_hashtag_id(community, rows[Hashtag], name, written_at) for name in hashtags(draft.text)]
    rows[TweetHashtag] += [{"tweet_id": tweet_id, "hashtag_id": tag_id} for tag_id in tag_ids]


def _edit(community: Community, tweet_id: int, text: str, from_to: list[datetime]) -> Row:
    since, until = from_to
    return {
        "id": community.past.at(until),
        "tweet_id": tweet_id,
        "text": text,
        "mention_ids": _people_in(community, text),
        "written_at": since,
    }


def _people_in(community: Community, text: str) -> dict[str, int]:
    keys = map(fold, mentioned_names(text))
    return {key: community.id_of[key] for key in keys if key in community.id_of}


def _hashtag_id(community: Community, new: list[Row], name: str, written_at: datetime) -> int:
    key = fold(name)
    if key not in community.hashtag_ids:
        community.hashtag_ids[key] = community.past.at(written_at)
        new.append({"id": community.hashtag_ids[key], "key": key, "name": name})
    return community.hashtag_ids[key]
