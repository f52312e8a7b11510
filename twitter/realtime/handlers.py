"""What sockets may ask of us: who may connect, and one handler for each event of docs/realtime.md."""

import logging
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import gettext
from flask_login import current_user
from flask_socketio import ConnectionRefusedError as Refused

from twitter import events
from twitter.errors import Forbidden, Invalid, NotFound, TwitterError
from twitter.extensions import socketio
from twitter.models import User
from twitter.queries import conversations, live
from twitter.queries.sessions import SignedIn
from twitter.queries.unread import unread
from twitter.realtime import deliveries, packets
from twitter.realtime.answers import refusal
from twitter.realtime.pages import key_of, news
from twitter.realtime.presence import Presence
from twitter.realtime.sockets import OpenSocket, Watched, sockets
from twitter.realtime.transport import close_transport
from twitter.realtime.unread import in_numbers
from twitter.realtime.voice import Payload, hang_up
from twitter.services import bearers, messages, receipts, tokens
from twitter.services.messages import MessageOptions
from twitter.web import limits
from twitter.web.barriers import address_to_watch, require_way_in
from twitter.web.errors import UNREACHABLE
from twitter.web.sessions import NotSignedIn

log = logging.getLogger(__name__)

REFUSAL_GRACE: Final = 0.2  # seconds in which a refused client can read why, before its transport is closed
TYPING_PAUSE: Final = 1.0  # seconds between two words about the same fingers

Handler = Callable[[OpenSocket, User, tuple[Any, ...]], Payload]


def is_allowed_origin(base_url: str, origin: str | None, environ: dict[str, Any]) -> bool:
    """Whether a page of `origin` may open a socket: ours or the host that was asked; forwarded headers do not count."""
    own = urlsplit(base_url)
    asked = f"{environ.get('wsgi.url_scheme')}://{environ.get('HTTP_HOST')}"
    return origin in {f"{own.scheme}://{own.netloc}", asked}


def connect(shown: object = None) -> bool:
    """Let in somebody signed in, by a token or by their cookie; refuse everybody else and close their transport.

    A browser always names its origin. What names none could be anything holding a cookie, so it is refused too.
    """
    server: Any = socketio.server
    asking: Any = request  # Flask-SocketIO adds who it is
    transport_id = server.manager.eio_sid_from_sid(asking.sid, "/")
    try:
        found, expires_at = _signed_in(shown)
        require_way_in(found.user.role)
    except Exception as error:  # noqa: BLE001  the library expects a refusal, and nothing else
        close_transport(socketio, transport_id, after=REFUSAL_GRACE)
        raise Refused(_why_not(error)) from None
    socket = OpenSocket(asking.sid, transport_id, found.user.id, found.session.id, expires_at)
    socket.address = address_to_watch(found.user.role)
    for surplus in sockets.add(socket):
        hang_up(surplus)
    return True


def disconnect(socket_id: str, _reason: object = None) -> None:
    """Forget a socket that is gone."""
    sockets.remove(socket_id)


def watch(socket: OpenSocket, viewer: User, said: tuple[Any, ...]) -> Payload:
    """Tell a socket from now on what happens on a page, and to those tweets on it that its reader may see."""
    asked = packets.read(said, packets.Watch)
    key = key_of(viewer, asked.page)
    shown = {packets.number(digits) for digits in asked.shown}
    visible = live.shown(viewer.id, shown) if shown else set()
    if not sockets.watch(socket, key, Watched(asked.page, frozenset(visible))):
        raise Invalid("Too many pages are open at once.")
    # What went before the page was watched, nobody will tell it later.
    gone = {"gone": [str(tweet_id) for tweet_id in sorted(shown - visible)]} if shown - visible else {}
    if key[0] != "conversation":
        return gone
    presence: Presence = current_app.extensions["presence"]
    return {"online": [str(user_id) for user_id in presence.is_there(int(key[1]), socket)], **gone}


def unwatch(socket: OpenSocket, _viewer: User, said: tuple[Any, ...]) -> Payload:
    """Tell a socket no more of a page."""
    asked = packets.read(said, packets.Unwatch)
    for key in [key for key, page in socket.pages.items() if page.name == asked.page]:
        sockets.unwatch(socket, key)
    return {}


def since(_socket: OpenSocket, viewer: User, said: tuple[Any, ...]) -> Payload:
    """Answer what a page has missed, and how much is unread."""
    asked = packets.read(said, packets.Since)
    deliveries.note_return(viewer.id)
    answer = {"unread": in_numbers(unread([viewer.id])[viewer.id]), "new": [], "more": False}
    if asked.page is not None:
        answer |= news(viewer, asked.page, packets.number(asked.id))
    return answer


def typing(socket: OpenSocket, writer: User, said: tuple[Any, ...]) -> Payload:
    """Tell the others in a conversation that somebody is writing."""
    conversation_id = packets.number(packets.read(said, packets.Typing).conversation)
    if not conversations.may_open(writer.id, conversation_id):
        raise NotFound
    now = time.monotonic()
    if now - socket.typed_at >= TYPING_PAUSE:
        socket.typed_at = now
        events.tell(events.Typing(conversation_id, writer.id))
    return {}


def seen(_socket: OpenSocket, reader: User, said: tuple[Any, ...]) -> Payload:
    """Note how far somebody has read a conversation."""
    asked = packets.read(said, packets.Seen)
    limits.spend("seen")
    receipts.mark_seen(reader, packets.number(asked.conversation), packets.number(asked.id))
    return {}


def message(_socket: OpenSocket, sender: User, said: tuple[Any, ...]) -> Payload:
    """Say something in a conversation; the same key again is the same message."""
    asked = packets.read(said, packets.Message)
    limits.spend("message")
    options = MessageOptions(key=asked.key)
    return {"id": str(messages.send(sender, packets.number(asked.conversation), asked.text, options).id)}


HANDLERS: Final[dict[str, Handler]] = {
    "watch": watch,
    "unwatch": unwatch,
    "since": since,
    "typing": typing,
    "seen": seen,
    "message": message,
}
WRITING: Final = frozenset({"typing", "seen", "message"})


def require_scope(found: SignedIn, event: str) -> None:
    """Refuse to let an app write that was let in to read."""
    if event in WRITING and found.session.kind != "web" and "write" not in found.session.scopes.split():
        raise Forbidden("This app may only read.")


def _why_not(error: Exception) -> str:
    """Return what a refused client is told."""
    if isinstance(error, TwitterError):
        return str(gettext(error.sentence, **error.values))
    if isinstance(error, UNREACHABLE):
        log.error("the database did not answer a new socket: %s", type(error).__name__)
    else:
        log.error("an unexpected error when a socket came", exc_info=error)
    return str(refusal("unavailable")["error"])


def _signed_in(shown: object) -> tuple[SignedIn, Any]:
    """Return who is behind a new socket and until when; raise NotSignedIn, InvalidToken or Forbidden."""
    if shown is None or shown == {}:
        if not current_user.is_authenticated or "Origin" not in request.headers:
            raise NotSignedIn
        return SignedIn(current_user.user, current_user.session), None
    token = shown.get("token") if isinstance(shown, dict) else None
    if not isinstance(token, str):
        raise tokens.InvalidToken
    found = bearers.bearer(token)
    if "read" not in found.session.scopes.split():  # a socket tells all that its person may read
        raise Forbidden("This app may not read all that a socket tells.")
    return found, bearers.good_until(token)
