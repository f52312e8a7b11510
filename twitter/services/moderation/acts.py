"""What a moderator does to somebody: one way in for every kind of act, and one way back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from twitter import clock, ids
from twitter.errors import Conflict, Invalid, NotFound
from twitter.extensions import db
from twitter.models import ModerationAct, Report, Rule, User
from twitter.services import audit, permissions
from twitter.services.moderation import effects
from twitter.services.permissions import Actor
from twitter.text import clean_line
from twitter.transaction import atomic, rows_changed

LONGEST_WORDS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why somebody is acted upon, and what exactly is meant."""

    words: str = ""  # said to the person
    rule_id: int | None = None  # which rule they broke
    report_id: int | None = None  # the report that this settles
    tweet_ids: tuple[int, ...] = ()  # of that person: what is deleted or marked; with none, the person is marked
    until: datetime | None = None  # of a suspension; None: for good


def act(actor: Actor, person: User, kind: str, why: Why) -> ModerationAct:
    """Do something to somebody, tell them why, and settle the report it is about; return what is kept of it.

    `kind` is one of models.ACT_KINDS. Raise Forbidden for who may not, Invalid for what cannot be meant, Conflict for
    the last admin.
    """
    if kind not in effects.EFFECTS:
        raise Invalid("There is no such act.", kind="unknown")
    permissions.require(actor, kind, person)
    row = _act_of(actor, person, kind, why)
    with atomic():
        effects.EFFECTS[kind].do(person, row)
        db.session.add(row)
        audit.record(f"act_{kind}", actor=actor, subject=person, act=str(row.id), words=row.words[:200])
        if why.report_id is not None:
            _settle(actor, why.report_id)
    db.session.refresh(person)
    return row


def undo(actor: Actor, act_id: int) -> ModerationAct:
    """Take back what was done, and tell the person. Harmless twice.

    Raise NotFound for an act that is none, Forbidden for who may not.
    """
    row = db.session.get(ModerationAct, act_id)
    if row is None:
        raise NotFound
    person = db.session.get_one(User, row.subject_id)
    permissions.require(actor, row.kind, person)
    undone = {"undone_at": clock.now(), "undone_by_id": actor.id if isinstance(actor, User) else None}
    with atomic():
        standing = update(ModerationAct).where(ModerationAct.id == row.id, ModerationAct.undone_at.is_(None))
        if rows_changed(standing.values(undone)):
            effects.EFFECTS[row.kind].undo(person, row)
            audit.record(f"undo_{row.kind}", actor=actor, subject=person, act=str(row.id))
    db.session.refresh(row)
    db.session.refresh(person)
    return row


def suspend(actor: Actor, person: User, words: str, *, until: datetime | None = None) -> None:
    """Close somebody's account: their sessions end, and nothing of theirs is shown. Harmless twice. Raise as `act`."""
    permissions.require(actor, "suspend", person)
    if not clean_line(words):
        raise Invalid("Say why, for those who look it up later.", reason="missing")
    if not person.is_suspended:
        act(actor, person, "suspend", Why(words=words, until=until))


def unsuspend(actor: Actor, person: User) -> None:
    """Open a suspended account again. Its old sessions stay ended. Harmless twice."""
    permissions.require(actor, "unsuspend", person)
    standing = select(ModerationAct.id).where(ModerationAct.subject_id == person.id, ModerationAct.kind == "suspend")
    for act_id in db.session.scalars(standing.where(ModerationAct.undone_at.is_(None))).all():
        undo(actor, act_id)


def _act_of(actor: Actor, person: User, kind: str, why: Why) -> ModerationAct:
    rule = db.session.get(Rule, why.rule_id) if why.rule_id is not None else None
    if why.rule_id is not None and rule is None:
        raise Invalid("There is no such rule.", rule="unknown")
    if len(why.words) > LONGEST_WORDS:
        raise Invalid("Keep what you say to the person shorter.", words="too_long")
    return ModerationAct(
        id=ids.new_id(),
        kind=kind,
        actor_id=actor.id if isinstance(actor, User) else None,
        subject_id=person.id,
        report_id=why.report_id,
        rule_id=why.rule_id,
        reason=rule.text if rule else "",
        words=why.words.strip(),
        tweet_ids=list(why.tweet_ids),
        until=why.until,
    )


def _settle(actor: Actor, report_id: int) -> None:
    settled = {"resolved_at": clock.now(), "resolved_by_id": actor.id if isinstance(actor, User) else None}
    still_open = update(Report).where(Report.id == report_id, Report.resolved_at.is_(None))
    if not rows_changed(still_open.values(settled)):
        raise Conflict("Somebody has seen to this report already.", report="resolved")
