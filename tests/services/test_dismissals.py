"""Notifications that somebody wants to see no more, and where they have read up to."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.services.test_races import at_once
from tests.telling import groups, heard, told, waiting
from twitter import clock, ids
from twitter.errors import NotFound
from twitter.events import Notified, UnreadChanged
from twitter.extensions import db
from twitter.models import Marker, Notification, Tweet, User
from twitter.queries.markers import places
from twitter.services import follows, markers, notifications, reactions, receipts
from twitter.services.notifications.keeping import REMEMBERED
from twitter.transaction import atomic, rows_changed

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana)


def test_one_is_dismissed_and_its_group_stays(ana: User, tweet: Tweet) -> None:
    for person in factories.people(3):
        factories.like(person, tweet)
    [group] = groups(ana)
    with heard(UnreadChanged) as events:
        notifications.dismiss(ana, group.last_id)
    assert (told(ana), events) == (["like by person1, person0"], [UnreadChanged(ana.id)])
    for missing in (group.last_id, 1, 0, ids.LARGEST + 1):
        with pytest.raises(NotFound):
            notifications.dismiss(ana, missing)


def test_a_group_and_all_of_some_kinds_are_dismissed(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    factories.retweet(bob, tweet)
    factories.follow(bob, ana)
    notifications.dismiss_group(ana, f"like:{tweet.id}")
    notifications.dismiss_group(ana, f"like:{tweet.id}")
    assert (told(ana), waiting(ana)) == (["follow by bob", "retweet by bob"], 2)
    notifications.dismiss_all(ana, ["follow"])
    assert told(ana) == ["retweet by bob"]
    notifications.dismiss_all(ana)
    assert (told(ana), waiting(ana)) == ([], 0)


def test_nobody_dismisses_what_another_was_told(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    [group] = groups(ana)
    with pytest.raises(NotFound):
        notifications.dismiss(bob, group.last_id)
    notifications.dismiss_group(bob, group.key)
    notifications.dismiss_all(bob)
    assert told(ana) == ["like by bob"]


def test_what_was_dismissed_stays_away_though_it_is_done_again(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    factories.follow(bob, ana)
    notifications.dismiss_all(ana)
    with heard(Notified, UnreadChanged) as events:
        reactions.unlike(bob, tweet)
        reactions.like(bob, tweet)
        follows.unfollow(bob, ana)
        follows.follow(bob, ana)
    assert (told(ana), waiting(ana), events) == ([], 0, [])


def test_after_some_days_it_is_forgotten_and_told_anew(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    notifications.dismiss_all(ana)
    then = ids.first_id_at(clock.now() - REMEMBERED - timedelta(seconds=1))
    with atomic():
        rows_changed(Notification.__table__.update().values(id=then))
    notifications.trim()
    assert db.session.scalars(select(Notification)).all() == []
    reactions.unlike(bob, tweet)
    reactions.like(bob, tweet)
    assert told(ana) == ["like by bob"]


def test_reading_is_noted_once_for_pages_and_apps(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    factories.follow(bob, ana)
    newest, oldest = (group.cursor for group in groups(ana))
    assert places(ana.id, ["notifications"]) == {}
    notifications.mark_read(ana, oldest)
    markers.save(ana, home=12, notifications_read=newest)
    notifications.mark_read(ana, oldest)
    found = places(ana.id, ["home", "notifications", "list"])
    assert {name: (place.last_read_id, place.version) for name, place in found.items()} == {
        "home": (12, 1),
        "notifications": (newest, 2),
    }
    assert waiting(ana) == 0


def test_what_was_read_before_places_were_kept_is_known_too(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    [group] = groups(ana)
    notifications.mark_read(ana, group.cursor)
    with atomic():
        rows_changed(Marker.__table__.delete())
    [place] = places(ana.id, ["notifications"]).values()
    assert (place.last_read_id, place.version, place.updated_at) == (group.cursor, 0, group.created_at)


def test_a_conversation_is_unread_again_from_what_others_said(ana: User, bob: User) -> None:
    factories.follow(ana, bob)
    said = factories.message(bob, ana)
    own = factories.message(ana, bob)
    receipts.mark_seen(ana, said.conversation_id, own.id)
    with heard(UnreadChanged) as events:
        receipts.mark_unread(ana, said.conversation_id)
        receipts.mark_unread(ana, said.conversation_id)
        receipts.mark_unread(bob, said.conversation_id)  # who has not read it yet
    assert events == [UnreadChanged(ana.id)]
    with pytest.raises(NotFound):
        receipts.mark_unread(factories.person("eve"), said.conversation_id)


def test_of_what_only_oneself_said_nothing_can_be_unread(ana: User, bob: User) -> None:
    said = factories.message(ana, bob)
    with heard(UnreadChanged) as events:
        receipts.mark_unread(ana, said.conversation_id)
    assert events == []


def test_reading_dismissing_and_telling_at_once_do_not_wait_for_each_other(app: Flask, ana: User, tweet: Tweet) -> None:
    acts: list[Callable[[], object]] = []
    for number, person in enumerate(factories.people(4)):
        acts += [
            partial(reactions.like, person, tweet),
            partial(markers.save, ana, home=number, notifications_read=ids.LARGEST),
            partial(notifications.mark_read, ana, ids.LARGEST),
            partial(notifications.dismiss_all, ana),
        ]
    assert at_once(app, acts) == []
    db.session.rollback()
    assert places(ana.id, ["home"])["home"].version == 4


def test_a_first_place_that_many_save_at_once_is_one(app: Flask, ana: User) -> None:
    assert at_once(app, [partial(markers.save, ana, home=7, notifications_read=1)] * 6) == []
    db.session.rollback()
    assert places(ana.id, ["home"])["home"].version == 6
