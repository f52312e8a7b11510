"""What somebody shows of themselves: name, words, places, a picture and a banner."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from twitter.errors import Invalid
from twitter.extensions import db
from twitter.models import User
from twitter.services import barriers, media, search_index
from twitter.services.media import Crop, Kind
from twitter.services.permissions import require
from twitter.text import clean_line, clean_text, find_entities
from twitter.text.graphemes import count_graphemes
from twitter.transaction import atomic, let_go, rows_changed

# In characters as a person counts them; the columns hold as many code points, of which an emoji may take several.
LONGEST_NAME: Final = 50
LONGEST_BIO: Final = 160
LONGEST_LOCATION: Final = 60
LONGEST_WEBSITE: Final = 200
LONGEST_FIELD_NAME: Final = 30
LONGEST_FIELD_VALUE: Final = 100
MOST_FIELDS: Final = 4
_BIO_COLUMN: Final = 500
PARTS: Final = ("picture", "banner", "name", "bio", "links")  # what others may have to take away
_EMPTIED: Final[dict[str, dict[str, Any]]] = {
    "bio": {"bio": "", "location": ""},
    "links": {"website": "", "extra_fields": []},
}


def change_profile(
    user: User,
    *,
    display_name: str,
    bio: str = "",
    location: str = "",
    website: str = "",
    extra_fields: Iterable[tuple[str, str]] = (),
) -> None:
    """Change what somebody says of themselves. Raise Invalid for what is too long, missing, or no address of a site."""
    require(user, "change_settings")
    name = _line(display_name, "display_name", LONGEST_NAME)
    values = {
        "display_name": name,
        "bio": _checked_bio(bio),
        "location": _line(location, "location", LONGEST_LOCATION),
        "website": _checked_website(website),
        "extra_fields": _checked_fields(extra_fields),
    }
    if not name:
        raise Invalid("Everybody needs a name here.", display_name="blank")
    barriers.check_words(**_texts(values))
    with atomic():
        rows_changed(update(User).where(User.id == user.id).values(values))
        search_index.put_names([user.id])
    db.session.refresh(user)


def set_picture(user: User, content: bytes, crop: Crop | None = None) -> None:
    """Give somebody a new picture. Raise as `media.render` does."""
    _set(user, User.avatar_key, media.AVATAR, content, crop)


def remove_picture(user: User) -> None:
    """Take somebody's picture away; one made from their name takes its place."""
    _replace(user, User.avatar_key, media.AVATAR, None)


def set_banner(user: User, content: bytes, crop: Crop | None = None) -> None:
    """Give somebody's profile a new banner. Raise as `media.render` does."""
    _set(user, User.banner_key, media.BANNER, content, crop)


def remove_banner(user: User) -> None:
    """Take somebody's banner away; a drawn one takes its place."""
    _replace(user, User.banner_key, media.BANNER, None)


def clear(person: User, parts: Collection[str]) -> None:
    """Take parts of somebody's profile away, of PARTS. Joins the surrounding `atomic`, which asked who may."""
    values = {name: value for part in parts for name, value in _EMPTIED.get(part, {}).items()}
    if "name" in parts:
        values["display_name"] = person.username
    with atomic():
        if values:
            rows_changed(update(User).where(User.id == person.id).values(values))
            search_index.put_names([person.id])
        if "picture" in parts:
            _put(person, User.avatar_key, media.AVATAR, None)
        if "banner" in parts:
            _put(person, User.banner_key, media.BANNER, None)
    db.session.refresh(person)


def _set(user: User, column: InstrumentedAttribute[str | None], kind: Kind, content: bytes, crop: Crop | None) -> None:
    require(user, "change_settings")
    let_go()
    pictures = media.render(content, kind, crop)
    with media.kept(pictures, kind) as name:
        _replace(user, column, kind, name)


def _replace(user: User, column: InstrumentedAttribute[str | None], kind: Kind, name: str | None) -> None:
    require(user, "change_settings")
    _put(user, column, kind, name)


def _put(user: User, column: InstrumentedAttribute[str | None], kind: Kind, name: str | None) -> None:
    """Write a picture's name down. The row is locked, so of two at once each deletes what it replaced."""
    with atomic():
        old = db.session.scalar(select(column).where(User.id == user.id).with_for_update())
        rows_changed(update(User).where(User.id == user.id).values({column.key: name}))
        media.discard(old, kind)
    db.session.refresh(user)


def _texts(values: dict[str, Any]) -> dict[str, str]:
    """Return all that a profile says, by the fields of its form."""
    fields = "\n".join(f"{field['name']}: {field['value']}" for field in values["extra_fields"])
    return {**values, "extra_fields": fields}


def _line(raw: str, field: str, longest: int) -> str:
    line = clean_line(raw, field=field)
    if len(line) > longest:
        raise Invalid("That is too long. Shorten it a little.", **{field: "too_long"})
    return line


def _checked_bio(raw: str) -> str:
    bio = clean_text(raw, field="bio").strip()
    if count_graphemes(bio) > LONGEST_BIO or len(bio) > _BIO_COLUMN:
        raise Invalid("Say it in 160 characters.", bio="too_long")
    return bio


def _checked_website(raw: str) -> str:
    """Return the address of a site, with its https:// when that was left out."""
    typed = clean_line(raw, field="website")
    found = find_entities(typed)
    if not typed:
        return ""
    if len(found) != 1 or found[0].kind != "url" or found[0].text != typed:
        raise Invalid("That does not look like the address of a site.", website="invalid")
    return _line(found[0].target, "website", LONGEST_WEBSITE)


def _checked_fields(rows: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    lines = [
        (_line(name, "extra_fields", LONGEST_FIELD_NAME), _line(value, "extra_fields", LONGEST_FIELD_VALUE))
        for name, value in rows
    ]
    filled = [{"name": name, "value": value} for name, value in lines if name or value]
    if len(filled) > MOST_FIELDS:
        raise Invalid("Four extra lines are as many as there are.", extra_fields="too_many")
    if not all(field["name"] and field["value"] for field in filled):
        raise Invalid("An extra line needs a name and a text.", extra_fields="incomplete")
    return filled
