"""The doors of the browser, one file each."""

from twitter.main import (
    account,
    actions,
    apps,
    blocks,
    composing,
    conversation_acts,
    dev_mail,
    edit_profile,
    follow_requests,
    home_filters,
    machines,
    mutes,
    notifications,
    pictures,
    privacy,
    profile,
    search,
    settings,
)

BLUEPRINTS = (
    account.bp,
    actions.bp,
    apps.bp,
    blocks.bp,
    composing.bp,  # the blueprint of feed.py, with the routes of both
    conversation_acts.bp,  # the blueprint of messaging.py, with its routes and those of message_sending.py
    edit_profile.bp,
    follow_requests.bp,
    home_filters.bp,
    machines.bp,
    mutes.bp,
    notifications.bp,
    pictures.bp,
    privacy.bp,
    profile.bp,
    search.bp,
    settings.bp,
)

__all__ = ["BLUEPRINTS", "dev_mail"]
