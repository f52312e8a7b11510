"""The last admin, who cannot leave, as the page tells them."""

import pytest

from tests import factories
from tests.browsers import Browser

SENTENCE = "This is the last admin. Make somebody else an admin first."


@pytest.mark.parametrize("way", ["deactivate", "delete"])
def test_the_last_admin_is_told_why_they_cannot_leave_until_there_is_another(adas: Browser, way: str) -> None:
    form = {"way": way, "current_password": factories.PASSWORD}
    refused = adas.post("/settings/delete", data=form)
    assert (refused.status_code, SENTENCE in refused.text) == (409, True)
    assert adas.get("/admin").status_code == 200
    factories.person("eve", role="admin")
    assert adas.post("/settings/delete", data=form).status_code == 303
    assert adas.get("/admin").status_code == 303
