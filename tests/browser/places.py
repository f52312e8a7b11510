"""Every page of the site, each with who looks at it and what they did there: for the checks that visit them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, expect

from tests import pictures
from tests.browser.windows import PASSWORD, Window, fresh_name
from tests.site import Site

DEMO_PASSWORD = "geese-fly-in-a-skein"
LONG = (
    "A long tweet for narrow windows, with a link https://example.org/"
    + "very-long-path/" * 8
    + " and a #"
    + "tag" * 20
)


def as_it_opens(page: Page) -> None:
    """Do nothing more than open the page."""


def opened_entries(page: Page) -> None:
    """Open the first of everything that is closed."""
    for entry in page.locator(".manual-entry > summary").all()[:3]:
        entry.click()


def opened_details(page: Page) -> None:
    """Open all that is closed below the heading."""
    for summary in page.locator(".admin-body summary").all():
        summary.click()


def refused_suspension(page: Page) -> None:
    page.get_by_text("Until a day", exact=True).click()
    page.get_by_role("main").get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_entry(page: Page) -> None:
    page.get_by_label("Your password", exact=True).fill("a wrong one")
    page.get_by_role("main").get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_barrier(page: Page) -> None:
    page.get_by_label("Domain").fill("not a domain")
    page.get_by_role("main").get_by_role("button", name="Keep out").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_sign_up(page: Page) -> None:
    page.get_by_label("Username").fill("mira")
    page.get_by_label("E-mail").fill("mira@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_sign_in(page: Page) -> None:
    page.get_by_label("Username or e-mail").fill("mira")
    page.get_by_label("Password", exact=True).fill("a wrong one")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_address(page: Page) -> None:
    page.get_by_label("E-mail").fill("nobody@localhost")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("alert")).to_be_visible()


def asked_for_code(page: Page) -> None:
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("New password", exact=True)).to_be_visible()


def refused_code(page: Page) -> None:
    asked_for_code(page)
    page.get_by_label("Code").fill("12345678")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_tweet(page: Page) -> None:
    page.get_by_label("Tweet text").fill("   ")
    page.get_by_role("button", name="Tweet", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def brought_pictures(page: Page) -> None:
    """Bring two pictures, ask for a warning, and be asked for descriptions."""
    brought = {"name": "field.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg((300, 200))}
    page.locator("[name=media]").set_input_files([brought, {**brought, "name": "hill.jpg"}])
    expect(page.locator(".composer-picture[data-id]")).to_have_count(2)
    page.get_by_label("Content warning").click()
    page.get_by_role("button", name="Tweet", exact=True).click()
    page.get_by_role("button", name="Describe").click()


def near_the_limit(page: Page) -> None:
    page.get_by_label("Tweet text").fill("x" * 250)


def over_the_limit(page: Page) -> None:
    page.get_by_label("Tweet text").fill("x" * 300)


def open_menu(page: Page) -> None:
    page.get_by_role("article").first.get_by_label("More", exact=True).click()


def open_retweet_menu(page: Page) -> None:
    page.locator(".action-retweet").first.click()


def open_question(page: Page) -> None:
    open_menu(page)
    page.get_by_role("link", name="Delete").click()


def open_profile_menu(page: Page) -> None:
    page.locator(".profile-menu summary").click()
    expect(page.locator(".known-faces")).to_be_attached()


def open_mute_question(page: Page) -> None:
    open_profile_menu(page)
    page.locator(".profile-menu").get_by_role("link", name="Mute").click()


def open_home_menu(page: Page) -> None:
    page.locator(".home-menu summary").click()


def open_help(page: Page) -> None:
    page.keyboard.press("?")


def saved_settings(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".notice")).to_be_visible()


def refused_leave(page: Page) -> None:
    page.get_by_text("Take a break").click()
    page.get_by_label("Your password", exact=True).fill("a wrong one")
    page.get_by_role("main").get_by_role("button", name="Leave").click()
    expect(page.get_by_role("alert")).to_be_visible()


def chosen_picture(page: Page) -> None:
    for field, frame in (("#picture-file", ".cropper-picture"), ("#banner-file", ".cropper-banner")):
        page.locator(field).set_input_files({"name": "me.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg()})
        expect(page.locator(frame)).to_be_visible()


def refused_profile(page: Page) -> None:
    page.get_by_label("Website").fill("no site")
    page.get_by_role("button", name="Save profile").click()
    expect(page.get_by_role("alert")).to_be_visible()


def followed(page: Page) -> None:
    """Follow and leave again, so that the next who looks finds the same; the message of it stays on the page."""
    button = page.get_by_role("main").locator(".button-follow").first
    button.click()
    expect(page.locator("#toasts")).to_contain_text("You follow")  # until the answer a second press does nothing
    button.click()
    expect(page.locator("#toasts")).to_contain_text("no longer")


def let_in(page: Page) -> None:
    page.get_by_role("button", name="Let it in").click()
    expect(page.get_by_label("Code")).to_be_visible()


def open_options(page: Page) -> None:
    page.get_by_role("main").get_by_text("More options").click()


def typed_name(page: Page) -> None:
    page.get_by_role("main").get_by_label("Search for").press_sequentially("@mi")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")


@dataclass(frozen=True)
class Place:
    """One page in one state: who looks at it, where it is, and what they do there."""

    name: str
    who: str
    path: str
    act: Callable[[Page], None] = as_it_opens


PLACES = [
    Place("welcome", "stranger", "/"),
    Place("register", "stranger", "/register"),
    Place("register-refused", "stranger", "/register", refused_sign_up),
    Place("login", "stranger", "/login"),
    Place("login-refused", "stranger", "/login", refused_sign_in),
    Place("forgot", "stranger", "/forgot"),
    Place("forgot-refused", "stranger", "/forgot", refused_address),
    Place("reset", "stranger", "/forgot", asked_for_code),
    Place("reset-refused", "stranger", "/forgot", refused_code),
    Place("link-refused", "stranger", "/verify/no-link"),
    Place("local-stranger", "stranger", "/local"),
    Place("profile-stranger", "stranger", "/@bao"),
    Place("settings-stranger", "stranger", "/settings"),
    Place("api-docs", "stranger", "/api/docs", opened_entries),
    Place("not-found-stranger", "stranger", "/nothing-here"),
    Place("home", "mira", "/"),
    Place("home-empty", "newcomer", "/"),
    Place("local", "mira", "/local"),
    Place("profile-own", "mira", "/@mira"),
    Place("profile-other", "mira", "/@bao"),
    Place("profile-empty", "newcomer", "/@{newcomer}"),
    Place("profile-follow-and-leave", "newcomer", "/@bao", followed),
    Place("followers", "mira", "/@mira/followers"),
    Place("following", "mira", "/@mira/following"),
    Place("followers-empty", "newcomer", "/@{newcomer}/followers"),
    Place("profile-protected", "newcomer", "/@amara"),
    Place("profile-protected-stranger", "stranger", "/@amara"),
    Place("profile-requested", "mira", "/@amara"),
    Place("followers-protected", "newcomer", "/@amara/followers"),
    Place("profile-menu", "mira", "/@bao", open_profile_menu),
    Place("profile-mute-question", "mira", "/@bao", open_mute_question),
    Place("profile-blocked", "newcomer", "/@teo"),
    Place("muted", "newcomer", "/settings/muted"),
    Place("mute-question", "newcomer", "/@kofi/mute"),
    Place("home-menu", "mira", "/", open_home_menu),
    Place("profile-locked", "mira", "/@layla"),
    Place("requests-empty", "newcomer", "/follow-requests"),
    Place("remove-follower", "mira", "/@bao/remove"),
    Place("privacy", "newcomer", "/settings/privacy"),
    Place("standing-empty", "newcomer", "/settings/standing"),
    Place("people", "newcomer", "/people"),
    Place("explore", "mira", "/search"),
    Place("explore-stranger", "stranger", "/search"),
    Place("search", "mira", "/search?q=the", open_options),
    Place("search-people", "newcomer", "/search?q=m&tab=people"),
    Place("search-hashtags", "mira", "/search?q=g&tab=hashtags"),
    Place("search-empty", "mira", "/search?q=nobodysaidthis"),
    Place("search-suggested", "mira", "/search", typed_name),
    Place("tag", "mira", "/tags/gardenclub"),
    Place("tag-empty", "mira", "/tags/nobodysaidthis"),
    Place("tweet", "mira", "/@mira/{tweet_id}"),
    Place("thread", "mira", "{thread}"),
    Place("history", "mira", "/@mira/{tweet_id}/history"),
    Place("edit", "mira", "/tweets/{tweet_id}/edit"),
    Place("delete", "mira", "/tweets/{tweet_id}/delete"),
    Place("compose", "mira", "/compose"),
    Place("compose-reply", "newcomer", "/compose?in_reply_to={tweet_id}"),
    Place("compose-quote", "newcomer", "/compose?quote_of={tweet_id}"),
    Place("compose-pictures", "newcomer", "/compose?quote_of={tweet_id}", brought_pictures),
    Place("compose-refused", "mira", "/compose", refused_tweet),
    Place("compose-near", "mira", "/compose", near_the_limit),
    Place("compose-over", "mira", "/compose", over_the_limit),
    Place("menu", "mira", "/@mira/{tweet_id}", open_menu),
    Place("menu-retweet", "mira", "/local", open_retweet_menu),
    Place("likers", "mira", "/@mira/{tweet_id}/likes"),
    Place("retweeters-stranger", "stranger", "/@mira/{tweet_id}/retweets"),
    Place("quotes", "mira", "/@mira/{tweet_id}/quotes"),
    Place("bookmarks", "mira", "/bookmarks"),
    Place("bookmarks-empty", "newcomer", "/bookmarks"),
    Place("question", "mira", "/@mira/{tweet_id}", open_question),
    Place("notifications", "mira", "/notifications"),
    Place("notifications-mentions", "mira", "/notifications?filter=mentions"),
    Place("notifications-likes", "mira", "/notifications?filter=likes"),
    Place("notifications-follows", "mira", "/notifications?filter=follows"),
    Place("notifications-empty", "newcomer", "/notifications"),
    Place("inbox", "mira", "/messages"),
    Place("inbox-empty", "newcomer", "/messages"),
    Place("message-requests", "mira", "/messages/requests"),
    Place("message-request", "mira", "/messages/{request}"),
    Place("message-new", "mira", "/messages/new"),
    Place("message-search", "mira", "/messages/search?q=swifts"),
    Place("conversation", "mira", "/messages/{conversation}"),
    Place("conversation-group", "mira", "/messages/{group}"),
    Place("conversation-about", "mira", "/messages/{group}/about"),
    Place("conversation-delete", "mira", "/messages/{conversation}/delete"),
    Place("help", "newcomer", "/", open_help),
    Place("settings", "mira", "/settings", saved_settings),
    Place("settings-account", "mira", "/settings/account"),
    Place("settings-username", "mira", "/settings/username"),
    Place("settings-email", "mira", "/settings/email"),
    Place("settings-password", "mira", "/settings/password"),
    Place("settings-devices", "mira", "/settings/sessions"),
    Place("settings-apps", "mira", "/settings/apps"),
    Place("settings-apps-empty", "newcomer", "/settings/apps"),
    Place("settings-apps-remove", "mira", "/settings/apps/{app_id}/remove"),
    Place("consent", "mira", "/oauth/authorize?{question}&scope=read+write+follow+push"),
    Place("consent-code", "newcomer", "/oauth/authorize?{question}", let_in),
    Place("consent-refused", "mira", "/oauth/authorize?client_id=nobody"),
    Place("settings-notifications", "mira", "/settings/notifications"),
    Place("settings-leave", "mira", "/settings/delete"),
    Place("settings-leave-refused", "mira", "/settings/delete", refused_leave),
    Place("profile-form", "mira", "/settings/profile"),
    Place("profile-form-cropping", "newcomer", "/settings/profile", chosen_picture),
    Place("profile-form-refused", "newcomer", "/settings/profile", refused_profile),
    Place("report", "mira", "/report/person/bao"),
    Place("report-refused", "mira", "/report/person/bao?done=what"),
    Place("report-rules", "mira", "/report/person/bao?why=rule&done=what"),
    Place("report-things", "mira", "/report/person/bao?why=spam&done=what"),
    Place("report-more", "mira", "/report/person/bao?why=spam&chosen=1&done=things"),
    Place("report-end", "mira", "/report/person/bao?why=dislike&done=what"),
    Place("report-thanks", "mira", "/report/thanks/bao"),
    Place("about", "stranger", "/about"),
    Place("invited", "stranger", "/invite/{code}"),
    Place("invited-in-vain", "stranger", "/invite/no-invitation"),
    Place("waiting", "asking", "/"),
    Place("admin-site", "priya", "/admin/site"),
    Place("admin-rules", "priya", "/admin/rules"),
    Place("admin-rule", "priya", "/admin/rules/{rule}"),
    Place("admin-rule-withdraw", "priya", "/admin/rules/{rule}/withdraw"),
    Place("admin-invitations", "priya", "/admin/invitations"),
    Place("admin-invitation-withdraw", "priya", "/admin/invitations/{invitation}/withdraw"),
    Place("admin-joining", "priya", "/admin/joining"),
    Place("admin-joining-refuse", "priya", "/admin/joining/{applicant}/refuse"),
    Place("admin-reports", "priya", "/admin/reports"),
    Place("admin-reports-mine", "priya", "/admin/reports?tab=mine"),
    Place("admin-report", "priya", "/admin/reports/{report}"),
    Place("admin-report-settled", "priya", "/admin/reports/{settled}"),
    Place("admin-act", "priya", "/admin/reports/{report}/act"),
    Place("admin-act-tweets", "priya", "/admin/reports/{report}/act?kind=delete_tweets"),
    Place("admin-act-suspend", "priya", "/admin/people/bao/act?kind=suspend", refused_suspension),
    Place("admin-act-undo", "priya", "/admin/acts/{act}"),
    Place("admin-notes", "priya", "/admin/people/bao/notes"),
    Place("admin", "priya", "/admin"),
    Place("admin-enter", "priya", "/admin/enter?next=/admin/audit"),
    Place("admin-enter-refused", "priya", "/admin/enter", refused_entry),
    Place("admin-days", "priya", "/admin", opened_details),
    Place("admin-jobs", "priya", "/admin/jobs", opened_details),
    Place("admin-jobs-empty", "priya", "/admin/jobs?state=set_aside"),
    Place("admin-job-drop", "priya", "/admin/jobs/{job}/drop"),
    Place("admin-people", "priya", "/admin/people"),
    Place("admin-person", "priya", "/admin/people/bao"),
    Place("admin-person-role", "priya", "/admin/people/bao/role"),
    Place("admin-person-profile", "priya", "/admin/people/bao/profile"),
    Place("admin-person-sign-out", "priya", "/admin/people/bao/sign-out"),
    Place("admin-tweets", "priya", "/admin/tweets"),
    Place("admin-tweets-refused", "priya", "/admin/tweets?username=nobodyatall"),
    Place("admin-pictures", "priya", "/admin/media"),
    Place("admin-audit", "priya", "/admin/audit"),
    Place("admin-hashtags", "priya", "/admin/hashtags?q=s"),
    Place("admin-announcements", "priya", "/admin/announcements"),
    Place("admin-announcement", "priya", "/admin/announcements/{announcement}/edit"),
    Place("admin-announcement-delete", "priya", "/admin/announcements/{announcement}/delete"),
    Place("admin-barriers", "priya", "/admin/barriers", refused_barrier),
    Place("admin-barriers-addresses", "priya", "/admin/barriers?kind=address"),
    Place("admin-barriers-words", "priya", "/admin/barriers?kind=word"),
    Place("not-found", "mira", "/@nobody_at_all"),
]
AT_REST = [place for place in PLACES if place.act is as_it_opens]


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
