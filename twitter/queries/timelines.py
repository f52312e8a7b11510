"""The lists of tweets: home, local, and what one person wrote. Newest first, one statement a page."""

from functools import partial

from sqlalchemy import func

from twitter.extensions import db
from twitter.models import Hashtag, HomeEntry, Tweet, TweetHashtag
from twitter.queries.paging import AnySelect, Page, PageRequest, page_of
from twitter.queries.tweets import TweetCard, card_for, select_cards
from twitter.text import fold


def home(viewer_id: int, page: PageRequest) -> Page[TweetCard]:
    """Return the tweets that stand in the reader's home timeline. A deleted tweet vanishes by the join."""
    statement = select_cards(viewer_id).join(HomeEntry, HomeEntry.tweet_id == Tweet.id)
    statement = statement.where(HomeEntry.user_id == viewer_id)
    rows = db.session.execute(page.narrow(statement, HomeEntry.tweet_id)).all()
    return page_of(rows, page, partial(card_for, viewer_id))


def local(viewer_id: int | None, page: PageRequest) -> Page[TweetCard]:
    """Return what everybody here writes, without replies and retweets."""
    # Written so that no index on either column fits: most tweets are neither, and SQLite would sort them all by hand.
    first_hand = func.coalesce(Tweet.in_reply_to_id, Tweet.retweet_of_id).is_(None)
    return _cards(viewer_id, select_cards(viewer_id).where(first_hand), page)


def by_author(viewer_id: int | None, author_id: int, page: PageRequest) -> Page[TweetCard]:
    """Return what one person wrote."""
    return _cards(viewer_id, select_cards(viewer_id).where(Tweet.author_id == author_id), page)


def hashtag(viewer_id: int | None, tag: str, page: PageRequest) -> Page[TweetCard]:
    """Return the tweets that carry a hashtag, however it is written in capitals; an empty page for one nobody used."""
    carried = TweetHashtag.tweet_id == Tweet.id
    statement = select_cards(viewer_id).join(TweetHashtag, carried).join(Hashtag, Hashtag.id == TweetHashtag.hashtag_id)
    return _cards(viewer_id, statement.where(Hashtag.key == fold(tag)), page)


def _cards(viewer_id: int | None, statement: AnySelect, page: PageRequest) -> Page[TweetCard]:
    rows = db.session.execute(page.narrow(statement, Tweet.id)).all()
    return page_of(rows, page, partial(card_for, viewer_id))
