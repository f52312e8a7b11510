"""Writing at the doors of the browser: every field, and every refusal with everything that was written kept."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories, pictures
from tests.browsers import Browser
from tests.web.composer_page import Fields, send
from tests.web.conftest import reread
from twitter.extensions import db
from twitter.models import Picture, Tweet, User
from twitter.queries import tweets as tweet_queries
from twitter.queries.cards import TweetCard
from twitter.services import deletions

JPEG = pictures.jpeg((300, 200))
FRAGMENT = {"HX-Request": "true"}


def newest(author: User) -> TweetCard:
    """Return the card of what somebody wrote last, as they see it."""
    reread()
    tweet_id = db.session.scalars(
        select(Tweet.id).where(Tweet.author_id == author.id).order_by(Tweet.id.desc())
    ).first()
    assert tweet_id is not None
    return tweet_queries.card(author.id, tweet_id, author.username)


def tweet_count(author: User) -> int:
    reread()
    return db.session.get_one(User, author.id).tweet_count


def test_a_tweet_with_everything_is_written_by_a_plain_form(anas: Browser, ana: User, bob: User) -> None:
    quoted = factories.tweet(bob, "Quote me")
    answer = send(
        anas,
        JPEG,
        JPEG,
        text="Two of them",
        alt=["A field", "A hill"],
        content_warning="Green things",
        audience="followers",
        quote_of=quoted.id,
        next="/local",
    )
    assert (answer.status_code, answer.location) == (303, "/local")
    card = newest(ana)
    assert (card.text, card.content_warning, card.audience) == ("Two of them", "Green things", "followers")
    assert [picture["alt"] for picture in card.pictures] == ["A field", "A hill"]
    assert card.quote is not None
    assert card.quote.id == quoted.id


def test_a_reply_goes_to_the_readers_of_what_it_answers_unless_it_says_otherwise(
    anas: Browser, ana: User, tweet: Tweet
) -> None:
    restricted = factories.tweet(ana, "For some", audience="followers")
    send(anas, text="So it is", in_reply_to=restricted.id)
    assert (newest(ana).in_reply_to_id, newest(ana).audience) == (restricted.id, "followers")
    send(anas, text="For all", in_reply_to=restricted.id, audience="everyone")
    assert newest(ana).audience == "everyone"


def test_pictures_that_were_brought_before_go_with_the_tweet_in_their_order(anas: Browser, ana: User) -> None:
    first, second = factories.picture(ana), factories.picture(ana, alt="A hill")
    answer = send(
        anas, as_json=True, text="", picture=[second.id, first.id], picture_alt=["A hill, greener", "A field"]
    )
    assert answer.status_code == 201
    shown = newest(ana).pictures
    assert [(each["id"], each["alt"]) for each in shown] == [
        (str(second.id), "A hill, greener"),
        (str(first.id), "A field"),
    ]


def test_answering_a_retweet_answers_what_it_passes_on(anas: Browser, ana: User, bob: User, tweet: Tweet) -> None:
    passed_on = factories.retweet(bob, tweet)
    assert Fields(anas.get(f"/compose?in_reply_to={passed_on.id}").text).one("in_reply_to") == str(tweet.id)
    send(anas, text="Really?", in_reply_to=passed_on.id)
    assert newest(ana).in_reply_to_id == tweet.id


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": "x" * 281}, "That is too long."),
        ({"alt": ["A field", "x" * 1501]}, "That description is too long."),
        ({"content_warning": "x" * 201}, "That warning is too long."),
        ({"audience": "nobody"}, "Choose who may read it."),
    ],
    ids=["text", "description", "warning", "audience"],
)
def test_a_refused_tweet_comes_back_with_everything(
    anas: Browser, ana: User, bob: User, change: dict[str, Any], sentence: str
) -> None:
    answered, quoted = factories.tweet(bob, "What do you see?"), factories.tweet(bob, "A quiet day")
    written = {
        "text": "A <b>field</b>",
        "content_warning": "Grass",
        "audience": "followers",
        "in_reply_to": answered.id,
        "quote_of": quoted.id,
        "next": "/local",
        "alt": ["A field", "A hill"],
        **change,
    }
    before = tweet_count(ana)
    answer = send(anas, JPEG, JPEG, **written)
    fields = Fields(answer.text)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert tweet_count(ana) == before
    assert fields.all("picture_alt") == written["alt"]
    for name in ("text", "content_warning", "in_reply_to", "quote_of", "next"):
        assert fields.one(name) == str(written[name])
    assert change.get("audience") or fields.one("audience") == "followers"
    assert "What do you see?" in answer.text
    assert "A quiet day" in answer.text

    # What came back is sent again with the fault mended, and nothing has to be brought twice.
    mended = {name: fields.all(name) for name, _ in fields.values} | {
        name: {"alt": ["", ""], "audience": "followers"}.get(name, "Mended") for name in change
    }
    if "alt" in change:
        mended["picture_alt"] = ["A field", "Mended"]
    assert send(anas, **mended).status_code == 303
    assert len(newest(ana).pictures) == 2


def test_one_bad_file_does_not_lose_the_good_ones(anas: Browser, ana: User) -> None:
    answer = send(anas, JPEG, b"no picture", JPEG, text="Three", alt=["One", "Two", "Three"])
    assert answer.status_code == 422
    assert "That is not a picture we know." in answer.text
    assert Fields(answer.text).all("picture_alt") == ["One", "Three"]
    assert tweet_count(ana) == 0


def test_of_five_files_the_first_four_are_kept(anas: Browser, ana: User) -> None:
    waiting = [factories.picture(ana).id for _ in range(3)]
    answer = send(anas, JPEG, JPEG, text="Five", picture=waiting, picture_alt=["", "", ""])
    assert answer.status_code == 422
    assert "A tweet holds four pictures." in answer.text
    assert len(Fields(answer.text).all("picture")) == 4
    assert tweet_count(ana) == 0


def test_a_kept_picture_can_be_left_out_without_javascript(anas: Browser, ana: User) -> None:
    one, other = factories.picture(ana), factories.picture(ana)
    send(anas, text="One", picture=[one.id, other.id], picture_alt=["No", "Yes"], leave_out=one.id)
    assert [(each["id"], each["alt"]) for each in newest(ana).pictures] == [(str(other.id), "Yes")]


def test_pictures_that_are_not_ones_own_or_gone_are_refused(anas: Browser, ana: User, bob: User) -> None:
    mine, theirs = factories.picture(ana), factories.picture(bob)
    for wrong in (theirs.id, 12345, 10**30):
        answer = send(anas, text="Mine", picture=[mine.id, wrong], picture_alt=["A", "B"])
        assert answer.status_code == 422
        assert "One of the pictures is not there any more. Add it again." in answer.text
        assert Fields(answer.text).all("picture") == [str(mine.id)]
    assert db.session.get_one(Picture, theirs.id).alt == ""
    assert tweet_count(ana) == 0


@pytest.mark.parametrize("field", ["in_reply_to", "quote_of"])
@pytest.mark.parametrize("wrong", ["deleted", "0", "x", "9" * 19, "9" * 30, "-1"])
def test_what_is_gone_cannot_be_answered_or_quoted_but_the_text_is_kept(
    anas: Browser, ana: User, tweet: Tweet, field: str, wrong: str
) -> None:
    if wrong == "deleted":
        deletions.delete_tweet(ana, tweet)
    wanted = tweet.id if wrong == "deleted" else wrong
    before = tweet_count(ana)
    answer = send(anas, text="Too late", **{field: wanted})
    assert answer.status_code == 404
    assert "That tweet is not there any more." in answer.text
    assert Fields(answer.text).one("text") == "Too late"
    assert Fields(answer.text).all(field) == []
    assert send(anas, as_json=True, text="Too late", **{field: wanted}).status_code == 404
    assert tweet_count(ana) == before
    assert anas.get(f"/compose?{field}={wanted}").status_code == 404


def test_what_one_may_not_read_cannot_be_answered(bobs: Browser, ana: User, bob: User) -> None:
    hidden = factories.tweet(ana, "Between us", audience="mentioned")
    for answer in (
        send(bobs, text="I heard that", in_reply_to=hidden.id),
        bobs.get(f"/compose?in_reply_to={hidden.id}"),
    ):
        assert answer.status_code == 404
        assert "Between us" not in answer.text
    assert tweet_count(bob) == 0


def test_a_tweet_that_is_not_for_everyone_is_not_quoted(anas: Browser, ana: User) -> None:
    restricted = factories.tweet(ana, "For some", audience="followers")
    answer = send(anas, text="Look at this", quote_of=restricted.id)
    assert answer.status_code == 403
    assert "This tweet is not for everyone, so it cannot be quoted." in answer.text
    assert Fields(answer.text).one("text") == "Look at this"
    assert anas.get(f"/compose?quote_of={restricted.id}").status_code == 403
    assert tweet_count(ana) == 1


def test_programs_are_told_which_field_is_wrong(anas: Browser) -> None:
    answer = send(anas, b"no picture", as_json=True, text="Hello")
    assert answer.status_code == 422
    assert answer.json == {
        "error": "That is not a picture we know. Use JPEG, PNG, WebP or GIF.",
        "details": {"media": "unknown_kind"},
    }


def test_a_reply_begins_with_everybody_it_answers(anas: Browser, ana: User, bob: User) -> None:
    factories.person("carla")
    tweet = factories.tweet(bob, "Hello @ana, @Carla, @bob and @nobody_here", content_warning="A warning")
    page = anas.get(f"/compose?in_reply_to={tweet.id}")
    fields = Fields(page.text)
    assert (fields.one("text"), fields.one("in_reply_to")) == ("@bob @Carla ", str(tweet.id))
    assert "Replying to @bob" in page.text
    assert "A warning" in page.text
    own = factories.tweet(ana, "Talking to myself")
    assert Fields(anas.get(f"/compose?in_reply_to={own.id}").text).one("text") == ""


def test_a_reply_begins_for_the_readers_of_what_it_answers(anas: Browser, ana: User) -> None:
    tweet = factories.tweet(ana, "For some", audience="mentioned")
    assert Fields(anas.get(f"/compose?in_reply_to={tweet.id}").text).one("audience") == "mentioned"


def test_htmx_is_given_the_composer_alone(anas: Browser, tweet: Tweet) -> None:
    fragment = anas.get(f"/compose?quote_of={tweet.id}&next=/local", headers=FRAGMENT).text
    assert "<html" not in fragment
    assert Fields(fragment).one("quote_of") == str(tweet.id)
    assert "The swifts are back." in fragment
    assert "At most 280 characters." in fragment


def test_an_edit_changes_text_and_warning_and_keeps_the_rest(anas: Browser, ana: User, bob: User) -> None:
    answered, quoted = factories.tweet(bob, "What?"), factories.tweet(bob, "A quiet day")
    tweet = factories.pictured_tweet(
        ana, "A field", text="This", content_warning="Grass", in_reply_to=answered, quote_of=quoted
    )
    page = anas.get(f"/tweets/{tweet.id}/edit")
    assert (Fields(page.text).one("text"), Fields(page.text).one("content_warning")) == ("This", "Grass")
    assert all(words in page.text for words in ("Replying to @bob", "A quiet day"))
    assert Fields(page.text).one("picture_alt") == "A field"
    path = f"/tweets/{tweet.id}/edit"
    assert send(anas, path=path, text="That", content_warning="Tall grass").status_code == 303
    card = newest(ana)
    assert (card.text, card.content_warning, card.in_reply_to_id) == ("That", "Tall grass", answered.id)
    assert len(card.pictures) == 1
    send(anas, path=path, text="That, and no more")
    assert newest(ana).content_warning == "Tall grass"
    send(anas, path=path, text="That, and no more", content_warning="")
    assert newest(ana).content_warning == ""


def test_an_edit_describes_pictures_anew_and_leaves_no_version(anas: Browser, ana: User) -> None:
    tweet = factories.pictured_tweet(ana, "A field", "", text="This")
    field, other = (picture["id"] for picture in tweet.pictures)
    send(
        anas, path=f"/tweets/{tweet.id}/edit", text="This", picture=[other, field], picture_alt=["A heron", "A meadow"]
    )
    card = newest(ana)
    assert [picture["alt"] for picture in card.pictures] == ["A meadow", "A heron"]
    assert card.edited_at is None
    assert "A heron" in anas.get("/search?q=heron").text


def test_an_edit_describes_no_picture_of_another_tweet(anas: Browser, ana: User, bob: User) -> None:
    mine, theirs = factories.pictured_tweet(ana, "A field"), factories.pictured_tweet(bob, "A boat")
    picture = theirs.pictures[0]["id"]
    send(anas, path=f"/tweets/{mine.id}/edit", text="Mine", picture=[picture, "9" * 5_000], picture_alt=["Sunk", "x"])
    assert newest(bob).pictures[0]["alt"] == "A boat"


def test_a_description_that_is_too_long_comes_back_with_the_edit(anas: Browser, ana: User) -> None:
    tweet = factories.pictured_tweet(ana, "A field", text="This")
    said = {"picture": tweet.pictures[0]["id"], "picture_alt": "x" * 1_501}
    answer = send(anas, path=f"/tweets/{tweet.id}/edit", text="That", **said)
    assert answer.status_code == 422
    assert Fields(answer.text).one("picture_alt") == "x" * 1_501
    assert (newest(ana).text, newest(ana).pictures[0]["alt"]) == ("This", "A field")


def test_a_refused_edit_keeps_its_words(anas: Browser, ana: User, tweet: Tweet) -> None:
    answer = send(anas, path=f"/tweets/{tweet.id}/edit", text="x" * 281, content_warning="Swifts")
    assert answer.status_code == 422
    assert (Fields(answer.text).one("text"), Fields(answer.text).one("content_warning")) == ("x" * 281, "Swifts")
    assert newest(ana).text == "The swifts are back."


@pytest.mark.parametrize("path", ["/compose?in_reply_to={}", "/compose?quote_of={}", "/tweets/{}/edit"])
def test_the_composer_takes_few_statements(
    anas: Browser, app: Flask, ana: User, tweet: Tweet, statements: list[str], path: str
) -> None:
    statements.clear()
    assert anas.get(path.format(tweet.id)).status_code == 200
    assert len(statements) <= 3, statements
