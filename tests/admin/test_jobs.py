"""The room of the jobs."""

from datetime import timedelta

import pytest

from tests import factories
from tests.browsers import JSON, Browser
from tests.web.conftest import reread
from twitter import clock, outbox

SCRIPT = "<script>alert(1)</script>"


def failed(name: str = "mail_digest", error: str = "It is away.") -> int:
    return factories.job(name, set_aside_at=clock.now(), attempts=5, last_error=error, payload={"user_id": 7})


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("waiting", "Nothing is waiting."),
        ("at_work", "Nothing is at work."),
        ("set_aside", "Nothing was set aside."),
        ("no such state", "Nothing is waiting."),
    ],
)
def test_where_there_is_nothing_that_is_said(adas: Browser, state: str, told: str) -> None:
    assert told in adas.get(f"/admin/jobs?state={state}").text


def test_each_tab_shows_its_own_jobs_with_what_can_be_done(adas: Browser) -> None:
    waiting, failing = factories.job("fan_out"), failed()
    working = factories.job("clean_up", claimed_until=clock.now() + timedelta(minutes=1))
    pages = {state: adas.get(f"/admin/jobs?state={state}").text for state in ("waiting", "at_work", "set_aside")}
    shown = {"waiting": (waiting, "fan_out"), "at_work": (working, "clean_up"), "set_aside": (failing, "mail_digest")}
    for state, (job_id, name) in shown.items():
        assert [other for other, page in pages.items() if f'<code class="job-name">{name}' in page] == [state]
        assert (f"/admin/jobs/{job_id}/drop" in pages[state]) is (state != "at_work")
    assert "Try all again" in pages["set_aside"]
    assert "Try all again" not in pages["waiting"]


def test_an_error_is_shortened_and_whole_and_harmless(adas: Browser) -> None:
    failed(error=f"{SCRIPT} {'x' * 500} the end")
    page = adas.get("/admin/jobs?state=set_aside").text
    assert SCRIPT not in page
    assert page.count("&lt;script&gt;") == 2
    assert page.count("the end") == 1


def test_a_job_is_tried_again(adas: Browser) -> None:
    job_id = failed()
    page = adas.post(f"/admin/jobs/{job_id}/retry", follow_redirects=True).text
    assert "mail_digest runs shortly." in page
    reread()
    assert outbox.due(9) == [job_id]
    assert adas.post("/admin/jobs/1/retry").status_code == 404


def test_all_are_tried_again(adas: Browser) -> None:
    jobs = [failed(), failed()]
    assert adas.post("/admin/jobs/retry", headers=JSON).json == {"count": 2}
    reread()
    assert sorted(outbox.due(9)) == jobs


def test_a_job_is_dropped_after_a_question(adas: Browser) -> None:
    job_id = failed()
    assert "never done" in adas.get(f"/admin/jobs/{job_id}/drop").text
    reread()
    assert [job.id for job in outbox.waiting(9)] == [job_id]
    assert "mail_digest is dropped." in adas.post(f"/admin/jobs/{job_id}/drop", follow_redirects=True).text
    reread()
    assert outbox.waiting(9) == []
    assert adas.get(f"/admin/jobs/{job_id}/drop").status_code == 404


def test_a_job_at_work_is_left_alone_with_a_sentence(adas: Browser) -> None:
    job_id = factories.job(claimed_until=clock.now() + timedelta(minutes=1))
    for act in ("retry", "drop"):
        answer = adas.post(f"/admin/jobs/{job_id}/{act}", headers=JSON)
        assert (answer.status_code, answer.json["details"]) == (409, {"job": "at_work"})


def test_a_long_list_goes_on_page_by_page_with_the_same_statements(adas: Browser, statements: list[str]) -> None:
    counted = []
    for _ in range(2):
        for _ in range(25):
            factories.job()
        statements.clear()
        first = adas.get("/admin/jobs", headers=JSON).json
        counted.append(len(statements))
    assert counted[0] == counted[1]
    older = adas.get(f"/admin/jobs?max_id={first['jobs'][-1]['id']}", headers={"HX-Request": "true"}).text
    assert older.count("<tr>") == 20
    assert "<html" not in older


def test_moderators_do_not_see_the_room(mos: Browser) -> None:
    assert "/admin/jobs" not in mos.get("/admin").text
    assert mos.get("/admin/jobs").status_code == 403
