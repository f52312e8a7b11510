"""What is told of a site at addresses that every site of the open web may have."""

from typing import Any, TypedDict


class Link(TypedDict):
    """Where something is told."""

    rel: str
    href: str


class Links(TypedDict):
    """Where something is told, in all its versions."""

    links: list[Link]


class Software(TypedDict):
    """What runs here."""

    name: str
    version: str


class Services(TypedDict):
    """What other services it takes from and gives to: none."""

    inbound: list[str]
    outbound: list[str]


class NodeUsers(TypedDict):
    """How many people there are."""

    total: int
    activeMonth: int


class NodeUsage(TypedDict):
    """How much the site is used."""

    users: NodeUsers
    localPosts: int


class NodeInfo(TypedDict):
    """The site, by the schema of nodeinfo 2.0."""

    version: str
    software: Software
    protocols: list[str]
    services: Services
    usage: NodeUsage
    openRegistrations: bool
    metadata: dict[str, str]


class Descriptor(TypedDict):
    """A person, by RFC 7033."""

    subject: str
    aliases: list[str]
    links: list[dict[str, Any]]
