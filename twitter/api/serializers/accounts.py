"""People as the API shows them."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from flask import url_for

from twitter.api.entities.accounts import (
    Account,
    CredentialAccount,
    Field,
    MutedAccount,
    Preferences,
    Profile,
    Relationship,
    Role,
    Source,
)
from twitter.api.serializers.kept import kept
from twitter.api.serializers.values import html, midnight, moment, public
from twitter.models import User
from twitter.queries.kept_away import MutedPerson
from twitter.queries.profiles import ProfileRow, profiles
from twitter.queries.relationships import Relation
from twitter.web.answers import absolute
from twitter.web.tiles import avatar_raster, banner_raster

# The bits apps know by the API's documentation: an administrator, and whoever manages reports and users.
_ROLES = {
    "user": ("-99", "", "0"),
    "moderator": ("1", "Moderator", str(1 << 4 | 1 << 10)),
    "admin": ("2", "Admin", "1"),
}


class HasId(Protocol):
    """Whoever has an id: a row of any list of people."""

    @property
    def id(self) -> int: ...


def accounts(people: Iterable[HasId]) -> list[Account]:
    """Return the people of a list, in its order, with one statement for all."""
    return accounts_of([person.id for person in people])


def accounts_of(user_ids: Sequence[int]) -> list[Account]:
    """Return the people with some ids, in their order, with one statement for all."""
    found = profiles(user_ids)
    return [account(found[user_id]) for user_id in user_ids if user_id in found]


def muted_accounts(people: Sequence[MutedPerson]) -> list[MutedAccount]:
    """Return those whom somebody muted, each with the end of it."""
    found = profiles([person.id for person in people])
    return [
        {**account(found[person.id]), "mute_expires_at": moment(person.until) if person.until else None}
        for person in people
        if person.id in found
    ]


def account(user: User | ProfileRow) -> Account:
    """Return what everybody may see of somebody."""
    told = (user.id, user.username, user.display_name, user.bio, user.avatar_key, user.banner_key, user.created_at)
    key = ("account", *told, user.is_protected, user.role, repr(user.extra_fields))
    told_of: Account = {
        **kept(key, lambda: _told(user)),
        "followers_count": user.follower_count,
        "following_count": user.following_count,
        "statuses_count": user.tweet_count,
    }
    if user.limited_at is not None:
        told_of["limited"] = True
    return told_of


def _told(user: User | ProfileRow) -> Account:
    """Return what changes only when somebody changes it."""
    avatar, header, url = public(avatar_raster(user)), public(banner_raster(user)), profile_url(user.username)
    return {
        "id": str(user.id),
        "username": user.username,
        "acct": user.username,
        "display_name": user.display_name,
        "locked": user.is_protected,
        "bot": False,
        "group": False,
        "discoverable": True,
        "noindex": user.is_protected,
        "indexable": not user.is_protected,
        "hide_collections": False,
        "created_at": midnight(user.created_at),
        "last_status_at": None,
        "note": html(user.bio),
        "url": url,
        "uri": url,
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": "",
        "header": header,
        "header_static": header,
        "header_description": "",
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": 0,
        "emojis": [],
        "roles": [role(user.role)] if user.role != "user" else [],
        "fields": _fields(user, is_html=True),
    }


def credential_account(user: User, waiting_requests: int) -> CredentialAccount:
    """Return what somebody sees of themselves, with what they wrote as they wrote it."""
    source: Source = {
        "note": user.bio,
        "fields": _fields(user, is_html=False),
        "privacy": "private" if user.is_protected else "public",
        "sensitive": False,
        "language": user.language or None,
        "follow_requests_count": waiting_requests,
        "hide_collections": False,
        "discoverable": True,
        "indexable": not user.is_protected,
        "attribution_domains": [],
        "quote_policy": "nobody" if user.is_protected else "public",
    }
    return {**account(user), "source": source, "role": role(user.role)}


def preferences(user: User) -> Preferences:
    """Return what apps are to begin with; what cannot be chosen here is as Mastodon has it at first."""
    return {
        "posting:default:visibility": "private" if user.is_protected else "public",
        "posting:default:sensitive": False,
        "posting:default:language": user.language or None,
        "posting:default:quote_policy": "nobody" if user.is_protected else "public",
        "reading:expand:media": "default",
        "reading:expand:spoilers": False,
        "reading:autoplay:gifs": False,
    }


def profile(user: User) -> Profile:
    """Return what somebody shows of themselves as they wrote it; no picture where they have brought none."""
    seen = account(user)
    avatar = seen["avatar"] if user.avatar_key else None
    header = seen["header"] if user.banner_key else None
    return {
        "id": str(user.id),
        "display_name": user.display_name,
        "note": user.bio,
        "fields": _fields(user, is_html=False),
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": "",
        "header": header,
        "header_static": header,
        "header_description": "",
        "locked": user.is_protected,
        "bot": False,
        "hide_collections": False,
        "discoverable": True,
        "indexable": not user.is_protected,
        "show_media": True,
        "show_media_replies": True,
        "show_featured": False,
        "attribution_domains": [],
        "featured_tags": [],
    }


def relationship(standing: Relation) -> Relationship:
    """Return how somebody stands to a person. A mute here always covers what they would be notified of."""
    return {
        "id": str(standing.id),
        "following": standing.is_following,
        "showing_reblogs": standing.shows_retweets,
        "notifying": False,
        "languages": [],
        "followed_by": standing.follows_viewer,
        "blocking": standing.is_blocked,
        "blocked_by": standing.blocks_viewer,
        "muting": standing.is_muted,
        "muting_notifications": standing.is_muted,
        "muting_expires_at": moment(standing.muted_until) if standing.muted_until else None,
        "requested": standing.is_requested,
        "requested_by": standing.asks_viewer,
        "domain_blocking": False,
        "endorsed": False,
        "note": "",
    }


def role(name: str) -> Role:
    """Return what somebody of a role may do."""
    identity, shown, permissions = _ROLES[name]
    return {"id": identity, "name": shown, "permissions": permissions, "color": "", "highlighted": name != "user"}


def profile_url(username: str) -> str:
    """Return the public address of somebody's profile."""
    return absolute(url_for("profile.show", username=username))


def _fields(user: User | ProfileRow, *, is_html: bool) -> list[Field]:
    return [
        {"name": each["name"], "value": html(each["value"]) if is_html else each["value"], "verified_at": None}
        for each in user.extra_fields
    ]
