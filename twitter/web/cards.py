"""Cards of tweets, rendered once for everybody who would see the same.

A card is two fragments: what it says, and what its reader can do. Each is kept under everything it was made of: change
a word, a name, a picture, a count or the language, and it is another fragment. Nothing has to be forgotten in time, and
nobody is shown what was made for somebody else. Where the reader is on the site is filled in afterwards.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote

from flask import Flask, current_app, request
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from twitter.queries.cards import QuotedTweet, TweetCard
from twitter.web.filters import ago

_T = TypeVar("_T")

REMEMBERED: Final = 8_192  # fragments in each process; most have 1 to 3 KB
# They stand where the addresses of the reader's page will, and the token of their forms. Drawn anew by each process:
# nobody can write them in a name.
HERE, AFTERWARDS, TOKEN = (f"-{secrets.token_hex(8)}-" for _ in range(3))

# Whatever knows the request or the reader. A fragment that asks for one of them, or uses a macro that does, fails at
# once, in every test of it.
_PRIVATE: Final = {
    name: StrictUndefined(hint=f"{name} has no place in what others will see", name=name)
    for name in (
        "csrf_token",
        "current_user",
        "g",
        "request",
        "session",
        "form",
        "appearance",
        "csp_nonce",
        "get_flashed_messages",
        "is_waiting",
        "announcements_to_show",
        "can",
        "place_here",
    )
}


class Fragments(Generic[_T]):
    """The fragments that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, _T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what is kept under a key; make and keep it when there is nothing."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = make()
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found


def init_app(app: Flask) -> None:
    """Give the templates the two halves of a card, and what keeps other parts that say the same to everybody."""
    app.extensions["fragments"] = Fragments[Markup](REMEMBERED)
    parts = (kept, kept_forms, tweet_content, tweet_actions)
    app.jinja_env.globals.update({part.__name__: part for part in parts})


def kept(template: str, **values: Hashable) -> Markup:
    """Return a part of the page that says the same to everybody, made of these values and of the language alone."""
    return _kept(template, tuple(values.items()), **values)


def kept_forms(template: str, **values: Hashable) -> Markup:
    """Return what `kept` does, of a part with forms: their token and the address of the page are filled in here."""
    forms = {"csrf_token": lambda: TOKEN, "current_path": HERE}
    fragment = str(_kept(template, tuple(values.items()), **values, **forms))
    return Markup(fragment.replace(HERE, escape(request.full_path.rstrip("?"))).replace(TOKEN, generate_csrf()))  # noqa: S704


def tweet_content(tweet: TweetCard) -> Markup:
    """Return what a card says to every reader alike."""
    return _kept("partials/_tweet_content.html", _content_key(tweet), tweet=tweet)


def tweet_actions(tweet: TweetCard, here: str, afterwards: str = "", *, has_menus: bool = False) -> Markup:
    """Return what the reader of a page can do with a tweet.

    In a list its menus are links and plain buttons, of which JavaScript makes menus. On its own page it `has_menus`,
    and `afterwards` is where to go once it is deleted.
    """
    is_signed_in = current_user.is_authenticated
    doing = (tweet.counts, tweet.viewer, tweet.is_own, tweet.is_pinned, tweet.audience, is_signed_in, has_menus)
    fragment = _kept(
        "partials/_tweet_actions.html",
        (tweet.id, tweet.author, *doing),
        tweet=tweet,
        is_signed_in=is_signed_in,
        has_menus=has_menus,
        current_path=HERE,
        after_delete=AFTERWARDS,
    )
    return Markup(str(fragment).replace(HERE, _in_query(here)).replace(AFTERWARDS, _in_query(afterwards)))  # noqa: S704


def _kept(template: str, key: tuple[Hashable, ...], **context: Any) -> Markup:
    app = current_app
    fragments: Fragments[Markup] = app.extensions["fragments"]
    return fragments.get(
        (template, get_locale(), *key),
        lambda: Markup(_templates(app).get_template(template).render(_PRIVATE, **context)),  # noqa: S704
    )


def _templates(app: Flask) -> Environment:
    """Return the templates as fragments see them: a macro has no context, and would find what is private otherwise."""
    found: Environment | None = app.extensions.get("kept_templates")
    if found is None:
        found = app.extensions["kept_templates"] = app.jinja_env.overlay()
        found.globals = {**app.jinja_env.globals, **_PRIVATE, "csrf_token": lambda: TOKEN}
    return found


def _content_key(tweet: TweetCard) -> tuple[Hashable, ...]:
    return (
        tweet.entry_id,
        tweet.id,
        tweet.text,
        tweet.content_warning,
        tweet.is_sensitive,
        tweet.audience,
        tuple(tweet.mention_ids),
        repr(tweet.pictures) if tweet.pictures else "",
        tweet.link,
        _quote_key(tweet.quote),
        tweet.is_quote,
        tweet.in_reply_to_id,
        tweet.in_reply_to_name,
        tweet.edited_at,
        tweet.author,
        tweet.retweeter,
        tweet.is_above,
        ago(tweet.created_at),
    )


def _quote_key(quote_: QuotedTweet | None) -> tuple[Hashable, ...]:
    if quote_ is None:
        return ()
    return (
        quote_.id,
        quote_.text,
        quote_.content_warning,
        quote_.is_sensitive,
        tuple(quote_.mention_ids),
        repr(quote_.pictures),
        quote_.author,
        ago(quote_.created_at),
    )


def _in_query(path: str) -> str:
    return quote(path, safe="/:@?,()*!$;")
