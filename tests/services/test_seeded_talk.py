"""What the demo community says: threads, reactions and pictures, and nothing that anybody could not have done."""

import pytest
from sqlalchemy import func, not_, select, union_all
from sqlalchemy.orm import aliased

from tests.seeds import LARGER, NOW, arrange, count_where, named, plant
from twitter import ids, storage
from twitter.extensions import db
from twitter.models import (
    AUDIENCES,
    Bookmark,
    Like,
    Picture,
    Pin,
    Report,
    SearchDocument,
    SearchTerm,
    Topic,
    Tweet,
    User,
)
from twitter.queries import visibility
from twitter.services import media, search_index, seeding

pytestmark = pytest.mark.usefixtures("app")
one_database = pytest.mark.backends("sqlite")  # for what was made up before any database heard of it


@pytest.fixture(autouse=True)
def _arranged(monkeypatch: pytest.MonkeyPatch) -> None:
    arrange(monkeypatch)


@one_database
def test_three_people_have_reported_what_others_said() -> None:
    plant()
    rows = list(db.session.scalars(select(Report)))
    assert (len(rows), len({row.reporter_id for row in rows}), all(row.is_open for row in rows)) == (3, 3, True)
    for row in rows:
        assert row.evidence[0]["text"] == db.session.get_one(Tweet, int(row.evidence[0]["id"])).text
        assert row.created_at < NOW


@one_database
def test_the_small_community_shows_all_that_tweets_can_be() -> None:
    plant()
    mira = named("mira")
    assert set(db.session.scalars(select(Tweet.audience))) == set(AUDIENCES)
    assert count_where(Tweet.retweet_of_id.is_not(None)) > 50
    assert count_where(Tweet.quote_of_id.is_not(None)) > 9
    assert count_where(Tweet.content_warning != "") > 3
    assert count_where(Tweet.link_preview_id.is_not(None)) > 5
    assert count_where(Bookmark.user_id == mira.id) > 9
    assert count_where(Pin.user_id == mira.id) == 1
    assert db.session.scalar(select(func.max(Tweet.reply_count))) >= 4
    assert db.session.scalar(select(func.max(Tweet.like_count))) >= 10
    pictured = [len(pictures) for pictures in db.session.scalars(select(Tweet.pictures)) if pictures]
    assert len(pictured) > 12
    assert {1, 2, 3} <= set(pictured)


@one_database
def test_the_small_community_has_a_thread_that_goes_on_and_branches() -> None:
    plant()
    tweet = db.session.scalars(select(Tweet).where(Tweet.text.startswith("A short thread on keeping"))).one()
    author_id, depth, aside = tweet.author_id, 0, 0
    while tweet:
        answers = list(db.session.scalars(select(Tweet).where(Tweet.in_reply_to_id == tweet.id)))
        aside += len([answer for answer in answers if answer.author_id != author_id])
        depth, tweet = depth + 1, next((answer for answer in answers if answer.author_id == author_id), None)
    assert depth == 4
    assert aside >= 4


@one_database
def test_what_the_small_community_talks_about_today_is_known_at_once() -> None:
    plant()
    first = db.session.scalars(select(Topic).order_by(Topic.position).limit(1)).one()
    assert first.name == "#lanternnight"
    assert first.people >= 10


@one_database
def test_every_picture_has_its_files_and_says_what_it_shows() -> None:
    plant()
    for picture in db.session.scalars(select(Picture)):
        assert picture.alt
        for key in media.keys(picture.key, media.widths_within(picture.width)):
            assert storage.is_guarded(key)
            assert storage.get(key).startswith(b"RIFF")


@one_database
@pytest.mark.parametrize("size", [{}, LARGER])
def test_nobody_answers_quotes_or_likes_what_they_may_not_read(size: dict[str, int]) -> None:
    plant(**size)
    shown = aliased(Tweet)
    for viewer_id in db.session.scalars(select(User.id).limit(40)).all():
        hidden = not_(visibility.tweet_is_visible(viewer_id, User, shown))
        touched = union_all(
            select(Tweet.in_reply_to_id).where(Tweet.author_id == viewer_id),
            select(Tweet.quote_of_id).where(Tweet.author_id == viewer_id),
            select(Tweet.retweet_of_id).where(Tweet.author_id == viewer_id),
            select(Like.tweet_id).where(Like.user_id == viewer_id),
        )
        found = select(shown.text).join(User, User.id == shown.author_id).where(shown.id.in_(touched), hidden)
        assert list(db.session.scalars(found)) == []


@one_database
@pytest.mark.parametrize("size", [{}, LARGER])
def test_only_what_everybody_may_read_is_quoted_and_passed_on(size: dict[str, int]) -> None:
    plant(**size)
    passed_on = union_all(select(Tweet.quote_of_id), select(Tweet.retweet_of_id))
    closed = (
        select(Tweet.id)
        .join(User, User.id == Tweet.author_id)
        .where(Tweet.id.in_(passed_on), not_(visibility.is_for_everyone()))
    )
    assert list(db.session.scalars(closed)) == []


@one_database
def test_answers_and_likes_come_after_what_they_are_about() -> None:
    plant(**LARGER)
    for reference in (Tweet.in_reply_to_id, Tweet.quote_of_id, Tweet.retweet_of_id):
        assert count_where(reference > Tweet.id) == 0
    likes = list(db.session.execute(select(Like.id, Like.tweet_id)))
    assert all(ids.moment_of(row.tweet_id) <= ids.moment_of(row.id) <= NOW for row in likes)


@one_database
def test_a_larger_community_talks_and_has_few_tweets_that_many_like() -> None:
    plant(**LARGER)
    people = list(db.session.scalars(select(User.id).order_by(User.id)))
    made_up = Tweet.author_id.in_(people[seeding.USERS :])
    for reference in (Tweet.in_reply_to_id, Tweet.quote_of_id, Tweet.retweet_of_id):
        assert count_where(made_up, reference.is_not(None)) > 5
    likes = sorted(db.session.scalars(select(Tweet.like_count).where(made_up)), reverse=True)
    assert likes[0] > 10
    assert sum(likes[:20]) > sum(likes) / 5
    assert likes[len(likes) // 2] <= 3


def test_everything_said_is_found_by_its_words() -> None:
    plant()
    said = {tweet.id: tweet for tweet in db.session.scalars(select(Tweet).where(Tweet.retweet_of_id.is_(None)))}
    documents, found_by = search_index.rows([vars(tweet) for tweet in said.values()])
    assert {row.tweet_id: row.words for row in db.session.scalars(select(SearchDocument))} == {
        row["tweet_id"]: row["words"] for row in documents
    }
    terms = db.session.execute(select(SearchTerm.term, SearchTerm.tweet_id))
    assert {tuple(row) for row in terms} == {(row["term"], row["tweet_id"]) for row in found_by}
