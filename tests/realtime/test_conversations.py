"""What the people of a conversation hear over their sockets and may say; a third person hears nothing."""

from collections.abc import Callable

import pytest

from tests import factories
from tests.nodes.clients import Listener, Visitor
from twitter.models import User
from twitter.services import blocks, messages, preferences

Newcomer = Callable[[], User]
Listening = Callable[[User], Listener]
Visiting = Callable[[User], Visitor]

OF_A_CONVERSATION = {"message", "message_changed", "typing", "seen", "presence"}


def acquainted(newcomer: Newcomer, *, and_accepted: bool = True) -> tuple[User, User, str]:
    """Return two people and the conversation that one of them began with the other."""
    writer, reader = newcomer(), newcomer()
    if and_accepted:
        factories.follow(reader, writer)
    return writer, reader, str(factories.message(writer, reader).conversation_id)


def is_of(conversation_id: str, **more: object) -> Callable[[dict[str, object]], bool]:
    wanted = {"conversation": conversation_id, **more}
    return lambda payload: all(payload[name] == value for name, value in wanted.items())


def hears_nothing(listener: Listener) -> bool:
    assert listener.ask("since")["ok"]
    return not OF_A_CONVERSATION & {name for name, _ in listener.heard}


def test_a_message_reaches_all_tabs_of_both_and_nobody_else(newcomer: Newcomer, listening: Listening) -> None:
    writer, reader, conversation = acquainted(newcomer)
    writing, other_tab, reading, third = (listening(each) for each in (writer, writer, reader, newcomer()))
    answer = writing.ask("message", conversation=conversation, key="one", text="Are you there?")
    assert answer["ok"]
    sent = {"conversation": conversation, "id": answer["id"], "sender": str(writer.id), "key": "one"}
    for page in (writing, other_tab, reading):
        assert page.wait_for("message") == sent
    assert reading.wait_for("unread", lambda payload: payload["messages"] == 1)
    assert hears_nothing(third)
    assert "Are you there" not in str(reading.heard)


def test_the_same_key_is_the_same_message(newcomer: Newcomer, listening: Listening) -> None:
    writer, reader, conversation = acquainted(newcomer)
    writing, reading = listening(writer), listening(reader)
    first, again = (writing.ask("message", conversation=conversation, key="k", text="Once.") for _ in range(2))
    assert first == again
    writing.ask("message", conversation=conversation, key="l", text="Twice.")
    reading.wait_for("message", lambda payload: payload["key"] == "l")
    # Told again, for the first time it may have been told to nobody; but it is one.
    assert len({payload["id"] for name, payload in reading.heard if name == "message"}) == 2


def test_what_was_sent_while_nobody_was_there_has_arrived_once_a_device_asks(
    newcomer: Newcomer, listening: Listening
) -> None:
    writer, reader, conversation = acquainted(newcomer)
    writing = listening(writer)
    sent = writing.ask("message", conversation=conversation, key="one", text="Here?")["id"]
    assert listening(reader).ask("since")["unread"]["messages"] == 1
    writing.wait_for("seen", is_of(conversation, user=str(reader.id), delivered=sent, seen="0"))


def test_what_one_socket_sends_is_said_in_its_order(newcomer: Newcomer, listening: Listening) -> None:
    writer, reader, conversation = acquainted(newcomer)
    writing, reading = listening(writer), listening(reader)
    for number in range(20):
        writing._client.emit("message", {"conversation": conversation, "key": str(number), "text": f"Number {number}."})
    reading.wait_for("message", lambda payload: payload["key"] == "19")
    keys = [payload["key"] for name, payload in reading.heard if name == "message"]
    assert keys == [str(number) for number in range(20)]


def test_a_device_that_has_a_message_says_so_and_then_that_it_was_seen(
    newcomer: Newcomer, listening: Listening
) -> None:
    writer, reader, conversation = acquainted(newcomer)
    writing, reading = listening(writer), listening(reader)
    sent = writing.ask("message", conversation=conversation, key="one", text="Here?")["id"]
    writing.wait_for("seen", is_of(conversation, user=str(reader.id), delivered=sent, seen="0"))
    assert reading.ask("seen", conversation=conversation, id=sent) == {"ok": True}
    writing.wait_for("seen", is_of(conversation, user=str(reader.id), seen=sent))
    reading.wait_for("unread", lambda payload: payload["messages"] == 0)


def test_a_request_tells_its_sender_nothing(newcomer: Newcomer, listening: Listening) -> None:
    writer, reader, conversation = acquainted(newcomer, and_accepted=False)
    writing, reading = listening(writer), listening(reader)
    assert writing.ask("watch", page=f"conversation:{conversation}") == {"ok": True, "online": []}
    sent = writing.ask("message", conversation=conversation, key="one", text="Hello?")["id"]
    reading.wait_for("message")
    assert reading.ask("watch", page=f"conversation:{conversation}") == {"ok": True, "online": []}
    assert reading.ask("seen", conversation=conversation, id=sent)["ok"]
    assert reading.ask("typing", conversation=conversation)["ok"]
    assert reading.ask("message", conversation=conversation, key="two", text="Yes.")["ok"]  # which accepts it
    writing.wait_for("message", lambda payload: payload["key"] == "two")
    told = [name for name, _ in writing.heard]
    assert "typing" not in told[: told.index("message", told.index("message") + 1)]
    early = [payload for name, payload in writing.heard if name == "seen" and payload["user"] == str(reader.id)]
    assert not early or told.index("seen") > told.index("message", told.index("message") + 1)


def test_typing_is_seen_by_whoever_has_the_conversation_open(newcomer: Newcomer, listening: Listening) -> None:
    writer, reader, conversation = acquainted(newcomer)
    writing, reading, elsewhere = listening(writer), listening(reader), listening(reader)
    reading.ask("watch", page=f"conversation:{conversation}")
    assert writing.ask("typing", conversation=conversation) == {"ok": True}
    told = reading.wait_for("typing")
    assert told == {"conversation": conversation, "user": str(writer.id), "username": writer.username}
    assert elsewhere.ask("since")["ok"]
    assert elsewhere.count("typing") == writing.count("typing") == 0


def test_whoever_comes_and_goes_is_seen_by_those_who_write_with_them(newcomer: Newcomer, listening: Listening) -> None:
    writer, reader, conversation = acquainted(newcomer)
    watching = listening(writer)
    assert watching.ask("watch", page=f"conversation:{conversation}")["online"] == []
    other = listening(reader)
    watching.wait_for("presence", lambda payload: payload == {"user": str(reader.id), "online": True})
    assert watching.ask("watch", page=f"conversation:{conversation}")["online"] == [str(reader.id)]
    other.close()
    watching.wait_for("presence", lambda payload: payload == {"user": str(reader.id), "online": False})


def test_whoever_hides_it_is_never_seen_to_be_there(newcomer: Newcomer, listening: Listening) -> None:
    writer, reader, conversation = acquainted(newcomer)
    preferences.choose_messages(reader, seen=False, presence=False)
    watching, hiding = listening(writer), listening(reader)
    assert watching.ask("watch", page=f"conversation:{conversation}")["online"] == []
    sent = watching.ask("message", conversation=conversation, key="one", text="Here?")["id"]
    hiding.ask("seen", conversation=conversation, id=sent)
    hiding.ask("message", conversation=conversation, key="two", text="Yes.")
    watching.wait_for("message", lambda payload: payload["key"] == "two")
    assert watching.count("presence") == 0
    assert {payload["seen"] for name, payload in watching.heard if name == "seen"} <= {"0"}


def test_what_is_taken_back_or_deleted_for_oneself_changes_on_open_pages(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    writer, reader, conversation = acquainted(newcomer)
    writing, reading = listening(writer), listening(reader)
    sent = writing.ask("message", conversation=conversation, key="one", text="Oh.")["id"]
    visiting(reader).post(f"/messages/{conversation}/messages/{sent}/remove")
    assert reading.wait_for("message_changed") == {"conversation": conversation, "id": sent}
    assert writing.count("message_changed") == 0
    visiting(writer).post(f"/messages/{conversation}/messages/{sent}/unsend")
    assert writing.wait_for("message_changed") == {"conversation": conversation, "id": sent}
    visiting(reader).post(f"/messages/{conversation}/mute")
    reading.wait_for("message_changed", is_of(conversation, id="0"))


def test_a_conversation_of_others_is_not_there(newcomer: Newcomer, listening: Listening) -> None:
    _, reader, conversation = acquainted(newcomer)
    reading, third = listening(reader), listening(newcomer())
    refusals = [
        third.ask("watch", page=f"conversation:{conversation}"),
        third.ask("since", page=f"conversation:{conversation}", id="0"),
        third.ask("typing", conversation=conversation),
        third.ask("seen", conversation=conversation, id="1"),
        third.ask("message", conversation=conversation, key="one", text="Let me in."),
    ]
    assert {refusal["code"] for refusal in refusals} == {"not_found"}
    assert hears_nothing(reading)


def test_nobody_writes_or_types_across_a_block(newcomer: Newcomer, listening: Listening) -> None:
    writer, reader, conversation = acquainted(newcomer)
    blocks.block(reader, writer)
    writing, reading = listening(writer), listening(reader)
    assert reading.ask("watch", page=f"conversation:{conversation}")["online"] == []
    writing.ask("typing", conversation=conversation)
    refusal = writing.ask("message", conversation=conversation, key="one", text="Why?")
    assert refusal["code"] == "forbidden"
    assert refusal["error"]
    assert hears_nothing(reading)


def test_a_message_that_is_sent_again_is_not_told_across_a_block(newcomer: Newcomer, listening: Listening) -> None:
    """Else whoever is blocked could make the other's pages speak of them, again and again."""
    writer, reader, conversation = acquainted(newcomer)
    writing = listening(writer)
    first = writing.ask("message", conversation=conversation, key="one", text="Well?")
    blocks.block(reader, writer)
    friend = newcomer()
    factories.follow(reader, friend)
    other = str(factories.message(friend, reader).conversation_id)
    reading = listening(reader)
    assert writing.ask("message", conversation=conversation, key="one", text="Well?") == first
    listening(friend).ask("message", conversation=other, key="two", text="Hello.")
    reading.wait_for("message", is_of(other))
    assert reading.count("message") == 1


def test_in_a_group_nobody_hears_across_a_block_how_far_somebody_has_read(
    newcomer: Newcomer, listening: Listening
) -> None:
    writer, reader, apart = newcomer(), newcomer(), newcomer()
    for each in (reader, apart):
        factories.follow(each, writer)
    group = str(factories.message(writer, reader, apart).conversation_id)
    blocks.block(reader, apart)
    writing, reading, listener = listening(writer), listening(reader), listening(apart)
    sent = writing.ask("message", conversation=group, key="one", text="All here?")["id"]
    listener.wait_for("message", is_of(group, id=sent))
    assert reading.ask("seen", conversation=group, id=sent)["ok"]
    writing.wait_for("seen", is_of(group, user=str(reader.id), seen=sent))
    own = reading.ask("message", conversation=group, key="two", text="I am.")["id"]
    writing.wait_for("message", is_of(group, id=own))
    assert reading.ask("message", conversation=group, key="three", text="Still.")["ok"]
    last = writing.ask("message", conversation=group, key="four", text="Good.")["id"]
    listener.wait_for("message", is_of(group, id=last))
    assert not [each for name, each in listener.heard if name == "seen" and each["user"] == str(reader.id)]


def test_what_is_taken_back_in_a_group_is_told_to_those_who_could_read_it(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    writer, reader, apart = newcomer(), newcomer(), newcomer()
    for each in (reader, apart):
        factories.follow(each, writer)
    group = str(factories.message(writer, reader, apart).conversation_id)
    blocks.block(reader, apart)
    unseen = messages.send(reader, int(group), "A slip.")
    common = messages.send(writer, int(group), "Another.")
    writing, listener = listening(writer), listening(apart)
    for author, message in ((reader, unseen), (writer, common)):
        visiting(author).post(f"/messages/{group}/messages/{message.id}/unsend")
        writing.wait_for("message_changed", is_of(group, id=str(message.id)))
    listener.wait_for("message_changed", is_of(group, id=str(common.id)))
    assert listener.count("message_changed") == 1


def test_missed_messages_are_found_by_asking(newcomer: Newcomer, listening: Listening) -> None:
    writer, reader, conversation = acquainted(newcomer)
    writing, reading = listening(writer), listening(reader)
    first, second = (
        writing.ask("message", conversation=conversation, key=key, text="Well.")["id"] for key in ("one", "two")
    )
    answer = reading.ask("since", page=f"conversation:{conversation}", id=first)
    sent = {"conversation": conversation, "id": second, "sender": str(writer.id), "key": "two"}
    assert (answer["new"], answer["more"]) == ([sent], False)
    assert answer["unread"]["messages"] == 1


@pytest.mark.parametrize("key", ["", "x" * 65, "no\ncontrol"])
def test_a_key_that_is_none_is_refused(newcomer: Newcomer, listening: Listening, key: str) -> None:
    writer, _, conversation = acquainted(newcomer)
    answer = listening(writer).ask("message", conversation=conversation, key=key, text="Hello.")
    assert answer["code"] in {"malformed", "invalid"}


def test_a_follow_is_told_of_at_once(newcomer: Newcomer, listening: Listening, visiting: Visiting) -> None:
    followed, follower = newcomer(), newcomer()
    page, third = listening(followed), listening(newcomer())
    visiting(follower).post(f"/@{followed.username}/follow")
    told = page.wait_for("notification")
    assert told["kind"] == "follow"
    assert told["id"].isdecimal()
    page.wait_for("unread", lambda payload: payload["notifications"] == 1)
    assert third.ask("since")["ok"]
    assert third.count("notification") == 0
