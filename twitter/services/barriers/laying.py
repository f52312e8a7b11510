"""Laying barriers, and taking them away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, select, update

from twitter import clock
from twitter.errors import Conflict, Invalid, NotFound
from twitter.events import CharterChanged, publish
from twitter.extensions import db
from twitter.models import BARRIER_KINDS, BARRIER_LEVELS, Barrier, User
from twitter.services import audit
from twitter.services.barriers import domains, ranges
from twitter.services.operator import Operator
from twitter.services.permissions import require
from twitter.text import clean_line, search_key
from twitter.text.phrases import phrase
from twitter.transaction import atomic, insert_once, rows_changed

LONGEST_WORD: Final = 100
LONGEST_COMMENT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierDraft:
    """What is to be kept out: `level` is for ranges of addresses, the comment for those who look after the site."""

    kind: str
    value: str
    level: str = "sign_up"
    comment: str = ""
    expires_at: datetime | None = None


def add(admin: User, draft: BarrierDraft, *, own_address: str = "") -> Barrier:
    """Keep something out from now on.

    Raise Invalid for what cannot be kept out, among it the range that the admin comes from themselves, and Conflict for
    what is kept out already.
    """
    require(admin, "administer")
    row = _checked(draft)
    if row.kind == "address" and row.level == "access":
        _require_elsewhere(row.value, own_address)
    with atomic():
        _forget_if_over(row)
        if not insert_once(row):
            raise Conflict("That is kept out already.", value="taken")
        told: dict[str, Any] = {"kind": row.kind, "value": row.value, "level": row.level, "comment": row.comment}
        audit.record("barrier_added", actor=admin, **{name: value for name, value in told.items() if value})
        publish(CharterChanged())
        return db.session.scalars(_same(row)).one()


def change(admin: User, barrier_id: int, draft: BarrierDraft, *, own_address: str = "") -> Barrier:
    """Keep something else out than before, or otherwise. Raise as `add` does, and NotFound when nothing is kept out."""
    require(admin, "administer")
    new = _checked(draft)
    if new.kind == "address" and new.level == "access":
        _require_elsewhere(new.value, own_address)
    columns = {"value": new.value, "level": new.level, "comment": new.comment, "expires_at": new.expires_at}
    with atomic():
        taken = db.session.scalar(_same(new))
        if taken is not None and taken.id != barrier_id:
            raise Conflict("That is kept out already.", value="taken")
        same_kind = update(Barrier).where(Barrier.id == barrier_id, Barrier.kind == new.kind)
        if not rows_changed(same_kind.values(columns)):
            raise NotFound
        audit.record("barrier_changed", actor=admin, kind=new.kind, value=new.value, level=new.level)
        publish(CharterChanged())
        return db.session.get_one(Barrier, barrier_id, populate_existing=True)


def remove(admin: User | Operator, barrier_id: int) -> Barrier:
    """Let something in again, and return what kept it out; raise NotFound when nothing does."""
    require(admin, "administer")
    with atomic():
        row = db.session.get(Barrier, barrier_id)
        if row is None or not rows_changed(delete(Barrier).where(Barrier.id == barrier_id)):
            raise NotFound
        audit.record("barrier_removed", actor=admin, kind=row.kind, value=row.value, level=row.level)
        publish(CharterChanged())
    return row


def _checked(draft: BarrierDraft) -> Barrier:
    if draft.kind not in BARRIER_KINDS:
        raise Invalid("Choose what should be kept out.", kind="unknown")
    if draft.level not in BARRIER_LEVELS:
        raise Invalid("Choose what is not possible from there.", level="unknown")
    if draft.expires_at is not None and draft.expires_at <= clock.now():
        raise Invalid("That moment is over already.", expires_at="over")
    comment = clean_line(draft.comment, field="comment")
    if len(comment) > LONGEST_COMMENT:
        raise Invalid("That is too long. Shorten it a little.", comment="too_long")
    level = draft.level if draft.kind == "address" else "sign_up"
    value = _checked_value(draft.kind, draft.value)
    return Barrier(kind=draft.kind, value=value, level=level, comment=comment, expires_at=draft.expires_at)


def _checked_value(kind: str, typed: str) -> str:
    if kind == "email_domain":
        return domains.checked(typed)
    if kind == "address":
        return str(ranges.checked(typed))
    return _checked_word(typed)


def _checked_word(typed: str) -> str:
    """Return a word as it is compared, so that it is kept out once, however it is written."""
    word = search_key(clean_line(typed, field="value"))
    if not phrase(word):
        raise Invalid("There is no word in that.", value="blank")
    if len(word) > LONGEST_WORD:
        raise Invalid("That is too long. Shorten it a little.", value="too_long")
    return word


def _require_elsewhere(network: str, own_address: str) -> None:
    own = ranges.address_of(own_address)
    if own is not None and own in ranges.checked(network):
        raise Invalid("You are in this range yourself: you would be the first to be kept out.", value="own")


def _forget_if_over(row: Barrier) -> None:
    """Make room for what was kept out for a time that is over."""
    former = db.session.scalar(_same(row).with_for_update())
    if former is not None and former.expires_at is not None and former.expires_at <= clock.now():
        rows_changed(delete(Barrier).where(Barrier.id == former.id))


def _same(row: Barrier) -> Select[Barrier]:
    return select(Barrier).where(Barrier.kind == row.kind, Barrier.value == row.value)
