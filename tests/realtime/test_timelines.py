"""What pages hear of tweets: those who have them open and may see them, and nobody else."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.nodes.clients import Listener, Visitor
from twitter.models import User
from twitter.services import blocks, mutes

Newcomer = Callable[[], User]
Listening = Callable[[User], Listener]
Visiting = Callable[[User], Visitor]


def watch(listener: Listener, page: str, *shown: int) -> None:
    answer = listener.ask("watch", page=page, shown=[str(tweet_id) for tweet_id in shown])
    assert answer["ok"]


def arrivals(listener: Listener, page: str) -> list[str]:
    """Return the ids that a page heard of, once all that was told before has come."""
    assert listener.ask("since")["ok"]
    return [payload["id"] for name, payload in listener.heard if name == "tweet" and payload["page"] == page]


def on(page: str) -> Callable[[dict[str, Any]], bool]:
    return lambda payload: payload["page"] == page


def test_a_follower_hears_of_a_new_tweet_and_a_stranger_does_not(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author, follower, stranger = newcomer(), newcomer(), newcomer()
    factories.follow(follower, author)
    homes = [listening(each) for each in (follower, stranger)]
    for home in homes:
        watch(home, "home")
    visiting(author).post("/tweets", text="The swifts are back.")
    told = homes[0].wait_for("tweet", on("home"))
    assert (told["username"], told["name"]) == (author.username, author.display_name)
    assert told["avatar"].startswith("/")
    assert told["id"].isdecimal()
    assert arrivals(homes[1], "home") == []


def test_the_local_page_hears_what_is_written_for_everyone_but_no_reply(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author, reader = newcomer(), newcomer()
    answered = factories.tweet(author)
    page = listening(reader)
    watch(page, "local")
    hands = visiting(author)
    hands.post("/tweets", text="An answer.", in_reply_to=str(answered.id))
    hands.post("/tweets", text="Only for followers.", audience="followers")
    hands.post("/tweets", text="For everyone.")
    told = page.wait_for("tweet", lambda payload: payload["username"] == author.username)
    mine = [each for each in page.heard if each[0] == "tweet" and each[1]["username"] == author.username]
    assert [payload["id"] for _, payload in mine] == [told["id"]]


@pytest.mark.parametrize("keep_away", [blocks.block, mutes.mute])
def test_nobody_hears_in_a_list_of_somebody_they_blocked_or_muted(
    newcomer: Newcomer, listening: Listening, visiting: Visiting, keep_away: Callable[[User, User], None]
) -> None:
    author, reader, other = newcomer(), newcomer(), newcomer()
    keep_away(reader, author)
    pages = [listening(each) for each in (reader, other)]
    for page in pages:
        watch(page, "tag:swifts")
    visiting(author).post("/tweets", text="The #Swifts are back.")
    pages[1].wait_for("tweet", on("tag:swifts"))
    assert arrivals(pages[0], "tag:swifts") == []


def test_a_protected_profile_speaks_to_its_followers_only(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author, follower, stranger = newcomer(), newcomer(), newcomer()
    factories.follow(follower, author)
    visiting(author).post("/settings/privacy", protected="y")
    name = f"profile:{author.username.upper()}"
    pages = [listening(each) for each in (follower, stranger)]
    for page in pages:
        watch(page, name)
    visiting(author).post("/tweets", text="For my followers.")
    pages[0].wait_for("tweet", on(name))
    assert arrivals(pages[1], name) == []


def test_an_open_tweet_hears_of_its_replies_and_of_its_counts(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author, reader = newcomer(), newcomer()
    tweet = factories.tweet(author)
    page, name = listening(reader), f"tweet:{tweet.id}"
    watch(page, name, tweet.id)
    visiting(author).post("/tweets", text="More of it.", in_reply_to=str(tweet.id))
    page.wait_for("tweet", on(name))
    changed = page.wait_for("tweet_changed", lambda payload: payload["replies"] == 1)
    assert changed == {
        "id": str(tweet.id), "likes": 0, "retweets": 0, "replies": 1, "quotes": 0, "edited": False,
    }  # fmt: skip


def test_a_retweet_comes_with_the_face_of_who_passed_it_on(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author, friend, follower = newcomer(), newcomer(), newcomer()
    factories.follow(follower, friend)
    tweet = factories.tweet(author)
    home = listening(follower)
    watch(home, "home")
    hands = visiting(friend)
    hands.post(f"/tweets/{tweet.id}/retweet")
    told = home.wait_for("tweet", on("home"))
    assert told["username"] == friend.username
    watch(home, "home", int(told["id"]))
    hands.post(f"/tweets/{tweet.id}/unretweet")
    assert home.wait_for("tweet_deleted") == {"id": told["id"]}


def test_a_home_without_retweets_does_not_hear_of_them(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author, friend, follower = newcomer(), newcomer(), newcomer()
    factories.follow(follower, friend)
    visiting(follower).post(f"/@{friend.username}/retweets/hide")
    tweet = factories.tweet(author)
    home = listening(follower)
    watch(home, "home")
    hands = visiting(friend)
    hands.post(f"/tweets/{tweet.id}/retweet")
    hands.post("/tweets", text="My own words.")
    home.wait_for("tweet", on("home"))
    assert len(arrivals(home, "home")) == 1


def test_likes_reach_whoever_shows_the_tweet_and_the_likers_other_tabs_know_it_was_them(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author, liker, elsewhere = newcomer(), newcomer(), newcomer()
    tweet = factories.tweet(author)
    pages = [listening(each) for each in (author, liker, elsewhere)]
    for page in pages[:2]:
        watch(page, "local", tweet.id)
    watch(pages[2], "local")
    visiting(liker).post(f"/tweets/{tweet.id}/like")
    assert "mine" not in pages[0].wait_for("tweet_changed", lambda payload: payload["likes"] == 1)
    mine = pages[1].wait_for("tweet_changed")["mine"]
    assert mine == {"liked": True, "retweeted": False, "bookmarked": False}
    assert pages[2].ask("since")["ok"]
    assert pages[2].count("tweet_changed") == 0


def test_a_bookmark_is_told_to_the_keepers_own_pages_only(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author, keeper = newcomer(), newcomer()
    tweet = factories.tweet(author)
    authors, keepers = (listening(each) for each in (author, keeper))
    for page in (authors, keepers):
        watch(page, "local", tweet.id)
    visiting(keeper).post(f"/tweets/{tweet.id}/bookmark")
    assert keepers.wait_for("tweet_changed")["mine"]["bookmarked"]
    assert authors.ask("since")["ok"]
    assert authors.count("tweet_changed") == 0


def test_a_storm_of_likes_is_told_about_once_a_second(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author = newcomer()
    tweet = factories.tweet(author)
    page = listening(author)
    watch(page, "local", tweet.id)
    hands = visiting(newcomer())
    for _ in range(15):
        hands.post(f"/tweets/{tweet.id}/like")
        hands.post(f"/tweets/{tweet.id}/unlike")
    visiting(newcomer()).post(f"/tweets/{tweet.id}/like")
    page.wait_for("tweet_changed", lambda payload: payload["likes"] == 1)
    assert page.count("tweet_changed") < 15


def test_an_edit_and_a_deletion_arrive(newcomer: Newcomer, listening: Listening, visiting: Visiting) -> None:
    author = newcomer()
    tweet = factories.tweet(author)
    page = listening(newcomer())
    watch(page, "local", tweet.id)
    hands = visiting(author)
    hands.post(f"/tweets/{tweet.id}/edit", text="The swifts are gone.")
    assert page.wait_for("tweet_changed")["edited"]
    hands.post(f"/tweets/{tweet.id}/delete")
    assert page.wait_for("tweet_deleted") == {"id": str(tweet.id)}


def test_counts_of_a_tweet_one_may_not_see_are_not_told(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author, stranger, follower = newcomer(), newcomer(), newcomer()
    factories.follow(follower, author)
    tweet = factories.tweet(author, audience="followers")
    pages = [listening(each) for each in (follower, stranger)]
    for page in pages:
        watch(page, "local", tweet.id)
    visiting(follower).post(f"/tweets/{tweet.id}/like")
    pages[0].wait_for("tweet_changed")
    assert pages[1].ask("since")["ok"]
    assert pages[1].count("tweet_changed") == 0


def test_whoever_is_blocked_meanwhile_hears_no_more_of_what_they_still_have_open(
    newcomer: Newcomer, listening: Listening, visiting: Visiting
) -> None:
    author, blocked, other = newcomer(), newcomer(), newcomer()
    tweet = factories.tweet(author)
    pages = [listening(each) for each in (blocked, other)]
    for page in pages:
        watch(page, f"tweet:{tweet.id}", tweet.id)
    hands = visiting(author)
    hands.post(f"/@{blocked.username}/block")
    hands.post("/tweets", text="More of it.", in_reply_to=str(tweet.id))
    pages[1].wait_for("tweet_changed")
    pages[1].wait_for("tweet")
    assert pages[0].ask("since")["ok"]
    assert pages[0].count("tweet") == pages[0].count("tweet_changed") == 0


def test_what_was_missed_is_found_by_asking(newcomer: Newcomer, listening: Listening) -> None:
    author, reader = newcomer(), newcomer()
    factories.follow(reader, author)
    first, second = factories.tweet(author), factories.tweet(author)
    reply = factories.reply(author, second)
    page = listening(reader)
    home = page.ask("since", page="home", id=str(first.id))
    assert [each["id"] for each in home["new"]] == [str(reply.id), str(second.id)]
    assert home["new"][0]["username"] == author.username
    assert not home["more"]
    below = page.ask("since", page=f"tweet:{second.id}", id=str(second.id))
    assert [each["id"] for each in below["new"]] == [str(reply.id)]
    profile = page.ask("since", page=f"profile:{author.username}", id=str(second.id))
    assert [each["id"] for each in profile["new"]] == [str(reply.id)]


def test_more_than_a_page_was_missed(newcomer: Newcomer, listening: Listening) -> None:
    author = newcomer()
    for _ in range(21):
        factories.tweet(author)
    answer = listening(author).ask("since", page="home", id="1")
    assert len(answer["new"]) == 20
    assert answer["more"]
