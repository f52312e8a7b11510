"""The doors of the browser, one file each."""

from twitter.main import feed, profile, settings

BLUEPRINTS = (feed.bp, profile.bp, settings.bp)
