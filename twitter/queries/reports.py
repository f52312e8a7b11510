"""What somebody who reports may point at, and what a report keeps of its pictures."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import select

from twitter import storage
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Report
from twitter.queries import conversations, timelines, tweets
from twitter.queries.bubbles import Bubble
from twitter.queries.cards import TweetCard
from twitter.queries.paging import PageRequest
from twitter.queries.timelines import Written

LATEST: Final = 10  # tweets of a person among which somebody chooses what they mean
AROUND: Final = 8  # messages to either side of one that is reported
COPY_WIDTH: Final = 1000  # of the file of a picture that is kept as evidence: enough to see what it shows
_OWN_TWEETS: Final = Written(retweets=False)


def reportable_tweets(reporter_id: int, person_id: int, tweet_ids: Sequence[int]) -> list[TweetCard]:
    """Return those of some tweets that a person wrote and that somebody else may see, the oldest first."""
    found = tweets.cards(reporter_id, [each for each in set(tweet_ids) if each <= LARGEST])
    return [card for _id, card in sorted(found.items()) if card.retweeter is None and card.author.id == person_id]


def reportable_messages(reporter_id: int, person_id: int, message_ids: Sequence[int]) -> list[Bubble]:
    """Return those of some messages that a person wrote to somebody who can still read them, the oldest first."""
    found = conversations.some(reporter_id, message_ids)
    said = [bubble for _id, bubble in sorted(found.items()) if conversations.is_said(bubble)]
    return [bubble for bubble in said if bubble.sender.id == person_id]


def latest_tweets(reporter_id: int, person_id: int) -> list[TweetCard]:
    """Return what a person wrote last that somebody else may see, the newest first."""
    page = timelines.written(reporter_id, person_id, PageRequest(limit=LATEST), _OWN_TWEETS)
    return list(page.items)


def messages_near(reporter_id: int, bubble: Bubble) -> list[Bubble]:
    """Return a message with what the same person said shortly before and after it, the oldest first."""
    before, after = conversations.around(reporter_id, bubble, AROUND)
    return [each for each in (*before, bubble, *after) if each.sender.id == bubble.sender.id]


def evidence_picture(report_id: int, key: str) -> str:
    """Return the file to show of a picture that stands in the evidence of a report, by the key it had then.

    It is the copy that was made of it, or the original while there is no copy. Raise NotFound for any other picture.
    """
    evidence = db.session.scalar(select(Report.evidence).where(Report.id == min(report_id, LARGEST)))
    for picture in pictures_in(evidence or ()):
        if picture["key"] == key:
            copy = copy_of(report_id, key)
            return copy if storage.exists(copy) else original_of(key, picture["width"])
    raise NotFound


def pictures_in(evidence: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the pictures of everything that was reported."""
    return [picture for thing in evidence for picture in thing.get("pictures", ())]


def original_of(key: str, width: int) -> str:
    """Return the file of a picture that is copied as evidence: the middle one, or its largest when it is smaller."""
    return f"{key}-{min(width, COPY_WIDTH)}.webp"


def copy_of(report_id: int, key: str) -> str:
    """Return what the copy of a picture is called that a report keeps: as hard to guess as the original's name."""
    name = hashlib.sha256(f"{report_id}:{key}".encode()).hexdigest()[:32]
    return f"{storage.GUARDED}{name[:2]}/{name[2:4]}/{name[4:]}-{COPY_WIDTH}.webp"
