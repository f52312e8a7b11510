"""What was reported, beside what has become of it since."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select

from twitter import ids
from twitter.extensions import db
from twitter.models import Message, Report, Tweet, User
from twitter.queries.desk.tweets import is_for_moderators
from twitter.queries.visibility import tweet_is_visible

RECENT: Final = 10  # tweets to choose among when no report names any
LOOKED_THROUGH: Final = 100  # reports of a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A tweet or a message as it stood when it was reported."""

    kind: str
    id: int
    text: str
    content_warning: str
    pictures: tuple[dict[str, Any], ...]
    at: datetime
    since: str  # same, edited, deleted (by its author) or removed (by a moderator)
    text_now: str  # of one that was edited
    is_sensitive: bool  # covered by a moderator
    is_open: bool  # the moderator may see the tweet where it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """A tweet on which a moderator may act."""

    id: int
    text: str
    content_warning: str
    picture_count: int
    is_sensitive: bool

    @property
    def created_at(self) -> datetime:
        """When it was written: its id says so."""
        return ids.moment_of(self.id)


def exhibits(viewer_id: int, evidence: Sequence[dict[str, Any]]) -> list[Exhibit]:
    """Return what was reported, in its order. Of messages there is nothing but what stands in the report."""
    tweets, unsent = _tweets_now(viewer_id, _ids(evidence, "tweet")), _messages_left(_ids(evidence, "message"))
    return [_exhibit(each, tweets.get(int(each["id"])), int(each["id"]) in unsent) for each in evidence]


def tweets_named(person_id: int, evidence: Sequence[dict[str, Any]]) -> list[Choosable]:
    """Return those of the reported tweets that are still there."""
    return _choosable(person_id, _ids(evidence, "tweet"))


def tweets_of(person_id: int, asked: Collection[int]) -> list[Choosable]:
    """Return the tweets that are asked for, and the latest ones of a person: what all may read, or was reported."""
    theirs = (Tweet.author_id == person_id, Tweet.deleted_at.is_(None), is_for_moderators())
    latest = select(Tweet.id).join(User, User.id == Tweet.author_id).where(*theirs)
    wanted = set(db.session.scalars(latest.order_by(Tweet.id.desc()).limit(RECENT)))
    if further := {*asked} - wanted:
        wanted |= set(db.session.scalars(latest.where(Tweet.id.in_(further)))) | (further & _reported(person_id))
    return _choosable(person_id, wanted)


def authors_of(tweet_ids: Collection[int]) -> dict[str, list[int]]:
    """Return who wrote some tweets that all may read, by name, each with those that they wrote."""
    written = select(User.username, Tweet.id).join(User, User.id == Tweet.author_id).where(Tweet.id.in_(tweet_ids))
    found: dict[str, list[int]] = {}
    for username, tweet_id in db.session.execute(written.where(is_for_moderators()).order_by(User.username, Tweet.id)):
        found.setdefault(username, []).append(tweet_id)
    return found


def _reported(person_id: int) -> set[int]:
    """Return the tweets of a person that somebody has shown to moderators: an audience is no hiding place then."""
    reports = select(Report.evidence).where(Report.subject_id == person_id).order_by(Report.id.desc())
    rows = db.session.scalars(reports.limit(LOOKED_THROUGH))
    return {tweet_id for evidence in rows for tweet_id in _ids(evidence, "tweet")}


def _choosable(person_id: int, tweet_ids: Collection[int]) -> list[Choosable]:
    facts = (Tweet.id, Tweet.text, Tweet.content_warning, Tweet.pictures, Tweet.is_sensitive)
    there = (Tweet.id.in_(tweet_ids), Tweet.author_id == person_id, Tweet.deleted_at.is_(None))
    rows = db.session.execute(select(*facts).where(*there).order_by(Tweet.id.desc())) if tweet_ids else ()
    return [
        Choosable(
            id=row.id,
            text=row.text,
            content_warning=row.content_warning,
            picture_count=len(row.pictures),
            is_sensitive=row.is_sensitive,
        )
        for row in rows
    ]


def _ids(evidence: Iterable[dict[str, Any]], kind: str) -> set[int]:
    return {int(each["id"]) for each in evidence if each["kind"] == kind}


def _tweets_now(viewer_id: int, tweet_ids: set[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    facts = (Tweet.id, Tweet.text, Tweet.content_warning, Tweet.deleted_at, Tweet.removed_at, Tweet.is_sensitive)
    statement = select(*facts, tweet_is_visible(viewer_id).label("is_open"))
    found = statement.join(User, User.id == Tweet.author_id).where(Tweet.id.in_(tweet_ids))
    return {row.id: row for row in db.session.execute(found)} if tweet_ids else {}


def _messages_left(message_ids: set[int]) -> set[int]:
    """Return those of some messages that were not taken back."""
    there = select(Message.id).where(Message.id.in_(message_ids), Message.unsent_at.is_(None))
    return set(db.session.scalars(there)) if message_ids else set()


def _exhibit(each: dict[str, Any], now: Row[*tuple[Any, ...]] | None, is_left: bool) -> Exhibit:
    since = _since(each, now) if each["kind"] == "tweet" else ("same" if is_left else "deleted")
    return Exhibit(
        kind=each["kind"],
        id=int(each["id"]),
        text=each["text"],
        content_warning=each.get("content_warning", ""),
        pictures=tuple(each.get("pictures", ())),
        at=datetime.fromisoformat(each["at"]),
        since=since,
        text_now=now.text if now is not None and since == "edited" else "",
        is_sensitive=now is not None and bool(now.is_sensitive),
        is_open=now is not None and bool(now.is_open),
    )


def _since(each: dict[str, Any], now: Row[*tuple[Any, ...]] | None) -> str:
    if now is not None and now.removed_at is not None:
        return "removed"
    if now is None or now.deleted_at is not None:
        return "deleted"
    is_as_it_was = (now.text, now.content_warning) == (each["text"], each.get("content_warning", ""))
    return "same" if is_as_it_was else "edited"
