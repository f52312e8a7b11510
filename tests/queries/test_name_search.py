"""Looking for people: by any word of their names, in the order one expects, by either way of finding them."""

from typing import Any

import pytest

from tests import factories
from twitter import clock
from twitter.extensions import db
from twitter.models import Block, Mute, User
from twitter.queries import search
from twitter.queries.paging import PageRequest
from twitter.queries.search import names as name_search
from twitter.services import accounts, credentials, profiles, search_index
from twitter.transaction import atomic

FIRST = PageRequest()

pytestmark = pytest.mark.usefixtures("app")


def change(row: Any, **columns: Any) -> None:
    with atomic():
        for name, value in columns.items():
            setattr(row, name, value)
        db.session.add(row)


WAYS = {
    "gathered": {},
    "walked": {"COMMON": 1, "COMMON_TOGETHER": 1},
    "walked, then gathered": {"COMMON": 1, "WALKED": 2},
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find people by one of the ways: those a rare word leads to, or those whom most follow, or one after the other."""
    for name, value in request.param.items():
        monkeypatch.setattr(name_search, name, value)


def names(viewer: User | None, text: str) -> list[str]:
    return [person.username for person in search.people(viewer.id if viewer else None, text, FIRST).items]


FOUND = {
    "an": ["anna", "ana_silva", "ana"],
    "AN": ["anna", "ana_silva", "ana"],
    "@ana": ["ana", "ana_silva"],
    "élo": ["zoe"],
    "elodie d": ["zoe"],
    "ÉLODIE": ["zoe"],
    "ana_": ["ana_silva"],
    "anna_": [],
    "%": [],
    "_": [],
    "\\": [],
    "": [],
    "@": [],
    "日本": ["jap"],
    "\U0010ffff": [],
    "durand": ["zoe"],
    "du élo": ["zoe"],
    "zoe dur": ["zoe"],
    "elodie x": [],
    "lodie": [],
    "太郎": ["jap"],
    "郎": ["jap"],
    "silva": ["ana_silva"],
    "@ana_s": ["ana_silva"],
    "e d u r a n": [],
    "é é D": ["zoe"],
}


@pytest.mark.usefixtures("way")
def test_people_are_found_by_how_any_word_of_their_names_begins(ana: User) -> None:
    factories.person("zoe", display_name="Élodie Durand")
    factories.person("jap", display_name="日本 太郎")
    factories.person("ana_silva")
    factories.person("anna")
    assert {text: names(ana, text) for text in FOUND} == FOUND


@pytest.mark.usefixtures("way")
def test_people_who_are_gone_or_kept_away_are_not_found(ana: User, bob: User) -> None:
    change(factories.person("ana2"), suspended_at=clock.now())
    change(factories.person("ana3"), deactivated_at=clock.now())
    change(Block(blocker_id=factories.person("ana4").id, blocked_id=bob.id))
    assert names(bob, "ana") == ["ana"]
    assert [person.username for person in search.suggest(bob.id, "ana").people] == ["ana"]
    change(Mute(muter_id=bob.id, muted_id=ana.id))
    assert names(bob, "ana") == ["ana"]
    assert search.suggest(bob.id, "@ana").people == ()


@pytest.mark.usefixtures("way")
def test_whom_one_follows_is_suggested_first_then_whom_many_follow(ana: User, bob: User) -> None:
    friend, star = factories.person("sam"), factories.person("sal")
    for reader in factories.people(2):
        factories.follow(reader, star)
    assert [person.username for person in search.suggest(bob.id, "@sa").people] == ["sal", "sam"]
    factories.follow(bob, friend)
    assert [person.username for person in search.suggest(bob.id, "@sa").people] == ["sam", "sal"]
    assert [person.username for person in search.suggest(None, "sa").people] == ["sal", "sam"]


@pytest.mark.usefixtures("way")
def test_whoever_has_the_name_comes_first_then_whom_one_follows_then_whom_many_follow(ana: User, bob: User) -> None:
    in_order = ["sam", "samuel", "samir", "samson", "samira", "samantha"]
    # The oldest account first: without anything else to go by it would come last.
    people = {name: factories.person(name) for name in ["samira", *in_order[:4], "samantha"]}
    change(people["samira"], follower_count=8)
    change(people["samson"], follower_count=9)
    for name in ("samir", "samuel"):
        factories.follow(bob, people[name])
    factories.follow(ana, people["samuel"])
    assert names(bob, "sam") == in_order
    assert names(bob, "SAM") == in_order
    assert names(None, "sam") == ["sam", "samson", "samira", "samuel", "samir", "samantha"]
    assert names(bob, "sam sam") == in_order


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("is_stranger", [False, True])
def test_pages_of_people_follow_one_another_without_gap_or_repetition(bob: User, is_stranger: bool) -> None:
    people = factories.people(9, "sam")
    change(people[4], follower_count=2)
    for person in people[:3] if not is_stranger else ():
        factories.follow(bob, person)
    viewer_id = None if is_stranger else bob.id
    for text in ("sam", "sam2 sa"):
        whole = search.people(viewer_id, text, FIRST)
        seen, max_id = [], None
        while max_id is not None or not seen:
            page = search.people(viewer_id, text, PageRequest(max_id=max_id, limit=2))
            seen, max_id = [*seen, *page.items], page.next_max_id
        assert seen == [*whole.items]
        assert whole.next_max_id is None
    assert search.people(viewer_id, "sam", PageRequest(max_id=1)).items == ()


def test_a_new_name_is_found_and_the_former_is_not(ana: User) -> None:
    made = accounts.create("cleo_maria", "cleo@example.org", factories.PASSWORD, confirmed=True)
    assert [names(None, word) for word in ("cleo", "maria")] == [["cleo_maria"], ["cleo_maria"]]
    profiles.change_profile(made, display_name="Cléo de Nîmes")
    assert [names(None, word) for word in ("nimes", "maria")] == [["cleo_maria"], ["cleo_maria"]]
    credentials.change_username(made, factories.PASSWORD, "klio")
    assert [names(None, word) for word in ("klio", "nimes", "maria")] == [["klio"], ["klio"], []]
    assert names(None, "ana") == ["ana"]


def test_rebuilding_finds_people_by_all_words_of_their_names(ana: User) -> None:
    change(ana, display_name="Ana Silva")
    assert names(None, "silva") == []
    last = search_index.rebuild_people()
    assert last == (ana.id, 1)
    assert search_index.rebuild_people(ana.id) is None
    assert names(None, "silva") == ["ana"]


@pytest.mark.parametrize(
    ("text", "has_people", "has_tags"), [("@ga", True, False), ("#ga", False, True), ("ga", True, True)]
)
def test_a_sign_says_what_is_wanted_in_a_few_statements(
    ana: User, statements: list[str], text: str, has_people: bool, has_tags: bool
) -> None:
    factories.person("gaston")
    factories.tweet(ana, "#garden")
    statements.clear()
    completed = search.suggest(ana.id, text)
    assert len(statements) == 2 * has_people + has_tags
    assert (bool(completed.people), bool(completed.hashtags)) == (has_people, has_tags)
