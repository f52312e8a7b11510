"""Tables only, one noun a file: columns, keys, and tiny facts about themselves."""

from twitter.models.audit_event import AuditEvent
from twitter.models.auth_session import AuthSession
from twitter.models.base import Model
from twitter.models.block import Block, Mute
from twitter.models.charter import (
    BARRIER_KINDS,
    BARRIER_LEVELS,
    Announcement,
    Barrier,
    HiddenTopic,
    Invitation,
    Rule,
    SiteSetting,
)
from twitter.models.conversation import Conversation, Message, MessageRemoval, Participant
from twitter.models.follow import Follow
from twitter.models.follow_request import FollowRequest
from twitter.models.hashtag import Hashtag, TweetHashtag
from twitter.models.home_entry import HomeEntry
from twitter.models.job import Job
from twitter.models.like import Bookmark, Like, Pin
from twitter.models.link_preview import LinkPreview
from twitter.models.moderation_act import ACT_KINDS, ModerationAct
from twitter.models.notification import Notification
from twitter.models.oauth import Marker, OAuthApp, OAuthCode, TweetKey
from twitter.models.one_time_code import OneTimeCode
from twitter.models.picture import Picture
from twitter.models.report import REPORT_KINDS, ModeratorNote, Report
from twitter.models.search import NameWord, RecentSearch, SearchDocument, SearchTerm, Topic
from twitter.models.tweet import AUDIENCES, Mention, Tweet, TweetEdit
from twitter.models.user import ROLES, User
from twitter.models.username_reservation import UsernameReservation

__all__ = [
    "ACT_KINDS",
    "AUDIENCES",
    "BARRIER_KINDS",
    "BARRIER_LEVELS",
    "REPORT_KINDS",
    "ROLES",
    "Announcement",
    "AuditEvent",
    "AuthSession",
    "Barrier",
    "Block",
    "Bookmark",
    "Conversation",
    "Follow",
    "FollowRequest",
    "Hashtag",
    "HiddenTopic",
    "HomeEntry",
    "Invitation",
    "Job",
    "Like",
    "LinkPreview",
    "Marker",
    "Mention",
    "Message",
    "MessageRemoval",
    "Model",
    "ModerationAct",
    "ModeratorNote",
    "Mute",
    "NameWord",
    "Notification",
    "OAuthApp",
    "OAuthCode",
    "OneTimeCode",
    "Participant",
    "Picture",
    "Pin",
    "RecentSearch",
    "Report",
    "Rule",
    "SearchDocument",
    "SearchTerm",
    "SiteSetting",
    "Topic",
    "Tweet",
    "TweetEdit",
    "TweetHashtag",
    "TweetKey",
    "User",
    "UsernameReservation",
]
