"""Asking whether something is kept out. It asks memory alone: what stands in `extensions.charter`."""

from collections.abc import Iterator

from twitter.errors import Forbidden, Invalid, mark
from twitter.extensions import charter
from twitter.services.barriers.domains import parents
from twitter.services.barriers.sieve import Sieve
from twitter.text.phrases import seekable


class BarredWord(Invalid):
    """A text holds a word that is not wanted here: its author is told which."""

    def __init__(self, word: str, field: str) -> None:
        super().__init__(mark("“%(word)s” is not welcome here. Say it in another way."), **{field: "barred"})
        self.values = {"word": word}


class _Ready:
    """The sieve of the charter that was asked about last: made anew only when its barriers are others."""

    def __init__(self) -> None:
        self._sieve = Sieve(())

    def sieve(self) -> Sieve:
        lines = charter.barriers
        if lines is not self._sieve.lines:
            self._sieve = Sieve(lines)
        return self._sieve


_ready = _Ready()


def check_sign_up(email: str, address: str) -> bool:
    """Say whether somebody who signs up with an e-mail address, from a network address, has to wait for approval.

    Raise Forbidden where nobody may sign up from, and Invalid for an e-mail address whose domain is kept out.
    """
    levels = {line.level for line in _ready.sieve().ranges_around(address)}
    if levels & {"sign_up", "access"}:
        raise Forbidden("No accounts can be made from your network at the moment.", address="barred")
    check_email(email)
    return "approval" in levels


def check_email(email: str) -> None:
    """Raise Invalid for an e-mail address whose domain, or one it belongs to, is kept out."""
    sieve = _ready.sieve()
    if any(sieve.has_domain(domain) for domain in parents(email)):
        raise Invalid("This e-mail address cannot be used here. Try another one.", email="barred")


def check_words(**texts: str) -> None:
    """Raise BarredWord when one of some texts holds a word that is kept out; they are named as the form's fields."""
    sieve = _ready.sieve()
    if not sieve.words:
        return
    for field, text in texts.items():
        for word in _words_in(sieve, text):
            raise BarredWord(word, field)


def keeps_out(address: str) -> bool:
    """Whether nothing of the site is for whoever comes from a network address."""
    return any(line.level == "access" for line in _ready.sieve().ranges_around(address))


def _words_in(sieve: Sieve, text: str) -> Iterator[str]:
    sought_in = seekable(text)
    return (line.value for phrase, line in sieve.words if phrase in sought_in and sieve.holds(line))
