"""What the community was told lately. It follows from what its people did: nobody is told of anything else."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from twitter import ids
from twitter.services.notifications.storing import group_key
from twitter.services.seeding import words
from twitter.services.seeding.chatter import is_open
from twitter.services.seeding.storing import Community, Row
from twitter.services.seeding.words import Draft

# Older news is no news, and in a large community most of what happened is older.
TOLD: Final = timedelta(days=4)


def of_tweet(community: Community, draft: Draft, tweet: Row) -> list[Row]:
    """Return what a tweet tells those whom it names, answers, quotes or passes on."""
    if not _is_recent(community, tweet["id"]):
        return []
    subject_id, actor_id = tweet["retweet_of_id"] or tweet["id"], tweet["author_id"]
    return [
        notification(community, tweet["id"], receiver_id, actor_id, kind, subject_id)
        for receiver_id, kind in _told(community, draft, tweet["mention_ids"].values()).items()
        if receiver_id not in (0, actor_id)
    ]


def _told(community: Community, draft: Draft, named: Collection[int]) -> dict[int, str]:
    """Return as what a tweet is told to whom: to those who may read it."""
    if draft.passes_on is not None:
        return {_author(community, draft.passes_on): "retweet"}
    answered = {_author(community, draft.quotes): "quote", _author(community, draft.answers): "reply"}
    told = dict.fromkeys(named, "mention") | answered
    if is_open(draft):
        return told
    readers = _followers(community, draft.author) if draft.audience == "everyone" else named
    return {receiver_id: kind for receiver_id, kind in told.items() if receiver_id in readers}


def _followers(community: Community, author: int) -> set[int]:
    """Return who follows somebody whose account is protected; only people written by hand have such accounts."""
    return {community.ids[number] for number in words.followers()[author] if number < len(community.ids)}


def of_likes(community: Community, tweet: Row, likes: Iterable[Row]) -> list[Row]:
    """Return what likes tell the author of a tweet."""
    return [
        notification(community, like["id"], tweet["author_id"], like["user_id"], "like", tweet["id"])
        for like in likes
        if _is_recent(community, like["id"])
    ]


def of_follows(community: Community, follows: Iterable[Row]) -> list[Row]:
    """Return what follows tell those who are followed."""
    return [
        notification(community, follow["id"], follow["followed_id"], follow["follower_id"], "follow", 0)
        for follow in follows
        if _is_recent(community, follow["id"])
    ]


def of_requests(community: Community, requests: Iterable[Row]) -> list[Row]:
    """Return what those are told whom others ask to follow."""
    return [
        notification(community, row["id"], row["requested_id"], row["requester_id"], "follow_request", 0)
        for row in requests
    ]


def notification(
    community: Community, cause_id: int, receiver_id: int, actor_id: int, kind: str, subject_id: int
) -> Row:
    """Return a notification that came with its cause."""
    moment = ids.moment_of(cause_id)
    return {
        "id": community.past.at(moment),
        "receiver_id": receiver_id,
        "actor_id": actor_id,
        "kind": kind,
        "subject_id": subject_id,
        "group_key": group_key(kind, subject_id, actor_id, moment),
    }


def _is_recent(community: Community, cause_id: int) -> bool:
    return ids.moment_of(cause_id) > community.now - TOLD


def _author(community: Community, number: int | None) -> int:
    """Return who wrote a tweet; nobody has the id 0."""
    return 0 if number is None else community.author_ids[number]
