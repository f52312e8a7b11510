"""Messages as apps post, find and delete them: statuses for the people in a conversation alone."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import RATE_LIMITS
from tests import factories
from tests.api.conftest import Phone, reread
from tests.api.shapes import matches
from twitter.api import direct
from twitter.api.entities.statuses import Context, Status
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.models import Conversation, Message, User
from twitter.queries import conversations as questions
from twitter.queries.paging import PageRequest
from twitter.services import blocks, conversations, messages

pytestmark = pytest.mark.usefixtures("_asked")


@pytest.fixture
def _asked(app: Flask) -> Iterator[None]:
    """A request at work, for the addresses and the limits."""
    with app.test_request_context("/api/v1/statuses", method="POST"):
        yield


@pytest.fixture
def cem(app: Flask) -> User:
    """A third person."""
    return factories.person("cem")


def texts(viewer: User, conversation_id: int) -> list[str]:
    return [bubble.text for bubble in questions.bubbles(viewer.id, conversation_id, PageRequest()).items]


def names(status: Status) -> list[str]:
    return sorted(each["username"] for each in status["mentions"])


def home_of(status: Status) -> int:
    """Return the conversation that a message stands in."""
    return db.session.get_one(Message, int(status["id"])).conversation_id


def test_what_is_posted_to_a_name_stands_in_the_conversation_of_two(ana: User, bob: User) -> None:
    said = factories.message(bob, ana, text="Are you there?")
    posted = direct.post(ana, "@bob I am, see https://example.org #swifts")
    matches(Status, posted)
    assert texts(bob, said.conversation_id)[0] == "@bob I am, see https://example.org #swifts"
    assert (posted["visibility"], posted["account"]["username"], names(posted)) == ("direct", "ana", ["bob"])
    assert (posted["in_reply_to_id"], posted["in_reply_to_account_id"]) == (str(said.id), str(bob.id))
    assert posted["url"].endswith(f"/messages/{said.conversation_id}")
    assert posted["tags"][0]["name"] == "swifts"
    assert '/@bob" class="u-url mention"' in posted["content"]


def test_everybody_else_in_it_is_mentioned_though_the_text_names_nobody(ana: User, bob: User, cem: User) -> None:
    said = factories.message(ana, bob, cem, text="Hello")
    found = [direct.find(person.id, said.id) for person in (ana, bob, cem)]
    assert [names(each) for each in found if each] == [["bob", "cem"]] * 3


def test_several_names_are_the_group_that_has_exactly_these_people(ana: User, bob: User, cem: User) -> None:
    dora = factories.person("dora")
    larger = factories.message(ana, bob, cem, dora)
    older, newer = factories.message(ana, bob, cem), factories.message(bob, ana, cem)
    posted = direct.post(ana, "@bob @cem hi")
    assert home_of(posted) == newer.conversation_id
    assert newer.conversation_id not in {older.conversation_id, larger.conversation_id}


def test_a_group_that_somebody_left_is_one_of_other_people(ana: User, bob: User, cem: User) -> None:
    dora = factories.person("dora")
    left = factories.message(ana, bob, cem, dora)
    conversations.leave(dora, left.conversation_id)
    assert home_of(direct.post(ana, "@bob @cem hi")) == left.conversation_id
    assert home_of(direct.post(ana, "@bob @cem @dora hi")) != left.conversation_id


def test_several_names_without_a_group_begin_one(ana: User, bob: User, cem: User) -> None:
    posted = direct.post(ana, "@bob @cem @nobody hi")
    assert names(posted) == ["bob", "cem"]
    assert direct.post(bob, "@ana @cem hi")["url"] == posted["url"]


def test_an_answer_stays_where_it_was_asked(ana: User, bob: User, cem: User) -> None:
    asked, later = factories.message(ana, bob, cem), factories.message(ana, bob, cem)
    answer = direct.post(bob, "yes, @ana", in_reply_to_id=asked.id)
    assert home_of(answer) == asked.conversation_id != later.conversation_id
    assert factories.person("dora")
    assert names(direct.post(bob, "what do you say, @dora?", in_reply_to_id=asked.id)) == ["ana", "cem", "dora"]


def test_a_message_can_answer_a_tweet_to_its_author(ana: User, bob: User) -> None:
    tweet = factories.tweet(bob)
    assert names(direct.post(ana, "only for you", in_reply_to_id=tweet.id)) == ["bob"]
    with pytest.raises(NotFound):
        direct.post(ana, "@bob hi", in_reply_to_id=tweet.id + 1)


@pytest.mark.parametrize("text", ["hi", "@nobody hi", "@ana hi", ""])
def test_a_message_for_nobody_is_refused(text: str, ana: User) -> None:
    with pytest.raises(Invalid) as refusal:
        direct.post(ana, text)
    assert refusal.value.details == {"status": "to"}
    assert not db.session.scalar(select(func.count()).select_from(Conversation))


def test_what_a_message_may_be_is_for_the_verbs_to_say(ana: User, bob: User) -> None:
    with pytest.raises(Invalid):
        direct.post(ana, "@bob " + "x" * 2_000)
    blocks.block(bob, ana)
    with pytest.raises(Forbidden):
        direct.post(ana, "@bob hi")
    waiting = factories.person("una", email_verified_at=None)
    with pytest.raises(Forbidden):
        direct.post(waiting, "@ana hi")


def test_the_same_key_is_the_same_message_in_whatever_conversation(ana: User, bob: User, cem: User) -> None:
    first = direct.post(ana, "@bob @cem hi", key="a key that is much longer than sixty-four letters " * 3)
    factories.message(bob, ana, cem)
    again = direct.post(ana, "@bob @cem hi", key="a key that is much longer than sixty-four letters " * 3)
    assert again["id"] == first["id"]
    other = direct.post(ana, "@bob @cem hi", key="another")
    assert other["id"] != first["id"]
    assert direct.post(cem, "@bob @ana hi", key="another")["id"] != other["id"]
    assert "another" not in db.session.get_one(Message, int(other["id"])).key


def test_a_warning_stands_above_the_text(ana: User, bob: User) -> None:
    posted = direct.post(ana, "@bob it was the gardener", warning="The end of the book")
    assert posted["content"].startswith("<p>The end of the book</p><p>")
    assert (posted["spoiler_text"], names(posted)) == ("", ["bob"])


def test_pictures_come_with_a_message(ana: User, bob: User) -> None:
    posted = direct.post(ana, "@bob look", media_ids=[factories.picture(ana, alt="A swift").id])
    matches(Status, posted)
    assert posted["media_attachments"][0]["description"] == "A swift"
    with pytest.raises(Invalid):
        direct.post(ana, "@bob look", media_ids=[factories.picture(bob).id])


def test_a_message_is_found_by_those_it_was_said_to_and_as_long_as_it_says_something(
    ana: User, bob: User, cem: User
) -> None:
    said, unsent, removed = (factories.message(ana, bob, text=text) for text in ("one", "two", "three"))
    group = factories.message(ana, bob, cem, title="Club")
    conversations.rename(ana, group.conversation_id, "Garden club")
    renamed = questions.bubbles(ana.id, group.conversation_id, PageRequest()).items[0]
    messages.unsend(ana, unsent.id)
    messages.remove(bob, removed.id)
    found = [direct.find(bob.id, each) for each in (said.id, unsent.id, removed.id, renamed.id, said.id + 1, 1 << 63)]
    assert [each["id"] if each else None for each in found] == [str(said.id), None, None, None, None, None]
    assert [direct.find(each, said.id) for each in (cem.id, None)] == [None, None]
    assert direct.find(ana.id, removed.id)
    matches(Status, found[0])


def test_one_takes_back_what_one_said_and_nothing_else(ana: User, bob: User) -> None:
    said = factories.message(ana, bob, text="one #two")
    with pytest.raises(NotFound):
        direct.delete(bob, said.id)
    assert direct.source(bob, said.id) is None
    assert direct.source(ana, said.id) == "one #two"
    taken_back = direct.delete(ana, said.id)
    matches(Status, taken_back)
    assert (taken_back["id"], taken_back["text"]) == (str(said.id), "one #two")
    assert (direct.find(ana.id, said.id), direct.find(bob.id, said.id)) == (None, None)
    with pytest.raises(NotFound):
        direct.delete(ana, said.id)
    tweet = factories.tweet(ana)
    with pytest.raises(NotFound):
        direct.delete(ana, tweet.id)


def test_around_a_message_stands_what_was_said_before_and_after_it(ana: User, bob: User) -> None:
    one, two, three, four = (factories.message(ana, bob, text=each) for each in ("one", "two", "three", "four"))
    messages.unsend(ana, three.id)
    context = direct.context(bob.id, two.id)
    matches(Context, context)
    assert [each["id"] for each in context["ancestors"]] == [str(one.id)]
    assert [(each["id"], each["in_reply_to_id"]) for each in context["descendants"]] == [(str(four.id), str(two.id))]
    assert direct.context(factories.person("eve").id, two.id) is None
    assert direct.context(None, two.id) is None


def test_a_message_cannot_be_passed_on(ana: User, bob: User) -> None:
    said = factories.message(bob, ana)
    found = direct.find(ana.id, said.id)
    assert found["quote_approval"] == {"automatic": [], "manual": [], "current_user": "denied"}


def test_many_messages_cost_no_more_statements_than_one(ana: User, bob: User, statements: list[str]) -> None:
    said = [factories.message(ana, bob, text=f"{number} @bob #tag").id for number in range(6)]
    reader_id, counts = bob.id, []
    reread()
    for some in (said[:1], said):
        statements.clear()
        assert len(direct.statuses(reader_id, some)) == len(some)
        counts.append(len(statements))
    assert counts == [4, 4]


def test_what_apps_post_is_counted_among_the_messages(
    limited: Flask, ana: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATE_LIMITS, "message", (("person", "3 per hour"),))
    assert bob.id
    phone = Phone(limited)
    phone.sign_in()
    body = {"status": "@bob hi", "visibility": "direct"}
    answers = [phone.post("/api/v1/statuses", body).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
