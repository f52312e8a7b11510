"""Filling the cards of links: the page is asked, what it says of itself is cleaned, its picture is made anew.

Only jobs call this. A page that cannot be had leaves an empty card, which nobody sees.
"""

import logging
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from twitter import clock, outbox
from twitter.errors import Invalid, Overloaded
from twitter.extensions import db, settings
from twitter.fetching import Fetched, Refused, Unreachable, safe_fetch
from twitter.links import BadLink, parse_link
from twitter.models import LinkPreview
from twitter.services import media
from twitter.services.page_facts import PageFacts, read_page
from twitter.transaction import atomic, let_go, rows_changed

log = logging.getLogger(__name__)

PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
# How long to wait before a site that does not answer is asked again; after that it is left alone for a week.
PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=15))
NOTHING: Final = PageFacts()


def fetch(preview_id: int, attempt: int = 1) -> None:
    """Ask the page of a card, and store what it says. What a site answers replaces what was known of it."""
    preview = db.session.get(LinkPreview, preview_id)
    if preview is None or not settings.link_previews:
        return
    let_go()
    try:
        page = safe_fetch(preview.url, agent=_agent(), types=PAGES)
    except Unreachable as trouble:
        log.info("link preview %s, attempt %s: %s", preview_id, attempt, trouble)
        _ask_later(preview_id, attempt)
    except Refused as refusal:
        log.info("link preview %s stays empty: %s", preview_id, refusal)
        _store(preview_id, NOTHING, None)
    else:
        _store_page(preview_id, page)


def _agent() -> str:
    """Say who asks, so that whoever minds the other site can find out what this is."""
    name = settings.site_name.encode("ascii", "ignore").decode()
    return f"{name or 'Skein'} link preview (+{settings.base_url})"


def _store_page(preview_id: int, page: Fetched) -> None:
    facts = read_page(page.content, page.charset)
    pictures = _pictures(facts, page) if facts.title else []
    if not pictures:
        _store(preview_id, facts if facts.title else NOTHING, None)
        return
    with media.kept(pictures, media.LINK) as name:
        _store(preview_id, facts, name)


def _pictures(facts: PageFacts, page: Fetched) -> list[bytes]:
    """Return the picture of a page in our sizes; nothing for one that cannot be had: the card does without."""
    if not facts.picture:
        return []
    try:
        found = safe_fetch(parse_link(facts.picture, page.link).url, agent=_agent(), types=PICTURES)
        return media.render(found.content, media.LINK) if found.is_whole else []
    except (BadLink, Refused, Unreachable, Invalid, Overloaded) as trouble:
        log.info("a link preview does without its picture: %s", trouble)
        return []


def _ask_later(preview_id: int, attempt: int) -> None:
    """Note that a page was asked in vain, keeping what is known of it, and ask again a few times."""
    with atomic():
        rows_changed(update(LinkPreview).where(LinkPreview.id == preview_id).values(fetched_at=clock.now()))
        if attempt <= len(PAUSES):
            outbox.enqueue(
                "fetch_link_preview",
                key=f"fetch_link_preview:{preview_id}:{attempt + 1}",
                delay=PAUSES[attempt - 1],
                preview_id=preview_id,
                attempt=attempt + 1,
            )


def _store(preview_id: int, facts: PageFacts, picture_key: str | None) -> None:
    """Write a card down. The row is locked, so of two at once each deletes the picture that it replaced."""
    width, height = media.LINK.sizes[0] if picture_key else (0, 0)
    card = {
        "title": facts.title,
        "description": facts.description,
        "site_name": facts.site_name,
        "picture_key": picture_key,
        "picture_width": width,
        "picture_height": height,
        "fetched_at": clock.now(),
    }
    this_one = LinkPreview.id == preview_id
    with atomic():
        old = db.session.scalar(select(LinkPreview.picture_key).where(this_one).with_for_update())
        stored = rows_changed(update(LinkPreview).where(this_one).values(card))
        media.discard(old if stored else picture_key, media.LINK)
