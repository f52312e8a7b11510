"""A whole day of two people with a client of others (Mastodon.py) against a real server: nothing here is ours."""

import queue
import re
import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
import requests
from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError, StreamListener

from tests import pictures
from tests.factories import PASSWORD
from tests.site import Site, running_site

SCOPES = ["read", "write", "follow", "push"]
PATIENCE = 20  # seconds, on a busy machine
_numbers = count(1)
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site on which whoever signs up may write at once."""
    with running_site(tmp_path_factory.mktemp("day"), REQUIRE_EMAIL_VERIFICATION="0") as site:
        yield site


def client_of(site: Site, **proof: str) -> Mastodon:
    """Return a client; with nothing that proves who it is, one that registers as an app first."""
    if not proof:
        client_id, client_secret = Mastodon.create_app("Day", scopes=SCOPES, api_base_url=site.url)
        proof = {"client_id": client_id, "client_secret": client_secret}
    # A connection that rested for longer than the server keeps it would be reset under whoever asks next.
    session = requests.Session()
    session.headers["Connection"] = "close"
    how = {"ratelimit_method": "throw", "version_check_mode": "created", "session": session}
    return Mastodon(api_base_url=site.url, **how, **proof)


def newcomer(site: Site, name: str) -> Mastodon:
    """Register somebody by the API and return their client."""
    client, username = client_of(site), f"{name}_{next(_numbers)}"
    client.create_account(username, PASSWORD, f"{username}@example.org", agreement=True, scopes=SCOPES)
    assert client.account_verify_credentials().username == username
    return client


@pytest.fixture
def ana(site: Site) -> Mastodon:
    return newcomer(site, "ana")


@pytest.fixture
def bob(site: Site) -> Mastodon:
    return newcomer(site, "bob")


class Heard(StreamListener):  # type: ignore[misc]  # the library has no types of its own for this class
    """What a stream brought, each under the name of its event."""

    def __init__(self) -> None:
        self.events: queue.Queue[tuple[str, Any]] = queue.Queue()

    def on_update(self, status: Any) -> None:
        self.events.put(("update", status))

    def on_status_update(self, status: Any) -> None:
        self.events.put(("status.update", status))

    def on_delete(self, status_id: Any) -> None:
        self.events.put(("delete", status_id))

    def on_notification(self, notification: Any) -> None:
        self.events.put(("notification", notification))

    def on_conversation(self, conversation: Any) -> None:
        self.events.put(("conversation", conversation))

    def until(self, kind: str, is_it: Callable[[Any], bool] = lambda _: True) -> Any:
        """Wait for an event of a kind and return what it brought."""
        while True:
            found, value = self.events.get(timeout=PATIENCE)
            if found == kind and is_it(value):
                return value


@pytest.fixture
def heard(bob: Mastodon) -> Iterator[Heard]:
    """What Bob's stream brings."""
    listener = Heard()
    stream = bob.stream_user(listener, run_async=True)
    while not stream.is_receiving():
        pass
    yield listener
    threading.Thread(target=stream.close, daemon=True).start()  # it waits for whatever the server says next


def code_for(site: Site, client: Mastodon, username: str) -> str:
    """Sign in by the page that a client opens, let it in, and return the code that the page shows."""
    address = client.auth_request_url(scopes=SCOPES, allow_http=True)
    browser = requests.Session()
    page = browser.get(address, timeout=PATIENCE)
    assert "/login" in page.url
    form = dict(_HIDDEN.findall(page.text)) | {"username": username, "password": PASSWORD}
    page = browser.post(page.url, data=form, timeout=PATIENCE)
    assert "Day" in page.text
    answer = browser.post(
        f"{site.url}/oauth/authorize", data={**dict(_HIDDEN.findall(page.text)), "answer": "allow"}, timeout=PATIENCE
    )
    answer.raise_for_status()
    code = re.search(r'<output[^>]* id="code"[^>]*>([^<]+)<', answer.text)
    assert code, answer.text
    return code[1]


def test_somebody_signs_in_with_a_client_and_takes_its_token_away(site: Site, ana: Mastodon) -> None:
    me, client = ana.account_verify_credentials(), client_of(site)
    client.log_in(code=code_for(site, client, me.username), scopes=SCOPES, allow_http=True)
    assert client.account_verify_credentials().id == me.id
    token = client.access_token
    client.revoke_access_token(allow_http=True)
    client.access_token = token
    with pytest.raises(MastodonUnauthorizedError):
        client.timeline_home()


@pytest.fixture
def said(ana: Mastodon, bob: Mastodon) -> Any:
    """What Ana says with a picture, to Bob who follows her."""
    bob.account_follow(ana.account_verify_credentials().id)
    picture = ana.media_post(pictures.jpeg((640, 480)), "image/jpeg", description="A field", synchronous=True)
    return ana.status_post("Swifts over the #garden", media_ids=[picture.id], idempotency_key="one")


def test_what_is_said_changes_and_goes_is_heard(ana: Mastodon, bob: Mastodon, heard: Heard, said: Any) -> None:
    assert ana.status_post("Swifts over the #garden", idempotency_key="one").id == said.id
    assert heard.until("update").id == said.id
    [attached] = bob.timeline_home()[0].media_attachments
    assert attached.description == "A field"
    assert requests.get(attached.url, timeout=PATIENCE).headers["Content-Type"] == "image/webp"

    edited = ana.status_update(said, "Nine swifts over the #garden", media_ids=[attached.id])
    assert edited.edited_at
    assert "Nine swifts" in heard.until("status.update").content
    assert ["Nine" in each.content for each in bob.status_history(said)] == [False, True]
    assert ana.status_source(said).text == "Nine swifts over the #garden"

    ana.status_delete(said)
    assert heard.until("delete", lambda status_id: str(status_id) == str(said.id))
    with pytest.raises(MastodonNotFoundError):
        bob.status(said.id)


def test_what_others_do_with_it_is_told(ana: Mastodon, bob: Mastodon, said: Any) -> None:
    me, other = ana.account_verify_credentials(), bob.account_verify_credentials()
    reply = bob.status_reply(said, "How many?")
    assert (reply.in_reply_to_id, [each.id for each in reply.mentions]) == (said.id, [me.id])
    assert bob.status_favourite(said).favourites_count == 1
    wrapper = bob.status_reblog(said)
    assert wrapper.reblog.id == said.id != wrapper.id
    assert bob.status_post("Look at this", quoted_status_id=said.id).quote.quoted_status.id == said.id
    assert [each.id for each in ana.status_context(said).descendants] == [reply.id]

    kinds = {each.type for each in ana.notifications()}
    assert kinds == {"follow", "favourite", "reblog", "mention", "quote"}
    grouped = ana.grouped_notifications()
    assert {each.type for each in grouped.notification_groups} == kinds
    assert {account.id for account in grouped.accounts} == {other.id}
    assert bob.status_unreblog(said).id == said.id
    assert "reblog" not in {each.type for each in ana.notifications()}


def test_it_is_found_and_kept(ana: Mastodon, bob: Mastodon, said: Any) -> None:
    other = bob.account_verify_credentials()
    assert bob.status_bookmark(said).bookmarked
    assert [each.id for each in bob.bookmarks()] == [said.id]
    assert said.id in {each.id for each in ana.search_v2("swifts garden", result_type="statuses").statuses}
    assert other.id in {each.id for each in ana.search_v2(other.username).accounts}
    assert [each.name for each in ana.search_v2("garden", result_type="hashtags").hashtags] == ["garden"]
    assert said.id in {each.id for each in bob.timeline_hashtag("garden")}


def test_a_day_of_messages(ana: Mastodon, bob: Mastodon, heard: Heard) -> None:
    me, other = ana.account_verify_credentials(), bob.account_verify_credentials()
    bob.account_follow(me.id)
    said = ana.status_post(f"@{other.username} shall we meet?", visibility="direct")
    assert said.visibility == "direct"
    assert heard.until("conversation").last_status.id == said.id
    [talk] = bob.conversations()
    assert (talk.unread, talk.last_status.id, [each.id for each in talk.accounts]) == (True, said.id, [me.id])
    answer = bob.status_post("At nine.", in_reply_to_id=said.id, visibility="direct")
    assert not bob.conversations_read(talk.id).unread
    assert [each.last_status.id for each in ana.conversations()] == [answer.id]
    assert said.id not in {each.id for each in bob.timeline_home()}
    assert said.id not in {each.id for each in bob.account_statuses(me.id)}
    with pytest.raises(MastodonAPIError):
        bob.status_reblog(said.id)


def test_lists_are_walked_page_by_page(ana: Mastodon) -> None:
    said = [ana.status_post(f"Number {number}").id for number in range(7)]
    page, walked = ana.timeline_home(limit=3), []
    while page:
        walked += [each.id for each in page]
        page = ana.fetch_next(page)
    assert walked == said[::-1]


def test_who_keeps_another_away_is_not_heard(ana: Mastodon, bob: Mastodon) -> None:
    me, other = ana.account_verify_credentials(), bob.account_verify_credentials()
    said = ana.status_post("Not for Bob.")
    assert ana.account_block(other.id).blocking
    with pytest.raises(MastodonNotFoundError):
        bob.status(said.id)
    assert [each.id for each in ana.blocks()] == [other.id]
    assert not ana.account_unblock(other.id).blocking
    assert bob.account_mute(me.id).muting
    assert [each.id for each in bob.mutes()] == [me.id]
