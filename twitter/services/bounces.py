"""Mails that never arrived."""

from twitter.models import User
from twitter.services import audit
from twitter.transaction import atomic


def note(user: User, mail: str, code: int) -> None:
    """Write down that the mail server refused a mail to somebody for good, and with which code."""
    with atomic():
        audit.record("mail_bounced", subject=user, mail=mail, code=code)
