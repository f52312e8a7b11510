"""What somebody looked for, kept for them alone until they clear it."""

from sqlalchemy import delete, select

from twitter.extensions import db
from twitter.models import RecentSearch, User
from twitter.queries.search import LONGEST
from twitter.services.locks import lock_people
from twitter.text import clean_line
from twitter.transaction import atomic, insert_once, rows_changed

KEPT = 20  # searches of one person


def remember(user: User, query: str) -> None:
    """Put a search on top of somebody's list, once; the oldest beyond KEPT goes. Nothing happens for an empty one.

    Raise Invalid for one that cannot be stored.
    """
    query = clean_line(query, field="q")[:LONGEST].strip()
    if not query:
        return
    mine = RecentSearch.user_id == user.id
    with atomic():
        lock_people([user.id])  # without it two searches of one person could wait for each other on MariaDB
        rows_changed(delete(RecentSearch).where(mine, RecentSearch.query == query))
        insert_once(RecentSearch(user_id=user.id, query=query))
        kept = db.session.scalars(select(RecentSearch.id).where(mine).order_by(RecentSearch.id.desc()).limit(KEPT))
        rows_changed(delete(RecentSearch).where(mine, RecentSearch.id.not_in([*kept])))


def forget(user: User, search_id: int) -> None:
    """Take one search off somebody's list, if it stands there."""
    with atomic():
        lock_people([user.id])
        rows_changed(delete(RecentSearch).where(RecentSearch.user_id == user.id, RecentSearch.id == search_id))


def forget_all(user: User) -> None:
    """Clear somebody's list."""
    with atomic():
        lock_people([user.id])
        rows_changed(delete(RecentSearch).where(RecentSearch.user_id == user.id))
