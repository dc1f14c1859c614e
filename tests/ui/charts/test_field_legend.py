"""In a narrow place the legend of the field shortens its words instead of losing the last of them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from nnviz.ui.charts.field_colours import Meaning
from nnviz.ui.charts.field_legend import FieldLegend, Key, fair_width
from nnviz.ui.theme import LIGHT

TWO = Meaning(("orange", "blue"), signed=True, regression=False, low=0.0, high=1.0)


@pytest.mark.parametrize(
    ("widths", "room", "expected"),
    [([10, 20, 90], 120, 91), ([10, 20, 90], 100, 70), ([50, 50], 60, 30), ([5], 0, 0), ([], 10, 1)],
)
def test_only_the_long_words_are_cut(widths, room, expected):
    assert expected == fair_width(widths, room)
    if widths and room:
        assert sum(min(width, expected) for width in widths) <= room


def legend_of(qtbot, width, key):
    legend = FieldLegend(LIGHT)
    qtbot.addWidget(legend)
    legend.resize(width, 40)
    legend.show_key(key)
    legend.show()
    return legend


def inked(image: QImage, rows: slice) -> np.ndarray:
    """Return the columns in which something is drawn."""
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    part = raw[rows, : image.width()].astype(int)
    return np.flatnonzero((np.abs(part - part[0, 0]) > 40).any(axis=0))


@pytest.mark.parametrize("width", [120, 180, 240, 420])
def test_all_marks_stand_within_the_legend(qtbot, width):
    legend = legend_of(qtbot, width, Key(TWO, (0, 1, 2), wrong=True))
    columns = inked(legend.grab().toImage(), slice(20, 40))

    assert 0 <= columns.min()
    assert columns.max() < width - 1


@pytest.mark.parametrize("width", [160, 240])
def test_many_long_classes_are_cut_and_not_lost(qtbot, width):
    names = ("setosa of the north", "versicolor", "virginica of the south")
    legend = legend_of(qtbot, width, Key(Meaning(names, signed=False, regression=False, low=0, high=1), (0,)))
    columns = inked(legend.grab().toImage(), slice(0, 20))

    assert columns.max() < width - 1
    assert columns.max() > 0.8 * width - 20
