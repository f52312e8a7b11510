"""A person's browser window, and what people do in one again and again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, WebError, expect

PHONE = (390, 844)
DESKTOP = (1440, 900)
PASSWORD = "a phrase nobody guesses"

_CSRF_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')
_REFUSAL = re.compile(r"Failed to load resource|Response Status Error Code|net::ERR_|htmx:")
_numbers = count(1)


def fresh_name(beginning: str = "ana") -> str:
    """Return a name that nobody has on this site."""
    return f"{beginning}_{next(_numbers)}"


class Window:
    """One window of one browser profile: its page, its cookies, and what its console complained of."""

    def __init__(self, context: BrowserContext, *, has_scripts: bool) -> None:
        self.context = context
        self.has_scripts = has_scripts
        self.complaints: list[str] = []
        self._refusals_are_expected = False
        context.on("console", self._hear)
        context.on("weberror", self._hear_error)

    @cached_property
    def page(self) -> Page:
        """The page in this window, opened when it is first looked at: some people only send requests."""
        return self.context.new_page()

    @property
    def is_phone(self) -> bool:
        """Whether the window is as narrow as a phone."""
        size = self.page.viewport_size
        return size is not None and size["width"] == PHONE[0]

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Let the console speak of answers that were refused or lost: here they are what is tested."""
        self._refusals_are_expected = True
        yield
        self.page.evaluate("0")  # what the browser said before this answer has been heard
        self._refusals_are_expected = False

    # What is arranged quietly, by requests with this window's cookies.

    def sign_up(self, beginning: str = "ana") -> str:
        """Become somebody new and return their name."""
        name = fresh_name(beginning)
        self.post("/register", username=name, email=f"{name}@example.org", password=PASSWORD)
        return name

    def tweet(self, text: str, **fields: str) -> str:
        """Write a tweet and return its path."""
        address: str = self.post("/tweets", text=text, **fields)["url"]
        return "/@" + address.partition("/@")[2]

    def reply(self, path: str, text: str) -> str:
        """Answer the tweet at a path and return the path of the answer."""
        return self.tweet(text, in_reply_to=path.rpartition("/")[2])

    def post(self, path: str, **fields: str) -> dict[str, str]:
        """Send a form and return the answer as JSON."""
        form: dict[str, str | float | bool] = {"csrf_token": self.csrf_token(), **fields}
        answer = self.context.request.post(path, form=form, headers={"Accept": "application/json"})
        assert answer.ok, answer.text()
        body: dict[str, str] = answer.json()
        return body

    def csrf_token(self) -> str:
        """Return the token that this window's forms carry."""
        token = _CSRF_FIELD.search(self.context.request.get("/settings").text())
        assert token
        return token[1]

    # What is seen and done on the page.

    def card(self, text: str) -> Locator:
        """The tweet that says `text`."""
        return self.page.get_by_role("article").filter(has_text=text)

    def write(self, text: str) -> None:
        """Type a tweet into the composer of this page and send it."""
        self.page.get_by_label("Tweet text").fill(text)
        self.page.get_by_role("button", name="Tweet", exact=True).click()

    def choose(self, text: str, action: str) -> None:
        """Choose an action from the menu of the tweet that says `text`."""
        card = self.card(text)
        card.get_by_label("More", exact=True).click()
        card.get_by_text(action, exact=True).click()

    def sign_in(self, name: str) -> None:
        """Fill in the sign-in form that stands on this page."""
        self.page.get_by_label("Username or e-mail").fill(name)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()

    def sign_out(self) -> None:
        """Leave by the account menu, or by the settings where a phone has no such menu."""
        if self.is_phone:
            self.page.goto("/settings")
            self.page.get_by_role("main").get_by_role("button", name="Sign out").click()
        else:
            menu = self.page.get_by_role("navigation", name="Main").get_by_role("group")
            menu.locator("summary").click()
            menu.get_by_role("button", name="Sign out").click()
        expect(self.page.get_by_role("link", name="Look around first")).to_be_visible()

    def _hear(self, message: ConsoleMessage) -> None:
        expected = self._refusals_are_expected and _REFUSAL.search(message.text)
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _hear_error(self, error: WebError) -> None:
        self.complaints.append(str(error.error))
