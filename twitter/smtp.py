"""What Flask-Mail leaves out of SMTP: an end to waiting, certificates that are verified, and a calm good-bye."""

import smtplib
import ssl
from contextlib import suppress
from email.utils import parseaddr
from types import TracebackType

import flask_mail
from flask import current_app


class Connection(flask_mail.Connection):
    """A connection to the mail server that waits only so long for each answer.

    Encryption is never given up: a server that offers none, or whose certificate is another's, gets no mail.
    """

    def configure_host(self) -> smtplib.SMTP:
        """Connect, encrypt and sign in, as the settings say."""
        host = self._connected()
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Say good-bye. A server that does not answer any more has the mail all the same, and must not get a second."""
        if self.host is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.host.quit()
            self.host.close()

    def _connected(self) -> smtplib.SMTP:
        timeout = current_app.config["MAIL_TIMEOUT"]
        # What we call ourselves. Left alone, smtplib asks the name service, which may take its time.
        name = parseaddr(self.mail.default_sender or "")[1].rpartition("@")[2] or "localhost"
        if self.mail.use_ssl:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.mail.server, self.mail.port, name, timeout=timeout, context=context)
        return smtplib.SMTP(self.mail.server, self.mail.port, name, timeout=timeout)


class Mail(flask_mail.Mail):
    """Flask-Mail with our connections."""

    def connect(self) -> Connection:
        """Return a connection for the application at work; it opens when it is entered."""
        return Connection(current_app.extensions["mail"])
