"""One's own profile and preferences: what it says, its two pictures, and who may read one."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from flask_login import current_user
from msgspec import Meta, Struct

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.accounts import CredentialAccount, Preferences, Profile
from twitter.api.serializers import accounts as serialized
from twitter.errors import Invalid, mark
from twitter.models import User
from twitter.services import privacy, profiles
from twitter.web.limits import limited, spend
from twitter.web.sessions import viewer
from twitter.web.uploads import sent_file

bp = ApiBlueprint("profile", __name__, url_prefix="/api/v1")

FIXED: Final = mark("That cannot be chosen here.")
_PICTURES: Final = {"avatar": profiles.set_picture, "header": profiles.set_banner}

Text = Annotated[str, Meta(max_length=5_000)]  # longer than what is accepted, which the rule says in words


class Line(Struct):
    """An extra line of a profile."""

    name: Text = ""
    value: Text = ""


class Source(Struct):
    """What an app begins a tweet with."""

    privacy: str | None = None
    sensitive: bool | None = None
    language: str | None = None
    quote_policy: str | None = None


class Changes(Struct):
    """What is to be changed of a profile; what is not named stays."""

    display_name: Text | None = None
    note: Text | None = None
    locked: bool | None = None
    fields_attributes: list[Line] | dict[str, Line] | None = None
    # What nobody can choose here. Apps send all they know of a profile, so what is as it was is no complaint.
    bot: bool | None = None
    discoverable: bool | None = None
    indexable: bool | None = None
    hide_collections: bool | None = None
    show_media: bool | None = None
    show_media_replies: bool | None = None
    show_featured: bool | None = None
    avatar_description: Text | None = None
    header_description: Text | None = None
    attribution_domains: list[str] | None = None
    source: Source | None = None


@bp.patch("/accounts/update_credentials")
@person_route("write:accounts", answer=CredentialAccount, body=Changes, files=("avatar", "header"))
@limited("profile")
def update_credentials(sent: Changes) -> CredentialAccount:
    """Change one's profile."""
    _change(viewer(), sent)
    return _shown()


@bp.get("/profile")
@person_route("profile", answer=Profile)
def show() -> Profile:
    """Show what one's profile says, as it was written."""
    return serialized.profile(viewer())


@bp.route("/profile", methods=["PUT", "PATCH"], endpoint="update")
@person_route("write:accounts", answer=Profile, body=Changes, files=("avatar", "header"))
@limited("profile")
def update(sent: Changes) -> Profile:
    """Change one's profile, and show what it says."""
    _change(viewer(), sent)
    return serialized.profile(viewer())


@bp.delete("/profile/avatar")
@person_route("write:accounts", answer=CredentialAccount)
@limited("picture")
def remove_avatar() -> CredentialAccount:
    """Take one's picture away."""
    profiles.remove_picture(viewer())
    return _shown()


@bp.delete("/profile/header")
@person_route("write:accounts", answer=CredentialAccount)
@limited("picture")
def remove_header() -> CredentialAccount:
    """Take one's banner away."""
    profiles.remove_banner(viewer())
    return _shown()


@bp.get("/preferences")
@person_route("read:accounts", answer=Preferences)
def preferences() -> Preferences:
    """Show what an app is to begin with."""
    return serialized.preferences(viewer())


def _shown() -> CredentialAccount:
    return serialized.credential_account(viewer(), current_user.requests_waiting)


def _change(user: User, sent: Changes) -> None:
    _require_as_before(user, sent)
    said = (sent.display_name, sent.note, sent.fields_attributes)
    if any(each is not None for each in said):
        profiles.change_profile(user, **_said(user, sent))
    for name, verb in _PICTURES.items():
        if content := sent_file(name):
            spend("picture")
            verb(user, content)
    if sent.locked is not None and sent.locked != user.is_protected:
        spend("privacy")
        privacy.set_protected(user, sent.locked)


def _said(user: User, sent: Changes) -> dict[str, Any]:
    """Return all that a profile says, with what is changed of it."""
    return {
        "display_name": user.display_name if sent.display_name is None else sent.display_name,
        "bio": user.bio if sent.note is None else sent.note,
        "location": user.location,
        "website": user.website,
        "extra_fields": _lines(user, sent.fields_attributes),
    }


def _lines(user: User, sent: list[Line] | dict[str, Line] | None) -> list[tuple[str, str]]:
    """Return the extra lines in the order they were sent in, whatever they were numbered by."""
    if sent is None:
        return [(each["name"], each["value"]) for each in user.extra_fields]
    return [(line.name, line.value) for line in (sent.values() if isinstance(sent, dict) else sent)]


def _require_as_before(user: User, sent: Changes) -> None:
    """Raise Invalid where an app asks for what cannot be chosen here; sending back what it was told is fine."""
    now = serialized.profile(user)
    source = serialized.credential_account(user, 0)["source"]
    changed = [*_changed(sent, now), *(_changed(sent.source, source) if sent.source else ())]
    if changed:
        raise Invalid(FIXED, **dict.fromkeys(changed, "fixed"))


def _changed(sent: Struct, now: Mapping[str, Any]) -> list[str]:
    chosen = {"display_name", "note", "locked"}
    named = {name: getattr(sent, name) for name in sent.__struct_fields__ if name in now and name not in chosen}
    return [name for name, value in named.items() if value is not None and (value or None) != (now[name] or None)]
