"""The door to being somebody here: signing up, in and out."""

from twitter.auth.routes import bp

__all__ = ["bp"]
