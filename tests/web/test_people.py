"""The pages about people: keeping them away, the lists of a profile, whom one knows, and what the home shows."""

from datetime import timedelta

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from tests.web.conftest import reread
from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.queries import people
from twitter.services import blocks, mutes, permissions, retweets

HTMX = {"HX-Request": "true"}


def main_of(page: str) -> str:
    """Return the column in the middle: the side column suggests people as well."""
    return page.partition('<main class="main"')[2].partition("</main>")[0]


def test_a_block_is_asked_for_given_and_taken_back_by_form(ana: User, bobs: Browser) -> None:
    question = bobs.get("/@ana/block?next=/local")
    assert "Block Ana?" in question.text
    assert bobs.post("/@ana/block", data={"next": "/local"}).location == "/local"
    assert "You blocked Ana." in bobs.get("/local").text
    page = main_of(bobs.get("/@ana").text)
    assert "You blocked @ana" in page
    assert 'formaction="/@ana/unblock"' in page
    assert "/@ana/follow" not in page.replace("/@ana/followers", "")
    assert "You blocked Ana" in bobs.get("/@ana/block").text
    bobs.post("/@ana/unblock")
    page = bobs.get("/@ana").text
    assert "You no longer block Ana." in page
    assert 'formaction="/@ana/follow"' in page


def test_who_is_blocked_sees_the_header_and_neither_tweets_nor_people_nor_a_way_to_follow(
    ana: User, bob: User, tweet: Tweet, bobs: Browser
) -> None:
    factories.follow(factories.person("cleo"), ana)
    blocks.block(ana, bob)
    for path in ("", "/replies", "/media", "/likes", "/followers", "/following", "/known"):
        page = main_of(bobs.get(f"/@ana{path}").text)
        assert "You cannot see what @ana writes" in page, path
        assert "The swifts are back." not in page
        assert "@cleo" not in page
        assert 'formaction="/@ana/follow"' not in page
    assert "Ana" in bobs.get("/@ana").text
    assert bobs.get(f"/@ana/{tweet.id}").status_code == 404
    answer = bobs.post("/@ana/follow", headers=JSON)
    assert answer.status_code == 403
    assert answer.json["error"] == "You cannot follow them: one of you blocked the other."


def test_programs_are_told_how_one_stands_now(ana: User, bobs: Browser) -> None:
    bobs.post("/@ana/follow")
    seen = {"following": True, "requested": False, "follower_count": 1, "blocked": False, "muted": False}
    seen |= {"muted_until": None, "shows_retweets": True}
    assert bobs.post("/@ana/retweets/hide", headers=JSON).json == {**seen, "shows_retweets": False}
    assert bobs.post("/@ana/retweets/show", headers=JSON).json == seen
    assert bobs.post("/@ana/mute", headers=JSON).json == {**seen, "muted": True}
    until = bobs.post("/@ana/mute", data={"for": "hour"}, headers=JSON).json["muted_until"]
    assert until.endswith("+00:00")
    assert bobs.post("/@ana/unmute", headers=JSON).json == seen
    apart = {"following": False, "follower_count": 0, "blocked": True}
    assert bobs.post("/@ana/block", headers=JSON).json == {**seen, **apart}
    assert bobs.post("/@ana/unblock", headers=JSON).json == {**seen, **apart, "blocked": False}


def test_a_mute_is_asked_for_with_its_length_and_taken_back_by_form(ana: User, bob: User, bobs: Browser) -> None:
    question = main_of(bobs.get("/@ana/mute").text)
    assert "Mute Ana?" in question
    offered = {value for value in mutes.PERIODS if f'name="for" value="{value}"' in question}
    assert offered == {*mutes.PERIODS}
    assert bobs.post("/@ana/mute", data={"for": "week", "next": "/@ana"}).location == "/@ana"
    page = main_of(bobs.get("/@ana").text)
    assert "You muted Ana. They are not told." in page
    assert '<span class="chip">Muted</span>' in page
    assert 'formaction="/@ana/unmute"' in page
    reread()
    assert people.profile(bob.id, "ana").muted_until is not None
    assert "You read them again in 1 week." in main_of(bobs.get("/@ana/mute").text)
    bobs.post("/@ana/unmute")
    assert '<span class="chip">Muted</span>' not in bobs.get("/@ana").text


@pytest.mark.parametrize("said", ["soon", "-1", "0"])
def test_a_mute_without_a_sensible_end_is_refused(said: str, ana: User, bob: User, bobs: Browser) -> None:
    answer = bobs.post("/@ana/mute", data={"for": said}, headers=JSON)
    assert (answer.status_code, answer.json["details"]) == (422, {"for": "unknown"})
    assert not people.profile(bob.id, "ana").is_muted


@pytest.mark.parametrize("verb", ["block", "mute"])
def test_nobody_keeps_themselves_away_nor_somebody_who_is_not_there(verb: str, ana: User, anas: Browser) -> None:
    assert anas.get(f"/@ana/{verb}").location == "/@ana"
    assert anas.post(f"/@ana/{verb}", headers=JSON).json["details"] == {"username": "self"}
    for method in ("GET", "POST"):
        assert anas.open(f"/@nobody/{verb}", method=method).status_code == 404


@pytest.mark.parametrize("kind", ["blocked", "muted"])
def test_the_people_one_keeps_away_are_listed_page_by_page_for_oneself_alone(
    kind: str, ana: User, anas: Browser, bobs: Browser
) -> None:
    empty = {"blocked": "You blocked nobody.", "muted": "You muted nobody."}
    for person in factories.people(21):
        blocks.block(ana, person) if kind == "blocked" else mutes.mute(ana, person, timedelta(days=1))
    first = main_of(anas.get(f"/settings/{kind}").text)
    assert first.count('<li class="person">') == 20
    assert ("Ends in 1 day" in " ".join(first.split())) == (kind == "muted")
    assert f"/settings/{kind}?max_id=" in first
    more = anas.get(f"/settings/{kind}?max_id=" + first.partition("?max_id=")[2].partition('"')[0], headers=HTMX).text
    assert more.count('<li class="person">') == 1
    assert "@person0" in more
    assert "<html" not in more
    assert empty[kind] in bobs.get(f"/settings/{kind}").text


def test_a_profile_has_lists_of_tweets_replies_pictures_and_likes(ana: User, bob: User, anas: Browser) -> None:
    asked = factories.tweet(bob, "A question")
    factories.tweet(ana, "A tweet")
    factories.reply(ana, asked, "A reply")
    anas.post(f"/tweets/{asked.id}/like")
    shown = {
        path: {text for text in ("A question", "A tweet", "A reply") if f">{text}<" in main_of(anas.get(path).text)}
        for path in ("/@ana", "/@ana/replies", "/@ana/media", "/@ana/likes")
    }
    assert shown["/@ana"] == {"A tweet"}
    assert shown["/@ana/replies"] == {"A tweet", "A reply"}
    assert shown["/@ana/media"] == set()
    assert shown["/@ana/likes"] == {"A question"}


def test_the_pictures_of_a_profile_are_a_grid_that_leads_to_the_tweets(ana: User, stranger: Browser) -> None:
    plain = factories.pictured_tweet(ana, "A gate.", "")
    warned = factories.pictured_tweet(ana, "A spider.", content_warning="Spiders")
    factories.tweet(ana, "No picture")
    page = main_of(stranger.get("/@ana/media").text)
    assert page.count('class="media-square"') == 3
    assert page.count(f'href="/@ana/{plain.id}"') == 2
    assert page.count(f'href="/@ana/{warned.id}"') == 1
    assert 'alt="A gate."' in page
    assert "Picture behind a warning: Spiders" in page
    assert "A spider." not in page
    piece = stranger.get("/@ana/media", headers=HTMX).text
    assert piece.count('class="media-square"') == 3
    assert "<html" not in piece


@pytest.mark.parametrize(
    ("path", "own", "others"),
    [
        ("", "Your tweets will stand here.", "Ana has not tweeted yet."),
        ("/replies", "Your tweets will stand here.", "Ana has not tweeted yet."),
        ("/media", "Your tweets with pictures will stand here.", "Ana has not shared any pictures yet."),
        ("/likes", "Tweets you like will stand here.", "Ana has not liked anything yet."),
    ],
)
def test_an_empty_list_says_so_and_the_open_tab_is_marked(
    path: str, own: str, others: str, anas: Browser, stranger: Browser
) -> None:
    assert own in anas.get(f"/@ana{path}").text
    page = stranger.get(f"/@ana{path}").text
    assert others in page
    assert f'href="/@ana{path}" aria-current="page"' in page


@pytest.mark.parametrize("which", ["replies", "media", "likes"])
def test_the_lists_of_a_protected_person_are_for_followers_in_pieces_as_well(
    which: str, bob: User, bobs: Browser, stranger: Browser
) -> None:
    owner = factories.person("owner", is_protected=True)
    liked = factories.tweet(bob, "What the owner likes")
    factories.tweet(owner, "What the owner wrote")
    browser_of(bobs.application, owner).post(f"/tweets/{liked.id}/like")
    for browser in (bobs, stranger):
        assert "For followers only" in browser.get(f"/@owner/{which}").text
        assert "What the owner" not in browser.get(f"/@owner/{which}", headers=HTMX).text


def test_the_profile_tells_who_of_those_one_follows_follows_them_too(ana: User, bob: User, bobs: Browser) -> None:
    known = [factories.person(name) for name in ("cleo", "dai", "eva", "finn", "gus")]
    for person in known:
        factories.follow(person, ana)
        assert "Followers you know" in bobs.get("/@ana").text
        factories.follow(bob, person)
    some = bobs.get("/@ana/known/some", headers=HTMX).text
    assert "Followed by Gus, Finn, Eva and 2 others you follow" in " ".join(some.split())
    page = main_of(bobs.get("/@ana/known").text)
    assert page.count('<li class="person">') == 5
    assert "Nobody you follow follows them yet." in bobs.get("/@cleo/known/some").text
    assert "Nobody you follow follows them yet." in bobs.get("/@cleo/known").text


@pytest.mark.parametrize("closed", ["blocked", "protected"])
def test_nobody_learns_the_followers_of_a_person_they_may_not_read(
    closed: str, ana: User, bob: User, bobs: Browser
) -> None:
    owner, cleo = factories.person("owner"), factories.person("cleo")
    factories.follow(cleo, owner)
    factories.follow(bob, cleo)
    if closed == "blocked":
        blocks.block(owner, bob)
    else:
        owner.is_protected = True
        db.session.commit()
    assert "Followers you know" not in bobs.get("/@owner").text
    assert "Cleo" not in bobs.get("/@owner/known/some").text
    assert "Cleo" not in main_of(bobs.get("/@owner/known").text)


def test_the_menu_offers_what_fits_how_one_stands(ana: User, bob: User, bobs: Browser, stranger: Browser) -> None:
    def menu(browser: Browser, name: str = "ana") -> str:
        return browser.get(f"/@{name}").text.partition("profile-menu")[2].partition("</details>")[0]

    assert menu(stranger) == menu(bobs, "bob") == ""
    assert "/@ana/mute" in menu(bobs)
    assert "/@ana/block" in menu(bobs)
    assert "/remove" not in menu(bobs)
    assert "/retweets/" not in menu(bobs)
    factories.follow(bob, ana)
    factories.follow(ana, bob)
    assert "/@ana/retweets/hide" in menu(bobs)
    assert "/@ana/remove" in menu(bobs)
    bobs.post("/@ana/retweets/hide")
    assert "/@ana/retweets/show" in menu(bobs)


def test_suggestions_say_why(ana: User, bob: User, bobs: Browser) -> None:
    factories.follow(ana, bob)
    factories.person("popular", follower_count=10)
    page = main_of(bobs.get("/people").text)
    assert "Follows you" in page
    assert "Popular here" in page
    assert page.count("Popular here") == 1


@pytest.mark.parametrize("keep_away", [blocks.block, mutes.mute], ids=["blocked", "muted"])
def test_whom_one_keeps_away_is_not_suggested(keep_away: object, ana: User, bob: User, bobs: Browser) -> None:
    assert "@ana" in main_of(bobs.get("/people").text)
    keep_away(bob, ana)
    assert "@ana" not in main_of(bobs.get("/people").text)


def test_the_home_shows_what_one_chose(ana: User, bob: User, bobs: Browser) -> None:
    factories.follow(bob, ana)
    retweets.retweet(ana, factories.tweet(factories.person("cleo"), "By Cleo"))
    assert "By Cleo" in bobs.get("/").text
    assert bobs.post("/settings/home", data={"replies": "y"}).location == "/"
    page = bobs.get("/").text
    assert "By Cleo" not in page
    assert "You chose not to see replies or retweets here." in page
    assert bobs.post("/settings/home", data={"replies": "y", "retweets": "y"}, headers=JSON).json == {
        "replies": True,
        "retweets": True,
    }
    assert "By Cleo" in bobs.get("/").text


def test_keeping_away_needs_no_confirmed_address(app: Flask, ana: User) -> None:
    unas = browser_of(app, factories.person("una", email_verified_at=None))
    assert unas.post("/@ana/block", headers=JSON).json["blocked"]
    assert unas.post("/@ana/mute", headers=JSON).json["muted"]
    assert {"block", "mute"} <= permissions.UNVERIFIED_MAY


@pytest.mark.parametrize("count", [2, 20])
def test_pages_about_people_take_at_most_two_statements_beside_the_session(
    count: int, ana: User, bob: User, bobs: Browser, statements: list[str]
) -> None:
    for number, person in enumerate(factories.people(count)):
        factories.follow(person, ana)
        factories.follow(bob, person)
        factories.tweet(ana, f"Number {number}")
        other = factories.person(f"other{number}")
        blocks.block(bob, other)
        mutes.mute(bob, other)
    lists = [f"/@ana{which}" for which in ("", "/replies", "/media", "/likes", "/known")]
    for path in (*lists, "/settings/blocked", "/settings/muted"):
        statements.clear()
        assert bobs.get(path).status_code == 200
        assert len(statements) <= 3, statements
