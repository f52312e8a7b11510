"""The door to messages as they are read: the inbox, requests, one conversation, and looking for what was said."""

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.errors import NotFound
from twitter.main.message_forms import GroupForm, MessageForm
from twitter.main.message_people import chosen_people, names_asked
from twitter.queries import conversations, people, search
from twitter.queries.bubbles import Bubble, ConversationView
from twitter.queries.cards import AuthorLine
from twitter.queries.paging import PageRequest
from twitter.web.answers import json_answer, wants_fragment, wants_json
from twitter.web.conversations import shown
from twitter.web.limits import limited
from twitter.web.paging import min_id, page_request, render_list
from twitter.web.sessions import viewer

bp = Blueprint("messaging", __name__, url_prefix="/messages")

BUBBLES: Final = 30  # on a page of a conversation
RECENT: Final = 8  # people offered before anybody is looked for
LONGEST_QUERY: Final = 200


@bp.get("")
def inbox() -> ResponseReturnValue:
    """Show one's conversations."""
    return _folder("inbox")


@bp.get("/requests")
def requests() -> ResponseReturnValue:
    """Show the conversations that people began whom one does not follow."""
    return _folder("requests")


@bp.get("/new")
@limited("suggest")
def new() -> ResponseReturnValue:
    """Show where to choose people and write to them."""
    form = MessageForm(to=names_asked())
    return render_template("messages/new.html", form=form, **chosen(form))


@bp.get("/search", endpoint="search")
@limited("search")
def look_for() -> ResponseReturnValue:
    """Show what a search finds in one's messages."""
    words, inside = request.args.get("q", "").strip()[:LONGEST_QUERY], _inside()
    page = conversations.search(viewer().id, words, page_request(), inside.id if inside else None)
    return render_list("messages/search.html", "messages/_more_found.html", page, words=words, inside=inside)


@bp.get("/<int:conversation_id>")
def show(conversation_id: int) -> ResponseReturnValue:
    """Show a conversation, or what was said in it after or before a message."""
    conversation = conversations.view(viewer().id, conversation_id)
    after = min_id()
    if wants_fragment() and after is not None:
        return _newer(conversation, after)
    if wants_fragment():
        return _earlier(conversation)
    return render_template("messages/show.html", form=MessageForm(), **place(conversation))


@bp.get("/<int:conversation_id>/messages/<int:message_id>")
def bubble(conversation_id: int, message_id: int) -> ResponseReturnValue:
    """Show one message as a piece of its conversation; tell a program where it stands and who wrote it."""
    found = bubble_in(conversation_id, message_id)
    conversation = conversations.view(viewer().id, conversation_id)
    if wants_json():
        return json_answer(_told(found, conversation))
    above = conversations.bubbles(viewer().id, conversation_id, PageRequest(message_id, 1)).items
    [one] = shown([found], conversation, before=above[0] if above else None)
    return render_template("messages/_bubble.html", bubble=one)


@bp.get("/<int:conversation_id>/about")
def about(conversation_id: int) -> ResponseReturnValue:
    """Show who is in a conversation, and what one may do about it."""
    conversation = conversations.view(viewer().id, conversation_id)
    return render_template(
        "messages/about.html", conversation=conversation, form=GroupForm(title=conversation.title, to="")
    )


def bubble_in(conversation_id: int, message_id: int) -> Bubble:
    """Return a message of a conversation; raise NotFound where it is not one of it."""
    found = conversations.bubble(viewer().id, message_id)
    if found.conversation_id != conversation_id:
        raise NotFound
    return found


def chosen(form: MessageForm) -> dict[str, Any]:
    """Return whom a message is for, and who else there is to choose."""
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    found = search.people(viewer().id, query.removeprefix("@"), PageRequest()).items if query else ()
    recent = conversations.recent_people(viewer().id, RECENT) if not query else []
    picked = chosen_people(form.to)
    form.to = [person.username for person in picked]
    others: list[people.PersonRow | AuthorLine] = [*found, *recent]
    offered = [person for person in others if person.username not in form.to and person.id != viewer().id]
    return {"picked": picked, "offered": offered, "query": query}


def place(conversation: ConversationView) -> dict[str, Any]:
    """Return what the page of a conversation shows: its bubbles, and beside it the list it stands in."""
    asked = page_request()
    page = conversations.bubbles(viewer().id, conversation.id, replace(asked, limit=BUBBLES))
    bubbles = shown(page.items[::-1], conversation, marks_unread=asked.is_first)
    return {
        "conversation": conversation,
        "bubbles": bubbles,
        "earlier_id": page.next_max_id,
        "newest_id": bubbles[-1].said.id if bubbles else 0,
        "is_earlier_page": not asked.is_first,
        "asking": _asking(conversation),
        **_list(PageRequest(), "requests" if conversation.is_request else "inbox"),
    }


def _folder(folder: str) -> ResponseReturnValue:
    template = "messages/_inbox_rows.html" if wants_fragment() else "messages/index.html"
    return render_template(template, **_list(page_request(), folder))


def _list(asked: PageRequest, folder: str) -> dict[str, Any]:
    page = conversations.inbox(viewer().id, asked, requests=folder == "requests")
    return {"page": page, "folder": folder, "waiting": conversations.waiting_requests(viewer().id)}


def _newer(conversation: ConversationView, after: int) -> str:
    """Render what is newer than a message, which is fetched too: the first new one may follow it, or begin a day."""
    found = conversations.newer(viewer().id, conversation.id, max(0, after - 1))
    before = found[0] if found and found[0].id == after else None
    fresh = shown(found[1:] if before else found, conversation, before=before)
    return render_template("messages/_bubbles.html", bubbles=fresh)


def _earlier(conversation: ConversationView) -> str:
    page = conversations.bubbles(viewer().id, conversation.id, replace(page_request(), limit=BUBBLES))
    earlier = {"bubbles": shown(page.items[::-1], conversation), "earlier_id": page.next_max_id}
    return render_template("messages/_earlier_bubbles.html", conversation=conversation, **earlier)


def _asking(conversation: ConversationView) -> people.ProfileView | None:
    """Return who asks to write with the viewer, where one person does and is still there."""
    if not conversation.is_request or conversation.is_group or conversation.refusal in {"gone", "alone"}:
        return None
    return people.profile(viewer().id, conversation.others[0].person.username)


def _inside() -> ConversationView | None:
    """Return the conversation that a search is bound to."""
    asked = request.args.get("in", "")
    return conversations.view(viewer().id, int(asked)) if asked.isdecimal() and len(asked) < 20 else None


def _told(found: Bubble, conversation: ConversationView) -> dict[str, Any]:
    """Return what a toast says of a message; whether it should be quiet, as of a conversation that is muted."""
    name = found.sender.display_name
    return {
        "id": str(found.id),
        "sentence": gettext("Message from %(name)s", name=name),
        "url": url_for("messaging.show", conversation_id=conversation.id, _anchor="latest"),
        "is_quiet": conversation.is_muted or conversation.is_request or found.is_own or found.is_unsent,
    }
