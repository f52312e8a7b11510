"""The demo community: some thirty people written by hand, and a generator for as many as a measurement needs."""

from twitter.services.seeding.planting import (
    PASSWORD,
    TWEETS,
    USERS,
    Planted,
    demo_keepers,
    demo_sign_in,
    is_empty,
    plant,
)

__all__ = ["PASSWORD", "TWEETS", "USERS", "Planted", "demo_keepers", "demo_sign_in", "is_empty", "plant"]
