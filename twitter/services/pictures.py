"""The pictures of tweets and messages: brought first, then attached to what shows them; till then nobody sees them."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, case, delete, func, select, update

from twitter import clock, outbox, storage
from twitter.errors import Invalid, NotFound
from twitter.extensions import db
from twitter.ids import LARGEST, first_id_at
from twitter.models import Message, Picture, Tweet, User
from twitter.models.picture import FAILED, READY, WAITING
from twitter.queries.pictures import is_waiting
from twitter.services import media
from twitter.services.locks import lock_people
from twitter.services.permissions import require
from twitter.text import clean_text
from twitter.transaction import atomic, let_go, rows_changed

log = logging.getLogger(__name__)

MOST: Final = 4  # in one tweet or message
MOST_WAITING: Final = 40  # that one person brought and has not posted: ten tweets of them
LONGEST_ALT: Final = 1500
# The places of a picture whose tweet was deleted: just now, or before the last cleaning.
TAKEN_OFF, LEFT_OVER = -1, -2
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


def bring(owner: User, content: bytes, alt: str = "") -> Picture:
    """Keep a file as it came, out of which a job makes the picture that somebody will post.

    Raise as `store` does; but that a file is broken is found later, and makes the picture one that failed.
    """
    require(owner, "tweet")
    alt = _checked_alt(alt)
    _require_room(owner)
    media.require_picture(content)
    let_go()
    with media.brought(content) as key, atomic():
        picture = Picture(owner_id=owner.id, key=key, width=0, height=0, blurhash="", alt=alt, state=WAITING)
        db.session.add(picture)
        db.session.flush()
        outbox.enqueue("make_picture", picture_id=picture.id)
    return picture


def make(picture_id: int) -> None:
    """Make the picture out of what was brought. Raise Overloaded when too many wait to be made."""
    waiting = select(Picture.key).where(Picture.id == picture_id, Picture.state == WAITING)
    brought = db.session.scalar(waiting)
    if brought is None:
        return
    let_go()
    try:
        fitted = media.fit(storage.get(media.raw_key(brought)) or b"")
    except Invalid as refusal:
        log.info("picture %s failed: %s", picture_id, refusal)
        _finish(picture_id, brought, [], state=FAILED)
        return
    with media.kept(fitted.files, fitted.kind, storage.GUARDED) as key:
        (width, height), files = fitted.kind.sizes[0], media.keys(key, fitted.kind.widths)
        facts = {"key": key, "width": width, "height": height, "blurhash": fitted.blurhash}
        _finish(picture_id, brought, files, state=READY, **facts)


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

    Raise Invalid when there are too many, or one is not there: it is gone, somebody else's, posted, or not made yet.
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
    mine = _waiting(author, wanted)
    posted = (
        update(Picture).where(*mine, Picture.state == READY).values({holder_id: holder.id, Picture.position: places})
    )
    if rows_changed(posted) != len(wanted):
        unmade = select(Picture.id).where(*mine, Picture.state == WAITING)
        raise _unmade() if db.session.scalar(unmade.limit(1)) else _missing()
    rows = select(Picture).where(holder_id == holder.id).order_by(Picture.position)
    found = db.session.scalars(rows.execution_options(populate_existing=True))
    holder.pictures = [shown(picture) for picture in found]


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


def take_off(tweet_ids: Sequence[int]) -> None:
    """Inside `atomic`: let the pictures of tweets wait again, seen by nobody else, to be posted once more.

    What was taken off before goes: somebody who deletes much would have no room left for new ones.
    """
    owners = select(Tweet.author_id).where(Tweet.id.in_(tweet_ids))
    _discard(is_waiting(), Picture.position <= TAKEN_OFF, Picture.owner_id.in_(owners))
    rows_changed(update(Picture).where(Picture.tweet_id.in_(tweet_ids)).values(tweet_id=None, position=TAKEN_OFF))


def discard_of_messages(message_ids: Sequence[int]) -> None:
    """Inside `atomic`: delete the pictures of messages, as `discard_of` does those of tweets."""
    _discard(Picture.message_id.in_(message_ids))


def discard(picture_ids: Sequence[int]) -> None:
    """Inside `atomic`: delete pictures, whether or not they were posted."""
    _discard(Picture.id.in_(picture_ids))


def forget_unposted() -> None:
    """Delete the pictures that were brought a day ago and not posted; those taken off since stay for another day."""
    old = is_waiting() & (Picture.id < first_id_at(clock.now() - KEPT)) & (Picture.position != TAKEN_OFF)
    while some := db.session.execute(select(Picture.id, Picture.owner_id).where(old).limit(CHUNK)).all():
        with atomic():
            lock_people(row.owner_id for row in some)
            _discard(old, Picture.id.in_([row.id for row in some]))
    with atomic():
        taken_off = is_waiting() & (Picture.position == TAKEN_OFF)
        rows_changed(update(Picture).where(taken_off).values(position=LEFT_OVER))


def _missing() -> Invalid:
    return Invalid("One of the pictures is not there any more. Add it again.", pictures="missing")


def _unmade() -> Invalid:
    return Invalid("One of the pictures is not ready yet. Try again in a moment.", pictures="waiting")


def _finish(picture_id: int, brought: str, files: list[str], **facts: Any) -> None:
    """Write down what became of a file. Somebody may have removed it, or another try may have come first."""
    this_one = (Picture.id == picture_id, Picture.state == WAITING)
    with atomic():
        stored = rows_changed(update(Picture).where(*this_one).values(facts))
        outbox.enqueue("delete_files", keys=[media.raw_key(brought)] if stored else files)


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
    facts = (Picture.id, Picture.key, Picture.width, Picture.state)
    found = select(*facts).where(*which).order_by(Picture.id).with_for_update()
    rows = db.session.execute(found).all()
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        rows_changed(delete(Picture).where(Picture.id.in_([row.id for row in some])))
        outbox.enqueue("delete_files", keys=[file for row in some for file in _files(row)])
    return len(rows)


def _files(row: Row[int, str, int, str]) -> list[str]:
    if row.state == READY:
        return media.keys(row.key, media.widths_within(row.width))
    return [media.raw_key(row.key)]


def shown(picture: Picture) -> dict[str, Any]:
    """Return what a card shows of a picture. Its id is a text: JavaScript would round the number."""
    return {
        "id": str(picture.id),
        "key": picture.key,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "blurhash": picture.blurhash,
    }
