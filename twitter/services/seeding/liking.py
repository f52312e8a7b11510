"""Who likes what: a few tweets are liked by many, most by a few or nobody."""

import random

from twitter.services.seeding import words
from twitter.services.seeding.chatter import is_open
from twitter.services.seeding.words import Draft

TAIL = 1.3  # how steeply likes fall: of 1,000 tweets the most liked one has about 200
MOST = 2_000
GOES_ROUND = 0.9  # likes of a made-up tweet before chance
SOON = 3  # the larger, the sooner after a tweet most of its likes come


def likers(draft: Draft, count: int, rng: random.Random) -> list[tuple[int, float]]:
    """Return who of `count` people likes a tweet, and when: how far between it and now. All of them may read it."""
    if draft.passes_on is not None or draft.audience == "mentioned":
        return []
    by_hand = draft.author < len(words.people())
    chosen = _of_followers(draft, count, rng) if by_hand else {}
    if is_open(draft):
        chosen |= _of_all(count, rng)
    chosen.pop(draft.author, None)
    return [(number, rng.random() ** SOON) for number in chosen]


def _of_followers(draft: Draft, count: int, rng: random.Random) -> dict[int, None]:
    followers = [number for number in words.followers()[draft.author] if number < count]
    eagerness = rng.random() ** (1 if draft.answers is None else 2)
    return {number: None for number in followers if rng.random() < eagerness}


def _of_all(count: int, rng: random.Random) -> dict[int, None]:
    if count <= len(words.people()):
        return {rng.randrange(count): None for _ in range(rng.randrange(3))}
    wanted = min(int(GOES_ROUND * rng.paretovariate(TAIL)), count // 2, MOST)
    return {rng.randrange(count): None for _ in range(wanted)}
