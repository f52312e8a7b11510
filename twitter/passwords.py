"""Passwords: hashing them without stopping everybody else, and refusing those that would be guessed."""

# ruff: noqa: S106 - `password="too_short"` names the field that is refused, and holds no password.

import os
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from gevent import get_hub
from gevent.lock import BoundedSemaphore
from gevent.monkey import is_module_patched

from twitter.errors import Invalid, Overloaded

P = ParamSpec("P")
T = TypeVar("T")

# Argon2id at the minimum of OWASP's password storage cheat sheet: more would only shrink how many can sign in at once.
MEMORY_KIB: Final = 19_456
TIME_COST: Final = 2

SHORTEST: Final = 10
LONGEST: Final = 128
# Each hash holds its memory while it runs, and each that waits holds a person: beyond this, say so at once.
LONGEST_QUEUE: Final = 20

ROWS: Final = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
)


class _Hashing:
    """The hasher, and a hash made with the same parameters that no password matches."""

    def __init__(self, memory_kib: int, time_cost: int) -> None:
        self.configure(memory_kib, time_cost)

    def configure(self, memory_kib: int, time_cost: int) -> None:
        self.hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
        self.dummy = f"$argon2id$v=19$m={memory_kib},t={time_cost},p=1${salt}${digest}"


class _Gate:
    """Lets work into the hub's thread pool, one for each processor, and turns away who would wait too long."""

    def __init__(self) -> None:
        self._places = BoundedSemaphore(os.cpu_count() or 1)
        self._waiting = 0

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._enter()
        try:
            result: T = get_hub().threadpool.apply(work, args, kwargs)
        finally:
            self._places.release()
        return result

    def _enter(self) -> None:
        if self._waiting >= LONGEST_QUEUE:
            raise Overloaded("The server is very busy. Try again in a moment.")
        self._waiting += 1
        try:
            self._places.acquire()
        finally:
            self._waiting -= 1


_hashing = _Hashing(MEMORY_KIB, TIME_COST)
_gate = _Gate()


def configure(memory_kib: int, time_cost: int) -> None:
    """Change what a new hash costs; tests make it cheap. Older hashes still verify."""
    _hashing.configure(memory_kib, time_cost)


def hash_password(password: str) -> str:
    """Return the hash to store. Raises `Overloaded` when too many are waiting."""
    return _run(_hashing.hasher.hash, _bytes(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Say whether the password is right. Without a hash the answer is no, and takes as long.

    Raises `Overloaded` when too many are waiting.
    """
    return _run(_matches, password_hash or _hashing.dummy, _bytes(password))


def needs_rehash(password_hash: str) -> bool:
    """Say whether the hash was made with other parameters than today's."""
    return _hashing.hasher.check_needs_rehash(password_hash)


def check_strength(password: str, *, personal: Iterable[str]) -> None:
    """Refuse a password that would be guessed; `personal` holds the username, the e-mail and the site's name.

    There are no rules about kinds of characters, and the password is taken exactly as it was typed.
    """
    if len(password) < SHORTEST:
        raise Invalid("Use at least 10 characters.", password="too_short")
    if len(password) > LONGEST:
        raise Invalid("Use at most 128 characters.", password="too_long")
    folded = password.casefold()
    if _is_common(folded) or _is_pattern(folded):
        raise Invalid("This password is easy to guess. Choose a less common one.", password="common")
    if any(_contains(folded, word.partition("@")[0].casefold()) for word in personal):
        raise Invalid("Leave your name, your e-mail and the name of this site out of it.", password="personal")


def _matches(password_hash: str, password: bytes) -> bool:
    """Verify inside the pooled function: the pool prints whatever leaves it as an exception."""
    try:
        return _hashing.hasher.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def _run(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    if is_module_patched("threading"):
        return _gate.run(work, *args, **kwargs)
    return work(*args, **kwargs)


def _bytes(password: str) -> bytes:
    # A browser cannot send half a surrogate pair, JSON can: it is a wrong password, not an error.
    return password.encode("utf-8", "surrogatepass")


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text("utf-8").splitlines())


def _is_common(folded: str) -> bool:
    return not _common_passwords().isdisjoint({folded, _without_ending(folded)})


def _is_pattern(folded: str) -> bool:
    """Notice few different characters, something short repeated, and a walk along the keyboard or the alphabet."""
    if len(set(folded)) <= 3:
        return True
    if any(folded.startswith(folded[period:]) for period in range(1, min(SHORTEST, len(folded) // 2 + 1))):
        return True
    return any(folded in walk * 12 for row in ROWS for walk in (row, row[::-1]))


def _contains(folded: str, word: str) -> bool:
    """Find a name in a password; one of three letters is in many words, so there it must stand almost alone."""
    if len(word) >= 4:
        return word in folded
    return bool(word) and _without_ending(folded) == word


def _without_ending(folded: str) -> str:
    """Cut the digits and punctuation that people add to a password to satisfy a rule."""
    letters = len(folded)
    while letters and not folded[letters - 1].isalpha():
        letters -= 1
    return folded[:letters]
