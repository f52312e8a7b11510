"""People as one viewer sees them: profiles, lists, suggestions."""

import pytest

from tests import factories
from twitter import clock
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import User
from twitter.queries import people, suggestions
from twitter.queries.paging import PageRequest

pytestmark = pytest.mark.usefixtures("app")


def names(rows: tuple[people.PersonRow, ...] | list[suggestions.Suggestion]) -> list[str]:
    return [row.username for row in rows]


def test_a_profile_says_how_the_viewer_stands_to_the_person(ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    seen_by_bob, seen_by_ana = people.profile(bob.id, "ANA"), people.profile(ana.id, "bob")
    assert (seen_by_bob.is_following, seen_by_bob.follows_viewer, seen_by_bob.is_self) == (True, False, False)
    assert (seen_by_ana.is_following, seen_by_ana.follows_viewer, seen_by_ana.is_self) == (False, True, False)
    assert people.profile(ana.id, "ana").is_self
    stranger = people.profile(None, "ana")
    assert (stranger.is_following, stranger.follows_viewer, stranger.follower_count) == (False, False, 1)


@pytest.mark.usefixtures("ana")
def test_nobody_and_somebody_suspended_are_not_found_alike() -> None:
    factories.person("gone", suspended_at=clock.now())
    for username in ("gone", "nobody"):
        with pytest.raises(NotFound):
            people.profile(None, username)


def test_followers_come_latest_first_and_page_by_page(ana: User) -> None:
    for reader in factories.people(25):
        factories.follow(reader, ana)
    first = people.followers(ana.id, ana.id, PageRequest())
    second = people.followers(ana.id, ana.id, PageRequest(max_id=first.next_max_id))
    assert names(first.items + second.items) == [f"person{number}" for number in reversed(range(25))]
    assert all(row.follows_viewer for row in first.items)
    assert second.next_max_id is None


def test_following_lists_whom_one_follows_without_the_suspended(ana: User, bob: User) -> None:
    gone = factories.person("gone")
    for followed in (bob, gone):
        factories.follow(ana, followed)
    gone.suspended_at = clock.now()
    db.session.commit()
    assert names(people.following(ana.id, ana.id, PageRequest()).items) == ["bob"]


def test_suggestions_name_who_is_followed_by_those_one_follows(ana: User, bob: User) -> None:
    cleo, dai = factories.person("cleo"), factories.person("dai")
    factories.follow(ana, bob)
    factories.follow(ana, cleo)
    factories.follow(bob, dai)
    factories.follow(cleo, dai)
    factories.follow(bob, ana)
    db.session.refresh(ana)
    suggestion = suggestions.whom_to_follow(ana, 5)[0]
    assert suggestion.username == "dai"
    assert suggestion.known_through in {"Bob", "Cleo"}
    assert suggestion.known_others == 1


def test_somebody_who_follows_nobody_is_shown_whom_many_follow(ana: User, bob: User) -> None:
    popular = factories.person("popular")
    for fan in factories.people(3):
        factories.follow(fan, popular)
    factories.person("gone", suspended_at=clock.now(), follower_count=99)
    suggested = suggestions.whom_to_follow(ana, 3)
    assert suggested[0].username == "popular"
    assert suggested[0].known_through is None
    assert not {"ana", "gone"} & set(names(suggested))
    assert bob.username in names(suggestions.whom_to_follow(ana, 20))


def test_suggestions_never_repeat_and_never_show_whom_one_follows(ana: User, bob: User) -> None:
    cleo = factories.person("cleo")
    factories.follow(ana, bob)
    factories.follow(bob, cleo)
    db.session.refresh(ana)
    suggested = names(suggestions.whom_to_follow(ana, 20))
    assert suggested == ["cleo"]


@pytest.mark.parametrize("count", [2, 20])
def test_a_list_of_people_is_one_statement_and_a_profile_another(ana: User, statements: list[str], count: int) -> None:
    for reader in factories.people(count):
        factories.follow(reader, ana)
    statements.clear()
    person = people.profile(ana.id, "ana")
    assert len(people.followers(ana.id, person.id, PageRequest()).items) == count
    assert len(statements) == 2
