"""What people do with a tweet, through the door of the browser: as a form, as JSON, and refused."""

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from twitter.models import Tweet, User
from twitter.queries import access
from twitter.services import blocks, deletions, reactions

PAIRS = [("like", "unlike"), ("retweet", "unretweet"), ("bookmark", "unbookmark")]
ALL = [*(verb for pair in PAIRS for verb in pair), "pin", "unpin"]
STATES = {"like": "liked", "retweet": "retweeted", "bookmark": "bookmarked", "pin": "pinned"}


@pytest.mark.parametrize(("do", "undo"), PAIRS)
def test_a_button_says_what_is_and_takes_it_back_without_scripts(
    bobs: Browser, tweet: Tweet, do: str, undo: str
) -> None:
    there, back = f'formaction="/tweets/{tweet.id}/{do}"', f'formaction="/tweets/{tweet.id}/{undo}"'
    for button, verb in ((there, do), (back, undo)):
        assert bobs.get("/local").text.count(button) == 1
        answer = bobs.post(f"/tweets/{tweet.id}/{verb}", data={"next": "/local"})
        assert (answer.status_code, answer.location) == (303, "/local")
    assert there in bobs.get("/local").text


@pytest.mark.parametrize(("do", "undo"), [*PAIRS, ("pin", "unpin")])
def test_a_program_is_told_how_one_stands_to_the_tweet_now(anas: Browser, tweet: Tweet, do: str, undo: str) -> None:
    nothing = {"liked": False, "retweeted": False, "bookmarked": False, "pinned": False}
    counts = {"like_count": 0, "retweet_count": 0, "reply_count": 0, "quote_count": 0}
    for _ in range(2):
        told = anas.post(f"/tweets/{tweet.id}/{do}", headers=JSON).json
        counted = counts | ({f"{do}_count": 1} if do in {"like", "retweet"} else {})
        assert told == nothing | counted | {STATES[do]: True}
    for _ in range(2):
        assert anas.post(f"/tweets/{tweet.id}/{undo}", headers=JSON).json == nothing | counts


@pytest.mark.parametrize("verb", ALL)
def test_a_stranger_is_asked_to_sign_in(stranger: Browser, tweet: Tweet, verb: str) -> None:
    assert stranger.post(f"/tweets/{tweet.id}/{verb}").location == "/login"
    assert stranger.post(f"/tweets/{tweet.id}/{verb}", headers=JSON).status_code == 401


def test_a_strangers_buttons_lead_to_signing_in_and_back_to_the_tweet(stranger: Browser, tweet: Tweet) -> None:
    page = stranger.get("/local").text
    assert page.count(f'href="/login?next=/@ana/{tweet.id}"') == 4
    assert "formaction" not in page


@pytest.mark.parametrize("verb", ALL)
def test_what_one_may_not_see_cannot_be_acted_on(ana: User, bob: User, bobs: Browser, verb: str) -> None:
    shut, away = factories.person("paul", is_protected=True), factories.person("carla")
    gone = factories.tweet(ana)
    unseen = [factories.tweet(shut), factories.tweet(away), gone, factories.tweet(ana, "Few", audience="followers")]
    blocks.block(away, bob)
    deletions.delete_tweet(ana, gone)
    for tweet in unseen:
        assert bobs.post(f"/tweets/{tweet.id}/{verb}", headers=JSON).status_code == 404


@pytest.mark.parametrize("verb", ["like", "retweet", "bookmark", "pin"])
def test_whoever_has_not_confirmed_their_address_is_told_to(app: Flask, verb: str) -> None:
    una = factories.person("una", email_verified_at=None)
    tweet = factories.tweet(factories.person("author"))
    answer = browser_of(app, una).post(f"/tweets/{tweet.id}/{verb}", headers=JSON)
    assert answer.status_code == 403
    assert (answer.json or {})["details"] == {"email": "unverified"}


def test_what_is_not_for_everyone_can_be_liked_but_not_passed_on(ana: User, bob: User, bobs: Browser) -> None:
    factories.follow(bob, ana)
    tweet = factories.tweet(ana, "Among us", audience="followers")
    page = bobs.get("/").text
    assert f"/tweets/{tweet.id}/like" in page
    assert f"/tweets/{tweet.id}/retweet" not in page
    assert f"quote_of={tweet.id}" not in page
    assert bobs.post(f"/tweets/{tweet.id}/like", headers=JSON).status_code == 200
    refusal = bobs.post(f"/tweets/{tweet.id}/retweet", headers=JSON)
    assert (refusal.status_code, "not for everyone" in refusal.text) == (403, True)


def test_a_sixth_pin_is_refused_with_a_sentence(ana: User, anas: Browser) -> None:
    own = [factories.tweet(ana, f"Number {number}") for number in range(6)]
    answers = [anas.post(f"/tweets/{tweet.id}/pin").status_code for tweet in own]
    assert answers == [303] * 5 + [422]
    assert "Five tweets are pinned already." in anas.post(f"/tweets/{own[5].id}/pin").text
    profile = anas.get("/@ana").text
    assert profile.count("Pinned") == 5
    assert profile.index("Number 4") < profile.index("Number 5")


def test_a_retweet_is_told_of_by_a_line_and_is_acted_on_as_the_original(
    app: Flask, ana: User, bob: User, tweet: Tweet
) -> None:
    cleo = factories.person("cleo", display_name="Cleo")
    factories.follow(cleo, bob)
    row = factories.retweet(bob, tweet)
    page = browser_of(app, cleo).get("/").text
    assert f'id="tweet-{row.id}"' in page
    assert f'data-tweet-id="{tweet.id}"' in page
    assert f"/tweets/{tweet.id}/like" in page
    assert "retweeted" in page
    assert f"/tweets/{row.id}/" not in page
    own = browser_of(app, bob).get("/@bob").text
    assert f"/tweets/{row.id}/delete" not in own
    assert f"/tweets/{tweet.id}/unretweet" in own


@pytest.fixture
def browsers(stranger: Browser, anas: Browser) -> list[Browser]:
    """A stranger's browser, and Ana's."""
    return [stranger, anas]


@pytest.fixture
def lively(ana: User, bob: User, tweet: Tweet) -> Tweet:
    """A tweet that Bob, and somebody protected, did everything with."""
    paul = factories.person("paul", is_protected=True)
    for person in (bob, paul):
        factories.like(person, tweet)
        factories.retweet(person, tweet)
    factories.tweet(bob, "Well said", quote_of=tweet)
    factories.tweet(paul, "Said in private", quote_of=tweet)
    return tweet


@pytest.mark.parametrize(
    ("path", "shown", "hidden"),
    [("likes", "@bob", "@paul"), ("retweets", "@bob", "@paul"), ("quotes", "Well said", "Said in private")],
)
def test_everybody_reads_them_but_not_of_whom_one_may_not_read(
    browsers: list[Browser], lively: Tweet, path: str, shown: str, hidden: str
) -> None:
    for browser in browsers:
        page = browser.get(f"/@ana/{lively.id}/{path}").text
        assert shown in page
        assert hidden not in page
    blocks.block(access.person("bob"), access.person("ana"))
    assert shown not in browsers[1].get(f"/@ana/{lively.id}/{path}").text


@pytest.mark.parametrize("path", ["likes", "retweets", "quotes"])
def test_of_a_tweet_one_may_not_see_there_is_none(
    ana: User, stranger: Browser, bobs: Browser, lively: Tweet, path: str
) -> None:
    few = factories.tweet(ana, "Few", audience="followers")
    paths = [f"/@ana/{few.id}/{path}", f"/@bob/{lively.id}/{path}", f"/@ana/{lively.id + 1}/{path}"]
    deletions.delete_tweet(ana, lively)
    for browser in (stranger, bobs):
        answers = [browser.get(each).status_code for each in [*paths, f"/@ana/{lively.id}/{path}"]]
        assert answers == [404] * 4


@pytest.mark.parametrize(
    ("path", "sentence"), [("likes", "Nobody likes"), ("retweets", "Nobody has passed"), ("quotes", "Nobody has q")]
)
def test_an_empty_list_says_so(stranger: Browser, tweet: Tweet, path: str, sentence: str) -> None:
    assert sentence in stranger.get(f"/@ana/{tweet.id}/{path}").text


def test_they_go_on_by_cursor(stranger: Browser, tweet: Tweet) -> None:
    for person in factories.people(21):
        factories.like(person, tweet)
    first = stranger.get(f"/@ana/{tweet.id}/likes").text
    assert first.count('class="person"') == 20
    url = first.partition(f'href="/@ana/{tweet.id}/likes?')[2].partition('"')[0]
    second = stranger.get(f"/@ana/{tweet.id}/likes?{url}", headers={"HX-Request": "true"}).text
    assert second.count('class="person"') == 1
    assert "@person0" in second


def test_bookmarks_are_ones_own(ana: User, bob: User, tweet: Tweet, anas: Browser, bobs: Browser) -> None:
    reactions.bookmark(bob, tweet)
    assert tweet.text in bobs.get("/bookmarks").text
    assert "Nothing kept yet" in anas.get("/bookmarks").text
    deletions.delete_tweet(ana, tweet)
    assert "Nothing kept yet" in bobs.get("/bookmarks").text


@pytest.mark.parametrize("size", [2, 20])
@pytest.mark.parametrize("path", ["/@ana/{id}/likes", "/@ana/{id}/retweets", "/@ana/{id}/quotes", "/bookmarks"])
def test_each_list_takes_two_statements_beside_the_session(
    path: str, size: int, bob: User, tweet: Tweet, bobs: Browser, statements: list[str]
) -> None:
    for number, person in enumerate(factories.people(size)):
        factories.like(person, tweet)
        factories.retweet(person, tweet)
        reactions.bookmark(bob, factories.tweet(person, f"Quote {number}", quote_of=tweet))
    statements.clear()
    page = bobs.get(path.format(id=tweet.id)).text
    assert page.count('class="person"') + page.count("<article") == size
    assert len(statements) <= 3


@pytest.mark.parametrize("verb", ALL)
def test_looking_at_the_address_of_an_action_does_nothing(bobs: Browser, tweet: Tweet, verb: str) -> None:
    assert bobs.get(f"/tweets/{tweet.id}/{verb}").status_code == 405
