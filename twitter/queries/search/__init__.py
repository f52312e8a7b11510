"""Looking for tweets, people, hashtags and topics: nothing the viewer may not see."""

from twitter.queries.search.completion import hashtags, suggest
from twitter.queries.search.found import Found, HashtagRow, RecentRow, TopicRow
from twitter.queries.search.lists import recent, sizes, topics
from twitter.queries.search.names import people
from twitter.queries.search.syntax import LONGEST, parse
from twitter.queries.search.tweets import tweets

__all__ = [
    "LONGEST",
    "Found",
    "HashtagRow",
    "RecentRow",
    "TopicRow",
    "hashtags",
    "parse",
    "people",
    "recent",
    "sizes",
    "suggest",
    "topics",
    "tweets",
]
