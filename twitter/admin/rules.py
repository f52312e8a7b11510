"""The room of the rules: writing them, putting them in order, and withdrawing them."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from twitter.admin.blueprint import AdminBlueprint
from twitter.errors import TwitterError
from twitter.services import rules
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.sessions import viewer

bp = AdminBlueprint("rules", __name__, may="administer", path="/rules")


class RuleForm(FlaskForm):
    """A rule, and what it means."""

    text = StringField()
    hint = TextAreaField()


@bp.get("", endpoint="list")
def show() -> ResponseReturnValue:
    """Show the rules, and a form for another one."""
    return render_template("admin/rules.html", form=RuleForm(), rules=rules.in_order(viewer()))


@bp.post("")
def add() -> ResponseReturnValue:
    """Add a rule."""
    form = RuleForm()
    try:
        row = rules.add(viewer(), form.text.data or "", form.hint.data or "")
    except TwitterError as error:
        return refused(error, form, "admin/rules.html", rules=rules.in_order(viewer()))
    return _done(gettext("The rule is added."), {"id": str(row.id)}, 201)


@bp.get("/<int:rule_id>")
def edit(rule_id: int) -> ResponseReturnValue:
    """Show a rule in a form that changes it."""
    rule = rules.rule_for(viewer(), rule_id)
    return render_template("admin/rule.html", form=RuleForm(obj=rule), rule_id=rule.id, back_url=_list())


@bp.post("/<int:rule_id>")
def save(rule_id: int) -> ResponseReturnValue:
    """Say a rule in other words."""
    form = RuleForm()
    try:
        rules.change(viewer(), rule_id, form.text.data or "", form.hint.data or "")
    except TwitterError as error:
        if error.status == 404:
            raise
        return refused(error, form, "admin/rule.html", rule_id=rule_id, back_url=_list())
    return _done(gettext("The rule is changed."), {"id": str(rule_id)})


@bp.post("/<int:rule_id>/<any(up, down):way>")
def move(rule_id: int, way: str) -> ResponseReturnValue:
    """Move a rule up or down by one place."""
    rules.move(viewer(), rule_id, up=way == "up")
    return json_answer({}) if wants_json() else see_other(_list())


@bp.get("/<int:rule_id>/withdraw")
def ask_withdraw(rule_id: int) -> ResponseReturnValue:
    """Ask whether a rule should really hold no longer."""
    rule = rules.rule_for(viewer(), rule_id)
    return render_template("admin/withdraw_rule.html", rule=rule, back_url=_list())


@bp.post("/<int:rule_id>/withdraw")
def withdraw(rule_id: int) -> ResponseReturnValue:
    """Let a rule hold no longer."""
    rules.withdraw(viewer(), rule_id)
    return _done(gettext("The rule holds no longer."), {})


def _list() -> str:
    return url_for("admin_rules.list")


def _done(sentence: str, told: dict[str, str], status: int = 200) -> ResponseReturnValue:
    if wants_json():
        return json_answer(told, status)
    flash(sentence)
    return see_other(_list())
