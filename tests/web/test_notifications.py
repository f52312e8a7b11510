"""The page of what others did: its sentences, filters and line of what is new, reading it, and whose it is."""

import re

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from tests.telling import groups, told, waiting
from tests.web.conftest import reread
from twitter.ids import LARGEST
from twitter.jobs import runner
from twitter.models import Notification, Tweet, User
from twitter.services import follow_requests, messages, reactions, tweets
from twitter.transaction import atomic, insert_many

LIST, READ = "/notifications", "/notifications/read"
FRAGMENT = {"HX-Request": "true"}
SEEN = "You have seen what is below"


def words(html: str) -> str:
    """Return what somebody reads of a piece of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def rows(browser: Browser, path: str = LIST) -> list[str]:
    """Return the rows of the page, each as its words."""
    html = browser.get(path).text.partition('id="notifications"')[2].partition("</ul>")[0]
    return [words("<" + row) for row in html.split("<li ")[1:]]


def badge(browser: Browser, kind: str) -> str:
    """Return what a place in the navigation says that is new there; nothing when the badge is hidden."""
    place = browser.get("/local").text.partition(f'data-unread="{kind}"')[2].partition("</a>")[0]
    return "" if "hidden>" in place.partition("<")[0] else words("<" + place)


def test_every_kind_is_told_in_a_sentence(ana: User, tweet: Tweet, anas: Browser) -> None:
    bob, cleo, dai = factories.people(3)
    theirs = factories.tweet(dai, "A new song")
    factories.retweet(ana, theirs)
    factories.like(bob, tweet)
    factories.retweet(bob, tweet)
    factories.reply(cleo, tweet, "Where?")
    factories.tweet(cleo, "Look", quote_of=tweet)
    factories.tweet(cleo, "Ask @ana")
    factories.follow(dai, ana)
    messages.write_to(bob, [ana], "Hello?")
    tweets.edit_tweet(dai, theirs, "A newer song")
    runner.run_due()
    page = " | ".join(rows(anas))
    for sentence in (
        "Person0 liked your tweet The swifts are back.",
        "Person0 retweeted you",
        "Person0 would like to write with you",
        "Person1 replied to you",
        "Person1 quoted you",
        "Person1 mentioned you",
        "Person2 follows you now",
        "Person2 edited a tweet you retweeted A newer song",
    ):
        assert sentence in page.replace(" 1m", "")


def test_two_are_named_and_more_are_counted(tweet: Tweet, anas: Browser) -> None:
    readers = factories.people(5)
    for reader, sentence in zip(
        readers,
        (
            "Person0 liked",
            "Person1 and Person0 liked",
            "Person2 and 2 others liked",
            "Person3 and 3 others liked",
            "Person4 and 4 others liked",
        ),
        strict=True,
    ):
        factories.like(reader, tweet)
        (row,) = rows(anas)
        assert sentence in row
        assert anas.get(LIST).text.count('class="notification-face"') == min(readers.index(reader) + 1, 3)


def test_an_answer_can_be_answered_at_once(tweet: Tweet, bob: User, anas: Browser) -> None:
    answer = factories.reply(bob, tweet, "Where?")
    page = anas.get(LIST).text
    assert f'data-tweet-id="{answer.id}"' in page
    assert f"in_reply_to={answer.id}" in page


def test_somebody_who_follows_can_be_followed_back(ana: User, bob: User, anas: Browser) -> None:
    factories.follow(bob, ana)
    assert 'formaction="/@bob/follow"' in anas.get(LIST).text
    factories.follow(ana, bob)
    assert 'formaction="/@bob/unfollow"' in anas.get(LIST).text.partition("</main>")[0]


def test_who_asks_to_follow_is_answered_on_the_page(app: Flask, bob: User) -> None:
    dora = factories.person("dora", is_protected=True)
    doras = browser_of(app, dora)
    factories.follow(bob, dora)
    page = doras.get(LIST).text.partition("</main>")[0]
    assert "1 person asks to follow you" in page
    assert 'formaction="/follow-requests/bob/accept"' in page
    assert 'formaction="/follow-requests/bob/reject"' in page
    follow_requests.reject(dora, bob)
    assert "bob" not in doras.get(LIST).text.partition("</main>")[0]


def test_each_filter_shows_its_kinds(ana: User, bob: User, tweet: Tweet, anas: Browser) -> None:
    factories.like(bob, tweet)
    factories.reply(bob, tweet, "Where?")
    factories.follow(bob, ana)
    filters = {"mentions": "replied to you", "likes": "liked your tweet", "follows": "follows you now"}
    for name, sentence in filters.items():
        (row,) = rows(anas, f"{LIST}?filter={name}")
        assert sentence in row
    assert len(rows(anas)) == len(rows(anas, f"{LIST}?filter=nonsense")) == 3


@pytest.mark.parametrize("name", ["all", "mentions", "likes", "follows"])
def test_an_empty_page_says_what_will_stand_there(anas: Browser, name: str) -> None:
    assert 'class="empty"' in anas.get(f"{LIST}?filter={name}").text


def test_what_is_new_is_marked_down_to_a_line(ana: User, bob: User, tweet: Tweet, anas: Browser) -> None:
    factories.like(bob, tweet)
    assert SEEN not in rows(anas)
    anas.post(READ, data={"id": str(groups(ana)[0].cursor)})
    factories.reply(bob, tweet, "Where?")
    new, line, old = rows(anas)
    assert new.startswith("New")
    assert line == SEEN
    assert not old.startswith("New")


def test_looking_is_not_reading(ana: User, bob: User, tweet: Tweet, anas: Browser) -> None:
    factories.like(bob, tweet)
    assert badge(anas, "notifications") == "1 new"
    for headers in ({}, FRAGMENT):
        anas.get(LIST, headers=headers)
    anas.get(f"{LIST}/{groups(ana)[0].cursor}")
    assert badge(anas, "notifications") == "1 new"


def test_reading_by_form_and_by_program_empties_the_badge(ana: User, bob: User, anas: Browser) -> None:
    one, other = factories.tweet(ana, "One"), factories.tweet(ana, "Two")
    factories.like(bob, one)
    up_to = {"id": str(groups(ana)[0].cursor)}
    assert "<title>(1) " in anas.get(LIST).text
    assert 'aria-label="Mark all as read"' in anas.get(LIST).text
    assert anas.post(READ, data={**up_to, "next": LIST}).location == LIST
    assert badge(anas, "notifications") == ""
    assert 'aria-label="Mark all as read"' not in anas.get(LIST).text
    factories.like(bob, other)
    assert anas.post(READ, data=up_to, headers=JSON).json == {"unread": {"notifications": 1, "messages": 0}}
    newest = {"id": str(groups(ana)[0].cursor)}
    assert anas.post(READ, data=newest, headers=JSON).json == {"unread": {"notifications": 0, "messages": 0}}


@pytest.mark.parametrize("up_to", ["", "x", "-1", "٣", str(LARGEST + 1), "9" * 40, "0" * 5_000, "0" * 20 + "9" * 30])
def test_only_an_id_says_how_far_one_has_read(tweet: Tweet, ana: User, bob: User, anas: Browser, up_to: str) -> None:
    factories.like(bob, tweet)
    assert anas.post(READ, data={"id": up_to}, headers=JSON).status_code == 422
    reread()
    assert waiting(ana) == 1


def test_nobody_reads_for_another(ana: User, bob: User, tweet: Tweet, bobs: Browser, stranger: Browser) -> None:
    factories.like(bob, tweet)
    up_to = {"id": str(groups(ana)[0].cursor)}
    assert bobs.post(READ, data=up_to).status_code == 303
    assert stranger.post(READ, data=up_to).location == "/login"
    assert "liked your tweet" not in bobs.get(LIST).text
    reread()
    assert waiting(ana) == 1


def test_a_toast_is_told_the_sentence_in_plain_words(ana: User, tweet: Tweet, anas: Browser) -> None:
    hostile = factories.person("mal", display_name='<b>Mal</b> & "Co" \'')
    factories.like(hostile, tweet)
    told_ = anas.get(f"{LIST}/{groups(ana)[0].cursor}", headers=JSON).json
    assert told_ == {"sentence": '<b>Mal</b> & "Co" \' liked your tweet', "url": f"/@ana/{tweet.id}"}
    assert "<b>Mal" not in anas.get(LIST).text


def test_a_notification_leads_to_what_it_is_about(app: Flask, ana: User, bob: User, tweet: Tweet) -> None:
    dora = factories.person("dora", is_protected=True)
    answer = factories.reply(bob, tweet, "Where?")
    assert leads_to(app, ana) == f"/@bob/{answer.id}"
    factories.follow(bob, ana)
    assert leads_to(app, ana) == "/@bob"
    factories.follow(factories.person("cleo"), ana)
    assert leads_to(app, ana) == "/@ana/followers"
    messages.write_to(bob, [ana], "Hello?")
    assert leads_to(app, ana) == "/messages/requests"
    factories.follow(bob, dora)
    assert leads_to(app, dora) == "/follow-requests"


def leads_to(app: Flask, receiver: User) -> str | None:
    """Return where the newest notification of somebody leads them."""
    reread()
    return browser_of(app, receiver).get(f"{LIST}/{groups(receiver)[0].cursor}").location


def test_nobody_elses_and_no_gone_notification_is_found(ana: User, bob: User, tweet: Tweet, anas: Browser) -> None:
    factories.like(bob, tweet)
    notification_id = groups(ana)[0].cursor
    for browser in (browser_of(anas.application, bob), browser_of(anas.application, factories.person("cleo"))):
        assert [browser.get(f"{LIST}/{number}").status_code for number in (notification_id, 1)] == [404, 404]
        assert [browser.get(f"{LIST}/{number}", headers=JSON).json for number in (notification_id, 1)] == [{}, {}]
    reactions.unlike(bob, tweet)
    assert anas.get(f"{LIST}/{notification_id}").status_code == 404
    assert anas.get(f"{LIST}/{notification_id}", headers=JSON).json == {}
    assert told(ana) == []


def test_many_come_page_by_page_and_the_line_stands_once(ana: User, bob: User, anas: Browser) -> None:
    for number in range(25):
        factories.like(bob, factories.tweet(ana, f"Number {number}"))
        if number == 3:
            anas.post(READ, data={"id": str(groups(ana)[0].cursor)})
    first = anas.get(LIST).text
    older = re.search(r'href="(/notifications\?max_id=\d+)"', first)
    assert older
    assert (first.count('<li class="notification"'), first.count(SEEN)) == (20, 0)
    more = anas.get(older[1], headers=FRAGMENT).text
    assert "<html" not in more
    assert (more.count('<li class="notification"'), more.count(SEEN)) == (5, 1)
    assert "Number 0" in more


@pytest.mark.parametrize("count", [2, 20])
def test_a_page_takes_at_most_three_statements_beside_the_session(
    ana: User, tweet: Tweet, anas: Browser, statements: list[str], count: int
) -> None:
    factories.follow(factories.person("fan"), ana)
    for reader in factories.people(count):
        factories.like(reader, factories.tweet(ana, f"For {reader.username}"))
        factories.reply(reader, tweet, f"Says {reader.username}")
        factories.follow(ana, reader)
    for name, most in {"all": 4, "likes": 3, "mentions": 3, "follows": 3}.items():
        statements.clear()
        assert anas.get(f"{LIST}?filter={name}").status_code == 200
        assert len(statements) <= most, statements


def test_the_navigation_counts_messages_and_notifications_in_the_title(
    app: Flask, ana: User, bob: User, tweet: Tweet, anas: Browser
) -> None:
    cleos = browser_of(app, factories.person("cleo"))
    assert "<title>Everyone" in anas.get("/local").text
    assert (badge(anas, "notifications"), badge(anas, "messages")) == ("", "")
    factories.follow(ana, bob)
    messages.write_to(bob, [ana], "Hello?")
    factories.like(bob, tweet)
    assert (badge(anas, "notifications"), badge(anas, "messages")) == ("1 new", "1 new")
    assert "<title>(2) Everyone" in anas.get("/local").text
    assert "<title>Everyone" in cleos.get("/local").text


def test_a_hundred_and_more_are_many(ana: User, bob: User, anas: Browser) -> None:
    about = {"receiver_id": ana.id, "actor_id": bob.id, "kind": "mention"}
    with atomic():
        insert_many(
            Notification,
            [{**about, "id": number, "subject_id": number, "group_key": f"tweet:{number}"} for number in range(1, 102)],
        )
    assert badge(anas, "notifications") == "99+ new"
    assert "<title>(99+) " in anas.get("/local").text
