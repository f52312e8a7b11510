"""The shape of what people fill in to change their account. What is asked again is called the current password."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from twitter.web.appearance import languages


class Confirmed(FlaskForm):
    """A form that is believed only with the password."""

    current_password = PasswordField(validators=[InputRequired(_("Type your current password."))])


class UsernameForm(Confirmed):
    """A new name."""

    username = StringField(
        validators=[InputRequired(_("Choose a name.")), Length(max=60, message=_("That name is too long."))]
    )


class EmailForm(Confirmed):
    """A new address."""

    email = StringField(
        validators=[
            InputRequired(_("Type your e-mail address.")),
            Length(max=254, message=_("That address is too long.")),
        ]
    )


class PasswordForm(Confirmed):
    """A new password."""

    password = PasswordField(validators=[InputRequired(_("Choose a password."))])


class LeaveForm(Confirmed):
    """How to leave."""

    way = RadioField(
        choices=[
            SelectChoice("deactivate", _("Take a break")),
            SelectChoice("delete", _("Delete my account")),
        ],
        validators=[InputRequired(_("Choose how you want to leave."))],
    )


class LanguageForm(FlaskForm):
    """The language of mails."""

    language = SelectField(choices=lambda: [SelectChoice(code, name) for code, name in languages()])


def _ways() -> SelectField:
    return SelectField(
        choices=[
            SelectChoice("off", _("Off")),
            SelectChoice("page", _("On the page")),
            SelectChoice("mail", _("Page and mail")),
        ]
    )


class NotificationsForm(FlaskForm):
    """How somebody wants to be told of each kind of thing: the kinds of services/preferences.py, one field each."""

    follow = _ways()
    follow_request = _ways()
    like = _ways()
    retweet = _ways()
    edit = _ways()
    quote = _ways()
    reply = _ways()
    mention = _ways()
    message = _ways()
