"""The doors of the browser, one file each."""

from twitter.main import account, dev_mail, edit_profile, feed, follow_requests, privacy, profile, settings

BLUEPRINTS = (account.bp, edit_profile.bp, feed.bp, follow_requests.bp, privacy.bp, profile.bp, settings.bp)

__all__ = ["BLUEPRINTS", "dev_mail"]
