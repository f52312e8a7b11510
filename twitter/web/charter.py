"""What whoever runs the site has laid down, as this process knows it.

It stands in memory, so that no page asks the database for the site's name. Whoever changes it publishes
`CharterChanged`, which reaches every process; and each reads it again every few seconds, should that have been missed.
"""

import logging
from dataclasses import fields, replace

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from twitter.charter import Charter
from twitter.events import CharterChanged, listen
from twitter.queries import charter

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Begin with what the environment says."""
    app.extensions["configured"] = app.extensions["settings"]
    app.extensions["charter"] = Charter()
    app.extensions["learn_charter"] = lambda: _learn(app)  # for whoever serves the application
    listen(CharterChanged, _on_changed)


def refresh() -> None:
    """Read it again, for the application at work."""
    adopt(charter.read())


def adopt(found: Charter) -> None:
    """Let this be what the application at work knows: `settings` and `charter` of `extensions`."""
    extensions = current_app.extensions
    known = {field.name for field in fields(extensions["configured"])}
    changed = {name: value for name, value in found.settings.items() if name in known}
    extensions["charter"] = found
    extensions["settings"] = replace(extensions["configured"], **changed)


def is_looked_after() -> bool:
    """Whether the site has an admin. While there is none it is asked each time, so that the first is known at once."""
    if not current_app.extensions["charter"].has_admin:
        refresh()
    return bool(current_app.extensions["charter"].has_admin)


def _learn(app: Flask) -> None:
    """Read it before the first request. A database that is away is no reason not to start."""
    try:
        with app.app_context():
            refresh()
    except SQLAlchemyError:
        log.warning("the site's settings could not be read: those of the environment hold until they can")


def _on_changed(_event: CharterChanged) -> None:
    refresh()
