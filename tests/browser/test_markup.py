"""The check of every page's HTML, which test_accessibility.py makes, is itself checked here."""

import pytest

from tests.browser.outline import Outline


@pytest.mark.parametrize(
    "html",
    [
        "<html lang=en dir=ltr><title>a</title><main><h1 id=a></h1><p id=a></p></main>",
        "<html lang=en dir=ltr><title>a</title><main><h1></h1><label for=b></label></main>",
        "<html lang=en dir=ltr><title>a</title><main><h1></h1><p aria-describedby='c'></p></main>",
        "<html lang=en dir=ltr><title>a</title><main><h1></h1><h1></h1></main>",
        "<html lang=en><title>a</title><main><h1></h1></main>",
    ],
)
def test_the_check_notices_a_planted_fault(html: str) -> None:
    assert len(Outline(html).faults()) == 1
