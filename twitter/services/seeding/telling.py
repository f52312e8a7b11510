"""Storing what was said, and everything that belongs to a tweet: pictures, cards, reactions, and what finds it."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from twitter import ids
from twitter.extensions import Base
from twitter.links import parse_link
from twitter.models import (
    Bookmark,
    Hashtag,
    Like,
    LinkPreview,
    Mention,
    Notification,
    Picture,
    Pin,
    SearchDocument,
    SearchTerm,
    Tweet,
    TweetEdit,
    TweetHashtag,
)
from twitter.services import search_index
from twitter.services.seeding import drawing, notifying, words
from twitter.services.seeding.storing import Community, Row, batched, store
from twitter.services.seeding.words import Draft
from twitter.text import find_entities, fold, hashtags, mentioned_names
from twitter.transaction import atomic

BATCH: Final = 2_000
EDITED_AFTER = timedelta(minutes=4)
# In the order in which they refer to one another.
ORDER: Final = (
    Tweet,
    TweetEdit,
    Mention,
    Hashtag,
    TweetHashtag,
    Picture,
    Like,
    Bookmark,
    Pin,
    SearchDocument,
    SearchTerm,
    Notification,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A tweet that was said: when, who liked it how soon after, by number, and its counters."""

    draft: Draft
    at: datetime
    likers: list[tuple[int, float]]
    counts: dict[str, int]


@dataclass(slots=True)
class Telling:
    """One batch of tweets on its way into the database."""

    community: Community
    rng: random.Random  # names the files of pictures
    rows: dict[type[Base], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, said: Said) -> None:
        """Add a tweet with all that belongs to it."""
        draft, tweet_id = said.draft, self.community.past.at(said.at)
        self.community.tweet_ids.append(tweet_id)
        self.community.author_ids.append(self.community.ids[draft.author])
        tweet = self._tweet(draft, tweet_id) | said.counts
        self.rows[Tweet].append(tweet)
        self._name(draft, tweet_id)
        self.rows[Notification] += notifying.of_tweet(self.community, draft, tweet)
        self.rows[Notification] += notifying.of_likes(self.community, tweet, self._react(said, tweet_id))

    def store(self) -> None:
        """Write everything down."""
        self.rows[SearchDocument], self.rows[SearchTerm] = search_index.rows(self.rows[Tweet])
        with atomic():
            for model in ORDER:
                store(model, self.rows[model])

    def _tweet(self, draft: Draft, tweet_id: int) -> Row:
        community, answered = self.community, draft.answers
        pictures = [self._picture(draft.author, tweet_id, place, name) for place, name in enumerate(draft.pictures)]
        return {
            "id": tweet_id,
            "author_id": community.ids[draft.author],
            "text": draft.text,
            "mention_ids": _people_in(community, draft.text),
            "audience": draft.audience,
            "content_warning": draft.warning,
            "pictures": pictures,
            "link_preview_id": None if pictures or draft.quotes is not None else _card_of(community, draft.text),
            "in_reply_to_id": _at(community.tweet_ids, answered),
            "in_reply_to_author_id": _at(community.author_ids, answered),
            "retweet_of_id": _at(community.tweet_ids, draft.passes_on),
            "quote_of_id": _at(community.tweet_ids, draft.quotes),
            "edited_at": self._edits(draft, tweet_id),
        }

    def _name(self, draft: Draft, tweet_id: int) -> None:
        """Add whom and what a tweet names."""
        people = _people_in(self.community, draft.text)
        self.rows[Mention] += [{"tweet_id": tweet_id, "user_id": user_id} for user_id in people.values()]
        for name in hashtags(draft.text) if "#" in draft.text else []:
            self.rows[TweetHashtag].append({"tweet_id": tweet_id, "hashtag_id": self._hashtag(name, tweet_id)})

    def _react(self, said: Said, tweet_id: int) -> list[Row]:
        """Add likes, and what the demo person keeps and authors pin; return the likes."""
        community, draft = self.community, said.draft
        likes = [
            {"user_id": community.ids[number], "tweet_id": tweet_id, "id": community.since(said.at, part)}
            for number, part in said.likers
        ]
        self.rows[Like] += likes
        if draft.is_kept:
            kept = {"user_id": community.ids[0], "tweet_id": tweet_id, "id": community.since(said.at, 0.5)}
            self.rows[Bookmark].append(kept)
        if draft.is_pinned:
            pin = {"user_id": community.ids[draft.author], "tweet_id": tweet_id, "id": community.since(said.at, 0.5)}
            self.rows[Pin].append(pin)
        return likes

    def _edits(self, draft: Draft, tweet_id: int) -> datetime | None:
        """Add what a tweet said before each edit; return when the last one was."""
        since = ids.moment_of(tweet_id)
        for text in draft.earlier:
            until = min(since + EDITED_AFTER, self.community.now)
            named = {"text": text, "mention_ids": _people_in(self.community, text)}
            edit_id = self.community.past.at(until)
            self.rows[TweetEdit].append({"id": edit_id, "tweet_id": tweet_id, "written_at": since, **named})
            since = until
        return since if draft.earlier else None

    def _picture(self, author: int, tweet_id: int, place: int, name: str) -> Row:
        """Add a picture; return what a card shows of it."""
        picture = drawing.brought(self.community, self.rng, author, name, ids.moment_of(tweet_id))
        self.rows[Picture].append({**picture, "tweet_id": tweet_id, "position": place})
        return drawing.shown(picture)

    def _hashtag(self, name: str, tweet_id: int) -> int:
        known, key = self.community.hashtag_ids, fold(name)
        if key not in known:
            known[key] = self.community.past.at(ids.moment_of(tweet_id))
            self.rows[Hashtag].append({"id": known[key], "key": key, "name": name})
        return known[key]


def store_cards(community: Community) -> None:
    """Store what the pages say of themselves that people link to, as if all had been asked today."""
    rows = []
    for page in words.links():
        url = parse_link(page["url"]).url
        community.link_ids[url] = community.past.at(community.now)
        said = {"title": page["title"], "description": page["description"], "site_name": page["site"]}
        known = {"id": community.link_ids[url], "url": url, "url_hash": hashlib.sha256(url.encode()).hexdigest()}
        rows.append({**known, **said, "fetched_at": community.now})
    with atomic():
        store(LinkPreview, rows)


def store_tweets(community: Community, all_said: Iterable[Said], rng: random.Random) -> None:
    """Store tweets, the oldest first, with everything that belongs to them."""
    for batch in batched(all_said, BATCH):
        telling = Telling(community, rng)
        for said in batch:
            telling.add(said)
        telling.store()


def _at(ids_by_number: list[int], number: int | None) -> int | None:
    return None if number is None else ids_by_number[number]


def _people_in(community: Community, text: str) -> dict[str, int]:
    keys: Any = map(fold, mentioned_names(text)) if "@" in text else ()
    return {key: community.id_of[key] for key in keys if key in community.id_of}


def _card_of(community: Community, text: str) -> int | None:
    """Return the card of the first link of a text, None for a page that nobody described."""
    if "://" not in text:
        return None
    found = next((entity.target for entity in find_entities(text) if entity.kind == "url"), None)
    return community.link_ids.get(parse_link(found).url) if found else None
