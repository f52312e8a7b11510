"""The page of a tweet: what stands above and below it, what is left out of that, and how much of it is read."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

import pytest

from tests import factories
from twitter import clock, ids
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Block, Mute, Tweet, User
from twitter.queries import threads
from twitter.queries.paging import PAGE_SIZE
from twitter.services import deletions
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

GONE = "-"


def said(place: threads.Place) -> str:
    return place.tweet.text if place.tweet else GONE


def texts(places: Iterable[threads.Place]) -> list[str]:
    return [said(place) for place in places]


def tree(places: Iterable[threads.Place]) -> list[str | list[object]]:
    """Return places with what stands below them: a text, or a list that begins with one; a + for more."""
    return [
        [said(place), *tree(place.answers), *(["+"] if place.has_more else [])]
        if place.answers or place.has_more
        else said(place)
        for place in places
    ]


def seen(viewer: User | None, tweet: Tweet, author: str = "ana", min_id: int | None = None) -> threads.Thread:
    return threads.thread(viewer.id if viewer else None, tweet.id, author, min_id)


def many(author: User, answered: Tweet, count: int, **columns: object) -> list[int]:
    """Store many replies to a tweet at once, texts 0, 1, 2, ..."""
    rows = [_row(author, str(number), in_reply_to_id=answered.id, **columns) for number in range(count)]
    answered.reply_count += count
    return stored(rows)


def deep(author: User, root: Tweet, levels: int) -> list[int]:
    """Store a chain of replies below a tweet, each answering the one before."""
    rows = [_row(author, str(number), reply_count=1) for number in range(levels)]
    for row in rows:
        row.id = ids.new_id()
    rows[0].in_reply_to_id, rows[-1].reply_count = root.id, 0
    for upper, lower in pairwise(rows):
        lower.in_reply_to_id = upper.id
    return stored(rows)


def _row(author: User, text: str, **columns: object) -> Tweet:
    return Tweet(author_id=author.id, text=text, mention_ids={}, pictures=[], **columns)


def stored(rows: list[Tweet]) -> list[int]:
    with atomic():
        db.session.add_all(rows)
        db.session.flush()
        return [row.id for row in rows]


def muted(muter: User, person: User, **columns: object) -> None:
    stored([Mute(muter_id=muter.id, muted_id=person.id, **columns)])  # type: ignore[list-item]


def blocked(blocker: User, person: User) -> None:
    stored([Block(blocker_id=blocker.id, blocked_id=person.id)])  # type: ignore[list-item]


def test_above_a_tweet_stands_what_it_answers_the_first_on_top(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "root")
    answer = factories.reply(bob, root, "answer")
    last = factories.reply(ana, answer, "last")
    found = seen(None, last)
    assert (texts(found.above), found.tweet.text, found.earlier) == (["root", "answer"], "last", None)
    assert texts(seen(None, root).above) == []


def test_how_the_author_goes_on_stands_before_what_others_answer(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "1")
    factories.reply(bob, root, "bob's")
    second = factories.reply(ana, root, "2")
    factories.reply(bob, second, "aside")
    third = factories.reply(ana, second, "3")
    factories.reply(ana, root, "by the way")
    found = seen(bob, root)
    assert texts(found.chain) == ["2", "3"]
    assert texts(found.replies) == ["bob's", "by the way"]
    assert texts(seen(bob, third).above) == ["1", "2"]


def test_somebody_elses_answers_to_themselves_are_no_chain(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "root")
    first = factories.reply(bob, root, "first")
    factories.reply(bob, first, "second")
    found = seen(None, root)
    assert (texts(found.chain), tree(found.replies)) == ([], [["first", "second"]])


def test_replies_stand_the_oldest_first_with_their_answers_below(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "root")
    first, second = (factories.reply(bob, root, text) for text in ("first", "second"))
    factories.reply(ana, second, "to the second")
    answer = factories.reply(ana, first, "to the first")
    deeper = factories.reply(bob, answer, "deeper")
    factories.reply(ana, deeper, "too deep")
    assert tree(seen(None, root).replies) == [
        ["first", ["to the first", ["deeper", "+"]]],
        ["second", "to the second"],
    ]


def test_below_a_reply_stand_its_first_answers_and_a_word_that_there_are_more(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "root")
    full, over = (factories.reply(bob, root, text) for text in ("full", "over"))
    many(ana, full, 3)
    many(ana, over, 4)
    assert tree(seen(None, root).replies) == [["full", "0", "1", "2"], ["over", "0", "1", "2", "+"]]


def test_a_deleted_tweet_leaves_its_place_where_others_stand_around_it(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "root")
    middle = factories.reply(bob, root, "middle")
    end = factories.reply(ana, middle, "end")
    leaf = factories.reply(bob, root, "leaf")
    for each in (middle, leaf):
        deletions.delete_tweet(bob, each)
    assert tree(seen(None, root).replies) == [[GONE, "end"]]
    assert texts(seen(None, end).above) == ["root", GONE]
    with pytest.raises(NotFound):
        seen(None, middle, "bob")


def test_a_chain_keeps_the_place_of_what_its_author_deleted_but_does_not_end_with_it(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "1")
    second = factories.reply(ana, root, "2")
    third = factories.reply(ana, second, "3")
    deletions.delete_tweet(ana, second)
    assert texts(seen(bob, root).chain) == [GONE, "3"]
    deletions.delete_tweet(ana, third)
    assert texts(seen(bob, root).chain) == []


def test_a_deleted_try_is_not_taken_for_how_the_author_goes_on(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "1")
    typo = factories.reply(ana, root, "tow")
    factories.reply(bob, typo, "You mean two.")
    deletions.delete_tweet(ana, typo)
    factories.reply(ana, root, "two")
    found = seen(bob, root)
    assert (texts(found.chain), tree(found.replies)) == (["two"], [[GONE, "You mean two."]])


def hidden_by_a_block(viewer: User, author: User, _tweet: Tweet) -> None:
    blocked(viewer, author)


def hidden_by_the_authors_block(viewer: User, author: User, _tweet: Tweet) -> None:
    blocked(author, viewer)


def hidden_by_suspension(_viewer: User, author: User, _tweet: Tweet) -> None:
    author.suspended_at = clock.now()


def hidden_by_its_audience(_viewer: User, _author: User, tweet: Tweet) -> None:
    tweet.audience = "mentioned"


def hidden_by_protection(_viewer: User, author: User, _tweet: Tweet) -> None:
    author.is_protected = True


@pytest.mark.parametrize(
    "hide",
    [
        hidden_by_a_block,
        hidden_by_the_authors_block,
        hidden_by_suspension,
        hidden_by_its_audience,
        hidden_by_protection,
    ],
)
def test_what_is_not_for_the_viewer_is_like_what_was_deleted(hide: object, ana: User, bob: User) -> None:
    viewer = factories.person("viewer")
    root = factories.tweet(ana, "root")
    middle = factories.reply(bob, root, "middle")
    end = factories.reply(ana, middle, "end")
    leaf = factories.reply(bob, root, "leaf")
    assert tree(seen(viewer, root).replies) == [["middle", "end"], "leaf"]
    for each in (middle, leaf):
        hide(viewer, bob, each)  # type: ignore[operator]
        if hide in (hidden_by_a_block, hidden_by_the_authors_block):
            break
    db.session.commit()
    found = seen(viewer, root)
    assert tree(found.replies) == [[GONE, "end"]]
    assert texts(seen(viewer, end).above) == ["root", GONE]
    with pytest.raises(NotFound):
        seen(viewer, leaf, "bob")


def test_a_muted_persons_replies_are_marked_for_the_muter_alone(ana: User, bob: User) -> None:
    viewer = factories.person("viewer")
    root = factories.tweet(ana, "root")
    factories.reply(bob, root, "reply")
    muted(viewer, bob)
    muted(ana, bob, until=clock.now() - timedelta(days=1))
    assert [place.is_muted for place in seen(viewer, root).replies] == [True]
    for other in (ana, bob, None):
        assert [place.is_muted for place in seen(other, root).replies] == [False]


@pytest.mark.parametrize("tweet_id", [1, 2**63 - 1, 2**63, 10**30])
def test_an_unknown_tweet_a_wrong_name_and_a_retweet_are_not_found(ana: User, bob: User, tweet_id: int) -> None:
    tweet = factories.tweet(ana)
    retweet = stored([_row(bob, "", retweet_of_id=tweet.id)])[0]
    for unknown_id, name in ((tweet_id, "ana"), (tweet.id, "bob"), (retweet, "bob"), (retweet, "ana")):
        with pytest.raises(NotFound):
            threads.thread(None, unknown_id, name)
    assert threads.thread(None, tweet.id, "ANA").tweet.text == tweet.text


def test_replies_page_without_gap_or_double_while_others_arrive(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "root")
    many(bob, root, 2 * PAGE_SIZE - 1)
    late = factories.reply(ana, root, "goes on")
    first = seen(None, root)
    assert (texts(first.chain), len(first.replies)) == (["goes on"], PAGE_SIZE)
    factories.reply(bob, root, "meanwhile")
    second = seen(None, root, min_id=first.next_min_id)
    numbers = [str(number) for number in range(2 * PAGE_SIZE - 1)]
    assert texts([*first.replies, *second.replies]) == [*numbers, "meanwhile"]
    assert (second.next_min_id, second.above, second.chain) == (None, (), ())
    assert late.id not in {place.tweet.id for place in second.replies if place.tweet}


def test_a_full_last_page_promises_no_further_one(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "root")
    many(bob, root, PAGE_SIZE)
    assert seen(None, root).next_min_id is None


def test_hidden_replies_do_not_empty_a_page(ana: User, bob: User) -> None:
    root = factories.tweet(ana, "root")
    many(bob, root, 2 * PAGE_SIZE)
    factories.reply(ana, factories.tweet(ana), "elsewhere")
    carla = factories.person("carla")
    factories.reply(carla, root, "carla's")
    blocked(carla, bob)
    found = seen(carla, root)
    assert (texts(found.replies), found.next_min_id) == (["carla's"], None)


def test_only_the_nearest_stand_above_and_a_link_leads_further_up(ana: User, bob: User) -> None:
    root = factories.tweet(bob, "root")
    levels = deep(ana, root, threads.ABOVE + 5)
    found = threads.thread(None, levels[-1], "ana")
    assert texts(found.above) == [str(number) for number in range(4, threads.ABOVE + 4)]
    assert found.earlier is not None
    assert found.earlier.text == "4"
    assert threads.thread(None, levels[threads.ABOVE - 1], "ana").earlier is None


def test_a_long_chain_goes_on_by_a_link(ana: User) -> None:
    root = factories.tweet(ana, "root")
    deep(ana, root, threads.CHAIN + 1)
    found = seen(None, root)
    assert len(found.chain) == threads.CHAIN
    assert found.further is not None
    assert found.further.text == str(threads.CHAIN - 1)


@pytest.mark.parametrize("size", [2, 300])
def test_a_thread_is_two_statements_however_wide_or_deep(
    ana: User, bob: User, statements: list[str], size: int
) -> None:
    root = factories.tweet(ana, "root")
    many(bob, root, size)
    wide = many(bob, factories.reply(bob, root), size)
    levels = deep(ana, root, size)
    for tweet_id, name in ((root.id, "ana"), (levels[-1], "ana"), (levels[0], "ana"), (wide[0], "bob")):
        db.session.commit()
        statements.clear()
        found = threads.thread(bob.id, tweet_id, name)
        assert len(statements) == 2
        shown = [*found.above, *found.chain, *found.replies]
        assert len(shown) <= threads.ABOVE + threads.CHAIN + PAGE_SIZE
