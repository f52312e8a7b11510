"""Keeping order: acts of moderation and their undoing, roles, and passwords set from a terminal."""

from twitter.services.moderation.acts import Why, act, lift, lift_over, suspend, take_back, undo, unsuspend
from twitter.services.moderation.roles import keep_an_admin, set_password, set_role

__all__ = [
    "Why",
    "act",
    "keep_an_admin",
    "lift",
    "lift_over",
    "set_password",
    "set_role",
    "suspend",
    "take_back",
    "undo",
    "unsuspend",
]
