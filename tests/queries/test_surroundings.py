"""All that stands around a tweet, flat: the order it comes in, what is left out, and how much of it is read."""

import pytest

from tests import factories
from tests.queries.test_threads import deep, many
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import User
from twitter.queries.surroundings import PEOPLE, STRANGERS, Surroundings, surroundings
from twitter.services import blocks, deletions, mutes

pytestmark = pytest.mark.usefixtures("app")


def texts(found: Surroundings) -> tuple[list[str], list[str]]:
    return [each.text for each in found.above], [each.text for each in found.below]


def test_each_answer_is_followed_by_those_to_it_and_the_authors_own_come_first(ana: User, bob: User) -> None:
    first = factories.tweet(bob, "first")
    root = factories.reply(ana, factories.reply(bob, first, "second"), "root")
    early = factories.reply(bob, root, "early")
    late = factories.reply(bob, root, "late")
    factories.reply(bob, early, "below early")
    factories.reply(ana, early, "mine below early")
    added = factories.reply(ana, root, "added")
    factories.reply(bob, late, "below late")
    factories.reply(ana, added, "added again")
    above, below = texts(surroundings(None, root.id))
    assert above == ["first", "second"]
    expected = ["added", "added again", "early", "mine below early", "below early", "late", "below late"]
    assert below == expected
    assert texts(surroundings(ana.id, root.id)) == (above, below)


def test_what_is_gone_hidden_or_muted_is_left_out_and_what_stands_below_it_is_not(ana: User, bob: User) -> None:
    carla, dora, emil = (factories.person(name) for name in ("carla", "dora", "emil"))
    root = factories.tweet(ana, "root")
    gone, muted, blocked = (factories.reply(person, root, person.username) for person in (carla, dora, emil))
    for answered in (gone, muted, blocked):
        factories.reply(ana, answered, f"below {answered.text}")
    hidden = factories.reply(ana, root, "for followers", audience="followers")
    leaf = factories.reply(ana, hidden, "leaf")
    deletions.delete_tweet(carla, gone)
    mutes.mute(bob, dora)
    blocks.block(emil, bob)
    assert texts(surroundings(bob.id, root.id))[1] == ["below carla", "below dora", "below emil", "leaf"]
    assert texts(surroundings(bob.id, leaf.id))[0] == ["root"]
    assert texts(surroundings(ana.id, leaf.id))[0] == ["root", "for followers"]
    for tweet_id in (gone.id, hidden.id, root.id + 1, 2**63):
        with pytest.raises(NotFound):
            surroundings(bob.id, tweet_id)


@pytest.mark.parametrize("size", [2, 300])
def test_it_takes_two_statements_however_wide_or_deep(ana: User, bob: User, statements: list[str], size: int) -> None:
    root = factories.tweet(ana, "root")
    many(bob, root, size)
    many(bob, factories.reply(bob, root), size)
    levels = deep(ana, root, size)
    for viewer_id, reach in ((None, STRANGERS), (bob.id, PEOPLE)):
        for tweet_id in (root.id, levels[-1]):
            db.session.commit()
            statements.clear()
            found = surroundings(viewer_id, tweet_id)
            assert len(statements) == 2
            assert len(found.above) == (min(size, reach.above) if tweet_id != root.id else 0)
            assert len(found.below) <= reach.below
    assert len(surroundings(bob.id, root.id).below) == min(3 * size + 1, PEOPLE.below)
