"""Who keeps order: moderators and admins."""

from sqlalchemy import select

from twitter.extensions import db
from twitter.models import User
from twitter.queries.visibility import person_is_visible


def keepers_for(person: User) -> list[User]:
    """Return who may see to a report about somebody, by name: admins alone when that person keeps order too."""
    roles = ("moderator", "admin") if person.role == "user" else ("admin",)
    keepers = select(User).where(User.role.in_(roles), person_is_visible())
    return list(db.session.scalars(keepers.order_by(User.username_key)))
