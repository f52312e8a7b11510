"""Handing a mail over: to the mail server, or without one into files, where a laptop can read it."""

import smtplib

from flask_mail import Message

from twitter import mailbox
from twitter.extensions import mail, settings
from twitter.jobs.registry import Away
from twitter.transaction import let_go

NO_SUCH_NAME = 553  # what a mail server answers to a name it does not allow


class Bounced(Exception):
    """The mail server will never take this mail."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the mail server refused it for good ({code})")
        self.code = code


def deliver(message: Message, file_name: str) -> None:
    """Hand a mail over. Raise Bounced when it is refused for good, and Away for everything that time may heal.

    What these say holds no address and no word of the mail: it stands in logs and in the outbox.
    """
    let_go()
    if settings.mail.server:
        _send(message)
    elif settings.env == "production":
        raise Away("MAIL_SERVER is not set")
    else:
        mailbox.store(file_name, message.as_bytes())


def _send(message: Message) -> None:
    try:
        with mail.connect() as connection:
            connection.send(message)
    except UnicodeEncodeError:  # letters before the @ that no server we speak to is asked to understand
        raise Bounced(NO_SUCH_NAME) from None
    except smtplib.SMTPRecipientsRefused as refusal:
        raise _refused(max(code for code, _words in refusal.recipients.values())) from None
    except smtplib.SMTPDataError as refusal:
        raise _refused(refusal.smtp_code) from None
    except smtplib.SMTPResponseException as refusal:  # of ourselves, not of the person written to
        raise Away(f"the mail server answered {refusal.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise Away(f"the mail server cannot be reached ({type(error).__name__})") from None


def _refused(code: int) -> Exception:
    return Bounced(code) if code >= 500 else Away(f"the mail server answered {code}")
