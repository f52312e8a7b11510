"""The windows in which all pages are visited, and what there is to see in them."""

from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, expect

from tests.browser.places import Place
from tests.browser.windows import PASSWORD, Window, fresh_name
from tests.site import Site

DEMO_PASSWORD = "geese-fly-in-a-skein"
LONG = (
    "A long tweet for narrow windows, with a link https://example.org/"
    + "very-long-path/" * 8
    + " and a #"
    + "tag" * 20
)


def conversation(mira: Window, guest: Window) -> str:
    """Let two people talk, with a tweet that is deleted later, and return the path of one in the middle."""
    guest.sign_up("guest")
    root = guest.tweet("What do you see from your window?")
    gone = guest.reply(mira.reply(root, "A roof, and the swifts above it."), "Swifts, already?")
    middle = mira.reply(gone, "Since May. " + LONG)
    guest.post(f"/tweets/{gone.rpartition('/')[2]}/delete")
    mira.reply(mira.reply(middle, "They sleep in the air."), "And they scream at dusk.")
    guest.reply(mira.reply(guest.reply(middle, "شكرا! How high?"), "As high as the church."), "That is high.")
    guest.context.close()
    return middle


def app_of(window: Window) -> dict[str, str]:
    """Register an app, let it in, and return what an address says of it."""
    oob = "urn:ietf:wg:oauth:2.0:oob"
    said = {"client_name": "Swallow for phones", "redirect_uris": oob, "scopes": "read write follow push"}
    ask = window.context.request
    app = ask.post("/api/v1/apps", data={**said, "website": "https://swallow.example"}).json()
    question = {"response_type": "code", "client_id": app["client_id"], "redirect_uri": oob}
    form = {**question, "csrf_token": window.csrf_token(), "answer": "allow", "scope": "read write"}
    code = ask.post("/oauth/authorize", form=form).text().partition('id="code"')[2].partition(">")[2].partition("<")[0]
    secret = {"client_secret": app["client_secret"], "grant_type": "authorization_code", "code": code}
    assert ask.post("/oauth/token", data={**question, **secret}).ok
    return {"app_id": app["id"], "question": urlencode(question)}


def conversation_with(window: Window, path: str, words: str) -> str:
    """Return the id of the conversation whose row in a list says these words."""
    rows = window.context.request.get(path).text().split('<li class="inbox-row')[1:]
    found = next(row for row in rows if words in row)
    return found.partition('data-conversation="')[2].partition('"')[0]


def seen_to(priya: Window) -> dict[str, str]:
    """Settle one of the reports of the demo community, note something at another, and return their ids."""
    path, ask = "/admin/reports", priya.context.request
    found = ask.get(path, headers={"Accept": "application/json"}).json()["reports"]
    waiting, settled = found[0]["id"], found[-1]["id"]
    done = priya.post(f"{path}/{settled}/act", kind="warn", words="Please leave the adverts to others.")
    priya.post(f"{path}/{waiting}/notes", text="I wrote to them last week; they promised to stop.")
    return {"report": waiting, "settled": settled, "act": done["act"]}


def laid_down(priya: Window, asking: Window) -> dict[str, str]:
    """Write a rule, make an invitation, let somebody ask to join, and return what an address says of them."""
    rule = priya.post("/admin/rules", text="Be kind.", hint="Also to people you disagree with.")["id"]
    made = priya.post("/admin/invitations", note="Bean club", most_uses="5", days="30")
    priya.post("/admin/site", registrations="approval")
    name = fresh_name("asking")
    number = name.rpartition("_")[2]  # another of everything that stands once, where a site is visited twice
    known = {"email": f"{name}@example.org", "password": PASSWORD}
    asking.post("/register", username=name, words="I have two beehives and a lot of questions.", **known)
    priya.post("/admin/site/default", name="registrations")
    queue = priya.context.request.get("/admin/joining", headers={"Accept": "application/json"}).json()
    applicant = next(person["id"] for person in queue["people"] if person["username"] == name)
    # It has not begun, so that it stands above no page.
    told = priya.post("/admin/announcements", text="The server moves. #moving", starts_at="2099-01-01T10:00")
    priya.post(
        "/admin/barriers", kind="address", value=f"203.0.{number}.0/24", level="access", comment="A wave of spam"
    )
    priya.post("/admin/barriers", kind="word", value=f"buy gold {number}", level="sign_up", days="30")
    priya.post("/admin/hashtags/hide", name="#casino")
    invited = {"announcement": told["id"], "invitation": made["id"], "code": made["link"].rpartition("/")[2]}
    return {"rule": rule, "applicant": applicant, **invited}


class Gallery:
    """The windows in which the pages are visited: of a stranger, of mira, who has much, of a newcomer, of an admin."""

    def __init__(self, chromium: Browser, site: Site, **options: Any) -> None:
        self._url = site.url
        self.windows: dict[str, Window] = {}
        self.html = ""  # of the page that was opened last, as the server sent it
        for who in ("stranger", "mira", "newcomer", "priya", "asking"):
            context = chromium.new_context(base_url=site.url, locale="en", reduced_motion="reduce", **options)
            self.windows[who] = Window(context, has_scripts=True)
        mira = self.windows["mira"]
        mira.post("/login", username="mira", password=DEMO_PASSWORD)
        self.windows["priya"].post("/login", username="priya", password=DEMO_PASSWORD)  # the demo admin
        jobs = self.windows["priya"].context.request.get("/admin/jobs", headers={"Accept": "application/json"}).json()
        self._job = jobs["jobs"][0]["id"]
        self._laid_down = laid_down(self.windows["priya"], self.windows["asking"])
        self._seen_to = seen_to(self.windows["priya"])
        self._newcomer = self.windows["newcomer"].sign_up("new")
        self._thread = conversation(mira, Window(chromium.new_context(base_url=site.url), has_scripts=True))
        self.windows["newcomer"].post("/@teo/block")
        self.windows["newcomer"].post("/@kofi/mute", **{"for": "week"})
        self._tweet_id = mira.tweet(LONG).rpartition("/")[2]
        mira.post(f"/tweets/{self._tweet_id}/edit", text=LONG.replace("long", "rather long", 1))
        self._app = app_of(mira)
        self._conversations = {
            "conversation": conversation_with(mira, "/messages", "Bao Nguyen"),
            "group": conversation_with(mira, "/messages", "Swift watch"),
            "request": conversation_with(mira, "/messages/requests", "Ελένη"),
        }

    def path(self, place: Place) -> str:
        """Return where a place is on this site."""
        known = {"job": self._job, "newcomer": self._newcomer, "tweet_id": self._tweet_id, "thread": self._thread}
        return place.path.format(**known, **self._app, **self._conversations, **self._laid_down, **self._seen_to)

    def visit(self, place: Place, size: tuple[int, int], **cookies: str) -> Window:
        """Open a place at this size of window, with these choices of appearance, and wait until it is at rest."""
        window = self.windows[place.who]
        window.complaints.clear()
        for name in ("theme", "contrast", "size", "language"):
            window.context.clear_cookies(name=name)
        window.context.add_cookies(
            [{"name": name, "value": value, "url": self._url} for name, value in cookies.items()]
        )
        window.page.set_viewport_size({"width": size[0], "height": size[1]})
        with window.refusals():
            answer = window.page.goto(self.path(place))
            self.html = answer.text() if answer else ""
            place.act(window.page)
            suggestions = window.page.locator("#suggestions")
            if suggestions.is_visible():
                expect(suggestions.locator(".person, .dim").first).to_be_attached()
        return window

    def close(self) -> None:
        """Close the windows."""
        for window in self.windows.values():
            window.context.close()
