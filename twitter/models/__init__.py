"""Tables only, one noun a file: columns, keys, and tiny facts about themselves."""

from twitter.models.audit_event import AuditEvent
from twitter.models.auth_session import AuthSession
from twitter.models.base import Model
from twitter.models.follow import Follow
from twitter.models.follow_request import FollowRequest
from twitter.models.hashtag import Hashtag, TweetHashtag
from twitter.models.home_entry import HomeEntry
from twitter.models.job import Job
from twitter.models.one_time_code import OneTimeCode
from twitter.models.tweet import Mention, Tweet, TweetEdit
from twitter.models.user import ROLES, User
from twitter.models.username_reservation import UsernameReservation

__all__ = [
    "ROLES",
    "AuditEvent",
    "AuthSession",
    "Follow",
    "FollowRequest",
    "Hashtag",
    "HomeEntry",
    "Job",
    "Mention",
    "Model",
    "OneTimeCode",
    "Tweet",
    "TweetEdit",
    "TweetHashtag",
    "User",
    "UsernameReservation",
]
