"""Who finds which tweets and which people in which list: every audience, every way to stand to its author."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from tests import factories
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import AUDIENCES, Bookmark, Follow, HomeEntry, Like, Tweet, User
from twitter.queries import access, people, reactions, search, suggestions, timelines
from twitter.queries import tweets as tweet_queries
from twitter.queries.paging import PageRequest
from twitter.queries.popular import FEWEST, popular
from twitter.queries.timelines import Among, Written
from twitter.services import blocks, follows, mutes, retweets
from twitter.services import reactions as reaction_verbs
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

PAGE = PageRequest()
ALL = set(AUDIENCES)


@pytest.fixture
def fan() -> User:
    """Somebody whom the author quotes and follows, and who likes all that the author writes."""
    return factories.person("fan")


@pytest.fixture
def written(ana: User, bob: User, fan: User) -> dict[str, Tweet]:
    """What Ana wrote to each audience: each names Bob, quotes the same tweet, is liked and pinned."""
    question = factories.tweet(fan, "What grows?")
    made = {
        audience: factories.tweet(ana, f"Beans, @{bob.username} #garden", audience=audience, quote_of=question)
        for audience in AUDIENCES
    }
    with atomic():
        db.session.add_all(Like(user_id=fan.id, tweet_id=tweet.id) for tweet in made.values())
    for tweet in made.values():
        reaction_verbs.pin(ana, tweet)
    return made


def somebody(_ana: User, _bob: User) -> User:
    return factories.person("somebody")


def follower(ana: User, bob: User) -> User:
    reader = somebody(ana, bob)
    follows.follow(reader, ana)
    return reader


def named(_ana: User, bob: User) -> User:
    return bob


def named_follower(ana: User, bob: User) -> User:
    follows.follow(bob, ana)
    return bob


def blocked(ana: User, bob: User) -> User:
    reader = named_follower(ana, bob)
    blocks.block(ana, reader)
    return reader


def blocker(ana: User, bob: User) -> User:
    reader = named_follower(ana, bob)
    blocks.block(reader, ana)
    return reader


def muter(ana: User, bob: User) -> User:
    reader = named_follower(ana, bob)
    mutes.mute(reader, ana)
    return reader


Relation = Callable[[User, User], User | None]
SEEN: list[tuple[Relation, set[str]]] = [
    (lambda _ana, _bob: None, {"everyone"}),
    (somebody, {"everyone"}),
    (follower, {"everyone", "followers"}),
    (named, ALL),
    (named_follower, ALL),
    (lambda ana, _bob: ana, ALL),
    (blocked, set()),
    (blocker, set()),
    (muter, ALL),
]
NAMES = ["stranger", "somebody", "follower", "named", "named follower", "author", "blocked", "blocker", "muter"]


def lay_about(viewer: User, tweets: list[Tweet]) -> None:
    """Put tweets into somebody's home and among their bookmarks, as if they had once been allowed to read them."""
    with atomic():
        for tweet in tweets:
            db.session.merge(HomeEntry(user_id=viewer.id, tweet_id=tweet.id))
            db.session.merge(Bookmark(user_id=viewer.id, tweet_id=tweet.id))


@pytest.mark.parametrize(("relation", "seen"), SEEN, ids=NAMES)
def test_every_list_shows_a_tweet_to_its_audience_alone(
    relation: Relation, seen: set[str], ana: User, bob: User, fan: User, written: dict[str, Tweet]
) -> None:
    viewer = relation(ana, bob)
    viewer_id = viewer.id if viewer else None
    question = access.tweet(None, written["everyone"].quote_of_id or 0)
    pages = {
        "profile": timelines.by_author(viewer_id, ana.id, PAGE),
        "replies": timelines.by_author(viewer_id, ana.id, PAGE, "replies"),
        "written": timelines.written(viewer_id, ana.id, PAGE, Written()),
        "written under a hashtag": timelines.written(viewer_id, ana.id, PAGE, Written(tag="garden")),
        "pinned": timelines.pinned(viewer_id, ana.id, PAGE),
        "likes": timelines.likes(viewer_id, fan.id, PAGE),
        "quotes": timelines.quotes(viewer_id, question.id, PAGE),
    }
    if viewer:
        lay_about(viewer, [*written.values()])
        pages["bookmarks"] = timelines.bookmarks(viewer.id, PAGE)
    shown = {name: audiences(page.items, written) for name, page in pages.items()}
    shown["cards"] = audiences(tweet_queries.cards(viewer_id, [each.id for each in written.values()]).values(), written)
    shown["card"] = {each for each in ALL if is_there(lambda each=each: card_of(viewer_id, written[each]))}
    shown["access"] = {each for each in ALL if is_there(lambda each=each: access.tweet(viewer_id, written[each].id))}
    assert shown == dict.fromkeys(shown, seen)


@pytest.mark.parametrize(("relation", "seen"), SEEN, ids=NAMES)
def test_the_lists_that_are_not_about_one_person_leave_out_the_muted_as_well(
    relation: Relation, seen: set[str], ana: User, bob: User, written: dict[str, Tweet]
) -> None:
    viewer = relation(ana, bob)
    viewer_id = viewer.id if viewer else None
    wanted = set() if relation is muter else seen
    shown = {
        "hashtag": audiences(timelines.hashtag(viewer_id, "garden", PAGE).items, written),
        "hashtags": audiences(timelines.hashtag(viewer_id, "x", PAGE, Among(any_of=["garden"])).items, written),
        "search": audiences(search.tweets(viewer_id, "beans", PAGE).items, written),
    }
    if viewer:
        lay_about(viewer, [*written.values()])
        shown["home"] = audiences(timelines.home(viewer.id, PAGE).items, written)
    assert shown == dict.fromkeys(shown, wanted)
    assert audiences(timelines.local(viewer_id, PAGE).items, written) == wanted & {"everyone"}
    with atomic():
        db.session.execute(update(Tweet).values(like_count=FEWEST))
    assert audiences(popular(viewer_id, 20), written) == wanted & {"everyone"}


def audiences(cards: object, written: dict[str, Tweet]) -> set[str]:
    """Say to which audiences the tweets of ana's belong that stand among some cards."""
    ids = {card.id for card in cards}
    return {audience for audience, tweet in written.items() if tweet.id in ids}


def card_of(viewer_id: int | None, tweet: Tweet) -> object:
    return tweet_queries.card(viewer_id, tweet.id, "ana")


def is_there(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("relation", [somebody, blocked, blocker, muter])
def test_what_others_retweet_and_quote_of_somebody_blocked_is_not_shown(
    relation: Relation, ana: User, bob: User, fan: User, written: dict[str, Tweet]
) -> None:
    retweets.retweet(fan, written["everyone"])
    quoting = factories.tweet(fan, "Look", quote_of=written["everyone"])
    viewer = relation(ana, bob)
    assert viewer
    is_apart = relation in (blocked, blocker)
    page = timelines.by_author(viewer.id, fan.id, PAGE).items
    assert (written["everyone"].id not in {card.id for card in page}) == is_apart
    assert (tweet_queries.card(viewer.id, quoting.id, "fan").quote is None) == is_apart


@pytest.mark.parametrize("relation", [somebody, blocked, blocker, muter])
def test_people_who_are_kept_apart_are_in_none_of_each_others_lists(
    relation: Relation, ana: User, bob: User, fan: User
) -> None:
    tweet = factories.tweet(fan)
    for one, other in ((ana, fan), (fan, ana)):
        follows.follow(one, other)
    reaction_verbs.like(ana, tweet)
    retweets.retweet(ana, tweet)
    viewer = relation(ana, bob)
    assert viewer
    follows.follow(viewer, fan)
    db.session.refresh(viewer)
    is_apart = relation in (blocked, blocker)
    names = {
        "followers": people.followers(viewer.id, fan.id, PAGE).items,
        "following": people.following(viewer.id, fan.id, PAGE).items,
        "likers": reactions.likers(viewer.id, tweet.id, PAGE).items,
        "retweeters": reactions.retweeters(viewer.id, tweet.id, PAGE).items,
        "search": search.people(viewer.id, "ana", PAGE).items,
    }
    found = {which: "ana" in {person.username for person in rows} for which, rows in names.items()}
    assert found == dict.fromkeys(found, not is_apart)
    suggested = {person.username for person in suggestions.whom_to_follow(viewer, 20)}
    completed = {person.username for person in search.suggest(viewer.id, "@an").people}
    assert ("ana" in suggested, "ana" in completed) == (relation is somebody, relation is somebody)


@pytest.mark.parametrize("relation", [blocked, blocker])
def test_people_one_knows_leave_out_whom_one_is_kept_apart_from(
    relation: Relation, ana: User, bob: User, fan: User
) -> None:
    follows.follow(ana, fan)
    viewer = relation(ana, bob)
    assert viewer
    with atomic():  # as a half-done block might leave it
        db.session.add(Follow(follower_id=viewer.id, followed_id=ana.id))
    assert people.acquaintances(viewer.id, fan.id, PAGE).items == ()
    assert people.some_acquaintances(viewer.id, fan.id, 3) == people.Acquaintances((), 0)
