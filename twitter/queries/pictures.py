"""Who may see the pictures of tweets and messages."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Conversation, Message, Participant, Picture, Tweet, User
from twitter.models.picture import READY
from twitter.queries.conversations.standing import Sender, is_there_for
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import tweet_is_visible


def is_for_strangers(viewer_id: int | None, key: str) -> bool:
    """Return whether everybody may see a picture; raise NotFound when even this viewer may not.

    Whoever may see the tweet, or the message, may see its pictures; a message is never for strangers. A picture that is
    not posted yet is only its owner's.
    """
    posted = Picture.tweet_id.is_not(None)
    own = and_(is_waiting(), Picture.owner_id == viewer_id) if viewer_id is not None else false()
    statement = (
        select(and_(posted, tweet_is_visible(None)).label("is_for_strangers"))
        .select_from(Picture)
        .outerjoin(Tweet, Tweet.id == Picture.tweet_id)
        .outerjoin(User, User.id == Tweet.author_id)
    )
    statement, sent = _with_message(statement, viewer_id)
    statement = statement.where(
        Picture.key == key, Picture.state == READY, or_(own, and_(posted, tweet_is_visible(viewer_id)), sent)
    )
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound
    return bool(found.is_for_strangers)


def unposted(owner_id: int, picture_id: int) -> Picture:
    """Return a picture that somebody brought and has not posted, made or not; raise NotFound for any other."""
    mine = select(Picture).where(Picture.id == picture_id, Picture.owner_id == owner_id, is_waiting())
    found = db.session.scalar(mine.execution_options(populate_existing=True))  # a job may have made it meanwhile
    if found is None:
        raise NotFound
    return found


def is_waiting() -> ColumnElement[bool]:
    """Return the condition for a picture that somebody brought and has neither posted nor sent."""
    return and_(Picture.tweet_id.is_(None), Picture.message_id.is_(None))


def _with_message(statement: AnySelect, viewer_id: int | None) -> tuple[AnySelect, ColumnElement[bool]]:
    """Join the message of a picture and the viewer's side; return the condition that the viewer may see it."""
    if viewer_id is None:
        return statement, false()
    mine: Any = and_(Participant.conversation_id == Message.conversation_id, Participant.user_id == viewer_id)
    statement = (
        statement.outerjoin(Message, Message.id == Picture.message_id)
        .outerjoin(Sender, Sender.id == Message.sender_id)
        .outerjoin(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Participant, mine)
    )
    is_there = and_(Participant.user_id.is_not(None), Participant.left_at.is_(None), is_there_for(viewer_id))
    return statement, and_(Picture.message_id.is_not(None), is_there)
