"""Many at once, with real threads and real connections: unique keys and counters decide, never a look before a leap."""

import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from tests import factories
from twitter import outbox
from twitter.errors import Conflict, Invalid, NotFound
from twitter.extensions import db
from twitter.models import Follow, Hashtag, HomeEntry, Job, Picture, RecentSearch, Tweet, TweetEdit, User
from twitter.queries import health
from twitter.services import accounts, deletions, follows, pictures, recent_searches, tweets
from twitter.services.tweets import TweetOptions
from twitter.transaction import atomic


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[Exception]:
    """Run every act in a thread of its own, all starting together; return what they raised."""
    barrier, raised = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                act()
            except Exception as error:  # noqa: BLE001  the test looks at all of them
                raised.append(error)

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_one_name_wanted_by_twenty_goes_to_one(app: Flask) -> None:
    wishes = [
        lambda number=number: accounts.register("wanted", f"p{number}@example.org", "a phrase nobody guesses")
        for number in range(20)
    ]
    raised = at_once(app, wishes)
    assert [type(error) for error in raised] == [Conflict] * 19
    assert count(User) == 1


def test_one_address_wanted_by_ten_goes_to_one(app: Flask) -> None:
    wishes = [
        lambda number=number: accounts.register(f"person{number}", "one@example.org", "a phrase nobody guesses")
        for number in range(10)
    ]
    raised = at_once(app, wishes)
    assert [error.details for error in raised if isinstance(error, Conflict)] == [{"email": "taken"}] * 9
    assert count(User) == 1


def test_following_twenty_times_at_once_counts_once(app: Flask, ana: User, bob: User) -> None:
    factories.tweet(ana)
    assert at_once(app, [lambda: follows.follow(bob, ana)] * 20) == []
    assert count(Follow) == 1
    assert health.counters_off() == []


def test_following_and_unfollowing_at_once_leaves_no_drift(app: Flask, ana: User, bob: User) -> None:
    acts = [lambda: follows.follow(bob, ana), lambda: follows.unfollow(bob, ana)] * 10
    assert at_once(app, acts) == []
    assert health.counters_off() == []


def test_two_people_who_follow_each_other_at_once_do_not_deadlock(app: Flask, ana: User, bob: User) -> None:
    for _ in range(5):
        assert at_once(app, [lambda: follows.follow(ana, bob), lambda: follows.follow(bob, ana)]) == []
        assert at_once(app, [lambda: follows.unfollow(ana, bob), lambda: follows.unfollow(bob, ana)]) == []
    assert health.counters_off() == []


def test_no_tweet_falls_between_a_follow_and_a_fan_out(app: Flask, ana: User) -> None:
    readers = factories.people(10)
    follow_acts = [lambda reader=reader: follows.follow(reader, ana) for reader in readers]
    post_acts = [lambda number=number: tweets.post_tweet(ana, f"Number {number}") for number in range(10)]
    assert at_once(app, [act for pair in zip(follow_acts, post_acts, strict=True) for act in pair]) == []
    assert count(HomeEntry) == 10 * 11
    assert health.counters_off() == []


def test_twenty_tweets_with_one_new_hashtag_make_one(app: Flask, ana: User) -> None:
    acts = [lambda number=number: tweets.post_tweet(ana, f"#first #second {number}") for number in range(20)]
    assert at_once(app, acts) == []
    assert count(Hashtag) == 2
    assert health.counters_off() == []


def test_many_authors_with_the_same_new_hashtags_make_each_once(app: Flask) -> None:
    authors = factories.people(10)
    acts = [lambda author=author: tweets.post_tweet(author, "#first #second #third") for author in authors]
    assert at_once(app, acts) == []
    assert count(Hashtag) == 3


def test_editing_and_deleting_at_once_keeps_every_version_once(app: Flask, ana: User) -> None:
    tweet = factories.tweet(ana, "Number -1")
    assert at_once(app, [lambda n=n: tweets.edit_tweet(ana, tweet, f"Number {n}") for n in range(10)]) == []
    assert count(TweetEdit) == 10
    at_once(app, [lambda: deletions.delete_tweet(ana, tweet)] * 10)
    assert health.counters_off() == []


def test_one_job_is_taken_by_one(app: Flask) -> None:
    with atomic():
        outbox.enqueue("trim_homes")
    job_id = outbox.due(1)[0]
    taken: list[outbox.ClaimedJob | None] = []
    assert at_once(app, [lambda: taken.append(outbox.claim(job_id))] * 20) == []
    assert len([job for job in taken if job]) == 1
    assert count(Job) == 1


def test_one_picture_posted_five_times_at_once_is_in_one_tweet(app: Flask, ana: User) -> None:
    picture_id = factories.picture(ana).id
    posts = [lambda: tweets.post_tweet(ana, "Look.", TweetOptions(picture_ids=(picture_id,)))] * 5
    raised = at_once(app, posts)
    assert [error.details for error in raised if isinstance(error, Invalid)] == [{"pictures": "missing"}] * 4
    assert count(Tweet) == 1
    assert health.counters_off() == []


def test_a_picture_taken_back_while_it_is_posted_is_either_gone_or_in_the_tweet(app: Flask, ana: User) -> None:
    for _ in range(5):
        picture_id = factories.picture(ana).id
        post = lambda wanted=picture_id: tweets.post_tweet(ana, "Look.", TweetOptions(picture_ids=(wanted,)))  # noqa: E731
        raised = at_once(app, [post, lambda wanted=picture_id: pictures.remove(ana, wanted)])
        assert [type(error) for error in raised] in ([Invalid], [NotFound])
    assert count(Picture) == count(Tweet)


def test_somebody_who_searches_in_many_windows_waits_for_none(app: Flask, ana: User) -> None:
    searches = [lambda number=number: recent_searches.remember(ana, f"word {number % 6}") for number in range(24)]
    for _ in range(3):
        assert at_once(app, [*searches, lambda: recent_searches.forget_all(ana)]) == []
    assert at_once(app, searches) == []
    assert count(RecentSearch) == 6
