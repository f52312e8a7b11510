"""The door to timelines and tweets in the browser."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from twitter.errors import TwitterError
from twitter.main.forms import TweetForm
from twitter.queries import access, people, timelines
from twitter.queries import tweets as tweet_queries
from twitter.services import tweets
from twitter.services.permissions import require
from twitter.web.answers import absolute, json_answer, next_path, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.limits import limited
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import public, viewer, viewer_id

bp = Blueprint("feed", __name__)

SUGGESTED = 5  # people shown to somebody who follows nobody yet


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Show the home timeline, or the welcome page to somebody who is not signed in."""
    if not current_user.is_authenticated:
        return render_template("welcome.html")
    request_ = page_request()
    page = timelines.home(viewer().id, request_)
    follows_nobody = viewer().following_count == 0 and request_.max_id is None
    suggestions = people.suggestions(viewer(), SUGGESTED) if follows_nobody else []
    return render_list("feed/home.html", "feed/_more_tweets.html", page, form=TweetForm(), suggestions=suggestions)


@bp.get("/local")
@public
def local() -> ResponseReturnValue:
    """Show what everybody here writes."""
    page = timelines.local(viewer_id(), page_request())
    return render_list("feed/local.html", "feed/_more_tweets.html", page, form=TweetForm())


@bp.get("/tags/<tag:tag>")
@public
def tag(tag: str) -> ResponseReturnValue:
    """Show the tweets that carry a hashtag."""
    page = timelines.hashtag(viewer_id(), tag, page_request())
    return render_list("feed/tag.html", "feed/_more_tweets.html", page, tag=tag)


@bp.get("/compose")
def compose() -> ResponseReturnValue:
    """Show the composer alone: for phones, and without JavaScript."""
    return render_template("feed/compose.html", form=TweetForm(next=next_path()))


@bp.get("/tweets")
def tweets_address() -> ResponseReturnValue:
    """Send home whoever reloads the address of a form that was refused."""
    return see_other(url_for("feed.home"))


@bp.post("/tweets")
@limited("tweet")
def create() -> ResponseReturnValue:
    """Write a tweet."""
    form = TweetForm()
    try:
        tweet = tweets.post_tweet(viewer(), form.text.data or "")
    except TwitterError as error:
        return refused(error, form, "feed/compose.html")
    url = url_for("feed.tweet", username=viewer().username, tweet_id=tweet.id)
    if wants_json():
        return json_answer({"id": str(tweet.id), "url": absolute(url)}, 201)
    return see_other(next_path())


@bp.get("/tweets/<int:tweet_id>/edit")
def edit(tweet_id: int) -> ResponseReturnValue:
    """Show one's own tweet in the composer."""
    tweet = access.tweet(viewer().id, tweet_id)
    require(viewer(), "edit_tweet", tweet)
    return render_template("feed/edit.html", tweet=tweet, form=TweetForm(text=tweet.text, next=next_path("")))


@bp.post("/tweets/<int:tweet_id>/edit")
@limited("edit")
def save(tweet_id: int) -> ResponseReturnValue:
    """Change what one's own tweet says."""
    tweet, form = access.tweet(viewer().id, tweet_id), TweetForm()
    try:
        tweets.edit_tweet(viewer(), tweet, form.text.data or "")
    except TwitterError as error:
        return refused(error, form, "feed/edit.html", tweet=tweet)
    url = url_for("feed.tweet", username=viewer().username, tweet_id=tweet_id)
    return json_answer({"id": str(tweet_id), "url": absolute(url)}) if wants_json() else see_other(next_path(url))


@bp.get("/tweets/<int:tweet_id>/delete")
def ask_delete(tweet_id: int) -> ResponseReturnValue:
    """Ask whether a tweet should really go."""
    tweet = access.tweet(viewer().id, tweet_id)
    require(viewer(), "delete_tweet", tweet)
    card = tweet_queries.card(viewer().id, tweet_id, viewer().username)
    return render_template("feed/delete.html", tweet=card, next=next_path())


@bp.post("/tweets/<int:tweet_id>/delete")
@limited("delete")
def delete(tweet_id: int) -> ResponseReturnValue:
    """Delete one's own tweet."""
    tweets.delete_tweet(viewer(), access.tweet(viewer().id, tweet_id))
    return json_answer({}) if wants_json() else see_other(next_path())


@bp.get("/@<name:username>/<int:tweet_id>")
@public
def tweet(username: str, tweet_id: int) -> ResponseReturnValue:
    """Show one tweet."""
    return render_template("feed/tweet.html", tweet=tweet_queries.card(viewer_id(), tweet_id, username))


@bp.get("/@<name:username>/<int:tweet_id>/history")
@public
def history(username: str, tweet_id: int) -> ResponseReturnValue:
    """Show what a tweet says and said."""
    card = tweet_queries.card(viewer_id(), tweet_id, username)
    return render_template("feed/history.html", tweet=card, versions=tweet_queries.history(card))
