import json
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from nnviz.ui.actions import TABLE
from nnviz.ui.language import (
    LANGUAGES,
    LanguageProblem,
    placeholders,
    read_words,
    tr,
    use_language,
    use_words,
)
from nnviz.ui.settings.choices import spoken
from tests.ui.vocabulary import declared, everything, literals, tables

FOLDER = Path(__file__).parent.parent.parent / "resources" / "languages"
FILES = pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
LEAST = 0.6
"""The share of all texts that a language must have; the others are shown in English."""


@pytest.fixture(autouse=True)
def english_again():
    yield
    use_words({})


def words_of(code):
    return read_words((FOLDER / f"{code}.json").read_bytes())


@FILES
def test_a_language_has_the_placeholders_of_each_english_text(code):
    odd = {english for english, text in words_of(code).items() if placeholders(english) != placeholders(text)}
    assert set() == odd


@FILES
def test_a_language_covers_the_menus_and_most_of_the_window(code):
    words, texts = words_of(code), everything()
    missing = sorted(texts - set(words))
    share = 1 - len(missing) / len(texts)

    assert share >= LEAST, f"{share:.0%} of {len(texts)} texts; without {missing}"
    assert [] == [text for text in literals() if "&" in text and text not in words]
    assert [] == [deed.text for deed in TABLE if deed.text not in words]
    assert [] == sorted(tables() - set(words))


@FILES
def test_a_language_knows_every_sentence_of_the_declarations(code):
    """Names of methods, such as ReLU, are the same in every language."""
    assert [] == sorted(text for text in declared() - set(words_of(code)) if len(text) > 20)


@FILES
def test_mnemonics_of_a_menu_entry_stay_mnemonics(code):
    words = words_of(code)
    assert [] == [english for english in words if ("&" in english) != ("&" in words[english])]


@FILES
def test_a_file_of_words_is_sorted_so_that_changes_can_be_read(code):
    names = list(json.loads((FOLDER / f"{code}.json").read_bytes()))
    assert names == sorted(names)


def test_every_text_of_the_window_can_be_filled_in():
    """A brace that is no placeholder would raise where the text is shown."""
    assert [] == [text for text in literals() if placeholders(text) is None]


def test_a_language_that_is_used_is_spoken_at_once():
    assert "" == use_language("de")
    assert "Verlust" == tr("Loss")
    assert "3 Einheiten" == tr("{count} units", count=3)
    assert "" == use_language("en")
    assert "Loss" == tr("Loss")


def test_what_a_language_lacks_stays_english():
    use_words({"Loss": "Verlust"})
    assert "Gradient of 3" == tr("Gradient of {n}", n=3)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"Loss": 3}',
        b'{"Loss": null}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"{n} units": "{m} Einheiten"}',
        b'{"{n} units": "Einheiten"}',
        b'{"Loss": "{0.__class__}"}',
        b'{"{n} units": "{n.__class__} Einheiten"}',
        b'{"{n} units": "{n Einheiten"}',
    ],
)
def test_a_broken_file_is_told_in_a_sentence_and_english_stays(data):
    use_language("de")
    problem = use_language("de", lambda _name: data)

    assert "Deutsch" in problem
    assert problem.endswith("The window speaks English.")
    assert "Loss" == tr("Loss")
    with pytest.raises(LanguageProblem):
        read_words(data)


def test_a_missing_file_is_told_too():
    def read(name):
        raise FileNotFoundError(name)

    assert "cannot be read" in use_language("de", read)


def test_a_language_nobody_has_heard_of_is_english():
    assert "" == use_language("tlh")
    assert "Loss" == tr("Loss")


@pytest.mark.parametrize(
    ("kept", "locale", "expected"),
    [
        ("system", "de_AT", "de"),
        ("system", "fr_FR", "en"),
        ("system", "C", "en"),
        ("en", "de_DE", "en"),
        ("de", "en_GB", "de"),
        ("nonsense", "de_DE", "de"),
    ],
)
def test_the_chosen_language_goes_before_that_of_the_system(tmp_path, kept, locale, expected):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("language", kept)
    assert expected == spoken(settings, locale)
