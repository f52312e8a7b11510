"""The door to being somebody here: signing up, in and out, and getting back in."""

from twitter.auth.recovery import bp as recovery
from twitter.auth.routes import bp as signing
from twitter.auth.verification import bp as verification

BLUEPRINTS = (signing, verification, recovery)
