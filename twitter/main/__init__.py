"""The doors of the browser, one file each."""

from twitter.main import (
    about,
    account,
    actions,
    announcements,
    apps,
    blocks,
    composing,
    conversation_acts,
    dev_mail,
    edit_profile,
    follow_requests,
    home_filters,
    machines,
    moderated,
    mutes,
    notifications,
    pictures,
    privacy,
    profile,
    reporting,
    search,
    settings,
)

BLUEPRINTS = (
    about.bp,
    account.bp,
    actions.bp,
    announcements.bp,
    apps.bp,
    blocks.bp,
    composing.bp,  # the blueprint of feed.py, with the routes of both
    conversation_acts.bp,  # the blueprint of messaging.py, with its routes and those of message_sending.py
    edit_profile.bp,
    follow_requests.bp,
    home_filters.bp,
    machines.bp,
    moderated.bp,
    mutes.bp,
    notifications.bp,
    pictures.bp,
    privacy.bp,
    profile.bp,
    reporting.bp,
    search.bp,
    settings.bp,
)

__all__ = ["BLUEPRINTS", "dev_mail"]
