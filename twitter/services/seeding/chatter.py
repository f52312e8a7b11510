"""What is said: the tweets written by hand, with made-up ones between them when more are asked for."""

import random
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from twitter.services.seeding import words
from twitter.services.seeding.crowd import circle_of, popular
from twitter.services.seeding.words import Draft

BUSES_SAY = 2_500  # one in so many made-up tweets: what everybody reads must not drown the rest
# Who is popular tweets more: of 10,000 people the first 1 % write about 3 %.
STEEPNESS = 1.3
# How much of the rest is not in English. People written by hand have a language of their own, and keep to English here.
OTHERWISE = 0.3
RETWEETS, QUOTES, ANSWERS = 0.12, 0.04, 0.3  # parts of what is made up
OWN_THREAD = 0.15  # of the answers, how many go on with what one said oneself
MEMORY = 2_000  # so many tweets back somebody may still answer, and most answer something recent
RECENT = 60
PICTURED, MOST_PICTURED = 1 / 60, 120  # every picture is two files to store
WARNED, FOR_FOLLOWERS, FOR_MENTIONED, KEPT = 1 / 80, 1 / 50, 1 / 100, 1 / 200


def drafts(count: int, usernames: list[str], rng: random.Random) -> Iterator[Draft]:
    """Yield so many tweets of these people, the oldest first; the latest are those written by hand."""
    by_hand, talk = _by_hand(count, len(usernames)), Talk(usernames, rng)
    places: dict[int, int] = {}  # of those written by hand, among all
    written = iter(by_hand)
    for number in range(count):
        before, after = number * len(by_hand) // count, (number + 1) * len(by_hand) // count
        if after > before:
            place, draft = next(written)
            draft, places[place] = _moved(draft, places), number
        else:
            draft = talk.made_up(number)
        talk.remember(number, draft)
        yield draft


def counts(all_drafts: Iterable[Draft]) -> dict[str, Counter[int]]:
    """Count how often tweets are answered, passed on and quoted, by the name of the counter and by number."""
    counted: dict[str, Counter[int]] = {"reply_count": Counter(), "retweet_count": Counter(), "quote_count": Counter()}
    for draft in all_drafts:
        for name, number in zip(counted, (draft.answers, draft.passes_on, draft.quotes), strict=True):
            if number is not None:
                counted[name][number] += 1
    return counted


class Talk:
    """The conversation so far, as far back as people remember."""

    def __init__(self, usernames: list[str], rng: random.Random) -> None:
        self._usernames, self._rng = usernames, rng
        self._said: deque[tuple[int, int]] = deque(maxlen=MEMORY)  # number and author of what all may read
        self._passed_on: set[tuple[int, int]] = set()
        self._pictured = 0

    def remember(self, number: int, draft: Draft) -> None:
        """Take note of a tweet that others may answer, quote or pass on."""
        if draft.passes_on is not None:
            self._passed_on.add((draft.author, draft.passes_on))
        elif is_open(draft):
            self._said.append((number, draft.author))

    def made_up(self, number: int) -> Draft:
        """Make up what is said next."""
        rng, buses = self._rng, words.number_of("buses")
        if number % BUSES_SAY == 0 and buses < len(self._usernames):
            return Draft(author=buses, text=words.filled("bus_tweets", rng, friend=self._friend(buses)))
        kind = rng.random() if self._said else 1.0
        if kind < RETWEETS and (retweet := self._retweet()):
            return retweet
        if kind < RETWEETS + QUOTES:
            return self._quote()
        if kind < RETWEETS + QUOTES + ANSWERS:
            return self._answer()
        return self._adorned(self._plain())

    def _plain(self) -> Draft:
        author = self._author()
        return Draft(author=author, text=self._worded("tweets", author, friend=self._friend(author)))

    def _retweet(self) -> Draft | None:
        number, author = self._recent()
        reader = self._author()
        if reader == author or (reader, number) in self._passed_on:
            return None
        return Draft(author=reader, passes_on=number)

    def _quote(self) -> Draft:
        number, author = self._recent()
        reader = self._author()
        name = self._usernames[author]
        return Draft(author=reader, text=self._worded("quotes", reader, friend=f"@{name}"), quotes=number)

    def _answer(self) -> Draft:
        number, author = self._recent()
        if self._rng.random() < OWN_THREAD:
            return Draft(author=author, text=self._worded("more", author), answers=number)
        reader = self._neighbour(author) if self._rng.random() < 0.5 else self._author()
        text = f"@{self._usernames[author]} {self._worded('answers', reader)}"
        audience = "mentioned" if self._rng.random() < FOR_MENTIONED else "everyone"
        return Draft(author=reader, text=text, answers=number, audience=audience)

    def _adorned(self, draft: Draft) -> Draft:
        """Give a few tweets pictures, a warning, or readers of their choice; and a few the demo person keeps."""
        rng = self._rng
        if rng.random() < PICTURED and self._pictured < MOST_PICTURED:
            self._pictured += 1
            names = rng.sample(sorted(words.pictures()), rng.choice((1, 1, 1, 2, 3, 4)))
            draft = replace(draft, pictures=tuple(names))
        if rng.random() < WARNED:
            draft = replace(draft, warning=words.filled("warnings", rng))
        if rng.random() < FOR_FOLLOWERS:
            return replace(draft, audience="followers")
        return replace(draft, is_kept=rng.random() < KEPT)

    def _recent(self) -> tuple[int, int]:
        """Choose something that was said lately; of two, what the more popular person said."""
        back = (min(int(self._rng.expovariate(1 / RECENT)), len(self._said) - 1) for _ in range(2))
        return min((self._said[-1 - steps] for steps in back), key=lambda said: said[1])

    def _worded(self, kind: str, author: int, **given: str) -> str:
        in_english = author < len(words.people()) or self._rng.random() >= OTHERWISE
        return words.filled(kind if in_english else f"other_{kind}", self._rng, **given)

    def _author(self) -> int:
        """Choose who writes. The buses have their own words; who follows nobody yet has said nothing yet."""
        silent = {words.number_of("buses"), *(number for number, others in enumerate(words.follows()) if not others)}
        while (author := popular(len(self._usernames), STEEPNESS, self._rng)) in silent:
            pass
        return author

    def _neighbour(self, author: int) -> int:
        others = [other for other in circle_of(author, len(self._usernames)) if other >= len(words.people())]
        return self._rng.choice(others) if others else self._author()

    def _friend(self, number: int) -> str:
        others = [other for other in circle_of(number, len(self._usernames)) if other != number]
        return f"@{self._usernames[self._rng.choice(others)]}" if others else "My neighbour"


def is_open(draft: Draft) -> bool:
    """Say whether everybody may read a tweet, and so answer, like, quote and pass it on."""
    written_by = words.people()[draft.author] if draft.author < len(words.people()) else None
    is_protected = written_by is not None and written_by.is_protected
    return draft.passes_on is None and draft.audience == "everyone" and not is_protected


def _by_hand(count: int, users: int) -> list[tuple[int, Draft]]:
    """Return the latest so many tweets of those written by hand, and their places; none of people who are not here."""
    here = [(place, draft) for place, draft in enumerate(words.tweets()) if draft.author < users]
    latest = here[-count:] if count else []
    there = {place for place, _draft in latest}
    return [(place, draft) for place, draft in latest if draft.passes_on is None or draft.passes_on in there]


def _moved(draft: Draft, places: dict[int, int]) -> Draft:
    """Let a tweet written by hand refer to others by their number among all; what is not there it leaves out."""
    answers, quotes, passes_on = (
        None if place is None else places.get(place) for place in (draft.answers, draft.quotes, draft.passes_on)
    )
    return replace(draft, answers=answers, quotes=quotes, passes_on=passes_on)
