"""A page of another site signs in and reads: everything by `fetch` and redirects, as web clients of this dialect do."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PASSWORD, Window
from tests.site import Site, free_port

CLIENT = Path(__file__).parent / "web_client"
TWEETS = 25  # more than one page of the timeline has


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and writes nothing down."""

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """A site of somebody else, at another port: two files, and no server behind them."""
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), functools.partial(Quiet, directory=str(CLIENT)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def open_client(window: Window, elsewhere: str, site: Site) -> Page:
    page = window.page
    page.goto(f"{elsewhere}/index.html?server={site.url}")
    return page


def outcome(page: Page, name: str) -> str:
    """Wait for what the client writes under a name."""
    expect(page.locator(f"#{name}")).not_to_be_empty()
    return page.locator(f"#{name}").inner_text()


def test_a_page_elsewhere_signs_in_and_reads_by_fetch(open_window: OpenWindow, elsewhere: str, site: Site) -> None:
    window = open_window()
    name = window.sign_up("ines")
    for number in range(TWEETS):
        window.tweet(f"Swift number {number}")
    page = open_client(window, elsewhere, site)
    expect(page.get_by_text("wants to act for you")).to_be_visible()
    expect(page.locator(".consent-where")).to_contain_text(elsewhere.removeprefix("http://"))
    with window.refusals():  # the last that the client does is to ask in vain
        page.get_by_role("button", name="Let it in").click()
        page.wait_for_url(f"{elsewhere}/**")
        assert outcome(page, "me") == name
        assert outcome(page, "scope") == "read write"
        assert outcome(page, "first").endswith(f"Swift number {TWEETS - 1}")
        assert 'rel="next"' in outcome(page, "link")
        assert outcome(page, "second").endswith(f"Swift number {TWEETS - 21}")
        assert outcome(page, "request")
        assert outcome(page, "posted").endswith("Written elsewhere")
        assert outcome(page, "revoked") == "200 then 401"


def test_no_leads_back_too(open_window: OpenWindow, elsewhere: str, site: Site) -> None:
    window = open_window(scripts=True)
    window.sign_up("ines")
    page = open_client(window, elsewhere, site)
    page.get_by_role("button", name="No", exact=True).click()
    page.wait_for_url(f"{elsewhere}/**")
    assert outcome(page, "error") == "access_denied"


def test_a_stranger_signs_in_on_the_way(open_window: OpenWindow, elsewhere: str, site: Site) -> None:
    window = open_window()
    name = window.sign_up("ines")
    window.context.clear_cookies()
    page = open_client(window, elsewhere, site)
    page.get_by_label("Username or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Let it in").click()
    page.wait_for_url(f"{elsewhere}/**")
    assert outcome(page, "me") == name
    assert outcome(page, "request")


def test_a_cookie_opens_nothing_elsewhere(open_window: OpenWindow, elsewhere: str, site: Site) -> None:
    window = open_window()
    window.sign_up("ines")
    page = window.page
    page.goto(f"{elsewhere}/empty.html")
    with window.refusals():
        told = page.evaluate(
            """async (server) => {
                const path = server + "/api/v1/accounts/verify_credentials";
                const open = (await fetch(path)).status;
                const withCookies = await fetch(path, {credentials: "include"}).then(() => "read", () => "refused");
                const pageOfOurs = await fetch(server + "/settings/apps").then(() => "read", () => "refused");
                return [open, withCookies, pageOfOurs];
            }""",
            site.url,
        )
    assert told == [401, "refused", "refused"]
    assert [said for said in window.complaints if "blocked by CORS policy" not in said] == []
    window.complaints.clear()


def led_to(window: Window) -> list[str]:
    """Remember where the browser is led, also where it has no page to show."""
    led: list[str] = []
    session = window.context.new_cdp_session(window.page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", lambda event: led.append(event["request"]["url"]))
    return led


def ask_for_swallow(window: Window) -> list[str]:
    """Open the question of an app that has an address of its own; return where the browser is led from then on."""
    said = {"client_name": "Swallow", "redirect_uris": "swallow://signed-in"}
    app = window.context.request.post("/api/v1/apps", data=said).json()
    asked = f"response_type=code&client_id={app['client_id']}&redirect_uri=swallow://signed-in"
    window.page.goto(f"/oauth/authorize?{asked}")
    expect(window.page.locator(".consent-where")).to_contain_text("swallow:")
    return led_to(window)


def let_it_in(window: Window) -> None:
    with window.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        window.page.get_by_role("button", name="Let it in").click()
    assert answered.value.status == 303


def test_an_apps_own_address_is_led_to(open_window: OpenWindow, site: Site) -> None:
    assert site.url
    window = open_window()
    window.sign_up("ines")
    led = ask_for_swallow(window)
    with window.refusals():
        let_it_in(window)
        expect(window.page.get_by_role("button", name="Let it in")).to_be_visible()
    assert led[-1].startswith("swallow://signed-in?code=")


def test_the_browser_would_refuse_it_without_a_word_in_the_policy(open_window: OpenWindow, site: Site) -> None:
    def without(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        policy = answer.headers["content-security-policy"].replace("form-action 'self' swallow:", "form-action 'self'")
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    window = open_window()
    window.sign_up("ines")
    window.page.route(f"{site.url}/oauth/authorize?**", without)
    led = ask_for_swallow(window)
    with window.page.expect_event("console", lambda said: "form-action" in said.text):
        window.page.get_by_role("button", name="Let it in").click()
    assert not [url for url in led if url.startswith("swallow:")]
    window.complaints.clear()
