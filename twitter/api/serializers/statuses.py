"""Tweets as the API shows them: statuses, and reblogs around what they pass on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from flask import url_for

from twitter.api.entities.statuses import (
    Mention,
    PreviewCard,
    Quote,
    QuoteApproval,
    ShallowQuote,
    Status,
    StatusEdit,
    StatusTag,
)
from twitter.api.serializers.accounts import account, profile_url
from twitter.api.serializers.kept import kept
from twitter.api.serializers.pictures import attachment
from twitter.api.serializers.values import content, moment, public, quote_line, tag_url
from twitter.errors import NotFound
from twitter.ids import moment_of
from twitter.queries import tweets
from twitter.queries.cards import AuthorLine, LinkCard, TweetCard, TweetVersion
from twitter.queries.profiles import ProfileRow, profiles
from twitter.text import fold, hashtags
from twitter.web.answers import absolute
from twitter.web.machines import link_picture_url

VISIBILITIES: Final = {"everyone": "public", "followers": "private", "mentioned": "direct"}

People = dict[int, ProfileRow]
Quoted = dict[tuple[int | None, int], TweetCard]  # by reader and id


def statuses(cards: Sequence[TweetCard]) -> list[Status]:
    """Return the cards of a list as statuses: one statement for all the people in them, one more for what they quote.

    Whoever left between two statements is left out.
    """
    quoted = _quoted(cards)
    people = profiles({user_id for card in [*cards, *quoted.values()] for user_id in _people_in(card)})
    quoted = {key: card for key, card in quoted.items() if _is_whole(card, people)}
    return [_entry(card, people, quoted) for card in cards if _is_whole(card, people)]


def status(card: TweetCard) -> Status:
    """Return one card as a status; raise NotFound when its author left just now."""
    for each in statuses([card]):
        return each
    raise NotFound


def versions(card: TweetCard, history: Iterable[TweetVersion]) -> list[StatusEdit]:
    """Return what a tweet said, the first version first."""
    said = [*history][::-1]
    people = profiles({card.author.id, *(user_id for version in said for user_id in version.mention_ids.values())})
    if card.author.id not in people:
        raise NotFound
    return [_version(card, version, people) for version in said]


def preview_card(link: LinkCard) -> PreviewCard:
    """Return what the page behind a link says of itself."""
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


def status_url(author: AuthorLine, tweet_id: int) -> str:
    """Return the public address of a tweet."""
    return absolute(url_for("feed.tweet", username=author.username, tweet_id=tweet_id))


def _quoted(cards: Iterable[TweetCard]) -> Quoted:
    """Return what the cards of a list quote, as whole cards for the same readers."""
    wanted: dict[int | None, set[int]] = defaultdict(set)
    for card in cards:
        if card.quote is not None:
            wanted[card.reader_id].add(card.quote.id)
    found: Quoted = {}
    for reader_id, ids in wanted.items():
        found |= {(reader_id, card.id): card for card in tweets.cards(reader_id, ids).values()}
    return found


def _people_in(card: TweetCard) -> Iterable[int]:
    yield card.author.id
    yield from card.mention_ids.values()
    if card.retweeter is not None:
        yield card.retweeter.id


def _is_whole(card: TweetCard, people: People) -> bool:
    return card.author.id in people and (card.retweeter is None or card.retweeter.id in people)


def _entry(card: TweetCard, people: People, quoted: Quoted) -> Status:
    """Return what stands in a list: a tweet, or the retweet that brought it around it."""
    shown = _tweet(card, people, _quote(card, people, quoted))
    if card.retweeter is None:
        return shown
    url = status_url(card.retweeter, card.entry_id)
    return {
        **shown,
        "id": str(card.entry_id),
        "uri": url,
        "url": url,
        "created_at": moment(moment_of(card.entry_id)),
        "account": account(people[card.retweeter.id]),
        "pinned": False,
        "quote": None,
        "reblog": shown,
    }


def _tweet(card: TweetCard, people: People, quote: Quote | ShallowQuote | None) -> Status:
    return {
        **_said(card, people),
        "account": account(people[card.author.id]),
        "visibility": "private" if card.is_for_everyone and card.author.is_protected else VISIBILITIES[card.audience],
        "reblogs_count": card.counts.retweets,
        "favourites_count": card.counts.likes,
        "replies_count": card.counts.replies,
        "quotes_count": card.counts.quotes,
        "quote": quote,
        "quote_approval": _approval(card),
        "favourited": card.viewer.has_liked,
        "reblogged": card.viewer.has_retweeted,
        "bookmarked": card.viewer.has_bookmarked,
        "pinned": card.is_pinned and card.is_own,
    }


def _said(card: TweetCard, people: People) -> Status:
    """Return what a tweet says to every reader, kept as long as it says that."""
    named = tuple((key, people[user_id]) for key, user_id in card.mention_ids.items() if user_id in people)
    names = tuple((key, person.id, person.username) for key, person in named)
    quoted = (card.quote.id, card.quote.author.username) if card.quote else None
    facts = (
        card.id,
        card.author.username,
        card.text,
        card.content_warning,
        card.is_sensitive,
        card.edited_at,
        card.link,
    )
    answered = (card.in_reply_to_id, card.in_reply_to_author_id)
    key = ("said", *facts, *answered, quoted, names, repr(card.pictures) if card.pictures else "")
    return kept(key, lambda: _saying(card, people, [person for _, person in named]))


def _saying(card: TweetCard, people: People, named: Sequence[ProfileRow]) -> Status:
    url = status_url(card.author, card.id)
    return {
        "id": str(card.id),
        "uri": url,
        "url": url,
        "created_at": moment(card.created_at),
        "edited_at": moment(card.edited_at) if card.edited_at else None,
        "account": account(people[card.author.id]),
        "content": _content(card, card.text, card.mention_ids, people),
        "visibility": "",
        "sensitive": card.is_sensitive or bool(card.content_warning),
        "spoiler_text": card.content_warning,
        "media_attachments": [attachment(each) for each in card.pictures],
        "application": None,
        "mentions": [_mention(person) for person in named],
        "tags": [_tag(name) for name in hashtags(card.text)],
        "emojis": [],
        "reblogs_count": 0,
        "favourites_count": 0,
        "replies_count": 0,
        "quotes_count": 0,
        "in_reply_to_id": str(card.in_reply_to_id) if card.in_reply_to_id else None,
        "in_reply_to_account_id": str(card.in_reply_to_author_id) if card.in_reply_to_author_id else None,
        "reblog": None,
        "quote": None,
        "quote_approval": {"automatic": [], "manual": [], "current_user": "denied"},
        "poll": None,
        "card": preview_card(card.link) if card.link else None,
        "language": None,
        "text": None,
        "favourited": False,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "pinned": False,
        "filtered": [],
    }


def _content(card: TweetCard, text: str, mention_ids: dict[str, int], people: People) -> str:
    """Return what a tweet says; before it, for apps that know nothing of quotes, the address of what it quotes."""
    said = content(text, {key: people[user_id].username for key, user_id in mention_ids.items() if user_id in people})
    if card.quote is None or f"/{card.quote.id}" in text:
        return said
    return quote_line(status_url(card.quote.author, card.quote.id)) + said


def _quote(card: TweetCard, people: People, quoted: Quoted) -> Quote | None:
    """Return what a tweet quotes. What is gone and what is not for the reader look the same."""
    if not card.is_quote:
        return None
    shown = quoted.get((card.reader_id, card.quote.id)) if card.quote is not None else None
    if shown is None:
        return {"state": "unauthorized", "quoted_status": None}
    return {"state": "accepted", "quoted_status": _tweet(shown, people, _shallow(shown))}


def _shallow(card: TweetCard) -> ShallowQuote | None:
    if not card.is_quote:
        return None
    if card.quote is None:
        return {"state": "unauthorized", "quoted_status_id": None}
    return {"state": "accepted", "quoted_status_id": str(card.quote.id)}


def _version(card: TweetCard, version: TweetVersion, people: People) -> StatusEdit:
    return {
        "content": _content(card, version.text, version.mention_ids, people),
        "spoiler_text": version.content_warning,
        "sensitive": card.is_sensitive or bool(version.content_warning),
        "created_at": moment(version.written_at),
        "account": account(people[card.author.id]),
        "poll": None,
        "media_attachments": [attachment(each) for each in card.pictures],
        "emojis": [],
        "quote": _shallow(card),
    }


def _mention(person: ProfileRow) -> Mention:
    name = person.username
    return {"id": str(person.id), "username": name, "acct": name, "url": profile_url(name)}


def _tag(name: str) -> StatusTag:
    return {"name": fold(name), "url": tag_url(name)}


def _approval(card: TweetCard) -> QuoteApproval:
    """Return who may quote a tweet: everybody who may read one that is for everyone, else nobody."""
    if not card.is_shareable:
        return {"automatic": [], "manual": [], "current_user": "denied"}
    current_user = "automatic" if card.reader_id is not None else "denied"
    return {"automatic": ["public"], "manual": [], "current_user": current_user}
