"""Which card a tweet gets for its link. The page behind it is asked by a job, in `services/link_fetching.py`."""

import hashlib
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, or_, select

from twitter import clock, ids, outbox
from twitter.extensions import db, settings
from twitter.links import BadLink, Link, parse_link
from twitter.models import LinkPreview, Tweet
from twitter.services import media
from twitter.text import find_entities
from twitter.transaction import atomic, insert_once, rows_changed

FRESH: Final = timedelta(days=7)
FORGOTTEN_AT_ONCE: Final = 500


def attach(tweet: Tweet) -> None:
    """Inside `atomic`: give a tweet the card of its first link, and have the page asked that nobody asked of late.

    A tweet that shows pictures or another tweet has no card; neither has any while LINK_PREVIEWS is off.
    """
    wanted = settings.link_previews and not tweet.pictures and tweet.quote_of_id is None
    link = _first_link(tweet.text) if wanted else None
    tweet.link_preview_id = _noted(link) if link else None


def forget_unused() -> None:
    """Delete cards that no tweet shows any more, with their pictures, a week after they were filled: some of them."""
    shown = select(Tweet.id).where(Tweet.link_preview_id == LinkPreview.id).correlate(LinkPreview).exists()
    is_old = or_(LinkPreview.fetched_at.is_(None), LinkPreview.fetched_at < clock.now() - FRESH)
    unused = select(LinkPreview.id, LinkPreview.picture_key).where(~shown, is_old).order_by(LinkPreview.id)
    for row in db.session.execute(unused.limit(FORGOTTEN_AT_ONCE)).all():
        with atomic():
            if rows_changed(delete(LinkPreview).where(LinkPreview.id == row.id, ~shown)):
                media.discard(row.picture_key, media.LINK)


def _first_link(text: str) -> Link | None:
    """Return the first link of a text, None when there is none or when it is one that is never asked."""
    written = next((entity.target for entity in find_entities(text) if entity.kind == "url"), None)
    try:
        return parse_link(written) if written else None
    except BadLink:
        return None


def _noted(link: Link) -> int:
    """Return the id of a link's card, making an empty one for a new link; enqueue what it takes to fill it."""
    url_hash = hashlib.sha256(link.url.encode()).hexdigest()
    known = select(LinkPreview.id, LinkPreview.fetched_at).where(LinkPreview.url_hash == url_hash)
    row = db.session.execute(known).one_or_none()
    if row is None:
        insert_once(LinkPreview(id=ids.new_id(), url_hash=url_hash, url=link.url))
        row = db.session.execute(known).one()
    if row.fetched_at is None or row.fetched_at < clock.now() - FRESH:
        outbox.enqueue("fetch_link_preview", key=f"fetch_link_preview:{row.id}", preview_id=row.id)
    return int(row.id)
