"""What a moderator does to somebody: one way in for every kind of act, and one way back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from twitter import clock, ids, outbox
from twitter.errors import Conflict, Invalid, NotFound
from twitter.extensions import db
from twitter.models import ModerationAct, Report, Rule, Tweet, User
from twitter.services import audit, locks, notifications, permissions, removals
from twitter.services.moderation.effects import EFFECTS, end_suspension
from twitter.services.moderation.roles import keep_an_admin
from twitter.services.permissions import Actor
from twitter.text import clean_line, clean_text
from twitter.transaction import atomic, rows_changed

LONGEST_WORDS = 2_000
NOTED = 200  # characters of what was said that the audit log keeps
ABOUT_TWEETS = ("delete_tweets", "mark_sensitive")


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

    `kind` is one of models.ACT_KINDS. Raise Forbidden for who may not, Invalid for what cannot be meant, Conflict when
    it was done already, the report is settled, or the site would be without an admin.
    """
    if kind not in EFFECTS:
        raise Invalid("There is no such act.", kind="unknown")
    permissions.require(actor, kind, person)
    words = _checked_words(why.words)
    with atomic():
        if kind == "suspend":
            keep_an_admin(without=person)
        locks.lock_people([person.id], named=_ids_of(actor))
        row = _act_of(actor, person, kind, why, words)
        EFFECTS[kind].do(person, row)
        row.shown = [copy for copy in row.shown if int(copy["id"]) in row.tweet_ids]
        if why.report_id is not None:  # before the row is stored: it can only name a report that there is
            _settle(actor, person, why.report_id)
        db.session.add(row)
        _note(actor, person, row, EFFECTS[kind].done, reason=words[:NOTED])
        notifications.of_act(person.id, row.id)
        outbox.enqueue("mail_moderation", act_id=row.id)
    _reread(person)
    return row


def undo(actor: Actor, act_id: int) -> ModerationAct:
    """Take back what was done, and tell the person. Harmless twice.

    Raise NotFound for an act that is none, Forbidden for who may not, Conflict for tweets that are gone for good.
    """
    row, person = _kept(act_id)
    permissions.require(actor, row.kind, person)
    _take_back(actor, person, row)
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
    for act_id in _standing(person, "suspend"):
        undo(actor, act_id)
    if person.is_suspended:  # since before acts were kept
        with atomic():
            end_suspension(person)
            audit.record("unsuspended", actor=actor, subject=person)
        _reread(person)


def take_back(actor: Actor, person: User, kind: str) -> None:
    """Undo what of a kind stands against an account as a whole. Harmless when nothing does. Raise as `undo` does."""
    if kind == "suspend":
        unsuspend(actor, person)
        return
    permissions.require(actor, kind, person)
    for act_id in _standing(person, kind):
        undo(actor, act_id)


def lift(act_id: int) -> None:
    """Undo a suspension in nobody's name once its time is over. Nothing happens to one that is undone."""
    row = db.session.get(ModerationAct, act_id, populate_existing=True)
    if row is None or row.kind != "suspend" or row.until is None or row.undone_at is not None:
        return
    left = row.until - clock.now()
    if left > timedelta():  # somebody had the job done early
        with atomic():
            outbox.enqueue("lift_suspension", delay=left, act_id=row.id)
    else:
        _take_back(None, db.session.get_one(User, row.subject_id), row)


def lift_over() -> None:
    """Undo every suspension whose time is over, whatever became of its own job."""
    over = (User.suspended_until <= clock.now(), ModerationAct.kind == "suspend", ModerationAct.undone_at.is_(None))
    acts = select(ModerationAct.id).join(User, User.id == ModerationAct.subject_id).where(*over)
    for act_id in db.session.scalars(acts).all():
        lift(act_id)


def _take_back(actor: Actor | None, person: User, row: ModerationAct) -> None:
    """Undo an act unless it is undone. Of two who try at once, one finds it standing."""
    undone = {"undone_at": clock.now(), "undone_by_id": actor.id if isinstance(actor, User) else None}
    with atomic():
        locks.lock_people([person.id], named=[*_ids_of(actor), *removals.named_in(row.tweet_ids)])
        standing = update(ModerationAct).where(ModerationAct.id == row.id, ModerationAct.undone_at.is_(None))
        if rows_changed(standing.values(undone)):
            EFFECTS[row.kind].undo(person, row)
            _note(actor, person, row, EFFECTS[row.kind].undone)
            notifications.of_undone_act(person.id, row.id)
            outbox.enqueue("mail_moderation_undone", act_id=row.id)
    db.session.refresh(row)
    _reread(person)


def _reread(person: User) -> None:
    """Let whoever shows the person next see what changed."""
    db.session.get(User, person.id, populate_existing=True)


def _kept(act_id: int) -> tuple[ModerationAct, User]:
    row = db.session.get(ModerationAct, act_id) if 0 < act_id <= ids.LARGEST else None
    if row is None:
        raise NotFound
    return row, db.session.get_one(User, row.subject_id)


def _standing(person: User, kind: str) -> list[int]:
    """Return the acts of a kind that stand against an account, rather than against some tweets of it."""
    standing = (ModerationAct.kind == kind, ModerationAct.undone_at.is_(None))
    acts = select(ModerationAct.id, ModerationAct.tweet_ids).where(ModerationAct.subject_id == person.id, *standing)
    return [row.id for row in db.session.execute(acts) if not row.tweet_ids]


def _ids_of(actor: Actor | None) -> list[int]:
    return [actor.id] if isinstance(actor, User) else []


def _checked_words(words: str) -> str:
    cleaned = clean_text(words, field="words").strip()
    if len(cleaned) > LONGEST_WORDS:
        raise Invalid("Keep what you say to the person shorter.", words="too_long")
    return cleaned


def _act_of(actor: Actor, person: User, kind: str, why: Why, words: str) -> ModerationAct:
    rule = db.session.get(Rule, why.rule_id) if why.rule_id is not None else None
    if why.rule_id is not None and rule is None:
        raise Invalid("There is no such rule.", rule="unknown")
    tweets = _tweets_of(person, why.tweet_ids)
    if why.tweet_ids and not tweets and kind in ABOUT_TWEETS:
        raise Conflict("These tweets are gone already.", tweets="gone")
    return ModerationAct(
        id=ids.new_id(),
        kind=kind,
        actor_id=actor.id if isinstance(actor, User) else None,
        subject_id=person.id,
        report_id=why.report_id,
        rule_id=why.rule_id,
        reason=rule.text if rule else "",
        words=words,
        tweet_ids=[tweet.id for tweet in tweets],
        shown=[_copy_of(tweet) for tweet in tweets],
        until=why.until if kind == "suspend" else None,
    )


def _tweets_of(person: User, tweet_ids: tuple[int, ...]) -> list[Tweet]:
    """Return those of some tweets that this person wrote and that are there, the oldest first."""
    written = (Tweet.author_id == person.id, Tweet.retweet_of_id.is_(None), Tweet.deleted_at.is_(None))
    possible = [tweet_id for tweet_id in tweet_ids if 0 < tweet_id <= ids.LARGEST]
    found = select(Tweet).where(Tweet.id.in_(possible), *written).order_by(Tweet.id)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def _copy_of(tweet: Tweet) -> dict[str, Any]:
    """Return what is kept of a tweet as it stands, for the person and for whoever looks at the act later."""
    return {
        "id": str(tweet.id),
        "text": tweet.text,
        "content_warning": tweet.content_warning,
        "pictures": len(tweet.pictures),
        "at": tweet.created_at.isoformat(),
    }


def _note(actor: Actor | None, person: User, row: ModerationAct, action: str, **details: str) -> None:
    """Write it down; of a suspension also until when."""
    if row.until is not None and "reason" in details:
        details["until"] = row.until.isoformat()
    if actor is None:
        details["by"] = "time"
    audit.record(action, actor=actor, subject=person, act=str(row.id), **details)


def _settle(actor: Actor, person: User, report_id: int) -> None:
    settled = {"resolved_at": clock.now(), "resolved_by_id": actor.id if isinstance(actor, User) else None}
    this_one = (Report.id == report_id, Report.subject_id == person.id, Report.resolved_at.is_(None))
    if not rows_changed(update(Report).where(*this_one).values(settled)):
        raise Conflict("Somebody has seen to this report already.", report="resolved")
