"""What the forms of all doors share: shape is checked here, rules come from the services, the form shows both."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField

from twitter.errors import Forbidden, Invalid, TwitterError
from twitter.web import denials
from twitter.web.answers import own_path, wants_json


def next_field() -> HiddenField:
    """Return the hidden field that says where to go afterwards; another site's address is dropped from it."""
    return HiddenField(filters=[lambda path: own_path(path, "")])


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
        field.errors = [*field.errors, gettext(error.sentence)]
    if not fields:
        form.form_errors.append(gettext(error.sentence))
