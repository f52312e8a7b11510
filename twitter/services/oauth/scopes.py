"""What apps may ask for: the scopes that Mastodon documents, and what each lets an app do, in plain words."""

from collections.abc import Collection
from typing import Final

from twitter.errors import Invalid, mark

DEFAULT: Final = "read"
LONGEST: Final = 1_000  # characters, as the tables have room for

SCOPES: Final[dict[str, str]] = {
    "read": mark("Read all that you can read, your messages and settings too"),
    "write": mark("Do all that you can do: write, like, follow, send messages, change your profile"),
    "follow": mark("See and change whom you follow, block and mute"),
    "push": mark("Get your notifications"),
    "profile": mark("See who you are here"),
    "read:accounts": mark("See people, and who you are here"),
    "read:blocks": mark("See whom you block"),
    "read:bookmarks": mark("See your bookmarks"),
    "read:favourites": mark("See what you like"),
    "read:filters": mark("See your filters"),
    "read:follows": mark("See whom you follow"),
    "read:lists": mark("See your lists"),
    "read:mutes": mark("See whom you mute"),
    "read:notifications": mark("See your notifications"),
    "read:search": mark("Search for you"),
    "read:statuses": mark("Read the tweets and messages that you can read"),
    "write:accounts": mark("Change your profile"),
    "write:blocks": mark("Block people and let them back in"),
    "write:bookmarks": mark("Bookmark tweets"),
    "write:conversations": mark("Mark messages as read, and delete conversations"),
    "write:favourites": mark("Like tweets"),
    "write:filters": mark("Change your filters"),
    "write:follows": mark("Follow people and stop following them"),
    "write:lists": mark("Change your lists"),
    "write:media": mark("Bring pictures"),
    "write:mutes": mark("Mute people, tweets and conversations"),
    "write:notifications": mark("Clear your notifications"),
    "write:reports": mark("Report people and tweets"),
    "write:statuses": mark("Write, edit and delete tweets, and send messages"),
    "admin:read": mark("See what you see as a moderator"),
    "admin:read:accounts": mark("See accounts as you see them as a moderator"),
    "admin:read:reports": mark("See reports as a moderator"),
    "admin:read:email_domain_blocks": mark("See which e-mail domains are kept out"),
    "admin:read:ip_blocks": mark("See which network addresses are kept out"),
    "admin:write": mark("Do what you may do as a moderator"),
    "admin:write:accounts": mark("Act on accounts as a moderator"),
    "admin:write:reports": mark("Act on reports as a moderator"),
    "admin:write:email_domain_blocks": mark("Keep e-mail domains out, and let them in"),
    "admin:write:ip_blocks": mark("Keep network addresses out, and let them in"),
}
_OF_FOLLOW: Final = {f"{act}:{what}" for act in ("read", "write") for what in ("follows", "blocks", "mutes")}


def checked(written: str) -> str:
    """Return scopes as they are stored, each once; the default for none. Raise Invalid for one that is unknown."""
    asked = [*dict.fromkeys(written.split())] or [DEFAULT]
    kept = " ".join(asked)
    if not {*asked} <= {*SCOPES}:
        raise Invalid("This app asks for something that does not exist here.", scopes="unknown")
    if len(kept) > LONGEST:
        raise Invalid("These are too many scopes: ask for the broader ones.", scopes="too_long")
    return kept


def covers(granted: Collection[str], scope: str) -> bool:
    """Whether a token may do this: `read` covers `read:accounts`, `follow` what it did before scopes were split."""
    if scope in granted or scope.rpartition(":")[0] in granted:
        return True
    if scope == "profile":
        return covers(granted, "read:accounts")
    return "follow" in granted and scope in _OF_FOLLOW


def are_within(asked: str, allowed: str) -> bool:
    """Whether all that is asked for is among what was allowed."""
    granted = {*allowed.split()}
    return all(covers(granted, scope) for scope in asked.split())


def in_words(scopes: str) -> list[str]:
    """Return what these scopes let an app do, without what a broader one of them says already."""
    asked = scopes.split()
    return [
        sentence
        for scope, sentence in SCOPES.items()
        if scope in asked and not covers({other for other in asked if other != scope}, scope)
    ]
