"""The addresses of streams: one for a WebSocket, and each stream by itself as server-sent events."""

from flask import Response, request
from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.streaming.channels import channel_of
from twitter.api.streaming.sent import sent_events
from twitter.api.streaming.socket import Command, SpokenStream
from twitter.api.streaming.streams import Stream
from twitter.errors import NotFound
from twitter.services import bearers
from twitter.web.barriers import address_to_watch
from twitter.web.sessions import opens_stream, scopes, session_id, shown_token, viewer

bp = ApiBlueprint("streaming", __name__, url_prefix="/api/v1/streaming")
EVENTS = "text/event-stream"


class Asked(Struct):
    """The first stream of a WebSocket."""

    stream: str = ""
    tag: str | None = None


class Public(Struct):
    """Which part of what everybody writes."""

    only_media: bool = False


class Tagged(Struct):
    """The hashtag, without its sign."""

    tag: str


@bp.route("", websocket=True)
@person_route("read:statuses", answer=str, asked=Asked, status=101)
@opens_stream
def connect(asked: Asked) -> Response:
    """Open a WebSocket, over which an app says what it wants to hear."""
    command = Command("subscribe", asked.stream[:200], asked.tag) if asked.stream else None
    return SpokenStream(_stream(), command, _protocols())


@bp.get("")
@open_route(answer=str, minds_token=False)
def elsewhere() -> Response:
    """Say that streams are nowhere else: they are at this host."""
    raise NotFound


@bp.get("/health")
@open_route(answer=str, minds_token=False, media_type="text/plain")
def health() -> Response:
    """Say that streams can be opened."""
    return Response("OK", content_type="text/plain; charset=utf-8")


@bp.get("/user")
@person_route("read:statuses", "read:notifications", answer=str, media_type=EVENTS)
@opens_stream
def user() -> Response:
    """Tell of one's home timeline, notifications and conversations."""
    return _sent("user")


@bp.get("/user/notification")
@person_route("read:notifications", answer=str, media_type=EVENTS)
@opens_stream
def user_notification() -> Response:
    """Tell of one's notifications."""
    return _sent("user:notification")


@bp.get("/public")
@person_route("read:statuses", answer=str, asked=Public, media_type=EVENTS)
@opens_stream
def public(asked: Public) -> Response:
    """Tell of what everybody writes for everyone."""
    return _sent("public:media" if asked.only_media else "public")


@bp.get("/public/<any(local, remote, media):part>")
@person_route("read:statuses", answer=str, asked=Public, media_type=EVENTS)
@opens_stream
def public_part(part: str, asked: Public) -> Response:
    """Tell of what people of this site write for everyone; of what others do there is nothing."""
    return _sent(f"public:{part}:media" if asked.only_media and part != "media" else f"public:{part}")


@bp.get("/public/<any(local, remote):part>/media")
@person_route("read:statuses", answer=str, media_type=EVENTS)
@opens_stream
def public_media(part: str) -> Response:
    """Tell of what they write with pictures."""
    return _sent(f"public:{part}:media")


@bp.get("/hashtag")
@person_route("read:statuses", answer=str, asked=Tagged, media_type=EVENTS)
@opens_stream
def hashtag(asked: Tagged) -> Response:
    """Tell of what is written with a hashtag."""
    return _sent("hashtag", asked.tag)


@bp.get("/hashtag/local")
@person_route("read:statuses", answer=str, asked=Tagged, media_type=EVENTS)
@opens_stream
def hashtag_local(asked: Tagged) -> Response:
    """Tell of what people of this site write with a hashtag."""
    return _sent("hashtag:local", asked.tag)


@bp.get("/direct")
@person_route("read:statuses", answer=str, media_type=EVENTS)
@opens_stream
def direct() -> Response:
    """Tell of one's conversations."""
    return _sent("direct")


@bp.get("/list")
@person_route("read:lists", answer=str, media_type=EVENTS)
@opens_stream
def of_list() -> Response:
    """Tell of a list, once there are any."""
    raise NotFound


def _sent(stream: str, tag: str | None = None) -> Response:
    return sent_events(_stream(), channel_of(stream, tag, scopes()))


def _stream() -> Stream:
    until, address = bearers.good_until(shown_token()), address_to_watch(viewer().role)
    return Stream(viewer().id, session_id(), until, scopes(), address=address)


def _protocols() -> list[str]:
    """Return what the app offers to speak: the token, which has to be said back to it, or browsers hang up."""
    return [name for part in request.headers.get("Sec-WebSocket-Protocol", "").split(",") if (name := part.strip())][:1]
