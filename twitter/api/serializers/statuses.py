"""Tweets as the API shows them: statuses, and reblogs around what they pass on."""

from collections.abc import Iterable, Sequence
from typing import Final

from flask import url_for

from twitter.api.entities.accounts import Account
from twitter.api.entities.statuses import Mention, PreviewCard, Quote, QuoteApproval, Status, StatusTag
from twitter.api.serializers.accounts import account, profile_url
from twitter.api.serializers.pictures import attachment
from twitter.api.serializers.values import content, moment, public, tag_url
from twitter.ids import moment_of
from twitter.queries.cards import AuthorLine, LinkCard, QuotedTweet, TweetCard
from twitter.queries.profiles import ProfileRow, profiles
from twitter.text import fold, hashtags
from twitter.web.answers import absolute
from twitter.web.machines import link_picture_url

VISIBILITIES: Final = {"everyone": "public", "followers": "private", "mentioned": "direct"}
AUDIENCES: Final = {"public": "everyone", "unlisted": "everyone", "private": "followers", "direct": "mentioned"}

People = dict[int, ProfileRow]


def statuses(cards: Sequence[TweetCard]) -> list[Status]:
    """Return the cards of a list as statuses, with one statement for all the people in them."""
    people = profiles({user_id for card in cards for user_id in _people_in(card)})
    return [_entry(card, people) for card in cards]


def status(card: TweetCard) -> Status:
    """Return one card as a status."""
    return statuses([card])[0]


def status_url(author: AuthorLine, tweet_id: int) -> str:
    """Return the public address of a tweet."""
    return absolute(url_for("feed.tweet", username=author.username, tweet_id=tweet_id))


def _people_in(card: TweetCard) -> Iterable[int]:
    yield card.author.id
    yield from card.mention_ids.values()
    if card.retweeter is not None:
        yield card.retweeter.id
    if card.quote is not None:
        yield card.quote.author.id
        yield from card.quote.mention_ids.values()


def _entry(card: TweetCard, people: People) -> Status:
    """Return what stands in a list: a tweet, or the retweet that brought it around it."""
    shown = _tweet(card, people)
    if card.retweeter is None:
        return shown
    return {
        **shown,
        "id": str(card.entry_id),
        "uri": status_url(card.retweeter, card.entry_id),
        "url": status_url(card.retweeter, card.entry_id),
        "created_at": moment(moment_of(card.entry_id)),
        "account": _account(card.retweeter, people),
        "quote": None,
        "reblog": shown,
    }


def _tweet(card: TweetCard, people: People) -> Status:
    return {
        **_said(card, people),
        "edited_at": moment(card.edited_at) if card.edited_at else None,
        "visibility": "private" if card.author.is_protected and card.is_for_everyone else VISIBILITIES[card.audience],
        "reblogs_count": card.counts.retweets,
        "favourites_count": card.counts.likes,
        "replies_count": card.counts.replies,
        "quotes_count": card.counts.quotes,
        "in_reply_to_id": str(card.in_reply_to_id) if card.in_reply_to_id else None,
        "in_reply_to_account_id": str(card.in_reply_to_author_id) if card.in_reply_to_author_id else None,
        "quote": _quote(card, people),
        "quote_approval": _approval(card),
        "card": _card(card.link) if card.link else None,
        "favourited": card.viewer.has_liked,
        "reblogged": card.viewer.has_retweeted,
        "bookmarked": card.viewer.has_bookmarked,
        "pinned": card.is_pinned and card.is_own,
    }


def _said(said: TweetCard | QuotedTweet, people: People) -> Status:
    """Return what a tweet says, with nothing of what others did to it."""
    url = status_url(said.author, said.id)
    named = [people[user_id] for user_id in said.mention_ids.values() if user_id in people]
    names = {key: people[user_id].username for key, user_id in said.mention_ids.items() if user_id in people}
    return {
        "id": str(said.id),
        "uri": url,
        "url": url,
        "created_at": moment(said.created_at),
        "edited_at": None,
        "account": _account(said.author, people),
        "content": content(said.text, names),
        "visibility": "public",
        "sensitive": bool(said.content_warning),
        "spoiler_text": said.content_warning,
        "media_attachments": [attachment(each) for each in said.pictures],
        "application": None,
        "mentions": [_mention(person) for person in named],
        "tags": [_tag(name) for name in hashtags(said.text)],
        "emojis": [],
        "reblogs_count": 0,
        "favourites_count": 0,
        "replies_count": 0,
        "quotes_count": 0,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "reblog": None,
        "quote": None,
        "quote_approval": {"automatic": ["public"], "manual": [], "current_user": "automatic"},
        "poll": None,
        "card": None,
        "language": None,
        "text": None,
        "favourited": False,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "pinned": False,
        "filtered": [],
    }


def _account(author: AuthorLine, people: People) -> Account:
    return account(people[author.id])


def _mention(person: ProfileRow) -> Mention:
    name = person.username
    return {"id": str(person.id), "username": name, "acct": name, "url": profile_url(name)}


def _tag(name: str) -> StatusTag:
    return {"name": fold(name), "url": tag_url(name)}


def _quote(card: TweetCard, people: People) -> Quote | None:
    if not card.is_quote:
        return None
    if card.quote is None:
        return {"state": "deleted", "quoted_status": None}
    return {"state": "accepted", "quoted_status": _said(card.quote, people)}


def _approval(card: TweetCard) -> QuoteApproval:
    if card.is_shareable:
        return {"automatic": ["public"], "manual": [], "current_user": "automatic"}
    return {"automatic": [], "manual": [], "current_user": "denied"}


def _card(link: LinkCard) -> PreviewCard:
    return {
        "url": link.url,
        "title": link.title,
        "description": link.description,
        "language": None,
        "type": "link",
        "author_name": "",
        "author_url": "",
        "authors": [],
        "provider_name": link.site_name,
        "provider_url": "",
        "html": "",
        "width": link.picture_width,
        "height": link.picture_height,
        "image": public(link_picture_url(link, link.picture_width)) if link.picture_key else None,
        "image_description": "",
        "embed_url": "",
        "blurhash": None,
        "published_at": None,
    }
