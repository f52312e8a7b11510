"""The barriers of a charter, made ready to be asked: asking costs about the same however many there are."""

from ipaddress import ip_network
from typing import Final

from twitter import clock
from twitter.charter import BarrierLine
from twitter.services.barriers.ranges import Key, address_of, key_of, keys_around
from twitter.text.phrases import phrase


class Sieve:
    """What is kept out, each kind in the way in which it is looked for."""

    def __init__(self, lines: tuple[BarrierLine, ...]) -> None:
        self.lines: Final = lines
        self.words = tuple((phrase(line.value), line) for line in lines if line.kind == "word")
        self._domains = {line.value: line for line in lines if line.kind == "email_domain"}
        self._ranges: dict[Key, BarrierLine] = {
            key_of(ip_network(line.value)): line for line in lines if line.kind == "address"
        }
        self._lengths = {(version, length) for version, length, _prefix in self._ranges}

    def has_domain(self, domain: str) -> bool:
        """Whether exactly this domain is kept out now."""
        line = self._domains.get(domain)
        return line is not None and self.holds(line)

    def ranges_around(self, written: str) -> list[BarrierLine]:
        """Return the ranges that hold now and have a network address in them; none of what is no address."""
        address = address_of(written) if self._ranges else None
        if address is None:
            return []
        found = (self._ranges.get(key) for key in keys_around(address, self._lengths))
        return [line for line in found if line is not None and self.holds(line)]

    def holds(self, line: BarrierLine) -> bool:
        """Whether a barrier is not over."""
        return line.expires_at is None or line.expires_at > clock.now()
