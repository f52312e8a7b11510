"""How pages show conversations: what they are called, and their bubbles in groups, days and states."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from babel.lists import format_list
from flask import Flask
from flask_babel import format_date, format_time, get_locale, gettext, ngettext

from twitter import clock
from twitter.queries.bubbles import Bubble, ConversationView, FoundMessage, InboxRow, Other
from twitter.queries.cards import AuthorLine

NAMED: Final = 3  # people of a group without a title whose names stand for it
PAUSE: Final = timedelta(minutes=10)  # after it somebody's next bubble begins a group of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBubble:
    """A bubble as it stands among others."""

    said: Bubble
    is_in_group: bool  # of more than two people: then it says who
    follows: bool  # the one before it, of the same person, after no long pause
    begins_day: bool
    begins_unread: bool
    state: str  # how far an own one has come: sent, delivered or seen; empty for others
    state_words: str


def init_app(app: Flask) -> None:
    """Give the templates the name of a conversation, and the day and the time of day of what was said in it."""
    app.jinja_env.globals.update(conversation_name=conversation_name, others_here=others_here)
    app.jinja_env.filters.update(day=day, time_of_day=time_of_day)


def conversation_name(conversation: InboxRow | FoundMessage | ConversationView) -> str:
    """Return what a conversation is called: the title of its group, or the names of the others."""
    if conversation.title:
        return conversation.title
    if isinstance(conversation, InboxRow | FoundMessage):
        return _names(conversation.people, conversation.more_people)
    people = [other.person for other in others_here(conversation)]
    return _names(people[:NAMED], len(people[NAMED:]))


def others_here(conversation: ConversationView) -> list[Other]:
    """Return the others who have not left; of a conversation of two, the other one in any case."""
    return [other for other in conversation.others if not (other.has_left and conversation.is_group)]


def day(moment: datetime) -> str:
    """Return the day of a moment in words, in UTC until the browser knows better."""
    days_ago = (clock.now().date() - moment.date()).days
    if days_ago < 2:
        return str(gettext("Yesterday") if days_ago == 1 else gettext("Today"))
    return str(format_date(moment, "full"))


def time_of_day(moment: datetime) -> str:
    """Return the hour and minute of a moment, in UTC until the browser knows better."""
    return str(format_time(moment, "short"))


def shown(
    bubbles: Sequence[Bubble],
    conversation: ConversationView,
    *,
    before: Bubble | None = None,
    marks_unread: bool = False,
) -> list[ShownBubble]:
    """Return bubbles, oldest first, as they stand one after the other; `before` stands above the first of them."""
    above = [before, *bubbles]
    return [
        ShownBubble(
            said=bubble,
            is_in_group=conversation.is_group,
            follows=_follows(bubble, previous),
            begins_day=previous is None or previous.created_at.date() != bubble.created_at.date(),
            begins_unread=marks_unread and _begins_unread(bubble, previous, conversation.read_id),
            **_state(bubble, conversation),
        )
        for bubble, previous in zip(bubbles, above, strict=False)
    ]


def _names(people: Sequence[AuthorLine], more: int = 0) -> str:
    names = [person.display_name for person in people]
    if more:
        names.append(ngettext("%(num)s other", "%(num)s others", more))
    return format_list(names, locale=get_locale() or "en") if names else gettext("Nobody else")


def _follows(bubble: Bubble, previous: Bubble | None) -> bool:
    if previous is None or {bubble.kind, previous.kind} != {"said"}:
        return False
    is_soon = bubble.created_at - previous.created_at < PAUSE
    return is_soon and previous.sender.id == bubble.sender.id


def _begins_unread(bubble: Bubble, previous: Bubble | None, read_id: int) -> bool:
    return previous is not None and previous.id <= read_id < bubble.id and not bubble.is_own


def _state(bubble: Bubble, conversation: ConversationView) -> dict[str, str]:
    if not bubble.is_own or bubble.is_unsent or bubble.kind != "said":
        return {"state": "", "state_words": ""}
    others = others_here(conversation)
    seen_by = [other.person for other in others if other.seen_id >= bubble.id]
    if seen_by:
        return {"state": "seen", "state_words": _seen_words(seen_by, conversation, len(others))}
    if any(other.delivered_id >= bubble.id for other in others):
        return {"state": "delivered", "state_words": gettext("Delivered")}
    return {"state": "sent", "state_words": gettext("Sent")}


def _seen_words(seen_by: Sequence[AuthorLine], conversation: ConversationView, most: int) -> str:
    if not conversation.is_group:
        return str(gettext("Seen"))
    if len(seen_by) == most:
        return str(gettext("Seen by everyone"))
    more = len(seen_by) - NAMED if len(seen_by) > NAMED + 1 else 0  # a fourth takes no more room than "1 other"
    return str(gettext("Seen by %(names)s", names=_names(seen_by[: len(seen_by) - more], more)))
