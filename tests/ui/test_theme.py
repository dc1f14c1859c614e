import re
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

import nnviz.ui
from nnviz.ui.colormap import class_colours, contrast
from nnviz.ui.theme import (
    DARK,
    LIGHT,
    SIZES,
    apply_theme,
    number_font,
    palette,
    style_sheet,
    system_theme,
    text_font,
)

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


@THEMES
@pytest.mark.parametrize("background", ["window", "surface", "raised"])
@pytest.mark.parametrize("ink", ["text", "muted"])
def test_text_is_readable_on_every_background(theme, background, ink):
    assert contrast(getattr(theme, ink), getattr(theme, background)) >= 4.5


@THEMES
def test_text_on_a_primary_button_is_readable(theme):
    assert contrast(theme.accent_text, theme.accent) >= 4.5


@THEMES
@pytest.mark.parametrize("token", ["good", "warn", "bad", "accent"])
def test_words_in_a_meaning_colour_are_readable(theme, token):
    assert contrast(getattr(theme, token), theme.surface) >= 4.5


@THEMES
@pytest.mark.parametrize("token", ["negative", "positive", "train", "validation", "nan"])
def test_marks_stand_out_from_the_panel(theme, token):
    assert contrast(getattr(theme, token), theme.surface) >= 2.5


@THEMES
def test_the_two_lines_of_a_curve_differ_in_lightness_too(theme):
    assert contrast(theme.train, theme.validation) >= 1.5


@THEMES
def test_ten_classes_have_ten_colours_that_stand_out(theme):
    assert 10 == len(set(theme.classes))
    assert min(contrast(colour, theme.surface) for colour in theme.classes) >= 2.5


@THEMES
def test_every_token_is_a_colour(theme):
    others = {"name", "dark", "classes", "motion", "scale"}
    tokens = {key: value for key, value in asdict(theme).items() if key not in others}
    odd = {key: value for key, value in tokens.items() if not re.fullmatch(r"#[0-9a-f]{6}", value)}
    assert {} == odd


@THEMES
def test_two_classes_have_the_colours_of_the_two_signs(theme):
    assert (theme.negative, theme.positive) == class_colours(theme, 2)


@THEMES
def test_more_classes_than_colours_begin_again(theme):
    assert theme.classes[0] == class_colours(theme, 11)[10]


@THEMES
def test_the_style_sheet_has_no_word_left_to_fill_in(theme):
    assert "$" not in style_sheet(theme)


@THEMES
def test_the_palette_takes_the_tokens(theme, qapp):
    roles = palette(theme)
    actual = roles.color(QPalette.ColorRole.Window).name(), roles.color(QPalette.ColorRole.Text).name()
    assert (theme.window, theme.text) == actual


@THEMES
def test_applying_a_theme_changes_the_whole_program_without_a_warning(theme, qapp):
    before = qapp.styleSheet(), qapp.palette(), qapp.font()
    try:
        apply_theme(qapp, theme)
        assert style_sheet(theme) == qapp.styleSheet()
    finally:
        qapp.setStyleSheet(before[0])
        qapp.setPalette(before[1])
        qapp.setFont(before[2])


def test_a_desktop_that_says_nothing_gets_the_light_theme(qapp):
    assert system_theme(QApplication.instance()) in {LIGHT, DARK}


def test_there_are_four_type_sizes_and_numbers_have_figures_of_equal_width(qapp):
    assert 4 == len(SIZES)
    assert [SIZES[1]] * 2 == [number_font().pixelSize(), text_font().pixelSize()]
    assert 1 == number_font().featureValue(number_font().featureTags()[0])


def test_nothing_else_in_the_window_names_a_colour():
    """Colours live in theme.py; a widget is handed the theme."""
    root = Path(nnviz.ui.__file__).parent
    literal = re.compile(r"""["']#[0-9a-fA-F]{3,8}["']|QColor\(\s*["'\d]|GlobalColor\.(?!transparent)""")
    found = [
        f"{path.relative_to(root)}:{number}: {line.strip()}"
        for path in sorted(root.rglob("*.py"))
        if path.name != "theme.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if literal.search(line)
    ]
    assert [] == found
