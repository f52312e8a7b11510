"""How the site looks to this browser: theme, language and the rest, kept in cookies that need no account."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import Flask, Response, request
from flask_babel import get_locale, gettext
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context
from markupsafe import Markup

from twitter.extensions import babel, charter, settings

THEMES = ("auto", "light", "dark")
CONTRASTS = ("auto", "more")
SIZES = ("m", "l", "xl")
MOTIONS = ("auto", "less")
COUNTS = ("show", "hide")
ONE_YEAR = 31_536_000

_SENTENCES: defaultdict[Locale, dict[str, Markup]] = defaultdict(dict)  # of the templates, not of people: they are few


@dataclass(frozen=True, slots=True)
class Appearance:
    """What this browser asked for; each the first of its choices when it asked for nothing we know."""

    theme: str
    contrast: str
    size: str
    motion: str
    counts: str


def init_app(app: Flask) -> None:
    """Choose the language of every request and give the templates what they say about the site."""
    babel.init_app(app, locale_selector=_language)
    app.context_processor(_site)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals["_"] = _translated


def languages() -> list[tuple[str, str]]:
    """Return the languages of the interface, each with its own name."""
    return [(code, (Locale.parse(code).get_display_name() or code).capitalize()) for code in settings.languages]


def appearance() -> Appearance:
    """Return how this browser wants the site to look."""
    return Appearance(
        theme=_choice("theme", THEMES),
        contrast=_choice("contrast", CONTRASTS),
        size=_choice("size", SIZES),
        motion=_choice("motion", MOTIONS),
        counts=_choice("counts", COUNTS),
    )


def remember(response: Response, **choices: str) -> Response:
    """Keep choices in this browser for a year. JavaScript may change them too, so the cookies are not HttpOnly."""
    for name, value in choices.items():
        response.set_cookie(name, value, max_age=ONE_YEAR, secure=settings.secure, samesite="Lax")
    return response


@pass_eval_context
def _translated(evaluation: EvalContext, sentence: str, **values: Any) -> str:
    """Do what Jinja's own `_` does, a few times faster: a page says some two hundred sentences that never change."""
    if values or not evaluation.autoescape:
        words = gettext(sentence)
        return (Markup(words) if evaluation.autoescape else words) % values  # noqa: S704  translations are ours
    known = _SENTENCES[get_locale()]
    if sentence not in known:
        known[sentence] = Markup(gettext(sentence)) % {}  # noqa: S704
    return known[sentence]


def _choice(name: str, choices: tuple[str, ...]) -> str:
    value = request.cookies.get(name)
    return value if value in choices else choices[0]


def _language() -> str:
    chosen = request.cookies.get("language")
    if chosen in settings.languages:
        return chosen
    return request.accept_languages.best_match(settings.languages) or settings.languages[0]


def _site() -> dict[str, Any]:
    locale = get_locale()
    return {
        "site_name": settings.site_name,
        "tweet_max_chars": settings.tweet_max_chars,
        "site_description": settings.site_description,
        "registrations": settings.registrations,
        "has_rules": bool(charter.rules),
        "locale": str(locale),
        "text_direction": locale.text_direction,
        "languages": languages(),
        "appearance": appearance(),
        "current_path": request.full_path.rstrip("?"),
    }
