"""Small values in the words of the API."""

import re
from datetime import UTC, datetime

from flask import url_for
from markupsafe import Markup

from twitter.text import Entity, find_entities, fold
from twitter.web.answers import absolute
from twitter.web.filters import SHOWN_URL, linked

# A link as the dialect writes it: apps show the middle of it, and find the whole where they need it.
_LINK = Markup(
    '<a href="{url}" rel="nofollow noopener" translate="no" target="_blank"><span class="invisible">{before}</span>'
    '<span class="{kind}">{shown}</span><span class="invisible">{after}</span></a>'
)
_QUOTE = Markup('<p class="quote-inline">RE: {link}</p>')
_BEFORE = re.compile(r"https?://(?:www\.)?")
_TAG = Markup('<a href="{url}" class="mention hashtag" rel="tag">#<span>{name}</span></a>')
_MENTION = Markup(
    '<span class="h-card" translate="no"><a href="{url}" class="u-url mention">@<span>{name}</span></a></span>'
)


def moment(at: datetime) -> str:
    """Return a time with exactly three fraction digits and Z: some apps read nothing else."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def midnight(at: datetime) -> str:
    """Return the day of a time, as a time: what the dialect tells of when somebody joined."""
    return moment(at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0))


def public(address: str) -> str:
    """Return a picture's public address; in a bucket it has a host of its own already."""
    return absolute(address) if address.startswith("/") else address


def html(text: str) -> str:
    """Return what somebody wrote about themselves as HTML: linked, in paragraphs, with whole addresses."""
    if not text:
        return ""
    # What was typed is escaped, so this pattern can only be an address that we made ourselves.
    return paragraphs(str(linked(text)).replace('href="/', f'href="{Markup.escape(absolute("/"))}'))


def content(text: str, names: dict[str, str]) -> str:
    """Return what a tweet or a message says as HTML, in paragraphs; `names` spells whom it names, by folded name."""
    pieces, done = [], 0
    for entity in find_entities(text):
        pieces += [Markup.escape(text[done : entity.start]), _anchor(entity, names)]
        done = entity.end
    whole = str(Markup().join([*pieces, text[done:]]))
    return paragraphs(whole) if whole else ""


def quote_line(address: str) -> str:
    """Return the paragraph that stands for a quoted tweet where an app knows nothing of quotes."""
    return str(_QUOTE.format(link=_link(address)))


def without_quote_line(said: str) -> str:
    """Return what a tweet says without the paragraph of `quote_line`."""
    return said.partition("</p>")[2] if said.startswith('<p class="quote-inline">') else said


def paragraphs(whole: str) -> str:
    """Return HTML with its line ends as breaks and its empty lines as paragraphs."""
    return "".join(f"<p>{piece}</p>" for piece in whole.replace("\n\n", "\0").replace("\n", "<br>").split("\0"))


def tag_url(name: str) -> str:
    """Return the public address of a hashtag's page."""
    return absolute(url_for("feed.tag", tag=name))


def _link(address: str) -> Markup:
    before = _BEFORE.match(address)
    start = before.end() if before else 0
    end = start + SHOWN_URL
    parts = {"before": address[:start], "shown": address[start:end], "after": address[end:]}
    return _LINK.format(url=address, kind="ellipsis" if parts["after"] else "", **parts)


def _anchor(entity: Entity, names: dict[str, str]) -> Markup:
    if entity.kind == "url":
        return _link(entity.target)
    if entity.kind == "hashtag":
        return _TAG.format(url=tag_url(entity.target), name=entity.target)
    name = names.get(fold(entity.target))
    if name is None:
        return Markup.escape(entity.text)
    return _MENTION.format(url=absolute(url_for("profile.show", username=name)), name=name)
