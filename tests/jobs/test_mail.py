"""Mails about an account, received by a real mail server: what they say, and that what they carry works."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from werkzeug.routing import RequestRedirect

from tests import factories
from tests.jobs.mail_server import SENDER, MailServer, Received, settings_for
from twitter import outbox
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import AuditEvent, Job, User
from twitter.passwords import verify_password
from twitter.services import password_reset, verification
from twitter.transaction import atomic

pytestmark = pytest.mark.backends("sqlite")

NEW_PASSWORD = "nine lazy otters at noon"
Enqueue = Callable[[User], None]


def verification_mail(reader: User) -> None:
    with atomic():
        outbox.enqueue("mail_verification", user_id=reader.id)


def change_mail(reader: User) -> None:
    with atomic():
        outbox.enqueue("mail_email_change", user_id=reader.id)


def changed_mail(reader: User) -> None:
    with atomic():
        outbox.enqueue("mail_email_changed", user_id=reader.id, old_email="old@example.org")


def code_mail(reader: User) -> None:
    with atomic():
        outbox.enqueue("mail_reset_code", email=reader.email, request_id="the request")


def password_mail(reader: User) -> None:
    with atomic():
        outbox.enqueue("mail_password_changed", user_id=reader.id)


def let_in_mail(reader: User) -> None:
    with atomic():
        outbox.enqueue("mail_let_in", user_id=reader.id)


def refusal_mail(reader: User) -> None:
    """Tell somebody who is gone already: all that the mail needs came with the job."""
    known = {"username": reader.username, "email": reader.email, "language": reader.language}
    with atomic():
        outbox.enqueue("mail_joining_refused", user_id=1, **known)


MAILS = {
    verification_mail: ("ana@example.org", "Confirm your e-mail address for Skein"),
    change_mail: ("new@example.org", "Confirm your new e-mail address for Skein"),
    changed_mail: ("old@example.org", "Your e-mail address for Skein was changed"),
    code_mail: ("ana@example.org", "Your code for a new password at Skein"),
    password_mail: ("ana@example.org", "Your password for Skein was changed"),
    let_in_mail: ("ana@example.org", "You are in: welcome to Skein"),
    refusal_mail: ("ana@example.org", "Your request to join Skein"),
}
on_all_databases = pytest.mark.backends("sqlite", "postgresql", "mariadb")
every_mail = pytest.mark.parametrize("enqueue", MAILS, ids=lambda enqueue: enqueue.__name__)


def the_mail(server: MailServer) -> Received:
    """Do what is due and return the one mail that came of it."""
    assert runner.run_due() == 1
    assert len(server.received) == 1
    return server.received[0]


def links_in(body: str) -> list[str]:
    """Return the addresses in a body, but not the site's own at the end."""
    return [link for link in re.findall(r"https://[^\s\"<]+", body) if link != "https://skein.example/"]


def the_link(mail: Received) -> str:
    """Return the one link that both bodies carry."""
    [link] = links_in(mail.text)
    assert set(links_in(mail.html)) == {link}
    return link


def the_code(mail: Received) -> str:
    [code] = re.findall(r"^\d{8}$", mail.text, re.MULTILINE)
    assert code in mail.html
    return str(code)


@every_mail
def test_every_mail_has_its_reader_its_subject_and_two_bodies(
    enqueue: Enqueue, server: MailServer, reader: User
) -> None:
    enqueue(reader)
    job_id = db.session.query(Job.id).scalar()
    mail = the_mail(server)
    address, subject = MAILS[enqueue]
    assert mail.recipients == [address]
    assert (mail.message["To"], mail.message["From"], mail.message["Subject"]) == (address, SENDER, subject)
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(rf"<{job_id}\.[a-z_]+@skein\.example>", mail.message["Message-ID"])
    assert mail.message["Date"] is not None
    for body in (mail.text, mail.html):
        assert "Hello @ana," in body
        assert "https://skein.example/" in body
    assert f"<title>{subject}</title>" in mail.html
    assert not re.search(r"<(style|script|img|link)\b|\sstyle=", mail.html)
    assert db.session.query(Job).count() == 0


@on_all_databases
def test_the_link_in_the_first_mail_verifies_the_address(server: MailServer, reader: User) -> None:
    verification_mail(reader)
    link = the_link(the_mail(server))
    assert link.startswith("https://skein.example/verify/")
    assert verification.verify(link.rpartition("/")[2]).is_verified


@on_all_databases
def test_the_link_at_a_new_address_changes_to_it(server: MailServer, reader: User) -> None:
    change_mail(reader)
    link = the_link(the_mail(server))
    assert link.startswith("https://skein.example/change-email/")
    assert verification.change(link.rpartition("/")[2]).email == "new@example.org"


@on_all_databases
def test_the_code_in_a_mail_gives_a_new_password(server: MailServer, reader: User) -> None:
    code_mail(reader)
    code = the_code(the_mail(server))
    password_reset.use_code("the request", code, NEW_PASSWORD)
    db.session.refresh(reader)
    assert verify_password(reader.password_hash, NEW_PASSWORD)
    assert not links_in(server.received[0].text)


@pytest.mark.parametrize("enqueue", [verification_mail, change_mail, password_mail])
def test_the_links_in_mails_lead_to_pages(
    enqueue: Enqueue, mailing_app: Flask, server: MailServer, reader: User
) -> None:
    enqueue(reader)
    path = urlsplit(the_link(the_mail(server))).path
    try:
        mailing_app.url_map.bind("skein.example").match(path, "GET")
    except RequestRedirect as redirect:
        pytest.fail(f"{path} is redirected to {redirect.new_url}")


@every_mail
def test_a_mail_is_in_the_language_of_its_reader(enqueue: Enqueue, server: MailServer, reader: User) -> None:
    reader.language = "de"
    with atomic():
        db.session.add(reader)
    enqueue(reader)
    mail = the_mail(server)
    assert mail.message["Content-Language"] == "de"
    assert '<html lang="de" dir="ltr">' in mail.html
    with force_locale("de"):
        assert gettext("Hello @%(username)s,", username="ana") in mail.text
        assert gettext("Hello @%(username)s,", username="ana") in mail.html


@pytest.mark.parametrize("language", ["", "tlh"])
def test_a_reader_without_a_language_of_the_site_gets_its_first(
    language: str, server: MailServer, reader: User
) -> None:
    reader.language = language
    with atomic():
        db.session.add(reader)
    verification_mail(reader)
    assert the_mail(server).message["Content-Language"] == "en"


def test_what_the_site_is_called_is_no_markup(server: MailServer, mailing_app: Flask, reader: User) -> None:
    settings = mailing_app.extensions["settings"]
    mailing_app.extensions["settings"] = replace(settings, site_name="Beans <b>& peas")
    verification_mail(reader)
    mail = the_mail(server)
    assert mail.message["Subject"] == "Confirm your e-mail address for Beans <b>& peas"
    assert "<title>Confirm your e-mail address for Beans &lt;b&gt;&amp; peas</title>" in mail.html
    assert "<b>" not in mail.html


@every_mail
def test_what_people_call_themselves_adds_no_header(enqueue: Enqueue, server: MailServer, reader: User) -> None:
    reader.display_name = "Ana\r\nBcc: eve@evil.example\n\n<b>Buy"
    with atomic():
        db.session.add(reader)
    enqueue(reader)
    mail = the_mail(server)
    assert mail.recipients == [MAILS[enqueue][0]]
    assert mail.message["Bcc"] is None
    assert b"evil" not in mail.raw
    assert b"Buy" not in mail.raw


def test_a_subject_stays_one_line_whatever_the_site_is_called(
    make_app: Callable[..., Flask], server: MailServer
) -> None:
    with make_app(mail=settings_for(server), site_name="Skein\r\nBcc: eve@evil.example").app_context():
        verification_mail(factories.person("ana", email_verified_at=None))
        mail = the_mail(server)
    assert mail.message["Bcc"] is None
    assert mail.message["Subject"] == "Confirm your e-mail address for Skein Bcc: eve@evil.example"


def test_nobody_is_written_to_who_is_gone_or_needs_no_mail(server: MailServer, reader: User) -> None:
    verified = factories.person("bob")
    verification_mail(verified)
    change_mail(verified)
    with atomic():
        outbox.enqueue("mail_reset_code", email="nobody@example.org", request_id="another")
        for name in ("mail_verification", "mail_email_change", "mail_password_changed"):
            outbox.enqueue(name, user_id=1)
        outbox.enqueue("mail_email_changed", user_id=1, old_email="gone@example.org")
    assert runner.run_due() == 7
    assert server.tried == []


def test_an_address_that_cannot_be_written_to_counts_as_bounced(server: MailServer, reader: User) -> None:
    reader.email = "jörg@example.org"
    with atomic():
        db.session.add(reader)
    verification_mail(reader)
    assert runner.run_due() == 1
    assert server.tried == []
    assert db.session.query(AuditEvent.details).scalar() == {"mail": "verification", "code": 553}
