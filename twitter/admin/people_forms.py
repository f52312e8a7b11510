"""The shape of what admins fill in about a person."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget


class RoleForm(FlaskForm):
    """What somebody is here."""

    role = RadioField(
        choices=[
            SelectChoice("user", _("Member")),
            SelectChoice("moderator", _("Moderator")),
            SelectChoice("admin", _("Admin")),
        ],
        validators=[InputRequired(_("Choose a role."))],
    )


class ClearForm(FlaskForm):
    """What of a profile goes: the parts of services/profiles.py."""

    parts = SelectMultipleField(
        choices=[
            SelectChoice("picture", _("The picture")),
            SelectChoice("banner", _("The banner")),
            SelectChoice("name", _("The display name: the username takes its place")),
            SelectChoice("bio", _("The words about themselves, and the place")),
            SelectChoice("links", _("The website and the extra lines")),
        ],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[InputRequired(_("Choose what should go."))],
    )
