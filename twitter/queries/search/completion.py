"""Completing what somebody types: people, and hashtags by how they begin."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from twitter import clock, ids
from twitter.extensions import charter, db
from twitter.models import Hashtag, Tweet, TweetHashtag, User
from twitter.queries.paging import PageRequest
from twitter.queries.search.found import Found, HashtagRow
from twitter.queries.search.names import people
from twitter.queries.search.prefixes import begins, storable
from twitter.queries.visibility import is_for_everyone, person_is_visible
from twitter.text import fold

LATELY: Final = timedelta(days=90)  # uses of a hashtag that count
CONSIDERED: Final = 200  # names that begin alike and are weighed against each other
MOST_HIDDEN: Final = 50  # of those found, that others take the place of
SUGGESTED_PEOPLE, SUGGESTED_HASHTAGS = 6, 6


def hashtags(text: str, limit: int) -> list[HashtagRow]:
    """Return the hashtags that begin with a text and were used lately in tweets for everyone, the most used first.

    Those that a moderator has hidden are not among them.
    """
    prefix = fold(storable(text).lstrip("#＃"))
    if not prefix:
        return []
    considered = select(Hashtag.id, Hashtag.name).where(begins(Hashtag.key, prefix)).order_by(Hashtag.key)
    some = considered.limit(CONSIDERED).subquery()
    uses = func.count().label("uses")
    statement = (
        select(some.c.name, uses)
        .join_from(some, TweetHashtag, TweetHashtag.hashtag_id == some.c.id)
        .join(Tweet, Tweet.id == TweetHashtag.tweet_id)
        .join(User, User.id == Tweet.author_id)
        .where(TweetHashtag.tweet_id >= ids.first_id_at(clock.now() - LATELY))
        .where(Tweet.deleted_at.is_(None), is_for_everyone(), person_is_visible())
        .group_by(some.c.id, some.c.name)
        .order_by(uses.desc(), some.c.id)
    )
    rows = db.session.execute(statement.limit(limit + MOST_HIDDEN if charter.hidden_topics else limit))
    return [HashtagRow(row.name, row.uses) for row in rows if not charter.hides_hashtag(row.name)][:limit]


def suggest(viewer_id: int | None, text: str) -> Found:
    """Return what may complete a text: people for @an, hashtags for #ga, both for a word; whom one follows first."""
    text = text.strip()
    wants_people, wants_hashtags = not text.startswith(("#", "＃")), not text.startswith(("@", "＠"))
    some = PageRequest(limit=SUGGESTED_PEOPLE)
    return Found(
        people=people(viewer_id, text, some, without_muted=True).items if wants_people else (),
        hashtags=tuple(hashtags(text, SUGGESTED_HASHTAGS)) if wants_hashtags else (),
    )
