"""What people are told, as the API shows it: one by one, and in groups."""

from collections.abc import Collection, Sequence
from typing import Final

from twitter.api.entities.accounts import Account
from twitter.api.entities.notifications import (
    AccountWarning,
    GroupedNotificationsResults,
    GroupedNotificationsWithFaces,
    Notification,
    NotificationGroup,
    PartialAccountWithAvatar,
)
from twitter.api.entities.statuses import Status
from twitter.api.serializers.accounts import account
from twitter.api.serializers.acts import action
from twitter.api.serializers.statuses import statuses
from twitter.api.serializers.values import moment
from twitter.ids import LARGEST
from twitter.queries import notifications as questions
from twitter.queries.paging import PageRequest
from twitter.queries.profiles import profiles

# What our kinds are called; that somebody asks to write to one has no counterpart.
TYPES: Final = {
    "reply": "mention",
    "mention": "mention",
    "quote": "quote",
    "edit": "update",
    "like": "favourite",
    "retweet": "reblog",
    "follow": "follow",
    "follow_request": "follow_request",
    "moderation": "moderation_warning",
}
KINDS: Final = tuple(TYPES)
GROUPED: Final = ("like", "retweet", "follow")  # what may stand together; everything else stands alone
FACES: Final = 8  # people whom a group names
_ALONE: Final = "ungrouped"


def find(viewer_id: int, notification_id: int) -> Notification | None:
    """Return one notification; None for one that is not the viewer's, is shown no more, or has no counterpart."""
    wanted = questions.Wanted(kinds=KINDS, notification_id=notification_id)
    if notification_id > LARGEST:
        return None
    for each in notifications(questions.groups(viewer_id, PageRequest(limit=1), wanted, people=1).items):
        return each
    return None


def notifications(told: Sequence[questions.NotificationGroup]) -> list[Notification]:
    """Return notifications one by one, in their order, with the people and the tweets of all at once.

    What somebody did who left between two statements is left out, and what moderators took back.
    """
    told = _standing(told)
    about, people = _statuses(told), _accounts([each.people[0].id for each in told])
    whole = [each for each in told if each.people[0].id in people and (each.tweet is None or each.subject_id in about)]
    return [_notification(each, people[each.people[0].id], about) for each in whole]


def grouped(told: Sequence[questions.NotificationGroup], grouped_kinds: Collection[str]) -> GroupedNotificationsResults:
    """Return a page of groups, with the people and tweets of all, each once."""
    told = _standing(told)
    people = _accounts(_named(told))
    return _results(told, grouped_kinds, people.values())


def with_faces(
    told: Sequence[questions.NotificationGroup], grouped_kinds: Collection[str]
) -> GroupedNotificationsWithFaces:
    """Return the same with only the newest person of each group whole."""
    told = _standing(told)
    people = _accounts(_named(told))
    whole = {each.people[0].id for each in told}
    full = [shown for user_id, shown in people.items() if user_id in whole]
    faces = [_face(shown) for user_id, shown in people.items() if user_id not in whole]
    return {**_results(told, grouped_kinds, full), "partial_accounts": faces}


def kinds_of(types: Collection[str]) -> tuple[str, ...]:
    """Return our kinds that are called one of these; none for types that we do not have."""
    return tuple(kind for kind, name in TYPES.items() if name in types)


def group_wanted(group_key: str) -> questions.Wanted | None:
    """Return which notifications a group's key names; None for a key that no group has."""
    name, _, rest = group_key.partition("-")
    if not (rest.isascii() and rest.isdigit() and len(rest) < 20):
        return None
    if name == _ALONE:
        return questions.Wanted(kinds=KINDS, notification_id=min(int(rest), LARGEST))
    stored = {TYPES[kind]: kind for kind in GROUPED}.get(name)
    return questions.Wanted(group_key=f"{stored}:{int(rest)}") if stored else None


def _notification(told: questions.NotificationGroup, by: Account, about: dict[int, Status]) -> Notification:
    return {
        "id": str(told.cursor),
        "type": TYPES[told.kind],
        "group_key": _key(told, GROUPED),
        "created_at": moment(told.created_at),
        "account": by,
        "status": about.get(told.subject_id) if told.tweet else None,
        "report": None,
        "event": None,
        "moderation_warning": _warning(told, by),
    }


def _warning(told: questions.NotificationGroup, person: Account) -> AccountWarning | None:
    """Return what moderators did, in the words of the dialect; the rule stands before what they say."""
    act = told.act
    if act is None:
        return None
    return {
        "id": str(act.id),
        "action": action(act.kind, act.tweet_ids),
        "text": "\n\n".join(filter(None, (act.reason, act.words))),
        "status_ids": [str(tweet_id) for tweet_id in act.tweet_ids],
        "target_account": person,
        "appeal": None,
        "created_at": moment(act.created_at),
    }


def _standing(told: Sequence[questions.NotificationGroup]) -> list[questions.NotificationGroup]:
    """Leave out what moderators took back: apps have no word for that."""
    return [each for each in told if each.act is None or each.act.undone_at is None]


def _results(
    told: Sequence[questions.NotificationGroup], grouped_kinds: Collection[str], people: Collection[Account]
) -> GroupedNotificationsResults:
    floor = told[-1].cursor if told else 0
    return {
        "accounts": list(people),
        "statuses": list(_statuses(told).values()),
        "notification_groups": [_group(each, grouped_kinds, floor, people) for each in told],
    }


def _group(
    told: questions.NotificationGroup, grouped_kinds: Collection[str], floor: int, people: Collection[Account]
) -> NotificationGroup:
    """Return a group; of its page it takes what is not older than the newest of the last group there.

    So an app that goes on below the oldest it was shown misses no group.
    """
    newest = str(told.people[0].id)
    return {
        "group_key": _key(told, grouped_kinds),
        "notifications_count": told.size,
        "type": TYPES[told.kind],
        "most_recent_notification_id": told.cursor,
        "page_min_id": str(min(each for each in told.ids if each >= floor)),
        "page_max_id": str(told.cursor),
        "latest_page_notification_at": moment(told.created_at),
        "sample_account_ids": [str(person.id) for person in told.people],
        "status_id": str(told.tweet.id) if told.tweet else None,
        "report": None,
        "event": None,
        "moderation_warning": next((_warning(told, each) for each in people if each["id"] == newest), None),
    }


def _key(told: questions.NotificationGroup, grouped_kinds: Collection[str]) -> str:
    if told.kind not in grouped_kinds:
        return f"{_ALONE}-{told.cursor}"
    return f"{TYPES[told.kind]}-{told.key.rpartition(':')[2]}"


def _statuses(told: Sequence[questions.NotificationGroup]) -> dict[int, Status]:
    """Return the tweets that notifications are about, by id, each once."""
    cards = {each.tweet.id: each.tweet for each in told if each.tweet}
    return {int(shown["id"]): shown for shown in statuses([*cards.values()])}


def _named(told: Sequence[questions.NotificationGroup]) -> list[int]:
    return [person.id for each in told for person in each.people]


def _accounts(user_ids: Sequence[int]) -> dict[int, Account]:
    found = profiles(user_ids)
    return {user_id: account(found[user_id]) for user_id in dict.fromkeys(user_ids) if user_id in found}


def _face(shown: Account) -> PartialAccountWithAvatar:
    return {
        "id": shown["id"],
        "acct": shown["acct"],
        "url": shown["url"],
        "avatar": shown["avatar"],
        "avatar_static": shown["avatar_static"],
        "locked": shown["locked"],
        "bot": shown["bot"],
    }
