"""The door to what people do with a conversation and its messages, other than reading and writing."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.errors import Invalid, NotFound, TwitterError
from twitter.ids import LARGEST
from twitter.main.message_forms import GroupForm
from twitter.main.message_people import names_in, required_people
from twitter.main.message_sending import bp
from twitter.main.messaging import bubble_in
from twitter.queries import conversations as questions
from twitter.queries.bubbles import Bubble, ConversationView
from twitter.services import conversations, messages
from twitter.web.answers import json_answer, next_path, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.limits import limited
from twitter.web.sessions import viewer

__all__ = ["bp"]


@bp.post("/<int:conversation_id>/seen")
@limited("seen")
def seen(conversation_id: int) -> ResponseReturnValue:
    """Say that one has seen the messages of a conversation up to one of them."""
    newest_id = _newest_seen()
    if newest_id is None:
        raise Invalid("Say which message you have seen.", id="missing")
    conversations.mark_seen(viewer(), conversation_id, newest_id)
    return _done(conversation_id)


@bp.post("/<int:conversation_id>/accept")
@limited("conversation")
def accept(conversation_id: int) -> ResponseReturnValue:
    """Accept what somebody wrote whom one does not follow."""
    conversations.accept(viewer(), conversation_id)
    newest_id = _newest_seen()
    if newest_id is not None:
        conversations.mark_seen(viewer(), conversation_id, newest_id)
    return _done(conversation_id)


@bp.get("/<int:conversation_id>/delete")
def ask_delete(conversation_id: int) -> ResponseReturnValue:
    """Ask whether a conversation should really be deleted for oneself."""
    conversation = questions.view(viewer().id, conversation_id)
    return render_template("messages/delete.html", conversation=conversation)


@bp.post("/<int:conversation_id>/delete")
@limited("conversation")
def delete(conversation_id: int) -> ResponseReturnValue:
    """Delete a conversation for oneself, or decline a request."""
    folder = "requests" if questions.view(viewer().id, conversation_id).is_request else "inbox"
    conversations.delete(viewer(), conversation_id)
    return _gone(folder, gettext("The conversation is deleted for you."))


@bp.post("/<int:conversation_id>/mute")
@limited("conversation")
def mute(conversation_id: int) -> ResponseReturnValue:
    """Be told no more of what is said in a conversation."""
    conversations.set_muted(viewer(), conversation_id, True)
    return _done(conversation_id, gettext("You are not told of new messages here any more."))


@bp.post("/<int:conversation_id>/unmute")
@limited("conversation")
def unmute(conversation_id: int) -> ResponseReturnValue:
    """Be told again of what is said in a conversation."""
    conversations.set_muted(viewer(), conversation_id, False)
    return _done(conversation_id, gettext("You are told of new messages here again."))


@bp.get("/<int:conversation_id>/leave")
def ask_leave(conversation_id: int) -> ResponseReturnValue:
    """Ask whether one really wants to leave a group."""
    conversation = questions.view(viewer().id, conversation_id)
    if not conversation.is_group:
        raise NotFound
    return render_template("messages/leave.html", conversation=conversation)


@bp.post("/<int:conversation_id>/leave")
@limited("conversation")
def leave(conversation_id: int) -> ResponseReturnValue:
    """Leave a group."""
    conversations.leave(viewer(), conversation_id)
    return _gone("inbox", gettext("You left the group."))


@bp.post("/<int:conversation_id>/add")
@limited("conversation")
def add(conversation_id: int) -> ResponseReturnValue:
    """Add people to a group."""
    form = GroupForm()
    names = names_in(" ".join(request.form.getlist("to")))
    try:
        conversations.add(viewer(), conversation_id, required_people(names))
    except NotFound:
        raise
    except TwitterError as error:
        return _about_again(conversation_id, form, error)
    return _done(conversation_id)


@bp.post("/<int:conversation_id>/rename")
@limited("conversation")
def rename(conversation_id: int) -> ResponseReturnValue:
    """Give a group a name, or take it away."""
    form = GroupForm()
    try:
        conversations.rename(viewer(), conversation_id, form.title.data or "")
    except NotFound:
        raise
    except TwitterError as error:
        return _about_again(conversation_id, form, error)
    return _done(conversation_id)


@bp.get("/<int:conversation_id>/messages/<int:message_id>/unsend")
def ask_unsend(conversation_id: int, message_id: int) -> ResponseReturnValue:
    """Ask whether a message should really be taken back from everybody."""
    bubble, conversation = _both(conversation_id, message_id)
    if not bubble.is_own or bubble.is_unsent:
        raise NotFound
    return render_template("messages/unsend.html", bubble=bubble, conversation=conversation)


@bp.post("/<int:conversation_id>/messages/<int:message_id>/unsend")
@limited("conversation")
def unsend(conversation_id: int, message_id: int) -> ResponseReturnValue:
    """Take a message of one's own back from everybody."""
    bubble_in(conversation_id, message_id)
    messages.unsend(viewer(), message_id)
    return _done(conversation_id)


@bp.post("/<int:conversation_id>/messages/<int:message_id>/remove")
@limited("conversation")
def remove(conversation_id: int, message_id: int) -> ResponseReturnValue:
    """Delete a message for oneself."""
    bubble_in(conversation_id, message_id)
    messages.remove(viewer(), message_id)
    return _done(conversation_id)


def _newest_seen() -> int | None:
    """Return the newest message that was on the page when the form was sent, as it says itself."""
    written = request.form.get("id", "")
    found = int(written) if written.isascii() and written.isdigit() and len(written) < 20 else 0
    return found if 0 < found <= LARGEST else None


def _both(conversation_id: int, message_id: int) -> tuple[Bubble, ConversationView]:
    return bubble_in(conversation_id, message_id), questions.view(viewer().id, conversation_id)


def _done(conversation_id: int, sentence: str = "") -> ResponseReturnValue:
    """Answer a program; lead a person back to where they were, at the newest message when that is the conversation."""
    if wants_json():
        return json_answer({})
    if sentence:
        flash(sentence)
    page = url_for("messaging.show", conversation_id=conversation_id)
    back = next_path(page)
    return see_other(f"{page}#latest" if back.partition("?")[0] == page else back)


def _gone(folder: str, sentence: str) -> ResponseReturnValue:
    """Lead a person to the list that the conversation stood in."""
    if wants_json():
        return json_answer({})
    flash(sentence)
    return see_other(url_for(f"messaging.{folder}"))


def _about_again(conversation_id: int, form: GroupForm, error: TwitterError) -> ResponseReturnValue:
    conversation = questions.view(viewer().id, conversation_id)
    if form.title.data is None:  # the other form was sent, and its refusal must not empty this field
        form.title.data = conversation.title
    return refused(error, form, "messages/about.html", conversation=conversation)
