import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from nnviz.ui.language import (
    LANGUAGES,
    LanguageProblem,
    placeholders,
    read_words,
    tr,
    translated,
    use_language,
    use_words,
)
from nnviz.ui.settings.choices import spoken
from tests.ui.composed import composed
from tests.ui.vocabulary import everything, literals, plain

FOLDER = Path(__file__).parent.parent.parent / "resources" / "languages"
FILES = pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])


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
def test_a_language_has_every_text_of_the_window(code):
    """All that passes through ``tr`` and ``translated``; the texts that are missing are named."""
    known = {plain(text) for text in words_of(code)}
    assert [] == sorted(everything() - known)


@FILES
def test_a_language_has_no_text_that_the_window_no_longer_has(code):
    """A text that was changed in English leaves its old translation behind."""
    assert [] == sorted({plain(text) for text in words_of(code)} - everything())


@FILES
def test_numbers_are_written_alike_in_every_language(code):
    """A point before decimals and a comma between thousands, as in formulas, fields and files."""
    words = words_of(code)
    assert [] == [
        (english, words[english]) for english in words if numbers(english) != numbers(words[english])
    ]


def numbers(text):
    """Return the numbers of a text, without those that name a place or a key."""
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", re.sub(r"\{[^}]*\}|Pos1", "", text)))


@FILES
def test_a_sentence_from_below_the_window_is_recognised_with_its_numbers(code):
    """Each template is filled with what has no words of its own; the English around it is gone afterwards."""
    words = words_of(code)
    use_words(words)
    same = {plain(text): other for text, other in words.items()}
    for text in composed():
        if "{0}" in text:
            filled = text.format(*range(101, 110))
            expected = re.sub(r":tr\}", "}", same[text]).format(*range(101, 110))
            assert expected == translated(filled), text


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


def test_names_inside_a_sentence_are_translated_where_the_file_says_so():
    use_language("de")

    assert "verdeckt 2" == translated("hidden 2")
    assert "Eine Einheit von verdeckt 2 hat kein Gewicht 9; sie hat 4." == translated(
        "A unit of hidden 2 has no weight 9; it has 4."
    )
    assert "loss.csv ist beschädigt: 3 Namen für 4 Spalten." == translated(
        "loss.csv is damaged: 3 names for 4 columns."
    )


def test_several_sentences_are_translated_one_by_one():
    use_language("de")
    told = (
        "Training diverged at step 1,204: the sums of hidden 1 reached 3.1e+15. "
        "The learning rate of 3 is probably too high: the step before changed a layer by 210 % of its size. "
        "The weights are back at step 1,203, where all was well."
    )

    assert translated(told) == (
        "Das Training ist bei Schritt 1,204 divergiert: Die Summen von verdeckt 1 haben 3.1e+15 erreicht. "
        "Die Lernrate von 3 ist wohl zu hoch: Der Schritt davor änderte eine Schicht um 210 % ihrer Größe. "
        "Die Gewichte sind zurück bei Schritt 1,203, wo alles gut war."
    )


def test_a_choice_is_known_only_inside_a_sentence():
    use_language("de")
    told = translated("kind has no choice 'x'; it can be sgd or adam.")

    assert "sgd oder adam" in told
    assert "sgd or adam" == translated("sgd or adam")


def test_a_sentence_that_nobody_has_translated_stays_as_it_is():
    use_language("de")
    assert "Nobody knows this. Nor that." == translated("Nobody knows this. Nor that.")


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
