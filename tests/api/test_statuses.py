"""Statuses as apps read them: every field, what stands around one, what it said before, and for whom it is."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from tests import factories
from tests.api.conftest import Phone
from tests.api.shapes import matches
from tests.queries.test_audiences import NAMES, SEEN, Relation
from twitter.api.entities.accounts import Account
from twitter.api.entities.statuses import Context, Status, StatusEdit, StatusSource
from twitter.extensions import db
from twitter.models import AUDIENCES, LinkPreview, Tweet, User
from twitter.services import blocks, credentials, deletions, mutes, privacy, reactions, tweets
from twitter.transaction import atomic

STATUSES = "/api/v1/statuses"
GONE = 404


def phone_of(app: Flask, user: User | None, scopes: str = "read") -> Phone:
    phone = Phone(app)
    phone.access_token = factories.oauth_token(user, scopes) if user is not None else ""
    return phone


@pytest.fixture
def phones(app: Flask) -> Callable[[User | None], Phone]:
    """An app that reads for somebody, or for nobody."""
    return lambda user: phone_of(app, user)


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """What Ana said."""
    return factories.tweet(ana)


def url_of(tweet: Tweet, ending: str = "") -> str:
    return f"{STATUSES}/{tweet.id}{ending}"


def test_a_status_has_every_field_with_its_type(anas: Phone, phone: Phone, ana: User, bob: User) -> None:
    written = factories.pictured_tweet(
        ana, "A field", text="Look, @bob: <b> https://www.example.org/a/very/long/path/to/a/page #Garden", quote_of=None
    )
    for reader in (anas, phone):
        shown = reader.get(url_of(written)).json
        matches(Status, shown)
        assert shown["id"] == str(written.id)
        assert shown["url"] == shown["uri"] == f"http://localhost:8000/@ana/{written.id}"
        assert (shown["visibility"], shown["sensitive"], shown["spoiler_text"]) == ("public", False, "")
        assert shown["account"]["acct"] == "ana"
        assert shown["created_at"].endswith("Z")
        assert [each["acct"] for each in shown["mentions"]] == ["bob"]
        assert shown["mentions"][0]["id"] == str(bob.id)
        assert [each["name"] for each in shown["tags"]] == ["garden"]
        assert [each["description"] for each in shown["media_attachments"]] == ["A field"]
        assert shown["pinned"] is False


def test_what_is_typed_is_html_that_apps_understand(anas: Phone, ana: User, bob: User) -> None:
    written = factories.tweet(
        ana, "<i> & @BOB @nobody_here\nhttps://www.example.org/a/very/long/path/to/a/page\n\n#Garden <script>"
    )
    content = anas.get(url_of(written)).json["content"]
    assert content.startswith("<p>&lt;i&gt; &amp; ")
    mention = f'<a href="http://localhost:8000/@{bob.username}" class="u-url mention">@<span>bob</span></a>'
    assert f'<span class="h-card" translate="no">{mention}</span> @nobody_here<br>' in content
    assert (
        '<span class="invisible">https://www.</span><span class="ellipsis">example.org/a/very/long/path/t</span>'
        in (content)
    )
    assert (
        '</a></p><p><a href="http://localhost:8000/tags/Garden" class="mention hashtag" rel="tag">#<span>Garden'
        in content
    )
    assert content.endswith("&lt;script&gt;</p>")


def test_a_warning_a_reply_an_edit_and_a_link_are_told(anas: Phone, ana: User, bob: User) -> None:
    question = factories.tweet(bob, "What grows?")
    written = factories.reply(ana, question, "Beans, see https://example.org/beans", content_warning="Food")
    tweets.edit_tweet(ana, written, "Many beans, see https://example.org/beans", "Food")
    with atomic():
        url = "https://example.org/beans"
        preview = LinkPreview(url_hash="x", url=url, title="Beans", description="All of them", site_name="Example")
        db.session.add(preview)
        db.session.flush()
        db.session.execute(update(Tweet).where(Tweet.id == written.id).values(link_preview_id=preview.id))
    shown = anas.get(url_of(written)).json
    matches(Status, shown)
    assert (shown["spoiler_text"], shown["sensitive"]) == ("Food", True)
    assert (shown["in_reply_to_id"], shown["in_reply_to_account_id"]) == (str(question.id), str(bob.id))
    assert shown["edited_at"] is not None
    assert [shown["card"][each] for each in ("title", "url", "type", "image")] == ["Beans", url, "link", None]
    assert anas.get(url_of(written, "/card")).json == shown["card"]
    assert anas.get(url_of(question, "/card")).json == {}
    assert anas.get(url_of(question)).json["replies_count"] == 1


def test_counts_and_what_one_did_are_true_also_in_what_is_quoted(
    phones: Callable[[User | None], Phone], ana: User, bob: User
) -> None:
    deepest = factories.tweet(bob, "Deepest")
    question = factories.pictured_tweet(ana, "A bean", text="What grows?", quote_of=deepest)
    quoting = factories.tweet(bob, "Beans", quote_of=question)
    factories.like(bob, question)
    factories.retweet(bob, question)
    reactions.bookmark(bob, question)
    factories.reply(bob, question)
    for reader, did in ((bob, True), (ana, False), (None, False)):
        shown = phones(reader).get(url_of(quoting)).json
        matches(Status, shown)
        assert shown["quote"]["state"] == "accepted"
        quoted = shown["quote"]["quoted_status"]
        assert [quoted[each] for each in ("favourited", "reblogged", "bookmarked")] == [did] * 3
        counted = ("favourites_count", "reblogs_count", "replies_count", "quotes_count")
        assert [quoted[each] for each in counted] == [1, 1, 1, 1]
        assert len(quoted["media_attachments"]) == 1
        assert quoted["quote"] == {"state": "accepted", "quoted_status_id": str(deepest.id)}
        assert shown["content"].startswith('<p class="quote-inline">RE: <a href="http://localhost:8000/@ana/')
        assert shown["content"].endswith("<p>Beans</p>")


def test_an_address_of_the_quoted_in_the_text_is_not_put_before_it_again(anas: Phone, ana: User, bob: User) -> None:
    question = factories.tweet(bob, "What grows?")
    quoting = factories.tweet(ana, f"See https://localhost.example/@bob/{question.id}", quote_of=question)
    assert "quote-inline" not in anas.get(url_of(quoting)).json["content"]


def test_a_quote_of_what_is_gone_or_hidden_says_only_that(anas: Phone, ana: User, bob: User) -> None:
    quoted = [factories.tweet(bob, "Gone"), factories.tweet(factories.person("emil"), "Hidden")]
    quoting = [factories.tweet(ana, "Look", quote_of=each) for each in quoted]
    deletions.delete_tweet(bob, quoted[0])
    blocks.block(db.session.get_one(User, quoted[1].author_id), ana)
    for each in quoting:
        shown = anas.get(url_of(each)).json
        matches(Status, shown)
        assert shown["quote"] == {"state": "unauthorized", "quoted_status": None}
        assert shown["content"] == "<p>Look</p>"


def test_only_what_everybody_may_read_can_be_quoted(phones: Callable[[User | None], Phone], ana: User) -> None:
    open_, closed = factories.tweet(ana, "Open"), factories.tweet(ana, "Closed", audience="followers")
    told = phones(ana).get(url_of(open_)).json["quote_approval"]
    assert told == {"automatic": ["public"], "manual": [], "current_user": "automatic"}
    assert phones(None).get(url_of(open_)).json["quote_approval"]["current_user"] == "denied"
    told = phones(ana).get(url_of(closed)).json["quote_approval"]
    assert told == {"automatic": [], "manual": [], "current_user": "denied"}


def test_a_reblog_has_an_id_of_its_own_around_the_original(anas: Phone, ana: User, bob: User, tweet: Tweet) -> None:
    passed_on = factories.retweet(bob, tweet)
    shown = anas.get(url_of(passed_on)).json
    matches(Status, shown)
    assert (shown["id"], shown["account"]["acct"]) == (str(passed_on.id), "bob")
    assert (shown["reblog"]["id"], shown["reblog"]["account"]["acct"]) == (str(tweet.id), "ana")
    assert shown["reblog"]["reblogs_count"] == 1
    assert anas.get(url_of(passed_on, "/source")).json["id"] == str(tweet.id)


@pytest.mark.parametrize(("relation", "seen"), SEEN, ids=NAMES)
def test_a_status_and_all_about_it_is_shown_to_its_audience_alone(
    phones: Callable[[User | None], Phone], relation: Relation, seen: set[str], ana: User, bob: User
) -> None:
    written = {audience: factories.tweet(ana, "Beans, @bob", audience=audience) for audience in AUDIENCES}
    root = factories.tweet(bob, "Root")
    answers = {audience: factories.reply(ana, root, "@bob", audience=audience) for audience in AUDIENCES}
    reader = phones(relation(ana, bob))
    for ending in ("", "/context", "/history", "/card", "/favourited_by", "/reblogged_by"):
        shown = {each for each in AUDIENCES if reader.get(url_of(written[each], ending)).status_code == 200}
        assert shown == seen, ending
        assert {reader.get(url_of(written[each], ending)).status_code for each in {*AUDIENCES} - seen} <= {GONE}
    ids = {str(each.id): audience for audience, each in written.items()}
    many = reader.get(STATUSES, query_string=[("id[]", each) for each in ids]).json
    assert {ids[each["id"]] for each in many} == seen
    words = {"everyone": "public", "followers": "private", "mentioned": "direct"}
    assert {each["visibility"] for each in many} == {words[each] for each in seen}
    around = reader.get(url_of(root, "/context")).json
    below = {str(each.id): audience for audience, each in answers.items()}
    is_muter = relation.__name__ == "muter"
    assert {below[each["id"]] for each in around["descendants"]} == (set() if is_muter else seen)


@pytest.mark.parametrize("ending", ["/source", "/quotes"])
def test_some_of_it_takes_somebody_or_an_app(app: Flask, tweet: Tweet, ana: User, ending: str) -> None:
    assert Phone(app).get(url_of(tweet, ending)).status_code == 401
    assert phone_of(app, ana, "write").get(url_of(tweet, ending)).status_code == 403
    assert phone_of(app, ana, "read:statuses").get(url_of(tweet, ending)).status_code == 200
    for_itself = Phone(app)
    for_itself.access_token = factories.oauth_token(None, "read")
    assert for_itself.get(url_of(tweet, ending)).status_code == (200 if ending == "/source" else 422)


@pytest.mark.parametrize("ending", ["", "/context", "/history", "/card", "/favourited_by", "/reblogged_by"])
def test_a_token_that_is_shown_must_be_good(app: Flask, tweet: Tweet, ana: User, ending: str) -> None:
    assert phone_of(app, ana, "write").get(url_of(tweet, ending)).status_code == 403
    ended = Phone(app)
    ended.access_token = "no such token"
    assert ended.get(url_of(tweet, ending)).status_code == 401


@pytest.mark.parametrize("ending", ["", "/context", "/history", "/source", "/card", "/favourited_by", "/quotes"])
def test_what_is_gone_is_like_what_never_was(anas: Phone, ana: User, tweet: Tweet, ending: str) -> None:
    deletions.delete_tweet(ana, tweet)
    for status_id in (tweet.id, tweet.id + 1, 2**63 - 1, 2**63, 0, "x"):
        answer = anas.get(f"{STATUSES}/{status_id}{ending}")
        assert (answer.status_code, answer.json) == (404, {"error": "Record not found"})


def test_a_protected_persons_tweet_is_private(phones: Callable[[User | None], Phone], ana: User, tweet: Tweet) -> None:
    privacy.set_protected(ana, True)
    assert phones(ana).get(url_of(tweet)).json["visibility"] == "private"
    assert phones(None).get(url_of(tweet)).status_code == GONE


def test_many_come_in_the_order_that_is_asked_for_each_once(anas: Phone, ana: User) -> None:
    written = [factories.tweet(ana, f"Number {number}") for number in range(3)]
    first, second, third = (str(each.id) for each in written)
    asked = f"?id[]={third}&id[]={first}&id[]={third}&id[]=1&id[]={2**64}"
    answer = anas.get(STATUSES + asked)
    matches(list[Status], answer.json)
    assert [each["id"] for each in answer.json] == [third, first]
    assert [each["id"] for each in anas.get(f"{STATUSES}?id={second}").json] == [second]
    assert anas.get(STATUSES).json == []
    assert anas.get(f"{STATUSES}?id[]=x").json == []
    assert anas.get(f"{STATUSES}?id[a]=x").status_code == 422


def test_what_stands_around_is_flat_and_in_order(anas: Phone, ana: User, bob: User) -> None:
    first = factories.tweet(bob, "first")
    root = factories.reply(ana, first, "root")
    early = factories.reply(bob, root, "early")
    late = factories.reply(bob, root, "late")
    below = factories.reply(ana, early, "below")
    answer = anas.get(url_of(root, "/context")).json
    matches(Context, answer)
    assert [each["id"] for each in answer["ancestors"]] == [str(first.id)]
    assert [each["id"] for each in answer["descendants"]] == [str(each.id) for each in (early, below, late)]
    passed_on = factories.retweet(bob, root)
    assert anas.get(url_of(passed_on, "/context")).json["ancestors"][0]["id"] == str(first.id)


def test_what_a_muted_person_says_is_left_out_around_a_status(anas: Phone, ana: User, bob: User, tweet: Tweet) -> None:
    factories.reply(bob, tweet)
    mutes.mute(ana, bob)
    assert anas.get(url_of(tweet, "/context")).json == {"ancestors": [], "descendants": []}


def test_the_history_begins_with_what_was_said_first(anas: Phone, ana: User, tweet: Tweet) -> None:
    assert [each["content"] for each in anas.get(url_of(tweet, "/history")).json] == ["<p>The swifts are back.</p>"]
    tweets.edit_tweet(ana, tweet, "They are.", "Birds")
    answer = anas.get(url_of(tweet, "/history")).json
    matches(list[StatusEdit], answer)
    said = [(each["content"], each["spoiler_text"], each["sensitive"]) for each in answer]
    assert said == [("<p>The swifts are back.</p>", "", False), ("<p>They are.</p>", "Birds", True)]
    assert answer[0]["created_at"] == anas.get(url_of(tweet)).json["created_at"]


def test_the_source_is_what_was_typed(anas: Phone, ana: User) -> None:
    written = factories.tweet(ana, "<b> @bob", content_warning="Tags")
    answer = anas.get(url_of(written, "/source")).json
    matches(StatusSource, answer)
    assert answer == {"id": str(written.id), "text": "<b> @bob", "spoiler_text": "Tags"}


def test_who_likes_and_passes_on_comes_in_pages_by_link(anas: Phone, ana: User, tweet: Tweet) -> None:
    fans = factories.people(3, "fan")
    for fan in fans:
        factories.like(fan, tweet)
        factories.retweet(fan, tweet)
    for ending in ("/favourited_by", "/reblogged_by"):
        answer = anas.get(url_of(tweet, f"{ending}?limit=2"))
        matches(list[Account], answer.json)
        assert [each["acct"] for each in answer.json] == ["fan2", "fan1"]
        further = answer.headers["Link"].partition(">")[0].removeprefix("<http://localhost:8000")
        assert [each["acct"] for each in anas.get(further).json] == ["fan0"]
    blocks.block(fans[2], ana)
    assert [each["acct"] for each in anas.get(url_of(tweet, "/favourited_by")).json] == ["fan1", "fan0"]


def test_quotes_are_listed_to_whoever_may_read_them(anas: Phone, ana: User, bob: User, tweet: Tweet) -> None:
    quoting = factories.tweet(bob, "Look", quote_of=tweet)
    factories.tweet(bob, "Not for you", quote_of=tweet, audience="followers")
    answer = anas.get(url_of(tweet, "/quotes"))
    matches(list[Status], answer.json)
    assert [each["id"] for each in answer.json] == [str(quoting.id)]
    assert answer.json[0]["quote"]["quoted_status"]["id"] == str(tweet.id)


def test_nobody_translates_here(app: Flask, anas: Phone, phone: Phone, ana: User, tweet: Tweet) -> None:
    closed = factories.tweet(ana, "Closed", audience="followers")
    assert anas.post(url_of(tweet, "/translate"), {"lang": "de"}).status_code == 503
    assert anas.post(url_of(closed, "/translate")).status_code == 403
    assert anas.post(f"{STATUSES}/1/translate").status_code == 404
    assert phone.post(url_of(tweet, "/translate")).status_code == 401
    assert phone_of(app, ana, "write").post(url_of(tweet, "/translate")).status_code == 403


def test_what_changed_is_told_at_once_to_everybody(
    phones: Callable[[User | None], Phone], ana: User, bob: User
) -> None:
    question = factories.tweet(bob, "What grows?")
    written = factories.pictured_tweet(ana, "A bean", text="Beans, @bob", quote_of=question)
    readers = [phones(each) for each in (ana, bob, None)]

    def told() -> list[dict[str, Any]]:
        return [reader.get(url_of(written)).json for reader in readers]

    assert [each["favourited"] for each in told()] == [False] * 3
    factories.like(bob, written)
    assert [each["favourited"] for each in told()] == [False, True, False]
    assert {each["favourites_count"] for each in told()} == {1}
    picture_id = int(written.pictures[0]["id"])
    tweets.edit_tweet(ana, written, "Peas, @bob", "Food", {picture_id: "A pea"})
    credentials.change_username(bob, factories.PASSWORD, "robert")
    credentials.change_username(ana, factories.PASSWORD, "anna")
    reactions.pin(ana, written)
    for each in told():
        assert each["content"].endswith("@<span>robert</span></a></span></p>")
        assert f"/@robert/{question.id}" in each["content"]
        assert (each["spoiler_text"], each["media_attachments"][0]["description"]) == ("Food", "A pea")
        assert (each["account"]["acct"], each["mentions"][0]["acct"]) == ("anna", "robert")
        assert each["url"] == f"http://localhost:8000/@anna/{written.id}"
        assert each["quote"]["quoted_status"]["account"]["acct"] == "robert"
    assert [each["pinned"] for each in told()] == [True, False, False]


@pytest.mark.parametrize("size", [2, 12])
def test_some_statuses_cost_the_same_however_many(
    anas: Phone, ana: User, bob: User, statements: list[str], size: int
) -> None:
    question = factories.tweet(bob, "What grows?")
    written = [factories.pictured_tweet(ana, "A bean", text="@bob", quote_of=question) for _ in range(size)]
    asked = [("id[]", str(each.id)) for each in written]
    anas.get(STATUSES, query_string=asked)
    statements.clear()
    assert len(anas.get(STATUSES, query_string=asked).json) == size
    assert len(statements) == 4  # whose token it is, the cards, what they quote, all the people


@pytest.mark.parametrize("size", [2, 12])
def test_what_stands_around_costs_the_same_however_much_it_is(
    anas: Phone, ana: User, bob: User, tweet: Tweet, statements: list[str], size: int
) -> None:
    for _ in range(size):
        factories.reply(ana, factories.reply(bob, tweet, quote_of=tweet))
    anas.get(url_of(tweet, "/context"))
    statements.clear()
    assert len(anas.get(url_of(tweet, "/context")).json["descendants"]) == 2 * size
    assert len(statements) == 6  # as above, the tweet itself, and which tweets stand around it
