"""Every text is translated into every language of the interface, and what is compiled is what was translated."""

from pathlib import Path

import pytest

from tools import translations

LANGUAGES = translations.files()


@pytest.fixture(params=LANGUAGES, ids=lambda path: path.parent.parent.name)
def catalogue(request: pytest.FixtureRequest) -> Path:
    """The catalogue of one language."""
    path: Path = request.param
    return path


def test_there_is_a_second_language() -> None:
    assert [path.parent.parent.name for path in LANGUAGES] == ["de"]


def test_every_text_is_translated_and_none_is_left_over(catalogue: Path) -> None:
    wanted = {message.id for message in translations.template() if message.id}
    there = {message.id: message for message in translations.read(catalogue) if message.id}
    assert wanted - there.keys() == set()
    assert there.keys() - wanted == set()
    assert [text for text, message in there.items() if message.fuzzy or not all(_forms(message.string))] == []


def test_every_translation_fills_in_the_same_values(catalogue: Path) -> None:
    for message in translations.read(catalogue):
        if message.id:
            assert list(message.check()) == [], message.id


def test_what_the_site_reads_is_what_translators_wrote(catalogue: Path) -> None:
    catalog = translations.read(catalogue)
    assert catalogue.with_suffix(".mo").read_bytes() == translations.compiled(catalog)
    assert catalogue.read_bytes() == translations.written(catalog)


def test_the_alarm_rings_for_a_text_nobody_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "door.py").write_text('gettext("A text that is new here")')
    monkeypatch.setattr(translations, "PACKAGE", tmp_path)
    assert "A text that is new here" in translations.template()


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else string
