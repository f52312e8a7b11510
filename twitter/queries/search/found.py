"""What search shows beside tweets and people: values only."""

from dataclasses import dataclass

from twitter.queries.people import PersonRow


@dataclass(frozen=True, slots=True)
class HashtagRow:
    """A hashtag, and in how many tweets for everyone it was used lately."""

    name: str
    uses: int


@dataclass(frozen=True, slots=True)
class TopicRow:
    """What more people talk about than they used to: how many today, and on each of the days before."""

    name: str
    people: int
    history: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecentRow:
    """What the viewer looked for."""

    id: int
    query: str


@dataclass(frozen=True, slots=True)
class Found:
    """What completes what somebody is typing."""

    people: tuple[PersonRow, ...] = ()
    hashtags: tuple[HashtagRow, ...] = ()
