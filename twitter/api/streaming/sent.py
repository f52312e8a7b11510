"""How an app hears what its stream is told: as server-sent events (HTML Living Standard, 9.2)."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from flask import Response, current_app, request

from twitter.api.streaming.channels import Channel
from twitter.api.streaming.streams import Stream, streams
from twitter.web.websockets import connection_of, end

HEARTBEAT: Final = 15.0  # seconds; proxies end what says nothing, and only by speaking we learn that an app is gone
_GREETING: Final = ":)\n"
_STILL_HERE: Final = ":thump\n"
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def sent_events(stream: Stream, channel: Channel) -> Response:
    """Return the answer that tells an app of one channel until either side ends it."""
    stream.cut = partial(end, connection_of(request.environ))
    lines = _lines(stream, channel) if current_app.extensions["streaming"].is_running else [_GREETING]
    return Response(lines, content_type="text/event-stream; charset=utf-8", headers=_HEADERS)


def _lines(stream: Stream, channel: Channel) -> Iterator[str]:
    """Yield events and heartbeats. It begins with the answer: what is never read holds no place."""
    streams.add(stream)
    streams.subscribe(stream, channel)
    try:
        yield _GREETING
        while not stream.is_closed:
            stream.bell.wait(timeout=HEARTBEAT)
            stream.bell.clear()
            said = "".join(word.lines for word, _names in stream.take())
            if not stream.is_closed:
                yield said or _STILL_HERE
    finally:
        streams.remove(stream)
