"""What somebody writes in a message, or says of a group, as a form keeps it until it is accepted."""

import secrets
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, MultipleFileField, StringField, TextAreaField

from twitter.main.compose_forms import KeptPicture


class MessageForm(FlaskForm):
    """A message as it is written. Its key is drawn with the form: however often it is sent, it is one message."""

    text = TextAreaField()
    title = StringField()
    media = MultipleFileField()
    key = HiddenField()

    def __init__(self, to: list[str] | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.to = to or []  # whom it is for, where there is no conversation yet
        self.kept_pictures: list[KeptPicture] = []
        self.key.data = self.key.data or secrets.token_urlsafe(16)
        for field in self:
            field.id = f"message-{field.name}"

    @property
    def asks_title(self) -> bool:
        """Whether this will begin a group, which may have a name."""
        return len(self.to) > 1


class GroupForm(FlaskForm):
    """The name of a group, and the names of people who are to be added to it."""

    title = StringField(id="group-title")
    to = StringField(id="group-to")
