"""The audit log as admins read it, and as they take it away."""

import csv
import io
import json
from collections.abc import Callable

import pytest

from tests import factories
from tests.browsers import Browser, stranger_at
from twitter.admin import exports
from twitter.models import User
from twitter.queries import audit as questions
from twitter.services import audit, sessions
from twitter.transaction import atomic


@pytest.fixture
def told(ana: User, ada: User) -> None:
    """Some lines."""
    with atomic():
        audit.record("suspended", actor=ada, subject=ana, reason="=HYPERLINK(evil)", tweets=["1", "2"])
        audit.record("mail_bounced", subject=ana, code="550 <gone>")
    sessions.sign_in("ana", factories.PASSWORD, user_agent="Firefox", address="203.0.113.77")


@pytest.mark.usefixtures("told")
def test_lines_are_found_by_person_action_day_and_network(adas: Browser) -> None:
    page = adas.get("/admin/audit").text
    for words in ("suspended", "1, 2", "550 &lt;gone&gt;", "203.0.113.0", "/admin/people/ana"):
        assert words in page
    for asked, shown, hidden in [
        ("username=@ANA&action=suspended", "=HYPERLINK", "550"),
        ("address=203.0.113.99", "203.0.113.0", "=HYPERLINK"),
        ("since=2020-01-01&until=9999-12-31", "550", "There are no such lines."),
        ("until=2020-01-01", "There are no such lines.", "550"),
        ("since=9999-12-31", "There are no such lines.", "550"),
        ("username=%231", "There are no such lines.", "550"),
    ]:
        page = adas.get(f"/admin/audit?{asked}").text.partition('<div class="admin-body">')[2]
        assert shown in page, asked
        assert hidden not in page, asked


@pytest.mark.parametrize(
    ("asked", "status"), [("username=nobody", 404), ("action=odd", 422), ("since=yesterday", 422), ("until=1-2", 422)]
)
def test_what_cannot_be_asked_for_is_said_beside_what_was_typed(adas: Browser, asked: str, status: int) -> None:
    answer = adas.get(f"/admin/audit?{asked}")
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert "action" in asked or f'value="{asked.partition("=")[2]}"' in answer.text


def test_the_list_goes_on_with_what_was_asked_for(adas: Browser, ana: User) -> None:
    with atomic():
        for _number in range(25):
            audit.record("denied", actor=ana)
    page = adas.get("/admin/audit?action=denied").text
    [onward] = [line.split('"')[0] for line in page.split('href="')[1:] if "max_id" in line.split('"')[0]]
    assert page.count("<tr>") - 1 == 20
    assert adas.get(onward.replace("&amp;", "&")).text.count("<tr>") - 1 == 5


@pytest.mark.usefixtures("told")
def test_what_is_found_is_taken_away_as_a_table_without_formulas(adas: Browser, ada: User) -> None:
    answer = adas.post("/admin/audit/export", data={"kind": "csv", "action": "suspended", "username": "ana"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    assert answer.headers["Cache-Control"] == "no-store"
    heads, line = csv.reader(io.StringIO(answer.text))
    row = dict(zip(heads, line, strict=True))
    assert (row["action"], row["actor"], row["subject"], row["actor_id"]) == ("suspended", "ada", "ana", str(ada.id))
    assert json.loads(row["details"]) == {"reason": "=HYPERLINK(evil)", "tweets": ["1", "2"]}
    noted = questions.lines(action="audit_exported")
    assert [(each.actor, each.details) for each in noted] == [
        ("ada", {"kind": "csv", "asked": {"action": "suspended", "username": "ana"}})
    ]


@pytest.mark.usefixtures("told")
def test_all_of_it_is_taken_away_as_lines_of_json(adas: Browser) -> None:
    answer = adas.post("/admin/audit/export", data={"kind": "jsonl"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert {"sign_in", "mail_bounced", "suspended", "audit_exported"} <= {line["action"] for line in lines}
    [bounced] = [line for line in lines if line["action"] == "mail_bounced"]
    assert (bounced["actor"], bounced["subject"], bounced["details"]) == (None, "ana", {"code": "550 <gone>"})
    assert isinstance(bounced["id"], str)


@pytest.mark.parametrize("form", [{"kind": "pdf"}, {"kind": "csv", "since": "yesterday"}])
def test_what_cannot_be_taken_away_is_refused_and_not_noted(adas: Browser, form: dict[str, str]) -> None:
    answer = adas.post("/admin/audit/export", data=form)
    assert answer.status_code == 422
    assert questions.lines(action="audit_exported") == []


def test_a_long_log_is_read_in_pieces_while_it_is_written(
    adas: Browser, ana: User, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with atomic():
        for _number in range(9):
            audit.record("denied", actor=ana)
    monkeypatch.setattr(questions, "CHUNK", 2)
    statements.clear()
    assert adas.post("/admin/audit/export", data={"kind": "jsonl", "action": "denied"}).text.count("\n") == 9
    assert sum("FROM audit_events LEFT OUTER JOIN" in " ".join(each.split()) for each in statements) == 5


def test_a_form_of_another_site_takes_nothing_away(make_app: Callable[..., object], ada: User) -> None:
    checking = stranger_at(make_app(extra={}))  # type: ignore[arg-type]
    checking.set_cookie("sid", factories.session_secret(ada))
    assert checking.post("/admin/audit/export", data={"kind": "csv"}).status_code == 403


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_defused(cell: str) -> None:
    assert exports.defused(cell) == f"'{cell}"
    assert exports.defused(f"a{cell}") == f"a{cell}"
    assert exports.defused("") == ""
