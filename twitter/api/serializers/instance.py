"""The site as the API shows it: true figures and limits, out of the settings and the rooms that enforce them."""

import re
from typing import Final
from urllib.parse import urlsplit

from flask_babel import gettext
from markupsafe import escape

from config import VERSION
from twitter.api.entities.accounts import Account
from twitter.api.entities.instance import (
    AccountLimits,
    Configuration,
    ExtendedDescription,
    Instance,
    MediaLimits,
    OldInstance,
    PollLimits,
    Registrations,
    Rule,
    StatusLimits,
    Thumbnail,
    TimelinesAccess,
    Urls,
)
from twitter.api.serializers.accounts import account
from twitter.extensions import charter, settings
from twitter.queries.profiles import profiles
from twitter.queries.site import site
from twitter.services import media, pictures
from twitter.services import profiles as limits
from twitter.services.reactions import MOST_PINS
from twitter.text.counting import LINK_LENGTH
from twitter.web.answers import absolute
from twitter.web.emblem import CARD, ICONS, LARGE_CARD, emblem_path

DIALECT: Final = "4.5.0"  # of Mastodon: what apps look at before they show quotes and grouped notifications
DIALECT_NUMBER: Final = 7  # of its API: quotes
SOFTWARE: Final = "Skein"
# Apps look for these names in the version, and take the site for one of those servers.
_OTHER_SERVERS: Final = re.compile(r"pixelfed|pleroma|akkoma|glitch|gotosocial|friendica|misskey|takahe", re.IGNORECASE)


def instance() -> Instance:
    """Return what the site tells of itself."""
    return {
        "domain": domain(),
        "title": settings.site_name,
        "version": version(),
        "source_url": "",
        "description": _description(),
        "usage": {"users": {"active_month": site().active_people}},
        "thumbnail": _thumbnail(),
        "icon": [{"src": absolute(emblem_path(size, size)), "size": f"{size}x{size}"} for size in ICONS],
        "languages": [*settings.languages],
        "configuration": _configuration(),
        "registrations": _registrations(),
        "api_versions": {"mastodon": DIALECT_NUMBER},
        "contact": {"email": settings.contact_email, "account": _contact()},
        "rules": rules(),
    }


def old_instance() -> OldInstance:
    """Return what the site tells of itself to apps that know the first version only."""
    return {
        "uri": domain(),
        "title": settings.site_name,
        "short_description": _description(),
        "description": _description(),
        "email": settings.contact_email,
        "version": version(),
        "urls": {"streaming_api": _streaming()},
        "stats": {"user_count": site().people, "status_count": site().tweets, "domain_count": 0},
        "thumbnail": absolute(emblem_path(*CARD)),
        "languages": [*settings.languages],
        "registrations": is_open(),
        "approval_required": settings.registrations == "approval",
        "invites_enabled": False,  # by people who are no admins
        "configuration": {
            "accounts": {"max_featured_tags": 0},
            "statuses": _status_limits(),
            "media_attachments": _media_limits(),
            "polls": _poll_limits(),
        },
        "contact_account": _contact(),
        "rules": rules(),
    }


def rules() -> list[Rule]:
    """Return the rules of the site, in their order."""
    return [{"id": str(rule.id), "text": rule.text, "hint": rule.hint} for rule in charter.rules]


def extended_description() -> ExtendedDescription:
    """Return what the site says of itself, as HTML."""
    paragraphs = (line for line in settings.site_description.splitlines() if line)
    return {"updated_at": None, "content": "".join(f"<p>{escape(line)}</p>" for line in paragraphs)}


def version() -> str:
    """Return the version of the dialect, and behind it what this really is."""
    return f"{DIALECT} (compatible; {_safe_name()} {VERSION})"


def domain() -> str:
    """Return the host of the site, with its port where it has one of its own."""
    host: str = urlsplit(settings.base_url).netloc
    return host


def is_open() -> bool:
    """Whether one may sign up, or ask to, without an invitation."""
    return settings.registrations in {"open", "approval"}


def _safe_name() -> str:
    """Return the name of the site as no app mistakes it: without signs, and without the names of other servers."""
    name = " ".join(re.sub(r"[^A-Za-z ]", "", settings.site_name).split())
    return SOFTWARE if not name or _OTHER_SERVERS.search(name.replace(" ", "")) else name


def _description() -> str:
    told: str = settings.site_description or gettext("A small, fast home for short posts and real conversations.")
    return told


def _streaming() -> str:
    return "ws" + settings.base_url.removeprefix("http")  # https becomes wss


def _contact() -> Account | None:
    contact_id = site().contact_id
    found = profiles([contact_id] if contact_id else [])
    return account(found[contact_id]) if contact_id in found else None


def _thumbnail() -> Thumbnail:
    url = absolute(emblem_path(*CARD))
    versions = {"@1x": url, "@2x": absolute(emblem_path(*LARGE_CARD))}
    return {"url": url, "blurhash": None, "versions": versions, "description": settings.site_name}


def _registrations() -> Registrations:
    asks = settings.registrations == "approval"
    return {
        "enabled": is_open(),
        "approval_required": asks,
        "reason_required": True if asks else None,
        "message": None if is_open() else f"<p>{_closed()}</p>",
        "min_age": None,
        "url": None,
    }


def _closed() -> str:
    by_invitation = gettext("You need an invitation to join.")
    return str(
        by_invitation
        if settings.registrations == "invitation"
        else gettext("New accounts are closed here at the moment.")
    )


def _configuration() -> Configuration:
    return {
        "urls": _urls(),
        "vapid": {"public_key": ""},
        "accounts": _account_limits(),
        "statuses": _status_limits(),
        "media_attachments": _media_limits(),
        "polls": _poll_limits(),
        "translation": {"enabled": False},
        "timelines_access": _timelines_access(),
        "limited_federation": False,
    }


def _urls() -> Urls:
    about = absolute("/about")
    return {
        "streaming": _streaming(),
        "status": None,
        "about": about,
        "privacy_policy": None,
        "terms_of_service": None,
    }


def _account_limits() -> AccountLimits:
    return {
        "max_featured_tags": 0,
        "max_pinned_statuses": MOST_PINS,
        "max_profile_fields": limits.MOST_FIELDS,
        "profile_field_name_limit": limits.LONGEST_FIELD_NAME,
        "profile_field_value_limit": limits.LONGEST_FIELD_VALUE,
        "max_display_name_length": limits.LONGEST_NAME,
        "max_note_length": limits.LONGEST_BIO,
        "max_avatar_description_length": 0,
        "max_header_description_length": 0,
    }


def _status_limits() -> StatusLimits:
    return {
        "max_characters": settings.tweet_max_chars,
        "max_media_attachments": pictures.MOST,
        "characters_reserved_per_url": LINK_LENGTH,
    }


def _media_limits() -> MediaLimits:
    return {
        "supported_mime_types": ["image/jpeg", "image/png", "image/webp", "image/gif"],
        "description_limit": pictures.LONGEST_ALT,
        "image_size_limit": media.LARGEST_FILE,
        "image_matrix_limit": media.MOST_PIXELS,
        "video_size_limit": 0,
        "video_frame_rate_limit": 0,
        "video_matrix_limit": 0,
    }


def _poll_limits() -> PollLimits:
    """Return the smallest limits that apps can live with: what they send is refused all the same."""
    return {"max_options": 2, "max_characters_per_option": 1, "min_expiration": 300, "max_expiration": 300}


def _timelines_access() -> TimelinesAccess:
    return {
        "live_feeds": {"local": "public", "remote": "disabled"},
        "hashtag_feeds": {"local": "public", "remote": "disabled"},
        "trending_link_feeds": {"local": "disabled", "remote": "disabled"},
    }
