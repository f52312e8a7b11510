"""Cards of tweets: what they say of each kind of tweet, and that a kept one never says what is no longer true."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask_wtf.csrf import generate_csrf
from jinja2 import DictLoader, UndefinedError
from markupsafe import Markup

from tests import factories
from tests.browsers import Browser, browser_of
from twitter.extensions import db
from twitter.models import LinkPreview, Tweet, User
from twitter.services import deletions, reactions, retweets, tweets
from twitter.transaction import atomic
from twitter.web.cards import Fragments, kept, kept_forms


@pytest.fixture
def cleos(app: Flask) -> Browser:
    """The browser of somebody who reads, and has seen nothing yet."""
    return browser_of(app, factories.person("cleo"))


def preview(tweet: Tweet, title: str) -> None:
    """Let the page behind a tweet's link have arrived, and say this."""
    url = "https://example.org/swifts"
    row = LinkPreview(url_hash=title, url=url, title=title, description="", site_name="Example")
    with atomic():
        db.session.add(row)
        db.session.flush()
        db.session.get_one(Tweet, tweet.id).link_preview_id = row.id


def test_an_edit_is_seen_at_once(ana: User, tweet: Tweet, cleos: Browser, stranger: Browser) -> None:
    for browser in (cleos, stranger):
        assert "The swifts are back." in browser.get("/local").text
    tweets.edit_tweet(ana, tweet, "The swallows are back.", "Birds")
    for browser in (cleos, stranger):
        page = browser.get("/local").text
        assert "The swifts are back." not in page
        assert "The swallows are back." in page
        assert 'class="tweet-warning"' in page
        assert f"/@ana/{tweet.id}/history" in page


@pytest.mark.usefixtures("tweet")
def test_a_new_name_and_picture_are_seen_at_once(ana: User, cleos: Browser) -> None:
    assert ">Ana</a>" in cleos.get("/local").text
    with atomic():
        db.session.get_one(User, ana.id).display_name = "Ana Silva"
    assert ">Ana Silva</a>" in cleos.get("/local").text
    with atomic():
        db.session.get_one(User, ana.id).avatar_key = "drawn:3"
    assert "avatar-3" in cleos.get("/local").text.partition("<article")[2]


def test_a_link_preview_is_seen_as_it_arrives(ana: User, cleos: Browser) -> None:
    tweet = factories.tweet(ana, "See https://example.org/swifts")
    assert "Swifts of the world" not in cleos.get("/local").text
    preview(tweet, "Swifts of the world")
    assert "Swifts of the world" in cleos.get("/local").text
    preview(tweet, "Swifts, all of them")
    assert "Swifts of the world" not in cleos.get("/local").text


@pytest.mark.usefixtures("tweet")
def test_each_reader_has_their_own_language(app: Flask, ana: User, bob: User) -> None:
    anas, bobs = browser_of(app, ana), browser_of(app, bob)
    bobs.set_cookie("language", "de")
    for _ in range(2):
        english, german = (browser.get("/local").text.partition("<article")[2] for browser in (anas, bobs))
        assert ("Copy link" in english, "Link kopieren" in english) == (True, False)
        assert ("Copy link" in german, "Link kopieren" in german) == (False, True)


def test_a_quote_follows_what_it_quotes(ana: User, bob: User, tweet: Tweet, cleos: Browser) -> None:
    factories.tweet(bob, "Well said", quote_of=tweet)
    assert cleos.get("/@bob").text.count("The swifts are back.") == 1
    tweets.edit_tweet(ana, tweet, "The swallows are back.")
    assert "The swallows are back." in cleos.get("/@bob").text
    deletions.delete_tweet(ana, tweet)
    page = cleos.get("/@bob").text
    assert "The swallows are back." not in page
    assert "This tweet is gone." in page


def test_time_goes_on(tweet: Tweet, stranger: Browser) -> None:
    for passed, words in ((timedelta(minutes=1), "1m"), (timedelta(hours=3), "3h")):
        with time_machine.travel(tweet.created_at + passed):
            assert f">{words}</time>" in stranger.get("/local").text


def test_what_one_reader_did_is_not_shown_to_another(
    app: Flask, ana: User, bob: User, tweet: Tweet, stranger: Browser
) -> None:
    bobs, anas = browser_of(app, bob), browser_of(app, ana)
    for verb in (reactions.like, reactions.bookmark, retweets.retweet):
        verb(bob, tweet)
    for _ in range(2):
        pages = [browser.get("/local").text for browser in (bobs, anas, stranger)]
        assert [page.count('data-on="true"') for page in pages] == [3, 0, 0]
        assert ['data-shows="pin"' in page for page in pages] == [False, True, False]
        assert all('<data class="action-count" data-count="like" value="1">1</data>' in page for page in pages)


def test_each_page_leads_back_to_itself(ana: User, tweet: Tweet, anas: Browser) -> None:
    for here, quoted in (
        ("/local", "/local"),
        ("/local?max_id=9000000000000000000", "/local?max_id%3D9000000000000000000"),
    ):
        page = anas.get(here).text
        assert f'href="/compose?in_reply_to={tweet.id}&amp;next={quoted}"' in page
        assert f'href="/@ana/{tweet.id}#more"' in page
    alone = anas.get(f"/@ana/{tweet.id}").text
    assert f'href="/tweets/{tweet.id}/edit?next=/@ana/{tweet.id}"' in alone
    assert f'href="/tweets/{tweet.id}/delete?next=/"' in alone


def test_the_page_of_a_tweet_has_the_menu_that_fits_its_reader(
    tweet: Tweet, anas: Browser, bobs: Browser, stranger: Browser
) -> None:
    for browser, items in ((anas, {"delete", "pin"}), (bobs, {"mute", "block"}), (stranger, set())):
        menu = browser.get(f"/@ana/{tweet.id}").text.partition('id="more"')[2].partition("</details>")[0]
        assert set(re.findall(r'="/(?:@ana|tweets/\d+)/(pin|delete|mute|block)[?"]', menu)) == items
        assert f"/@ana/{tweet.id}/likes" in menu


@pytest.mark.usefixtures("tweet")
def test_the_menus_that_cards_share_name_nobody(anas: Browser, bobs: Browser, stranger: Browser) -> None:
    pages = [browser.get("/local").text for browser in (anas, bobs, stranger)]
    shared = [page.partition('<template id="menus-')[2].partition("</template>")[0] for page in pages]
    assert shared[0] == shared[1] != shared[2]
    for address in ("/tweets/{id}/delete?next={here}", "/@{username}/mute?next={here}", "/tweets/{id}/retweet"):
        assert [address in menus for menus in shared] == [True, True, False]
    for menus in shared:
        assert "/@{username}/{id}/likes" in menus
        assert "%7B" not in menus
        assert set(re.findall(r"\{(\w+)\}", menus)) <= {"id", "username", "name", "here"}


def test_a_card_in_a_list_stays_light(app: Flask, ana: User, bob: User, bobs: Browser) -> None:
    # Twenty of them stand on a page, and a page says much of it twenty times.
    factories.tweet(ana, "A sentence of the length that many people write, and not much more.")
    card = bobs.get("/local").text.partition("<article")[2].partition("</article>")[0]
    assert len(card) < 3_000
    assert "<details" not in card


def test_the_lines_and_spaces_of_a_text_stay(app: Flask, ana: User, stranger: Browser) -> None:
    poem = "Swifts,\n    swifts\n\n  {% if %}\n and more"
    factories.tweet(ana, poem)
    assert f">{poem}</div>" in stranger.get("/local").text


@pytest.mark.parametrize(
    ("written", "compiled"),
    [
        ("<p>\n    one\n  two\n</p>", "<p>\none\ntwo\n</p>"),
        ("<b>one</b>\n  {% if x %}\n    <b>two</b>\n  {% endif %}\n", "<b>one</b>\n<b>two</b>\n"),
        ("one\n  {# says nothing #}\ntwo", "one\ntwo"),
        ("{% if x %}one{% endif %}\ntwo", "one\ntwo"),
        ("{% if x %}\n  {{ x }}\n  {% endif %}two", "  one\n  two\ntwo"),
    ],
)
def test_templates_lose_their_indentation_and_no_space_between_words(app: Flask, written: str, compiled: str) -> None:
    env = app.jinja_env.overlay(loader=DictLoader({"page.html": written, "page.txt": written}))
    assert env.get_template("page.html").render(x="  one\n  two") == compiled
    assert env.get_template("page.txt").render(x="") == app.jinja_env.from_string(written).render(x="")


def test_all_templates_share_one_table_of_what_they_may_use(app: Flask) -> None:
    # With a table of each its own, looking through them took a tenth of every page.
    names = ("base.html", "macros/icons.html")
    assert all(app.jinja_env.get_template(name).globals is app.jinja_env.globals for name in names)


def test_whom_a_reply_answers_and_for_whom_a_tweet_is(ana: User, bob: User, tweet: Tweet, bobs: Browser) -> None:
    factories.follow(bob, ana)
    factories.reply(bob, tweet, "Yes they are")
    factories.reply(ana, tweet, "Five of them")
    factories.tweet(ana, "Among us", audience="followers")
    factories.tweet(ana, "Only you, @bob", audience="mentioned")
    page = bobs.get("/").text
    assert page.count("Replying to ") == 1
    assert page.count("Goes on from an earlier tweet") == 1
    assert page.count(">For followers<") == page.count(">For the people it mentions<") == 1


def test_a_protected_persons_tweet_has_a_closed_door_for_retweets(app: Flask, bob: User, bobs: Browser) -> None:
    paul = factories.person("paul")
    factories.follow(bob, paul)
    with atomic():
        db.session.get_one(User, paul.id).is_protected = True
    tweet = factories.tweet(paul, "Closed")
    page = bobs.get("/").text
    assert "This tweet is not for everyone, so it cannot be retweeted." in page
    assert f"/tweets/{tweet.id}/retweet" not in page


@pytest.fixture
def nosy(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Have these templates, for parts that are kept, and be asked for a page."""

    def have(**templates: str) -> None:
        monkeypatch.setattr(
            app.jinja_env, "loader", DictLoader({f"{name}.html": each for name, each in templates.items()})
        )
        app.extensions.pop("kept_templates", None)

    with app.test_request_context("/notifications?filter=likes&max_id=9"):
        yield have
    app.extensions.pop("kept_templates", None)


@pytest.mark.parametrize("name", ["csrf_token", "current_user", "request", "session", "g", "form"])
def test_a_part_that_asks_who_reads_cannot_be_kept(nosy: Callable[..., None], name: str) -> None:
    nosy(nosy=f"{{{{ {name}.id }}}}")
    with pytest.raises(UndefinedError, match="has no place in what others will see"):
        kept("nosy.html")


@pytest.mark.parametrize(
    "asked", ["current_user.id", "request.path", "session.id", "g.id", "csp_nonce()", "is_waiting()", "place_here()"]
)
@pytest.mark.parametrize("keep", [kept, kept_forms])
def test_nor_can_one_whose_macro_asks(nosy: Callable[..., None], keep: Callable[[str], Markup], asked: str) -> None:
    nosy(
        macros=f"{{% macro ask() %}}{{{{ {asked} }}}}{{% endmacro %}}",
        nosy='{% from "macros.html" import ask %}{{ ask() }}',
    )
    with pytest.raises(UndefinedError, match="has no place in what others will see"):
        keep("nosy.html")


def test_forms_of_a_kept_part_carry_the_token_and_the_address_of_who_reads(nosy: Callable[..., None]) -> None:
    nosy(
        macros="{% macro token() %}{{ csrf_token() }}{% endmacro %}",
        form='{% from "macros.html" import token %}{{ token() }} {{ csrf_token() }} {{ current_path }}',
    )
    assert kept_forms("form.html") == f"{generate_csrf()} {generate_csrf()} /notifications?filter=likes&amp;max_id=9"


def test_each_reader_finds_their_own_token_in_what_pages_share(anas: Browser, bobs: Browser) -> None:
    tokens = [set(re.findall(r'name="csrf_token" value="([^"]+)"', each.get("/local").text)) for each in (anas, bobs)]
    assert [len(found) for found in tokens] == [1, 1]
    assert tokens[0] != tokens[1]


def test_what_was_not_asked_for_in_a_while_is_forgotten() -> None:
    fragments, made = Fragments(2), []
    for key in ("one", "two", "one", "three", "one", "two"):
        fragments.get(key, lambda key=key: made.append(key) or Markup())
    assert made == ["one", "two", "three", "two"]
