"""What apps write: statuses with all that belongs to them, changed ones, those that go, and what is refused."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from config import RATE_LIMITS
from tests import factories
from tests.api.conftest import Phone, reread
from tests.api.shapes import matches
from tests.api.test_statuses import STATUSES, phone_of, url_of
from tests.browsers import browser_of
from twitter.api.entities.statuses import Status
from twitter.extensions import db
from twitter.models import Message, Picture, Tweet, User
from twitter.queries import health
from twitter.services import blocks, deletions, privacy


@pytest.fixture
def bobs(app: Flask, bob: User) -> Phone:
    """Bob's phone."""
    return phone_of(app, bob, "read write")


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """What Ana said."""
    return factories.tweet(ana)


def count(model: type) -> int:
    reread()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def stored(answer: TestResponse) -> Tweet:
    """Return the tweet that an answer shows, as it is in the database."""
    assert answer.status_code == 200, answer.text
    matches(Status, answer.json)
    reread()
    return db.session.get_one(Tweet, int(answer.json["id"]))


def test_a_status_with_everything_is_written(anas: Phone, ana: User, bob: User) -> None:
    question = factories.tweet(bob, "What grows?")
    pictures = [factories.picture(ana, alt=alt) for alt in ("A field", "A bean")]
    sent = {
        "status": "  Beans, @bob #garden  ",
        "media_ids": [str(each.id) for each in reversed(pictures)],
        "in_reply_to_id": str(question.id),
        "quoted_status_id": str(question.id),
        "spoiler_text": "Food",
        "sensitive": True,
        "visibility": "unlisted",
        "language": "en",
        "quote_approval_policy": "public",
    }
    answer = anas.post(STATUSES, sent)
    written = stored(answer)
    assert (written.text, written.content_warning, written.audience) == ("Beans, @bob #garden", "Food", "everyone")
    assert (written.in_reply_to_id, written.quote_of_id) == (question.id, question.id)
    assert [each["alt"] for each in written.pictures] == ["A bean", "A field"]
    assert (answer.json["sensitive"], answer.json["spoiler_text"]) == (True, "Food")
    assert answer.json["quote"]["quoted_status"]["quotes_count"] == 1
    assert [each["description"] for each in answer.json["media_attachments"]] == ["A bean", "A field"]


def test_a_form_of_either_kind_is_as_good_as_json(anas: Phone, ana: User) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        picture = factories.picture(ana)
        form = {"status": "By a form", "media_ids[]": str(picture.id), "sensitive": "false", "in_reply_to_id": ""}
        written = stored(anas.open("POST", STATUSES, data=form, content_type=kind))
        assert (written.text, len(written.pictures), written.content_warning) == ("By a form", 1, "")


def test_ids_may_be_numbers_and_come_without_brackets(anas: Phone, ana: User, tweet: Tweet) -> None:
    first, second = factories.picture(ana), factories.picture(ana)
    sent = {"status": "Numbers", "in_reply_to_id": tweet.id, "media_ids": [first.id]}
    assert stored(anas.post(STATUSES, sent)).in_reply_to_id == tweet.id
    form = {
        "status": "No brackets",
        "in_reply_to_id": str(tweet.id),
        "media_ids": str(second.id),
        "quoted_status_id": "",
    }
    assert len(stored(anas.open("POST", STATUSES, data=form)).pictures) == 1


@pytest.mark.parametrize(
    ("visibility", "audience", "shown"),
    [
        (None, "everyone", "public"),
        ("public", "everyone", "public"),
        ("unlisted", "everyone", "public"),
        ("private", "followers", "private"),
    ],
)
def test_who_may_read_it_is_as_said(anas: Phone, visibility: str | None, audience: str, shown: str) -> None:
    answer = anas.post(STATUSES, {"status": "Hello.", "visibility": visibility})
    assert (stored(answer).audience, answer.json["visibility"]) == (audience, shown)


def test_a_protected_person_writes_for_their_followers(anas: Phone, ana: User) -> None:
    privacy.set_protected(ana, True)
    assert anas.post(STATUSES, {"status": "Hello."}).json["visibility"] == "private"
    assert anas.post(STATUSES, {"status": "Hello.", "quote_approval_policy": "nobody"}).status_code == 200


def test_a_reply_that_does_not_say_is_for_the_readers_of_what_it_answers(bobs: Phone, ana: User) -> None:
    closed = factories.tweet(ana, "@bob", audience="mentioned")
    sent = {"status": "@ana Yes.", "in_reply_to_id": str(closed.id)}
    assert stored(bobs.post(STATUSES, sent)).audience == "mentioned"
    assert stored(bobs.post(STATUSES, {**sent, "visibility": "public"})).audience == "everyone"


def test_a_reply_to_a_reblog_answers_the_original(bobs: Phone, bob: User, tweet: Tweet) -> None:
    passed_on = factories.retweet(bob, tweet)
    sent = {"status": "Yes.", "in_reply_to_id": str(passed_on.id), "quoted_status_id": str(passed_on.id)}
    written = stored(bobs.post(STATUSES, sent))
    assert (written.in_reply_to_id, written.quote_of_id) == (tweet.id, tweet.id)


def test_pictures_marked_as_sensitive_stand_behind_a_word(anas: Phone, ana: User) -> None:
    sent = {"status": "Look.", "sensitive": True, "media_ids": [str(factories.picture(ana).id)]}
    answer = anas.post(STATUSES, sent)
    assert (stored(answer).content_warning, answer.json["sensitive"]) == ("Sensitive content", True)
    assert stored(anas.post(STATUSES, {"status": "Only words.", "sensitive": True})).content_warning == ""


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"status": ""},
        {"status": " \n "},
        {"status": "x" * 281},
        {"status": "Hello.", "spoiler_text": "x" * 201},
        {"status": "Hello.", "visibility": "local"},
        {"status": "Hello.", "media_ids": ["1"]},
        {"status": "Hello.", "media_ids": ["x"]},
        {"status": "Hello.", "media_ids": "x"},
        {"status": ["Hello."]},
        {"status": "Hello.", "poll": {"options": ["Yes", "No"], "expires_in": 60}},
        {"status": "Hello.", "scheduled_at": "2030-01-01T00:00:00.000Z"},
        {"status": "Hello.", "quote_approval_policy": "nobody"},
        {"status": "Hello.", "quote_approval_policy": "everybody"},
        {"status": "Hello.", "in_reply_to_id": "x"},
        {"status": "Hello.", "sensitive": "perhaps"},
        {"status": "Hello.", "visibility": "direct"},
    ],
    ids=repr,
)
def test_what_cannot_be_is_refused_in_plain_words(anas: Phone, sent: dict[str, Any]) -> None:
    answer = anas.post(STATUSES, sent)
    assert answer.status_code == 422
    assert answer.json["error"]
    assert (count(Tweet), count(Message)) == (0, 0)


def test_anothers_picture_or_one_that_is_not_made_yet_cannot_be_posted(anas: Phone, ana: User, bob: User) -> None:
    theirs, unmade = factories.picture(bob), factories.picture(ana, state="waiting")
    posted = factories.pictured_tweet(ana, "Posted")
    for picture_id in (theirs.id, unmade.id, posted.pictures[0]["id"]):
        answer = anas.post(STATUSES, {"status": "Look.", "media_ids": [str(picture_id)]})
        assert answer.status_code == 422
    five = [str(factories.picture(ana).id) for _ in range(5)]
    assert anas.post(STATUSES, {"status": "Look.", "media_ids": five}).status_code == 422
    assert count(Tweet) == 1


def test_what_one_may_not_see_cannot_be_answered_or_quoted(bobs: Phone, ana: User, bob: User) -> None:
    hidden, gone = factories.tweet(ana, "Hidden", audience="followers"), factories.tweet(ana, "Gone")
    deletions.delete_tweet(ana, gone)
    apart = factories.tweet(factories.person("emil"), "Apart")
    blocks.block(db.session.get_one(User, apart.author_id), bob)
    before = count(Tweet)
    for status_id in (hidden.id, gone.id, apart.id, 1, 2**63):
        for field in ("in_reply_to_id", "quoted_status_id"):
            assert bobs.post(STATUSES, {"status": "What?", field: str(status_id)}).status_code == 404
    named = factories.tweet(ana, "@bob", audience="followers")
    assert bobs.post(STATUSES, {"status": "Look.", "quoted_status_id": str(named.id)}).status_code == 403
    assert count(Tweet) == before + 1


@pytest.mark.parametrize(
    ("method", "ending"),
    [
        ("POST", ""),
        ("PUT", "/{id}"),
        ("DELETE", "/{id}"),
        ("PUT", "/{id}/interaction_policy"),
        ("POST", "/{id}/quotes/{id}/revoke"),
    ],
)
def test_writing_takes_somebody_with_the_scope(app: Flask, ana: User, tweet: Tweet, method: str, ending: str) -> None:
    path, sent = STATUSES + ending.format(id=tweet.id), {"status": "Hello.", "quote_approval_policy": "public"}
    assert Phone(app).open(method, path, json=sent).status_code == 401
    assert phone_of(app, ana, "read write:media").open(method, path, json=sent).status_code == 403
    for_itself = Phone(app)
    for_itself.access_token = factories.oauth_token(None, "read write")
    assert for_itself.open(method, path, json=sent).status_code == 422
    reread()
    assert db.session.get_one(Tweet, tweet.id).text == "The swifts are back."
    assert count(Tweet) == 1


def test_somebody_unverified_reads_and_does_not_write(app: Flask, tweet: Tweet) -> None:
    new = phone_of(app, factories.person("new", email_verified_at=None), "read write")
    assert new.post(STATUSES, {"status": "Hello."}).status_code == 403
    assert new.get(url_of(tweet)).status_code == 200


def test_what_comes_again_under_its_key_gets_the_same_answer(app: Flask, anas: Phone, ana: User) -> None:
    sent, key = {"status": "Once.", "media_ids": [str(factories.picture(ana).id)]}, {"Idempotency-Key": "a key"}
    answers = [anas.post(STATUSES, sent, headers=key) for _ in range(3)]
    assert len({answer.data for answer in answers}) == 1
    assert stored(answers[0]).text == "Once."
    assert count(Tweet) == 1
    other = {"Idempotency-Key": "another"}
    assert anas.post(STATUSES, {"status": "Once."}, headers=other).json["id"] != answers[0].json["id"]
    bobs = phone_of(app, factories.person("bob"), "read write")
    assert bobs.post(STATUSES, {"status": "Mine."}, headers=key).json["account"]["acct"] == "bob"
    assert health.counters_off() == []


def test_a_status_is_changed_and_what_is_not_named_stays(anas: Phone, ana: User) -> None:
    written = factories.pictured_tweet(ana, "A field", content_warning="Food")
    picture = written.pictures[0]["id"]
    changed = stored(anas.put(url_of(written), json={"status": "Changed.", "media_ids": [picture], "sensitive": True}))
    assert (changed.text, changed.content_warning, len(changed.pictures)) == ("Changed.", "Food", 1)
    assert changed.edited_at is not None
    changed = stored(anas.put(url_of(written), json={"spoiler_text": "", "sensitive": False}))
    assert (changed.text, changed.content_warning) == ("Changed.", "")
    described = {"media_attributes": [{"id": picture, "description": "A meadow", "focus": "0,0"}]}
    answer = anas.put(url_of(written), json=described)
    assert stored(answer).text == "Changed."
    assert answer.json["media_attachments"][0]["description"] == "A meadow"
    form = {"media_attributes[0][id]": picture, "media_attributes[0][description]": "A lawn", "status": "By a form"}
    answer = anas.put(url_of(written), data=form)
    assert (stored(answer).text, answer.json["media_attachments"][0]["description"]) == ("By a form", "A lawn")
    assert len(anas.get(url_of(written, "/history")).json) == 4


@pytest.mark.parametrize(
    "sent",
    [
        {"status": "x" * 281},
        {"status": "", "media_ids": []},
        {"status": "Changed.", "media_ids": ["1"]},
        {"status": "Changed.", "media_ids": []},
        {"status": "Changed.", "poll": {"options": ["Yes"]}},
        {"status": "Changed.", "spoiler_text": "x" * 201},
        {"status": "Changed.", "media_attributes": [{"id": "x"}]},
        {"status": "Changed.", "quote_approval_policy": "nobody"},
    ],
    ids=repr,
)
def test_a_change_that_cannot_be_is_refused_whole(anas: Phone, ana: User, sent: dict[str, Any]) -> None:
    written = factories.pictured_tweet(ana, "A field")
    assert anas.put(url_of(written), json=sent).status_code == 422
    shown = anas.get(url_of(written)).json
    assert (shown["content"], shown["edited_at"], len(shown["media_attachments"])) == ("<p>Look at this.</p>", None, 1)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_is_another_persons_stays_as_it_is(bobs: Phone, bob: User, tweet: Tweet, method: str) -> None:
    passed_on = factories.retweet(bob, tweet)
    for status_id in (tweet.id, passed_on.id + 1):
        answer = bobs.open(method, f"{STATUSES}/{status_id}", json={"status": "Changed."})
        assert (answer.status_code, answer.json) == (404, {"error": "Record not found"})
    assert bobs.put(url_of(passed_on), json={"status": "Changed."}).status_code == 404
    assert bobs.get(url_of(tweet)).json["content"] == "<p>The swifts are back.</p>"


def test_a_deleted_status_can_be_written_again_with_its_pictures(anas: Phone, ana: User) -> None:
    written = factories.pictured_tweet(ana, "A field", "A bean", text="Look, @nobody_here", content_warning="Food")
    gone = anas.delete(url_of(written))
    matches(Status, gone.json)
    assert (gone.json["text"], gone.json["spoiler_text"]) == ("Look, @nobody_here", "Food")
    assert anas.get(url_of(written)).status_code == 404
    media_ids = [each["id"] for each in gone.json["media_attachments"]]
    again = anas.post(STATUSES, {"status": gone.json["text"], "media_ids": media_ids})
    assert [each["description"] for each in again.json["media_attachments"]] == ["A field", "A bean"]
    assert anas.delete(url_of(written)).status_code == 404
    assert health.counters_off() == []


def test_pictures_go_with_a_status_where_that_is_wanted(anas: Phone, ana: User) -> None:
    for asked, left in (("?delete_media=true", 0), ("?delete_media=false", 1)):
        written = factories.pictured_tweet(ana, "A field")
        assert anas.delete(url_of(written, asked)).status_code == 200
        assert count(Picture) == left


def test_pictures_of_a_deleted_status_are_shown_to_nobody_else(app: Flask, anas: Phone, ana: User, bob: User) -> None:
    written = factories.pictured_tweet(ana, "A field")
    path = anas.get(url_of(written)).json["media_attachments"][0]["url"].removeprefix("http://localhost:8000")
    assert browser_of(app, bob).get(path).status_code == 200
    shown = anas.delete(url_of(written)).json["media_attachments"][0]["url"]
    assert browser_of(app, bob).get(path).status_code == 404
    assert anas.get(shown.removeprefix("http://localhost:8000")).status_code == 200


def test_who_may_quote_is_as_it_is(anas: Phone, ana: User, bobs: Phone, tweet: Tweet) -> None:
    path, closed = url_of(tweet, "/interaction_policy"), factories.tweet(ana, "Closed", audience="followers")
    assert anas.put(path, json={"quote_approval_policy": "public"}).json["id"] == str(tweet.id)
    assert anas.put(path, json={"quote_approval_policy": "nobody"}).status_code == 422
    assert anas.put(path, json={}).status_code == 422
    assert anas.put(url_of(closed, "/interaction_policy"), json={"quote_approval_policy": "nobody"}).status_code == 200
    assert bobs.put(path, json={"quote_approval_policy": "public"}).status_code == 404


def test_a_quote_stays_whatever_its_author_wishes(anas: Phone, bobs: Phone, bob: User, tweet: Tweet) -> None:
    quoting, other = factories.tweet(bob, "Look", quote_of=tweet), factories.tweet(bob, "Other")
    path = url_of(tweet, f"/quotes/{quoting.id}/revoke")
    assert anas.post(path).status_code == 422
    assert bobs.post(path).status_code == 403
    assert anas.post(url_of(tweet, f"/quotes/{other.id}/revoke")).status_code == 404
    assert anas.get(url_of(quoting)).json["quote"]["state"] == "accepted"


def test_what_is_direct_is_a_message_and_no_tweet(anas: Phone, bobs: Phone, tweet: Tweet, bob: User) -> None:
    answer = anas.post(STATUSES, {"status": "@bob Hi.", "visibility": "direct", "spoiler_text": "Psst"})
    matches(Status, answer.json)
    assert (answer.json["visibility"], count(Message), count(Tweet)) == ("direct", 1, 1)
    said = answer.json["id"]
    assert bobs.get(f"{STATUSES}/{said}").json["visibility"] == "direct"
    replied = bobs.post(STATUSES, {"status": "Hello.", "in_reply_to_id": said, "visibility": "public"})
    assert (replied.json["visibility"], count(Message), count(Tweet)) == ("direct", 2, 1)
    around = anas.get(f"{STATUSES}/{said}/context").json
    assert [each["id"] for each in around["descendants"]] == [replied.json["id"]]
    assert "Hi." in anas.get(f"{STATUSES}/{said}/source").json["text"]
    assert anas.put(f"{STATUSES}/{said}", json={"status": "Changed."}).status_code == 422
    quoting = {"status": "@bob Look.", "visibility": "direct", "quoted_status_id": str(tweet.id)}
    assert anas.post(STATUSES, quoting).status_code == 422
    assert bobs.delete(f"{STATUSES}/{said}").status_code == 404
    assert anas.delete(f"{STATUSES}/{said}").json["text"].endswith("Hi.")
    assert bobs.get(f"{STATUSES}/{said}").status_code == 404


def test_a_direct_answer_to_a_tweet_goes_to_its_author_alone(anas: Phone, bobs: Phone, tweet: Tweet) -> None:
    answer = bobs.post(STATUSES, {"status": "Psst.", "visibility": "direct", "in_reply_to_id": str(tweet.id)})
    assert [each["acct"] for each in answer.json["mentions"]] == ["ana"]
    assert (count(Message), count(Tweet)) == (1, 1)
    assert anas.get(f"{STATUSES}/{answer.json['id']}").status_code == 200
    assert anas.get(url_of(tweet, "/context")).json["descendants"] == []


def test_a_message_comes_once_under_its_key(anas: Phone, bob: User) -> None:
    sent, key = {"status": f"@{bob.username} Hi.", "visibility": "direct"}, {"Idempotency-Key": "a key"}
    assert len({anas.post(STATUSES, sent, headers=key).json["id"] for _ in range(3)}) == 1
    assert count(Message) == 1


def test_a_message_is_nobody_elses(app: Flask, phone: Phone, ana: User, bob: User) -> None:
    said = factories.message(ana, bob)
    for reader in (phone, phone_of(app, factories.person("dora"), "read write")):
        for ending in ("", "/context", "/source", "/history"):
            answer = reader.get(f"{STATUSES}/{said.id}{ending}")
            assert answer.status_code == (401 if reader is phone and ending == "/source" else 404)
    doras = phone_of(app, factories.person("emil"), "read write")
    assert doras.post(STATUSES, {"status": "Me too.", "in_reply_to_id": str(said.id)}).status_code == 404
    assert count(Message) == 1


PAGES = {
    "tweet": "/tweets/1/retweet",
    "edit": "/tweets/1/edit",
    "delete": "/tweets/1/delete",
    "react": "/tweets/1/like",
    "pin": "/tweets/1/pin",
}


@pytest.mark.parametrize(
    ("row", "method", "ending"),
    [
        ("tweet", "POST", ""),
        ("edit", "PUT", "/1"),
        ("delete", "DELETE", "/1"),
        ("react", "POST", "/1/favourite"),
        ("tweet", "POST", "/1/reblog"),
        ("pin", "POST", "/1/pin"),
    ],
)
def test_page_and_app_are_counted_together(limited: Flask, ana: User, row: str, method: str, ending: str) -> None:
    phone, browser = phone_of(limited, ana, "read write"), browser_of(limited, ana)
    sent = {"status": "Hello."}
    assert phone.open(method, STATUSES + ending, json=sent).status_code != 429
    for _ in range(int(RATE_LIMITS[row][0][1].partition(" ")[0]) - 1):
        assert browser.post(PAGES[row], data={}).status_code != 429
    answer = phone.open(method, STATUSES + ending, json=sent)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert browser.post(PAGES[row], data={}).status_code == 429


def test_messages_are_counted_as_messages_alone(limited: Flask, ana: User, bob: User) -> None:
    phone, sent = phone_of(limited, ana, "read write"), {"status": f"@{bob.username} Hi.", "visibility": "direct"}
    for _ in range(int(RATE_LIMITS["message"][0][1].partition(" ")[0])):
        assert phone.post(STATUSES, sent).status_code == 200
    assert phone.post(STATUSES, sent).status_code == 429
    assert phone.post(STATUSES, {"status": "Hello."}).status_code == 200
