"""The door to being somebody here: signing up, in and out, getting back in, and letting apps in."""

from twitter.auth.consent import bp as consent
from twitter.auth.recovery import bp as recovery
from twitter.auth.routes import bp as signing
from twitter.auth.verification import bp as verification

BLUEPRINTS = (signing, verification, recovery, consent)
