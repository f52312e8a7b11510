"""What the composer shows of a tweet or message that is not written yet."""

from collections.abc import Sequence

from sqlalchemy import select

from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Picture
from twitter.models.picture import READY
from twitter.queries.cards import TweetCard
from twitter.queries.pictures import is_waiting
from twitter.text import fold, mentioned_names


def waiting_pictures(owner_id: int, picture_ids: Sequence[int]) -> list[Picture]:
    """Return those of some pictures that somebody brought, may post and has not, in the order that is asked for."""
    possible = [picture_id for picture_id in picture_ids if picture_id <= LARGEST]
    if not possible:
        return []
    own = (Picture.owner_id == owner_id, Picture.id.in_(possible), Picture.state == READY)
    found = {picture.id: picture for picture in db.session.scalars(select(Picture).where(*own, is_waiting()))}
    return [found[picture_id] for picture_id in dict.fromkeys(possible) if picture_id in found]


def people_answered(viewer_id: int, answered: TweetCard) -> list[str]:
    """Return the names that a reply begins with: whom it answers and whom that tweet names, but not oneself."""
    names = [answered.author.username] if answered.author.id != viewer_id else []
    for name in mentioned_names(answered.text):
        person_id = answered.mention_ids.get(fold(name))
        if person_id not in (None, viewer_id, answered.author.id):
            names.append(name)
    return list({fold(name): name for name in names}.values())
