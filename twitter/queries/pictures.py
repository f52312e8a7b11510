"""Who may see the pictures of tweets."""

from sqlalchemy import and_, false, or_, select

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Picture, Tweet, User
from twitter.queries.visibility import tweet_is_visible


def is_for_strangers(viewer_id: int | None, key: str) -> bool:
    """Return whether everybody may see a picture; raise NotFound when even this viewer may not.

    Whoever may see the tweet may see its pictures. One that is not posted yet is only its owner's.
    """
    posted = Picture.tweet_id.is_not(None)
    own = and_(Picture.tweet_id.is_(None), Picture.owner_id == viewer_id) if viewer_id is not None else false()
    statement = (
        select(and_(posted, tweet_is_visible(None)).label("is_for_strangers"))
        .select_from(Picture)
        .outerjoin(Tweet, Tweet.id == Picture.tweet_id)
        .outerjoin(User, User.id == Tweet.author_id)
        .where(Picture.key == key, or_(own, and_(posted, tweet_is_visible(viewer_id))))
    )
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound
    return bool(found.is_for_strangers)
