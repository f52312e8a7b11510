"""A real mail server in a thread of the test, which can be made to refuse, and one that accepts and never speaks."""

import asyncio
import email
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from config import MailSettings
from tests.site import free_port

SENDER = "no-reply@skein.example"


@dataclass(frozen=True)
class Received:
    """A mail as it came in: to whom the envelope says, and what was in it."""

    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=default)

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        content: str = part.get_content()
        return content.replace("\r\n", "\n")


@dataclass
class MailServer:
    """What came in, and how to answer what comes next: each answer is given once, then all is well again."""

    port: int = field(default_factory=free_port)
    received: list[Received] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)  # the Message-ID of every mail whose words came this far
    answers_to_sender: list[str] = field(default_factory=list)
    answers_to_recipient: list[str] = field(default_factory=list)
    answers_to_words: list[str] = field(default_factory=list)
    answers_to_goodbye: list[str] = field(default_factory=list)
    while_at_it: Callable[[], None] = lambda: None
    seconds: float = 0  # between the words of a mail and the answer to them

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.answers_to_sender:
            return self.answers_to_sender.pop(0)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.answers_to_recipient:
            return self.answers_to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = Received(envelope.rcpt_tos, envelope.content)
        self.tried.append(mail.message["Message-ID"])
        self.while_at_it()
        await asyncio.sleep(self.seconds)
        if self.answers_to_words:
            return self.answers_to_words.pop(0)
        self.received.append(mail)
        return "250 OK"

    async def handle_QUIT(self, server: Any, _session: Any, _envelope: Any) -> str:
        if self.answers_to_goodbye:
            server.transport.abort()
        return "221 Bye"


def settings_for(server: MailServer, **changes: Any) -> MailSettings:
    """Return the settings that send mail to a server."""
    plain = {"server": "127.0.0.1", "port": server.port, "use_tls": False, "timeout": 1, "sender": SENDER}
    return MailSettings(**{**plain, **changes})


@contextmanager
def serving(server: MailServer, **options: Any) -> Iterator[MailServer]:
    """Let a mail server listen on its port for a while."""
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@contextmanager
def black_hole(port: int) -> Iterator[None]:
    """Take connections on a port and never say a word."""
    with socket.create_server(("127.0.0.1", port), backlog=50):
        yield


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return the context of a server whose certificate nobody vouches for."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context
