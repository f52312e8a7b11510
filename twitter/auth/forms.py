"""The shape of what people type to sign up and in. The rules are in services/accounts.py and services/sessions.py."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from twitter.web.forms import next_field


class RegisterForm(FlaskForm):
    """A name, an address and a password; where it is asked, why one wants to join, or an invitation."""

    username = StringField(
        validators=[InputRequired(_("Choose a name.")), Length(max=60, message=_("That name is too long."))]
    )
    email = StringField(
        validators=[
            InputRequired(_("Type your e-mail address.")),
            Length(max=254, message=_("That address is too long.")),
        ]
    )
    password = PasswordField(validators=[InputRequired(_("Choose a password."))])
    words = TextAreaField()
    code = StringField()
    next = next_field()


class LoginForm(FlaskForm):
    """A name or an address, and a password."""

    username = StringField(
        validators=[
            InputRequired(_("Type your name or e-mail address.")),
            Length(max=254, message=_("That name is too long.")),
        ]
    )
    password = PasswordField(validators=[InputRequired(_("Type your password."))])
    next = next_field()


class ForgotForm(FlaskForm):
    """The address of an account whose password is forgotten."""

    email = StringField(
        validators=[
            InputRequired(_("Type your e-mail address.")),
            Length(max=254, message=_("That address is too long.")),
        ]
    )


class ResetForm(FlaskForm):
    """The code out of the mail, and a new password."""

    code = StringField(
        validators=[InputRequired(_("Type the code from the mail.")), Length(max=40, message=_("A code has 8 digits."))]
    )
    password = PasswordField(validators=[InputRequired(_("Choose a password."))])


class LinkForm(FlaskForm):
    """Nothing but the button that says yes to a link."""
