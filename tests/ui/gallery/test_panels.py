"""Gallery and matrix with snapshots made by hand: calm order, keys, tiny sizes, both themes, data without answers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap

from nnviz.session.evaluation import Judged, class_table
from nnviz.ui.gallery.matrix import MatrixView
from nnviz.ui.gallery.tile_paint import Words
from nnviz.ui.gallery.tiles import TileGrid
from nnviz.ui.theme import DARK, LIGHT


def grid_of(qtbot, count, asked=None):
    def picture(sample):
        if asked is not None:
            asked.append(sample)
        return QPixmap(64, 64)

    grid = TileGrid(LIGHT, picture, lambda _sample: Words("4", "9", 0.97, wrong=True))
    qtbot.addWidget(grid)
    grid.resize(330, 300)
    grid.show()
    qtbot.waitExposed(grid)
    grid.show_samples(np.arange(count)[::-1], from_top=True)
    return grid


def test_only_the_tiles_in_view_are_painted(qtbot):
    asked: list[int] = []
    grid = grid_of(qtbot, 60_000, asked)
    asked.clear()
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() // 2)
    grid.viewport().grab()

    assert 0 < len(set(asked)) <= 6 * grid.columns


def test_keys_walk_over_the_tiles_and_keep_them_in_view(qtbot):
    grid = grid_of(qtbot, 1000)
    chosen: list[int] = []
    grid.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home):
        qtbot.keyClick(grid, key)

    assert [998, 998 - grid.columns, 0, 999] == chosen
    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    assert grid.box_of(grid.current).bottom() <= grid.viewport().height() + 8


def test_no_tile_is_found_beside_the_tiles(qtbot):
    grid = grid_of(qtbot, 2)

    assert 0 == grid.tile_at(grid.box_of(0).center())
    assert -1 == grid.tile_at(grid.box_of(2).center())
    grid.show_samples(np.empty(0, np.intp))
    grid.viewport().grab()
    assert -1 == grid.tile_at(grid.box_of(0).center())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("classes", [2, 10, 26])
@pytest.mark.parametrize("width", [120, 374])
def test_a_matrix_paints_at_any_size_and_is_walked_by_keys(qtbot, theme, classes, width):
    rng = np.random.default_rng(0)
    labels = rng.integers(0, classes, 300)
    chosen = np.where(rng.random(300) < 0.8, labels, rng.integers(0, classes, 300))
    judged = Judged(
        "validation", 300, 0, np.zeros((300, classes)), np.zeros(300), labels, chosen, np.ones(300)
    )
    view = MatrixView(theme)
    qtbot.addWidget(view)
    view.resize(width, 400)
    blank = view.grab().toImage()
    view.show_table(class_table(judged, classes), tuple(f"class {k}" for k in range(classes)))
    assert view.grab().toImage() != blank

    clicked: list[object] = []
    view.clicked.connect(clicked.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Return):
        qtbot.keyClick(view, key)
    assert [(0, 1)] == clicked
