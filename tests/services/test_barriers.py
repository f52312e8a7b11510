"""What is kept out: laying barriers, and what they keep out then."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from tests import factories
from twitter import clock
from twitter.errors import Conflict, Forbidden, Invalid, NotFound
from twitter.extensions import charter, db
from twitter.models import AuditEvent, Barrier, User
from twitter.services import barriers
from twitter.services.barriers import BarrierDraft
from twitter.services.operator import OPERATOR

pytestmark = pytest.mark.usefixtures("app")

on_one_database = pytest.mark.backends("sqlite")  # the charter is the same, whatever it was read from

HOME, ABROAD = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def ada() -> User:
    """An admin."""
    return factories.person("ada", role="admin")


def keep_out(admin: User, kind: str, value: str, **more: Any) -> Barrier:
    return barriers.add(admin, BarrierDraft(kind=kind, value=value, **more))


def refused_word(text: str) -> bool:
    try:
        barriers.check_words(text=text)
    except Invalid as error:
        return error.details == {"text": "barred"}
    return False


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


def test_what_is_laid_holds_at_once_and_is_written_down(ada: User) -> None:
    row = keep_out(ada, "word", " Casíno ", comment="spam")
    assert [line.value for line in charter.barriers] == ["casino"]
    line = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "barrier_added")).one()
    assert (line.actor_id, line.details["value"], line.details["comment"]) == (ada.id, "casino", "spam")
    assert refused_word("the CASINO")
    assert barriers.remove(ada, row.id).value == "casino"
    assert not refused_word("the CASINO")
    with pytest.raises(NotFound):
        barriers.remove(ada, row.id)


def test_only_admins_and_the_operator_decide_what_is_kept_out(ada: User) -> None:
    row = keep_out(ada, "word", "casino")
    for person in (factories.person("mo", role="moderator"), factories.person("ana")):
        with pytest.raises(Forbidden):
            keep_out(person, "word", "poker")
        with pytest.raises(Forbidden):
            barriers.remove(person, row.id)
    assert barriers.remove(OPERATOR, row.id).value == "casino"
    assert charter.barriers == ()


def test_the_same_is_kept_out_once_until_it_is_over(ada: User, moment: time_machine.Traveller) -> None:
    keep_out(ada, "word", "casino", expires_at=clock.now() + timedelta(days=1))
    with pytest.raises(Conflict):
        keep_out(ada, "word", "CASINO")
    moment.shift(timedelta(days=2))
    assert not refused_word("casino")  # although nobody has read the table again
    keep_out(ada, "word", "Casino")
    assert refused_word("casino")


@on_one_database
@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [
        ("email_domain", "not a domain", "value"),
        ("email_domain", "", "value"),
        ("address", "203.0.113", "value"),
        ("address", "0.0.0.0/0", "value"),
        ("address", "2000::/3", "value"),
        ("word", "?!", "value"),
        ("word", "x" * 101, "value"),
        ("planet", "Mars", "kind"),
    ],
)
def test_what_can_be_no_barrier_is_refused(ada: User, kind: str, value: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        keep_out(ada, kind, value)
    assert [*refusal.value.details] == [field]
    assert charter.barriers == ()


@on_one_database
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Spam.Example", "spam.example"),
        ("@spam.example", "spam.example"),
        ("*.spam.example", "spam.example"),
        ("me@spam.example", "spam.example"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("top", "top"),
    ],
)
def test_a_domain_is_kept_in_one_form(ada: User, typed: str, kept: str) -> None:
    assert keep_out(ada, "email_domain", typed).value == kept


@on_one_database
def test_a_domain_is_kept_out_with_all_that_belongs_to_it(ada: User) -> None:
    for domain in ("spam.org", "bücher.de", "top"):
        keep_out(ada, "email_domain", domain)
    for email in ("a@spam.org", "a@Mail.SPAM.org", "a@xn--bcher-kva.de", "a@bücher.de", "a@anything.top"):
        with pytest.raises(Invalid):
            barriers.check_email(email)
        with pytest.raises(Invalid):
            barriers.check_sign_up(email, HOME)
    for email in ("a@notspam.org", "a@spam.org.example.com", "spam.org@example.com", "nonsense"):
        barriers.check_email(email)


@on_one_database
def test_a_range_is_kept_out_as_far_as_its_level_says(ada: User) -> None:
    keep_out(ada, "address", "203.0.113.99/24", level="approval")
    assert barriers.check_sign_up("a@example.org", HOME)
    assert not barriers.check_sign_up("a@example.org", ABROAD)
    keep_out(ada, "address", "203.0.113.7")
    with pytest.raises(Forbidden):
        barriers.check_sign_up("a@example.org", HOME)
    assert not barriers.keeps_out(HOME)
    keep_out(ada, "address", "203.0.0.0/16", level="access")
    assert barriers.keeps_out(HOME)
    assert not barriers.keeps_out(ABROAD)


@on_one_database
@pytest.mark.parametrize(
    ("network", "inside", "outside"),
    [
        ("2001:db8:1::/48", "2001:db8:1:2::3", "2001:db8:2::1"),
        ("198.51.100.0/25", "::ffff:198.51.100.9", "::ffff:198.51.100.200"),
        ("::ffff:198.51.100.0/121", "198.51.100.9", "198.51.100.200"),
        ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
        ("10.0.0.0/8", "10.1.2.3", "nonsense"),
    ],
)
def test_addresses_of_both_protocols_are_found_in_ranges(ada: User, network: str, inside: str, outside: str) -> None:
    keep_out(ada, "address", network, level="access")
    assert (barriers.keeps_out(inside), barriers.keeps_out(outside)) == (True, False)


@on_one_database
def test_nobody_keeps_themselves_out(ada: User) -> None:
    draft = BarrierDraft(kind="address", value="203.0.113.0/24", level="access")
    with pytest.raises(Invalid, match="yourself"):
        barriers.add(ada, draft, own_address="::ffff:203.0.113.7")
    barriers.add(ada, draft, own_address=ABROAD)
    assert barriers.keeps_out(HOME)


@on_one_database
@pytest.mark.parametrize(
    ("word", "said", "unsaid"),
    [
        ("casino", "Best CASÍNO here", "Casinos are elsewhere"),
        ("casino", "a #casino of words", "a #casinoroyale"),
        ("#casino", "a #Casino", "a casino"),
        ("buy gold", "Buy, gold now", "gold to buy"),
        ("毒品", "我卖毒品吗", "毒与品"),
        ("spam.example", "at https://spam.example/x", "spam at example.org"),
        ("casino", "a cas\u200bíno", "a cas ino"),
    ],
)
def test_words_and_phrases_are_found_however_they_are_written(ada: User, word: str, said: str, unsaid: str) -> None:
    keep_out(ada, "word", word)
    assert (refused_word(said), refused_word(unsaid)) == (True, False)


@on_one_database
def test_an_author_is_told_which_word(ada: User) -> None:
    keep_out(ada, "word", "casino")
    with pytest.raises(Invalid) as refusal:
        factories.tweet(ada, "Come to the Casino.")
    assert "“casino”" in refusal.value.in_full
