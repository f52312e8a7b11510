"""The door to timelines and tweets in the browser."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from twitter.errors import NotFound
from twitter.ids import LARGEST
from twitter.main.compose_forms import TweetForm, reply_form
from twitter.queries import access, suggestions, threads, timelines, tweet_history
from twitter.queries import tweets as tweet_queries
from twitter.services import deletions
from twitter.services.permissions import require
from twitter.web.answers import json_answer, next_path, see_other, wants_fragment, wants_json
from twitter.web.charter import is_looked_after
from twitter.web.limits import limited
from twitter.web.paging import min_id, page_request, render_list
from twitter.web.sessions import public, viewer, viewer_id

bp = Blueprint("feed", __name__)

SUGGESTED = 5  # people shown to somebody who follows nobody yet


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Show the home timeline, or the welcome page to somebody who is not signed in."""
    if not current_user.is_authenticated:
        return render_template("welcome.html" if is_looked_after() else "first_run.html")
    if viewer().waits_since is not None:
        return render_template("waiting.html")
    request_ = page_request()
    wishes = {"replies": viewer().home_shows_replies, "retweets": viewer().home_shows_retweets}
    page = timelines.home(viewer().id, request_, **wishes)
    follows_nobody = viewer().following_count == 0 and request_.max_id is None
    suggested = suggestions.whom_to_follow(viewer(), SUGGESTED) if follows_nobody else []
    beside = {"form": TweetForm(), "suggestions": suggested, "wishes": wishes}
    return render_list("feed/home.html", "feed/_more_tweets.html", page, **beside)


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
    deletions.delete_tweet(viewer(), access.tweet(viewer().id, tweet_id))
    return json_answer({}) if wants_json() else see_other(next_path())


@bp.get("/@<name:username>/<int:tweet_id>")
@public
def tweet(username: str, tweet_id: int) -> ResponseReturnValue:
    """Show one tweet, what it answers, and the replies to it."""
    after = min_id()
    thread = threads.thread(viewer_id(), tweet_id, username, after)
    if after is not None and wants_fragment():
        return render_template("feed/_more_replies.html", thread=thread)
    form = reply_form(thread.tweet) if current_user.is_authenticated else None
    return render_template("feed/tweet.html", thread=thread, form=form, is_later_page=after is not None)


@bp.get("/tweets/<int:tweet_id>")
@public
def tweet_by_id(tweet_id: int) -> ResponseReturnValue:
    """Lead to the page of a tweet of which only the id is known; for a retweet, to what it passes on."""
    found = tweet_queries.cards(viewer_id(), [tweet_id] if tweet_id <= LARGEST else []).get(tweet_id)
    if found is None:
        raise NotFound
    return see_other(url_for("feed.tweet", username=found.author.username, tweet_id=found.id))


@bp.get("/tweets/<int:tweet_id>/card")
@public
def card(tweet_id: int) -> ResponseReturnValue:
    """Give an open page one card anew, as its reader may see it; large for the page of the tweet."""
    found = tweet_queries.cards(viewer_id(), [tweet_id] if tweet_id <= LARGEST else []).get(tweet_id)
    if found is None:
        raise NotFound
    is_focus = request.args.get("place") == "focus"
    template = "partials/_focus_tweet.html" if is_focus else "partials/_tweet.html"
    return render_template(template, tweet=found, current_path=next_path(), after_delete=url_for("feed.home"))


@bp.get("/@<name:username>/<int:tweet_id>/history")
@public
def history(username: str, tweet_id: int) -> ResponseReturnValue:
    """Show what a tweet says and said."""
    card = tweet_queries.card(viewer_id(), tweet_id, username)
    return render_template("feed/history.html", tweet=card, versions=tweet_history.history(card))
