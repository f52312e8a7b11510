"""Ranges of network addresses, as they are kept and compared."""

import ipaddress
from collections.abc import Iterator

from twitter.errors import Invalid
from twitter.text import clean_line

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Key = tuple[int, int, int]  # version of the protocol, length of the prefix, the prefix

WIDEST = {4: 8, 6: 16}  # lengths of the shortest prefixes: what is wider keeps out half the world by a slip
_BITS = {4: 32, 6: 128}


def checked(typed: str) -> Network:
    """Return a range such as 203.0.113.0/24, or one address; raise Invalid for what is neither, or too wide."""
    try:
        network = ipaddress.ip_network(clean_line(typed), strict=False)
    except ValueError:
        raise Invalid("That is no range of addresses. Write it like this: 203.0.113.0/24", value="invalid") from None
    mapped = network.network_address
    if isinstance(mapped, ipaddress.IPv6Address) and mapped.ipv4_mapped and network.prefixlen >= 96:
        network = ipaddress.ip_network((mapped.ipv4_mapped, network.prefixlen - 96))
    if network.prefixlen < WIDEST[network.version]:
        raise Invalid("That range is too wide: it would keep out half the world.", value="too_wide")
    return network


def address_of(written: str) -> Address | None:
    """Return a network address; none of what is no address."""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None) or address


def key_of(network: Network) -> Key:
    """Return under which key a range is found by the addresses in it."""
    return _key(network.network_address, network.prefixlen)


def keys_around(address: Address, lengths: set[tuple[int, int]]) -> Iterator[Key]:
    """Yield the keys under which ranges with an address in them may stand, for prefixes of these lengths."""
    return (_key(address, length) for version, length in lengths if version == address.version)


def _key(address: Address, length: int) -> Key:
    return address.version, length, int(address) >> (_BITS[address.version] - length)
