"""What is said: the tweets written by hand, with made-up ones between them when more are asked for."""

import random
from collections.abc import Iterator

from twitter.services.seeding import words
from twitter.services.seeding.crowd import circle_of, popular
from twitter.services.seeding.words import Draft

BUSES_SAY = 2_500  # one in so many made-up tweets: what everybody reads must not drown the rest
# Who is popular tweets more: of 10,000 people the first 1 % write about 3 %.
STEEPNESS = 1.3
# How much of the rest is not in English. People written by hand have a language of their own, and keep to English here.
OTHERWISE = 0.3


def drafts(count: int, usernames: list[str], rng: random.Random) -> Iterator[Draft]:
    """Yield so many tweets of these people, the oldest first; the latest are those written by hand."""
    by_hand = [draft for draft in words.tweets() if draft.author < len(usernames)][-count:] if count else []
    written = iter(by_hand)
    for number in range(count):
        before, after = number * len(by_hand) // count, (number + 1) * len(by_hand) // count
        yield next(written) if after > before else _made_up(number, usernames, rng)


def _made_up(number: int, usernames: list[str], rng: random.Random) -> Draft:
    buses = words.number_of("buses")
    if number % BUSES_SAY == 0 and buses < len(usernames):
        return Draft(buses, words.filled("bus_tweets", rng, friend=_friend(buses, usernames, rng)))
    author = _author(len(usernames), rng)
    in_english = author < len(words.people()) or rng.random() >= OTHERWISE
    kind = "tweets" if in_english else "other_tweets"
    return Draft(author, words.filled(kind, rng, friend=_friend(author, usernames, rng)))


def _author(count: int, rng: random.Random) -> int:
    """Choose who writes. The buses have their own words, and who follows nobody yet has said nothing yet."""
    silent = {words.number_of("buses"), *(number for number, others in enumerate(words.follows()) if not others)}
    while (author := popular(count, STEEPNESS, rng)) in silent:
        pass
    return author


def _friend(number: int, usernames: list[str], rng: random.Random) -> str:
    others = [other for other in circle_of(number, len(usernames)) if other != number]
    return f"@{usernames[rng.choice(others)]}" if others else "My neighbour"
