"""What somebody says is wrong, as the steps of a report keep it until it is sent."""

from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from twitter.errors import Invalid, TwitterError, mark
from twitter.extensions import charter
from twitter.services.reporting import Complaint

DISLIKE: Final = "dislike"  # breaks no rule: it is not reported, but one need not read it
_WHYS: Final = {
    DISLIKE: (_("I do not like it"), _("It breaks no rule, but you do not want to see it.")),
    "spam": (_("It is spam"), _("Advertising, tricks, or the same again and again.")),
    "rule": (_("It breaks a rule"), _("You know which rule of this site it breaks.")),
    "legal": (_("It is illegal"), _("You think that it breaks the law.")),
    "other": (_("Something else"), _("It is none of these. You can say more in a moment.")),
}
_NOTHING_SAID: Final = {
    "what": Invalid(mark("Say what is wrong."), why="missing"),
    "rules": Invalid(mark("Say which rule."), rules="missing"),
}


class ReportForm(FlaskForm):
    """All that the steps ask, whichever of them was sent: what the others asked travels in hidden fields."""

    why = StringField()
    rules = StringField()  # holds what is wrong with the boxes that were checked, as `things` does
    things = StringField()
    comment = TextAreaField()
    also = StringField()

    def __init__(self, meant: frozenset[int]) -> None:
        """Read the answers; `meant` is what is reported in any case until somebody chooses."""
        super().__init__(formdata=request.values)
        for field in self:
            field.id = f"report-{field.name}"
        self._sent = request.values.get("done", "")  # the step whose page was sent
        self._goes_back = "back" in request.values
        self.rule_ids = [rule.id for rule in charter.rules if rule.id in _ids("rules")]
        self.has_chosen = "chosen" in request.values  # has been where things are chosen
        self.thing_ids = frozenset(_ids("things")) if self.has_chosen else meant

    @property
    def whys(self) -> dict[str, Any]:
        """What there is to say, in a few words and in a sentence; no rule can be broken where there is none."""
        return {key: words for key, words in _WHYS.items() if key != "rule" or charter.rules}

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps that these answers lead through."""
        if self.why.data == DISLIKE:
            return ("what", "end")
        return ("what", *(("rules",) if self.why.data == "rule" and charter.rules else ()), "things", "more")

    @property
    def step(self) -> str:
        """The step to show: the one before or after the one that was sent. None is skipped that needs an answer."""
        steps, first_open = self.steps, self._first_open
        if not self._sent:
            return "what"
        if self._sent not in steps:
            return first_open
        place = steps.index(self._sent) + (-1 if self._goes_back else 1)
        return steps[min(max(place, 0), steps.index(first_open))]

    @property
    def is_finished(self) -> bool:
        """Whether the last page was sent, and all the others have their answers."""
        return self._sent == "more" == self._first_open and not self._goes_back

    @property
    def refusal(self) -> TwitterError | None:
        """What is wrong when a page comes again, or comes although a later one was sent."""
        steps, step = self.steps, self.step
        is_again = self._sent in steps and steps.index(self._sent) >= steps.index(step)
        return _NOTHING_SAID.get(step) if is_again and not self._goes_back else None

    def complaint(self, kind: str) -> Complaint:
        """Return what to report, where the things to choose are of a kind: "tweet" or "message"."""
        things = tuple(self.thing_ids)
        return Complaint(
            kind=self.why.data or "",
            rule_ids=tuple(self.rule_ids),
            comment=self.comment.data or "",
            tweet_ids=things if kind == "tweet" else (),
            message_ids=things if kind == "message" else (),
            also=self.also.data or "",
        )

    @property
    def _first_open(self) -> str:
        """The first step without its answer; the last one needs none."""
        answered = {"what": self.why.data in self.whys, "rules": bool(self.rule_ids), "things": self.has_chosen}
        return next((step for step in self.steps if not answered.get(step)), self.steps[-1])


def _ids(name: str) -> list[int]:
    """Return the ids that stand in a field, as the boxes that are checked send them."""
    return [int(each) for each in request.values.getlist(name) if each.isascii() and each.isdigit() and len(each) < 20]
