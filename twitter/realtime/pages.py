"""The pages that sockets watch: which one a name means, and whether somebody may have it open."""

import re
from typing import Final

from twitter.errors import NotFound
from twitter.ids import LARGEST
from twitter.models import User
from twitter.queries import company, conversations, live, people
from twitter.queries.live import PageKey
from twitter.realtime.timelines import arrival
from twitter.realtime.voice import Payload
from twitter.text import fold
from twitter.web.converters import NameConverter, TagConverter

_ALONE: Final = frozenset({"home", "local", "inbox", "notifications"})  # there is one of each
_NAME, _TAG = re.compile(NameConverter.regex), re.compile(TagConverter.regex)  # what may stand in an address


def key_of(viewer: User, name: str) -> PageKey:
    """Return the page of a name; raise NotFound for one that is not there, or not for this person."""
    kind, _, about = name.partition(":")
    if name in _ALONE:
        return name, 0
    match kind:
        case "tag" if _TAG.fullmatch(about):
            return "tag", fold(about)
        case "profile" if _NAME.fullmatch(about):
            return "profile", people.profile(viewer.id, about).id
        case "tweet" if (tweet_id := _id(about)) and live.shown(viewer.id, [tweet_id]):
            return "tweet", tweet_id
        case "conversation" if (conversation_id := _id(about)) and conversations.may_open(viewer.id, conversation_id):
            return "conversation", conversation_id
    raise NotFound


def news(viewer: User, name: str, above_id: int) -> Payload:
    """Return what stands on a page above an id, as `tweet` and `message` would have told it; newest first."""
    match key_of(viewer, name):
        case "conversation", int(conversation_id):
            sent, more = company.arrived(viewer.id, conversation_id, above_id)
            return {"new": [told_of(message) for message in sent], "more": more}
        case "tweet", int(tweet_id):
            new, more = live.replies(viewer.id, tweet_id, above_id)
        case key:
            new, more = live.arrivals(viewer, key, above_id)
    return {"new": [arrival(name, each.id, each.poster) for each in new], "more": more}


def told_of(message: company.Sent) -> Payload:
    """Return what is told of a message: never what it says."""
    return {
        "conversation": str(message.conversation_id),
        "id": str(message.id),
        "sender": str(message.sender_id),
        "key": message.key,
    }


def _id(digits: str) -> int:
    """Return the id a text of plain digits holds, or 0."""
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 19
    return int(digits) if is_number and int(digits) <= LARGEST else 0
