"""What people show of themselves."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories, pictures
from twitter import clock, storage
from twitter.errors import Forbidden, Invalid
from twitter.extensions import db
from twitter.models import Job, User
from twitter.queries import people, timelines
from twitter.queries.paging import PageRequest
from twitter.services import media, profiles
from twitter.services.media import AVATAR, BANNER, Crop

CHANGE = {"picture": (profiles.set_picture, profiles.remove_picture, AVATAR, "avatar_key")}
CHANGE["banner"] = (profiles.set_banner, profiles.remove_banner, BANNER, "banner_key")
JPEG = pictures.jpeg((300, 200))


def files_of(name: str | None, kind: media.Kind) -> list[bool]:
    return [storage.exists(f"{name}-{width}.webp") for width in kind.widths]


def test_what_somebody_says_is_cleaned_and_stored(app: Flask, ana: User) -> None:
    profiles.change_profile(
        ana,
        display_name="  Ana \u202e Silva ",
        bio="One \r\ntwo #garden @bob\n",
        location=" Lisboa ",
        website="ana.example.org/me",
        extra_fields=[("", ""), ("Speaks", "português"), ("", ""), ("Call me", "she")],
    )
    shown = people.profile(None, "ana")
    assert (shown.display_name, shown.bio, shown.location) == ("Ana Silva", "One\ntwo #garden @bob", "Lisboa")
    assert shown.website == "https://ana.example.org/me"
    assert shown.extra_fields == [{"name": "Speaks", "value": "português"}, {"name": "Call me", "value": "she"}]
    assert ana.display_name == "Ana Silva"


def test_everything_but_the_name_may_be_empty(app: Flask, ana: User) -> None:
    profiles.change_profile(ana, display_name="Ana", bio="x", location="x", website="x.org", extra_fields=[("a", "b")])
    profiles.change_profile(ana, display_name="Ana")
    shown = people.profile(None, "ana")
    assert (shown.bio, shown.location, shown.website, shown.extra_fields) == ("", "", "", [])


@pytest.mark.parametrize(
    ("field", "longest"),
    [
        ("display_name", "n" * 50),
        ("bio", "\U0001f469\u200d\U0001f467" * 100 + "b" * 60),  # 160 characters, 360 code points
        ("location", "l" * 60),
        ("website", "https://example.org/" + "w" * 180),
        ("extra_fields", [("n" * 30, "v" * 100)] * 4),
    ],
)
def test_as_long_as_it_may_be(app: Flask, ana: User, field: str, longest: object) -> None:
    profiles.change_profile(ana, **{"display_name": "Ana", field: longest})


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("display_name", ""),
        ("display_name", " \u200b "),
        ("display_name", "n" * 51),
        ("display_name", "nul\0"),
        ("bio", "b" * 161),
        ("bio", "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 120),  # few characters, many code points
        ("bio", "bell\7"),
        ("location", "l" * 61),
        ("website", "https://example.org/" + "w" * 181),
        ("website", "javascript:alert(1)"),
        ("website", "data:text/html,x"),
        ("website", "ftp://example.org"),
        ("website", "https://"),
        ("website", "//example.org"),
        ("website", "https://ana:secret@example.org"),
        ("website", "https://example.org two"),
        ("website", "my site"),
        ("website", "@bob"),
        ("extra_fields", [("n" * 31, "v")]),
        ("extra_fields", [("n", "v" * 101)]),
        ("extra_fields", [("n", "")]),
        ("extra_fields", [("", "v")]),
        ("extra_fields", [("n", "v")] * 5),
    ],
)
def test_what_cannot_be_shown_is_refused_and_nothing_changes(app: Flask, ana: User, field: str, wrong: object) -> None:
    with pytest.raises(Invalid) as caught:
        profiles.change_profile(ana, **{"display_name": "Other", field: wrong})
    assert [*caught.value.details] == [field]
    assert people.profile(None, "ana").display_name == "Ana"


@pytest.mark.parametrize("which", CHANGE)
def test_a_picture_is_kept_in_all_sizes_and_shown_everywhere(app: Flask, ana: User, which: str) -> None:
    give, _, kind, column = CHANGE[which]
    factories.tweet(ana)
    give(ana, JPEG, Crop(0, 0, 0.5))
    name = getattr(ana, column)
    assert files_of(name, kind) == [True, True]
    assert getattr(people.profile(None, "ana"), column) == name
    if which == "picture":
        assert timelines.local(None, PageRequest(None)).items[0].author.avatar_key == name


@pytest.mark.parametrize("which", CHANGE)
def test_the_files_of_the_old_one_go_with_a_job(app: Flask, ana: User, which: str) -> None:
    give, take, kind, column = CHANGE[which]
    give(ana, JPEG)
    first = getattr(ana, column)
    give(ana, JPEG)
    second = getattr(ana, column)
    assert first != second
    assert files_of(first, kind) == [True, True]  # until the job runs: a lost deletion is tried again
    assert app.extensions["job_runner"].run_due() == 1
    assert (files_of(first, kind), files_of(second, kind)) == ([False, False], [True, True])
    take(ana)
    take(ana)
    assert getattr(ana, column) is None
    assert app.extensions["job_runner"].run_due() == 1
    assert files_of(second, kind) == [False, False]


def test_deleting_files_twice_is_harmless(app: Flask, ana: User) -> None:
    profiles.set_picture(ana, JPEG)
    keys = [f"{ana.avatar_key}-{width}.webp" for width in AVATAR.widths]
    media.delete(keys)
    media.delete(keys)
    assert files_of(ana.avatar_key, AVATAR) == [False, False]


def test_a_refused_picture_leaves_the_one_before(app: Flask, ana: User) -> None:
    profiles.set_picture(ana, JPEG)
    before = ana.avatar_key
    with pytest.raises(Invalid):
        profiles.set_picture(ana, b"no picture")
    assert people.profile(None, "ana").avatar_key == before
    assert db.session.query(Job).count() == 0


def test_no_connection_is_held_while_a_picture_is_decoded(
    app: Flask, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []

    def render(*_: object) -> list[bytes]:
        held.append(db.session().in_transaction())
        return [b"RIFF", b"RIFF"]

    assert people.profile(ana.id, "ana").is_self  # reading begins a transaction
    monkeypatch.setattr(media, "render", render)
    profiles.set_picture(ana, JPEG)
    assert held == [False]


def test_files_go_again_when_the_row_cannot_be_written(app: Flask, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    put = storage.put

    def noted(key: str, content: bytes) -> None:
        put(key, content)
        written.append(key)

    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(storage, "put", noted)
    monkeypatch.setattr(profiles, "_replace", failing)
    with pytest.raises(RuntimeError):
        profiles.set_picture(ana, JPEG)
    assert len(written) == 2
    assert not any(map(storage.exists, written))


def test_a_drawn_portrait_can_be_replaced_and_is_never_deleted(app: Flask) -> None:
    demo = factories.person("demo", avatar_key="drawn:3")
    profiles.set_picture(demo, JPEG)
    assert db.session.query(Job).count() == 0


def test_a_suspended_person_changes_nothing(app: Flask) -> None:
    ana = factories.person("ana", suspended_at=clock.now())
    acts: list[Callable[[], None]] = [
        lambda: profiles.change_profile(ana, display_name="Other"),
        lambda: profiles.set_picture(ana, JPEG),
        lambda: profiles.remove_picture(ana),
        lambda: profiles.set_banner(ana, JPEG),
        lambda: profiles.remove_banner(ana),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()
