"""What the demo community is told and what it writes to one another: as if its people had done it themselves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.seeds import LARGER, NOW, arrange, count_where, named, plant
from tests.telling import groups, waiting
from twitter import ids
from twitter.extensions import db
from twitter.models import (
    Conversation,
    Follow,
    FollowRequest,
    Like,
    Mention,
    Message,
    Notification,
    Participant,
    Picture,
    Tweet,
    User,
)
from twitter.queries import conversations as questions
from twitter.queries import notifications
from twitter.queries.bubbles import InboxRow
from twitter.queries.paging import PageRequest
from twitter.services import conversations, media, reactions
from twitter.storage import exists

pytestmark = pytest.mark.usefixtures("app")
one_database = pytest.mark.backends("sqlite")  # for what was made up before any database heard of it


@pytest.fixture(autouse=True)
def _arranged(monkeypatch: pytest.MonkeyPatch) -> None:
    arrange(monkeypatch)


def inbox(person: User, *, requests: bool = False) -> tuple[InboxRow, ...]:
    return questions.inbox(person.id, PageRequest(), requests=requests).items


def test_the_demo_person_has_news_of_most_kinds_and_some_she_has_not_seen() -> None:
    plant()
    mira = named("mira")
    news = notifications.page(mira.id, PageRequest(limit=100)).items
    assert {group.kind for group in news} >= {
        "like",
        "retweet",
        "quote",
        "reply",
        "mention",
        "follow",
        "message_request",
    }
    assert max(len(group.people) + group.others for group in news) > 3
    assert 3 < waiting(mira) < len(groups(mira)) < len(news)
    assert {group.kind for group in groups(named("amara"))} >= {"follow_request"}


@one_database
@pytest.mark.parametrize("size", [{}, LARGER])
def test_nobody_is_told_what_did_not_happen_lately(size: dict[str, int]) -> None:
    plant(**size)
    told = db.session.scalars(select(Notification)).all()
    assert {(row.kind, row.actor_id, row.receiver_id, row.subject_id) for row in told} <= set(happened())
    assert all(row.actor_id != row.receiver_id for row in told)
    assert all(NOW - timedelta(days=4) < ids.moment_of(row.id) <= NOW for row in told)


def happened() -> Iterator[tuple[str, int, int, int]]:
    """Yield what people did: the kind of it, who did it to whom, and the tweet or conversation it is about."""
    author_of = {row.id: row.author_id for row in db.session.execute(select(Tweet.id, Tweet.author_id))}
    for kind, reference in {"reply": Tweet.in_reply_to_id, "quote": Tweet.quote_of_id}.items():
        for tweet_id, other_id in db.session.execute(select(Tweet.id, reference).where(reference.is_not(None))):
            yield kind, author_of[tweet_id], author_of[other_id], tweet_id
    passed_on = select(Tweet.author_id, Tweet.retweet_of_id).where(Tweet.retweet_of_id.is_not(None))
    yield from (("retweet", actor_id, author_of[of_id], of_id) for actor_id, of_id in db.session.execute(passed_on))
    liked = db.session.execute(select(Like.user_id, Like.tweet_id))
    yield from (("like", actor_id, author_of[tweet_id], tweet_id) for actor_id, tweet_id in liked)
    named_in = db.session.execute(select(Mention.tweet_id, Mention.user_id))
    yield from (("mention", author_of[tweet_id], user_id, tweet_id) for tweet_id, user_id in named_in)
    yield from (("follow", *row, 0) for row in db.session.execute(select(Follow.follower_id, Follow.followed_id)))
    asking = select(FollowRequest.requester_id, FollowRequest.requested_id)
    yield from (("follow_request", *row, 0) for row in db.session.execute(asking))
    begun = select(Conversation.creator_id, Participant.user_id, Conversation.id).join(Participant)
    yield from (("message_request", *row) for row in db.session.execute(begun.where(Participant.is_request.is_(True))))


@one_database
def test_every_like_of_the_last_days_is_told() -> None:
    plant(**LARGER)
    lately = ids.first_id_at(NOW - timedelta(days=4) + timedelta(seconds=1))
    likes = {(row.user_id, row.tweet_id) for row in db.session.scalars(select(Like).where(Like.id > lately))}
    told = select(Notification).where(Notification.kind == "like", Notification.id > lately)
    assert {(row.actor_id, row.subject_id) for row in db.session.scalars(told)} == likes


@one_database
def test_what_is_told_joins_what_the_verbs_tell() -> None:
    plant()
    mira = named("mira")
    liked = next(group for group in groups(mira) if group.kind == "like" and len(group.people) + group.others < 25)
    fans = {person.id for person in liked.people} | set(
        db.session.scalars(select(Like.user_id).where(Like.tweet_id == liked.subject_id))
    )
    other = db.session.scalars(select(User).where(User.id.not_in({*fans, mira.id})).limit(1)).one()
    reactions.like(other, db.session.get_one(Tweet, liked.subject_id))
    after = next(group for group in groups(mira) if group.subject_id == liked.subject_id and group.kind == "like")
    assert len(after.people) + after.others == len(liked.people) + liked.others + 1


@one_database
def test_nobody_is_told_what_they_may_not_read() -> None:
    plant(**LARGER)
    for user in db.session.scalars(select(User).limit(40)).all():
        stored = set(db.session.scalars(select(Notification.group_key).where(Notification.receiver_id == user.id)))
        shown = notifications.page(user.id, PageRequest(limit=500)).items
        assert len(shown) == len(stored)


def test_the_demo_persons_inbox_shows_all_that_conversations_can_be() -> None:
    plant()
    mira = named("mira")
    rows, requests = inbox(mira), inbox(mira, requests=True)
    group = next(row for row in rows if row.is_group)
    assert (group.title, len(group.people) + group.more_people) == ("Swift watch", 4)
    assert [row.cursor for row in rows] == sorted((row.cursor for row in rows), reverse=True)
    assert len([row for row in rows if not row.is_group]) >= 5
    assert {row.unread_count for row in rows} >= {0, 2, 3}
    assert {row.people[0].username for row in requests} == {"eleni", "noor"}
    assert any(row.is_muted for row in rows)
    bubbles = [bubble for row in rows for bubble in questions.bubbles(mira.id, row.id, PageRequest()).items]
    assert any(bubble.is_unsent for bubble in bubbles)
    assert any(bubble.pictures for bubble in bubbles)
    unseen = next(row for row in rows if row.people[0].username == "kofi")
    other = questions.view(mira.id, unseen.id).others[0]
    assert other.seen_id < unseen.last.id == other.delivered_id  # type: ignore[union-attr]


def test_what_was_written_is_found_and_goes_on_where_it_was() -> None:
    plant()
    mira, bao = named("mira"), named("bao")
    found = questions.search(mira.id, "WHEELBARROW", PageRequest()).items
    assert [hit.people[0].username for hit in found] == ["bao"]
    assert conversations.begin(mira, [bao]).id == found[0].bubble.conversation_id
    assert questions.search(named("anneke").id, "wheelbarrow", PageRequest()).items == ()


def test_only_who_does_not_know_the_other_is_asked_first() -> None:
    plant()
    follows = {tuple(row) for row in db.session.execute(select(Follow.follower_id, Follow.followed_id))}
    for side, creator_id in db.session.execute(select(Participant, Conversation.creator_id).join(Conversation)):
        knows = side.user_id == creator_id or (side.user_id, creator_id) in follows
        assert side.is_request is not knows


def test_sent_pictures_have_files_and_what_was_unsent_is_empty() -> None:
    plant()
    sent = db.session.scalars(select(Picture).where(Picture.message_id.is_not(None))).all()
    assert len(sent) > 3
    for picture in sent:
        assert all(exists(key) for key in media.keys(picture.key, media.widths_within(picture.width)))
    assert count_where(Message.unsent_at.is_not(None)) == 1
    assert count_where(Message.unsent_at.is_not(None), Message.text != "") == 0
