"""Who is asking behind a proxy: named by proxies we know, and by nobody else."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.browsers import stranger_at
from twitter.extensions import db
from twitter.models import AuthSession

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def seen_as(app: Flask, remote: str, forwarded: str | None) -> str:
    """Sign in through an address and return the network that the session remembers."""
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    form = {"username": "ana", "password": factories.PASSWORD}
    stranger_at(app).post("/login", data=form, headers=headers, environ_base={"REMOTE_ADDR": remote})
    db.session.rollback()
    return db.session.scalars(select(AuthSession.address_prefix).order_by(AuthSession.id.desc())).first() or ""


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    ("remote", "forwarded", "network"),
    [
        ("10.0.0.1", "198.51.100.7", "198.51.100.0"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.0"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.1.1.1", "198.51.100.0"),
        ("fd00::1", "2001:db8:1:2::3", "2001:db8:1::"),
        ("10.0.0.1", None, "10.0.0.0"),
        ("10.0.0.1", "nonsense, , 999.1.1.1", "10.0.0.0"),
        ("192.0.2.5", "198.51.100.7", "192.0.2.0"),
    ],
)
def test_only_a_known_proxy_names_the_client(
    make_app: Callable[..., Flask], remote: str, forwarded: str | None, network: str
) -> None:
    assert seen_as(make_app(trusted_proxies=TRUSTED), remote, forwarded) == network


@pytest.mark.usefixtures("ana")
def test_with_no_known_proxy_nobody_is_believed(app: Flask) -> None:
    assert seen_as(app, "10.0.0.1", "198.51.100.7") == "10.0.0.0"
