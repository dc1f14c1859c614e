import pytest
from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QLabel, QPushButton, QTableWidget

from nnviz.ui.appearance import Appearance
from nnviz.ui.scale import scaled, text_scale
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import LIGHT, SIZE_SMALL, SIZE_TEXT, apply_theme, number_font, style_sheet, text_font


@pytest.fixture
def look(qapp, tmp_path):
    before = qapp.styleSheet(), qapp.palette(), qapp.font()
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("theme", "light")
    parent = QObject()
    yield Appearance(qapp, settings, parent), settings
    apply_theme(qapp, LIGHT)
    qapp.setStyleSheet(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[2])


def test_all_text_grows_at_once(look, qtbot):
    appearance, settings = look
    plain, figures, small = QLabel("a"), QLabel("b"), QLabel("c")
    figures.setFont(number_font())
    small.setFont(number_font(SIZE_SMALL, bold=True))
    for label in (plain, figures, small):
        qtbot.addWidget(label)
        label.show()

    appearance.choose_text_size(200)

    assert [26, 26, 22] == [label.font().pixelSize() for label in (plain, figures, small)]
    assert small.font().bold() or small.font().weight() > 500
    assert 2 * SIZE_TEXT == text_font().pixelSize()
    assert "200" == str(settings.value("text_size"))
    appearance.choose_text_size(100)
    assert [13, 13, 11] == [label.font().pixelSize() for label in (plain, figures, small)]


def test_sizes_that_belong_to_text_follow_it(look, qtbot):
    appearance, _ = look
    button, table = QPushButton(), QTableWidget(2, 2)
    qtbot.addWidget(button)
    qtbot.addWidget(table)
    fit_to_text(button, width=40, least_height=24, icon=16)
    fit_to_text(table, row=20)

    appearance.choose_text_size(150)

    assert (60, 36, 24) == (button.width(), button.minimumHeight(), button.iconSize().width())
    assert 30 == table.verticalHeader().defaultSectionSize()
    appearance.choose_text_size(80)
    assert (32, 19) == (button.width(), button.minimumHeight())


def test_a_widget_that_is_gone_is_no_trouble(look, qtbot):
    appearance, _ = look
    parent = QPushButton()
    child = QPushButton(parent)
    fit_to_text(child, width=40)
    parent.deleteLater()
    qtbot.wait(1)

    appearance.choose_text_size(150)

    assert 1.5 == text_scale()


@pytest.mark.parametrize(
    ("kept", "expected"), [("120", 120), ("79", 100), ("201", 100), ("big", 100), ("", 100)]
)
def test_a_size_that_is_none_counts_as_the_usual_one(look, kept, expected):
    appearance, settings = look
    settings.setValue("text_size", kept)
    assert expected == appearance.text_size


@pytest.mark.parametrize(("wished", "expected"), [(10, 80), (100, 100), (999, 200)])
def test_a_size_beyond_the_range_is_brought_into_it(look, wished, expected):
    appearance, _ = look
    appearance.choose_text_size(wished)
    assert expected == appearance.text_size


def test_another_size_for_now_is_not_remembered(look):
    appearance, settings = look
    appearance.show_text_size(150)
    assert (1.5, 100, None) == (text_scale(), appearance.text_size, settings.value("text_size"))
    appearance.show_text_size(None)
    assert 1.0 == text_scale()


def test_parts_hear_of_size_and_motion_as_they_hear_of_colours(look):
    appearance, _ = look
    heard = []

    class Part:
        def set_theme(self, theme):
            heard.append((theme.scale, theme.motion))

    appearance.tell([Part()])
    appearance.choose_text_size(120)
    appearance.choose_motion(reduced=True)
    appearance.choose_motion(reduced=True)

    assert [(1.2, True), (1.2, False)] == heard


def test_thin_lines_stay_thin_and_everything_else_in_the_style_sheet_grows(look):
    from dataclasses import replace

    large = style_sheet(replace(LIGHT, scale=2.0))
    assert "border: 1px solid" in large
    assert "min-height: 40px" in large
    assert "$" not in large


def test_lengths_are_whole_pixels_and_unchanged_at_the_usual_size():
    assert [0, 1, 17, 300] == [scaled(length, 1.0) for length in (0, 1, 17, 300)]
    assert [20, 13] == [scaled(13, 1.5), scaled(16, 0.8)]
