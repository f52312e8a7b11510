"""One card anew, for a page that stays open: whoever may not see the tweet gets nothing."""

from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.browsers import Browser, browser_of
from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.services import blocks, deletions, retweets, tweets
from twitter.services.tweets import TweetOptions

FRAGMENT = {"HX-Request": "true"}


def test_a_card_says_what_the_tweet_says_now(ana: User, tweet: Tweet, stranger: Browser) -> None:
    tweets.edit_tweet(ana, tweet, "The swallows are back.")
    card = stranger.get(f"/tweets/{tweet.id}/card", headers=FRAGMENT).text
    assert "The swallows are back." in card
    assert card.startswith("<article")
    assert "<html" not in card


def test_a_card_of_a_retweet_says_who_passed_it_on(bob: User, tweet: Tweet, stranger: Browser) -> None:
    retweets.retweet(bob, tweet)
    retweet_id = db.session.scalars(select(Tweet.id).where(Tweet.retweet_of_id == tweet.id)).one()
    card = stranger.get(f"/tweets/{retweet_id}/card").text
    assert f'id="tweet-{retweet_id}"' in card
    assert f'data-tweet-id="{tweet.id}"' in card
    assert "retweeted" in card


def test_a_card_of_its_own_page_is_large_and_says_its_facts(app: Flask, bob: User, tweet: Tweet) -> None:
    card = browser_of(app, bob).get(f"/tweets/{tweet.id}/card?place=focus").text
    assert "tweet-facts" in card
    assert 'data-fact="likes"' in card


def test_what_a_card_leads_back_to_is_the_page_it_stands_on(app: Flask, bob: User, tweet: Tweet) -> None:
    card = browser_of(app, bob).get(f"/tweets/{tweet.id}/card?next=/local").text
    assert "next=/local" in card
    assert "/card" not in browser_of(app, bob).get(f"/tweets/{tweet.id}/card").text


def test_a_card_is_not_for_whoever_may_not_see_the_tweet(app: Flask, ana: User, bob: User, tweet: Tweet) -> None:
    secret = tweets.post_tweet(ana, "Only for some.", TweetOptions(audience="followers"))
    blocks.block(ana, factories.person("cleo"))
    assert browser_of(app, ana).get(f"/tweets/{secret.id}/card").status_code == 200
    assert browser_of(app, bob).get(f"/tweets/{secret.id}/card").status_code == 404


def test_a_card_of_a_deleted_tweet_is_gone(ana: User, tweet: Tweet, stranger: Browser) -> None:
    deletions.delete_tweet(ana, tweet)
    assert stranger.get(f"/tweets/{tweet.id}/card").status_code == 404
    assert stranger.get("/tweets/9223372036854775808/card").status_code == 404
