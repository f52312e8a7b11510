"""Tables only, one noun a file: columns, keys, and tiny facts about themselves."""

from twitter.models.auth_session import AuthSession
from twitter.models.base import Model
from twitter.models.follow import Follow
from twitter.models.hashtag import Hashtag, TweetHashtag
from twitter.models.home_entry import HomeEntry
from twitter.models.job import Job
from twitter.models.tweet import Mention, Tweet, TweetEdit
from twitter.models.user import ROLES, User

__all__ = [
    "ROLES",
    "AuthSession",
    "Follow",
    "Hashtag",
    "HomeEntry",
    "Job",
    "Mention",
    "Model",
    "Tweet",
    "TweetEdit",
    "TweetHashtag",
    "User",
]
