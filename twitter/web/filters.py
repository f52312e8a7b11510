"""What templates may do with values: linked text, times, numbers, pictures. The only place that makes Markup."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote

from babel import Locale
from babel.dates import format_timedelta
from babel.numbers import format_compact_decimal
from flask import Flask, url_for
from flask_babel import format_date, format_number, format_time, get_locale, gettext
from markupsafe import Markup

from twitter import clock
from twitter.services.media import DRAWN
from twitter.text import Entity, find_entities, fold, mentioned_names
from twitter.web.assets import asset
from twitter.web.media import COLOURS, initial

BANNERS = 6  # drawn ones, for those who have none of their own
SHOWN_URL = 30  # characters of a link's address that a tweet shows
REMEMBERED = 4_096  # rendered texts and dates kept in each process
SPARK = (60, 20)  # width and height of the line beside a topic
DAY = 24 * 60  # minutes
SPELT_OUT = 10_000  # smaller numbers are shown whole

_LINK = Markup(
    '<a class="link" href="{url}" title="{url}" rel="noopener nofollow ugc" target="_blank" data-hx-boost="false">'
    '<bdi dir="ltr">{label}</bdi></a>'
)
_HASHTAG = Markup('<a class="link" href="{url}" rel="tag"><bdi>{label}</bdi></a>')
_MENTION = Markup('<a class="link" href="{url}"><bdi dir="ltr">{label}</bdi></a>')


class Person(Protocol):
    """Whoever has a name, and so a picture."""

    @property
    def id(self) -> int: ...

    @property
    def username(self) -> str: ...

    @property
    def display_name(self) -> str: ...

    @property
    def avatar_key(self) -> str | None: ...


class Profile(Protocol):
    """Whoever has a profile, and so a banner above it."""

    @property
    def id(self) -> int: ...

    @property
    def banner_key(self) -> str | None: ...


class Covered(Protocol):
    """Whatever may stand behind a warning: a tweet, also one inside another."""

    @property
    def content_warning(self) -> str: ...

    @property
    def is_sensitive(self) -> bool: ...


def init_app(app: Flask) -> None:
    """Give the templates their filters and functions."""
    app.jinja_env.filters.update(
        tweet_html=tweet_html,
        linked=linked,
        link_label=link_label,
        ago=ago,
        ahead=ahead,
        iso=iso,
        full_date=full_date,
        short_date=short_date,
        month_year=month_year,
        compact=compact,
        grouped=format_number,
        spark=spark,
        warning=warning,
    )
    app.jinja_env.globals.update(avatar_url=avatar_url, banner_url=banner_url)


def tweet_html(text: str, mention_ids: dict[str, int]) -> Markup:
    """Return a tweet's text with links, people who exist and hashtags clickable; everything else escaped."""
    return _html_of(text, tuple(mention_ids))


def linked(text: str) -> Markup:
    """Return what somebody says of themselves with its links, mentions and hashtags clickable.

    Every name counts as a mention here: whether there is such a person would take another look at the database.
    """
    return _html_of(text, tuple(map(fold, mentioned_names(text))))


def ago(moment: datetime) -> str:
    """Return how long ago something was, as short as it gets: 4m, 2h, then the date."""
    now = clock.now()
    minutes = int((now - moment).total_seconds()) // 60
    if minutes < DAY:
        return _short(max(minutes, 1), get_locale())
    return _date(moment, "MMMd" if moment.year == now.year else "yMMMd", get_locale())


def ahead(moment: datetime) -> str:
    """Return how long it is until something, in words that follow a verb: in 1 week."""
    return format_timedelta(moment - clock.now(), add_direction=True, locale=get_locale())


def iso(moment: datetime) -> str:
    """Return a moment as the `datetime` attribute of a `time` element wants it."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def full_date(moment: datetime) -> str:
    """Return the whole date and time in the reader's language, in UTC until the browser knows better."""
    return _full_date(moment, str(get_locale()))


def short_date(moment: datetime) -> str:
    """Return a day with its year, in UTC: for what is known no closer, or need not be."""
    return _date(moment, "yMMMd", get_locale())


def month_year(moment: datetime) -> str:
    """Return a month with its year."""
    return _date(moment, "yMMMM", get_locale())


def compact(number: int) -> str:
    """Return a large number in a few characters: 12,345 is 12K."""
    if number < SPELT_OUT:
        return str(format_number(number))
    return format_compact_decimal(number, fraction_digits=1, locale=get_locale())


def avatar_url(person: Person, width: int = 96) -> str:
    """Return the address of somebody's picture, 96 or 400 pixels wide: theirs, a drawn one, or their initial."""
    if person.avatar_key is None:
        letter = initial(person.display_name + person.username)
        return f"/avatars/{1 + drawn_with(person.id, len(COLOURS))}/{quote(letter)}.svg"
    if person.avatar_key.startswith(DRAWN):
        return asset(f"avatar-{person.avatar_key.removeprefix(DRAWN)}.svg")
    return f"/media/{person.avatar_key}-{width}.webp"


def banner_url(person: Profile, width: int = 1500) -> str:
    """Return the address of the banner of somebody's profile, 600 or 1500 pixels wide: theirs, or a drawn one."""
    if person.banner_key is None:
        return asset(f"banner-{drawn_with(person.id, BANNERS)}.svg")
    return f"/media/{person.banner_key}-{width}.webp"


def drawn_with(person_id: int, choices: int) -> int:
    """Return which of so many drawings somebody has who brought no picture.

    The high bits of an id are a time and change slowly, so they are mixed with the others.
    """
    return (person_id ^ (person_id >> 22)) % choices


def spark(history: Sequence[int]) -> str:
    """Return the points of a line that rises and falls with a history, within SPARK."""
    (width, height), highest, steps = SPARK, max([1, *history]), max(len(history) - 1, 1)
    return " ".join(
        f"{number * width / steps:.4g},{height - value * height / highest:.4g}" for number, value in enumerate(history)
    )


def link_label(address: str) -> str:
    """Return an address as people read it: without what all of them begin with, and not too long."""
    shown = address.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return shown if len(shown) <= SHOWN_URL else shown[: SHOWN_URL - 1] + "…"


@lru_cache(maxsize=REMEMBERED)
def _html_of(text: str, known: tuple[str, ...]) -> Markup:
    """Link a text. It says the same to every reader, and a page of a timeline is mostly tweets that were just shown."""
    pieces, done = [], 0
    for entity in find_entities(text):
        pieces += [Markup.escape(text[done : entity.start]), _anchor(entity, known)]
        done = entity.end
    return Markup().join([*pieces, text[done:]])


@lru_cache(maxsize=REMEMBERED)
def _full_date(moment: datetime, locale: str) -> str:
    joined = str(Locale.parse(locale).datetime_formats["long"]).replace("'", "")
    return joined.format(f"{format_time(moment, 'short')} UTC", format_date(moment, "long"))


def _anchor(entity: Entity, known: tuple[str, ...]) -> Markup:
    if entity.kind == "url":
        return _LINK.format(url=entity.target, label=link_label(entity.text))
    if entity.kind == "hashtag":
        return _HASHTAG.format(url=url_for("feed.tag", tag=entity.target), label=entity.text)
    if fold(entity.target) not in known:
        return Markup.escape(entity.text)
    return _MENTION.format(url=url_for("profile.show", username=entity.target), label=entity.text)


@lru_cache(maxsize=REMEMBERED)
def _short(minutes: int, locale: Locale) -> str:
    """Write a duration as one number; the threshold lets 24 hours pass before a day begins."""
    passed = timedelta(minutes=minutes)
    return format_timedelta(passed, granularity="minute", threshold=1.0001, format="narrow", locale=locale)


@lru_cache(maxsize=REMEMBERED)
def _date(moment: datetime, parts: str, locale: Locale) -> str:
    """Write a date of these parts the way the reader's language does."""
    return str(format_date(moment, locale.datetime_skeletons[parts].pattern))


def warning(tweet: Covered) -> str:
    """Return what stands over a tweet until it is opened: its author's words, one of ours, or nothing."""
    return tweet.content_warning or (gettext("Sensitive") if tweet.is_sensitive else "")
