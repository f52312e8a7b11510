"""Who hears of what: the questions of the push agree with the lists that people see."""

import pytest

from tests import factories
from twitter.models import User
from twitter.queries import company, live, timelines, tweets
from twitter.queries.paging import PageRequest
from twitter.services import blocks, conversations, deletions, follows, messages, mutes, preferences, privacy
from twitter.services.messages import MessageOptions

HOMES = {"replies": True, "retweets": True}


@pytest.fixture
def crowd(ana: User, bob: User) -> list[User]:
    """People who stand to ana and bob in every way there is."""
    follower, muter, blocker, blocked, stranger, wary = factories.people(6)
    for each in (follower, muter, blocker, blocked, wary):
        factories.follow(each, ana)
        factories.follow(each, bob)
    mutes.mute(muter, ana)
    blocks.block(blocker, ana)
    blocks.block(ana, blocked)
    mutes.show_retweets(wary, bob, shows=False)
    return [ana, bob, follower, muter, blocker, blocked, stranger, wary]


def written(ana: User, bob: User) -> list[int]:
    """Write one of each kind of tweet."""
    plain = factories.tweet(ana, "The #swifts are back.")
    rows = [
        plain,
        factories.tweet(ana, "For followers.", audience="followers"),
        factories.tweet(ana, "@bob only you.", audience="mentioned"),
        factories.reply(ana, plain),
        factories.reply(bob, plain),
        factories.tweet(bob, "A quote.", quote_of=plain),
        factories.retweet(bob, plain),
        factories.retweet(ana, factories.tweet(bob, "Bob's own.")),
    ]
    gone = factories.tweet(ana, "Gone.")
    deletions.delete_tweet(ana, gone)
    return [*(row.id for row in rows), gone.id]


def test_homes_hear_of_what_stands_in_them(ana: User, bob: User, crowd: list[User]) -> None:
    tweet_ids = written(ana, bob)
    told = live.in_homes(tweet_ids, [each.id for each in crowd])
    for reader in crowd:
        page = timelines.home(reader.id, PageRequest(), **HOMES)
        heard = {tweet_id for tweet_id, reader_id in told if reader_id == reader.id}
        assert {card.entry_id for card in page.items} & {*tweet_ids} <= heard, reader.username
        # A home shows each tweet once, and hears of whoever passed it on as well.
        of_entries = {card.id for card in tweets.cards(reader.id, heard).values()}
        assert of_entries <= {card.id for card in page.items}, reader.username
    assert any(reader_id == crowd[2].id for _, reader_id in told)


def test_homes_hear_nothing_of_what_their_readers_left_out(ana: User, bob: User) -> None:
    reader = factories.person("reader")
    factories.follow(reader, ana)
    factories.follow(reader, bob)
    preferences.choose_home(reader, replies=False, retweets=False)
    plain = factories.tweet(ana)
    reply = factories.reply(ana, plain)
    passed_on = factories.retweet(bob, plain)
    told = live.in_homes([plain.id, reply.id, passed_on.id], [reader.id])
    assert told == {(plain.id, reader.id)}


def test_lists_and_pages_hear_of_what_their_readers_may_see(ana: User, bob: User, crowd: list[User]) -> None:
    tweet_ids = written(ana, bob)
    readers = {tweet_id: {each.id for each in crowd} for tweet_id in tweet_ids}
    readable, listed = live.readable(readers), live.listed(readers)
    for reader in crowd:
        assert {pair[0] for pair in readable if pair[1] == reader.id} == _alone(reader, tweet_ids)
    local = {card.entry_id for card in timelines.local(crowd[3].id, PageRequest()).items} & {*tweet_ids}
    assert {pair[0] for pair in listed if pair[1] == crowd[3].id} >= local
    assert tweet_ids[0] not in local
    assert (tweet_ids[0], crowd[3].id) not in listed
    assert (tweet_ids[0], crowd[3].id) in readable


def _alone(reader: User, tweet_ids: list[int]) -> set[int]:
    """Return which of some tweets one person may see, as the statement for one reader says it."""
    return live.shown(reader.id, tweet_ids) & {*tweet_ids}


def test_many_readers_of_different_tweets_are_asked_about_their_own(
    ana: User, monkeypatch: pytest.MonkeyPatch, statements: list[str]
) -> None:
    monkeypatch.setattr(live, "PAIRS_AT_ONCE", 4)
    tweet_ids = [factories.tweet(ana).id for _ in range(4)]
    readers = factories.people(4)
    statements.clear()
    told = live.readable({tweet_id: {reader.id} for tweet_id, reader in zip(tweet_ids, readers, strict=True)})
    assert len(statements) == 2
    assert told >= {(tweet_id, reader.id) for tweet_id, reader in zip(tweet_ids, readers, strict=True)}


def test_a_protected_account_is_heard_by_its_followers(ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    privacy.set_protected(ana, protected=True)
    stranger, tweet = factories.person("stranger"), factories.tweet(ana)
    assert live.readable({tweet.id: {ana.id, bob.id, stranger.id}}) == {(tweet.id, ana.id), (tweet.id, bob.id)}
    follows.unfollow(bob, ana)
    assert live.readable({tweet.id: {bob.id}}) == set()


def test_what_decides_the_lists_of_a_tweet(ana: User, bob: User) -> None:
    plain = factories.tweet(ana, "The #Swifts and #SWIFTS are back.")
    reply, own = factories.reply(bob, plain), factories.reply(ana, plain)
    passed_on = factories.retweet(bob, plain)
    found = {each.id: each for each in live.posted([plain.id, reply.id, own.id, passed_on.id, 7])}
    assert list(found) == sorted(found)
    assert (found[plain.id].is_for_local, found[plain.id].is_first_hand, found[plain.id].tags) == (
        True,
        True,
        frozenset({"swifts"}),
    )
    assert (found[reply.id].is_first_hand, found[reply.id].in_reply_to_id) == (False, plain.id)
    assert found[own.id].is_first_hand
    assert not found[own.id].is_for_local
    assert (found[passed_on.id].poster.username, found[passed_on.id].is_for_local) == ("bob", False)


def test_counts_and_what_somebody_did(ana: User, bob: User) -> None:
    tweet = factories.tweet(ana)
    factories.like(bob, tweet)
    assert live.counts([tweet.id, 7])[tweet.id].likes == 1
    done = live.standings([tweet.id], [ana.id, bob.id])
    assert done[tweet.id, bob.id].has_liked
    assert not done[tweet.id, ana.id].has_liked


def test_a_shown_retweet_is_known_by_both_its_ids(ana: User, bob: User) -> None:
    tweet = factories.tweet(ana)
    passed_on = factories.retweet(bob, tweet)
    assert live.shown(ana.id, [passed_on.id]) == {tweet.id, passed_on.id}


def test_who_may_read_a_message_and_know_of_whom(ana: User, bob: User) -> None:
    cleo = factories.person("cleo")
    for each in (bob, cleo):
        factories.follow(each, ana)
    message = factories.message(ana, bob, cleo)
    conversation_id = message.conversation_id
    blocks.block(bob, ana)
    ((sent, readers),) = company.readers([message.id, 7]).items()
    assert (sent.sender_id, sent.key) == (ana.id, message.key)
    assert {reader.user_id for reader in readers} == {ana.id, cleo.id}
    pairs = {(each.reader_id, each.user_id) for each in company.companions([conversation_id], [ana.id, bob.id])}
    assert pairs == {(ana.id, cleo.id), (bob.id, cleo.id)}
    conversations.leave(cleo, conversation_id)
    assert company.companions([conversation_id], [bob.id]) == []
    assert {each.user_id for each in company.members([conversation_id])[conversation_id]} == {ana.id, bob.id}


def test_whoever_has_not_accepted_knows_and_tells_nothing(ana: User, bob: User) -> None:
    conversation_id = factories.message(ana, bob).conversation_id
    assert company.companions([conversation_id], [ana.id, bob.id]) == []
    conversations.accept(bob, conversation_id)
    assert len(company.companions([conversation_id], [ana.id, bob.id])) == 2


def test_what_came_after_a_message_is_what_its_reader_may_see(ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    first = factories.message(ana, bob)
    conversation_id = first.conversation_id
    second = messages.send(ana, conversation_id, "Two.", MessageOptions(key="two"))
    third = messages.send(bob, conversation_id, "Three.", MessageOptions(key="three"))
    messages.remove(bob, second.id)
    found, more = company.arrived(bob.id, conversation_id, first.id)
    assert [each.id for each in found] == [third.id]
    assert not more
    assert [each.key for each in company.arrived(ana.id, conversation_id, first.id)[0]] == ["three", "two"]
    assert company.arrived(factories.person("third").id, conversation_id, 0) == ([], False)
