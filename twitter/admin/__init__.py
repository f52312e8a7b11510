"""The doors of those who look after the site: moderators and admins, on the pages below /admin, one file each."""

from twitter.admin import dashboard

BLUEPRINTS = (dashboard.bp,)

__all__ = ["BLUEPRINTS"]
