"""The doors of those who look after the site: moderators and admins, on the pages below /admin, one file each."""

from twitter.admin import (
    acts,
    announcements,
    audit,
    barriers,
    dashboard,
    entrance,
    hashtags,
    invitations,
    jobs,
    joining,
    media,
    notes,
    people,
    people_acts,
    reports,
    rules,
    site,
    tweets,
)

BLUEPRINTS = (
    dashboard.bp,
    entrance.bp,
    reports.bp,
    acts.bp,
    notes.bp,
    joining.bp,
    invitations.bp,
    rules.bp,
    site.bp,
    people.bp,
    people_acts.bp,
    tweets.bp,
    media.bp,
    hashtags.bp,
    announcements.bp,
    barriers.bp,
    audit.bp,
    jobs.bp,
)

__all__ = ["BLUEPRINTS"]
