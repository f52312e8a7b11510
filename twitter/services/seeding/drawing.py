"""Pictures of the community: files in storage, and the rows that name them."""

import random
from datetime import datetime
from typing import Any

from twitter import storage
from twitter.services import media
from twitter.services.seeding import words
from twitter.services.seeding.storing import Community, Row


def brought(community: Community, rng: random.Random, owner: int, name: str, at: datetime) -> Row:
    """Store the files of a drawn picture that a person, by number, brought then; return its row."""
    drawn, digits = words.pictures()[name], f"{rng.getrandbits(128):032x}"
    key = f"{storage.GUARDED}{digits[:2]}/{digits[2:4]}/{digits[4:]}"
    widths = media.widths_within(drawn["width"])
    for file, width in zip(media.keys(key, widths), widths, strict=True):
        community.files.append(file)
        storage.put(file, words.picture_file(name, width))
    return {"id": community.past.at(at), "owner_id": community.ids[owner], "key": key, **drawn}


def shown(picture: Row) -> dict[str, Any]:
    """Return what a card shows of a picture, as `services.pictures` would write it."""
    facts = {name: picture[name] for name in ("key", "width", "height", "alt", "blurhash")}
    return {"id": str(picture["id"]), **facts}
