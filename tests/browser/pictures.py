"""Takes a picture of every page, narrow and wide, in three themes: `python -m tests.browser.pictures OUT [--readme]`.

For a person to look at, after a change of templates or styles. With --readme it takes the picture of the README too.
"""

import argparse
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, PATIENCE, chromium_path
from tests.browser.gallery import DEMO_PASSWORD, Gallery
from tests.browser.places import PLACES
from tests.browser.windows import DESKTOP, PHONE, Window
from tests.site import ROOT, Site, running_site

README_PICTURE = ROOT / "docs" / "pictures" / "home.png"
DEVICES: dict[tuple[int, int], dict[str, Any]] = {PHONE: {"is_mobile": True, "has_touch": True}, DESKTOP: {}}
THEMES = {
    "light": {"theme": "light"},
    "dark": {"theme": "dark"},
    "contrast": {"theme": "light", "contrast": "more"},
}


def take_all(chromium: Browser, site: Site, folder: Path) -> int:
    """Fill a folder with pictures named after page, width and theme; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for size, device in DEVICES.items():
        gallery = Gallery(chromium, site, **device)
        for place, (theme, cookies) in product(PLACES, THEMES.items()):
            window = gallery.visit(place, size, **cookies)
            window.page.screenshot(path=folder / f"{place.name}-{size[0]}-{theme}.png", animations="disabled")
        gallery.close()
    return len(DEVICES) * len(PLACES) * len(THEMES)


def take_for_readme(chromium: Browser, site: Site) -> None:
    """Take the home page of mira as it is right after seeding."""
    context = chromium.new_context(
        base_url=site.url, locale="en", viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, reduced_motion="reduce"
    )
    window = Window(context, has_scripts=True)
    window.post("/login", username="mira", password=DEMO_PASSWORD)
    window.page.goto("/")
    expect(window.page.locator("#suggestions .person").first).to_be_visible()
    window.page.wait_for_function("[...document.images].filter((image) => image.complete).length > 8")
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    window.page.screenshot(path=README_PICTURE, animations="disabled")
    context.close()


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readme", action="store_true", help=f"also take {README_PICTURE.relative_to(ROOT)}")
    arguments = parser.parse_args()
    expect.set_options(timeout=PATIENCE)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site(Path(folder), REQUIRE_EMAIL_VERIFICATION="0") as site,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM) as chromium,
    ):
        site.flask("seed")
        if arguments.readme:
            take_for_readme(chromium, site)
        print(take_all(chromium, site, arguments.folder), "pictures in", arguments.folder)  # noqa: T201


if __name__ == "__main__":
    main()
