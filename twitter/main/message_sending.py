"""The door through which messages are written: to people chosen anew, or in a conversation."""

import hashlib
from collections.abc import Callable

from flask import request, url_for
from flask.typing import ResponseReturnValue

from twitter.errors import Invalid, TwitterError
from twitter.main import sent_pictures
from twitter.main.message_forms import MessageForm
from twitter.main.message_people import names_asked, required_people
from twitter.main.messaging import bp, chosen, place
from twitter.models import Message
from twitter.queries import conversations
from twitter.services import messages
from twitter.services.messages import MessageOptions
from twitter.services.pictures import MOST
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.limits import limited
from twitter.web.sessions import viewer
from twitter.web.uploads import takes_files

__all__ = ["bp"]


@bp.post("")
@limited("message")
@takes_files(MOST)
def begin() -> ResponseReturnValue:
    """Write to one person, or to several in a new group."""
    form = MessageForm(to=names_asked())
    try:
        options, people = _options(form), required_people(form.to)
        message = messages.write_to(viewer(), people, form.text.data or "", options, title=form.title.data or "")
    except TwitterError as error:
        return _again(form, error, "messages/new.html", lambda: chosen(form))
    return _sent(message)


@bp.post("/<int:conversation_id>")
@limited("message")
@takes_files(MOST)
def send(conversation_id: int) -> ResponseReturnValue:
    """Write a message in a conversation."""
    conversation, form = conversations.view(viewer().id, conversation_id), MessageForm()
    try:
        message = messages.send(viewer(), conversation_id, form.text.data or "", _options(form))
    except TwitterError as error:
        return _again(form, error, "messages/show.html", lambda: place(conversation))
    return _sent(message)


def _options(form: MessageForm) -> MessageOptions:
    """Read everything but the text; what was brought is kept on the form even when something is refused.

    That a picture is not there any more is the verb's to say: of a message that is sent once more, it is in the first.
    """
    form.kept_pictures, refusal = sent_pictures.take(viewer())
    if refusal is not None and refusal.details.get("media") == "too_many":
        raise Invalid("A message holds four pictures. The first four are kept.", media="too_many")
    if refusal is not None and refusal.details.get("media") != "missing":
        raise refusal
    kept = [each.picture.id for each in form.kept_pictures]
    wanted = sent_pictures.wanted() if refusal else []
    return MessageOptions(key=_key(form), picture_ids=tuple(dict.fromkeys([*wanted, *kept])))


def _key(form: MessageForm) -> str:
    """Return the key of a message: as a program made it, or what a page's form drew, bound to what was written in it.

    A browser that goes back shows the same form again, and what is written there then is another message.
    """
    drawn = form.key.data or ""
    if wants_json():
        return drawn
    files = [file.filename or "" for file in request.files.getlist("media")]
    # What was drawn is hashed too: the others are told the key, and must not guess by it what was taken back.
    written = "\0".join([drawn, form.text.data or "", *request.form.getlist("picture"), *files])
    return hashlib.sha256(written.encode(errors="replace")).hexdigest()


def _again(
    form: MessageForm, error: TwitterError, template: str, context: Callable[[], dict[str, object]]
) -> ResponseReturnValue:
    """Show the form again with everything that was written and brought."""
    if wants_json():
        raise error
    return refused(error, form, template, **context())


def _sent(message: Message) -> ResponseReturnValue:
    if wants_json():
        return json_answer({"id": str(message.id), "conversation": str(message.conversation_id)}, 201)
    return see_other(url_for("messaging.show", conversation_id=message.conversation_id, _anchor="latest"))
