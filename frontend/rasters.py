"""Paints the drawn portraits and landscapes as WebP, for apps, which show no SVG.

Run `.venv/bin/python frontend/rasters.py` after `pictures.py`. It needs Chromium and the packages of
requirements-dev.txt.
"""

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent.parent / "twitter" / "static" / "src" / "pictures"
SIZES = {"avatar": (400, 400), "banner": (1500, 500)}  # as people's own pictures are kept (services/media.py)
QUALITY = 84


def paint() -> None:
    """Write every picture beside its drawing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        for kind, size in SIZES.items():
            for drawing in sorted(FOLDER.glob(f"{kind}-*.svg")):
                painted(page, drawing, size).save(drawing.with_suffix(".webp"), "WEBP", quality=QUALITY, method=6)
        browser.close()


def painted(page: Page, drawing: Path, size: tuple[int, int]) -> Image.Image:
    """Return one drawing as pixels."""
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    shape = f'<svg width="{width}" height="{height}" style="display:block"'
    page.set_content(f'<body style="margin:0">{drawing.read_text().replace("<svg", shape, 1)}</body>')
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


if __name__ == "__main__":
    paint()
