"""The shape of what moderators fill in at the desk."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from twitter.queries.desk.reports import TABS, Wanted


class NoteForm(FlaskForm):
    """What a moderator notes."""

    text = TextAreaField(id="note-text")


class ReportFilter(FlaskForm):
    """Which reports are looked for. It changes nothing and travels in the address, so it needs no token."""

    class Meta(FlaskForm.Meta):
        """What it is made with."""

        csrf = False

    tab = SelectField(id="report-tab", default="open", choices=[SelectChoice(tab, tab) for tab in TABS])
    person = StringField(
        id="report-person", validators=[Length(max=60)], filters=[lambda name: (name or "").strip().removeprefix("@")]
    )
    reporter = StringField(
        id="report-reporter", validators=[Length(max=60)], filters=[lambda name: (name or "").strip().removeprefix("@")]
    )
    kind = SelectField(
        id="report-kind",
        default="",
        choices=[
            SelectChoice("", _("Anything")),
            SelectChoice("spam", _("Spam")),
            SelectChoice("rule", _("Breaks a rule")),
            SelectChoice("legal", _("Illegal")),
            SelectChoice("other", _("Something else")),
        ],
    )

    def wanted(self) -> Wanted:
        """Return which reports are asked for."""
        person, reporter = self.person.data or "", self.reporter.data or ""
        return Wanted(tab=self.tab.data, person=person, reporter=reporter, kind=self.kind.data)

    def query(self, **changes: str | int) -> dict[str, str | int]:
        """Return what stands in the address for these reports, or for others."""
        asked = {name: self[name].data or "" for name in ("tab", "person", "reporter", "kind")}
        return {name: value for name, value in {**asked, **changes}.items() if value}
