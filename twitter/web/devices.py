"""What a browser says it is, in words that its owner recognises."""

import re
from dataclasses import dataclass

# The first that is found decides, so whatever also calls itself something else stands before it: all of them say
# Mozilla, most say Safari, and many say Chrome.
_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b|\bOPiOS/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"),
    ("Chrome", r"Chrome/|\bCriOS/|\bChromium/"),
    ("Safari", r"\bVersion/[\d.]+.*\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)
_PROGRAM = re.compile(r"([A-Za-z][\w.\- ]{1,30}?)/[\d.]+")


@dataclass(frozen=True, slots=True)
class Device:
    """A browser or program and the system under it; empty where we cannot tell."""

    browser: str
    system: str


def device(user_agent: str) -> Device:
    """Return what a User-Agent header names. It is what the device says, and proves nothing."""
    browser = _first(_BROWSERS, user_agent)
    if not browser and not user_agent.startswith("Mozilla/"):
        program = _PROGRAM.match(user_agent)
        browser = program[1] if program else ""
    return Device(browser, _first(_SYSTEMS, user_agent))


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, user_agent)), "")
