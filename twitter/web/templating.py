"""How templates find what all of them may use."""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment


class SharedGlobals(Environment):
    """Gives every template the one table of what all may use.

    Jinja lays an empty table of its own over it for each template, and looks through both for all that is in them at
    every import of a macro: that was a tenth of a page. No template here has globals of its own.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template may use."""
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    """Have the templates of an application share; before anything else asks for its Jinja environment."""
    app.jinja_environment = SharedGlobals
