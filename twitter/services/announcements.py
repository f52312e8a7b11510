"""What whoever runs the site tells everybody: writing it, changing it, taking it back, and having read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete as sql_delete
from sqlalchemy import select, update

from twitter import clock
from twitter.errors import Invalid, NotFound
from twitter.events import AnnouncementTold, CharterChanged, publish
from twitter.extensions import charter, db
from twitter.models import Announcement, User
from twitter.services import audit
from twitter.services.permissions import require
from twitter.text import clean_text
from twitter.text.graphemes import count_graphemes
from twitter.transaction import atomic, rows_changed

LONGEST: Final = 2_000
YEARS: Final = range(2000, 2101)  # every database and every calendar knows them


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementDraft:
    """What is to be told, from a moment on or at once, until another or for good."""

    text: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def announce(admin: User, draft: AnnouncementDraft) -> Announcement:
    """Tell everybody something. Raise Invalid for what says nothing, is too long, or ends before it begins."""
    require(admin, "administer")
    row = _checked(draft)
    with atomic():
        db.session.add(row)
        db.session.flush()
        audit.record("announced", actor=admin, announcement=str(row.id))
        _tell(row.id)
    return row


def change(admin: User, announcement_id: int, draft: AnnouncementDraft, *, shows_again: bool = False) -> Announcement:
    """Change what is told; raise NotFound when it is gone, and Invalid as `announce` does.

    With `shows_again` it takes another id, and so comes back to those who have put it away.
    """
    require(admin, "administer")
    new = _checked(draft)
    with atomic():
        row = db.session.scalar(select(Announcement).where(Announcement.id == announcement_id).with_for_update())
        if row is None:
            raise NotFound
        if draft.starts_at is None:
            new.starts_at = row.starts_at
        if shows_again:
            rows_changed(sql_delete(Announcement).where(Announcement.id == announcement_id))
            db.session.add(row := new)
            db.session.flush()
        row.text, row.starts_at, row.ends_at, row.edited_at = new.text, new.starts_at, new.ends_at, clock.now()
        audit.record("announcement_changed", actor=admin, announcement=str(row.id), shows_again=shows_again)
        _tell(row.id, gone_id=announcement_id if shows_again else None)
    return row


def delete(admin: User, announcement_id: int) -> None:
    """Take back what was told; raise NotFound when it is gone already."""
    require(admin, "administer")
    with atomic():
        if not rows_changed(sql_delete(Announcement).where(Announcement.id == announcement_id)):
            raise NotFound
        audit.record("announcement_deleted", actor=admin, announcement=str(announcement_id))
        _tell(gone_id=announcement_id)


def put_away(reader: User, announcement_id: int) -> None:
    """Show an announcement to somebody no more. Harmless to repeat; raise NotFound for one that nobody is shown."""
    require(reader, "change_settings")
    require_shown(announcement_id)
    with atomic():
        seen = db.session.scalar(select(User.announcements_seen).where(User.id == reader.id).with_for_update()) or []
        kept = without_gone(seen)
        if announcement_id not in kept:
            values = {"announcements_seen": [*kept, announcement_id]}
            rows_changed(update(User).where(User.id == reader.id).values(values))
    db.session.refresh(reader)


def require_shown(announcement_id: int) -> None:
    """Raise NotFound for an announcement that nobody is shown now."""
    if not any(line.id == announcement_id for line in charter.current_announcements()):
        raise NotFound


def without_gone(seen: list[int]) -> list[int]:
    """Return those of some announcements that are not over or deleted: nobody has to remember the others."""
    there = {line.id for line in charter.announcements}
    return [announcement_id for announcement_id in seen if announcement_id in there]


def _tell(told_id: int | None = None, *, gone_id: int | None = None) -> None:
    """Let pages and apps know, in this order: whoever is told of one looks for it in the charter."""
    publish(CharterChanged())
    if gone_id is not None:
        publish(AnnouncementTold(gone_id, is_gone=True))
    if told_id is not None:
        publish(AnnouncementTold(told_id))


def _checked(draft: AnnouncementDraft) -> Announcement:
    """Return what may be told; without a beginning it begins now."""
    text = clean_text(draft.text).strip()
    if not text:
        raise Invalid("Write something first.", text="blank")
    if count_graphemes(text) > LONGEST:
        raise Invalid("That is too long. Shorten it a little.", text="too_long")
    starts_at = draft.starts_at or clock.now()
    for name, moment in (("starts_at", draft.starts_at), ("ends_at", draft.ends_at)):
        if moment is not None and moment.year not in YEARS:
            raise Invalid("Choose a moment of this century.", **{name: "out_of_range"})
    if draft.ends_at is not None and draft.ends_at <= max(starts_at, clock.now()):
        raise Invalid("It would be over before anybody saw it. Choose a later end.", ends_at="over")
    return Announcement(text=text, starts_at=starts_at, ends_at=draft.ends_at)
