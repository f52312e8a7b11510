"""Keeping order: acts of moderation and their undoing, roles, and passwords set from a terminal."""

from twitter.services.moderation.acts import Why, act, suspend, undo, unsuspend
from twitter.services.moderation.roles import keep_an_admin, set_password, set_role

__all__ = ["Why", "act", "keep_an_admin", "set_password", "set_role", "suspend", "undo", "unsuspend"]
