"""A connection that asks a running server for pages, as a browser does."""

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

_TOKEN = re.compile(rb'name="csrf-token" content="([^"]+)"')
_ID = re.compile(rb'"id": ?"(\d+)"')


@dataclass
class Browser:
    """A connection that asks for pages, as a browser does."""

    host: str
    port: int
    secret: str
    token: str = ""
    _connection: http.client.HTTPConnection = field(init=False)
    _cookies: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        self._cookies = {"sid": self.secret}
        token = _TOKEN.search(self.get("/local"))
        if token is None:
            raise RuntimeError("the page holds no CSRF token")
        self.token = token[1].decode()

    def get(self, path: str) -> bytes:
        """Return a page."""
        return self._ask("GET", path, None, {})

    def tweet(self, text: str) -> str:
        """Post a tweet and return its id."""
        self.hang_up()
        body = urlencode({"text": text})
        headers = {"X-CSRFToken": self.token, "Content-Type": "application/x-www-form-urlencoded"}
        answer = self._ask("POST", "/tweets", body, {**headers, "Accept": "application/json"})
        found = _ID.search(answer)
        if found is None:
            raise RuntimeError(answer)
        return found[1].decode()

    def hang_up(self) -> None:
        """Let the next request open a connection: the server closes what is idle for five seconds."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> bytes:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, body, {"Cookie": cookie, **headers})
        answer = self._connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{path} answers {answer.status}")
        return content
