"""What is never shown as what people talk about: hashtags, with their #, and words."""

from typing import Final

from sqlalchemy import delete

from twitter.errors import Invalid
from twitter.events import CharterChanged, publish
from twitter.models import HiddenTopic, User
from twitter.services import audit
from twitter.services.permissions import require
from twitter.text import clean_line, search_key
from twitter.transaction import atomic, insert_once, rows_changed

LONGEST: Final = 150  # what the column holds


def hide(moderator: User, name: str) -> str:
    """Show a hashtag or a word no more among topics and suggestions, and return its key. Harmless to repeat.

    Its own page, and tweets with it, stay as they are. Raise Invalid for what is neither.
    """
    require(moderator, "moderate")
    key = _key(name)
    with atomic():
        if insert_once(HiddenTopic(key=key)):
            audit.record("topic_hidden", actor=moderator, topic=key)
            publish(CharterChanged())
    return key


def show(moderator: User, name: str) -> str:
    """Show a hashtag or a word again, and return its key. Harmless to repeat."""
    require(moderator, "moderate")
    key = _key(name)
    with atomic():
        if rows_changed(delete(HiddenTopic).where(HiddenTopic.key == key)):
            audit.record("topic_shown", actor=moderator, topic=key)
            publish(CharterChanged())
    return key


def _key(name: str) -> str:
    key = "".join(search_key(clean_line(name, field="name")).split())
    if not key.strip("#"):
        raise Invalid("Name a hashtag, with its #, or a word.", name="blank")
    if len(key) > LONGEST:
        raise Invalid("That is too long. Shorten it a little.", name="too_long")
    return key
