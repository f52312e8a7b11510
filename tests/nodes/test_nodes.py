"""Two nodes behind nginx: what happens at one is heard at the other, and a dead one is not missed."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests import factories
from tests.apps import STREAMING, App, events_of
from tests.nodes.clients import Listener, Reader, Visitor
from tests.nodes.cluster import Cluster
from tests.nodes.processes import Node, Server
from tests.nodes.talk import conversation_of
from twitter.models import User
from twitter.services import moderation, sessions
from twitter.services.operator import OPERATOR

NewPerson = Callable[[], User]
Visiting = Callable[[User, Server], Visitor]
Listening = Callable[[User, Server], Listener]
Reading = Callable[[User, Server, int], Reader]

LINES = 25  # more than `since` answers with, so that a page that comes back has to fetch the rest


@pytest.mark.parametrize("way", ["directly", "through nginx"])
def test_a_message_sent_at_one_node_reaches_a_socket_at_the_other(
    cluster: Cluster, newcomer: NewPerson, visiting: Visiting, listening: Listening, way: str
) -> None:
    here, there = cluster.nodes
    ana, bob = newcomer(), newcomer()
    conversation_id = conversation_of(ana, bob)
    # Two sockets through nginx land on two nodes, so one of them is not where the message is written.
    heard_at = [there] if way == "directly" else [cluster.proxy, cluster.proxy]
    bobs = [listening(bob, server) for server in heard_at]
    message_id = visiting(ana, here).write(conversation_id, "Is the ferry running?", "first")
    for socket in bobs:
        told = socket.wait_for("message")
        assert (told["conversation"], told["id"]) == (str(conversation_id), str(message_id))


def test_a_tweet_posted_at_one_node_reaches_an_open_home_at_the_other(
    cluster: Cluster, newcomer: NewPerson, visiting: Visiting, listening: Listening
) -> None:
    here, there = cluster.nodes
    ana, bob = newcomer(), newcomer()
    factories.follow(bob, ana)
    bobs, strangers = listening(bob, there), listening(newcomer(), there)
    bobs.watch("home")
    strangers.watch("home")
    assert visiting(ana, here).post("/tweets", text="The ferry is running.").ok
    told = bobs.wait_for("tweet")
    assert (told["page"], told["username"]) == ("home", ana.username)
    assert strangers.count("tweet") == 0


def test_what_an_admin_lays_down_at_one_node_holds_at_the_other_at_once(
    cluster: Cluster, newcomer: NewPerson, visiting: Visiting
) -> None:
    here, there = cluster.nodes
    admin, reader = newcomer(), visiting(newcomer(), there)
    moderation.set_role(OPERATOR, admin, "admin")
    admins = visiting(admin, here)
    for name in ("The Garden", "Skein"):  # the second leaves the cluster as it was
        assert admins.post("/admin/site", site_name=name).ok
        deadline = time.monotonic() + 2
        while name not in reader.get("/settings").text:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("way", ["directly", "through nginx"])
def test_a_stream_at_one_node_hears_what_happens_at_the_other_and_ends_with_its_token(
    cluster: Cluster, newcomer: NewPerson, hang_up: ExitStack, way: str
) -> None:
    here, there = cluster.nodes
    ana, bob = newcomer(), newcomer()
    factories.follow(bob, ana)
    writer, reader = App(here.url, ana), App((there if way == "directly" else cluster.proxy).url, bob)
    hang_up.callback(reader.hang_up)
    reader.listen("user")
    events = reader.request("GET", f"{STREAMING}/user", stream=True)
    said = writer.post("The ferry is running.")
    assert json.loads(reader.wait_for_event("update")["payload"])["id"] == said["id"]
    assert json.loads(next(events_of(events))[1])["id"] == said["id"]
    sessions.end_all(bob)  # by a process that nobody hears
    before = time.monotonic()
    assert reader.is_closed()
    assert list(events.iter_lines()) == []
    assert time.monotonic() - before < 3


def test_signing_out_at_one_node_closes_the_socket_at_the_other(cluster: Cluster, newcomer: NewPerson) -> None:
    here, there = cluster.nodes
    secret = factories.session_secret(newcomer())
    visitor, listener = Visitor(here.url, secret), Listener(there.url, secret)
    try:
        assert visitor.post("/logout").ok
        before = time.monotonic()
        listener.wait_until_closed()
        assert time.monotonic() - before < 2
    finally:
        listener.close()
        visitor.close()


def test_the_sockets_of_a_killed_node_come_back_and_miss_nothing(
    cluster: Cluster, newcomer: NewPerson, visiting: Visiting, reading: Reading
) -> None:
    ana, bob = newcomer(), newcomer()
    conversation_id = conversation_of(ana, bob)
    readers = [reading(bob, cluster.proxy, conversation_id) for _ in range(4)]
    written: list[int] = []
    for doomed, staying in (cluster.nodes, cluster.nodes[::-1]):  # wherever a socket is, it loses its node once
        anas = visiting(ana, staying)
        with dead(doomed):
            for _ in range(LINES):
                written.append(anas.write(conversation_id, "The mast is up.", f"key-{len(written)}"))
            for reader in readers:
                reader.wait_for_messages(len(written))
                assert reader.seen == written
    assert all(reader.connections > 1 for reader in readers)


@contextmanager
def dead(node: Node) -> Iterator[None]:
    """Let a node be dead for a while."""
    node.kill()
    try:
        yield
    finally:
        node.start()
        node.wait_until_it_answers()
