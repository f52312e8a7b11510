"""Words as search knows them, and what people type taken apart."""

import pytest

from twitter.queries.search.syntax import Condition, parse
from twitter.text.tokens import document, name_words, search_key, spellings, term_id, terms, wanted, words_of_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "  |"),
        ("The swifts", " the swifts |"),
        ("Großer Café-Tisch", " grosser cafe tisch |"),
        ("#Garden_Party", " garden party |#garden_party garden_party"),
        ("@Ana x@y", " ana x y |@ana ana"),
        ("foo_bar", " foo bar |foo_bar"),
        ("日本語 ok", " 日 本 語 ok |"),
        ("❤️ 👍🏽 🇩🇪", " ❤ 👍 🇩🇪 |"),
        ("___ | / %", "  |"),
    ],
)
def test_a_document_keeps_the_words_in_their_order(text: str, expected: str) -> None:
    assert document([text]) == expected


def test_texts_of_one_tweet_share_a_document_and_no_phrase() -> None:
    both = document(["one two", "three"], ["has:link"])
    assert both == " one two / three |has:link"
    assert terms(both) == {"one", "two", "three", "has:link"}


def test_characters_that_follow_one_another_unspaced_are_found_alone_and_in_pairs() -> None:
    assert terms(document(["日本語"])) == {"日", "本", "語", "日本", "本語"}
    assert wanted("日本語").terms == ("日本", "本語")
    assert wanted("日").terms == ("日",)


@pytest.mark.parametrize("text", ["don't", "foo-bar", "a.b", "back again"])
def test_words_that_were_written_together_are_a_phrase(text: str) -> None:
    asked = wanted(text)
    assert len(asked.terms) == 2
    assert asked.phrase in document([f"Well, {text} it is"])


@pytest.mark.parametrize("text", ["swifts", "#garden_party", "@ana_b", "foo_bar"])
def test_a_word_a_tag_and_a_name_are_found_whole(text: str) -> None:
    assert wanted(text).terms == (text,)
    assert wanted(text).phrase == ""


def test_every_word_of_a_text_finds_it() -> None:
    text = "Ünder #Grün_Zeug „Łódź“ @ana_b don't 日本語 السَّلام 🎉 हिन्दी ＡＢＣ"
    found = terms(document([text]))
    for word in text.split():
        assert {*wanted(word).terms} <= found


def test_terms_are_numbers_that_a_database_can_hold() -> None:
    numbers = [term_id(f"word{number}") for number in range(1000)]
    assert len({*numbers}) == 1000
    assert all(-(2**63) <= number < 2**63 for number in numbers)


def test_keys_leave_out_what_people_leave_out() -> None:
    assert search_key("ÅSE Straße") == "ase strasse"


@pytest.mark.parametrize(
    ("names", "found_by"),
    [
        (("ana", "Ana Silva"), ["ana", "silva"]),
        (("ana_silva", "Ána"), ["ana_silva", "silva", "ana"]),
        (("__mo", "Jean-Luc O'Hara 🌸"), ["__mo", "mo", "jean", "luc", "o", "hara", "🌸"]),
        (("taro", "山田太郎"), ["taro", "山田太郎", "田太郎", "太郎", "郎"]),
        (("dev", "देवी"), ["dev", "देवी"]),
        (("ana", "%_\\"), ["ana", "_"]),
        (("ana", ""), ["ana"]),
    ],
)
def test_somebody_is_found_by_every_word_of_their_names(names: tuple[str, ...], found_by: list[str]) -> None:
    assert name_words(*names) == found_by


@pytest.mark.parametrize("name", ["\ufdfa" * 50, "𠮷" * 50, "a" * 200, "x_" * 25])
def test_the_words_of_a_name_are_few_and_short_whatever_the_name(name: str) -> None:
    found = name_words("ana", name)
    assert len(found) <= 100
    assert max(map(len, found)) <= 50


def test_what_is_typed_is_cut_into_words_as_names_are() -> None:
    assert words_of_name("@Ana  SILVA, #o'h") == ["ana", "silva", "o", "h"]
    assert words_of_name("% @ \U0010ffff") == []


def test_spellings_lead_from_what_is_found_to_what_was_written() -> None:
    assert [*spellings("Café #Garden")] == [("cafe", "Café"), ("#garden", "#Garden")]


def kinds(text: str) -> list[tuple[str, str, bool]]:
    return [(each.kind, each.value, each.is_negated) for each in parse(text).conditions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("swifts", [("words", "swifts", False)]),
        ("-swifts", [("words", "swifts", True)]),
        ('-"back again"', [("words", "back again", True)]),
        ('"back', [("words", "back", False)]),
        ("« back again »", [("words", " back again ", False)]),
        ('a"b c"d', [("words", "a", False), ("words", "b c", False), ("words", "d", False)]),
        ("From:@Ana", [("from", "ana", False)]),
        ("-to:bob", [("to", "bob", True)]),
        ("has:links has:picture", [("fact", "has:link", False), ("fact", "has:media", False)]),
        ("-is:reply", [("reply", "", True)]),
        ("since:2026-01-31", [("since", "2026-01-31", False)]),
        ("lang:de", [("words", "lang:de", False)]),
        ("from:a-b", [("words", "from:a-b", False)]),
        ("since:2026-13-01", [("words", "since:2026-13-01", False)]),
        ("since:20260101", [("words", "since:20260101", False)]),
        ("https://example.org/", [("words", "https://example.org/", False)]),
        ('- -- :: ::: "" \'', []),
    ],
)
def test_a_search_is_taken_apart(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text", ["\0", "\ud800", "\ufffd" * 300, '"' * 299, "-" * 299, ":" * 299, "from:" * 50, "\u200b"]
)
def test_whatever_is_typed_is_no_error(text: str) -> None:
    assert all(isinstance(each, Condition) for each in parse(text).conditions)


def test_days_beyond_what_ids_can_say_are_bounds_all_the_same() -> None:
    for text in ("since:0001-01-01", "until:9999-12-31", "since:9999-12-31", "until:0001-01-01"):
        (condition,) = parse(text).conditions
        assert 0 <= condition.bound <= 2**63 - 1
