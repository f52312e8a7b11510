"""What was told to everybody, for those who write it: also what is over and what has not begun."""

from sqlalchemy import select

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Announcement
from twitter.queries.paging import Page, PageRequest, page_of


def listed(page: PageRequest) -> Page[Announcement]:
    """Return all announcements, the latest first."""
    rows = db.session.execute(page.narrow(select(Announcement, Announcement.id.label("cursor")), Announcement.id)).all()
    return page_of(rows, page, lambda row: row.Announcement)


def announcement(announcement_id: int) -> Announcement:
    """Return an announcement; raise NotFound when there is none."""
    found = db.session.get(Announcement, announcement_id)
    if found is None:
        raise NotFound
    return found
