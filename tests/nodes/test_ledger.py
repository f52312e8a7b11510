"""A thousand messages while a node dies and comes back: nothing is lost, nothing is doubled, the order holds."""

from collections import defaultdict
from collections.abc import Callable

from sqlalchemy import select

from tests.nodes.clients import Listener, Reader, Visitor
from tests.nodes.cluster import Cluster
from tests.nodes.processes import Server
from tests.nodes.senders import FormSender, Ledger, Sender, SocketSender, let_them_send
from tests.nodes.talk import conversation_of
from twitter.extensions import db
from twitter.models import Conversation, Message, User

FORMS, SOCKETS, EACH = 6, 4, 100  # people who send by HTTP, by socket, and how many messages each of them
ALL = (FORMS + SOCKETS) * EACH
PATIENCE = 120  # seconds; a quiet machine needs some fifteen

NewPerson = Callable[[], User]


def test_a_thousand_messages_survive_the_death_of_a_node(
    cluster: Cluster,
    newcomer: NewPerson,
    visiting: Callable[[User, Server], Visitor],
    listening: Callable[[User, Server], Listener],
    reading: Callable[[User, Server, int], Reader],
) -> None:
    people = [newcomer() for _ in range(1 + FORMS + SOCKETS)]
    reader, *writers = people
    conversation_id = conversation_of(*people)
    ledger = Ledger()
    by_form = [
        FormSender(visiting(writer, cluster.proxy), writer.username, conversation_id, ledger)
        for writer in writers[:FORMS]
    ]
    by_socket = [
        SocketSender(listening(writer, cluster.proxy), writer.username, conversation_id, ledger)
        for writer in writers[FORMS:]
    ]
    senders: list[Sender] = [*by_form, *by_socket]
    # Through nginx one of the two lands on each node.
    readers = [reading(reader, cluster.proxy, conversation_id) for _ in range(2)]
    let_them_send(senders, EACH)
    kill_a_node_meanwhile(cluster, ledger)
    ledger.wait_for(ALL, PATIENCE)
    assert_stored_once_and_in_order(conversation_id, senders, ledger)
    assert any(sender.listener.connections > 1 for sender in by_socket)  # a node did die under somebody
    assert_read_once_and_in_order(conversation_id, readers)


def kill_a_node_meanwhile(cluster: Cluster, ledger: Ledger) -> None:
    """Kill a node when a third is sent, and start it again when two thirds are."""
    doomed = cluster.nodes[0]
    ledger.wait_for(ALL // 3, PATIENCE)
    doomed.kill()
    try:
        ledger.wait_for(2 * ALL // 3, PATIENCE)
    finally:
        doomed.start()
        doomed.wait_until_it_answers()


def assert_stored_once_and_in_order(conversation_id: int, senders: list[Sender], ledger: Ledger) -> None:
    """Compare what senders know with what the database has: each key once, under the id that was answered."""
    said = select(Message.id, Message.key, Message.sender_id).where(Message.conversation_id == conversation_id)
    rows = db.session.execute(said.where(Message.kind == "said").order_by(Message.id)).all()
    stored, order = {row.key: row.id for row in rows}, defaultdict(list)
    for row in rows:
        order[row.sender_id].append(row.key)
    acknowledged = {answer.key: answer.message_id for answer in ledger.of_kind("acknowledged")}
    assert len(rows) == len(stored) == ALL  # nothing is doubled
    assert stored == acknowledged  # nothing is lost, and what was refused is not there
    assert sorted(order.values()) == sorted(sender.keys for sender in senders)
    newest = select(Conversation.last_message_id).where(Conversation.id == conversation_id)
    assert db.session.scalar(newest) == rows[-1].id


def assert_read_once_and_in_order(conversation_id: int, readers: list[Reader]) -> None:
    """Compare what an open conversation has taken in with what the database has."""
    all_ids = select(Message.id).where(Message.conversation_id == conversation_id).order_by(Message.id)
    written = list(db.session.scalars(all_ids))
    for reader in readers:
        reader.wait_for_messages(len(written))
        assert reader.seen == written
