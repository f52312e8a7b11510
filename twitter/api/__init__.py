"""The door for apps: JSON or forms in, JSON out, bearer tokens only. The dialect is that of Mastodon's clients."""

from flask import Blueprint, Flask

from twitter.api import cors, oauth, streaming, wellknown
from twitter.api.blueprint import answer_headers
from twitter.api.openapi import routes as described
from twitter.api.serializers import kept as parts
from twitter.api.v1 import (
    account_statuses,
    accounts,
    announcements,
    apps,
    auth,
    conversations,
    custom_emojis,
    filters,
    follow_requests,
    instance,
    kept,
    kept_away,
    lists,
    markers,
    media,
    notification_policy,
    notifications,
    polls,
    profile,
    push,
    registration,
    relationships,
    reports,
    scheduled,
    statuses_writing,
    suggestions,
    tags,
    timelines,
    trends,
)
from twitter.api.v1.admin import accounts as admin_accounts
from twitter.api.v1.admin import acts as admin_acts
from twitter.api.v1.admin import barriers as admin_barriers
from twitter.api.v1.admin import reports as admin_reports
from twitter.api.v1.admin import trends as admin_trends
from twitter.api.v2 import notifications as grouped_notifications
from twitter.api.v2 import search

# A room a module, each under what it is about: `api.auth.login`.
_ROOMS = (
    apps.bp,
    oauth.bp,
    registration.bp,
    account_statuses.bp,
    kept.bp,
    search.bp,
    tags.bp,
    timelines.bp,
    trends.bp,
    accounts.bp,
    auth.bp,
    conversations.bp,
    grouped_notifications.bp,
    markers.bp,
    notification_policy.bp,
    notifications.bp,
    media.bp,
    follow_requests.bp,
    kept_away.bp,
    profile.bp,
    relationships.bp,
    statuses_writing.bp,  # the blueprint of statuses.py, with its routes and those of statuses_acts.py
    streaming.bp,
    suggestions.bp,
    instance.bp,
    wellknown.bp,
    described.bp,
    announcements.bp,
    custom_emojis.bp,
    filters.bp,
    lists.bp,
    polls.bp,
    scheduled.bp,
    push.bp,
    reports.bp,
    admin_accounts.bp,
    admin_acts.bp,
    admin_barriers.bp,
    admin_reports.bp,
    admin_trends.bp,
)


def init_app(app: Flask) -> None:
    """Open the door."""
    bp = Blueprint("api", __name__)
    bp.after_request(answer_headers)
    for room in _ROOMS:
        bp.register_blueprint(room)
    app.register_blueprint(bp)
    app.register_blueprint(described.pages)
    streaming.init_app(app)
    parts.init_app(app)
    cors.init_app(app)
