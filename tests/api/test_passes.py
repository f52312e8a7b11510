"""Passes: apps show pictures that only some may see by nothing but an address, and never more than that."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests import factories
from tests.api.conftest import AUTH, Phone
from twitter.extensions import db
from twitter.models import User
from twitter.services import blocks, deletions
from twitter.transaction import atomic

MEDIA = "/api/v1/media"


def brought(phone: Phone, owner: User) -> Any:
    """Return what an app is told of a picture that its person has brought."""
    return phone.get(f"{MEDIA}/{factories.picture(owner).id}").json


def path_of(address: str) -> str:
    return address.removeprefix("http://localhost:8000")


def test_an_app_shows_what_it_brought_by_nothing_but_the_address(app: Flask, anas: Phone, ana: User) -> None:
    told = brought(anas, ana)
    drawer = Phone(app)  # what draws pictures shows no token
    for address in (told["url"], told["preview_url"]):
        answer = drawer.get(path_of(address))
        assert (answer.status_code, answer.content_type) == (200, "image/webp")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert drawer.get(path_of(address).partition("?")[0]).status_code == 404
    assert anas.get(f"{MEDIA}/{told['id']}").json == told  # the same address each time


def test_a_pass_is_good_for_one_picture_and_one_session(app: Flask, anas: Phone, ana: User) -> None:
    one, other = (brought(anas, ana)["url"] for _ in range(2))
    path, given = path_of(one).split("?")
    session_id, seal = given.removeprefix("pass=").split(".")
    drawer = Phone(app)
    assert drawer.get(f"{path}?{given}").status_code == 200
    assert drawer.get(f"{path_of(other).partition('?')[0]}?{given}").status_code == 404
    for forged in (
        f"{int(session_id) + 1}.{seal}",
        f"{session_id}.{seal[:-2]}xx",
        f"{session_id}.",
        f".{seal}",
        f"{session_id}.é",
        f"{'9' * 30}.{seal}",
        "",
    ):
        assert drawer.get(path, query_string={"pass": forged}).status_code == 404, forged


def test_a_pass_ends_with_its_session(app: Flask, anas: Phone, ana: User) -> None:
    path = path_of(brought(anas, ana)["url"])
    assert Phone(app).get(path).status_code == 200
    anas.post(f"{AUTH}/logout")
    assert Phone(app).get(path).status_code == 404


def test_a_pass_outlives_a_change_of_the_key_as_long_as_the_old_one_is_read(
    app: Flask, anas: Phone, ana: User, make_app: Callable[..., Flask]
) -> None:
    path, before = path_of(brought(anas, ana)["url"]), app.extensions["settings"]
    new = "another key of more than thirty-two bytes"
    changed = make_app(secret_key=new, secret_key_fallbacks=(before.secret_key,), media=before.media)
    assert Phone(changed).get(path).status_code == 200
    assert Phone(make_app(secret_key=new, media=before.media)).get(path).status_code == 404


def test_a_pass_shows_no_more_than_its_person_may_see(app: Flask, anas: Phone, ana: User, bob: User) -> None:
    told = brought(anas, ana)
    path = path_of(told["url"])
    with atomic():
        ana.is_protected = True
        db.session.add(ana)
    tweet = factories.tweet(ana, picture_ids=(int(told["id"]),))
    assert Phone(app).get(path).status_code == 200  # it is Ana's own
    assert Phone(app).get(path.partition("?")[0]).status_code == 404
    deletions.delete_tweet(ana, tweet)
    assert Phone(app).get(path).status_code == 404
    assert bob.id


def restricted(phone: Phone, path: str) -> list[dict[str, Any]]:
    """Return the pictures of the first status that an address answers with."""
    told = phone.get(path).json
    first = told[0] if isinstance(told, list) else told
    return (first.get("last_status") or first)["media_attachments"]


def test_pictures_that_only_some_may_see_are_seen_by_them_in_their_apps(app: Flask, ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    with atomic():
        ana.is_protected = True
        db.session.add(ana)
    tweet = factories.pictured_tweet(ana, "A field")
    bobs, drawer = Phone(app), Phone(app)
    bobs.access_token = factories.oauth_token(bob)
    for path in ("/api/v1/timelines/home", f"/api/v1/statuses/{tweet.id}", f"/api/v1/accounts/{ana.id}/statuses"):
        [shown] = restricted(bobs, path)
        for address in (shown["url"], shown["preview_url"]):
            assert drawer.get(path_of(address)).status_code == 200, path
            assert drawer.get(path_of(address).partition("?")[0]).status_code == 404
    blocks.block(ana, bob)
    assert drawer.get(path_of(shown["url"])).status_code == 404


def test_the_pictures_of_messages_are_seen_by_whoever_is_in_the_conversation(app: Flask, ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    factories.message(ana, bob, text="Look.", picture_ids=(factories.picture(ana).id,))
    drawer = Phone(app)
    for person in (ana, bob):
        phone = Phone(app)
        phone.access_token = factories.oauth_token(person)
        [shown] = restricted(phone, "/api/v1/conversations")
        assert drawer.get(path_of(shown["url"])).status_code == 200
        assert drawer.get(path_of(shown["url"]).partition("?")[0]).status_code == 404


def test_what_everybody_may_see_needs_no_pass_and_is_told_to_all_alike(app: Flask, ana: User, bob: User) -> None:
    tweet = factories.pictured_tweet(ana, "A field")
    bobs = Phone(app)
    bobs.access_token = factories.oauth_token(bob)
    [told], [others] = (restricted(phone, f"/api/v1/statuses/{tweet.id}") for phone in (bobs, Phone(app)))
    assert told == others
    assert "?" not in told["url"]
    assert Phone(app).get(path_of(told["url"])).headers["Cache-Control"].startswith("public")


def test_no_reader_gets_the_pass_of_another(app: Flask, ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    with atomic():
        ana.is_protected = True
        db.session.add(ana)
    tweet = factories.pictured_tweet(ana, "A field")
    passes = set()
    for person in (ana, bob, ana):
        phone = Phone(app)
        phone.access_token = factories.oauth_token(person)
        for _ in range(2):
            [shown] = restricted(phone, f"/api/v1/statuses/{tweet.id}")
            passes.add(shown["url"])
    assert len(passes) == 3  # one for each session
