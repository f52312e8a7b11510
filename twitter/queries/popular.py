"""What many people liked and passed on lately."""

from datetime import timedelta
from functools import cache
from typing import Final

from sqlalchemy import BigInteger, Integer, bindparam, select

from twitter import clock, ids
from twitter.extensions import db
from twitter.models import Tweet
from twitter.queries.cards import TweetCard
from twitter.queries.paging import AnySelect
from twitter.queries.tweets import Entry, Poster, cards, entries, without_muted
from twitter.queries.visibility import VIEWER, is_for_everyone

LATELY: Final = timedelta(days=3)
CONSIDERED: Final = 2_000  # of the latest tweets: what this costs does not grow with the site
BEST: Final = 200  # of those, among which are what the viewer may see
FEWEST: Final = 2  # likes and retweets together: below that nobody has shown much interest


def popular(viewer_id: int | None, limit: int, skipped: int = 0) -> list[TweetCard]:
    """Return the tweets of the last days that were liked and retweeted most; `skipped` of them were shown before."""
    values = {"viewer_id": viewer_id, "since": ids.first_id_at(clock.now() - LATELY), "rows": limit + skipped}
    found = list(db.session.scalars(_best(is_stranger=viewer_id is None), values))[skipped:]
    shown = cards(viewer_id, found) if found else {}
    return [shown[tweet_id] for tweet_id in found if tweet_id in shown]


@cache
def _best(*, is_stranger: bool) -> AnySelect:
    viewer, interest = None if is_stranger else VIEWER, (Tweet.like_count + Tweet.retweet_count).label("interest")
    first_hand = (Tweet.in_reply_to_id, Tweet.retweet_of_id, Tweet.deleted_at)
    facts = (Tweet.id, interest, Tweet.audience, Tweet.content_warning, Tweet.is_sensitive, *first_hand)
    since = Tweet.id >= bindparam("since", type_=BigInteger)
    latest = select(*facts).where(since).order_by(Tweet.id.desc()).limit(CONSIDERED).subquery("latest")
    best = (
        select(latest.c.id, latest.c.interest)
        .where(latest.c.interest >= FEWEST, latest.c.audience == "everyone")
        .where(latest.c.content_warning == "", latest.c.is_sensitive.is_(False))
        .where(*(latest.c[column.key].is_(None) for column in first_hand))
        .order_by(latest.c.interest.desc(), latest.c.id.desc())
        .limit(BEST)
        .subquery("best")
    )
    statement = entries(viewer).with_only_columns(Entry.id).join(best, best.c.id == Entry.id)
    statement = without_muted(viewer, statement).where(is_for_everyone(Poster, Entry), Poster.sensitive_at.is_(None))
    statement = statement.order_by(best.c.interest.desc(), Entry.id.desc())
    return statement.limit(bindparam("rows", type_=Integer))
