"""People who come to the site from addresses of their own, as nginx sees them."""

import re
import ssl
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from tests.deploy.deployed import Deployed

PASSWORD = "nine lazy otters at noon"
SECONDS = 15
_FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_PAGE_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class _From(HTTPAdapter):
    """Connects from one address of this machine."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options, source_address=(self._address, 0))


def asking_from(address: str, site: Deployed) -> requests.Session:
    """Return a session over connections from an address, which knows the certificate of the site."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(site.certificate)
    for scheme in ("http://", "https://"):
        session.mount(scheme, _From(address))
    return session


def trusting(site: Deployed) -> ssl.SSLContext:
    """Return what a client needs to know that this is the site."""
    return ssl.create_default_context(cafile=str(site.certificate))


class Person:
    """Somebody with a browser that runs no JavaScript."""

    def __init__(self, site: Deployed, name: str, address: str) -> None:
        self.site, self.name, self.mailbox = site, name, f"{name}@example.org"
        self.session = asking_from(address, site)
        self.session.headers["Referer"] = f"{site.proxy.url}/"

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for a page."""
        return self.session.get(self.site.proxy.url + path, timeout=SECONDS, **options)

    def submit(
        self, page: str, path: str, files: list[tuple[str, Any]] | None = None, **fields: str
    ) -> requests.Response:
        """Open a page, fill in a form of it, and send that; follow where the answer leads."""
        shown = self.get(page).text
        token = _FORM_TOKEN.search(shown) or _PAGE_TOKEN.search(shown)
        assert token, shown[:500]
        told = {"csrf_token": token[1], **fields}
        return self.session.post(self.site.proxy.url + path, data=told, files=files, timeout=SECONDS)

    def sign_up(self) -> None:
        """Make an account and confirm the address by the link that is mailed to it."""
        answer = self.submit("/register", "/register", username=self.name, email=self.mailbox, password=PASSWORD)
        assert answer.ok, answer.text[-2_000:]
        link = self.site.mailed_link(self.mailbox)
        answer = self.submit(link, link)
        assert answer.ok, answer.text[-2_000:]

    @property
    def secret(self) -> str:
        """What its session cookie says."""
        secret: str = self.session.cookies["__Host-sid"]
        return secret
