"""The door through which tweets are written, answered, quoted and edited."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from twitter.errors import Forbidden, NotFound, TwitterError
from twitter.main import sent_pictures
from twitter.main.compose_forms import TweetForm, begin_reply
from twitter.main.feed import bp
from twitter.models import Tweet
from twitter.queries import access
from twitter.queries import tweets as tweet_queries
from twitter.services import tweets
from twitter.services.permissions import require
from twitter.services.pictures import MOST
from twitter.services.tweets import TweetOptions
from twitter.web.answers import absolute, json_answer, next_path, see_other, wants_fragment, wants_json
from twitter.web.forms import refused
from twitter.web.limits import limited
from twitter.web.sessions import viewer
from twitter.web.uploads import takes_files

__all__ = ["bp"]


@bp.get("/compose")
def compose() -> ResponseReturnValue:
    """Show the composer alone: for phones, and without JavaScript."""
    form = TweetForm(
        in_reply_to=request.args.get("in_reply_to"), quote_of=request.args.get("quote_of"), next=next_path("")
    )
    _show_context(form)
    if form.quoted and not form.quoted.is_shareable:
        raise Forbidden("This tweet is not for everyone, so it cannot be quoted.")
    if form.answered:
        begin_reply(form, form.answered)
    template = "feed/_compose.html" if wants_fragment() else "feed/compose.html"
    return render_template(template, form=form)


@bp.get("/tweets")
def tweets_address() -> ResponseReturnValue:
    """Send home whoever reloads the address of a form that was refused."""
    return see_other(url_for("feed.home"))


@bp.post("/tweets")
@limited("tweet")
@takes_files(MOST)
def create() -> ResponseReturnValue:
    """Write a tweet."""
    form = TweetForm()
    try:
        tweet = tweets.post_tweet(viewer(), form.text.data or "", _options(form))
    except TwitterError as error:
        return _again(form, error)
    url = url_for("feed.tweet", username=viewer().username, tweet_id=tweet.id)
    if wants_json():
        return json_answer({"id": str(tweet.id), "url": absolute(url)}, 201)
    return see_other(next_path())


@bp.get("/tweets/<int:tweet_id>/edit")
def edit(tweet_id: int) -> ResponseReturnValue:
    """Show one's own tweet in the composer."""
    tweet = access.tweet(viewer().id, tweet_id)
    require(viewer(), "edit_tweet", tweet)
    form = TweetForm(text=tweet.text, content_warning=tweet.content_warning, next=next_path(""))
    _show_edited(form, tweet)
    return render_template("feed/edit.html", tweet=tweet, form=form)


@bp.post("/tweets/<int:tweet_id>/edit")
@limited("edit")
def save(tweet_id: int) -> ResponseReturnValue:
    """Change what one's own tweet says."""
    tweet, form = access.tweet(viewer().id, tweet_id), TweetForm()
    require(viewer(), "edit_tweet", tweet)
    warning = tweet.content_warning if form.content_warning.data is None else form.content_warning.data
    try:
        tweets.edit_tweet(viewer(), tweet, form.text.data or "", warning, sent_pictures.descriptions())
    except TwitterError as error:
        _show_edited(form, tweet)
        return refused(error, form, "feed/edit.html", tweet=tweet)
    url = url_for("feed.tweet", username=viewer().username, tweet_id=tweet_id)
    return json_answer({"id": str(tweet_id), "url": absolute(url)}) if wants_json() else see_other(next_path(url))


def _options(form: TweetForm) -> TweetOptions:
    """Read everything but the text; what was brought is kept on the form even when something is refused."""
    form.kept_pictures, refusal = sent_pictures.take(viewer())
    if refusal is not None:
        raise refusal
    in_reply_to, quote_of = (_fetched(field.data) for field in (form.in_reply_to, form.quote_of))
    audience = form.audience.data if "audience" in request.form else tweets.audience_of_reply(in_reply_to)
    return TweetOptions(
        content_warning=form.content_warning.data or "",
        audience=audience,
        in_reply_to=in_reply_to,
        quote_of=quote_of,
        picture_ids=tuple(each.picture.id for each in form.kept_pictures),
    )


def _fetched(tweet_id: int | None) -> Tweet | None:
    """Return a tweet to answer or quote."""
    return access.original(viewer().id, tweet_id) if tweet_id is not None else None


def _again(form: TweetForm, error: TwitterError) -> ResponseReturnValue:
    """Show the composer again with everything that was written and brought."""
    if isinstance(error, NotFound):
        error = NotFound("That tweet is not there any more. You can still send this as a tweet of its own.")
    if wants_json():
        raise error
    _show_context(form, is_strict=False)
    return refused(error, form, "feed/compose.html")


def _show_context(form: TweetForm, *, is_strict: bool = True) -> None:
    """Find the tweets that are answered and quoted; raise NotFound for one that is gone, or else let go of it."""
    fields = (form.in_reply_to, form.quote_of)
    wanted = {field.data for field in fields if field.data is not None}
    found = tweet_queries.cards(viewer().id, wanted) if wanted else {}
    if is_strict and wanted - found.keys():
        raise NotFound
    for field in fields:
        field.data = found[field.data].id if field.data in found else None
    form.answered, form.quoted = found.get(form.in_reply_to.data), found.get(form.quote_of.data)
    form.stand_at()


def _show_edited(form: TweetForm, tweet: Tweet) -> None:
    form.edited, typed = tweet_queries.card(viewer().id, tweet.id, viewer().username), sent_pictures.descriptions()
    form.described = [(each, typed.get(int(each["id"]), each["alt"])) for each in form.edited.pictures]
    form.stand_at(f"edit-{tweet.id}")
