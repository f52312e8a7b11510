"""What people of the community told those who look after the site, so that there is something to look at."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from twitter.extensions import db
from twitter.models import Report, Tweet
from twitter.services import reporting
from twitter.services.seeding import words
from twitter.services.seeding.storing import Community, Row, store
from twitter.transaction import atomic


def store_reports(community: Community) -> None:
    """Store the reports written by hand of those who are here, about what is here."""
    with atomic():
        rows = [_row(community, written, tweet) for written in words.reports() if (tweet := _tweet(community, written))]
        store(Report, rows)


def _tweet(community: Community, written: dict[str, Any]) -> Tweet | None:
    """Return the tweet that a report is about."""
    if not {written["by"], written["of"]} <= community.id_of.keys():
        return None
    meant = (Tweet.author_id == community.id_of[written["of"]], Tweet.text.startswith(written["text"], autoescape=True))
    return db.session.scalar(select(Tweet).where(*meant).order_by(Tweet.id).limit(1))


def _row(community: Community, written: dict[str, Any], tweet: Tweet) -> Row:
    return {
        "id": community.past.at(community.now - timedelta(minutes=written["ago"])),
        "reporter_id": community.id_of[written["by"]],
        "subject_id": tweet.author_id,
        "kind": written["kind"],
        "rule_ids": [],
        "comment": written["comment"],
        "evidence": [reporting.exhibit(tweet)],
        "was_dismissed": False,
    }
