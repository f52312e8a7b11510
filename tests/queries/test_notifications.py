"""What somebody is told, page by page: grouped, only what they may see, and in two statements however much it is."""

import pytest

from tests import factories
from tests.telling import groups, told, waiting
from twitter import clock
from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.queries import notifications
from twitter.queries.notifications import FILTERS, Wanted
from twitter.queries.paging import PageRequest
from twitter.services import blocks, follow_requests, follows, mutes, privacy
from twitter.services.notifications import mark_read
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana)


def everything(ana: User, bob: User, tweet: Tweet) -> None:
    """Let Bob do all that is told of."""
    factories.follow(bob, ana)
    factories.like(bob, tweet)
    factories.retweet(bob, tweet)
    factories.reply(bob, tweet)
    factories.tweet(bob, "Hello @ana")
    factories.tweet(bob, "Look", quote_of=tweet)


def kinds(viewer: User, name: str) -> list[str]:
    page = notifications.page(viewer.id, PageRequest(), FILTERS[name])
    return [group.kind for group in page.items]


def test_a_group_says_who_what_and_when(ana: User, tweet: Tweet) -> None:
    crowd = factories.people(5)
    for person in crowd:
        factories.like(person, tweet)
    [group] = groups(ana)
    assert (group.kind, group.subject_id, group.others, group.is_unread) == ("like", tweet.id, 2, True)
    assert [person.id for person in group.people] == [person.id for person in reversed(crowd[2:])]
    assert group.tweet is not None
    assert (group.tweet.id, group.tweet.counts.likes, group.tweet.is_own) == (tweet.id, 5, True)
    assert group.first_id < group.last_id == group.cursor
    assert abs((clock.now() - group.created_at).total_seconds()) < 60 * 60 * 24 * 400


def test_a_group_moves_up_when_something_joins_it_and_is_unread_again(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    factories.follow(bob, ana)
    mark_read(ana, groups(ana)[0].last_id)
    factories.like(factories.person("cem"), tweet)
    assert told(ana) == ["like by cem, bob", "follow by bob"]
    assert [group.is_unread for group in groups(ana)] == [True, False]
    assert waiting(ana) == 1


def test_each_filter_shows_its_kinds(ana: User, bob: User, tweet: Tweet) -> None:
    everything(ana, bob, tweet)
    assert kinds(ana, "all") == ["quote", "mention", "reply", "retweet", "like", "follow"]
    assert kinds(ana, "mentions") == ["quote", "mention", "reply"]
    assert kinds(ana, "likes") == ["retweet", "like"]
    assert kinds(ana, "follows") == ["follow"]


def test_requests_to_follow_stand_among_the_follows() -> None:
    owner = factories.person("owner", is_protected=True)
    first, second = factories.people(2)
    factories.follow(first, owner)
    factories.follow(second, owner)
    follow_requests.accept(owner, first)
    assert kinds(owner, "follows") == ["follow_request"]


def test_pages_follow_each_other_without_a_gap(ana: User) -> None:
    for number in range(7):
        written = factories.tweet(ana, f"Number {number}")
        for person in ("one", "two", "six", "ten")[: 1 + number % 4]:
            factories.like(_person(person), written)
    seen, request = [], PageRequest(limit=3)
    while True:
        page = notifications.page(ana.id, request)
        seen += [group.tweet.text for group in page.items if group.tweet]
        if page.next_max_id is None:
            break
        assert len(page.items) == 3
        request = PageRequest(max_id=page.next_max_id, limit=3)
    assert seen == [f"Number {number}" for number in reversed(range(7))]


def _person(name: str) -> User:
    return db.session.query(User).filter_by(username=name).one_or_none() or factories.person(name)


@pytest.mark.parametrize("rows", [2, 20])
def test_a_page_takes_two_statements(rows: int, ana: User, bob: User, tweet: Tweet, statements: list[str]) -> None:
    for person in factories.people(rows):
        factories.like(person, tweet)
        factories.reply(person, tweet)
    statements.clear()
    assert len(groups(ana)) == min(rows + 1, 20)
    assert len(statements) == 2
    statements.clear()
    assert groups(bob) == ()
    assert len(statements) == 1


@pytest.mark.parametrize("verb", [blocks.block, mutes.mute])
def test_whom_one_keeps_away_is_not_spoken_of(verb: object, ana: User, bob: User, tweet: Tweet) -> None:
    everything(ana, bob, tweet)
    factories.like(factories.person("cem"), tweet)
    assert callable(verb)
    verb(ana, bob)
    assert told(ana) == ["like by cem"]
    assert waiting(ana) == 1


def test_whoever_has_left_is_not_spoken_of(ana: User, bob: User, tweet: Tweet) -> None:
    everything(ana, bob, tweet)
    for left in ("suspended_at", "deactivated_at"):
        _set(bob, **{left: clock.now()})
        assert (told(ana), waiting(ana)) == ([], 0)
        _set(bob, **{left: None})
    assert len(told(ana)) == waiting(ana) == 6


def _set(person: User, **columns: object) -> None:
    with atomic():
        for name, value in columns.items():
            setattr(person, name, value)


def test_tweets_that_one_may_no_longer_read_are_left_out(ana: User, bob: User, tweet: Tweet) -> None:
    everything(ana, bob, tweet)
    privacy.set_protected(bob, protected=True)
    assert told(ana) == ["retweet by bob", "like by bob", "follow by bob"]
    follows.follow(ana, bob)
    follow_requests.accept(bob, ana)
    assert len(told(ana)) == 6


def test_one_notification_is_found_with_its_group(ana: User, bob: User, tweet: Tweet) -> None:
    for person in (bob, *factories.people(2)):
        factories.like(person, tweet)
    factories.follow(bob, ana)
    follow, like = groups(ana)
    for notification_id in (like.first_id, like.last_id):
        assert notifications.one(ana.id, notification_id) == like
    assert notifications.one(ana.id, follow.cursor) == follow


def test_what_is_another_s_or_nobody_s_is_not_found(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    [group] = groups(ana)
    assert notifications.one(bob.id, group.cursor) is None
    for nonsense in (-1, 0, 5, 2**63, 10**30):
        assert notifications.one(ana.id, nonsense) is None
    mutes.mute(ana, bob)
    assert notifications.one(ana.id, group.cursor) is None


def lines(viewer: User, request: PageRequest, wanted: Wanted) -> list[tuple[str, int]]:
    return [(group.kind, group.size) for group in notifications.groups(viewer.id, request, wanted, 2).items]


def test_kinds_that_are_divided_stand_one_by_one(ana: User, tweet: Tweet) -> None:
    for person in factories.people(3):
        factories.like(person, tweet)
        factories.retweet(person, tweet)
    likes, retweets = ("like", 3), ("retweet", 3)
    one_by_one = [("retweet", 1), ("like", 1)] * 3
    expected = {None: [retweets, likes], (): one_by_one, ("like",): [("retweet", 1), likes, *[("retweet", 1)] * 2]}
    for grouped, found in expected.items():
        wanted = Wanted(grouped=grouped)
        assert lines(ana, PageRequest(), wanted) == found
        assert notifications.count_unread(ana.id, wanted, 100) == len(found)
    assert notifications.count_unread(ana.id, Wanted(grouped=()), 4) == 4


def test_only_what_is_wanted_is_found(ana: User, bob: User, tweet: Tweet) -> None:
    everything(ana, bob, tweet)
    cem = factories.person("cem")
    factories.like(cem, tweet)
    [newest, *_rest] = notifications.page(ana.id, PageRequest()).items
    assert lines(ana, PageRequest(), Wanted(actor_id=cem.id)) == [("like", 1)]
    assert lines(ana, PageRequest(), Wanted(group_key=f"like:{tweet.id}")) == [("like", 2)]
    assert lines(ana, PageRequest(), Wanted(notification_id=newest.cursor)) == [("like", 1)]
    assert lines(ana, PageRequest(), Wanted(kinds=("follow", "quote"))) == [("quote", 1), ("follow", 1)]
    assert lines(ana, PageRequest(), Wanted(kinds=())) == []
    assert lines(bob, PageRequest(), Wanted(group_key=f"like:{tweet.id}")) == []
    assert newest.ids == (newest.last_id, newest.first_id)


@pytest.mark.parametrize("grouped", [None, ()])
def test_pages_are_cut_from_above_and_from_below(grouped: tuple[str, ...] | None, ana: User) -> None:
    for person in factories.people(2):
        for number in range(4):
            factories.like(person, factories.tweet(ana, f"{person.username} {number}"))
    wanted = Wanted(grouped=grouped)
    whole = [group.cursor for group in notifications.groups(ana.id, PageRequest(), wanted).items]
    assert len(whole) == 8

    def cut(**facts: int) -> list[int]:
        return [group.cursor for group in notifications.groups(ana.id, PageRequest(**facts), wanted).items]

    assert cut(max_id=whole[2]) == whole[3:]
    assert cut(since_id=whole[4], limit=2) == whole[:2]
    assert cut(min_id=whole[4], limit=2) == whole[2:4]
    assert cut(min_id=whole[4], max_id=whole[2]) == [whole[3]]
    page = notifications.groups(ana.id, PageRequest(min_id=whole[4], limit=2), wanted)
    assert (page.next_max_id, page.prev_min_id) == (whole[3], whole[2])
