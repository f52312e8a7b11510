"""Writing mails: from three templates each, in the language of whoever reads them."""

from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from flask import current_app
from flask_babel import force_locale
from flask_mail import Message

from twitter.extensions import settings
from twitter.models import User


def letter(name: str, reader: User, address: str, job_id: int, **values: Any) -> Message:
    """Write the mail `templates/email/<name>` to somebody at an address.

    A repeated job writes a mail with the same Message-ID, so that a mailbox may show it once. What people call
    themselves stands nowhere in it: a stranger's address may be given as one's own, and a mail says only what we say.
    """
    language = reader.language if reader.language in settings.languages else settings.languages[0]
    values = {**values, **_site(language), "username": reader.username}
    with force_locale(language):
        subject = " ".join(_rendered(name, "subject.txt", values).split())  # one line, whatever was filled in
        # The body is told the subject: a template of texts that one of HTML includes would escape nothing.
        text, html = (_rendered(name, part, {**values, "subject": subject}) for part in ("body.txt", "body.html"))
    message = Message(
        subject=subject,
        recipients=[address],
        body=text,
        html=html,
        sender=settings.mail.sender,
        extra_headers={"Auto-Submitted": "auto-generated", "Content-Language": language},
    )
    message.msgId = f"<{job_id}.{name}@{urlsplit(settings.base_url).hostname}>"
    return message


def _rendered(name: str, part: str, values: dict[str, Any]) -> str:
    """Render without the context processors, which speak of a request."""
    return current_app.jinja_env.get_template(f"email/{name}/{part}").render(values)


def _site(language: str) -> dict[str, str]:
    locale = Locale.parse(language)
    return {
        "site_name": settings.site_name,
        "base_url": settings.base_url,
        "locale": language,
        "text_direction": locale.text_direction,
    }
