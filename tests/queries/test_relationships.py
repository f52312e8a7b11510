"""How a viewer stands to people, whom they both know, and who is here."""

from datetime import timedelta

import pytest

from tests import factories
from twitter import clock
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import User
from twitter.queries import access, profiles
from twitter.queries.directory import directory
from twitter.queries.relationships import FAMILIAR, familiar, relation, relations
from twitter.services import blocks, mutes
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")


def suspend(person: User) -> None:
    with atomic():
        person.suspended_at = clock.now()


def test_every_side_of_a_relation_is_told(ana: User, bob: User) -> None:
    cleo, dai, eve = (factories.person(name) for name in ("cleo", "dai", "eve"))
    factories.follow(ana, bob)
    factories.follow(bob, ana)
    mutes.show_retweets(ana, bob, shows=False)
    mutes.mute(ana, cleo, timedelta(days=1))
    blocks.block(ana, dai)
    blocks.block(eve, ana)
    found = relations(ana.id, [each.id for each in (bob, cleo, dai, eve, ana)])
    of_bob = found[bob.id]
    assert (of_bob.is_following, of_bob.follows_viewer, of_bob.shows_retweets) == (True, True, False)
    assert found[cleo.id].is_muted
    assert found[cleo.id].muted_until is not None
    assert not found[cleo.id].shows_retweets
    assert (found[dai.id].is_blocked, found[dai.id].blocks_viewer) == (True, False)
    assert (found[eve.id].is_blocked, found[eve.id].blocks_viewer) == (False, True)
    assert not any((found[ana.id].is_following, found[ana.id].is_muted, found[ana.id].is_requested))


def test_requests_are_told_to_both_and_a_mute_that_is_over_to_nobody(ana: User) -> None:
    shy = factories.person("shy", is_protected=True)
    factories.follow(ana, shy)
    mutes.mute(shy, ana, timedelta(seconds=-1))
    assert (relation(ana.id, shy.id).is_requested, relation(ana.id, shy.id).asks_viewer) == (True, False)
    assert (relation(shy.id, ana.id).is_requested, relation(shy.id, ana.id).asks_viewer) == (False, True)
    assert not relation(shy.id, ana.id).is_muted


def test_who_may_not_be_seen_is_left_out_everywhere(ana: User, bob: User) -> None:
    suspend(bob)
    assert relations(ana.id, [bob.id, 77]) == {}
    assert profiles.seen([bob.id, 77]) == {}
    assert {*profiles.seen([ana.id, bob.id])} == {ana.id}
    for missing in (bob.id, 77):
        with pytest.raises(NotFound):
            relation(ana.id, missing)
        with pytest.raises(NotFound):
            access.person_by_id(missing)
    assert access.person_by_id(ana.id).username == "ana"


def test_nobody_costs_no_statement(ana: User, statements: list[str]) -> None:
    statements.clear()
    assert (relations(ana.id, []), familiar(ana.id, []), profiles.seen([])) == ({}, {}, {})
    assert statements == []


def test_of_many_acquaintances_the_latest_followed_are_named(ana: User, bob: User) -> None:
    crowd = factories.people(FAMILIAR + 2)
    for person in crowd:
        factories.follow(ana, person)
        factories.follow(person, bob)
    expected = [person.id for person in reversed(crowd)][:FAMILIAR]
    assert familiar(ana.id, [bob.id, 77]) == {bob.id: expected, 77: []}
    suspend(crowd[-1])
    blocks.block(crowd[-2], ana)
    assert familiar(ana.id, [bob.id])[bob.id] == [person.id for person in reversed(crowd)][2:]


def test_the_directory_leaves_out_who_does_not_write_for_everyone(ana: User, bob: User) -> None:
    shy, gone = factories.person("shy", is_protected=True), factories.person("gone")
    for author in (bob, ana, shy, gone, bob):
        factories.tweet(author, "Hello.")
    suspend(gone)
    assert directory(None, 10) == [bob.id, ana.id]
    assert directory(None, 10, newest=True) == [bob.id, ana.id]
    assert directory(None, 1, beyond=1) == [ana.id]
    mutes.mute(ana, bob)
    db.session.expire_all()
    assert directory(ana.id, 10) == [ana.id]
    assert directory(ana.id, 10, newest=True) == [ana.id]
    assert directory(None, 10, beyond=10_000) == []
