"""Writing, editing and deleting tweets."""

from sqlalchemy import delete, select, update

from twitter import clock
from twitter.errors import Invalid, NotFound
from twitter.extensions import db, settings
from twitter.models import Hashtag, HomeEntry, Mention, Tweet, TweetEdit, TweetHashtag, User
from twitter.services import timelines
from twitter.services.permissions import require
from twitter.text import clean_text, fold, hashtags, length, mentioned_names
from twitter.transaction import atomic, insert_once, rows_changed

LONGEST_HASHTAG = 100
MOST_NAMED = 50  # people or hashtags that one tweet can name; more stay plain text


def post_tweet(author: User, text: str) -> Tweet:
    """Write a tweet and put it into the homes of those who follow the author.

    Raise Invalid for text that cannot be one.
    """
    require(author, "tweet")
    text = _checked(text)
    with atomic():
        _count(author.id, 1)  # first: it locks the author's row, for which a follow waits before it looks for tweets
        tweet = Tweet(author_id=author.id, text=text, mention_ids=_people_named_in(text))
        db.session.add(tweet)
        db.session.flush()
        _index(tweet)
        timelines.fan_out(author, tweet)
    return tweet


def edit_tweet(editor: User, tweet: Tweet, text: str) -> None:
    """Change what one's own tweet says, keeping what it said. Nothing happens when it says the same."""
    require(editor, "edit_tweet", tweet)
    text = _checked(text)
    with atomic():
        current = _locked(tweet)
        if current.text == text:
            return
        written_at = current.edited_at or current.created_at
        db.session.add(
            TweetEdit(tweet_id=tweet.id, text=current.text, mention_ids=current.mention_ids, written_at=written_at)
        )
        current.text, current.mention_ids, current.edited_at = text, _people_named_in(text), clock.now()
        _forget_index(tweet)
        _index(current)


def delete_tweet(deleter: User, tweet: Tweet) -> None:
    """Delete one's own tweet everywhere, with its history. An emptied row stays, so that replies keep their place."""
    require(deleter, "delete_tweet", tweet)
    with atomic():
        gone = update(Tweet).where(Tweet.id == tweet.id, Tweet.deleted_at.is_(None))
        if not rows_changed(gone.values(deleted_at=clock.now(), text="", mention_ids={})):
            return
        _forget_index(tweet)
        rows_changed(delete(TweetEdit).where(TweetEdit.tweet_id == tweet.id))
        rows_changed(delete(HomeEntry).where(HomeEntry.user_id == tweet.author_id, HomeEntry.tweet_id == tweet.id))
        _count(tweet.author_id, -1)


def _count(author_id: int, step: int) -> None:
    rows_changed(update(User).where(User.id == author_id).values(tweet_count=User.tweet_count + step))


def _checked(text: str) -> str:
    text = clean_text(text).strip()
    if not text:
        raise Invalid("Write something first.", text="blank")
    if length(text) > settings.tweet_max_chars:
        raise Invalid("That is too long. Shorten it a little.", text="too_long")
    return text


def _locked(tweet: Tweet) -> Tweet:
    """Read a tweet again and keep others from changing it until the commit; raise NotFound when it is gone by now."""
    statement = select(Tweet).where(Tweet.id == tweet.id, Tweet.deleted_at.is_(None)).with_for_update()
    current = db.session.scalar(statement.execution_options(populate_existing=True))
    if current is None:
        raise NotFound
    return current


def _people_named_in(text: str) -> dict[str, int]:
    keys = [fold(name) for name in mentioned_names(text)][:MOST_NAMED]
    if not keys:
        return {}
    rows = db.session.execute(select(User.username_key, User.id).where(User.username_key.in_(keys)))
    return {row.username_key: row.id for row in rows}


def _index(tweet: Tweet) -> None:
    """Store whom and what a tweet names, for the questions that start from a person or a hashtag."""
    db.session.add_all(Mention(tweet_id=tweet.id, user_id=user_id) for user_id in set(tweet.mention_ids.values()))
    names = {fold(name): name for name in reversed(hashtags(tweet.text)[:MOST_NAMED]) if len(name) <= LONGEST_HASHTAG}
    if names:
        tag_ids = _hashtag_ids(names)
        db.session.add_all(TweetHashtag(tweet_id=tweet.id, hashtag_id=tag_id) for tag_id in tag_ids)


def _forget_index(tweet: Tweet) -> None:
    rows_changed(delete(Mention).where(Mention.tweet_id == tweet.id))
    rows_changed(delete(TweetHashtag).where(TweetHashtag.tweet_id == tweet.id))


def _hashtag_ids(names: dict[str, str]) -> list[int]:
    """Return the ids of hashtags by folded key, making the new ones in a fixed order, so that nobody deadlocks."""
    known = select(Hashtag.key, Hashtag.id).where(Hashtag.key.in_(names))
    found = {row.key: row.id for row in db.session.execute(known)}
    for key in sorted(names.keys() - found.keys()):
        insert_once(Hashtag(key=key, name=names[key]))
    return list(db.session.scalars(select(Hashtag.id).where(Hashtag.key.in_(names))))
