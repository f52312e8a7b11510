"""The room of hashtags and trends: what people talk about, and what of it is not shown."""

from typing import Any, Final

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import StringField

from twitter.admin.blueprint import AdminBlueprint
from twitter.errors import TwitterError
from twitter.extensions import charter
from twitter.queries import search
from twitter.queries.desk import hashtags
from twitter.services import hidden_topics
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.sessions import viewer

bp = AdminBlueprint("hashtags", __name__, may="moderate", path="/hashtags")

PAGE: Final = "admin/hashtags.html"


class TopicForm(FlaskForm):
    """The hashtag, with its #, or the word to hide or to show again."""

    name = StringField()


@bp.get("", endpoint="list")
def show() -> ResponseReturnValue:
    """Show what people talk about, what they use most, and what is hidden."""
    return render_template(PAGE, form=TopicForm(None), **_around())


@bp.post("/hide")
def hide() -> ResponseReturnValue:
    """Show a hashtag or a word no more among topics and suggestions."""
    form = TopicForm()
    try:
        key = hidden_topics.hide(viewer(), form.name.data or "")
    except TwitterError as error:
        return refused(error, form, PAGE, **_around())
    return _done(key, gettext("%(name)s is hidden. Below you can show it again.", name=key))


@bp.post("/show")
def show_again() -> ResponseReturnValue:
    """Show a hashtag or a word again."""
    form = TopicForm()
    try:
        key = hidden_topics.show(viewer(), form.name.data or "")
    except TwitterError as error:
        return refused(error, form, PAGE, **_around())
    return _done(key, gettext("%(name)s is shown again.", name=key))


def _around() -> dict[str, Any]:
    asked = request.args.get("q", "").strip()[: hidden_topics.LONGEST]
    return {
        "q": asked,
        "hides_hashtag": charter.hides_hashtag,
        "found": hashtags.named(asked) if asked else [],
        "topics": search.topics(),
        "most_used": hashtags.most_used(),
        "hidden": hashtags.hidden(),
    }


def _done(key: str, sentence: str) -> ResponseReturnValue:
    if wants_json():
        return json_answer({"name": key})
    flash(sentence)
    return see_other(url_for("admin_hashtags.list", q=request.args.get("q") or None))
