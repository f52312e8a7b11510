"""Mails as files in the data folder: where they go on a laptop that has no mail server."""

import email
import os
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from twitter.errors import NotFound
from twitter.extensions import settings

_NAME = re.compile(r"[0-9]+-[a-z_]+\.eml")


def store(name: str, mail: bytes) -> None:
    """Store a mail, over an earlier one of the same name. Only the account that runs the site may read it."""
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    unfinished = folder / f"{name}.tmp"
    with open(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(mail)
    unfinished.replace(folder / name)


def names() -> list[str]:
    """Return the names of the stored mails, the newest first."""
    found = [path.name for path in _folder().glob("*.eml") if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda name: int(name.partition("-")[0]), reverse=True)


def read(name: str) -> EmailMessage:
    """Return a stored mail; raise NotFound when there is none of this name."""
    if not _NAME.fullmatch(name):
        raise NotFound
    try:
        return email.message_from_bytes((_folder() / name).read_bytes(), policy=default)
    except FileNotFoundError:
        raise NotFound from None


def _folder() -> Path:
    return settings.data_dir / "outbox"
