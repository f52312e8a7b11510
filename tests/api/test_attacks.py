"""What somebody might try who wants to see, do or be more than they may: every route of the API at once."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import factories
from tests.api.conftest import Phone
from tests.browsers import Browser, browser_of
from twitter.api.blueprint import Facts
from twitter.api.streaming.channels import channel_of
from twitter.api.streaming.context import writing
from twitter.api.streaming.notifications import tell_notifications
from twitter.api.streaming.rendering import words
from twitter.api.streaming.streams import Stream, streams
from twitter.api.streaming.timelines import tell_arrivals, tell_edits
from twitter.events import Live, Notified, TweetChanged, TweetPosted
from twitter.extensions import db
from twitter.models import Notification, Tweet, User
from twitter.queries.visibility import tweet_is_visible
from twitter.services import blocks, deletions, departures, moderation, privacy, reactions
from twitter.services.oauth.scopes import SCOPES
from twitter.services.operator import OPERATOR

MARK = "hushhush"  # stands in everything that is not for the reader
NEVER = 1 << 62  # an id that nothing has
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
EVERYTHING = "read write follow push profile admin:read admin:write"
OUTSIDE = "outside the authorized scopes"
# Routes that a token for reading may call by another method than GET: they change nothing.
CHANGE_NOTHING = {"api.statuses.translate", "api.suggestions.dismiss"}
STREAMS = "/api/v1/streaming"


@dataclass(frozen=True)
class Route:
    """A method at an address of the API, and what it says of itself."""

    method: str
    rule: Rule
    facts: Facts

    def path(self, number: int | str = NEVER) -> str:
        """Return its address with this id wherever one stands."""
        filled = re.sub(r"<(?:int|string):\w+>|<group_key>", str(number), self.rule.rule)
        filled = re.sub(r"<any\((\w+)[^)]*\):\w+>", r"\1", filled)
        return re.sub(r"<(?:\w+:)?\w+>", "garden", filled)


def routes(app: Flask) -> Iterator[Route]:
    """Yield every route of the API but the handshake of a WebSocket, which no plain request reaches."""
    for rule in app.url_map.iter_rules():
        facts = getattr(app.view_functions[rule.endpoint], "api", None)
        if facts is not None and not rule.websocket:
            yield from (Route(method, rule, facts) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def phone_of(app: Flask, user: User | None, scopes: str = EVERYTHING) -> Phone:
    """Return a phone on which an app of others acts for somebody, or for itself."""
    phone = Phone(app)
    phone.access_token = factories.oauth_token(user, scopes)
    return phone


def told(answer: TestResponse) -> tuple[int, Any]:
    """Return what an app can tell one refusal from another by."""
    return answer.status_code, answer.get_data(as_text=True)


# Scopes


def opening(scope: str) -> set[str]:
    """Return the scopes that open what needs this one, as the dialect documents it."""
    above = {scope, scope.rpartition(":")[0]} - {""}
    if scope == "profile":
        above = {"profile", "read", "read:accounts"}
    if scope.partition(":")[2] in {"follows", "blocks", "mutes"} and not scope.startswith("admin"):
        above.add("follow")
    return above


def test_a_token_opens_what_its_scopes_name_and_nothing_else(app: Flask, ana: User) -> None:
    swallow, tokens = factories.oauth_app(), dict[str, str]()

    def is_inside(route: Route, *scopes: str) -> bool:
        key, phone = " ".join(sorted(scopes)), Phone(app)
        if key not in tokens:
            tokens[key] = factories.oauth_token(ana, key, swallow)
        phone.access_token = tokens[key]
        answer = phone.open(route.method, route.path())
        return answer.status_code != 403 or OUTSIDE not in answer.text

    guarded = [each for each in routes(app) if each.facts.scopes and not each.path().startswith(STREAMS)]
    for route in guarded:
        for needed in route.facts.scopes:
            assert not is_inside(route, *({*SCOPES} - opening(needed))), (route, needed)
    for route in {each.facts.scopes: each for each in guarded if len(each.facts.scopes) == 1}.values():
        for scope in opening(*route.facts.scopes) & {*SCOPES}:
            assert is_inside(route, scope), (route, scope)


def test_no_scope_for_reading_lets_an_app_change_anything(app: Flask) -> None:
    for route in routes(app):
        if route.method not in UNSAFE or not route.facts.scopes or route.rule.endpoint in CHANGE_NOTHING:
            continue
        assert all(scope.startswith(("write", "push", "admin:write")) for scope in route.facts.scopes), route


def test_an_app_alone_is_nobody(app: Flask) -> None:
    alone = phone_of(app, None)
    for route in routes(app):
        if route.facts.opens_to == "person":
            answer = alone.open(route.method, route.path())
            assert answer.status_code == 422, route
            assert answer.json == {"error": "This method requires an authenticated user"}


def test_a_cookie_opens_nothing_and_no_answer_gives_one(app: Flask, ana: User, stranger: Browser) -> None:
    browser = browser_of(app, ana)
    for route in routes(app):
        answer = browser.open(route.path(), method=route.method)
        assert told(answer) == told(stranger.open(route.path(), method=route.method)), route
        assert "Set-Cookie" not in answer.headers, route
        assert "Access-Control-Allow-Credentials" not in answer.headers, route
        if route.facts.opens_to == "person":
            assert answer.status_code == 401, route


@pytest.mark.parametrize("ended", ["suspended", "left", "ended"])
def test_a_token_that_is_over_is_no_token_anywhere(app: Flask, ana: User, ended: str) -> None:
    phone = phone_of(app, ana)
    if ended == "suspended":
        moderation.suspend(OPERATOR, ana, "spam")
    elif ended == "left":
        departures.deactivate(ana, factories.PASSWORD)
    else:
        phone.access_token += "x"
    for route in routes(app):
        if route.facts.minds_token and not (route.method == "GET" and route.path() == STREAMS):
            answer = phone.open(route.method, route.path())
            assert (answer.status_code, answer.json) == (401, {"error": "The access token is invalid"}), route


# What is not for the reader


@dataclass(frozen=True)
class Hidden:
    """Somebody who reads, and what is not for them: all of it was, once."""

    reader: User
    author: User
    tweet_ids: list[int]


HIDING: dict[str, Callable[[User, User, Tweet], None]] = {
    "protected": lambda author, _reader, _tweet: privacy.set_protected(author, True),
    "blocked by": lambda author, reader, _tweet: blocks.block(author, reader),
    "blocking": lambda author, reader, _tweet: blocks.block(reader, author),
    "suspended": lambda author, _reader, _tweet: moderation.suspend(OPERATOR, author, "spam"),
    "left": lambda author, _reader, _tweet: departures.deactivate(author, factories.PASSWORD),
    "deleted": lambda author, _reader, tweet: deletions.delete_tweet(author, tweet),
    "taken down": lambda author, _reader, _tweet: _act_on(author, "delete_tweets"),
    "limited": lambda author, _reader, _tweet: _act_on(author, "limit"),
}


def _act_on(author: User, kind: str) -> None:
    own = select(Tweet.id).where(Tweet.author_id == author.id)
    factories.act(factories.person("mo", role="moderator"), author, kind, tweet_ids=tuple(db.session.scalars(own)))


@pytest.fixture(params=[*HIDING, "for followers", "for those it names"])
def hidden(request: pytest.FixtureRequest, ana: User, bob: User) -> Hidden:
    """Tweets of Bob. Ana read, liked, kept, answered, quoted and passed them on before they were hidden from her."""
    if request.param not in HIDING:
        audience = "followers" if request.param == "for followers" else "mentioned"
        tweet = factories.pictured_tweet(bob, MARK, text=f"{MARK} #garden", audience=audience)
        return Hidden(ana, bob, [tweet.id])
    eva = factories.person("eva")
    question = factories.tweet(ana, "What grows? #garden")
    tweet = factories.pictured_tweet(bob, MARK, text=f"{MARK} @ana #garden", in_reply_to=question)
    quoting = factories.tweet(bob, f"{MARK} quoting", quote_of=question)
    for reader in (ana, eva):
        factories.like(reader, tweet)
        factories.tweet(reader, "Look.", quote_of=tweet)
        factories.reply(reader, tweet, "Indeed.")
        reactions.bookmark(reader, tweet)
    passed_on = factories.retweet(eva, tweet)
    factories.retweet(ana, tweet)
    factories.follow(ana, eva)
    factories.like(bob, question)
    HIDING[request.param](bob, ana, tweet)
    if request.param == "deleted":
        deletions.delete_tweet(bob, quoting)
    return Hidden(ana, bob, [tweet.id, quoting.id, passed_on.id])


BODIES: dict[str, dict[str, Any]] = {
    "api.statuses.save": {"status": "Changed."},
    "api.statuses.change_policy": {"quote_approval_policy": "public"},
    "api.tags.put_on_profile": {"name": "garden"},
    "api.markers.save": {"home": {"last_read_id": "1"}},
}


def test_what_is_hidden_is_to_its_reader_as_if_it_never_was(app: Flask, hidden: Hidden) -> None:
    readers = {"ana": phone_of(app, hidden.reader), "an app": phone_of(app, None), "a stranger": Phone(app)}
    for name, phone in readers.items():
        for route in routes(app):
            if "status_id" not in route.rule.arguments or (name != "ana" and route.facts.opens_to == "person"):
                continue
            body = BODIES.get(route.rule.endpoint)
            never = told(phone.open(route.method, route.path(), json=body))
            for tweet_id in hidden.tweet_ids:
                if name != "ana" and tweet_id in _open_to_strangers(hidden):
                    continue
                answer = told(phone.open(route.method, route.path(tweet_id), json=body))
                assert answer == never, (name, route.method, route.path(tweet_id))


def test_what_is_hidden_stands_in_no_list(app: Flask, hidden: Hidden) -> None:
    phone, about = phone_of(app, hidden.reader), Notification.receiver_id == hidden.reader.id
    asked = f"limit=40&q={MARK}&acct=bob&resolve=true&" + "&".join(f"id[]={each}" for each in hidden.tweet_ids)
    own = db.session.scalars(select(Tweet.id).where(Tweet.author_id == hidden.reader.id)).all()
    numbers: dict[str, Sequence[int]] = {
        "account_id": [hidden.author.id, hidden.reader.id],
        "status_id": [*hidden.tweet_ids, *own],
        "notification_id": db.session.scalars(select(Notification.id).where(about)).all(),
    }
    paths = {
        route.path(number)
        for route in routes(app)
        for number in numbers.get(next(iter(route.rule.arguments), ""), [NEVER])
        if route.method == "GET" and not route.path().startswith(STREAMS)
    }
    profile = f"/api/v1/accounts/{hidden.author.id}/statuses"
    for path in [*sorted(paths), f"{profile}?pinned=true", f"{profile}?only_media=true"]:
        answer = phone.get(f"{path}{'&' if '?' in path else '?'}{asked}")
        assert answer.status_code < 500, path
        assert MARK not in answer.text, path
        assert MARK not in answer.headers.get("Link", "").replace(f"q={MARK}", ""), path
    for query in ("from:bob", "%23garden", "has:media", "to:ana", MARK[:4]):
        assert MARK not in phone.get(f"/api/v2/search?q={query}").text
    for tweet_id in hidden.tweet_ids:
        assert phone.get(f"/api/v2/search?q=http://localhost:8000/@bob/{tweet_id}&resolve=true").json["statuses"] == []


def test_what_is_hidden_is_told_to_no_stream_that_was_open_before(hidden: Hidden) -> None:
    stream = Stream(hidden.reader.id, hidden.reader.id, None, {"read"})
    streams.add(stream)
    for name in ("user", "user:notification", "public", "public:media", "hashtag", "direct"):
        streams.subscribe(stream, channel_of(name, "garden", {"read"}))
    events: list[Live] = []
    for tweet_id in hidden.tweet_ids:
        events += [TweetPosted(tweet_id, hidden.author.id), TweetChanged(tweet_id, is_edited=True)]
    own = select(Tweet.id).where(Tweet.author_id == hidden.reader.id)
    events += [TweetChanged(tweet_id, is_edited=True) for tweet_id in db.session.scalars(own)]
    about = select(Notification.id).where(Notification.receiver_id == hidden.reader.id)
    events += [Notified(hidden.reader.id, each, "quote") for each in db.session.scalars(about)]
    try:
        for teller in (tell_arrivals, tell_edits, tell_notifications):
            teller(events)
        payloads = [word.payload for word, _names in stream.take()]
    finally:
        streams.remove(stream)
    assert not [payload for payload in payloads if MARK in payload]


def test_what_is_hidden_is_neither_answered_nor_quoted(app: Flask, hidden: Hidden) -> None:
    phone = phone_of(app, hidden.reader)
    for field in ("in_reply_to_id", "quoted_status_id"):
        for visibility in ("public", "private", "direct"):
            sent = {"status": "So this is what they say. @eva", "visibility": visibility}
            never = told(phone.post("/api/v1/statuses", {**sent, field: str(NEVER)}))
            assert never[0] in {404, 422}
            for tweet_id in hidden.tweet_ids:
                assert told(phone.post("/api/v1/statuses", {**sent, field: str(tweet_id)})) == never, (
                    field,
                    visibility,
                )


def _open_to_strangers(hidden: Hidden) -> set[int]:
    """Return what a block hides from Ana alone."""
    visible = select(Tweet.id).join(User, User.id == Tweet.author_id).where(tweet_is_visible(None))
    return {*db.session.scalars(visible.where(Tweet.id.in_(hidden.tweet_ids)))}


# Things of others


@pytest.fixture
def anas_things(ana: User) -> dict[str, int]:
    """What Ana has that has an id, and Bob has nothing to do with."""
    dora, zoe = factories.person("dora"), factories.person("zoe")
    said = factories.message(ana, dora, text=MARK)
    factories.message(dora, ana, text=MARK)
    privacy.set_protected(ana, True)
    factories.follow(zoe, ana)
    return {
        "conversation_id": said.conversation_id,
        "status_id": said.id,
        "quoting_id": said.id,
        "picture_id": factories.picture(ana, alt=MARK).id,
        "notification_id": factories.notification(dora),
        "request_id": said.conversation_id,
        "list_id": said.conversation_id,
    }


def test_a_thing_of_somebody_else_is_as_one_that_never_was(app: Flask, anas_things: dict[str, int], bob: User) -> None:
    bobs = phone_of(app, bob)
    for route in routes(app):
        for name in route.rule.arguments & anas_things.keys():
            body = BODIES.get(route.rule.endpoint)
            never = told(bobs.open(route.method, route.path(), json=body))
            assert told(bobs.open(route.method, route.path(anas_things[name]), json=body)) == never, route
    key = f"ungrouped-{anas_things['notification_id']}"
    for route in routes(app):
        if "<group_key>" in route.rule.rule:
            never = told(bobs.open(route.method, route.path(f"ungrouped-{NEVER}")))
            assert told(bobs.open(route.method, route.path(key))) == never, route
    asker, other = (db.session.scalars(select(User.id).where(User.username == name)).one() for name in ("zoe", "dora"))
    nothing = told(bobs.post(f"/api/v1/follow_requests/{other}/authorize"))
    assert nothing[0] == 404
    assert told(bobs.post(f"/api/v1/follow_requests/{asker}/authorize")) == nothing


@pytest.mark.parametrize("closed", ["suspended", "left"])
def test_a_closed_account_is_as_one_that_never_was(app: Flask, ana: User, bob: User, closed: str) -> None:
    factories.follow(ana, bob)
    factories.follow(bob, ana)
    if closed == "suspended":
        moderation.suspend(OPERATOR, bob, "spam")
    else:
        departures.deactivate(bob, factories.PASSWORD)
    for phone in (phone_of(app, ana), Phone(app)):
        for route in routes(app):
            if "account_id" in route.rule.arguments:
                never = told(phone.open(route.method, route.path()))
                answer = told(phone.open(route.method, route.path(bob.id)))
                assert (answer[0], answer[1].replace(str(bob.id), str(NEVER))) == never, route


def test_a_picture_of_somebody_else_is_posted_by_nobody(app: Flask, ana: User, bob: User) -> None:
    bobs, anas = phone_of(app, bob), factories.picture(ana)
    waiting = factories.picture(bob)
    for sent in ({"status": "Mine."}, {"status": "@ana", "visibility": "direct"}):
        never = told(bobs.post("/api/v1/statuses", {**sent, "media_ids": [str(NEVER)]}))
        assert never[0] == 422
        assert told(bobs.post("/api/v1/statuses", {**sent, "media_ids": [str(anas.id)]})) == never
        assert told(bobs.post("/api/v1/statuses", {**sent, "media_ids": [str(waiting.id), str(anas.id)]})) == never
    own = factories.tweet(bob)
    bobs.put(f"/api/v1/statuses/{own.id}", json={"media_attributes": [{"id": str(anas.id), "description": "x"}]})
    db.session.refresh(anas)
    assert anas.alt == ""


def test_a_key_is_ones_own_and_says_the_same_again(app: Flask, ana: User, bob: User) -> None:
    anas, bobs, key = phone_of(app, ana), phone_of(app, bob), {"Idempotency-Key": "k"}
    first = anas.post("/api/v1/statuses", {"status": "@dora hush", "visibility": "private"}, headers=key)
    again = anas.post("/api/v1/statuses", {"status": "Another."}, headers=key)
    theirs = bobs.post("/api/v1/statuses", {"status": "Mine."}, headers=key)
    assert (again.json["id"], again.json["content"]) == (first.json["id"], first.json["content"])
    assert theirs.json["id"] != first.json["id"]
    assert "hush" not in theirs.text


# Between readers


def test_one_readers_answer_is_no_others(app: Flask, ana: User, bob: User) -> None:
    anas, bobs, nobodys = phone_of(app, ana), phone_of(app, bob), Phone(app)
    tweet = factories.tweet(ana, "Beans.", audience="followers")
    public = factories.tweet(ana, "Peas.")
    factories.like(bob, public)
    path = f"/api/v1/statuses/{tweet.id}"
    seen = anas.get(path)
    assert "Authorization" in seen.vary
    assert "private" in seen.headers["Cache-Control"]
    for phone in (bobs, nobodys):
        for tag in (seen.headers["ETag"], "*", f'"x", {seen.headers["ETag"]}'):
            assert phone.get(path, headers={"If-None-Match": tag}).status_code == 404
    path = f"/api/v1/statuses/{public.id}"
    for phone, is_liked in ((nobodys, False), (bobs, True), (anas, False), (bobs, True)):  # one after the other
        assert phone.get(path).json["favourited"] is is_liked
    for tag in (anas.get(path).headers["ETag"], nobodys.get(path).headers["ETag"]):
        assert bobs.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_stream_does_not_name_what_is_quoted_in_a_quote_and_hidden(app: Flask, ana: User, bob: User) -> None:
    cleo, dora = factories.person("cleo"), factories.person("dora")
    inner = factories.tweet(dora, MARK)
    outer = factories.tweet(ana, "Look.", quote_of=factories.tweet(cleo, "Well.", quote_of=inner))
    blocks.block(dora, bob)
    with writing():
        said = words("update", {outer.id: {bob.id, cleo.id}})
    assert "Well." in said[outer.id, bob.id].payload
    for secret in (MARK, "dora", str(inner.id)):
        assert secret not in said[outer.id, bob.id].payload


def test_addresses_of_other_pages_fit_into_a_header(app: Flask, ana: User) -> None:
    for number in range(2):
        factories.tweet(ana, f"#\u65e5\u672c {number}")
    asked = "/api/v1/timelines/tag/\u65e5\u672c?limit=1&x=%0d%0aSet-Cookie:a&y=%3E;%20rel=%22next%22"
    link = phone_of(app, ana).get(asked).headers["Link"]
    assert link.isascii()
    assert link.isprintable()
    assert link.count("<") == 2
