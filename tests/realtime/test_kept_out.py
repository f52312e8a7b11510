"""Whoever comes from a network that is kept out has no socket and no stream, also none that was open before."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests import factories
from tests.apps import App
from tests.nodes.clients import Listener, Visitor
from tests.site import Site
from twitter.models import User

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.9"  # both are this machine
SECONDS = 3.0  # the site looks once a second


class FromElsewhere(HTTPAdapter):
    """Asks from another address of this machine."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options, source_address=(ELSEWHERE, 0))  # type: ignore[no-untyped-call]


@pytest.fixture
def admin(newcomer: Callable[[], User], live_site: Site) -> Iterator[Visitor]:
    """An admin who comes from elsewhere, and in the end lets everybody in again."""
    newcomer()
    visitor = Visitor(live_site.url, factories.session_secret(factories.person("gatekeeper", role="admin")))
    visitor._session.mount("http://", FromElsewhere())
    yield visitor
    for barrier in visitor.get("/admin/barriers?kind=address", Accept="application/json").json()["barriers"]:
        visitor.post(f"/admin/barriers/{barrier['id']}/remove").raise_for_status()
    visitor.close()


def test_sockets_and_streams_of_a_network_end_when_it_is_kept_out(
    live_site: Site,
    admin: Visitor,
    newcomer: Callable[[], User],
    listening: Callable[[User], Listener],
    app_of: Callable[..., App],
) -> None:
    ana, ada = newcomer(), factories.person("ada_of_sockets", role="admin")
    socket, stream, adas = listening(ana), app_of(ana).listen("user"), listening(ada)
    form = {"kind": "address", "value": HERE, "level": "access"}
    admin.post("/admin/barriers", **form).raise_for_status()
    socket.wait_until_closed(SECONDS)
    assert stream.is_closed()
    assert requests.get(live_site.url + "/local", timeout=SECONDS).status_code == 403
    with pytest.raises(Exception, match=r"403|refused|rejected|Forbidden|connect"):
        app_of(ana).listen("user")
    assert "ok" in adas.ask("since")
    assert adas.disconnections == 0
