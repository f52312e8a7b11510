"""Hashtags as the API shows them."""

from datetime import UTC, datetime, time

from twitter.api.entities.tags import Tag
from twitter.api.serializers.values import tag_url
from twitter.queries.hashtags import HashtagFacts


def tag(facts: HashtagFacts) -> Tag:
    """Return a hashtag with its history. Nobody follows hashtags here, or shows them on a profile."""
    return {
        "id": str(facts.id),
        "name": facts.name,
        "url": tag_url(facts.name),
        "history": [
            {
                "day": str(int(datetime.combine(each.day, time(), UTC).timestamp())),
                "uses": str(each.uses),
                "accounts": str(each.people),
            }
            for each in facts.history
        ],
        "following": False,
        "featuring": False,
    }
