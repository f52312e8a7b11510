"""What the browser tests stand on: one site with a seeded community and one Chromium for each worker."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.gallery import Gallery
from tests.browser.windows import DESKTOP, PHONE, Window
from tests.site import Site, running_site

# The sandbox needs rights that containers lack; the rest is work nobody sees here.
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-extensions", "--disable-background-networking"]
# With each window Chromium would prepare the suggestions of its address bar: a page by itself, and a third of what a
# window costs. Only the last of these options counts, so Playwright's own stand here too.
FEATURES_OF_OURS = "WebUIOmniboxPopup,WebUIOmniboxAimPopup"
FEATURES_OF_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "TcpPortRandomizationWin,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
CHROMIUM += [f"--disable-features={FEATURES_OF_PLAYWRIGHT},{FEATURES_OF_OURS}"]
PATIENCE = 15_000  # milliseconds; a busy machine is slow, and nothing here measures speed
KINDS = {
    "phone": {"size": PHONE, "scripts": True},
    "phone without scripts": {"size": PHONE, "scripts": False},
    "desktop": {"size": DESKTOP, "scripts": True},
    "desktop without scripts": {"size": DESKTOP, "scripts": False},
}
# For the side ways of a journey: every width and every way of scripts, once.
UNLIKE = {name: KINDS[name] for name in ("phone", "desktop without scripts")}
WITHOUT_SCRIPTS = {name: kind for name, kind in KINDS.items() if not kind["scripts"]}
WITH_SCRIPTS = {name: kind for name, kind in KINDS.items() if kind["scripts"]}

OpenWindow = Callable[..., Window]


def chromium_path() -> str:
    """Return where Chromium is, or skip; fail instead when REQUIRE_SERVICES says that nothing may be skipped."""
    path = shutil.which("chromium")
    if path is None:
        reason = "there is no `chromium` on this machine"
        pytest.fail(reason) if os.environ.get("REQUIRE_SERVICES") else pytest.skip(reason)
    return path


# For this folder rather than the session: the other tests need neither, and gevent and Playwright never meet.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A running Chromium."""
    path = chromium_path()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site in which the demo community lives. Nobody may rely on what other tests wrote there."""
    chromium_path()
    folder, open_to_newcomers = tmp_path_factory.mktemp("site"), {"REQUIRE_EMAIL_VERIFICATION": "0"}
    with running_site(folder, LANGUAGES="en de ar", SITE_NAME="Skein", **open_to_newcomers) as site:
        site.flask("seed")
        yield site


@pytest.fixture(scope="package")
def gallery(chromium: Browser, site: Site) -> Iterator[Gallery]:
    """Every page of the site, for the tests that look at all of them."""
    gallery = Gallery(chromium, site)
    yield gallery
    gallery.close()


@pytest.fixture
def open_window(chromium: Browser, site: Site) -> Iterator[OpenWindow]:
    """Open browser windows; in the end none of them may have complained on its console, of a policy or anything."""
    opened: list[Window] = []

    def open_one(*, size: tuple[int, int] = DESKTOP, scripts: bool = True, **options: Any) -> Window:
        context = chromium.new_context(
            base_url=site.url,
            locale="en",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            **{"reduced_motion": "reduce", "is_mobile": size == PHONE, "has_touch": size == PHONE, **options},
        )
        context.set_default_timeout(PATIENCE)
        opened.append(Window(context, has_scripts=scripts))
        return opened[-1]

    yield open_one
    for window in opened:
        window.context.close()
    complaints = [complaint for window in opened for complaint in window.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def any_window(request: pytest.FixtureRequest, open_window: OpenWindow) -> Window:
    """A window: on a phone and on a desktop, with and without JavaScript."""
    return open_window(**request.param)


@pytest.fixture(params=UNLIKE.values(), ids=UNLIKE)
def either_window(request: pytest.FixtureRequest, open_window: OpenWindow) -> Window:
    """A window on a phone with JavaScript, and one on a desktop without: for what the long journeys pass by."""
    return open_window(**request.param)


@pytest.fixture(params=WITHOUT_SCRIPTS.values(), ids=WITHOUT_SCRIPTS)
def plain_window(request: pytest.FixtureRequest, open_window: OpenWindow) -> Window:
    """A window without JavaScript, on a phone and on a desktop."""
    return open_window(**request.param)


@pytest.fixture(params=WITH_SCRIPTS.values(), ids=WITH_SCRIPTS)
def scripted_window(request: pytest.FixtureRequest, open_window: OpenWindow) -> Window:
    """A window with JavaScript, on a phone and on a desktop."""
    return open_window(**request.param)


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    """A window with JavaScript on a desktop, in which a newcomer is signed in."""
    window = open_window()
    window.sign_up()
    return window


@pytest.fixture
def page(window: Window) -> Page:
    """The page of that window."""
    return window.page


@pytest.fixture(scope="package")
def talker(chromium: Browser, site: Site) -> list[str]:
    """What somebody wrote who writes much, oldest first: 45 tweets, so three pages. The first is their address."""
    context = chromium.new_context(base_url=site.url)
    window = Window(context, has_scripts=True)
    name = window.sign_up("talker")
    texts = [f"Thought number {number} of {name}." for number in range(1, 46)]
    for text in texts:
        window.tweet(text)
    context.close()
    return [f"/@{name}", *texts]
