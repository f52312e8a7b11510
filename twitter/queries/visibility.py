"""The one place that says which tweets and people a viewer may see, as SQL conditions.

Every look at another table here is a scalar sub-select by primary key rather than EXISTS: PostgreSQL may answer EXISTS
by reading everybody whom the viewer follows into a table first.
"""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, case, exists, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter import clock
from twitter.models import Block, Follow, Mention, Mute, Tweet, User
from twitter.models.base import UtcDateTime

# Stands for the viewer's id in statements that are built once and asked by everybody.
VIEWER: Any = bindparam("viewer_id", type_=BigInteger)
# Asked for when a statement runs, not when it is built: statements are kept.
_NOW = bindparam("this_moment", callable_=clock.now, type_=UtcDateTime())


def tweet_is_visible(
    viewer_id: int | None, author: type[User] = User, tweet: type[Tweet] = Tweet
) -> ColumnElement[bool]:
    """Return the condition for a statement that joins a tweet with its author: it is there, and this viewer may read.

    `viewer_id` is None for somebody who is not signed in.
    """
    return and_(
        tweet.deleted_at.is_(None),
        person_is_visible(author),
        is_not_blocked(viewer_id, author),
        _is_in_audience(viewer_id, author, tweet),
    )


def account_is_readable(viewer_id: int | None, person: type[User] = User) -> ColumnElement[bool]:
    """Return the condition for a person whose tweets and lists of followers this viewer may read."""
    return and_(person_is_visible(person), is_not_blocked(viewer_id, person), _is_open_to(viewer_id, person))


def may_read_person(viewer_id: int | None, user_id: int) -> ColumnElement[bool]:
    """Return the condition that the viewer may read one person, for a statement that is about others."""
    person = aliased(User)
    return exists(select(1).where(person.id == user_id, account_is_readable(viewer_id, person)))


def person_is_visible(person: Any = User) -> ColumnElement[bool]:
    """Return the condition for a person who may be found: nobody suspended, who has left, or who is not let in yet."""
    return and_(person.suspended_at.is_(None), person.deactivated_at.is_(None), person.waits_since.is_(None))


def may_be_found(viewer_id: int | None, person: type[User] = User) -> ColumnElement[bool]:
    """Return the condition that a person is shown to a viewer who looks for people, or told of to them.

    Whom moderators limited is found by themselves and those who follow them. It narrows `person_is_visible`.
    """
    if viewer_id is None:
        return person.limited_at.is_(None)
    return or_(person.limited_at.is_(None), person.id == viewer_id, _follows(viewer_id, person))


def is_not_blocked(viewer_id: int | None, person: type[User] = User) -> ColumnElement[bool]:
    """Return the condition that neither the viewer nor a person has blocked the other."""
    if viewer_id is None:
        return true()
    mine, theirs = aliased(Block), aliased(Block)
    return and_(
        _missing(mine.id, mine.blocker_id == viewer_id, mine.blocked_id == person.id),
        _missing(theirs.id, theirs.blocker_id == person.id, theirs.blocked_id == viewer_id),
    )


def is_not_muted(viewer_id: int | None, person: type[User] = User) -> ColumnElement[bool]:
    """Return the condition that the viewer has not muted a person, or not any longer: for lists, never for pages."""
    if viewer_id is None:
        return true()
    mute = aliased(Mute)
    return _missing(mute.id, mute.muter_id == viewer_id, mute.muted_id == person.id, lasts(mute))


def lasts(mute: type[Mute] = Mute) -> ColumnElement[bool]:
    """Return the condition that a mute is not over."""
    return or_(mute.until.is_(None), mute.until > _NOW)


def is_for_everyone(author: type[User] = User, tweet: type[Tweet] = Tweet) -> ColumnElement[bool]:
    """Return the condition for a tweet that may be passed on: a stranger may read it."""
    return and_(tweet.audience == "everyone", not_(author.is_protected), author.limited_at.is_(None))


def _is_in_audience(viewer_id: int | None, author: type[User], tweet: type[Tweet]) -> ColumnElement[bool]:
    """Return the condition that a tweet was written for this viewer, among others.

    A protected account writes for its followers what it writes for everyone. Whoever is mentioned in a tweet for
    followers, or for the people it mentions, may read it in any case: it was said to them.
    """
    everyone = and_(tweet.audience == "everyone", _is_open_to(viewer_id, author))
    if viewer_id is None:
        return everyone
    mention = aliased(Mention)
    named = _there(mention.user_id, mention.tweet_id == tweet.id, mention.user_id == viewer_id)
    followers = and_(tweet.audience == "followers", _follows(viewer_id, author))
    return or_(everyone, author.id == viewer_id, followers, and_(tweet.audience != "everyone", named))


def _is_open_to(viewer_id: int | None, person: type[User]) -> ColumnElement[bool]:
    """Return the condition that an account is for everybody, or is the viewer's own, or one that they follow.

    It is not for everybody when it is protected, by its owner, or limited, by a moderator.
    """
    is_for_all = and_(not_(person.is_protected), person.limited_at.is_(None))
    if viewer_id is None:
        return is_for_all
    return or_(is_for_all, person.id == viewer_id, _follows(viewer_id, person))


def _follows(viewer_id: int, person: type[User]) -> ColumnElement[bool]:
    link = aliased(Follow)
    return _there(link.id, link.follower_id == viewer_id, link.followed_id == person.id)


def _there(column: InstrumentedAttribute[int], *key: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(column).where(*key).scalar_subquery().is_not(None)


def _missing(column: InstrumentedAttribute[int], *key: ColumnElement[bool]) -> ColumnElement[bool]:
    # As a comparison, of which PostgreSQL expects that it nearly always holds. It takes IS NULL for so rare that it
    # would rather read all tweets of the few people who seem to be left, and sort them, than walk from the newest.
    return case((_there(column, *key), 1), else_=0) != 1
