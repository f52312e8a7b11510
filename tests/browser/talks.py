"""Conversations as two people have them open in two browsers, for the tests of messages."""

import re
from dataclasses import dataclass
from itertools import count

from playwright.sync_api import FilePayload, Locator, Page, WebSocketRoute, expect

from tests import pictures
from tests.browser.windows import Window

_keys = count(1)


@dataclass
class Talk:
    """A conversation of two: the window and the name of each, and where it is."""

    ana: Window
    bob: Window
    ana_name: str
    bob_name: str
    path: str

    def pages(self) -> tuple[Page, Page]:
        """Open it in both windows and return the pages once they hear each other."""
        return opened(self.ana.page, self.path), opened(self.bob.page, self.path)


class Line:
    """The live connection of a page that is opened after this: it can be cut, and joined again."""

    def __init__(self, page: Page) -> None:
        self._is_cut = False
        self._open: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("/socket.io/"), self._answer)

    def cut(self) -> None:
        """End the connection, and every one that is tried from now on."""
        self._is_cut = True
        for end in self._open:
            end.close()
        self._open.clear()

    def join(self) -> None:
        """Let the page connect again."""
        self._is_cut = False

    def _answer(self, browser: WebSocketRoute) -> None:
        if self._is_cut:
            browser.close()
        else:
            self._open += [browser.connect_to_server(), browser]


def begin(window: Window, *names: str, text: str = "Are you there?") -> str:
    """Begin a conversation quietly and return its path."""
    answer = window.post("/messages", to=" ".join(names), text=text, key=f"first-{next(_keys)}")
    return f"/messages/{answer['conversation']}"


def friends(ana: Window, bob: Window) -> Talk:
    """Make the people of two windows, who follow each other, begin to talk."""
    ana_name, bob_name = ana.sign_up("ana"), bob.sign_up("bob")
    ana.post(f"/@{bob_name}/follow")
    bob.post(f"/@{ana_name}/follow")
    return Talk(ana, bob, ana_name, bob_name, begin(ana, bob_name))


def say_quietly(window: Window, path: str, text: str) -> None:
    """Write in a conversation without looking at it."""
    window.post(path, text=text, key=f"said-{next(_keys)}")


def opened(page: Page, path: str) -> Page:
    """Go to a conversation and wait until it hears what happens."""
    page.goto(path)
    return listening(page)


def listening(page: Page) -> Page:
    """Wait until an open conversation hears what happens."""
    expect(page.locator("html")).to_have_attribute("data-live", "on")
    expect(page.locator("section.conversation")).to_have_attribute("data-watched", "")
    return page


def field(page: Page) -> Locator:
    """Where one writes."""
    return page.get_by_role("textbox", name="Message", exact=True)


def write(page: Page, text: str) -> None:
    """Write a message and send it: with Enter, or by the button where Enter is for a new line."""
    field(page).fill(text)
    if page.evaluate("matchMedia('(pointer: coarse)').matches"):
        page.get_by_role("button", name="Send", exact=True).tap()
    else:
        field(page).press("Enter")


def stored(page: Page, text: str) -> Locator:
    """The bubble of a message that the server has."""
    return page.locator(".bubble-row[data-message-id]").filter(has_text=text)


def outgoing(page: Page, text: str) -> Locator:
    """The bubble of a message that is on its way."""
    return page.locator(".bubble-row[data-outgoing]").filter(has_text=text)


def said(page: Page) -> list[str]:
    """What the bubbles say, from above."""
    return page.locator(".bubble .bubble-text").all_inner_texts()


def bring_picture(page: Page) -> None:
    """Choose a picture for the message and wait until it is stored."""
    page.locator("[name=media]").set_input_files(photograph())
    expect(page.locator(".composer-picture[data-id]")).to_have_count(1)


def photograph() -> FilePayload:
    """A picture as somebody chooses it from their device."""
    return {"name": "roof.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg((300, 200))}
