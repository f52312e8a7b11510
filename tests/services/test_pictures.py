"""The pictures of tweets: brought, described, posted, and gone with their tweet."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.pictures import jpeg
from twitter import clock, outbox, storage
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.ids import first_id_at
from twitter.jobs.cleanup import clean_up
from twitter.jobs.media import delete_files
from twitter.models import Job, Picture, Tweet, User
from twitter.queries import composing
from twitter.queries.pictures import is_for_strangers
from twitter.services import media, pictures
from twitter.transaction import atomic

JPEG = jpeg((640, 400))


def files_of(picture: Picture) -> list[str]:
    return media.keys(picture.key, media.widths_within(picture.width))


def do_deletions() -> None:
    """Do the jobs that delete files."""
    for job_id in outbox.due(100):
        claimed = outbox.claim(job_id)
        if claimed and claimed.name == "delete_files":
            delete_files(**claimed.payload)


def stored(picture_id: int) -> Picture | None:
    db.session.rollback()
    return db.session.scalar(select(Picture).where(Picture.id == picture_id).execution_options(populate_existing=True))


def attach(author: User, tweet: Tweet, *picture_ids: int) -> None:
    with atomic():
        pictures.attach(author, tweet, picture_ids)


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's, just written."""
    return factories.stored_tweet(ana, "Look.")


def test_a_picture_that_somebody_brings_is_kept_for_them(ana: User) -> None:
    picture = pictures.store(ana, JPEG, "  A field \r\n of poppies ")
    assert (picture.width, picture.height, picture.alt) == (640, 400, "A field\n of poppies")
    assert (picture.owner_id, picture.tweet_id, len(picture.blurhash)) == (ana.id, None, 28)
    assert storage.is_guarded(picture.key)
    assert files_of(picture) == [f"{picture.key}-640.webp", f"{picture.key}-480.webp"]
    assert all(storage.exists(file) for file in files_of(picture))


@pytest.mark.parametrize(
    ("content", "alt", "details"),
    [
        (b"", "", {"file": "missing"}),
        (b"GIF89a but not really", "", {"file": "unknown_kind"}),
        (JPEG, "x" * 1501, {"alt": "too_long"}),
        (JPEG, "a\0b", {"alt": "control_character"}),
    ],
    ids=["nothing", "no picture", "a long description", "an unreadable description"],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(
    ana: User, content: bytes, alt: str, details: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as caught:
        pictures.store(ana, content, alt)
    assert {*caught.value.details} == {*details}
    assert caught.value.sentence.endswith(".")
    assert db.session.scalar(select(func.count()).select_from(Picture)) == 0


def test_who_may_not_tweet_brings_no_pictures(app: Flask) -> None:
    with pytest.raises(Forbidden):
        pictures.store(factories.person("una", email_verified_at=None), JPEG)


def test_nobody_hoards_pictures(ana: User, bob: User, tweet: Tweet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_WAITING", 2)
    first = factories.picture(ana)
    factories.picture(ana)
    with pytest.raises(Invalid) as caught:
        pictures.store(ana, JPEG)
    assert caught.value.details == {"file": "too_many"}
    pictures.store(bob, JPEG)
    attach(ana, tweet, first.id)
    pictures.store(ana, JPEG)


def test_a_picture_whose_row_could_not_be_written_leaves_no_file(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr(media.storage, "put", lambda key, _content: kept.append(key))
    gone: list[str] = []
    monkeypatch.setattr(media.storage, "delete", gone.append)
    monkeypatch.setattr(db.session, "add", lambda _row: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        pictures.store(ana, JPEG)
    assert kept == gone != []


def test_a_tweet_shows_its_pictures_in_the_order_that_was_asked_for(ana: User, tweet: Tweet) -> None:
    one, two, three = (factories.picture(ana, alt=alt) for alt in ("one", "two", "three"))
    attach(ana, tweet, two.id, three.id, one.id)
    found = db.session.scalars(
        select(Picture).order_by(Picture.position).execution_options(populate_existing=True)
    ).all()
    assert [(picture.alt, picture.position, picture.tweet_id) for picture in found] == [
        ("two", 0, tweet.id),
        ("three", 1, tweet.id),
        ("one", 2, tweet.id),
    ]
    db.session.expire_all()
    assert [shown["alt"] for shown in tweet.pictures] == ["two", "three", "one"]
    assert tweet.pictures[0] == {
        "id": str(two.id),
        "key": two.key,
        "width": 64,
        "height": 48,
        "alt": "two",
        "blurhash": two.blurhash,
    }


def test_a_tweet_without_pictures_takes_none(ana: User, tweet: Tweet, statements: list[str]) -> None:
    with atomic():
        statements.clear()
        pictures.attach(ana, tweet, [])
    assert statements == []


def test_a_picture_that_is_not_there_refuses_the_whole_tweet(ana: User, bob: User, tweet: Tweet) -> None:
    mine, theirs, posted = factories.picture(ana), factories.picture(bob), factories.picture(ana)
    attach(ana, factories.stored_tweet(ana), posted.id)
    for missing in (theirs.id, posted.id, mine.id + 10**15, 2**70, 0, -1):
        with pytest.raises(Invalid) as caught:
            attach(ana, tweet, mine.id, missing)
        assert caught.value.details == {"pictures": "missing"}
    again = stored(mine.id)
    assert again is not None
    assert again.tweet_id is None


def test_a_tweet_shows_four_pictures_and_no_fifth(ana: User, tweet: Tweet) -> None:
    brought = [factories.picture(ana).id for _ in range(5)]
    with pytest.raises(Invalid) as caught:
        attach(ana, tweet, *brought)
    assert caught.value.details == {"pictures": "too_many"}
    attach(ana, tweet, *brought[:4], brought[0])
    assert [shown["id"] for shown in tweet.pictures] == [str(picture_id) for picture_id in brought[:4]]


def test_a_picture_can_be_described_until_it_is_posted(ana: User, bob: User, tweet: Tweet) -> None:
    picture = factories.picture(ana)
    for _ in range(2):  # saying it again is no mistake
        pictures.describe(ana, picture.id, "Swifts above the harbour")
    attach(ana, tweet, picture.id)
    assert tweet.pictures[0]["alt"] == "Swifts above the harbour"
    theirs = factories.picture(bob)
    for picture_id in (picture.id, theirs.id, theirs.id + 10**15, 2**70):
        with pytest.raises(NotFound):
            pictures.describe(ana, picture_id, "Mine")
    with pytest.raises(Invalid):
        pictures.describe(bob, theirs.id, "x" * 1501)
    pictures.describe(bob, theirs.id, "ñ" * 1500)


def test_a_picture_taken_back_is_gone_with_its_files(ana: User, bob: User, tweet: Tweet) -> None:
    picture, posted, theirs = factories.picture(ana, width=1200), factories.picture(ana), factories.picture(bob)
    attach(ana, tweet, posted.id)
    files = files_of(picture)
    assert len(files) == 3
    for picture_id in (posted.id, theirs.id, 2**70):
        with pytest.raises(NotFound):
            pictures.remove(ana, picture_id)
    pictures.remove(ana, picture.id)
    assert stored(picture.id) is None
    assert storage.exists(files[0])
    do_deletions()
    assert not any(storage.exists(file) for file in files)
    assert storage.exists(files_of(posted)[0])
    with pytest.raises(NotFound):
        pictures.remove(ana, picture.id)


def test_the_pictures_of_deleted_tweets_go_and_no_others(ana: User) -> None:
    gone, other = factories.pictured_tweet(ana, "a", "b"), factories.pictured_tweet(ana, "c")
    waiting = factories.picture(ana)
    with atomic():
        pictures.discard_of([gone.id, gone.id + 1])
        pictures.discard_of([])
    left = db.session.scalars(select(Picture.id).order_by(Picture.id)).all()
    assert left == [int(other.pictures[0]["id"]), waiting.id]
    do_deletions()
    assert not any(storage.exists(f"{shown['key']}-64.webp") for shown in gone.pictures)
    assert storage.exists(f"{other.pictures[0]['key']}-64.webp")


def test_many_pictures_are_deleted_by_jobs_of_a_decent_size(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "CHUNK", 2)
    brought = [factories.picture(ana).id for _ in range(5)]
    with atomic():
        pictures.discard(brought)
    jobs = db.session.scalars(select(Job).where(Job.name == "delete_files")).all()
    assert sorted(len(job.payload["keys"]) for job in jobs) == [1, 2, 2]


def test_pictures_that_nobody_posted_go_after_a_day(ana: User, tweet: Tweet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "CHUNK", 2)
    then = first_id_at(clock.now() - timedelta(hours=25))
    old = [factories.picture(ana, id=then + number).id for number in range(3)]
    posted = factories.picture(ana, id=then + 3)
    attach(ana, tweet, posted.id)
    sent = factories.picture(ana, id=then + 4)
    factories.message(ana, factories.person("bob"), picture_ids=(sent.id,))
    young = factories.picture(ana, id=first_id_at(clock.now() - timedelta(hours=23)))
    clean_up()
    assert [stored(picture_id) for picture_id in old] == [None] * 3
    assert stored(young.id)
    assert stored(posted.id)
    assert stored(sent.id)


def test_a_picture_that_was_only_brought_is_made_by_a_job(ana: User) -> None:
    picture = pictures.bring(ana, JPEG, "A field")
    raw = media.raw_key(picture.key)
    assert (picture.state, picture.width, storage.exists(raw)) == ("waiting", 0, True)
    assert [job.payload for job in db.session.scalars(select(Job).where(Job.name == "make_picture"))] == [
        {"picture_id": picture.id}
    ]
    for _ in range(2):  # twice is once
        pictures.make(picture.id)
    made = stored(picture.id)
    assert made is not None
    assert (made.state, made.width, made.height, made.alt, len(made.blurhash)) == ("ready", 640, 400, "A field", 28)
    do_deletions()
    assert not storage.exists(raw)
    assert all(storage.exists(file) for file in files_of(made))


def test_a_picture_that_is_not_made_is_neither_posted_nor_shown_in_the_composer(ana: User, tweet: Tweet) -> None:
    waiting, failed = pictures.bring(ana, JPEG), pictures.bring(ana, JPEG[:300])
    pictures.make(failed.id)
    assert composing.waiting_pictures(ana.id, [waiting.id, failed.id]) == []
    for picture, reason in ((waiting, "waiting"), (failed, "missing")):
        with pytest.raises(Invalid) as caught:
            attach(ana, tweet, picture.id)
        assert caught.value.details == {"pictures": reason}
    for picture in (waiting, failed):
        with pytest.raises(NotFound):
            is_for_strangers(ana.id, picture.key)
    pictures.make(waiting.id)
    assert [each.id for each in composing.waiting_pictures(ana.id, [waiting.id])] == [waiting.id]
    attach(ana, tweet, waiting.id)


def test_what_was_brought_is_gone_when_it_is_taken_back(ana: User) -> None:
    picture = pictures.bring(ana, JPEG)
    pictures.remove(ana, picture.id)
    pictures.make(picture.id)
    do_deletions()
    assert stored(picture.id) is None
    assert not storage.exists(media.raw_key(picture.key))
