"""People as the API shows them."""

from typing import Any

from flask import url_for

from twitter.api.serializers.values import html, moment
from twitter.models import User
from twitter.web.answers import absolute
from twitter.web.filters import avatar_url, banner_url

LARGE = 400  # pixels; apps show pictures on sharp screens
# The bits apps know by the API's documentation: an administrator, and whoever manages reports and users.
_ROLES = {
    "user": {"id": "-99", "name": "", "permissions": "0"},
    "moderator": {"id": "1", "name": "Moderator", "permissions": str(1 << 4 | 1 << 10)},
    "admin": {"id": "2", "name": "Admin", "permissions": "1"},
}


def account(user: User) -> dict[str, Any]:
    """Return what everybody may see of somebody."""
    avatar, header = _public(avatar_url(user, LARGE)), _public(banner_url(user))
    return {
        "id": str(user.id),
        "username": user.username,
        "acct": user.username,
        "display_name": user.display_name,
        "locked": user.is_protected,
        "bot": False,
        "created_at": moment(user.created_at),
        "note": html(user.bio),
        "url": absolute(url_for("profile.show", username=user.username)),
        "avatar": avatar,
        "avatar_static": avatar,
        "header": header,
        "header_static": header,
        "followers_count": user.follower_count,
        "following_count": user.following_count,
        "statuses_count": user.tweet_count,
        "emojis": [],
        "fields": [
            {"name": field["name"], "value": html(field["value"]), "verified_at": None} for field in user.extra_fields
        ],
    }


def credential_account(user: User, waiting_requests: int) -> dict[str, Any]:
    """Return what somebody sees of themselves, with what they wrote as they wrote it."""
    return {
        **account(user),
        "source": {
            "note": user.bio,
            "fields": [
                {"name": field["name"], "value": field["value"], "verified_at": None} for field in user.extra_fields
            ],
            "privacy": "private" if user.is_protected else "public",
            "sensitive": False,
            "language": user.language or None,
            "follow_requests_count": waiting_requests,
        },
        "role": {**_ROLES[user.role], "color": "", "highlighted": user.role != "user"},
    }


def _public(address: str) -> str:
    """Return a picture's public address; in a bucket it has a host of its own already."""
    return absolute(address) if address.startswith("/") else address
