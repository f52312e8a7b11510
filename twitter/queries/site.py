"""What the site as a whole tells of itself: how many people there are, and who answers for it."""

import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from sqlalchemy import String, bindparam, func, select
from sqlalchemy.orm import aliased

from twitter import clock
from twitter.extensions import db, settings
from twitter.models import User
from twitter.models.base import UtcDateTime
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import person_is_visible

ACTIVE: Final = timedelta(days=28)  # whoever was here in this time counts as active
KEPT: Final = 300  # seconds for which the figures are not counted anew: every app asks for them when it starts

_kept: dict[tuple[str, str], tuple[float, "Site"]] = {}


@dataclass(frozen=True, slots=True)
class Site:
    """Figures of the site."""

    people: int
    active_people: int
    tweets: int
    contact_id: int | None  # whom to ask: who is named, or whoever has been an admin for longest


def site() -> Site:
    """Return the figures, some minutes old at most."""
    which = (settings.database_url, settings.contact_username)
    counted_at, found = _kept.get(which, (0.0, None))
    if found is None or time.monotonic() - counted_at > KEPT:
        found = _counted()
        _kept[which] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Drop what was counted, so that it is counted anew."""
    _kept.clear()


def _counted() -> Site:
    named = {"contact": settings.contact_username.lower()}
    people, tweets, contact_id, admin_id = db.session.execute(_everybody(), named).one()
    active = db.session.scalar(_active(), {"since": clock.now() - ACTIVE}) or 0
    return Site(people, active, int(tweets or 0), contact_id or admin_id)


@cache
def _everybody() -> AnySelect:
    admin = select(func.min(User.id)).where(User.role == "admin", person_is_visible()).scalar_subquery()
    named = aliased(User)
    is_named = (named.username_key == bindparam("contact", type_=String), person_is_visible(named))
    contact = select(named.id).where(*is_named).scalar_subquery()
    counts = select(func.count(), func.sum(User.tweet_count), contact, admin)
    return counts.select_from(User).where(person_is_visible())


@cache
def _active() -> AnySelect:
    since = bindparam("since", type_=UtcDateTime())
    return select(func.count()).select_from(User).where(person_is_visible(), User.last_seen_at > since)
