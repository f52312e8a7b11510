"""The settings and the rules of the site on the admin pages."""

import html

import pytest
from sqlalchemy import select

from tests.browsers import JSON, Browser
from tests.web.conftest import reread
from twitter.extensions import charter, db, settings
from twitter.models import AuditEvent, Rule, User

SITE, RULES = "/admin/site", "/admin/rules"
WHOLE = {
    "site_name": "The Garden",
    "site_description": "For people who grow things.",
    "contact_email": "hello@example.org",
    "contact_username": "@ada",
    "registrations": "approval",
    "sign_ups_per_day": "50",
    "tweet_max_chars": "500",
}


def audited() -> list[str]:
    reread()
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_an_admin_changes_what_the_site_is(adas: Browser, stranger: Browser) -> None:
    assert adas.post(SITE, data=WHOLE).location == SITE
    page = html.unescape(adas.get(SITE).text)
    for typed in ("The Garden", "For people who grow things.", "hello@example.org", 'value="ada"', "50", "500"):
        assert typed in page
    assert page.count("/admin/site/default") == 7
    front = stranger.get("/").text
    assert "The Garden" in front
    assert "For people who grow things." in front
    assert "Ask to join" in front
    assert "settings_changed" in audited()


def test_a_setting_goes_back_to_what_the_environment_says(adas: Browser) -> None:
    adas.post(SITE, data=WHOLE)
    assert adas.post(f"{SITE}/default", data={"name": "site_name"}).location == SITE
    assert (settings.site_name, settings.tweet_max_chars) == ("Skein", 500)
    assert adas.post(f"{SITE}/default", data={"name": "secret_key"}).status_code == 422


def test_a_program_changes_one_setting_and_is_told_all(adas: Browser) -> None:
    told = adas.post(SITE, data={"tweet_max_chars": "300"}, headers=JSON).json
    assert (told["tweet_max_chars"], told["site_name"], told["registrations"]) == (300, "Skein", "open")
    refused = adas.post(SITE, data={"tweet_max_chars": "many"}, headers=JSON)
    assert (refused.status_code, refused.json["details"]) == (422, {"tweet_max_chars": "out_of_range"})


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"site_name": " "}, "The site needs a name."),
        ({"site_name": "x" * 41}, "Keep the name under 40 characters."),
        ({"contact_username": "nobody"}, "Nobody here has that name."),
        ({"registrations": "maybe"}, "Choose who may join."),
        ({"sign_ups_per_day": "-3"}, "Type a number from 0 to 1000000."),
        ({"tweet_max_chars": "9" * 40}, "Type a number from 1 to 10000."),
    ],
)
def test_what_cannot_be_is_refused_and_stays_in_the_form(adas: Browser, typed: dict[str, str], sentence: str) -> None:
    answer = adas.post(SITE, data=WHOLE | typed)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert sentence in page
    assert "For people who grow things." in page
    assert settings.site_name == "Skein"


def test_admins_write_rules_that_everybody_can_read(adas: Browser, stranger: Browser) -> None:
    assert "There are no rules yet." in adas.get(RULES).text
    for text in ("Be kind.", "No <b>spam</b>."):
        assert adas.post(RULES, data={"text": text, "hint": "To everybody."}).location == RULES
    shown = stranger.get("/about").text
    assert shown.index("Be kind.") < shown.index("No &lt;b&gt;spam")
    assert "Read the rules" in stranger.get("/register").text
    second = charter.rules[1].id
    adas.post(f"{RULES}/{second}/up")
    assert [rule.text for rule in charter.rules] == ["No <b>spam</b>.", "Be kind."]
    assert adas.get(f"{RULES}/{second}").status_code == 200
    adas.post(f"{RULES}/{second}", data={"text": "No spam.", "hint": ""})
    assert "To everybody" in adas.get(RULES).text
    assert "Withdraw this rule?" in adas.get(f"{RULES}/{second}/withdraw").text
    adas.post(f"{RULES}/{second}/withdraw")
    assert [rule.text for rule in charter.rules] == ["Be kind."]
    assert audited()[-1] == "rule_withdrawn"


def test_a_rule_that_says_nothing_is_refused(adas: Browser, ada: User) -> None:
    assert "Write the rule." in adas.post(RULES, data={"text": " ", "hint": "Something"}).text
    assert adas.post(RULES, data={"text": " "}, headers=JSON).json["details"] == {"text": "missing"}
    made = adas.post(RULES, data={"text": "Be kind."}, headers=JSON)
    answer = adas.post(f"{RULES}/{made.json['id']}", data={"text": "", "hint": "Kept as typed"})
    assert (answer.status_code, "Kept as typed" in answer.text) == (422, True)
    assert adas.post(f"{RULES}/1", data={"text": "Be kind."}).status_code == 404


@pytest.mark.parametrize("path", [SITE, RULES, "/admin/invitations"])
def test_moderators_do_not_lay_down_what_the_site_is(mos: Browser, path: str) -> None:
    assert mos.get(path).status_code == 403
    assert mos.post(path, data=WHOLE | {"text": "Obey."}).status_code == 403
    assert f'href="{path}"' not in mos.get("/admin/joining").text
    assert db.session.scalars(select(Rule)).all() == []
