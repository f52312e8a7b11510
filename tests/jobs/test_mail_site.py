"""A running site whose mail server is away: nobody who signs up notices, and their mail comes when the server does."""

import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, select, update

from tests.jobs.mail_server import MailServer, black_hole, serving
from tests.jobs.newcomers import seconds_to_read, sign_up
from tests.site import Site, running_site
from twitter import clock
from twitter.models import Job

AT_ONCE = 1.5  # seconds; most of it are two password hashes on a busy machine
TIMEOUT = 4  # what the site is told to wait for a mail server
PATIENCE = 40  # seconds; the sweeper comes every ten


def settings_for(server: MailServer) -> dict[str, str]:
    where = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(server.port), "MAIL_USE_TLS": "0"}
    return {**where, "MAIL_TIMEOUT": str(TIMEOUT), "LOG_LEVEL": "DEBUG"}


def errors_of_jobs(site: Site, *, and_make_them_due: bool = False) -> list[str]:
    """Return why the mails that are owed were not sent yet."""
    engine = create_engine(f"sqlite:///{site.environment['DATA_DIR']}/twitter.db", connect_args={"timeout": 10})
    with engine.begin() as connection:
        found = connection.scalars(select(Job.last_error).where(Job.name == "mail_verification")).all()
        if and_make_them_due:
            connection.execute(update(Job).where(Job.name == "mail_verification").values(run_at=clock.now()))
    engine.dispose()
    return list(found)


def wait_until(is_so: Callable[[], object], site: Site) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, site.log()
        time.sleep(0.1)


@pytest.fixture(scope="module")
def server() -> MailServer:
    """A mail server that does not run."""
    return MailServer()


@pytest.fixture(scope="module")
def site(server: MailServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that wants to send its mail there."""
    with running_site(tmp_path_factory.mktemp("site"), **settings_for(server)) as site:
        yield site


def assert_mail_arrives(server: MailServer, site: Site, address: str) -> None:
    """Let the server come up and see the mail arrive once, without a word of it in the log."""
    with serving(server):
        errors_of_jobs(site, and_make_them_due=True)  # as the time would that the job waits
        wait_until(lambda: server.received and not errors_of_jobs(site), site)
    mail = server.received.pop()
    assert (server.received, mail.recipients) == ([], [address])
    [link] = [line for line in mail.text.splitlines() if "/verify/" in line]
    assert link.rpartition("/")[2] not in site.log()
    assert address not in site.log()
    assert "INSERT INTO" not in site.log()


def test_a_dead_mail_server_is_not_noticed_by_somebody_who_signs_up(server: MailServer, site: Site) -> None:
    assert sign_up(site.url, "ana") < AT_ONCE
    wait_until(lambda: "cannot be reached (ConnectionRefusedError)" in site.log(), site)
    assert_mail_arrives(server, site, "ana@example.org")


def test_a_mail_server_that_never_answers_holds_up_nobody(server: MailServer, site: Site) -> None:
    with black_hole(server.port):
        assert sign_up(site.url, "bob") < AT_ONCE
        assert errors_of_jobs(site) == [""]  # the job is waiting for the server now
        assert max(seconds_to_read(site.url) for _ in range(5)) < AT_ONCE
        wait_until(lambda: any(errors_of_jobs(site)), site)
    assert_mail_arrives(server, site, "bob@example.org")
