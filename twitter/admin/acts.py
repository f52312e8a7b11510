"""The room of acts: choosing what should happen, doing it, and taking it back."""

from collections.abc import Callable

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.admin import occasions
from twitter.admin.act_forms import CHOICES, ActForm, why_of
from twitter.admin.blueprint import AdminBlueprint
from twitter.admin.occasions import Occasion
from twitter.errors import Conflict, Invalid
from twitter.ids import LARGEST
from twitter.models import ModerationAct
from twitter.queries.desk import acts, evidence
from twitter.services import desk, moderation, permissions
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused, require_shape
from twitter.web.notices import tell_undoable
from twitter.web.sessions import viewer

bp = AdminBlueprint("acts", __name__, may="moderate")


@bp.get("/act")
def choose() -> ResponseReturnValue:
    """Lead to the form about the author of some tweets; where they are several people's, ask about whom first."""
    authors = evidence.authors_of(_asked_tweets())
    links = [
        (username, len(tweet_ids), url_for("admin_acts.form", username=username, tweets=",".join(map(str, tweet_ids))))
        for username, tweet_ids in authors.items()
    ]
    if len(links) == 1:
        return see_other(links[0][2])
    return render_template("admin/act_authors.html", links=links, back_url=url_for("admin_reports.list"))


@bp.get("/people/<name:username>/act")
def form(username: str) -> ResponseReturnValue:
    """Show what can be done to somebody, or the form of one kind of act."""
    return _shown(occasions.of_person(viewer(), username, _asked_tweets()))


@bp.post("/people/<name:username>/act")
def act(username: str) -> ResponseReturnValue:
    """Act on somebody."""
    asked = _asked_tweets()
    return _done(lambda: occasions.of_person(viewer(), username, asked))


@bp.get("/reports/<int:report_id>/act")
def form_on_report(report_id: int) -> ResponseReturnValue:
    """Show what can be done about a report, or the form of one kind of act."""
    return _shown(occasions.of_report(viewer(), report_id))


@bp.post("/reports/<int:report_id>/act")
def act_on_report(report_id: int) -> ResponseReturnValue:
    """Act on somebody because of a report, or dismiss it; settle it, and others with it."""
    return _done(lambda: occasions.of_report(viewer(), report_id))


@bp.get("/acts/<int:act_id>")
def show(act_id: int) -> ResponseReturnValue:
    """Show an act, and ask whether it should be taken back."""
    found = acts.act(viewer(), act_id)
    may_undo = permissions.can(viewer(), found.act.kind, found.subject)
    return render_template("admin/act_shown.html", found=found, choice=CHOICES[found.act.kind], may_undo=may_undo)


@bp.post("/acts/<int:act_id>/undo")
def undo(act_id: int) -> ResponseReturnValue:
    """Take an act back."""
    acts.act(viewer(), act_id)
    undone = moderation.undo(viewer(), act_id)
    if wants_json():
        return json_answer({"id": str(undone.id)})
    flash(gettext("It is taken back, and they are told."))
    return see_other(url_for("admin_acts.show", act_id=act_id))


def _shown(occasion: Occasion) -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    permissions.require(viewer(), "settle", occasion.person)
    if kind not in occasion.choices:
        return render_template("admin/act_choices.html", form=ActForm(), occasion=occasion)
    return render_template("admin/act.html", form=occasion.form(kind), kind=kind, occasion=occasion)


def _done(find: Callable[[], Occasion]) -> ResponseReturnValue:
    """Do what the form says. Where somebody else was first, the form says so, with all that was typed."""
    occasion, form, kind = find(), ActForm(), request.values.get("kind", "")
    if kind not in CHOICES or (kind == "dismiss" and occasion.report is None):
        unknown = Invalid("Choose what should happen.", kind="unknown")
        return refused(unknown, form, "admin/act_choices.html", occasion=occasion)
    try:
        require_shape(form)
        done = _decided(occasion, kind, form)
    except (Conflict, Invalid) as error:
        return refused(error, form, "admin/act.html", kind=kind, occasion=find())
    return _answer(occasion, kind, done)


def _decided(occasion: Occasion, kind: str, form: ActForm) -> ModerationAct | None:
    report_id = occasion.report.id if occasion.report is not None else None
    also = [each for each in form.also.data or () if 0 < each <= LARGEST]
    if kind == "dismiss" and report_id is not None:
        desk.dismiss(viewer(), report_id, also=also)
        return None
    why = why_of(form, kind, occasion.offered, report_id)
    return desk.decide(viewer(), occasion.person, kind, why, also=also)


def _answer(occasion: Occasion, kind: str, done: ModerationAct | None) -> ResponseReturnValue:
    act_url = url_for("admin_acts.show", act_id=done.id) if done is not None else None
    if wants_json():
        return json_answer({"act": str(done.id) if done is not None else None})
    said = str(CHOICES[kind].done)
    if act_url is None:
        flash(said)
    else:
        tell_undoable(said, act_url)
    return see_other(occasion.back_url)


def _asked_tweets() -> set[int]:
    """Return the tweets that are meant: those of a link, and those of a form that comes again."""
    named = ",".join(request.values.getlist("tweets")).split(",")
    found = {int(each) for each in named if each.isascii() and each.isdigit() and len(each) <= 19}
    return {each for each in found if each <= LARGEST}
