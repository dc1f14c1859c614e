"""The matrix looks as it did when a person last looked at it and was content; see the pictures of the charts."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from nnviz.ui.matrix.panel import MatrixPanel
from nnviz.ui.theme import DARK, LIGHT
from tests.ui.charts.test_pictures import blocks, one_font
from tests.ui.diagram.conftest import make_snapshot
from tests.ui.matrix.test_matrix_panel import answered

__all__ = ["one_font"]

KEPT = Path(__file__).parent / "pictures"
UNITS, SOURCES = 12, 8


def numbers() -> np.ndarray:
    """Return weights and biases of every size and sign, one of them not a number."""
    values = (
        np.sin(np.arange(UNITS * (SOURCES + 1)) * 0.7).reshape(UNITS, SOURCES + 1)
        * np.linspace(0.2, 2, UNITS)[:, None]
    )
    values[3, 4] = np.nan
    return values


def picture(qtbot, theme, values) -> QImage:
    panel = MatrixPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(376, 480)
    with qtbot.waitExposed(panel):
        panel.show()
    snapshot = make_snapshot(units=(UNITS, 1), inputs=SOURCES)
    panel.show_snapshot(snapshot)
    panel.show_snapshot(answered(panel, snapshot, values=values))
    return panel.grab().toImage()


@pytest.mark.parametrize(("name", "theme"), [("matrix-light", LIGHT), ("matrix-dark", DARK)])
def test_the_matrix_looks_as_it_did(name, theme, one_font, qtbot):
    one_font(theme)
    seen, file = picture(qtbot, theme, numbers()), KEPT / f"{name}.png"
    if os.environ.get("NNVIZ_RENEW_PICTURES"):
        KEPT.mkdir(exist_ok=True)
        assert seen.save(str(file))
    apart = np.abs(blocks(seen) - blocks(QImage(str(file))))

    assert apart.mean() < 1.0
    assert (apart > 40).mean() < 0.005


def test_another_sign_would_be_noticed(one_font, qtbot):
    one_font(LIGHT)
    other = picture(qtbot, LIGHT, -numbers())

    assert np.abs(blocks(other) - blocks(QImage(str(KEPT / "matrix-light.png")))).mean() > 1.0
