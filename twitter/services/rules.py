"""The rules of the site: written, changed, put in order and withdrawn by its admins."""

from typing import Final

from sqlalchemy import select, update

from twitter import clock
from twitter.errors import Conflict, Invalid, NotFound
from twitter.events import CharterChanged, publish
from twitter.extensions import db
from twitter.models import Rule, User
from twitter.services import audit, permissions
from twitter.text import clean_line, clean_text
from twitter.transaction import atomic, rows_changed

LONGEST_TEXT: Final = 300
LONGEST_HINT: Final = 1_000
MOST: Final = 50  # more than anybody reads


def rule_for(actor: User, rule_id: int) -> Rule:
    """Return a rule that holds, for somebody who may change it. Raise Forbidden for others, NotFound for no rule."""
    permissions.require(actor, "administer")
    rule = db.session.scalar(select(Rule).where(Rule.id == rule_id, Rule.withdrawn_at.is_(None)))
    if rule is None:
        raise NotFound
    return rule


def in_order(actor: User) -> list[Rule]:
    """Return the rules that hold, as the database has them, for somebody who may change them."""
    permissions.require(actor, "administer")
    standing = select(Rule).where(Rule.withdrawn_at.is_(None)).order_by(Rule.position, Rule.id)
    return list(db.session.scalars(standing))


def add(actor: User, text: str, hint: str = "") -> Rule:
    """Add a rule below the others. Raise Forbidden for who may not, Invalid for one that says nothing or too much."""
    permissions.require(actor, "administer")
    row = Rule(text=_checked_text(text), hint=_checked_hint(hint))
    with atomic():
        standing = _in_order()
        if len(standing) >= MOST:
            raise Conflict("These are as many rules as anybody will read. Withdraw one first.", text="too_many")
        row.position = max((rule.position for rule in standing), default=0) + 1
        db.session.add(row)
        audit.record("rule_added", actor=actor, text=row.text)
        publish(CharterChanged())
    return row


def change(actor: User, rule_id: int, text: str, hint: str = "") -> None:
    """Say a rule in other words. What was said by it before keeps the old ones. Raise as `rule_for` and `add` do."""
    rule = rule_for(actor, rule_id)
    words = {"text": _checked_text(text), "hint": _checked_hint(hint)}
    with atomic():
        before = rule.text
        rows_changed(update(Rule).where(Rule.id == rule.id).values(words))
        audit.record("rule_changed", actor=actor, before=before, after=words["text"])
        publish(CharterChanged())


def move(actor: User, rule_id: int, *, up: bool) -> None:
    """Let a rule change places with the one above or below it. At the end of the list nothing happens."""
    moved = rule_for(actor, rule_id)
    with atomic():
        order = [rule.id for rule in _in_order()]
        here = order.index(moved.id) if moved.id in order else 0
        there = here - 1 if up else here + 1
        if moved.id not in order or not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        for position, id_ in enumerate(order, start=1):
            rows_changed(update(Rule).where(Rule.id == id_).values(position=position))
        audit.record("rule_moved", actor=actor, text=moved.text, to=str(there + 1))
        publish(CharterChanged())


def withdraw(actor: User, rule_id: int) -> None:
    """Let a rule hold no longer. Reports and acts that name it go on doing so. Raise as `rule_for` does."""
    rule = rule_for(actor, rule_id)
    with atomic():
        standing = update(Rule).where(Rule.id == rule.id, Rule.withdrawn_at.is_(None))
        if rows_changed(standing.values(withdrawn_at=clock.now())):
            audit.record("rule_withdrawn", actor=actor, text=rule.text)
            publish(CharterChanged())


def _in_order() -> list[Rule]:
    """Return the rules that hold, inside `atomic`: nobody else changes their order meanwhile."""
    standing = select(Rule).where(Rule.withdrawn_at.is_(None)).order_by(Rule.id).with_for_update(key_share=True)
    found = db.session.scalars(standing.execution_options(populate_existing=True))
    return sorted(found, key=lambda rule: (rule.position, rule.id))


def _checked_text(raw: str) -> str:
    text = clean_line(raw)
    if not text:
        raise Invalid("Write the rule.", text="missing")
    if len(text) > LONGEST_TEXT:
        raise Invalid("Keep the rule under 300 characters. What it means at length has a place below.", text="too_long")
    return text


def _checked_hint(raw: str) -> str:
    hint = clean_text(raw, field="hint")
    if len(hint) > LONGEST_HINT:
        raise Invalid("Keep this under 1000 characters.", hint="too_long")
    return hint
