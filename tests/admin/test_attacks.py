"""What somebody might try in the admin area who wants to know or do more than they may."""

import pytest

from tests import factories
from tests.browsers import Browser
from twitter.models import User

TOO_LARGE = str(1 << 63)


def test_a_moderator_does_not_read_here_who_acted_on_them(mos: Browser, adas: Browser, mo: User, ada: User) -> None:
    act = factories.act(ada, mo)
    address = f"/admin/acts/{act.id}"
    own = mos.get("/admin/people/mo").text
    assert address not in own
    assert "@ada" not in own
    assert mos.get(address).status_code == mos.post(f"{address}/undo").status_code == 404
    assert address in adas.get("/admin/people/mo").text


@pytest.mark.parametrize("field", ["also", "tweets"])
@pytest.mark.parametrize("number", [TOO_LARGE, "-1", "0", "9" * 40])
def test_an_id_that_nothing_can_have_is_passed_over(mos: Browser, ana: User, field: str, number: str) -> None:
    report = factories.report(factories.person("rosa"), ana)
    form = {"kind": "warn", "words": "Please stop.", field: number}
    assert mos.post("/admin/people/ana/act", data=form).status_code == 303
    assert mos.post(f"/admin/reports/{report.id}/act", data=form).status_code == 303
