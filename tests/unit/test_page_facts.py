"""What is read out of pages, whatever they are made of."""

import time

import pytest

from twitter.services import page_facts
from twitter.services.page_facts import PageFacts, read_page


def head(markup: str) -> PageFacts:
    return read_page(f"<!doctype html><html><head>{markup}</head><body></body></html>".encode())


def meta(name: str, content: str, kind: str = "property") -> str:
    return f'<meta {kind}="{name}" content="{content}">'


def test_a_page_says_what_it_is() -> None:
    facts = head(
        meta("og:title", "The swifts are back")
        + meta("og:description", "Earlier &amp; more.")
        + meta("og:site_name", "News")
        + meta("og:image", "/swift.jpg")
        + "<title>Not this</title>"
    )
    assert facts == PageFacts("The swifts are back", "Earlier & more.", "News", "/swift.jpg")


@pytest.mark.parametrize(
    "markup",
    [
        "<title>Swifts</title>",
        "<title>\n  Swi<!-- -->fts \n</title><svg><title>A drawing</title></svg>".replace("<!-- -->", ""),
        meta("twitter:title", "Swifts", "name") + "<title>Other</title>",
        meta("og:title", " ") + meta("OG:Title", "Swifts", "name"),
        meta("og:title", "Swifts") + meta("og:title", "Later"),
        "<META PROPERTY=og:title CONTENT=Swifts>",
        "<meta content='Swifts' property='og:title' content='Later'/>",
        "<title>Sw&#105;fts</title>",
        "<script>'</head><title>No</title>'</script><title>Swifts</title>",
        "<!-- <title>No</title> --><title>Swifts</title>",
        "<title>Swifts</title><body>" + meta("og:title", "No"),
        "<title>Swi\x00fts</title>".replace("\x00", ""),
        "<title>\u202eSwifts\u200b</title>",
    ],
)
def test_the_title_is_found(markup: str) -> None:
    assert head(markup).title == "Swifts"


@pytest.mark.parametrize("markup", ["", "<title></title>", "<title>\u200b\u202e</title>", "<h1>Swifts</h1>", "<title"])
def test_a_page_may_have_none(markup: str) -> None:
    assert head(markup).title == ""


def test_a_title_holds_no_tags() -> None:
    assert head("<title>Why <meta> and <b>bold</b> matter</title>").title == "Why <meta> and <b>bold</b> matter"


def test_what_is_said_is_cut_to_its_column() -> None:
    facts = head(
        meta("og:title", "👩‍🚀" * 300) + meta("og:description", "word " * 400) + meta("og:site_name", "n" * 500)
    )
    assert facts.title.endswith("👩‍🚀…")
    assert len(facts.title) <= page_facts.LONGEST_TITLE
    assert len(facts.description) <= page_facts.LONGEST_DESCRIPTION
    assert len(facts.site_name) == page_facts.LONGEST_SITE_NAME


def test_control_characters_and_towers_of_marks_are_dropped() -> None:
    assert head(meta("og:title", "One\x07two\x1b[0m\tthree")).title == "One two [0m three"
    assert head(meta("og:title", "e" + "\u0301" * 500) + "<title>Swifts</title>").title == "Swifts"


@pytest.mark.parametrize(
    ("content", "charset", "title"),
    [
        ("<title>Größe</title>".encode(), "", "Größe"),
        ("<title>Größe</title>".encode(), "utf-8", "Größe"),
        ("<title>Größe €</title>".encode("cp1252"), "iso-8859-1", "Größe €"),
        ('<meta charset="iso-8859-1"><title>Größe</title>'.encode("cp1252"), "", "Größe"),
        (
            '<meta http-equiv="content-type" content="text/html; charset=koi8-r"><title>Мир</title>'.encode("koi8-r"),
            "",
            "Мир",
        ),
        ("<meta charset=shift_jis><title>燕</title>".encode("shift_jis"), "", "燕"),
        ("\ufeff<title>Größe</title>".encode("utf-16-le"), "", "Größe"),
        ("\ufeff<title>Größe</title>".encode(), "iso-8859-1", "Größe"),
        (b"<meta charset=utf-7><title>+ADw-script+AD4-</title>", "", "+ADw-script+AD4-"),
        ("<title>Größe</title>".encode(), "unicode_escape", "Größe"),
        ("<title>Größe</title>".encode(), "zip", "Größe"),
        ("<title>Größe</title>".encode(), "no-such-thing", "Größe"),
        (b"<title>\xff\xfe\x80</title>", "", "���"),
    ],
)
def test_letters_are_read_as_browsers_read_them(content: bytes, charset: str, title: str) -> None:
    assert read_page(content, charset).title == title


def test_the_secure_picture_comes_first() -> None:
    both = meta("og:image", "http://a.example/1.png") + meta("og:image:secure_url", "https://a.example/1.png")
    assert head(both).picture == "https://a.example/1.png"
    assert head(meta("twitter:image", "2.png", "name")).picture == "2.png"


MEGABYTE = 1024 * 1024
HOSTILE = [
    *("<", "<a ", "<a>", "<!--", "<!---->", "<![", "<!a ", "<?", "</", "</a ", "<a a='", "<a a=\"'>", "&", "&#", "&am"),
    *("<meta ", "<title>", "<script></", "<plaintext><b ", "<!DOCTYPE [", "<svg><![CDATA[", "e\u0301", "\u0301", "<p/"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_page_costs_little(piece: str) -> None:
    began = time.process_time()
    read_page((piece * (MEGABYTE // len(piece))).encode())
    read_page(f"<title>{piece * 20_000}</title>".encode())
    assert time.process_time() - began < 2


def test_a_tag_without_end_costs_little() -> None:
    began = time.process_time()
    read_page(b"<meta " + b"a " * (MEGABYTE // 2) + b">")
    assert time.process_time() - began < 2


@pytest.mark.parametrize("fault", ["<![foo[", "<!x[", "&#" + "9" * 6_000 + ";", "<!ELEMENT <!", "<![if", "<?xml"])
def test_what_the_parser_cannot_read_ends_the_page(fault: str) -> None:
    assert head(f"<title>Swifts</title>{fault}" + meta("og:site_name", fault)).title == "Swifts"
