"""The door for apps: JSON or forms in, JSON out, bearer tokens only."""

from twitter.api.blueprint import bp
from twitter.api.v1 import accounts, auth

__all__ = ["accounts", "auth", "bp"]
