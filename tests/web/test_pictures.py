"""Pictures of tweets at the doors: bringing them, and who is shown them."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests import factories, pictures
from tests.browsers import JSON, Browser, browser_of, stranger_at
from tests.web.conftest import reread
from twitter import clock, storage
from twitter.extensions import db
from twitter.models import Block, Mention, Picture, Tweet, User
from twitter.services import deletions
from twitter.transaction import atomic
from twitter.web.media import POLICY
from twitter.web.pictures import blur, media_url, picture_srcset

JPEG = pictures.jpeg((300, 200))
OPEN, RESTRICTED = "public, max-age=3600, s-maxage=300", "private, no-store"


def bring(browser: Browser, content: bytes = JPEG, name: str = "me.jpg", **fields: Any) -> TestResponse:
    """Send a picture as the composer does, out of memory: the test client would leave a temporary file behind."""
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), name), **fields})
    return browser.post("/pictures", data=body, headers=JSON, content_type=f"multipart/form-data; boundary={boundary}")


def address(tweet: Tweet, number: int = 0) -> str:
    """Return the address of a picture of a tweet."""
    return media_url(tweet.pictures[number], 480)


def change(user: User, **columns: Any) -> None:
    """Change somebody's row as some verb would."""
    with atomic():
        db.session.execute(update(User).where(User.id == user.id).values(**columns))
    reread()


@pytest.fixture
def carla(app: Flask) -> User:
    """Somebody who is mentioned."""
    return factories.person("carla")


@pytest.fixture
def seen_by(app: Flask, ana: User, bob: User, carla: User) -> Callable[[str], dict[str, str]]:
    """Say what each of four people is answered: bob follows ana, carla is mentioned in what is tried."""
    factories.follow(bob, ana)
    browsers = {
        "stranger": stranger_at(app),
        "owner": browser_of(app, ana),
        "follower": browser_of(app, bob),
        "mentioned": browser_of(app, carla),
        "another": browser_of(app, factories.person("dan")),
    }

    def ask(path: str) -> dict[str, str]:
        answers = {name: browser.get(path) for name, browser in browsers.items()}
        assert {answer.status_code for answer in answers.values()} <= {200, 404}
        return {name: answer.headers["Cache-Control"] for name, answer in answers.items() if answer.status_code == 200}

    return ask


def mentioning(person: User, tweet: Tweet) -> Tweet:
    """Let a tweet name somebody."""
    with atomic():
        db.session.add(Mention(tweet_id=tweet.id, user_id=person.id))
    return tweet


def test_everybody_sees_the_pictures_of_a_public_tweet(ana: User, seen_by: Callable[[str], dict[str, str]]) -> None:
    everybody = ("stranger", "owner", "follower", "mentioned", "another")
    assert seen_by(address(factories.pictured_tweet(ana, "A field"))) == dict.fromkeys(everybody, OPEN)


@pytest.mark.parametrize(
    ("audience", "people"),
    [("followers", ["owner", "follower", "mentioned"]), ("mentioned", ["owner", "mentioned"])],
)
def test_pictures_are_for_whom_their_tweet_is_for(
    ana: User, carla: User, seen_by: Callable[[str], dict[str, str]], audience: str, people: list[str]
) -> None:
    tweet = mentioning(carla, factories.pictured_tweet(ana, "A field", audience=audience))
    assert seen_by(address(tweet)) == dict.fromkeys(people, RESTRICTED)


def test_the_pictures_of_a_protected_person_are_for_followers(
    ana: User, seen_by: Callable[[str], dict[str, str]]
) -> None:
    tweet = factories.pictured_tweet(ana, "A field")
    change(ana, is_protected=True)
    assert seen_by(address(tweet)) == dict.fromkeys(["owner", "follower"], RESTRICTED)


@pytest.mark.parametrize("is_blocker", [True, False])
def test_whoever_is_blocked_sees_no_pictures_either(
    ana: User, bob: User, seen_by: Callable[[str], dict[str, str]], is_blocker: bool
) -> None:
    tweet = factories.pictured_tweet(ana, "A field")
    blocker, blocked = (ana, bob) if is_blocker else (bob, ana)
    with atomic():
        db.session.add(Block(blocker_id=blocker.id, blocked_id=blocked.id))
    assert {*seen_by(address(tweet))} == {"stranger", "owner", "mentioned", "another"}


@pytest.mark.parametrize("column", ["suspended_at", "deactivated_at"])
def test_the_pictures_of_somebody_who_is_gone_are_gone(
    ana: User, seen_by: Callable[[str], dict[str, str]], column: str
) -> None:
    tweet = factories.pictured_tweet(ana, "A field")
    change(ana, **{column: clock.now()})
    assert seen_by(address(tweet)).keys() <= {"owner"}


def test_a_picture_that_is_not_posted_is_its_owners_alone(ana: User, seen_by: Callable[[str], dict[str, str]]) -> None:
    assert seen_by(media_url(factories.picture(ana), 480)) == {"owner": RESTRICTED}


def test_the_pictures_of_a_deleted_tweet_are_gone_at_once(ana: User, seen_by: Callable[[str], dict[str, str]]) -> None:
    path = address(tweet := factories.pictured_tweet(ana, "A field"))
    deletions.delete_tweet(ana, tweet)
    assert seen_by(path) == {}


def test_what_one_may_not_see_is_like_what_never_was(ana: User, stranger: Browser, bobs: Browser) -> None:
    hidden = address(factories.pictured_tweet(ana, "A field", audience="followers"))
    for browser in (stranger, bobs):
        told = {
            browser.get(path, headers=JSON).text
            for path in (hidden, f"/pictures/p/aa/bb/{'c' * 28}-480.webp", "/pictures/x")
        }
        assert len(told) == 1


def test_the_other_door_never_serves_a_picture_of_a_tweet(ana: User, anas: Browser, stranger: Browser) -> None:
    path = address(factories.pictured_tweet(ana, "A field"))
    for browser in (anas, stranger):
        assert browser.get(path.replace("/pictures/", "/media/")).status_code == 404
        assert browser.get(path.replace("/pictures/p/", "/media/")).status_code == 404
    avatar = factories.stored_picture()
    assert stranger.get(f"/media/{avatar}").status_code == 200
    assert stranger.get(f"/pictures/{avatar}").status_code == 404


@pytest.mark.parametrize(
    "path", ["x", "p/../x", "p/aa/bb", "p/%2e%2e/%2e%2e/twitter.db", f"p/aa/bb/{'c' * 28}.html", "p/" + "x" * 3_000]
)
def test_what_is_no_picture_is_not_found(stranger: Browser, path: str) -> None:
    assert stranger.get(f"/pictures/{path}", follow_redirects=True).status_code == 404


def test_a_picture_does_nothing_and_is_asked_for_again_by_its_tag(ana: User, stranger: Browser, anas: Browser) -> None:
    public, own = factories.pictured_tweet(ana, "A"), factories.pictured_tweet(ana, "A", audience="followers")
    for browser, tweet, vary in ((stranger, public, None), (anas, public, None), (anas, own, "Cookie")):
        answer = browser.get(address(tweet))
        assert (answer.content_type, answer.data[8:12]) == ("image/webp", b"WEBP")
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert re.fullmatch(r'inline; filename="p[0-9a-f]{32}-64\.webp"', answer.headers["Content-Disposition"])
        assert answer.headers.get("Vary") == vary
        assert "Set-Cookie" not in answer.headers
        again = browser.get(address(tweet), headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_picture_is_one_look_up_beside_the_session(
    ana: User, anas: Browser, stranger: Browser, statements: list[str]
) -> None:
    path = address(factories.pictured_tweet(ana, "A field"))
    for browser, count in ((stranger, 1), (anas, 2)):
        statements.clear()
        assert browser.get(path).status_code == 200
        assert len(statements) == count


def test_a_file_that_is_lost_is_not_found(ana: User, stranger: Browser) -> None:
    tweet = factories.pictured_tweet(ana, "A field")
    storage.delete(f"{tweet.pictures[0]['key']}-64.webp")
    assert stranger.get(address(tweet)).status_code == 404


def test_a_picture_is_brought_and_seen_by_who_brought_it(anas: Browser, bobs: Browser, ana: User) -> None:
    answer = bring(anas, alt=" A field ")
    assert answer.status_code == 201
    assert answer.json.keys() == {"id", "url", "width", "height", "alt"}
    assert (answer.json["width"], answer.json["height"], answer.json["alt"]) == (300, 200, "A field")
    reread()
    row = db.session.get(Picture, int(answer.json["id"]))
    assert row is not None
    assert (row.owner_id, row.tweet_id) == (ana.id, None)
    assert [browser.get(answer.json["url"]).status_code for browser in (anas, bobs)] == [200, 404]


@pytest.mark.parametrize(
    ("content", "alt", "sentence", "field"),
    [
        (b"", "", "Choose a picture first.", "file"),
        (b"<script>alert(1)</script>", "", "That is not a picture we know.", "file"),
        (JPEG[:2_000], "", "That picture is broken.", "file"),
        (bytes(8 * 1024 * 1024 + 1), "", "That file is too large.", "file"),
        (JPEG, "x" * 1501, "That description is too long.", "alt"),
    ],
    ids=["nothing", "no picture", "half a picture", "one byte too many", "a long description"],
)
def test_a_refused_picture_says_why(anas: Browser, content: bytes, alt: str, sentence: str, field: str) -> None:
    answer = bring(anas, content, alt=alt)
    assert (answer.status_code, answer.json["error"].startswith(sentence)) == (422, True)
    assert [*answer.json["details"]] == [field]


def test_far_too_much_is_refused_before_it_is_read(anas: Browser) -> None:
    answer = bring(anas, bytes(10 * 1024 * 1024))
    assert (answer.status_code, answer.json["error"]) == (413, "That is larger than we can take.")


def test_strangers_bring_nothing(stranger: Browser) -> None:
    assert bring(stranger).status_code == 401


def test_a_picture_is_described_and_taken_back_by_its_owner_alone(anas: Browser, bobs: Browser) -> None:
    brought = bring(anas).json
    path = f"/pictures/{brought['id']}"
    assert bobs.post(f"{path}/describe", data={"alt": "Mine"}, headers=JSON).status_code == 404
    assert bobs.post(f"{path}/remove", headers=JSON).status_code == 404
    assert anas.post(f"{path}/describe", data={"alt": "x" * 1501}, headers=JSON).status_code == 422
    assert anas.post(f"{path}/describe", data={"alt": "A field"}, headers=JSON).json == {}
    reread()
    row = db.session.get(Picture, int(brought["id"]))
    assert row is not None
    assert row.alt == "A field"
    assert anas.post(f"{path}/remove", headers=JSON).json == {}
    assert anas.get(brought["url"]).status_code == 404
    assert anas.post(f"{path}/remove", headers=JSON).status_code == 404
    assert anas.post(f"/pictures/{2**70}/remove", headers=JSON).status_code == 404


def test_a_card_shows_its_pictures_with_their_words(ana: User, stranger: Browser) -> None:
    factories.pictured_tweet(ana, 'A "field" of <poppies>', "")
    page = stranger.get("/local").text
    assert page.count('data-behaviour="lightbox"') == 2
    assert page.count('class="picture-image"') == 2
    assert "A &#34;field&#34; of &lt;poppies&gt;" in page
    assert page.count('<details class="picture-alt"') == 1
    assert 'alt="A picture without a description"' in page
    assert page.count('width="64"') == 2
    for path in re.findall(r'"picture-link" href="([^"]+)"', page):
        assert stranger.get(path).status_code == 200


def test_the_colours_of_a_picture_cost_the_page_little(app: Flask, ana: User, stranger: Browser) -> None:
    factories.pictured_tweet(ana, "A field")
    found = re.search(r'<img class="picture-blur"[^>]*>', stranger.get("/local").text)
    assert found is not None
    assert len(found[0]) <= 150
    picture = factories.pictured_tweet(ana, "Clear").pictures[0]
    with atomic():
        db.session.execute(update(Tweet).values(pictures=[{**picture, "blurhash": ""}]))
    assert "picture-blur" not in stranger.get("/local").text


def test_a_blur_is_an_image_of_the_right_colours() -> None:
    found = pictures.opened_address(blur("L~Lg^Zl}eqpYoU[qsBJ%fNsUjta{"))
    assert found.size == (4, 3)
    assert found.getpixel((0, 0)) == (246, 113, 0)
    assert found.getpixel((3, 0)) == (84, 255, 0)


@pytest.mark.parametrize(
    ("width", "wanted", "file"),
    [(2000, 480, 480), (2000, 481, 1000), (2000, 5000, 2000), (700, 480, 480), (700, 600, 700), (300, 480, 300)],
)
def test_the_smallest_file_that_is_wide_enough_is_named(width: int, wanted: int, file: int) -> None:
    assert media_url({"key": "p/aa/bb/cc", "width": width}, wanted) == f"/pictures/p/aa/bb/cc-{file}.webp"
    assert media_url(Picture(key="p/aa/bb/cc", width=width), wanted) == f"/pictures/p/aa/bb/cc-{file}.webp"


def test_a_picture_names_each_of_its_files_once() -> None:
    assert picture_srcset({"key": "k", "width": 700}) == "/pictures/k-700.webp 700w, /pictures/k-480.webp 480w"
    assert picture_srcset({"key": "k", "width": 300}) == "/pictures/k-300.webp 300w"
