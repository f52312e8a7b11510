"""What apps write: new statuses, changed ones, and those that go. What is `direct` is a message."""

from typing import Annotated, Any, Final, Literal

from flask import request
from flask_babel import gettext
from msgspec import Meta, Struct

from twitter.api import direct
from twitter.api.blueprint import person_route
from twitter.api.entities.statuses import Status
from twitter.api.paging import id_of, ids_of
from twitter.api.serializers.pictures import passed
from twitter.api.serializers.statuses import status
from twitter.api.v1.statuses import card_of, tweet_behind
from twitter.api.v1.statuses_acts import bp
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.models import Tweet
from twitter.queries import access
from twitter.services import deletions, retweets, tweets
from twitter.services.tweets import TweetOptions
from twitter.web.limits import limited, spend
from twitter.web.sessions import viewer

__all__ = ["bp"]

AUDIENCES: Final = {"public": "everyone", "unlisted": "everyone", "private": "followers"}
LONGEST_KEY: Final = 1_000

# Forms say nothing by an empty text.
MaybeId = Annotated[str, Meta(pattern="^[0-9]{0,19}$", examples=["112233445566778899"])]
Visibility = Literal["public", "unlisted", "private", "direct"]
Policy = Literal["public", "followers", "nobody"]


class NewStatus(Struct):
    """A status as it is written."""

    status: str = ""
    media_ids: list[MaybeId] = []
    in_reply_to_id: MaybeId = ""
    quoted_status_id: MaybeId = ""
    spoiler_text: str = ""
    sensitive: bool = False
    visibility: Visibility | None = None  # for everyone; a reply is for the readers of what it answers
    language: str | None = None  # not kept
    quote_approval_policy: Policy | None = None
    poll: dict[str, Any] | None = None  # refused, as is what should be posted later
    scheduled_at: str | None = None


class Described(Struct):
    """What is said of a picture now."""

    id: MaybeId = ""
    description: str | None = None


class EditedStatus(Struct):
    """What one changes of a status; the rest stays as it is."""

    status: str | None = None
    spoiler_text: str | None = None
    sensitive: bool | None = None
    media_ids: list[MaybeId] | None = None
    media_attributes: list[Described] = []
    language: str | None = None  # not kept
    quote_approval_policy: Policy | None = None
    poll: dict[str, Any] | None = None


class Deletion(Struct):
    """What goes with a status."""

    delete_media: bool = False  # else its pictures can be posted again for a day


class InteractionPolicy(Struct):
    """Who should be able to quote a status."""

    quote_approval_policy: Policy


@bp.post("")
@person_route("write:statuses", answer=Status, body=NewStatus)
def create(sent: NewStatus) -> Status:
    """Write a status, or send a message when it is direct."""
    if sent.poll is not None:
        raise Invalid("There are no polls on this site.", poll="unknown")
    if sent.scheduled_at:
        raise Invalid("Nothing can be posted later on this site. Post it now, or keep it as a draft.")
    key = request.headers.get("Idempotency-Key", "")[:LONGEST_KEY]
    answered = tweet_behind(id_of(sent.in_reply_to_id)) if sent.in_reply_to_id else None
    if sent.visibility == "direct" or (sent.in_reply_to_id and answered is None):
        return _send(sent, key)
    spend("tweet")
    return status(card_of(tweets.post_tweet(viewer(), sent.status, _options(sent, answered, key)).id))


@bp.put("/<int:status_id>")
@person_route("write:statuses", answer=Status, body=EditedStatus)
@limited("edit")
def save(status_id: int, sent: EditedStatus) -> Status:
    """Change what one's own status says."""
    tweet = _own(status_id)
    if sent.poll is not None:
        raise Invalid("There are no polls on this site.", poll="unknown")
    _require_policy(sent.quote_approval_policy, tweet.audience)
    kept = {each["id"] for each in tweet.pictures}
    if sent.media_ids is not None and {each for each in sent.media_ids if each} != kept:
        raise Invalid("The pictures of a tweet stay as they are. What is said of them can be changed.", media="fixed")
    text, alts = tweet.text if sent.status is None else sent.status, _descriptions(sent.media_attributes)
    tweets.edit_tweet(viewer(), tweet, text, _changed_warning(sent, tweet), alts)
    return status(card_of(tweet.id))


@bp.delete("/<int:status_id>")
@person_route("write:statuses", answer=Status, asked=Deletion)
@limited("delete")
def delete(status_id: int, asked: Deletion) -> Status:
    """Delete one's own status, or take one's reblog back; the answer has what was typed, to write it again."""
    original = tweet_behind(status_id)
    if original is None:
        return direct.delete(viewer(), status_id)
    card = card_of(status_id)
    gone: Status = {**status(card), "text": card.text}
    if card.retweeter is not None:
        _require_own(card.retweeter.id)
        retweets.undo(viewer(), original)
    else:
        _require_own(card.author.id)
        deletions.delete_tweet(viewer(), original, keeps_pictures=not asked.delete_media)
        gone["media_attachments"] = [passed(each) for each in gone["media_attachments"]]
    return gone


@bp.put("/<int:status_id>/interaction_policy")
@person_route("write:statuses", answer=Status, body=InteractionPolicy)
@limited("edit")
def change_policy(status_id: int, sent: InteractionPolicy) -> Status:
    """Accept what is the case anyway: a status for everyone may be quoted by everyone."""
    tweet = _own(status_id)
    _require_policy(sent.quote_approval_policy, tweet.audience)
    return status(card_of(tweet.id))


@bp.post("/<int:status_id>/quotes/<int:quoting_id>/revoke")
@person_route("write:statuses", answer=Status)
@limited("edit")
def revoke_quote(status_id: int, quoting_id: int) -> Status:
    """Say that one's status cannot be taken out of what quotes it."""
    quoted, quoting = card_of(status_id), card_of(quoting_id)
    if quoting.quote is None or quoting.quote.id != quoted.id:
        raise NotFound
    if not quoted.is_own:
        raise Forbidden("This action is not allowed")
    raise Invalid("A tweet cannot be taken out of what quotes it.")


def _send(sent: NewStatus, key: str) -> Status:
    """Send what is direct as a message."""
    if sent.quoted_status_id:
        raise Invalid("A message cannot quote a tweet. Write the address of the tweet into it.")
    answered_id = id_of(sent.in_reply_to_id) if sent.in_reply_to_id else None
    return direct.post(viewer(), sent.status, ids_of(sent.media_ids), answered_id, key, sent.spoiler_text)


def _options(sent: NewStatus, answered: Tweet | None, key: str) -> TweetOptions:
    audience = AUDIENCES[sent.visibility] if sent.visibility else tweets.audience_of_reply(answered)
    _require_policy(sent.quote_approval_policy, audience)
    quoted = sent.quoted_status_id
    return TweetOptions(
        content_warning=_warning(sent.spoiler_text, is_sensitive=sent.sensitive and bool(sent.media_ids)),
        audience=audience,
        in_reply_to=answered,
        quote_of=access.original(viewer().id, id_of(quoted)) if quoted else None,
        picture_ids=tuple(id_of(each) for each in sent.media_ids if each),
        key=key,
    )


def _warning(written: str, *, is_sensitive: bool) -> str:
    """Return what is shown instead of a status: pictures that are marked as sensitive need some word here."""
    return gettext("Sensitive content") if is_sensitive and not written.strip() else written


def _changed_warning(sent: EditedStatus, tweet: Tweet) -> str:
    if sent.spoiler_text is None and sent.sensitive is None:
        return tweet.content_warning
    if sent.spoiler_text is None:
        return _warning(tweet.content_warning, is_sensitive=bool(tweet.pictures)) if sent.sensitive else ""
    return _warning(sent.spoiler_text, is_sensitive=bool(sent.sensitive and tweet.pictures))


def _descriptions(described: list[Described]) -> dict[int, str]:
    return {id_of(each.id): each.description for each in described if each.id and each.description is not None}


def _require_policy(policy: Policy | None, audience: str) -> None:
    """Raise Invalid for a wish that would not come true: whoever may read a tweet for everyone may quote it."""
    if policy in {"followers", "nobody"} and audience == "everyone" and not viewer().is_protected:
        raise Invalid("Everybody may quote a tweet that is for everyone. Choose who may read it instead.")


def _own(status_id: int) -> Tweet:
    """Return a tweet of one's own; raise NotFound for anything else, and Invalid for a message."""
    tweet = tweet_behind(status_id)
    if tweet is None:
        raise Invalid("That cannot be done with a message.")
    _require_own(tweet.author_id)
    return tweet


def _require_own(author_id: int) -> None:
    if author_id != viewer().id:
        raise NotFound
