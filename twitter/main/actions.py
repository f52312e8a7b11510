"""The door to what people do with a tweet: like, pass on, keep, pin; and to the lists of who did and what one kept."""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from twitter.models import Tweet, User
from twitter.queries import access, timelines
from twitter.queries import reactions as questions
from twitter.queries import tweets as tweet_queries
from twitter.services import reactions, retweets
from twitter.web.answers import json_answer, next_path, see_other, wants_json
from twitter.web.limits import limited
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import public, viewer, viewer_id

bp = Blueprint("actions", __name__)


@bp.post("/tweets/<int:tweet_id>/like")
@limited("react")
def like(tweet_id: int) -> ResponseReturnValue:
    """Like a tweet."""
    return _done(reactions.like, tweet_id)


@bp.post("/tweets/<int:tweet_id>/unlike")
@limited("react")
def unlike(tweet_id: int) -> ResponseReturnValue:
    """Take a like back."""
    return _done(reactions.unlike, tweet_id)


@bp.post("/tweets/<int:tweet_id>/retweet")
@limited("tweet")  # it goes to as many homes as a tweet does
def retweet(tweet_id: int) -> ResponseReturnValue:
    """Pass a tweet on."""
    return _done(retweets.retweet, tweet_id)


@bp.post("/tweets/<int:tweet_id>/unretweet")
@limited("react")
def unretweet(tweet_id: int) -> ResponseReturnValue:
    """Take a retweet back."""
    return _done(retweets.undo, tweet_id)


@bp.post("/tweets/<int:tweet_id>/bookmark")
@limited("react")
def bookmark(tweet_id: int) -> ResponseReturnValue:
    """Keep a tweet for oneself."""
    return _done(reactions.bookmark, tweet_id)


@bp.post("/tweets/<int:tweet_id>/unbookmark")
@limited("react")
def unbookmark(tweet_id: int) -> ResponseReturnValue:
    """Keep a tweet no longer."""
    return _done(reactions.unbookmark, tweet_id)


@bp.post("/tweets/<int:tweet_id>/pin")
@limited("pin")
def pin(tweet_id: int) -> ResponseReturnValue:
    """Put one's own tweet on top of one's profile."""
    return _done(reactions.pin, tweet_id)


@bp.post("/tweets/<int:tweet_id>/unpin")
@limited("pin")
def unpin(tweet_id: int) -> ResponseReturnValue:
    """Take one's own tweet down from the top of one's profile."""
    return _done(reactions.unpin, tweet_id)


@bp.get("/@<name:username>/<int:tweet_id>/likes")
@public
def likers(username: str, tweet_id: int) -> ResponseReturnValue:
    """Show who likes a tweet."""
    card = tweet_queries.card(viewer_id(), tweet_id, username)
    page = questions.likers(viewer_id(), tweet_id, page_request())
    return render_list("actions/people.html", "profile/_more_people.html", page, tweet=card, which="likers")


@bp.get("/@<name:username>/<int:tweet_id>/retweets")
@public
def retweeters(username: str, tweet_id: int) -> ResponseReturnValue:
    """Show who passed a tweet on."""
    card = tweet_queries.card(viewer_id(), tweet_id, username)
    page = questions.retweeters(viewer_id(), tweet_id, page_request())
    return render_list("actions/people.html", "profile/_more_people.html", page, tweet=card, which="retweeters")


@bp.get("/@<name:username>/<int:tweet_id>/quotes")
@public
def quotes(username: str, tweet_id: int) -> ResponseReturnValue:
    """Show the tweets that quote a tweet."""
    card = tweet_queries.card(viewer_id(), tweet_id, username)
    page = timelines.quotes(viewer_id(), tweet_id, page_request())
    return render_list("actions/quotes.html", "feed/_more_tweets.html", page, tweet=card, which="quotes")


@bp.get("/bookmarks")
def bookmarks() -> ResponseReturnValue:
    """Show the tweets one keeps."""
    page = timelines.bookmarks(viewer().id, page_request())
    return render_list("actions/bookmarks.html", "feed/_more_tweets.html", page)


def _done(verb: Callable[[User, Tweet], None], tweet_id: int) -> ResponseReturnValue:
    """Do it, and answer how the viewer stands to the tweet now."""
    verb(viewer(), access.tweet(viewer().id, tweet_id))
    if not wants_json():
        return see_other(next_path())
    now = questions.standing(viewer().id, tweet_id)
    return json_answer(
        {
            "liked": now.has_liked,
            "retweeted": now.has_retweeted,
            "bookmarked": now.has_bookmarked,
            "pinned": now.is_pinned,
            "like_count": now.like_count,
            "retweet_count": now.retweet_count,
            "reply_count": now.reply_count,
            "quote_count": now.quote_count,
        }
    )
