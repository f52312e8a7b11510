"""What people write for everyone, the newest first, to be chosen from and acted upon."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from twitter.admin.blueprint import AdminBlueprint
from twitter.admin.search_forms import TweetSearch
from twitter.errors import TwitterError
from twitter.queries.desk import tweets
from twitter.queries.paging import Page
from twitter.web.forms import refused, require_shape
from twitter.web.paging import page_request

bp = AdminBlueprint("tweets", __name__, may="moderate", path="/tweets")


@bp.get("", endpoint="list")
def find() -> ResponseReturnValue:
    """List the tweets that are looked for."""
    form = TweetSearch(formdata=request.args)
    try:
        require_shape(form)
        page = tweets.tweets(form.sought(), page_request())
    except TwitterError as error:
        return refused(error, form, "admin/tweets.html", page=Page(()))
    return render_template("admin/tweets.html", form=form, page=page)
