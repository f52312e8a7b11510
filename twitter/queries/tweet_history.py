"""What a tweet said before it was edited."""

from sqlalchemy import select

from twitter.extensions import db
from twitter.models import TweetEdit
from twitter.queries.cards import TweetCard, TweetVersion


def history(shown: TweetCard) -> list[TweetVersion]:
    """Return what a tweet says and said, the newest first."""
    edits = db.session.scalars(select(TweetEdit).where(TweetEdit.tweet_id == shown.id).order_by(TweetEdit.id.desc()))
    since = shown.edited_at or shown.created_at
    current = TweetVersion(shown.text, shown.content_warning, shown.mention_ids, since, is_current=True)
    return [current, *(_version(edit) for edit in edits)]


def _version(edit: TweetEdit) -> TweetVersion:
    return TweetVersion(edit.text, edit.content_warning, edit.mention_ids, edit.written_at, is_current=False)
