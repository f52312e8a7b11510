"""The door to the mails that a laptop without a mail server keeps in files. It exists in development only."""

from flask import Blueprint, render_template

from twitter import mailbox
from twitter.extensions import settings
from twitter.web.sessions import public

bp = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")


@bp.get("")
@public
def mails() -> str:
    """List the mails, the newest first."""
    stored = [(name, mailbox.read(name)) for name in mailbox.names()]
    return render_template("dev/mails.html", mails=stored)


@bp.get("/<name>")
@public
def mail(name: str) -> str:
    """Show a mail as text, with its links."""
    stored = mailbox.read(name)
    body = stored.get_body(("plain",))
    lines = body.get_content().splitlines() if body else []
    return render_template("dev/mail.html", mail=stored, lines=lines, base_url=settings.base_url)
