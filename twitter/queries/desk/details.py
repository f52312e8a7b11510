"""People with all that those who look after the site may know of them, for programs: a page in three statements."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import AuthSession, Hashtag, Invitation, ModerationAct, Rule, User
from twitter.queries.paging import Page, PageRequest, page_of


class Network(NamedTuple):
    """A network from which somebody was here, and when they were last."""

    prefix: str
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Details:
    """A person, where they were here from (the last first), and whose invitation they came by."""

    person: User
    networks: tuple[Network, ...]
    inviter_id: int | None


def details(person_ids: Collection[int]) -> dict[int, Details]:
    """Return those of some people who exist, by id, whatever their state."""
    people = db.session.scalars(select(User).where(User.id.in_(sorted(person_ids)))).all()
    networks, inviters = _networks(person_ids), _inviters(person_ids)
    return {each.id: Details(each, tuple(networks[each.id]), inviters.get(each.id)) for each in people}


def person(person_id: int) -> User:
    """Return somebody by id, whatever their state; raise NotFound for nobody."""
    found = db.session.get(User, person_id) if person_id <= LARGEST else None
    if found is None:
        raise NotFound
    return found


def rules(rule_ids: Collection[int]) -> dict[int, Rule]:
    """Return those of some rules that there are, by id, also withdrawn ones."""
    wanted = select(Rule).where(Rule.id.in_(sorted(rule_ids)))
    return {each.id: each for each in db.session.scalars(wanted)} if rule_ids else {}


def acts_about(person_id: int, page: PageRequest) -> Page[ModerationAct]:
    """Return a page of what was done to somebody, the latest first."""
    done = select(ModerationAct, ModerationAct.id.label("cursor")).where(ModerationAct.subject_id == person_id)
    rows = db.session.execute(page.narrow(done, ModerationAct.id)).all()
    return page_of(rows, page, lambda row: row.ModerationAct)


def hashtag(hashtag_id: int) -> Hashtag:
    """Return a hashtag by id; raise NotFound for none."""
    found = db.session.get(Hashtag, hashtag_id) if hashtag_id <= LARGEST else None
    if found is None:
        raise NotFound
    return found


def _networks(person_ids: Collection[int]) -> dict[int, list[Network]]:
    last = func.max(AuthSession.last_seen_at).label("used_at")
    used = (
        select(User.id, AuthSession.address_prefix, last)
        .join(AuthSession, AuthSession.user_id == User.id)
        .where(User.id.in_(sorted(person_ids)), AuthSession.address_prefix != "")
    )
    found: dict[int, list[Network]] = defaultdict(list)
    for user_id, prefix, used_at in db.session.execute(
        used.group_by(User.id, AuthSession.address_prefix).order_by(last.desc())
    ):
        found[user_id].append(Network(prefix, used_at))
    return found


def _inviters(person_ids: Collection[int]) -> dict[int, int | None]:
    came = select(User.id, Invitation.creator_id).join(Invitation, Invitation.id == User.invitation_id)
    return {row.id: row.creator_id for row in db.session.execute(came.where(User.id.in_(sorted(person_ids))))}
