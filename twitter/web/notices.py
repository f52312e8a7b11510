"""What a page says once, about what was just done."""

from flask import flash
from flask_babel import gettext
from markupsafe import Markup

_WITH_LINK = Markup('{sentence} <a class="link" href="{url}">{label}</a>')


def tell_undoable(sentence: str, url: str) -> None:
    """Say on the next page what was done, with a link to where it can be undone."""
    flash(_WITH_LINK.format(sentence=sentence, url=url, label=gettext("Undo")))
