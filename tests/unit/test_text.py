"""Text: what is stored, how long it is, and what in it is a link, a mention or a hashtag.

The table in `text_cases.json` also tests the browser's counter. It is our own, made beside the conformance suite of
twitter-text (https://github.com/twitter/twitter-text, Apache 2.0), which was read case by case: `extract.yml` at
0c55ef7, `autolink.yml` at 10a8a18, `validate.yml` at 0f6da90. A row says why it is there; where it does not want what
that suite wants, it says under `differs` what is different and for what reason.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from twitter.errors import Invalid
from twitter.text import Entity, clean_line, clean_text, find_entities, fold, hashtags, length, mentioned_names

CASES = json.loads(Path(__file__).with_name("text_cases.json").read_text("utf-8"))
LENGTHS = [case for case in CASES if "length" in case]
FINDINGS = [case for case in CASES if "urls" in case]

# Each would take a careless pattern, or a careless loop, time that grows with the square of its length or worse.
HOSTILE = {
    "labels": "a." * 50_000,
    "labels after a scheme": "http://" + "a." * 50_000,
    "underscored labels": "http://" + "a_" * 50_000,
    "schemes": "http://" * 15_000,
    "schemes and letters": "http://a" * 12_000,
    "unclosed brackets": "(" * 100_000,
    "links with unclosed brackets": "http://a.co/(" * 8_000,
    "nested brackets": "http://a.co/" + "[(" * 50_000,
    "links that are none": "a.qq/," * 16_000,
    "country links without a path": "a.jp?," * 16_000,
    "trailing punctuation": "http://a.co/" + "!" * 100_000,
    "user names": "http://u:p@" * 9_000,
    "addresses": "a@" * 50_000,
    "halves of addresses": "a+" * 50_000,
    "at signs": "@" * 100_000,
    "long names": "@" + "a" * 100_000,
    "number signs": "#" * 100_000,
    "digits without a letter": "#" + "1" * 100_000,
    "joints": "#1·" * 33_000,
    "punycode": "http://" + "xn--" * 25_000,
    "flags": "\U0001f1e6" * 100_000,
    "half flags of Wales": "\U0001f3f4\U000e0067" * 50_000,
    "joiners": "a\u200d" * 50_000,
    "spaces": " " * 100_000 + "x",
    "blank lines": " \n" * 50_000,
    "marks": "a" + "\u0301\u0323" * 50_000,
    "families": "\U0001f469\u200d" * 50_000,
}


def kinds(text: str, kind: str) -> list[str]:
    return [entity.text for entity in find_entities(text) if entity.kind == kind]


def attempt(clean: Any, raw: str) -> str:
    try:
        return clean(raw)
    except Invalid as refusal:
        return refusal.sentence


def test_each_case_stands_in_the_table_once_and_says_why() -> None:
    assert all(case["why"] for case in CASES)
    assert all(case.get("differs", "A reason.").endswith(".") for case in CASES)
    assert max(Counter((case["text"], "length" in case) for case in CASES).values()) == 1


@pytest.mark.parametrize("case", LENGTHS, ids=lambda case: case["why"])
def test_a_text_is_as_long_as_a_person_would_count_it(case: dict[str, Any]) -> None:
    assert length(case["text"]) == case["length"]


def test_a_link_longer_than_any_real_one_is_counted_like_text() -> None:
    assert length("https://example.org/" + "a" * 2028) == 23
    assert length("https://example.org/" + "a" * 2029) == 2049


@pytest.mark.parametrize("case", FINDINGS, ids=lambda case: case["why"])
def test_links_mentions_and_hashtags_are_found_where_a_person_meant_them(case: dict[str, Any]) -> None:
    text = case["text"]
    assert kinds(text, "url") == case["urls"]
    assert mentioned_names(text) == case["mentions"]
    assert hashtags(text) == case["hashtags"]


@pytest.mark.parametrize("case", FINDINGS, ids=lambda case: case["why"])
def test_entities_stand_in_order_where_they_say_and_never_overlap(case: dict[str, Any]) -> None:
    end_of_last = 0
    for entity in find_entities(case["text"]):
        assert entity.start >= end_of_last
        assert case["text"][entity.start : entity.end] == entity.text
        end_of_last = entity.end


def test_an_entity_says_what_it_points_to() -> None:
    assert find_entities("🎉 HTTP://Example.org/A, @Ana #Café") == [
        Entity("url", 2, 22, "HTTP://Example.org/A", "http://Example.org/A"),
        Entity("mention", 24, 28, "@Ana", "Ana"),
        Entity("hashtag", 29, 34, "#Café", "Café"),
    ]


def test_a_bare_link_is_opened_securely() -> None:
    assert [entity.target for entity in find_entities("example.com/a")] == ["https://example.com/a"]


@pytest.mark.parametrize("case", FINDINGS, ids=lambda case: case["why"])
def test_no_link_leads_anywhere_but_to_the_web(case: dict[str, Any]) -> None:
    links = [entity for entity in find_entities(case["text"]) if entity.kind == "url"]
    assert all(link.target.startswith(("http://", "https://")) for link in links)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tag", "tAG"), ("STRASSE", "straße"), ("CAFÉ", "cafe\u0301"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("\u0344A", "\u0344a")],
)
def test_spellings_that_differ_in_capitals_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("cafe", "café"), ("a_b", "ab"), ("paypal", "paypa1")])
def test_different_words_have_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\tb", "a b"),
        ("one  \ntwo\u3000\n", "one\ntwo"),
        ("\n \n  first line keeps its indent\n\n", "  first line keeps its indent"),
        ("a\n\n\nb", "a\n\n\nb"),
        ("a\n\n \n\n\nb", "a\n\n\nb"),
        ("cafe\u0301", "café"),
        ("می\u200cرویم 👩‍👧", "می\u200cرویم 👩‍👧"),
        (" \n\u200b\u2800\ufeff\u3164", ""),
        ("", ""),
    ],
)
def test_a_text_is_stored_clean(raw: str, cleaned: str) -> None:
    assert clean_text(raw) == cleaned
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Ana \t\n  Lopez ", "Ana Lopez"),
        ("Ana\u3000\u00a0Lopez", "Ana Lopez"),
        ("\u202eanA\u202c \u2067x\u2069", "anA x"),
        ("A\u200bn\u2060a\ufeff\u00ad\u200e", "Ana"),
        ("A\u200dn\u200ca", "Ana"),
        ("e\u200b\u0301", "é"),
        ("می\u200cرویم", "می\u200cرویم"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("👩‍👩‍👧 ❤️‍🔥 👍🏽", "👩‍👩‍👧 ❤️‍🔥 👍🏽"),
        ("🏴󠁧󠁢󠁷󠁬󠁳󠁿 A\U000e0067", "🏴󠁧󠁢󠁷󠁬󠁳󠁿 A"),
        ("葛\U000e0100飾", "葛\U000e0100飾"),
        ("\u200b \u3164\u2800", ""),
    ],
)
def test_a_name_is_stored_on_one_line_with_nothing_hidden_in_it(raw: str, cleaned: str) -> None:
    assert clean_line(raw) == cleaned
    assert clean_line(cleaned) == cleaned


@pytest.mark.parametrize("clean", [clean_text, clean_line])
@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x85", "\x0b", "\ud800"])
def test_what_cannot_be_stored_or_shown_is_refused(clean: Any, character: str) -> None:
    with pytest.raises(Invalid, match="cannot be shown") as refusal:
        clean(f"a{character}b", field="bio")
    assert refusal.value.details == {"bio": "unstorable_character"}


@pytest.mark.parametrize("clean", [clean_text, clean_line])
def test_a_tower_of_marks_is_refused_and_honest_marks_are_kept(clean: Any) -> None:
    assert clean("q" + "\u0323" * 31) == "q" + "\u0323" * 31
    with pytest.raises(Invalid, match="too many marks") as refusal:
        clean("q" + "\u0323" * 32)
    assert refusal.value.details == {"text": "too_many_marks"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_read_to_its_end(text: str) -> None:
    assert length(text) >= 1
    for clean in (clean_text, clean_line):
        assert attempt(clean, text) is not None
