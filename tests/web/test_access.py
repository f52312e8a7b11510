"""Who may do what: docs/authorisation.csv, a table of every route and method, acted out by everybody in it."""

import csv
import inspect
import io
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, cast

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import factories
from tests.browsers import JSON, Browser, browser_of, stranger_at
from tests.web.conftest import reread
from twitter import clock
from twitter.charter import AnnouncementLine, Charter
from twitter.extensions import db
from twitter.models import Hashtag, Tweet, User
from twitter.services import deletions, sessions, tokens, verification
from twitter.transaction import atomic
from twitter.web import charter as known
from twitter.web.assets import manifest
from twitter.web.pictures import media_url

# Forms that lead somebody signed in to the sign-in page once they have done what they were asked.
LEADS_TO_SIGN_IN = {"account.go", "verification.verify", "verification.change"}

APP_SECRET = "an app's secret"
FORMS = {
    "api.auth.register": {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters"},
    "api.auth.login": {"login": "ana", "password": factories.PASSWORD},
    "api.auth.refresh": {"refresh_token": "x"},
    "api.auth.verify": {"link": "{verify}"},
    "api.auth.ask_code": {"email": "ana@example.org"},
    "api.auth.use_code": {"request_id": "x", "code": "12345678", "password": "nine lazy otters"},
    "api.tags.put_on_profile": {"name": "garden"},
    "api.statuses.create": {"status": "Hello."},
    "api.statuses.save": {"status": "Changed."},
    "api.statuses.change_policy": {"quote_approval_policy": "public"},
    "account.save": {"language": "de"},
    "account.change_username": {"username": "carla", "current_password": factories.PASSWORD},
    "account.change_email": {"email": "carla@example.org", "current_password": factories.PASSWORD},
    "account.change_password": {"password": "nine lazy otters", "current_password": factories.PASSWORD},
    "account.go": {"way": "deactivate", "current_password": factories.PASSWORD},
    "auth.create_account": {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters"},
    "auth.sign_in": {"username": "ana", "password": factories.PASSWORD},
    "recovery.ask": {"email": "ana@example.org"},
    "recovery.change": {"code": "12345678", "password": "nine lazy otters"},
    "edit_profile.save": {"display_name": "Ana Silva"},
    "feed.create": {"text": "Hello."},
    "feed.save": {"text": "Changed."},
    "messaging.begin": {"to": "dora", "text": "Hello."},
    "messaging.send": {"text": "Hello."},
    "messaging.seen": {"id": "{message}"},
    "messaging.add": {"to": "dora"},
    "messaging.rename": {"title": "Garden club"},
    "notifications.read": {"id": "{told}"},
    "api.notifications.dismiss_sent": {"id": "{told}"},
    "api.markers.save": {"notifications[last_read_id]": "{told}"},
    "api.apps.register": {"client_name": "Swift", "redirect_uris": "swift://"},
    "api.oauth.token": {"grant_type": "client_credentials", "client_id": "{client}", "client_secret": APP_SECRET},
    "api.oauth.revoke": {"token": "x", "client_id": "{client}", "client_secret": APP_SECRET},
    "consent.decide": {"response_type": "code", "client_id": "{client}", "answer": "allow"},
    "reporting.report_tweet": {"why": "spam", "chosen": "1", "done": "more"},
    "reporting.report_person": {"why": "other", "chosen": "1", "done": "more"},
    "api.reports.create": {"account_id": "{account}", "category": "spam"},
    "admin_entrance.enter": {"current_password": factories.PASSWORD},
    "admin_people_acts.set_role": {"role": "moderator"},
    "admin_people_acts.clear": {"parts": "bio"},
    "admin_acts.act": {"kind": "warn", "words": "Please stop."},
    "admin_acts.act_on_report": {"kind": "delete_tweets", "tweets": "{reported}"},
    "admin_notes.add_to_person": {"text": "Wrote to her."},
    "admin_reports.assign": {"to": "keeper"},
    "admin_reports.note": {"text": "Wrote to her."},
    "admin_audit.export": {"kind": "csv"},
    "admin_announcements.announce": {"text": "The server moves."},
    "admin_announcements.save": {"text": "The server moves."},
    "admin_barriers.add": {"kind": "word", "value": "poker", "level": "sign_up"},
    "admin_hashtags.hide": {"name": "#garden"},
    "admin_hashtags.show_again": {"name": "#garden"},
    "api.admin_accounts.act": {"type": "none", "text": "Please stop."},
    "api.admin_barriers.keep_domain_out": {"domain": "shoes.example"},
    "api.admin_barriers.keep_range_out": {"ip": "198.51.100.0/24"},
    "admin_rules.add": {"text": "Be brief."},
    "admin_rules.save": {"text": "Be kinder."},
    "admin_site.save": {"site_description": "For gardens."},
    "admin_site.back_to_default": {"name": "site_name"},
    "settings.save": {"theme": "dark", "contrast": "auto", "size": "m", "language": "en"},
}


class Row(NamedTuple):
    """A method at an address, and what each person gets. The tweet, the profile and the links in it are the owner's."""

    method: str
    route: str
    endpoint: str
    what: str
    stranger: str
    unverified: str
    another: str
    owner: str
    moderator: str
    admin: str


PEOPLE = Row._fields[4:]
WORDS = {401: "sign-in", 403: "forbidden", 404: "not-found", 409: "conflict", 422: "invalid"}
FILE = Path(__file__).parents[2] / "docs" / "authorisation.csv"
with FILE.open(encoding="utf-8", newline="") as lines:
    TABLE = [Row(**line) for line in csv.DictReader(lines)]

Act = Callable[[Row, str], str]


class World(NamedTuple):
    """Ana, who owns things, Bob, and what may stand in a path or a form of the table."""

    ana_id: int
    bob_id: int
    things: dict[str, object]
    announcement_id: int = 0


# Making the world costs more than most rows, so that it is made once and put back from this copy.
_kept_worlds: dict[str, tuple[World, sqlite3.Connection]] = {}


@pytest.fixture
def world(app: Flask, database_url: str) -> World:
    """The world as it is before anybody acts."""
    if database_url not in _kept_worlds:
        made = made_world()
        db.session.commit()
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        with raw_connection() as connection:
            connection.backup(copy)
        _kept_worlds[database_url] = made, copy
    made, copy = _kept_worlds[database_url]
    with raw_connection() as connection:
        copy.backup(connection)
    told = AnnouncementLine(made.announcement_id, "The server moves on Sunday.", clock.now(), None, None)
    known.adopt(Charter(announcements=(told,)))
    return made


@contextmanager
def raw_connection() -> Iterator[sqlite3.Connection]:
    """Lend the connection of the library itself."""
    db.session.remove()
    pooled = db.engine.raw_connection()
    try:
        yield cast("sqlite3.Connection", pooled.driver_connection)
    finally:
        pooled.close()


def made_world() -> World:
    """Make the world."""
    ana, bob = factories.person("ana"), factories.person("bob")
    tweet = factories.tweet(ana, "The swifts are back. #garden")
    said = factories.message(ana, factories.person("dora"), factories.person("emil"))
    session = sessions.store(ana, "another device", user_agent="a test", address="127.0.0.1")
    swallow = factories.oauth_app()
    factories.oauth_token(ana, app=swallow)
    things: dict[str, object] = {
        "tweet": tweet.id,
        "client": swallow.client_id,
        "app": swallow.id,
        "account": ana.id,
        "asset": manifest()["app.css"],
        "session": session.id,
        "picture": factories.stored_picture(),
        "posted": media_url(factories.pictured_tweet(ana, "A field").pictures[0], 480),
        "waiting": factories.picture(ana).id,
        "conversation": said.conversation_id,
        "message": said.id,
        "told": factories.notification(ana),
        "job": factories.job(),
        "verify": verification.link_for(ana),
        "change": verification.change_link_for(ana),
    }
    shown = factories.pictured_tweet(ana, "A field")
    keeper = factories.person("keeper", role="moderator")
    things |= {
        "report": factories.report(bob, ana, shown).id,
        "evidence": shown.pictures[0]["key"],
        "act": factories.act(keeper, ana).id,
        "reported": shown.id,
    }
    announcement = factories.announcement()
    things |= {"announcement": announcement.id, "barrier": factories.barrier().id}
    things["hashtag"] = db.session.scalars(select(Hashtag.id)).one()
    things |= {"rule": factories.rule().id, "applicant": factories.applicant().id}
    things |= {"invitation": factories.invitation().id, "invite": "an-invitation"}
    things["domain"] = factories.barrier("email_domain", "spam.example").id
    things["range"] = factories.barrier("address", "203.0.113.0/24").id
    return World(ana.id, bob.id, things, announcement.id)


@pytest.fixture
def act(app: Flask, world: World) -> Act:
    """Let a person do what a row says and return, in the words of the table, what they get."""
    people: dict[str, Callable[[], User]] = {
        "owner": lambda: db.session.get_one(User, world.ana_id),
        "another": lambda: db.session.get_one(User, world.bob_id),
        **NEWCOMERS,
    }
    things = world.things

    def perform(row: Row, person: str) -> str:
        path = row.route.format(**things)
        form = {name: value.format(**things) for name, value in FORMS.get(row.endpoint, {}).items()}
        browser, headers = stranger_at(app), {}
        if person != "stranger" and row.endpoint.startswith("api."):
            headers = bearer(people[person](), row)
        elif person != "stranger":
            browser = browser_of(app, people[person]())
        answer = browser.open(path, method=row.method, data=form, headers=headers)
        led = (answer.location or "").partition("?")[0] == "/login"
        if led and (person == "stranger" or row.endpoint not in LEADS_TO_SIGN_IN):
            answer = browser.open(
                path, method=row.method, data=form, headers=JSON
            )  # a program is told in so many words
        return word(row, answer)

    return perform


NEWCOMERS: dict[str, Callable[[], User]] = {
    "unverified": lambda: factories.person("una", email_verified_at=None),
    "moderator": lambda: factories.person("mo", role="moderator"),
    "admin": lambda: factories.person("ada", role="admin"),
}


def bearer(user: User, row: Row) -> dict[str, str]:
    """Return the header of an app in which somebody is signed in; what admins do takes one that was let in for that."""
    if row.endpoint.startswith("api.admin_"):
        return {"Authorization": f"Bearer {factories.oauth_token(user, 'admin:read admin:write')}"}
    made = tokens.sign_in(user.username, factories.PASSWORD, user_agent="a test", address="127.0.0.1")
    return {"Authorization": f"Bearer {made.access_token}"}


def word(row: Row, answer: TestResponse) -> str:
    """Say an answer in the words of the table; a number for one that has no word."""
    status = answer.status_code
    if status in {302, 303} and row.method == "GET":
        return "elsewhere"
    return "ok" if status < 400 else WORDS.get(status, str(status))


def as_csv(rows: Iterable[Row]) -> str:
    """Return rows as they stand in the file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def missing_rows(app: Flask) -> list[Row]:
    """Return a row to fill in for every route and method that the table lacks."""
    listed = {(row.method, row.endpoint) for row in TABLE}
    return [
        Row(method, rule.rule, rule.endpoint, says(app, rule.endpoint), *("?" * len(PEOPLE)))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if (method, rule.endpoint) not in listed and not rule.websocket  # tests/api/test_streaming.py
    ]


def test_the_table_covers_every_route_and_method(app: Flask) -> None:
    """What is missing is printed as it stands in the file: replace each ? by what that person should get."""
    missing = missing_rows(app)
    assert not missing, f"add to {FILE.name}:\n{as_csv(missing)}"
    assert len({(row.method, row.endpoint) for row in TABLE}) == len(TABLE)


def test_the_table_names_no_route_that_is_gone_and_says_what_each_does(app: Flask) -> None:
    assert {row.endpoint for row in TABLE} <= {*app.view_functions}
    assert [row.what for row in TABLE] == [says(app, row.endpoint) for row in TABLE]


def test_the_alarm_rings_for_a_route_that_is_not_in_the_table(make_app: Callable[..., Flask]) -> None:
    def planted() -> str:
        """Do something, for somebody."""
        return ""

    app = make_app()
    app.add_url_rule("/planted", "planted", planted, methods=["POST"])
    assert as_csv(missing_rows(app)) == 'POST,/planted,planted,"Do something, for somebody.",?,?,?,?,?,?\n'


def says(app: Flask, endpoint: str) -> str:
    """Return the first sentence that a view says of itself."""
    return (inspect.getdoc(app.view_functions[endpoint]) or "").splitlines()[0].strip()


def test_the_table_is_written_in_its_own_words() -> None:
    cells = {getattr(row, person) for row in TABLE for person in PEOPLE}
    assert cells <= {"ok", "elsewhere", *WORDS.values()}


@pytest.mark.parametrize("row", [row for row in TABLE if row.method == "GET"], ids=lambda row: row.endpoint)
def test_everybody_sees_what_the_table_says(row: Row, act: Act) -> None:
    assert {person: act(row, person) for person in PEOPLE} == {person: getattr(row, person) for person in PEOPLE}


ACTS = [row for row in TABLE if row.method != "GET"]
ALLOWED = {"ok", "elsewhere"}


def does(row: Row, *, allowed: bool) -> list[str]:
    """Return who is allowed what a row says, or who is not."""
    return [person for person in PEOPLE if (getattr(row, person) in ALLOWED) is allowed]


@pytest.mark.parametrize("row", [row for row in ACTS if does(row, allowed=False)], ids=lambda row: row.endpoint)
def test_whoever_may_not_is_refused_as_the_table_says(row: Row, act: Act) -> None:
    refused = does(row, allowed=False)
    assert {person: act(row, person) for person in refused} == {person: getattr(row, person) for person in refused}


@pytest.mark.parametrize(
    ("row", "person"),
    [(row, person) for row in ACTS for person in does(row, allowed=True)],
    ids=lambda value: value if isinstance(value, str) else value.endpoint,
)
def test_whoever_may_does_what_the_table_says(row: Row, person: str, act: Act) -> None:
    assert act(row, person) == getattr(row, person)


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_what_another_person_tries_leaves_the_tweet_as_it_was(
    act: str, tweet: Tweet, anas: Browser, bobs: Browser
) -> None:
    form = {"text": "Changed."}
    assert bobs.post(f"/tweets/{tweet.id}/{act}", data=form).status_code == 403
    assert "The swifts are back." in bobs.get(f"/@ana/{tweet.id}").text
    assert anas.post(f"/tweets/{tweet.id}/{act}", data=form).status_code == 303
    assert "The swifts are back." not in bobs.get(f"/@ana/{tweet.id}").text


def test_a_stranger_is_sent_back_to_where_they_wanted_to_go(stranger: Browser, tweet: Tweet) -> None:
    assert (
        stranger.get(f"/tweets/{tweet.id}/edit?next=/local").location
        == f"/login?next=/tweets/{tweet.id}/edit?next%3D/local"
    )
    assert stranger.post(f"/tweets/{tweet.id}/delete").location == "/login"


def anonymous(page: str, path: str) -> str:
    """Return a page without what is new in every answer, and without the address that was asked."""
    fresh = r'nonce="[^"]*"|name="csrf_token" value="[^"]*"|name="csrf-token" content="[^"]*"'
    return re.sub(fresh, "", page).replace(path, "")


@pytest.mark.parametrize("ending", ["", "/history"])
def test_a_tweet_one_may_not_see_is_like_one_that_never_was(
    app: Flask, ana: User, bob: User, stranger: Browser, ending: str
) -> None:
    gone, shut, other = factories.tweet(ana, "Gone"), factories.person("shut"), factories.tweet(bob, "Bob's")
    hidden = factories.tweet(shut, "Hidden")
    deletions.delete_tweet(ana, gone)
    with atomic():
        shut.suspended_at = clock.now()
        db.session.add(shut)
    paths = [
        f"/@ana/{gone.id}",
        f"/@ana/{gone.id + 1}",
        f"/@ana/{other.id}",
        f"/@nobody/{other.id}",
        f"/@shut/{hidden.id}",
    ]
    for browser in (stranger, browser_of(app, ana), browser_of(app, bob)):
        answers = [browser.get(path + ending) for path in paths]
        assert {answer.status_code for answer in answers} == {404}
        pages = {anonymous(answer.text, path + ending) for path, answer in zip(paths, answers, strict=True)}
        assert len(pages) == 1
        told = {browser.get(path + ending, headers=JSON).text for path in paths}
        assert len(told) == 1


@pytest.mark.parametrize("act", ["edit", "delete"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_deleted_tweet_can_be_edited_and_deleted_as_little_as_an_unknown_one(
    ana: User, tweet: Tweet, anas: Browser, act: str, method: str
) -> None:
    deletions.delete_tweet(ana, tweet)
    paths = [f"/tweets/{tweet_id}/{act}" for tweet_id in (tweet.id, tweet.id + 1)]
    answers = [anas.open(path, method=method) for path in paths]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({anonymous(answer.text, path) for path, answer in zip(paths, answers, strict=True)}) == 1


def test_a_suspended_persons_open_browser_is_a_strangers(ana: User, anas: Browser) -> None:
    assert anas.get("/compose").status_code == 200
    reread()
    with atomic():
        ana.suspended_at = clock.now()
        db.session.add(ana)
    assert anas.get("/compose").location == "/login?next=/compose"
