"""A site as deploy/ runs it: in production, secrets in files, a Redis with a password, and nginx with TLS in front."""

import importlib.util
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import requests

from tests.conftest import require_service, temporary_database
from tests.jobs.mail_server import MailServer, serving
from tests.nodes.processes import START_SECONDS, Node, Program, Redis, Worker, free_ports, require_program
from tests.nodes.proxy import Proxy
from tests.site import NOT_OURS, ROOT, run_flask

MAIL_SECONDS = 20


@dataclass(frozen=True)
class Deployed:
    """A running site and what came into the mailboxes of its people."""

    nodes: list[Node]
    redis: Redis
    proxy: Proxy
    worker: Worker
    mail: MailServer
    certificate: Path

    def everything(self) -> list[Program]:
        """Return all programs, in the order in which they start."""
        return [self.redis, *self.nodes, self.worker, self.proxy]

    def logs(self) -> str:
        """Return what the programs wrote, for whoever looks why a test failed."""
        return "\n".join(program.log()[-3_000:] for program in self.everything())

    def mailed_link(self, address: str) -> str:
        """Wait for the mail to an address and return the path of the link in it."""
        deadline = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < deadline:
            for mail in self.mail.received:
                if mail.recipients == [address]:
                    [line] = [line for line in mail.text.splitlines() if line.startswith(f"{self.proxy.url}/verify/")]
                    return line.removeprefix(self.proxy.url)
            time.sleep(0.05)
        raise AssertionError(f"no mail to {address}\n{self.logs()}")


class PrivateRedis(Redis):
    """A Redis started as compose.yaml does it: its password stands in a file of its configuration."""

    def __init__(self, folder: Path, configuration: Path, password: str) -> None:
        super().__init__(folder)
        self.url = f"redis://:{password}@127.0.0.1:{self.port}/0"
        self._command.insert(1, str(configuration))


class ProductionNode(Node):
    """A node that knows itself by the name of the site alone."""

    def wait_until_it_answers(self) -> None:
        """Return when the check of the image says that it lives."""
        deadline = time.monotonic() + START_SECONDS
        while not self._lives():
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def _lives(self) -> bool:
        try:
            return requests.get(f"{self.url}/livez", timeout=5).ok
        except requests.RequestException:
            return False


@contextmanager
def deployed_site(folder: Path, name: str) -> Iterator[Deployed]:
    """Make a database, start everything, and in the end stop and drop it."""
    require_service("postgresql")
    with ExitStack() as stack:
        database_url = stack.enter_context(temporary_database("postgresql", name))
        site = _planned(folder, database_url, stack.enter_context(serving(MailServer())))
        stack.callback(lambda: [program.kill() for program in reversed(site.everything())])
        for program in site.everything():
            program.start()
        for server in (site.redis, *site.nodes, site.proxy):
            server.wait_until_it_answers()
        site.worker.wait_until_ready()
        yield site


def secrets_maker() -> ModuleType:
    """Return the module that makes the secrets."""
    spec = importlib.util.spec_from_file_location("make_secrets", ROOT / "deploy" / "make_secrets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _planned(folder: Path, database_url: str, mail: MailServer) -> Deployed:
    """Say what belongs to the site, and start nothing yet."""
    secrets = folder / "secrets"
    secrets_maker().make(secrets)
    redis = PrivateRedis(folder, secrets / "redis_conf", (secrets / "redis_password").read_text().strip())
    ports = list(free_ports(2))
    certificate = _certificate(folder / "certs")
    proxy = Proxy(folder, ports, certificate)
    for secret, value in (("database_url", database_url), ("redis_url", redis.url)):
        (secrets / secret).unlink()
        (secrets / secret).write_text(value)
    environment = _environment(folder, secrets, proxy.url, mail)
    run_flask(environment, "db", "upgrade")
    nodes: list[Node] = [
        ProductionNode(f"node{number}", folder, environment, port) for number, port in enumerate(ports)
    ]
    return Deployed(nodes, redis, proxy, Worker(folder, environment), mail, certificate / "fullchain.pem")


def _environment(folder: Path, secrets: Path, base_url: str, mail: MailServer) -> dict[str, str]:
    files = ("secret_key", "jwt_key", "otp_pepper", "database_url", "redis_url", "metrics_token")
    return {
        **{name: value for name, value in os.environ.items() if name not in NOT_OURS},
        **{f"{name.upper()}_FILE": str(secrets / name) for name in files},
        "APP_ENV": "production",
        "BASE_URL": base_url,
        "DATA_DIR": str(folder / "data"),
        "TRUSTED_PROXIES": "127.0.0.1",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(mail.port),
        "MAIL_USE_TLS": "0",
        "LINK_PREVIEWS": "0",  # tests ask nothing of other sites
    }


def _certificate(folder: Path) -> Path:
    """Make a certificate for localhost and return the folder that nginx finds it in."""
    folder.mkdir()
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    command = [require_program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    return folder
