"""The shape of what people fill in on the pages of this room."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField

from twitter.web.appearance import CONTRASTS, COUNTS, MOTIONS, SIZES, THEMES, languages


def _choices(values: tuple[str, ...], *labels: str) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in zip(values, labels, strict=True)]


class AppearanceForm(FlaskForm):
    """Language, theme, contrast, text size, motion and counts."""

    theme = RadioField(choices=_choices(THEMES, _("Like the device"), _("Light"), _("Dark")))
    contrast = RadioField(choices=_choices(CONTRASTS, _("Like the device"), _("High")))
    size = RadioField(choices=_choices(SIZES, _("Normal"), _("Large"), _("Largest")))
    motion = RadioField(choices=_choices(MOTIONS, _("Like the device"), _("Less")))
    counts = RadioField(choices=_choices(COUNTS, _("Show"), _("Hide")))
    language = SelectField(choices=lambda: [SelectChoice(code, name) for code, name in languages()])
