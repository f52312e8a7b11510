"""What people are told, with those in one group that did alike."""

from contextlib import suppress
from dataclasses import replace
from typing import Literal

from flask import Response

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.accounts import Account
from twitter.api.entities.notifications import (
    Count,
    GroupedNotificationsResults,
    GroupedNotificationsWithFaces,
)
from twitter.api.entities.values import Empty
from twitter.api.paging import Paged, paged
from twitter.api.serializers import notifications as serialized
from twitter.api.serializers.accounts import accounts as serialized_accounts
from twitter.api.serializers.notifications import FACES, GROUPED, KINDS, group_wanted, kinds_of
from twitter.api.told import MOST, PAGE_SIZE, Counted, Listed, Types
from twitter.api.told import wanted as narrowed
from twitter.errors import NotFound
from twitter.queries import notifications as questions
from twitter.queries.notifications import Wanted
from twitter.queries.paging import PageRequest
from twitter.services import notifications
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = ApiBlueprint("grouped_notifications", __name__, url_prefix="/api/v2/notifications")


class ListedInGroups(Listed, kw_only=True):
    """A page of groups, of the types that may stand in one."""

    grouped_types: Types | None = None
    expand_accounts: Literal["full", "partial_avatars"] = "full"


class CountedInGroups(Counted, kw_only=True):
    """How many groups have something new in them."""

    grouped_types: Types | None = None


class ListedPeople(Paged, kw_only=True):
    """A page of the people of a group."""

    limit: int = PAGE_SIZE


@bp.get("")
@person_route(
    "read:notifications",
    answer=GroupedNotificationsResults | GroupedNotificationsWithFaces,
    asked=ListedInGroups,
    is_paged=True,
)
def told(asked: ListedInGroups) -> Response:
    """Return what others did that concerns one, in groups, the newest first."""
    kinds = _grouped(asked.grouped_types)
    page = questions.groups(viewer().id, asked.page(MOST), narrowed(asked, kinds), FACES)
    shown = serialized.with_faces if asked.expand_accounts == "partial_avatars" else serialized.grouped
    return paged(shown(page.items, kinds), page)


@bp.get("/unread_count")
@person_route("read:notifications", answer=Count, asked=CountedInGroups)
def unread_count(asked: CountedInGroups) -> Count:
    """Return how many groups of notifications have something one has not seen yet."""
    wanted = narrowed(asked, _grouped(asked.grouped_types))
    return {"count": questions.count_unread(viewer().id, wanted, asked.most())}


@bp.get("/<group_key>")
@person_route("read:notifications", answer=GroupedNotificationsResults)
def show(group_key: str) -> GroupedNotificationsResults:
    """Return one group."""
    wanted = _wanted(group_key)
    found = questions.groups(viewer().id, PageRequest(limit=1), wanted, FACES).items
    if not found:
        raise NotFound
    return serialized.grouped(found, GROUPED if wanted.group_key else ())


@bp.get("/<group_key>/accounts")
@person_route("read:notifications", answer=list[Account], asked=ListedPeople, is_paged=True)
def accounts(group_key: str, asked: ListedPeople) -> Response:
    """Return the people of a group, the newest first."""
    wanted = replace(_wanted(group_key), grouped=())
    wish = asked.page(MOST)
    page = questions.groups(viewer().id, wish, wanted, people=1)
    if wish.is_first and not page.items:
        raise NotFound
    return paged(serialized_accounts(each.people[0] for each in page.items), page)


@bp.post("/<group_key>/dismiss")
@person_route("write:notifications", answer=Empty)
@limited("notifications")
def dismiss(group_key: str) -> Empty:
    """Let a group be shown no more. Harmless when it is not there."""
    wanted = group_wanted(group_key) or Wanted()
    if wanted.group_key:
        notifications.dismiss_group(viewer(), wanted.group_key)
    if wanted.notification_id:
        with suppress(NotFound):
            notifications.dismiss(viewer(), wanted.notification_id, KINDS)
    return {}


def _grouped(types: Types | None) -> tuple[str, ...]:
    """Return of which kinds several are one: of those an app says, or of all that may be."""
    return GROUPED if types is None else tuple(kind for kind in kinds_of(types) if kind in GROUPED)


def _wanted(group_key: str) -> Wanted:
    wanted = group_wanted(group_key)
    if wanted is None:
        raise NotFound
    return wanted
