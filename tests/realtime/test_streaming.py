"""Streams of apps, over real connections to a real server: who may open one, what it tells, and how it ends."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests import factories, pictures
from tests.api.shapes import matches
from tests.apps import STREAMING, App, events_of
from tests.nodes.clients import SOON
from twitter.api.entities.conversations import Conversation
from twitter.api.entities.notifications import Notification
from twitter.api.entities.statuses import Status
from twitter.models import User

Newcomer = Callable[[], User]

pytestmark = pytest.mark.usefixtures("_no_traces")


def test_a_follower_hears_of_a_tweet_of_its_edit_and_of_its_end(newcomer: Newcomer, app_of: Callable[..., App]) -> None:
    ana, bob = newcomer(), newcomer()
    factories.follow(bob, ana)
    writer, reader = app_of(ana), app_of(bob).listen("user")
    said = writer.post("The swifts are back. #birds")
    frame = reader.wait_for_event("update")
    assert frame["stream"] == ["user"]
    assert isinstance(frame["payload"], str)
    told = json.loads(frame["payload"])
    matches(Status, told)
    assert told == reader.ask("GET", f"/api/v1/statuses/{said['id']}")
    reader.ask("POST", f"/api/v1/statuses/{said['id']}/favourite")
    writer.ask("PUT", f"/api/v1/statuses/{said['id']}", status="The swifts have left.")
    changed = json.loads(reader.wait_for_event("status.update")["payload"])
    matches(Status, changed)
    assert (changed["id"], changed["favourited"], changed["edited_at"] is not None) == (said["id"], True, True)
    assert "have left" in changed["content"]
    writer.ask("DELETE", f"/api/v1/statuses/{said['id']}")
    assert reader.wait_for_event("delete") == {"stream": ["user"], "event": "delete", "payload": said["id"]}


def test_public_streams_and_hashtags_hear_what_stands_in_their_lists(
    newcomer: Newcomer, app_of: Callable[..., App]
) -> None:
    ana, bob = newcomer(), newcomer()
    writer, reader = app_of(ana), app_of(bob).listen(query="?stream=public")
    for stream in ("public:local", "public:media", "public:remote"):
        reader.subscribe(stream)
    reader.subscribe("hashtag", tag="Wrens")
    reader.subscribe("hashtag:local", tag="robins")
    first = writer.post("A #wrens nest")
    heard = [reader.wait_for_event("update") for _ in range(3)]
    assert {json.loads(frame["payload"])["id"] for frame in heard} == {first["id"]}
    assert sorted(frame["stream"] for frame in heard) == [["hashtag", "Wrens"], ["public"], ["public:local"]]
    writer.post("An answer to myself, with #robins", in_reply_to_id=first["id"])
    assert reader.wait_for_event("update")["stream"] == ["hashtag:local", "robins"]
    writer.ask("DELETE", f"/api/v1/statuses/{first['id']}")
    gone = [reader.wait_for_event("delete") for _ in range(5)]
    assert {frame["payload"] for frame in gone} == {first["id"]}
    assert reader.heard == []


def test_pictures_are_told_to_those_who_want_pictures(
    newcomer: Newcomer, app_of: Callable[..., App], visiting: Callable[[User], Any]
) -> None:
    ana = newcomer()
    reader = app_of(newcomer()).listen("public:media", "public:local:media")
    shown = factories.pictured_tweet(ana, "A field")
    app_of(ana).ask("PUT", f"/api/v1/statuses/{shown.id}", status="Look at this field.")
    frames = [reader.wait_for_event("status.update") for _ in range(2)]
    assert sorted(frame["stream"] for frame in frames) == [["public:local:media"], ["public:media"]]
    assert json.loads(frames[0]["payload"])["media_attachments"]
    assert visiting(ana).get("/local").ok


@pytest.mark.parametrize("deed", ["block", "mute", "protect", "followers", "nothing"])
def test_nobody_hears_what_they_would_not_find(newcomer: Newcomer, app_of: Callable[..., App], deed: str) -> None:
    ana, bob = newcomer(), newcomer()
    writer, reader = app_of(ana), app_of(bob)
    if deed in {"block", "mute"}:
        reader.ask("POST", f"/api/v1/accounts/{ana.id}/{deed}")
    if deed == "protect":
        writer.ask("PATCH", "/api/v1/accounts/update_credentials", locked=True)
    reader.listen("public", "user")
    reader.subscribe("hashtag", tag=f"secret{ana.id}")
    told = writer.post(f"#secret{ana.id}", visibility="private" if deed == "followers" else "public")
    if deed == "nothing":
        assert [reader.wait_for_event("update")["stream"][0] for _ in range(2)] == ["public", "hashtag"]
    writer.ask("DELETE", f"/api/v1/statuses/{told['id']}")
    app_of(newcomer()).post(f"Known to all, after secret{ana.id}")
    last = reader.wait_for(lambda frame: f"after secret{ana.id}" in frame.get("payload", ""))
    assert last["event"] == "update"
    assert [frame for frame in reader.heard if frame["event"] == "update"] == []


def test_a_retweet_comes_with_what_the_reader_did_to_the_tweet(newcomer: Newcomer, app_of: Callable[..., App]) -> None:
    ana, bob, cleo = newcomer(), newcomer(), newcomer()
    factories.follow(bob, cleo)
    said = app_of(ana).post("Passed on soon.")
    reader, other = app_of(bob), app_of(cleo)
    reader.ask("POST", f"/api/v1/statuses/{said['id']}/bookmark")
    reader.listen("user")
    other.listen("user")
    wrapper = other.ask("POST", f"/api/v1/statuses/{said['id']}/reblog")
    told = json.loads(reader.wait_for_event("update")["payload"])
    matches(Status, told)
    assert (told["id"], told["reblog"]["id"], told["account"]["id"]) == (wrapper["id"], said["id"], str(cleo.id))
    assert told["reblog"]["bookmarked"]
    assert not told["reblog"]["reblogged"]
    own = json.loads(other.wait_for_event("update")["payload"])
    assert own["reblog"]["reblogged"]
    assert not own["reblog"]["bookmarked"]
    other.ask("POST", f"/api/v1/statuses/{said['id']}/unreblog")
    assert reader.wait_for_event("delete")["payload"] == wrapper["id"]


def test_a_quote_shows_what_its_reader_may_see_of_it(newcomer: Newcomer, app_of: Callable[..., App]) -> None:
    ana, bob, cleo, dora = newcomer(), newcomer(), newcomer(), newcomer()
    factories.follow(cleo, bob)
    factories.follow(dora, bob)
    said = app_of(ana).post("Quoted soon.")
    app_of(ana).ask("POST", f"/api/v1/accounts/{dora.id}/block")
    friend, blocked = app_of(cleo).listen("user"), app_of(dora).listen("user")
    app_of(bob).post("Hear, hear.", quoted_status_id=said["id"])
    seen = json.loads(friend.wait_for_event("update")["payload"])
    hidden = json.loads(blocked.wait_for_event("update")["payload"])
    for told, reader in ((seen, friend), (hidden, blocked)):
        matches(Status, told)
        assert told == reader.ask("GET", f"/api/v1/statuses/{told['id']}")
    assert seen["quote"]["quoted_status"]["id"] == said["id"]
    assert hidden["quote"]["quoted_status"] is None
    assert said["id"] not in json.dumps(hidden)


def test_notifications_come_to_both_streams_that_tell_of_them(newcomer: Newcomer, app_of: Callable[..., App]) -> None:
    ana, bob = newcomer(), newcomer()
    reader, other = app_of(ana).listen("user", "user:notification"), app_of(bob)
    said = reader.post("Like this.")
    other.ask("POST", f"/api/v1/statuses/{said['id']}/favourite")
    frames = [reader.wait_for_event("notification") for _ in range(2)]
    assert sorted(frame["stream"] for frame in frames) == [["user"], ["user:notification"]]
    told = json.loads(frames[0]["payload"])
    matches(Notification, told)
    assert (told["type"], told["account"]["id"], told["status"]["id"]) == ("favourite", str(bob.id), said["id"])
    assert told == reader.ask("GET", f"/api/v1/notifications/{told['id']}")
    answer = reader.request("GET", f"{STREAMING}/user/notification", stream=True)
    other.ask("POST", f"/api/v1/accounts/{ana.id}/follow")
    event, payload = next(events_of(answer))
    assert (event, json.loads(payload)["type"]) == ("notification", "follow")
    answer.close()


def test_a_message_is_told_to_the_people_in_its_conversation_and_nobody_else(
    newcomer: Newcomer, app_of: Callable[..., App]
) -> None:
    ana, bob, cleo = newcomer(), newcomer(), newcomer()
    factories.follow(bob, ana)
    writer, reader, stranger = app_of(ana), app_of(bob).listen("direct", "user"), app_of(cleo).listen("direct", "user")
    said = writer.post(f"@{bob.username} Are the swifts back?", visibility="direct")
    frames = [reader.wait_for_event("conversation") for _ in range(2)]
    assert sorted(frame["stream"] for frame in frames) == [["direct"], ["user"]]
    told = json.loads(frames[0]["payload"])
    matches(Conversation, told)
    assert (told["unread"], told["last_status"]["id"]) == (True, said["id"])
    reader.ask("POST", f"/api/v1/conversations/{told['id']}/read")
    read = reader.wait_for(lambda frame: frame["event"] == "conversation" and '"unread":false' in frame["payload"])
    assert json.loads(read["payload"])["id"] == told["id"]
    factories.follow(cleo, ana)
    writer.post("And this is for everyone.")
    assert stranger.wait_for_event("update")
    assert stranger.heard == []


def test_a_request_to_write_is_told_to_nobody(newcomer: Newcomer, app_of: Callable[..., App]) -> None:
    ana, bob = newcomer(), newcomer()
    reader = app_of(bob).listen("direct", "public")
    app_of(ana).post(f"@{bob.username} We have not met.", visibility="direct")
    app_of(ana).post(f"For everyone, to end {bob.username}'s wait.")
    assert reader.wait_for_event("update")
    assert reader.heard == []


def test_who_unsubscribes_hears_no_more(newcomer: Newcomer, app_of: Callable[..., App]) -> None:
    ana = newcomer()
    writer, reader = app_of(ana), app_of(newcomer()).listen("public", "public:local")
    reader.subscribe("public", "unsubscribe")
    writer.post("Heard once.")
    assert reader.wait_for_event("update")["stream"] == ["public:local"]
    writer.post("And once more.")
    assert reader.wait_for_event("update")["stream"] == ["public:local"]
    assert reader.heard == []


def test_server_sent_events_tell_the_same(newcomer: Newcomer, app_of: Callable[..., App]) -> None:
    ana, bob = newcomer(), newcomer()
    factories.follow(bob, ana)
    writer, reader = app_of(ana), app_of(bob)
    paths = ("user", "public", "public/local", "hashtag?tag=Larks", "hashtag/local?tag=larks")
    answers = [reader.request("GET", f"{STREAMING}/{path}", stream=True) for path in paths]
    silent = [
        reader.request("GET", f"{STREAMING}/{path}", stream=True)
        for path in ("public/remote", "public/media", "public/local/media", "public?only_media=true")
    ]
    assert {answer.headers["Content-Type"] for answer in [*answers, *silent]} == {"text/event-stream; charset=utf-8"}
    said = writer.post("Many #larks")
    for answer in answers:
        event, payload = next(events_of(answer))
        assert event == "update"
        assert json.loads(payload)["id"] == said["id"]
    for answer in [*answers, *silent]:
        answer.close()
    direct = reader.request("GET", f"{STREAMING}/direct", stream=True)
    writer.post(f"@{bob.username} Hello.", visibility="direct")
    event, payload = next(events_of(direct))
    assert event == "conversation"
    matches(Conversation, json.loads(payload))
    direct.close()
    assert reader.request("GET", f"{STREAMING}/list?list=1").status_code == 404
    assert reader.request("GET", f"{STREAMING}/hashtag").status_code == 422
    assert reader.request("GET", f"{STREAMING}/public/nowhere").status_code == 404


def test_a_picture_that_only_some_may_see_is_drawn_by_the_address_that_was_told(
    newcomer: Newcomer, app_of: Callable[..., App]
) -> None:
    ana, bob = newcomer(), newcomer()
    factories.follow(bob, ana)
    writer, reader = app_of(ana), app_of(bob).listen("user")
    file = {"file": ("field.jpg", pictures.jpeg(), "image/jpeg")}
    picture = writer.request("POST", "/api/v1/media", files=file).json()
    writer.post(f"@{bob.username} look", visibility="direct", media_ids=[picture["id"]])
    told = json.loads(reader.wait_for_event("conversation")["payload"])
    [attached] = told["last_status"]["media_attachments"]
    for address in (attached["url"], attached["preview_url"]):
        path = address.removeprefix(reader.url)
        assert requests.get(reader.url + path, timeout=SOON).headers["Content-Type"] == "image/webp"
        assert requests.get(reader.url + path.partition("?")[0], timeout=SOON).status_code == 404
