"""Whom and what a tweet names: found when it is written, and stored for the questions that start from them."""

from sqlalchemy import delete, select

from twitter.extensions import db
from twitter.models import Hashtag, Mention, Tweet, TweetHashtag, User
from twitter.services import search_index
from twitter.text import fold, hashtags, mentioned_names
from twitter.transaction import insert_once, rows_changed

LONGEST_HASHTAG = 100
MOST_NAMED = 50  # people or hashtags that one tweet can name; more stay plain text


def people_named_in(text: str) -> dict[str, int]:
    """Return the people whom a text mentions, by folded username; names of nobody are left out.

    Somebody who is not let in yet is nobody: they may never be, and then another may have the name.
    """
    keys = [fold(name) for name in mentioned_names(text)][:MOST_NAMED]
    if not keys:
        return {}
    named = select(User.username_key, User.id).where(User.username_key.in_(keys), User.waits_since.is_(None))
    rows = db.session.execute(named)
    return {row.username_key: row.id for row in rows}


def index(tweet: Tweet) -> None:
    """Store whom and what a tweet names."""
    db.session.add_all(Mention(tweet_id=tweet.id, user_id=user_id) for user_id in set(tweet.mention_ids.values()))
    names = {fold(name): name for name in reversed(hashtags(tweet.text)[:MOST_NAMED]) if len(name) <= LONGEST_HASHTAG}
    if names:
        tag_ids = _hashtag_ids(names)
        db.session.add_all(TweetHashtag(tweet_id=tweet.id, hashtag_id=tag_id) for tag_id in tag_ids)
    search_index.put(tweet)


def forget(tweet_ids: list[int]) -> None:
    """Forget whom and what some tweets name."""
    rows_changed(delete(Mention).where(Mention.tweet_id.in_(tweet_ids)))
    rows_changed(delete(TweetHashtag).where(TweetHashtag.tweet_id.in_(tweet_ids)))
    search_index.forget(tweet_ids)


def _hashtag_ids(names: dict[str, str]) -> list[int]:
    """Return the ids of hashtags by folded key, making the new ones in a fixed order, so that nobody deadlocks."""
    known = select(Hashtag.key, Hashtag.id).where(Hashtag.key.in_(names))
    found = {row.key: row.id for row in db.session.execute(known)}
    for key in sorted(names.keys() - found.keys()):
        insert_once(Hashtag(key=key, name=names[key]))
    return list(db.session.scalars(select(Hashtag.id).where(Hashtag.key.in_(names))))
