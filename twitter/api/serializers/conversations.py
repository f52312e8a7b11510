"""Conversations and messages as the API shows them: a message is a status that only the people in it can see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for

from twitter.api.entities.accounts import Account
from twitter.api.entities.conversations import Conversation
from twitter.api.entities.statuses import Mention, Status
from twitter.api.serializers.accounts import account, profile_url
from twitter.api.serializers.pictures import attachment
from twitter.api.serializers.statuses import People
from twitter.api.serializers.values import content, moment, tag_url
from twitter.queries import conversations as questions
from twitter.queries.bubbles import Bubble, InboxRow
from twitter.queries.conversations import Answered
from twitter.queries.profiles import ProfileRow, profiles
from twitter.text import fold, hashtags
from twitter.web.answers import absolute


@dataclass(frozen=True, slots=True)
class _Company:
    """Who is in the conversations of some messages, and what each message follows."""

    viewer_id: int
    others: dict[int, list[int]]  # by conversation, without the viewer
    answered: dict[int, Answered]  # by message
    people: People

    def receivers(self, bubble: Bubble) -> list[ProfileRow]:
        """Return everybody who is there but whoever said it."""
        inside = [self.viewer_id, *self.others[bubble.conversation_id]]
        return [self.people[each] for each in inside if each != bubble.sender.id and each in self.people]

    def names(self, bubble: Bubble) -> dict[str, str]:
        """Return how those whom a message names spell their names."""
        return {key: self.people[each].username for key, each in bubble.mention_ids.items() if each in self.people}


def messages(viewer_id: int, bubbles: Sequence[Bubble]) -> list[Status]:
    """Return messages as statuses, in their order, with three statements for all of them.

    What somebody said who is purged between two of these is left out.
    """
    company = _company(viewer_id, {bubble.conversation_id for bubble in bubbles}, bubbles)
    return [_message(bubble, company) for bubble in bubbles if bubble.sender.id in company.people]


def conversations(viewer_id: int, rows: Sequence[InboxRow]) -> list[Conversation]:
    """Return rows of somebody's inbox, in their order, with four statements for all of them."""
    last = questions.last_said(viewer_id, [row.id for row in rows])
    company = _company(viewer_id, {row.id for row in rows}, last.values())
    return [_conversation(row, last.get(row.id), company) for row in rows]


def conversation_url(conversation_id: int) -> str:
    """Return the address of a conversation's page, for the people in it."""
    return absolute(url_for("messaging.show", conversation_id=conversation_id))


def _conversation(row: InboxRow, last: Bubble | None, company: _Company) -> Conversation:
    return {
        "id": str(row.id),
        "unread": row.unread_count > 0,
        "accounts": [account(company.people[each]) for each in company.others[row.id] if each in company.people],
        "last_status": _message(last, company) if last and last.sender.id in company.people else None,
    }


def _company(viewer_id: int, conversation_ids: set[int], bubbles: Iterable[Bubble]) -> _Company:
    shown = list(bubbles)
    found = questions.others_in(viewer_id, conversation_ids)
    others = {each: [person.id for person in found[each]] for each in conversation_ids}
    wanted = {viewer_id, *(each.sender.id for each in shown)}
    wanted.update(each for some in others.values() for each in some)
    wanted.update(each for bubble in shown for each in bubble.mention_ids.values())
    answered = questions.answered(viewer_id, [bubble.id for bubble in shown])
    return _Company(viewer_id, others, answered, profiles(wanted))


def _message(bubble: Bubble, company: _Company) -> Status:
    before = company.answered.get(bubble.id)
    return {
        **_untouched(bubble, account(company.people[bubble.sender.id])),
        "content": content(bubble.text, company.names(bubble)),
        "media_attachments": [attachment(each) for each in bubble.pictures],
        "mentions": [_mention(person) for person in company.receivers(bubble)],
        "tags": [{"name": fold(name), "url": tag_url(name)} for name in hashtags(bubble.text)],
        "in_reply_to_id": str(before.id) if before else None,
        "in_reply_to_account_id": str(before.sender_id) if before else None,
    }


def _untouched(bubble: Bubble, sender: Account) -> Status:
    """Return a message that says nothing yet. Nothing is done to it that others count, nor can it be passed on."""
    return {
        "id": str(bubble.id),
        "uri": absolute(url_for("messaging.bubble", conversation_id=bubble.conversation_id, message_id=bubble.id)),
        "url": conversation_url(bubble.conversation_id),
        "created_at": moment(bubble.created_at),
        "edited_at": None,
        "account": sender,
        "content": "",
        "visibility": "direct",
        "sensitive": False,
        "spoiler_text": "",
        "media_attachments": [],
        "application": None,
        "mentions": [],
        "tags": [],
        "emojis": [],
        "reblogs_count": 0,
        "favourites_count": 0,
        "replies_count": 0,
        "quotes_count": 0,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "reblog": None,
        "quote": None,
        "quote_approval": {"automatic": [], "manual": [], "current_user": "denied"},
        "poll": None,
        "card": None,
        "language": None,
        "text": None,
        "favourited": False,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "pinned": False,
        "filtered": [],
    }


def _mention(person: ProfileRow) -> Mention:
    name = person.username
    return {"id": str(person.id), "username": name, "acct": name, "url": profile_url(name)}
