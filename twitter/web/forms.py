"""What the forms of all doors share: shape is checked here, rules come from the services, the form shows both."""

from functools import cache
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.i18n import get_translations

from twitter.errors import Forbidden, Invalid, TwitterError
from twitter.web import denials
from twitter.web.answers import own_path, wants_json


def next_field() -> HiddenField:
    """Return the hidden field that says where to go afterwards; another site's address is dropped from it."""
    return HiddenField(filters=[lambda path: own_path(path, "")])


class FormOnPages(FlaskForm):
    """A form that stands on pages which are read often: the sentences of its fields are kept, not read from a file."""

    class Meta(FlaskForm.Meta):
        """What its fields are made with."""

        def get_translations(self, _form: FlaskForm) -> Any:
            """Return the sentences of the fields in the reader's language."""
            return _sentences(str(get_locale()))


@cache
def _sentences(locale: str) -> Any:
    return get_translations([locale])


def require_shape(form: FlaskForm) -> None:
    """Raise Invalid with the first complaint when a form is not filled in as it should be."""
    if not form.validate():
        complaints = [message for messages in form.errors.values() for message in messages]
        raise Invalid(str(complaints[0]), **{str(name): "shape" for name in form.errors if name})


def refused(error: TwitterError, form: FlaskForm, template: str, **context: Any) -> ResponseReturnValue:
    """Show a form again with what was typed and why it was refused; programs get the error as JSON."""
    if wants_json():
        raise error
    if isinstance(error, Forbidden):
        denials.note()
    _note(form, error)
    return render_template(template, form=form, **context), error.status


def _note(form: FlaskForm, error: TwitterError) -> None:
    """Put the sentence beside the field it is about, or above the form when it is about none of them."""
    if form.errors:
        return
    fields = [form[name] for name in error.details if name in form]
    for field in fields:
        field.errors = [*field.errors, gettext(error.sentence, **error.values)]
    if not fields:
        form.form_errors.append(gettext(error.sentence, **error.values))
