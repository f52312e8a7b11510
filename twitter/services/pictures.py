"""The pictures of tweets and messages: brought first, then attached to what shows them; till then nobody sees them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, delete, func, select, update

from twitter import clock, outbox, storage
from twitter.errors import Invalid, NotFound
from twitter.extensions import db
from twitter.ids import LARGEST, first_id_at
from twitter.models import Message, Picture, Tweet, User
from twitter.queries.pictures import is_waiting
from twitter.services import media
from twitter.services.locks import lock_people
from twitter.services.permissions import require
from twitter.text import clean_text
from twitter.transaction import atomic, let_go, rows_changed

MOST: Final = 4  # in one tweet or message
MOST_WAITING: Final = 40  # that one person brought and has not posted: ten tweets of them
LONGEST_ALT: Final = 1500
KEPT: Final = timedelta(hours=24)  # how long a picture waits to be posted

CHUNK: Final = 100  # pictures that one transaction deletes, and whose files one job deletes


def store(owner: User, content: bytes, alt: str = "") -> Picture:
    """Keep a picture that somebody will post. Raise Invalid for what is none, or when too many wait already."""
    require(owner, "tweet")
    alt = _checked_alt(alt)
    _require_room(owner)
    let_go()
    fitted = media.fit(content)
    with media.kept(fitted.files, fitted.kind, storage.GUARDED) as key, atomic():
        width, height = fitted.kind.sizes[0]
        picture = Picture(
            owner_id=owner.id, key=key, width=width, height=height, blurhash=fitted.blurhash, alt=alt, position=0
        )
        db.session.add(picture)
    return picture


def describe(owner: User, picture_id: int, alt: str) -> None:
    """Say what a picture shows that is not posted yet, for those who do not see it."""
    alt = _checked_alt(alt)
    with atomic():
        lock_people([owner.id])
        if not rows_changed(update(Picture).where(*_waiting(owner, [picture_id])).values(alt=alt)):
            raise NotFound


def remove(owner: User, picture_id: int) -> None:
    """Take back a picture that is not posted yet."""
    with atomic():
        lock_people([owner.id])  # as posting does first; without it the two could wait for each other on MariaDB
        if not _discard(*_waiting(owner, [picture_id])):
            raise NotFound


def attach(author: User, holder: Tweet | Message, picture_ids: Sequence[int]) -> None:
    """Inside `atomic`: let a stored tweet or message show pictures, in this order.

    Raise Invalid when there are too many, or one is not there: it is gone, somebody else's, or posted already.
    """
    wanted = list(dict.fromkeys(picture_ids))
    if len(wanted) > MOST:
        raise Invalid("Four pictures are as many as fit.", pictures="too_many")
    if not wanted:
        return
    if not all(0 < picture_id <= LARGEST for picture_id in wanted):
        raise _missing()
    holder_id = Picture.message_id if isinstance(holder, Message) else Picture.tweet_id
    places = case({picture_id: place for place, picture_id in enumerate(wanted)}, value=Picture.id)
    posted = update(Picture).where(*_waiting(author, wanted)).values({holder_id: holder.id, Picture.position: places})
    if rows_changed(posted) != len(wanted):
        raise _missing()
    rows = select(Picture).where(holder_id == holder.id).order_by(Picture.position)
    found = db.session.scalars(rows.execution_options(populate_existing=True))
    holder.pictures = [_shown(picture) for picture in found]


def redescribe(tweet: Tweet, alts: Mapping[int, str]) -> bool:
    """Inside `atomic`, with the tweet's row locked: say anew what its pictures show; say whether anything changed.

    What is no picture of this tweet is passed over. Raise Invalid for a description that is too long.
    """
    wanted = {str(picture_id): _checked_alt(alt) for picture_id, alt in alts.items()}
    described = [{**shown, "alt": wanted.get(shown["id"], shown["alt"])} for shown in tweet.pictures]
    if described == tweet.pictures:
        return False
    for before, after in zip(tweet.pictures, described, strict=True):
        if before != after:
            rows_changed(update(Picture).where(Picture.id == int(after["id"])).values(alt=after["alt"]))
    tweet.pictures = described
    return True


def discard_of(tweet_ids: Sequence[int]) -> None:
    """Inside `atomic`: delete the pictures of tweets; their files follow after the commit, unseen until then."""
    _discard(Picture.tweet_id.in_(tweet_ids))


def discard_of_messages(message_ids: Sequence[int]) -> None:
    """Inside `atomic`: delete the pictures of messages, as `discard_of` does those of tweets."""
    _discard(Picture.message_id.in_(message_ids))


def discard(picture_ids: Sequence[int]) -> None:
    """Inside `atomic`: delete pictures, whether or not they were posted."""
    _discard(Picture.id.in_(picture_ids))


def forget_unposted() -> None:
    """Delete the pictures that were brought a day ago and never posted."""
    old = is_waiting() & (Picture.id < first_id_at(clock.now() - KEPT))
    while some := db.session.execute(select(Picture.id, Picture.owner_id).where(old).limit(CHUNK)).all():
        with atomic():
            lock_people(row.owner_id for row in some)
            _discard(old, Picture.id.in_([row.id for row in some]))


def _missing() -> Invalid:
    return Invalid("One of the pictures is not there any more. Add it again.", pictures="missing")


def _require_room(owner: User) -> None:
    waiting = select(func.count()).where(Picture.owner_id == owner.id, is_waiting())
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Invalid("Many pictures of yours wait to be posted. Post or remove some first.", file="too_many")


def _checked_alt(raw: str) -> str:
    alt = clean_text(raw, field="alt").strip()
    if len(alt) > LONGEST_ALT:
        raise Invalid("That description is too long. Up to 1,500 characters are fine.", alt="too_long")
    return alt


def _waiting(owner: User, picture_ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for pictures that somebody brought and has not posted."""
    possible = [picture_id for picture_id in picture_ids if picture_id <= LARGEST]
    return Picture.id.in_(possible), Picture.owner_id == owner.id, is_waiting()


def _discard(*which: ColumnElement[bool]) -> int:
    """Delete rows and enqueue the deletion of their files; return how many. The rows are locked: nobody posts one."""
    found = select(Picture.id, Picture.key, Picture.width).where(*which).order_by(Picture.id).with_for_update()
    rows = db.session.execute(found).all()
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        rows_changed(delete(Picture).where(Picture.id.in_([row.id for row in some])))
        files = [file for row in some for file in media.keys(row.key, media.widths_within(row.width))]
        outbox.enqueue("delete_files", keys=files)
    return len(rows)


def _shown(picture: Picture) -> dict[str, Any]:
    """Return what a card shows of a picture. Its id is a text: JavaScript would round the number."""
    return {
        "id": str(picture.id),
        "key": picture.key,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "blurhash": picture.blurhash,
    }
