"""What is asked for above the lists of the admin area: it stands in the address, changes nothing, needs no token."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional

from twitter import ids
from twitter.queries.audit import Asked
from twitter.queries.desk import people
from twitter.queries.desk import tweets as written
from twitter.services import audit
from twitter.web.forms import FormOnPages

FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2089, 1, 1)  # ids count from the one and end before the other
_TOO_LONG = _("That is too long.")


def _text(longest: int, **options: Any) -> StringField:
    checks = [Length(max=longest, message=_TOO_LONG)]
    return StringField(validators=checks, filters=[lambda text: (text or "").strip()], **options)


class SearchForm(FormOnPages):
    """A form that only looks."""

    class Meta(FormOnPages.Meta):
        """What its fields are made with."""

        csrf = False

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for, as it stands in an address."""
        return {name: str(value) for name, value in self.data.items() if value}


class PeopleSearch(SearchForm):
    """Who is looked for."""

    name = _text(100)
    email = _text(254)  # asked of admins alone
    role = SelectField(
        default="",
        choices=[
            SelectChoice("", _("Any")),
            SelectChoice("user", _("Member")),
            SelectChoice("moderator", _("Moderator")),
            SelectChoice("admin", _("Admin")),
        ],
    )
    state = SelectField(
        default="",
        choices=[
            SelectChoice("", _("Any")),
            SelectChoice("active", _("Active")),
            SelectChoice("unconfirmed", _("Address not confirmed")),
            SelectChoice("waiting", _("Waiting to be let in")),
            SelectChoice("limited", _("Limited")),
            SelectChoice("sensitive", _("Marked sensitive")),
            SelectChoice("suspended", _("Suspended")),
            SelectChoice("left", _("Left")),
        ],
    )

    def sought(self) -> people.Sought:
        """Return who is looked for."""
        return people.Sought(
            name=self.name.data or "",
            email=self.email.data or "",
            role=self.role.data or "",
            state=self.state.data or "",
        )


class TweetSearch(SearchForm):
    """Which tweets are looked for."""

    username = _text(40)
    words = _text(200, id="tweet-words")  # the page has words of its own
    pictures = BooleanField(_("With pictures"))
    sensitive = BooleanField(_("Marked sensitive"))
    removed = BooleanField(_("Taken down"))

    def sought(self) -> written.Sought:
        """Return which tweets are looked for; raise NotFound when they are nobody's."""
        return written.Sought(
            author_id=people.person_id(self.username.data) if self.username.data else None,
            words=self.words.data or "",
            has_pictures=self.pictures.data,
            is_sensitive=self.sensitive.data,
            is_removed=self.removed.data,
        )


class AuditSearch(SearchForm):
    """Which lines of the audit log are looked for."""

    username = _text(40)
    action = SelectField(default="")
    since = DateField(validators=[Optional()])
    until = DateField(validators=[Optional()])
    address = _text(45)

    def __init__(self, actions: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        known = [SelectChoice(action, action.replace("_", " ")) for action in actions]
        self.action.choices = [SelectChoice("", _("Any")), *known]

    def sought(self) -> Asked:
        """Return which lines are looked for; raise NotFound when they are about nobody."""
        address = self.address.data or ""
        return Asked(
            person_id=people.person_id(self.username.data) if self.username.data else None,
            action=self.action.data or "",
            first_id=_first_id(self.since.data) if self.since.data else None,
            end_id=_first_id(self.until.data, days=1) if self.until.data else None,
            address=audit.network_of(address) or address,
        )


def _first_id(day: date, *, days: int = 0) -> int:
    day = min(max(day, FIRST_DAY), LAST_DAY) + timedelta(days=days)
    return min(ids.first_id_at(datetime.combine(day, time(), UTC)), ids.LARGEST)
