"""Which tweets enter a home timeline, by whatever way they come: fan-out, merge or rebuild."""

from datetime import timedelta

import pytest

from tests import factories
from twitter import clock
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import HomeEntry, Job, Tweet, User
from twitter.queries import timelines as questions
from twitter.queries.paging import PageRequest
from twitter.services import deletions, follows, sessions, timelines, tweets
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")


def home_texts(reader: User) -> list[str]:
    return [card.text for card in questions.home(reader.id, PageRequest(limit=2_000)).items]


@pytest.fixture
def cleo() -> User:
    """A third person."""
    return factories.person("cleo")


def reply(author: User, to: Tweet, text: str) -> Tweet:
    return factories.stored_tweet(author, text, in_reply_to_id=to.id, in_reply_to_author_id=to.author_id)


def scene_of_replies(ana: User, bob: User, cleo: User) -> None:
    """Ana and bob talk to each other, to cleo and to themselves."""
    by_ana = tweets.post_tweet(ana, "ana begins")
    by_cleo = tweets.post_tweet(cleo, "cleo begins")
    reply(bob, by_ana, "bob to ana")
    reply(ana, by_ana, "ana to herself")
    reply(ana, by_cleo, "ana to cleo")


WHO_SEES = {
    # whom the reader follows: what stands in their home, the newest first
    (): [],
    ("ana",): ["ana to herself", "ana begins"],
    ("bob",): [],
    ("ana", "bob"): ["ana to herself", "bob to ana", "ana begins"],
    ("ana", "cleo"): ["ana to cleo", "ana to herself", "cleo begins", "ana begins"],
}


@pytest.mark.parametrize("followed", WHO_SEES)
@pytest.mark.parametrize("way", ["fan-out", "merge", "rebuild"])
def test_a_reply_is_for_those_who_follow_both(
    ana: User, bob: User, cleo: User, followed: tuple[str, ...], way: str
) -> None:
    people = {"ana": ana, "bob": bob, "cleo": cleo}
    reader = factories.person("reader")
    if way == "fan-out":
        for name in followed:
            follows.follow(reader, people[name])
    scene_of_replies(ana, bob, cleo)
    if way != "fan-out":
        for name in followed:
            follows.follow(reader, people[name])
    if way == "rebuild":
        timelines.rebuild(reader.id)
    assert home_texts(reader) == WHO_SEES[followed]


def test_a_reply_to_me_by_somebody_i_follow_is_in_my_home(ana: User, bob: User) -> None:
    follows.follow(ana, bob)
    reply(bob, tweets.post_tweet(ana, "Anyone?"), "Me!")
    assert home_texts(ana) == ["Me!", "Anyone?"]


def test_unfollowing_takes_replies_to_them_too(ana: User, bob: User, cleo: User) -> None:
    reader = factories.person("reader")
    follows.follow(reader, ana)
    follows.follow(reader, bob)
    scene_of_replies(ana, bob, cleo)
    follows.unfollow(reader, ana)
    assert home_texts(reader) == []


def test_more_followers_than_inline_are_served_by_jobs_in_chunks(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelines, "INLINE_FOLLOWERS", 3)
    monkeypatch.setattr(timelines, "CHUNK", 2)
    readers = factories.people(5)
    for reader in readers:
        follows.follow(reader, ana)
    db.session.refresh(ana)
    tweets.post_tweet(ana, "To all of you")
    assert home_texts(ana) == ["To all of you"]
    assert [home_texts(reader) for reader in readers] == [[]] * 5
    assert runner.run_due() == 3
    assert [home_texts(reader) for reader in readers] == [["To all of you"]] * 5
    assert db.session.query(Job).count() == 0


def test_a_chunk_done_twice_is_done_once(ana: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelines, "INLINE_FOLLOWERS", 0)
    follows.follow(bob, ana)
    db.session.refresh(ana)
    tweet = tweets.post_tweet(ana, "Once")
    for _ in range(2):
        timelines.fan_out_chunk(tweet.id, 0)
    assert home_texts(bob) == ["Once"]


def test_a_tweet_deleted_before_its_fan_out_reaches_nobody(
    ana: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timelines, "INLINE_FOLLOWERS", 0)
    follows.follow(bob, ana)
    db.session.refresh(ana)
    deletions.delete_tweet(ana, tweets.post_tweet(ana, "Never mind"))
    runner.run_due()
    assert db.session.query(HomeEntry).filter_by(user_id=bob.id).count() == 0


def test_whoever_was_long_away_is_passed_over_and_finds_everything_on_return(ana: User) -> None:
    sleeper = factories.person("sleeper", last_seen_at=clock.now() - timedelta(days=16))
    follows.follow(sleeper, ana)
    tweets.post_tweet(ana, "While you slept")
    assert home_texts(sleeper) == []
    sessions.sign_in("sleeper", factories.PASSWORD, user_agent="", address="")
    assert home_texts(sleeper) == ["While you slept"]


def test_trimming_keeps_the_newest(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelines, "KEPT", 3)
    monkeypatch.setattr(timelines, "SLACK", 1)
    for number in range(6):
        tweets.post_tweet(ana, f"Number {number}")
    last = timelines.trim()
    assert home_texts(ana) == ["Number 5", "Number 4", "Number 3"]
    assert last == ana.id
    assert timelines.trim(after=last) is None


def test_trimming_leaves_a_little_too_much_alone(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelines, "KEPT", 3)
    monkeypatch.setattr(timelines, "SLACK", 1)
    for number in range(4):
        tweets.post_tweet(ana, f"Number {number}")
    timelines.trim()
    assert len(home_texts(ana)) == 4


def test_a_rebuild_takes_out_what_does_not_belong(ana: User, bob: User) -> None:
    stray = tweets.post_tweet(bob, "From a stranger")
    with atomic():
        db.session.add(HomeEntry(user_id=ana.id, tweet_id=stray.id))
    timelines.rebuild(ana.id)
    assert home_texts(ana) == []
