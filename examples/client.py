"""A small app for a terminal, with nothing but the standard library: sign in, read, write and listen.

    python examples/client.py http://localhost:8000 sign-in     # opens with a link; the token is kept beside this file
    python examples/client.py http://localhost:8000 home
    python examples/client.py http://localhost:8000 say "Swifts over the garden"
    python examples/client.py http://localhost:8000 listen      # what comes from now on

It speaks the dialect of Mastodon's clients, as `docs/api.md` tells it, so it works on other servers as well.
"""

import base64
import hashlib
import html
import json
import re
import secrets
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SCOPES = "read write"
SHOWN_HERE = "urn:ietf:wg:oauth:2.0:oob"  # the code is shown on a page, to be copied
TOKENS = Path(__file__).with_name(".tokens.json")
TAG = re.compile(r"<[^>]+>")


class Client:
    """Somebody at a server, by a token."""

    def __init__(self, site: str, token: str = "") -> None:
        self.site, self.token = site.rstrip("/"), token

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """Send a request and return what the answer says; raise SystemExit with the server's sentence for a refusal."""
        with self.open(method, path, body, **headers) as answer:
            return json.load(answer)

    def open(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """Send a request and return the answer as it comes."""
        data = json.dumps(body).encode() if body is not None else None
        asked = urllib.request.Request(self.site + path, data, headers, method=method)  # noqa: S310  what was typed
        asked.add_header("Content-Type", "application/json")
        if self.token:
            asked.add_header("Authorization", f"Bearer {self.token}")
        try:
            return urllib.request.urlopen(asked)  # noqa: S310
        except urllib.error.HTTPError as refusal:
            said = json.load(refusal)
            raise SystemExit(said.get("error_description") or said["error"]) from None

    def sign_in(self) -> None:
        """Register as an app, send the person to the page that asks them, and take the code it shows for a token."""
        wish = {"client_name": "Terminal", "redirect_uris": SHOWN_HERE, "scopes": SCOPES}
        app, verifier = self.ask("POST", "/api/v1/apps", wish), secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        question = {
            "client_id": app["client_id"],
            "redirect_uri": SHOWN_HERE,
            "response_type": "code",
            "scope": SCOPES,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        print(f"Open this and allow it:\n\n{self.site}/oauth/authorize?{urlencode(question)}\n")
        grant = {
            "grant_type": "authorization_code",
            "code": input("The code: ").strip(),
            "code_verifier": verifier,
            "redirect_uri": SHOWN_HERE,
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
        }
        self.token = self.ask("POST", "/oauth/token", grant)["access_token"]

    def home(self) -> list[dict[str, Any]]:
        """Return the newest of the home timeline."""
        found: list[dict[str, Any]] = self.ask("GET", "/api/v1/timelines/home")
        return found

    def say(self, text: str) -> dict[str, Any]:
        """Write a tweet. The key makes it one tweet, however often the request is sent."""
        said: dict[str, Any] = self.ask(
            "POST", "/api/v1/statuses", {"status": text}, **{"Idempotency-Key": str(uuid.uuid4())}
        )
        return said

    def listen(self) -> Iterator[tuple[str, str]]:
        """Yield what happens from now on: the name of each event, and what it brings."""
        event = ""
        with self.open("GET", "/api/v1/streaming/user") as stream:
            for line in stream:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data":
                    yield event, value


def shown(status: dict[str, Any]) -> str:
    """Return a status as a terminal shows it."""
    original = status["reblog"] or status
    text = html.unescape(TAG.sub("", original["content"].replace("</p><p>", "\n").replace("<br>", "\n")))
    passed_on = f" (by @{status['account']['acct']})" if status["reblog"] else ""
    return f"@{original['account']['acct']}{passed_on}: {text}"


def kept_tokens() -> dict[str, str]:
    """Return the tokens of earlier visits, by site."""
    found: dict[str, str] = json.loads(TOKENS.read_text()) if TOKENS.exists() else {}
    return found


def keep(client: Client) -> None:
    """Remember a token for the next visit, where nobody else on this machine can read it."""
    TOKENS.touch(mode=0o600)
    TOKENS.write_text(json.dumps({**kept_tokens(), client.site: client.token}))


def main(site: str, act: str, *words: str) -> None:
    """Do what the command line says."""
    client = Client(site)
    client.token = kept_tokens().get(client.site, "")
    if act == "sign-in":
        client.sign_in()
        keep(client)
    elif act == "home":
        print("\n\n".join(shown(status) for status in client.home()))
    elif act == "say":
        print(client.say(" ".join(words))["url"])
    elif act == "listen":
        for event, payload in client.listen():
            print(shown(json.loads(payload)) if event == "update" else event)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
