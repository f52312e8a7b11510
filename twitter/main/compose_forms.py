"""What somebody writes, with all that belongs to it, as a form keeps it until it is accepted."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, MultipleFileField, SelectChoice, SelectField, StringField, TextAreaField

from twitter.ids import LARGEST
from twitter.models import Picture
from twitter.queries import composing
from twitter.queries.cards import TweetCard
from twitter.web.forms import FormOnPages, next_field
from twitter.web.sessions import viewer


def _as_id(written: str | int | None) -> int | None:
    """Return the id of a tweet; 0, which no tweet has, for what is none, so that it is refused and not passed over."""
    text = str(written or "").strip()
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 20 and int(text) <= LARGEST else 0


@dataclass(slots=True)
class KeptPicture:
    """A picture that was brought before the tweet is posted, with the description as it was typed."""

    picture: Picture
    alt: str


class TweetForm(FormOnPages):
    """A tweet as it is written. What is allowed is the service's to say."""

    text = TextAreaField()
    content_warning = StringField()
    audience = SelectField(
        choices=[
            SelectChoice("everyone", _("Everyone")),
            SelectChoice("followers", _("My followers")),
            SelectChoice("mentioned", _("People I mention")),
        ],
        default="everyone",
    )
    in_reply_to = HiddenField(filters=[_as_id])
    quote_of = HiddenField(filters=[_as_id])
    media = MultipleFileField()
    next = next_field()

    answered: TweetCard | None = None
    quoted: TweetCard | None = None
    edited: TweetCard | None = None
    prefill: str = ""  # what stands in an empty reply: a draft may take its place

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kept_pictures: list[KeptPicture] = []
        self.described: list[
            tuple[dict[str, Any], str]
        ] = []  # the pictures of an edited tweet, and what is said of them
        self.stand_at()

    def stand_at(self, place: str = "") -> None:
        """Name what this form is for; its fields are told apart by that from those of another on the same page."""
        reply, quote = self.in_reply_to.data, self.quote_of.data
        self.place = place or (f"reply-{reply}" if reply else f"quote-{quote}" if quote else "new")
        for field in self:
            field.id = f"{self.place}-{field.name}"


def reply_form(answered: TweetCard, next_path: str = "") -> TweetForm:
    """Return the form of a reply to a tweet that is on the page."""
    form = TweetForm(in_reply_to=answered.id, next=next_path)
    form.answered = answered
    begin_reply(form, answered)
    return form


def begin_reply(form: TweetForm, answered: TweetCard) -> None:
    """Begin a reply with the names of those it answers, for the readers of what it answers."""
    form.audience.data = answered.audience
    form.prefill = "".join(f"@{name} " for name in composing.people_answered(viewer().id, answered))
    form.text.data = form.prefill
