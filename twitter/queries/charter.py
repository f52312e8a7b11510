"""What whoever runs the site has laid down: read in one go, and kept by every process (`web/charter.py`)."""

from typing import Any

from sqlalchemy import exists, or_, select

from twitter import clock
from twitter.charter import AnnouncementLine, BarrierLine, Charter, RuleLine
from twitter.extensions import db
from twitter.models import Announcement, Barrier, HiddenTopic, Rule, SiteSetting, User
from twitter.queries.visibility import person_is_visible


def read() -> Charter:
    """Return what is laid down now: a handful of short statements, asked every few seconds at most."""
    now = clock.now()
    going_on = or_(Announcement.ends_at.is_(None), Announcement.ends_at > now)
    standing = or_(Barrier.expires_at.is_(None), Barrier.expires_at > now)
    rules = select(Rule.id, Rule.text, Rule.hint).where(Rule.withdrawn_at.is_(None)).order_by(Rule.position, Rule.id)
    announcements = select(
        Announcement.id, Announcement.text, Announcement.starts_at, Announcement.ends_at, Announcement.edited_at
    )
    barriers = select(Barrier.id, Barrier.kind, Barrier.value, Barrier.level, Barrier.expires_at).where(standing)
    return Charter(
        settings={row.name: row.value for row in db.session.execute(select(SiteSetting.name, SiteSetting.value))},
        rules=tuple(RuleLine(*row) for row in db.session.execute(rules)),
        announcements=tuple(
            AnnouncementLine(*row)
            for row in db.session.execute(announcements.where(going_on).order_by(Announcement.starts_at.desc()))
        ),
        barriers=tuple(BarrierLine(*row) for row in db.session.execute(barriers.order_by(Barrier.id))),
        hidden_topics=frozenset(db.session.scalars(select(HiddenTopic.key))),
        has_admin=bool(db.session.scalar(select(exists(select(User.id).where(_is_admin()))))),
    )


def _is_admin() -> Any:
    return (User.role == "admin") & person_is_visible()
