"""The scale of measured values says what the colours of the cloud are."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtGui import QColor

from nnviz.ui.colormap import hex_of
from nnviz.ui.spaces.legend import ValueLegend
from nnviz.ui.spaces.meaning import cloud_colours, value_range
from nnviz.ui.theme import DARK, LIGHT


def cloud(target, labels=None):
    return SimpleNamespace(target=np.array(target), labels=labels)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_ends_of_the_bar_have_the_colours_of_the_extreme_samples(qtbot, theme):
    measured = cloud([2.0, 7.0, 3.0])
    low, high = value_range(measured)
    legend = ValueLegend(theme)
    qtbot.addWidget(legend)
    legend.resize(320, 20)
    legend.show_values("height", low, high)
    legend.show()
    picture, box = legend.grab().toImage(), legend.bar()
    ends = [picture.pixelColor(round(x), round(box.center().y())) for x in (box.left() + 3, box.right() - 4)]
    samples = [QColor(hex_of(int(pixel))) for pixel in cloud_colours(measured, SimpleNamespace(), theme)[:2]]

    for end, sample in zip(ends, samples, strict=True):
        assert all(abs(a - b) <= 14 for a, b in zip(end.getRgb(), sample.getRgb(), strict=True))
    assert "2 to 7" in legend.accessibleName()


@pytest.mark.parametrize("target", [[], [np.nan, np.inf]])
def test_without_a_number_there_is_no_scale(target):
    assert value_range(cloud(target)) is None


def test_classes_have_no_scale_and_one_value_alone_has_one():
    assert value_range(cloud([0.0, 1.0], labels=np.array([0, 1]))) is None
    assert (3.0, 3.0) == value_range(cloud([3.0, 3.0]))
    assert 1 == len(set(cloud_colours(cloud([3.0, 3.0]), SimpleNamespace(), LIGHT).tolist()))


def test_a_long_name_leaves_room_for_the_colours(qtbot):
    legend = ValueLegend(LIGHT)
    qtbot.addWidget(legend)
    legend.resize(240, 20)
    legend.show_values("the height of the tide above the chart datum", -1234.5, 1e-7)
    legend.show()
    legend.grab()
    assert legend.bar().width() > 30
