"""People as the API shows them."""

from collections.abc import Iterable
from typing import Protocol

from flask import url_for

from twitter.api.entities.accounts import Account, CredentialAccount, Field, Role, Source
from twitter.api.serializers.values import html, midnight, public
from twitter.models import User
from twitter.queries.profiles import ProfileRow, profiles
from twitter.web.answers import absolute
from twitter.web.filters import avatar_url, banner_url

LARGE = 400  # pixels; apps show pictures on sharp screens
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
    wanted = [person.id for person in people]
    found = profiles(wanted)
    return [account(found[user_id]) for user_id in wanted if user_id in found]


def account(user: User | ProfileRow) -> Account:
    """Return what everybody may see of somebody."""
    avatar, header, url = public(avatar_url(user, LARGE)), public(banner_url(user)), profile_url(user.username)
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
        "followers_count": user.follower_count,
        "following_count": user.following_count,
        "statuses_count": user.tweet_count,
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
        "quote_policy": "followers" if user.is_protected else "public",
    }
    return {**account(user), "source": source, "role": role(user.role)}


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
