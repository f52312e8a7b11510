"""Search as apps ask for it: people, tweets and hashtags at once. The same box, and the same operators, as on pages."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from flask import current_app
from flask_login import current_user
from msgspec import Struct
from werkzeug.exceptions import HTTPException

from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.entities.accounts import Account
from twitter.api.entities.statuses import Status
from twitter.api.entities.tags import Found, FoundNames, Tag
from twitter.api.paging import MOST, Id, id_of
from twitter.api.serializers.accounts import accounts
from twitter.api.serializers.statuses import statuses
from twitter.api.serializers.tags import tag
from twitter.queries import access, hashtags, search
from twitter.queries import tweets as tweet_queries
from twitter.queries.paging import PAGE_SIZE, PageRequest
from twitter.queries.profiles import seen
from twitter.services.tokens import InvalidToken
from twitter.web.answers import absolute
from twitter.web.limits import limited
from twitter.web.sessions import viewer_id

bp = ApiBlueprint("search", __name__, url_prefix="/api")

DEEPEST: Final = 200  # places that are looked at, however far an app goes on

Kind = Literal["accounts", "statuses", "hashtags"]


class Search(Struct, kw_only=True):
    """What is looked for. Nothing is fetched from elsewhere, so `resolve` finds what is here in any case."""

    q: str
    type: Kind | None = None
    resolve: bool = False
    following: bool = False  # only people whom one follows
    account_id: Id | None = None  # only what this person wrote
    exclude_unreviewed: bool = False
    max_id: Id | None = None  # of tweets
    min_id: Id | None = None
    limit: int = PAGE_SIZE
    offset: int = 0

    @property
    def text(self) -> str:
        """What is looked for; a person of this site without its name."""
        host = absolute("").partition("://")[2]
        text = self.q.strip()
        return text.removesuffix(f"@{host}") if " " not in text else text

    @property
    def part(self) -> slice:
        """Which places of what is found."""
        skipped = min(max(self.offset, 0), DEEPEST)
        return slice(skipped, skipped + min(max(self.limit, 1), MOST))

    def wants(self, kind: Kind) -> bool:
        """Whether such things are looked for."""
        return self.type in {None, kind}


@bp.get("/v2/search")
@open_route("read:search", answer=Found, asked=Search)
@limited("search")
def find(asked: Search) -> Found:
    """Look for people, tweets and hashtags."""
    if asked.offset and not current_user.is_authenticated:
        raise InvalidToken
    return _found(asked)


@bp.get("/v1/search")
@person_route("read:search", answer=FoundNames, asked=Search)
@limited("search")
def find_names(asked: Search) -> FoundNames:
    """Look for the same, as older apps do: hashtags by name alone."""
    found = _found(asked)
    return {**found, "hashtags": [each["name"] for each in found["hashtags"]]}


def _found(asked: Search) -> Found:
    path = _own_path(asked.text)
    if path is not None:
        return _at(path, asked)
    return {
        "accounts": _accounts(asked) if asked.wants("accounts") and not asked.text.startswith("#") else [],
        "statuses": _statuses(asked) if asked.wants("statuses") else [],
        "hashtags": _hashtags(asked) if asked.wants("hashtags") else [],
    }


def _accounts(asked: Search) -> list[Account]:
    search.parse(asked.text)
    # Whom one follows stands before all others but the one with exactly this name.
    page = PageRequest(limit=asked.part.stop + 1)
    people = search.people(viewer_id(), asked.text, page).items
    wanted = [person for person in people if person.is_following or not asked.following]
    return accounts(wanted[asked.part])


def _statuses(asked: Search) -> list[Status]:
    text = asked.text
    if asked.account_id is not None:
        author_id = id_of(asked.account_id)
        author = seen([author_id]).get(author_id)
        if author is None:
            return []
        text = f"from:{author.username} {text}"
    cursors = {name: id_of(value) for name in ("max_id", "min_id") if (value := getattr(asked, name)) is not None}
    page = PageRequest(limit=asked.part.stop, **cursors)
    return statuses(search.tweets(viewer_id(), text, page).items[asked.part])


def _hashtags(asked: Search) -> list[Tag]:
    search.parse(asked.text)
    found = search.hashtags(asked.text, asked.part.stop)[asked.part]
    return [tag(facts) for facts in hashtags.facts(row.name for row in found)]


def _own_path(text: str) -> str | None:
    """Return the path of an address of this site."""
    home = absolute("/")
    return text.removeprefix(home[:-1]).partition("?")[0] if text.startswith(home) else None


def _at(path: str, asked: Search) -> Found:
    """Return what a page of this site shows: a tweet, a person or a hashtag."""
    found: Found = {"accounts": [], "statuses": [], "hashtags": []}
    endpoint, given = _page(path)
    if endpoint in {"feed.tweet", "feed.tweet_by_id"} and asked.wants("statuses"):
        found["statuses"] = statuses([*tweet_queries.cards(viewer_id(), [given["tweet_id"]]).values()][asked.part])
    elif endpoint == "profile.show" and asked.wants("accounts"):
        found["accounts"] = accounts(access.people([given["username"]])[asked.part])
    elif endpoint == "feed.tag" and asked.wants("hashtags"):
        found["hashtags"] = [tag(facts) for facts in hashtags.facts([given["tag"]])][asked.part]
    return found


def _page(path: str) -> tuple[str, Mapping[str, Any]]:
    """Return which page is at a path, and what its address names; an empty name for none."""
    try:
        endpoint, given = current_app.url_map.bind("").match(path.rstrip("/"))
    except HTTPException:
        return "", {}
    return str(endpoint), given
