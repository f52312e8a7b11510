"""Templates are indented for those who read them; a page has no use for it, and a list repeats it with every card."""

import re
from typing import Final

from flask import Flask
from jinja2.ext import Extension

_INDENTATION: Final = re.compile(r"^[ \t]+", re.MULTILINE)
_LONE_TAG: Final = re.compile(r"^(\{%(?:(?!%\}).)*%\}|\{#(?:(?!#\}).)*#\})\n", re.MULTILINE)


class Unindented(Extension):
    """Leave out the spaces before each line of a template for HTML, and the lines that hold nothing but a tag.

    It works on what templates say, never on what they are given: the text of a tweet keeps its spaces and lines.
    Between words a line break stays where there was one, and lines keep their numbers in tracebacks.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template as it is compiled."""
        if name is None or not name.endswith(".html"):
            return source
        # A comment that holds the line break says nothing, and is still a line.
        return _LONE_TAG.sub("\\1{#\n#}", _INDENTATION.sub("", source))


def init_app(app: Flask) -> None:
    """Compile all templates of the application so."""
    app.jinja_env.add_extension(Unindented)
