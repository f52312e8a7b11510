"""Sockets that apps of others open by a token: who is let in, for what, and that they end with it."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from socketio.exceptions import ConnectionError as Refused

from tests import factories
from tests.nodes.clients import Listener
from tests.site import Site
from twitter.models import User
from twitter.queries import sessions as lookup
from twitter.queries.sessions import secret_hash
from twitter.services import sessions

Dial = Callable[[str], Listener]


@pytest.fixture
def dial(live_site: Site, hang_up: ExitStack) -> Dial:
    """Open a socket by a token."""

    def dial(token: str) -> Listener:
        listener = Listener(live_site.url, "", token=token)
        hang_up.callback(listener.close)
        return listener

    return dial


def test_an_app_hears_what_its_person_hears_and_says_what_it_may(newcomer: Callable[[], User], dial: Dial) -> None:
    reader, writer, person = newcomer(), newcomer(), newcomer()
    said = factories.message(person, reader, writer)
    asked = {"conversation": str(said.conversation_id), "text": "Hello.", "key": "a-key-of-an-app-1"}
    reading, writing = dial(factories.oauth_token(reader, "read")), dial(factories.oauth_token(writer, "read write"))
    assert "online" in reading.ask("watch", page=f"conversation:{said.conversation_id}", shown=[])
    assert reading.ask("message", **asked)["code"] == "forbidden"
    assert "id" in writing.ask("message", **asked)


@pytest.mark.parametrize("scopes", ["push", "write", "read:accounts"])
def test_a_token_that_may_not_read_opens_no_socket(newcomer: Callable[[], User], dial: Dial, scopes: str) -> None:
    with pytest.raises(Refused):
        dial(factories.oauth_token(newcomer(), scopes))


def test_neither_an_unknown_token_nor_an_apps_own_opens_one(newcomer: Callable[[], User], dial: Dial) -> None:
    assert newcomer()
    for token in ("nothing", factories.oauth_token(None)):
        with pytest.raises(Refused):
            dial(token)


def test_a_socket_ends_with_its_token(newcomer: Callable[[], User], dial: Dial) -> None:
    person = newcomer()
    token = factories.oauth_token(person)
    listener = dial(token)
    found = lookup.oauth_session(token)
    assert found is not None
    assert found.session.secret_hash == secret_hash(token)
    sessions.end(found.session.id)
    listener.wait_until_closed(seconds=4)
    with pytest.raises(Refused):
        dial(token)
