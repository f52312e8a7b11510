"""The page of a tweet in a browser without JavaScript: what stands on it, where it leads, what it costs."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from twitter import clock
from twitter.extensions import db
from twitter.models import Block, Mute, Tweet, User
from twitter.queries.paging import PAGE_SIZE
from twitter.services import deletions, tweets
from twitter.transaction import atomic

FRAGMENT = {"HX-Request": "true"}
GONE = "This tweet is gone."


@pytest.fixture
def conversation(ana: User, bob: User) -> list[Tweet]:
    """Four tweets, each an answer to the one before, in turn by Ana and Bob."""
    said = [factories.tweet(ana, "The first.")]
    for author, text in ((bob, "The second."), (ana, "The third."), (bob, "The fourth.")):
        said.append(factories.reply(author, said[-1], text))
    return said


def positions(page: str, *words: str) -> list[int]:
    """Return where words stand on a page; its head may say some of them too."""
    found = [page.find(word, page.index("<main")) for word in words]
    assert -1 not in found, dict(zip(words, found, strict=True))
    return found


def store(row: object) -> None:
    with atomic():
        db.session.add(row)


def test_a_tweet_stands_below_what_it_answers_and_above_its_replies(
    stranger: Browser, conversation: list[Tweet]
) -> None:
    page = stranger.get(f"/@ana/{conversation[2].id}").text
    order = positions(page, "The first.", "The second.", 'aria-current="true"', "The third.", "The fourth.")
    assert order == sorted(order)
    assert page.count('aria-current="true"') == 1
    assert page.count("<h1") == 1
    assert 'class="composer"' not in page


def test_somebody_signed_in_answers_below_the_tweet(anas: Browser, conversation: list[Tweet]) -> None:
    path = f"/@bob/{conversation[1].id}"
    page = anas.get(path).text
    assert f'name="in_reply_to" value="{conversation[1].id}"' in page
    answer = anas.post("/tweets", data={"text": "A fifth.", "in_reply_to": conversation[1].id, "next": path})
    assert answer.location == path
    assert "A fifth." in anas.get(path).text


def test_somebody_who_has_to_confirm_their_address_reads_but_does_not_answer(app: Flask, tweet: Tweet) -> None:
    browser = browser_of(app, factories.person("una", email_verified_at=None))
    page = browser.get(f"/@ana/{tweet.id}").text
    assert tweet.text in page
    assert 'name="in_reply_to"' not in page


def test_a_tweet_without_replies_says_so(stranger: Browser, bobs: Browser, tweet: Tweet) -> None:
    assert "No replies yet." in stranger.get(f"/@ana/{tweet.id}").text
    assert "Say the first thing." in bobs.get(f"/@ana/{tweet.id}").text


def test_what_people_did_with_it_leads_to_them(stranger: Browser, ana: User, bob: User, tweet: Tweet) -> None:
    assert f'/@ana/{tweet.id}/quotes" hidden>' in stranger.get(f"/@ana/{tweet.id}").text
    factories.tweet(bob, "Look at this.", quote_of=tweet)
    facts = re.search(r'class="tweet-facts".*?</p>', stranger.get(f"/@ana/{tweet.id}").text, re.DOTALL)
    assert facts is not None
    assert re.search(rf'href="/@ana/{tweet.id}/quotes"><b [^>]*>1</b> quote</a>', facts[0])


def test_replies_page_by_link_and_as_a_fragment(stranger: Browser, ana: User, bob: User, tweet: Tweet) -> None:
    for number in range(PAGE_SIZE + 2):
        factories.reply(bob, tweet, f"Reply number {number}.")
    path = f"/@ana/{tweet.id}"
    first = stranger.get(path).text
    assert f"Reply number {PAGE_SIZE - 1}." in first
    assert f"Reply number {PAGE_SIZE}." not in first
    link = re.search(rf'href="({path}\?min_id=\d+)"\s+rel="next"', first)
    assert link is not None
    later = stranger.get(link[1]).text
    assert tweet.text in later
    assert f"Reply number {PAGE_SIZE + 1}." in later
    assert "Reply number 0." not in later
    assert f'href="{path}">Show the first replies' in later
    fragment = stranger.get(link[1], headers=FRAGMENT).text
    assert fragment.count("<article") == 2
    assert "<html" not in fragment
    assert 'id="older"' in fragment


def test_whatever_asks_for_the_first_page_gets_all_of_it(stranger: Browser, tweet: Tweet) -> None:
    for headers in (FRAGMENT, {**FRAGMENT, "HX-Boosted": "true"}, {}):
        assert "<html" in stranger.get(f"/@ana/{tweet.id}", headers=headers).text
    assert "<html" in stranger.get(f"/@ana/{tweet.id}?min_id=nonsense", headers=FRAGMENT).text


@pytest.mark.parametrize("path", ["/@ana/{id}", "/@ana/{id}?min_id=1", "/tweets/{id}"])
def test_a_deleted_tweet_is_not_found(stranger: Browser, ana: User, tweet: Tweet, path: str) -> None:
    deletions.delete_tweet(ana, tweet)
    for headers in ({}, FRAGMENT, JSON):
        assert stranger.get(path.format(id=tweet.id), headers=headers).status_code == 404


def test_a_wrong_name_is_not_found_and_capitals_are_nothing(stranger: Browser, bob: User, tweet: Tweet) -> None:
    assert stranger.get(f"/@bob/{tweet.id}").status_code == 404
    assert stranger.get(f"/@ANA/{tweet.id}").status_code == 200


def hidden_by_deleting(_app: Flask, author: User, tweet: Tweet, _viewer: User) -> None:
    deletions.delete_tweet(author, tweet)


def hidden_by_a_block(_app: Flask, author: User, _tweet: Tweet, viewer: User) -> None:
    store(Block(blocker_id=author.id, blocked_id=viewer.id))


def hidden_by_suspension(_app: Flask, author: User, _tweet: Tweet, _viewer: User) -> None:
    author.suspended_at = clock.now()
    store(author)


@pytest.mark.parametrize("hide", [hidden_by_deleting, hidden_by_a_block, hidden_by_suspension])
def test_a_tweet_one_may_not_see_leaves_the_same_words_as_a_deleted_one(
    app: Flask, bob: User, conversation: list[Tweet], hide: Callable[..., None]
) -> None:
    viewer = factories.person("viewer")
    browser = browser_of(app, viewer)
    hide(app, bob, conversation[1], viewer)
    for path in (f"/@ana/{conversation[0].id}", f"/@ana/{conversation[2].id}"):
        page = browser.get(path).text
        assert GONE in page
        assert "The second." not in page
        assert f"/@bob/{conversation[1].id}" not in page


def test_what_somebody_says_whom_one_muted_is_folded(app: Flask, ana: User, bob: User, tweet: Tweet) -> None:
    viewer = factories.person("viewer")
    factories.reply(bob, tweet, "Loud.")
    store(Mute(muter_id=viewer.id, muted_id=bob.id))
    page = browser_of(app, viewer).get(f"/@ana/{tweet.id}").text
    fold = re.search(r'<details class="folded.*?</details>\s*</li>', page, re.DOTALL)
    assert fold is not None
    assert "A reply of somebody you muted." in fold[0]
    assert "Loud." in fold[0]
    assert '<details class="folded' not in browser_of(app, ana).get(f"/@ana/{tweet.id}").text


@pytest.mark.parametrize("depth", [3, 60])
@pytest.mark.parametrize("width", [2, 60])
def test_a_page_takes_as_many_statements_for_a_short_conversation_as_for_an_endless_one(
    as_user: Callable[[User], Browser], ana: User, bob: User, statements: list[str], width: int, depth: int
) -> None:
    tweet = answered = factories.tweet(ana, "The root.")
    for number in range(width):
        factories.reply(bob, tweet, f"Reply number {number}.")
    for _ in range(depth):
        answered = factories.reply(bob, answered, "Deeper.")
    browser = as_user(bob)
    for path in (f"/@ana/{tweet.id}", f"/@bob/{answered.id}"):
        statements.clear()
        assert browser.get(path).status_code == 200
        assert len(statements) == 3, statements  # the session, where everything stands, and the cards


def test_a_link_by_id_leads_to_the_page(stranger: Browser, app: Flask, ana: User, bob: User, tweet: Tweet) -> None:
    answer = stranger.get(f"/tweets/{tweet.id}")
    assert (answer.status_code, answer.location) == (303, f"/@ana/{tweet.id}")
    assert stranger.get(f"/tweets/{tweet.id + 1}").status_code == 404
    assert stranger.get(f"/tweets/{2**64}").status_code == 404
    store(Block(blocker_id=ana.id, blocked_id=bob.id))
    assert browser_of(app, bob).get(f"/tweets/{tweet.id}").status_code == 404


def test_the_history_says_what_each_version_warned_of(stranger: Browser, ana: User) -> None:
    tweet = factories.tweet(ana, "Eight legs.", content_warning="Spiders")
    tweets.edit_tweet(ana, tweet, "Eight long legs.", "Large spiders")
    page = stranger.get(f"/@ana/{tweet.id}/history").text
    order = positions(page, "Large spiders", "Eight long legs.", "Spiders", "Eight legs.")
    assert order == sorted(order)


def test_words_of_either_direction_are_kept_apart(stranger: Browser, ana: User, bob: User) -> None:
    tweet = factories.tweet(ana, "مرحبا @bob #سنونو https://example.org/a")
    page = stranger.get(f"/@ana/{tweet.id}").text
    assert re.search(r'class="tweet-text"[^>]* dir="auto">مرحبا', page)
    assert '<bdi dir="ltr">@bob</bdi>' in page
    assert "<bdi>#سنونو</bdi>" in page
    assert '<bdi dir="ltr">example.org/a</bdi>' in page
