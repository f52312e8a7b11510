"""What is kept out: domains of e-mail addresses, ranges of network addresses, and words."""

from twitter.services.barriers.checking import (
    BarredWord,
    check_email,
    check_sign_up,
    check_words,
    keeps_out,
)
from twitter.services.barriers.laying import BarrierDraft, add, change, remove

__all__ = [
    "BarredWord",
    "BarrierDraft",
    "add",
    "change",
    "check_email",
    "check_sign_up",
    "check_words",
    "keeps_out",
    "remove",
]
