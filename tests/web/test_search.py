"""The page of search: what it shows to whom, what it keeps, what it refuses, and what it costs."""

import re

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from tests.web.conftest import reread
from tests.web.test_markup import HOSTILE, Danger
from twitter.extensions import db
from twitter.models import Topic, User
from twitter.queries import search
from twitter.services import recent_searches, tweets
from twitter.transaction import atomic


def shown(page: str) -> list[str]:
    return re.findall(r'class="tweet-text"[^>]*>(?:<p>)?([^<]*)', page)


def recents(user: User) -> list[str]:
    reread()
    return [row.query for row in search.recent(user.id)]


def test_a_stranger_finds_tweets_people_hashtags_and_topics(stranger: Browser, ana: User) -> None:
    factories.tweet(ana, "The swifts are back. #swiftweek")
    with atomic():
        db.session.add(Topic(position=1, name="#swiftweek", people=3, history=[0, 1, 3]))
    assert "The swifts are back." in stranger.get("/search?q=swifts").text
    assert "@ana" in stranger.get("/search?q=an&tab=people").text
    assert 'href="/tags/swiftweek"' in stranger.get("/search?q=swift&tab=hashtags").text
    for path in ("/search?q=swift&tab=topics", "/search", "/search/topics"):
        page = stranger.get(path).text
        assert "3 people today" in page
        assert 'points="0,20 30,13.33 60,0"' in page


@pytest.mark.parametrize("tab", ["tweets", "people", "hashtags", "topics", "no such tab"])
def test_what_is_not_found_is_said_so(stranger: Browser, tab: str) -> None:
    answer = stranger.get("/search", query_string={"q": "nothing", "tab": tab})
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


def test_what_is_found_goes_on_by_link_and_by_fragment(stranger: Browser, ana: User) -> None:
    for number in range(25):
        factories.tweet(ana, f"Swifts number {number}")
    first = stranger.get("/search?q=swifts")
    following = re.search(r'href="(/search\?q=swifts&amp;max_id=\d+)"\s+rel="next"', first.text)
    assert following is not None
    path = following[1].replace("&amp;", "&")
    assert "Swifts number 4" in stranger.get(path).text
    fragment = stranger.get(path, headers={"HX-Request": "true"}).text
    assert fragment.count("<article") == 5
    assert "<html" not in fragment
    factories.people(25, "anagram")
    people = stranger.get("/search?q=anagram&tab=people").text
    assert re.search(r'href="/search\?q=anagram&amp;tab=people&amp;max_id=\d+"\s+rel="next"', people)


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize(
    "path",
    [
        "/search?q=swifts",
        "/search?q=swifts+number",
        "/search?q=pers&tab=people",
        "/search?q=swi&tab=hashtags",
        "/search",
    ],
)
def test_a_page_takes_at_most_two_statements_beside_the_session(
    app: Flask, ana: User, statements: list[str], path: str, count: int
) -> None:
    for number in range(count):
        factories.tweet(ana, f"#Swifts number {number}")
    factories.people(count)
    browser = browser_of(app, ana)
    statements.clear()
    assert browser.get(path).status_code == 200
    assert len(statements) <= 3


def test_the_form_for_those_who_type_no_operators_makes_the_same_search(stranger: Browser, ana: User) -> None:
    fields = {
        "q": "swifts",
        "from": " @ana ",
        "since": "2026-01-31",
        "until": "",
        "media": "1",
        "without": "-storks heron",
    }
    made = "swifts from:@ana since:2026-01-31 has:media -storks -heron"
    answer = stranger.get("/search", query_string=fields)
    assert answer.status_code == 303
    assert f'value="{made}"' in stranger.get(answer.location).text
    posted = browser_of(stranger.application, ana).post("/search", data=fields | {"tab": "people"})
    assert posted.location == answer.location + "&tab=people"


def test_what_one_looked_for_is_listed_once_the_latest_first_and_for_oneself_alone(
    ana: User, anas: Browser, bobs: Browser
) -> None:
    for query in ("swifts", "storks", " swifts "):
        assert anas.post("/search", data={"q": query}).location == f"/search?q={query.strip()}"
    assert recents(ana) == ["swifts", "storks"]
    assert "You looked for" in anas.get("/search").text
    assert "You looked for" not in bobs.get("/search").text
    assert anas.post("/search", data={"q": ""}).location == "/search"
    assert recents(ana) == ["swifts", "storks"]


def test_looking_at_a_search_keeps_nothing(ana: User, anas: Browser) -> None:
    anas.get("/search?q=swifts")
    assert recents(ana) == []


def test_only_the_latest_twenty_are_kept(ana: User) -> None:
    for number in range(25):
        recent_searches.remember(ana, f"number {number}")
    assert recents(ana) == [f"number {number}" for number in reversed(range(5, 25))]


def test_recent_searches_are_cleared_one_by_one_or_all_and_never_anothers(
    ana: User, anas: Browser, bobs: Browser
) -> None:
    for query in ("swifts", "storks", "herons"):
        anas.post("/search", data={"q": query})
    swifts = search.recent(ana.id)[-1].id
    bobs.post(f"/search/recent/{swifts}/forget")
    bobs.post("/search/recent/clear")
    assert len(recents(ana)) == 3
    assert anas.post(f"/search/recent/{swifts}/forget").location == "/search"
    assert recents(ana) == ["herons", "storks"]
    assert anas.post("/search/recent/clear", headers=JSON).json == {}
    assert recents(ana) == []


@pytest.mark.parametrize("query", ["x" * 10_000, " ".join(f"w{number}" for number in range(40))], ids=["long", "many"])
def test_too_much_is_refused_with_a_sentence_and_kept_in_the_box(ana: User, anas: Browser, query: str) -> None:
    for answer in (anas.get("/search", query_string={"q": query}), anas.post("/search", data={"q": query})):
        assert answer.status_code == 422
        assert "Search for fewer words." in answer.text
        assert f'value="{query[:100]}' in answer.text
    assert anas.post("/search", data={"q": query}, headers=JSON).json["details"] == {"q": "too_long"}
    assert recents(ana) == []


@pytest.mark.parametrize(
    "query", ['"', "a AND", "since:9999-99-99", "\u202eabc", "a\x00b", "\u0301" * 50, "<b>{{ 7 * 6 }}", "🎉"]
)
def test_whatever_is_typed_is_answered(anas: Browser, query: str) -> None:
    for path in ("/search", "/search/suggest"):
        assert anas.get(path, query_string={"q": query}).status_code == 200
    assert anas.post("/search", data={"q": query}).status_code in {303, 422}


def test_markup_that_is_looked_for_or_found_comes_out_as_text(app: Flask, ana: User, anas: Browser) -> None:
    mallory = factories.person("mallory", display_name='"><img src=x onerror=alert(1)>'[:50])
    factories.tweet(mallory, HOSTILE)
    with atomic():
        db.session.add(Topic(position=1, name="<img src=x onerror=alert(1)>", people=3, history=[1, 2]))
    anas.post("/search", data={"q": "<img src=x onerror=alert(1)>"})
    for path in (
        "/search",
        "/search?q=alert",
        "/search?q=mall&tab=people",
        "/search/topics",
        "/search?q=<img&tab=topics",
    ):
        page = anas.get(path).text
        assert Danger(page).found == [], path
    assert Danger(anas.get("/search", query_string={"q": HOSTILE[:250]}).text).found == []


def test_suggestions_say_who_and_what(anas: Browser, bob: User) -> None:
    factories.tweet(bob, "#bobbin")
    told = anas.get("/search/suggest?q=bo").json
    assert [(one["username"], one["display_name"], one["url"]) for one in told["people"]] == [("bob", "Bob", "/@bob")]
    assert told["people"][0]["avatar"].startswith("/avatars/")
    assert told["hashtags"] == [{"name": "bobbin", "uses": 1, "url": "/tags/bobbin"}]
    assert anas.get("/search/suggest?q=@bo").json["hashtags"] == []
    assert anas.get("/search/suggest?q=%23bo").json["people"] == []
    assert anas.get("/search/suggest").json == {"people": [], "hashtags": []}
    assert len(anas.get("/search/suggest?q=" + "x" * 9000).json) == 2


def test_an_edit_and_a_new_name_are_found_at_once(stranger: Browser, anas: Browser, ana: User) -> None:
    tweet = factories.tweet(ana, "The swifts are back.")
    tweets.edit_tweet(ana, tweet, "The herons are back.")
    anas.post("/settings/profile", data={"display_name": "Zoë Silva"})
    assert "herons" in stranger.get("/search?q=herons").text
    assert 'class="empty"' in stranger.get("/search?q=swifts").text
    assert "@ana" in stranger.get("/search?q=zoe&tab=people").text
