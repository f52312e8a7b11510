"""Writing and editing tweets, replies and quotes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from twitter import clock
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.events import TweetChanged, TweetPosted, publish
from twitter.extensions import db, settings
from twitter.models import AUDIENCES, Tweet, TweetEdit, User
from twitter.services import barriers, entities, link_previews, locks, notifications, pictures, timelines, tweet_keys
from twitter.services.permissions import require
from twitter.text import clean_line, clean_text, length, surely_exceeds
from twitter.transaction import atomic, rows_changed

LONGEST_WARNING = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TweetOptions:
    """What comes with a tweet's text. The tweets in it were fetched by `queries.access`, for this author."""

    content_warning: str = ""
    audience: str = "everyone"
    in_reply_to: Tweet | None = None
    quote_of: Tweet | None = None
    picture_ids: tuple[int, ...] = ()
    key: str = ""  # that an app sent with it, so that it may send it again without writing it twice


PLAIN = TweetOptions()
NOTHING_SAID: Mapping[int, str] = MappingProxyType({})


def post_tweet(author: User, text: str, options: TweetOptions = PLAIN) -> Tweet:
    """Write a tweet and put it into the homes of those who follow the author.

    What comes again under the same key was written already and is returned as it is. Raise Invalid for what cannot be
    one, Forbidden for a quote that its author would not want, and NotFound when what is answered or quoted went
    meanwhile.
    """
    require(author, "tweet")
    tweet = _checked(author, text, options)
    barriers.check_words(text=tweet.text, content_warning=tweet.content_warning)
    with atomic():
        tweet.mention_ids = entities.people_named_in(tweet.text)
        # First the author's row, for which a follow waits before it looks for tweets, and those the new rows refer to.
        locks.lock_people([author.id], named=_named(tweet, options))
        if (earlier := tweet_keys.earlier(author, options.key)) is not None:
            return earlier
        _count(author.id, 1)
        _count_answers(options)
        db.session.add(tweet)
        db.session.flush()
        tweet_keys.keep(author, options.key, tweet)
        pictures.attach(author, tweet, options.picture_ids)
        barriers.check_words(media=_descriptions(tweet))
        link_previews.attach(tweet)
        entities.index(tweet)
        timelines.fan_out(author, tweet)
        _tell(tweet, options)
    return tweet


def edit_tweet(
    editor: User, tweet: Tweet, text: str, content_warning: str = "", alts: Mapping[int, str] = NOTHING_SAID
) -> None:
    """Change what one's own tweet says, keeping what it said. Nothing happens when it says the same.

    `alts` describes some of its pictures anew, by id. That is no edit of what was said, and leaves no version.
    """
    require(editor, "edit_tweet", tweet)
    text, content_warning = _checked_text(text, has_pictures=bool(tweet.pictures)), _checked_warning(content_warning)
    with atomic():
        mention_ids = entities.people_named_in(text)
        locks.lock_people([editor.id] if mention_ids else [], named=mention_ids.values())
        current = _locked(tweet)
        named_before, says_other = set(current.mention_ids.values()), _says_other(current, text, content_warning)
        is_described = pictures.redescribe(current, alts)
        if says_other:
            barriers.check_words(text=text, content_warning=content_warning)
            db.session.add(_version(current))
            current.text, current.content_warning, current.edited_at = text, content_warning, clock.now()
            current.mention_ids = mention_ids
            link_previews.attach(current)
        if is_described:
            barriers.check_words(media=_descriptions(current))
        if says_other or is_described:
            entities.forget([tweet.id])
            entities.index(current)
            publish(TweetChanged(tweet.id, is_edited=True))
        if says_other:
            _tell_of_edit(current, named_before)


def _checked(author: User, text: str, options: TweetOptions) -> Tweet:
    """Return what may be written, cleaned and not stored yet; raise for what may not."""
    if options.audience not in AUDIENCES:
        raise Invalid("Choose who may read it.", audience="unknown")
    if options.quote_of is not None and not is_for_everyone(options.quote_of):
        raise Forbidden("This tweet is not for everyone, so it cannot be quoted.")
    return Tweet(
        author_id=author.id,
        text=_checked_text(text, has_pictures=bool(options.picture_ids)),
        content_warning=_checked_warning(options.content_warning),
        audience=options.audience,
        in_reply_to_id=options.in_reply_to.id if options.in_reply_to else None,
        in_reply_to_author_id=options.in_reply_to.author_id if options.in_reply_to else None,
        quote_of_id=options.quote_of.id if options.quote_of else None,
        pictures=[],
    )


def audience_of_reply(answered: Tweet | None) -> str:
    """Return who may read a tweet that does not say so: a reply goes to the readers of what it answers."""
    return answered.audience if answered is not None else "everyone"


def is_for_everyone(tweet: Tweet) -> bool:
    """Say whether a tweet may be passed on: a stranger may read it."""
    author = db.session.execute(select(User.is_protected, User.limited_at).where(User.id == tweet.author_id)).one()
    return tweet.audience == "everyone" and not author.is_protected and author.limited_at is None


def _checked_text(text: str, *, has_pictures: bool) -> str:
    too_long = Invalid("That is too long. Shorten it a little.", text="too_long")
    if surely_exceeds(text, settings.tweet_max_chars):
        raise too_long
    text = clean_text(text).strip()
    if not text and not has_pictures:
        raise Invalid("Write something first.", text="blank")
    if length(text) > settings.tweet_max_chars:
        raise too_long
    return text


def _checked_warning(content_warning: str) -> str:
    warning = clean_line(content_warning)
    if len(warning) > LONGEST_WARNING:
        raise Invalid("That warning is too long. A few words are enough.", content_warning="too_long")
    return warning


def _descriptions(tweet: Tweet) -> str:
    return "\n".join(shown["alt"] for shown in tweet.pictures)


def _named(tweet: Tweet, options: TweetOptions) -> set[int]:
    """Return the people whom a new tweet answers, quotes and mentions."""
    answered = [each.author_id for each in (options.in_reply_to, options.quote_of) if each is not None]
    return {*tweet.mention_ids.values(), *answered}


def _tell(tweet: Tweet, options: TweetOptions) -> None:
    """Tell whom a new tweet is about, and open pages."""
    quoted = options.quote_of
    notifications.of_tweet(tweet, quoted.author_id if quoted is not None else None)
    publish(TweetPosted(tweet.id, tweet.author_id, tweet.in_reply_to_id))
    for concerned in (tweet.in_reply_to_id, tweet.quote_of_id):
        if concerned is not None:
            publish(TweetChanged(concerned))


def _tell_of_edit(tweet: Tweet, named_before: set[int]) -> None:
    """Tell those whom an edited tweet mentions now, and who passed it on; nothing more to who is not mentioned now."""
    named = set(tweet.mention_ids.values())
    notifications.take_back_mentions(tweet.id, named_before - named)
    notifications.of_mentions(tweet, named - named_before)
    notifications.of_edit(tweet)


def _count(author_id: int, step: int) -> None:
    rows_changed(update(User).where(User.id == author_id).values(tweet_count=User.tweet_count + step))


def _count_answers(options: TweetOptions) -> None:
    """Count a reply and a quote where they belong; raise NotFound when that tweet went meanwhile."""
    answered: list[tuple[Tweet | None, InstrumentedAttribute[int]]] = [
        (options.in_reply_to, Tweet.reply_count),
        (options.quote_of, Tweet.quote_count),
    ]
    concerned = [(tweet.id, counter) for tweet, counter in answered if tweet is not None]
    if concerned:
        _require_there(tweet_id for tweet_id, _counter in concerned)
    for tweet_id, counter in concerned:
        rows_changed(update(Tweet).where(Tweet.id == tweet_id).values({counter: counter + 1}))


def _require_there(tweet_ids: Iterable[int]) -> None:
    wanted = set(tweet_ids)
    if locks.lock_tweets(wanted) != wanted:
        raise NotFound


def _locked(tweet: Tweet) -> Tweet:
    """Read a tweet again and keep others from changing it until the commit.

    Raise NotFound when it is gone by now, or a retweet: that says nothing of its own.
    """
    written = (Tweet.deleted_at.is_(None), Tweet.retweet_of_id.is_(None))
    statement = select(Tweet).where(Tweet.id == tweet.id, *written).with_for_update()
    current = db.session.scalar(statement.execution_options(populate_existing=True))
    if current is None:
        raise NotFound
    return current


def _says_other(current: Tweet, text: str, content_warning: str) -> bool:
    return (current.text, current.content_warning) != (text, content_warning)


def _version(current: Tweet) -> TweetEdit:
    return TweetEdit(
        tweet_id=current.id,
        text=current.text,
        content_warning=current.content_warning,
        mention_ids=current.mention_ids,
        written_at=current.edited_at or current.created_at,
    )
