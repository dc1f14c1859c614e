"""Field, fit and curves look as they did when a person last looked at them and was content.

The pictures are compared in blocks of four by four pixels, because edges are smoothed a little differently on other
machines.  ``NNVIZ_RENEW_PICTURES=1`` writes them anew; look at them before they are kept.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtGui import QFont, QFontDatabase, QImage

from nnviz.data.regression import MultiGaussian, Sine
from nnviz.data.synthetic import Circle, Rings
from nnviz.engine.optimizers import Adam
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec
from nnviz.session.commands import Advance, SetProbes, StepUnit
from nnviz.session.metric_log import Mark
from nnviz.session.snapshot import Probe
from nnviz.ui import theme as theme_module
from nnviz.ui.charts.curves import CurvesPanel
from nnviz.ui.charts.field import FieldPanel
from nnviz.ui.charts.ghosts import Ghost
from nnviz.ui.theme import DARK, LIGHT, apply_theme
from tests.session.driving import SMALL, Hand

FONT = Path(__file__).parents[2] / "fonts" / "DejaVuSans.ttf"
KEPT = Path(__file__).parent / "pictures"


@pytest.fixture
def one_font(qapp, monkeypatch):
    """Write everything in the font that comes with the tests, and leave the style as it was."""
    number = QFontDatabase.addApplicationFont(str(FONT))
    family = QFontDatabase.applicationFontFamilies(number)[0]

    class OneFont:
        SystemFont = QFontDatabase.SystemFont

        @staticmethod
        def systemFont(_role):
            return QFont(family)

    before = qapp.style().name(), qapp.palette(), qapp.font(), qapp.styleSheet()
    monkeypatch.setattr(theme_module, "QFontDatabase", OneFont)
    yield lambda theme: apply_theme(qapp, theme)
    style, palette, font, sheet = before
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


def output(qtbot, theme, source, epochs: int, **choices):
    """Return the output panel after so many epochs on these data."""
    spec = fitted(
        msgspec.structs.replace(
            SMALL,
            data=DataSpec(source=source, validation=0.2, test=0.2),
            optimizer=Adam(learning_rate=0.03),
        )
    )
    hand, panel = Hand(spec), FieldPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(344, 480)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_snapshot(hand.do(Advance(StepUnit.EPOCH, epochs)))
    panel.controls.set(**choices)
    for _ in range(2):
        panel.show_snapshot(hand.do(SetProbes(frozenset(panel.wants) | {Probe.WATCHED})))
    return panel


def curves_panel(qtbot, theme, curves_of, snapshot_of, **choices):
    """Return curves that overfit, with a ghost, a mark and a crosshair."""
    epochs = np.arange(60.0)
    ripple = 0.04 * np.sin(1.7 * epochs)
    train, validation = (
        np.exp(-epochs / 15) + 0.05 + ripple / 2,
        np.exp(-epochs / 12) + 0.1 + epochs / 150 + ripple,
    )
    rows = np.column_stack([10 * epochs, epochs, train, validation, 1 - train / 2.2, 1 - validation / 2.2])
    panel = CurvesPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(760, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.tools.set(**choices)
    curves = curves_of([tuple(row) for row in rows.tolist()], (Mark(250, 25.0, "Learning rate → 0.01"),))
    panel.show_snapshot(snapshot_of(curves=curves))
    slower = rows * [1, 1, 1.25, 1.1, 0.95, 0.95]
    panel.set_ghosts([Ghost("A: Learning rate 0.001", curves_of([tuple(row) for row in slower.tolist()]), 4)])
    panel._hover(30.0)
    return panel


FIELDS = {
    "field-light": (LIGHT, Circle(samples=150, noise=0.15), 15, {"section": True}),
    "field-classes-dark": (DARK, Rings(samples=150), 12, {}),
    "field-errors-light": (LIGHT, MultiGaussian(samples=150), 15, {"errors": True}),
    "fit-dark": (DARK, Sine(samples=80, noise=0.15), 40, {}),
}
CURVES = {
    "curves-light": (LIGHT, {}),
    "curves-dark": (DARK, {"log": True, "log_x": True, "smoothing": 0.8}),
}


def blocks(image: QImage) -> np.ndarray:
    """Return the mean colour of each block of four by four pixels."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    width, height = image.width(), image.height()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    pixels = pixels[:, : 4 * width].reshape(height, width, 4)[..., :3].astype(float)
    return pixels.reshape(height // 4, 4, width // 4, 4, 3).mean(axis=(1, 3))


def compare(panel, name: str) -> np.ndarray:
    """Return how far each block is from the kept picture, or keep a new one."""
    seen = panel.grab().toImage()
    file = KEPT / f"{name}.png"
    if os.environ.get("NNVIZ_RENEW_PICTURES"):
        KEPT.mkdir(exist_ok=True)
        assert seen.save(str(file))
    return np.abs(blocks(seen) - blocks(QImage(str(file))))


@pytest.mark.parametrize("name", FIELDS)
def test_the_output_looks_as_it_did(name, one_font, qtbot):
    theme, source, epochs, choices = FIELDS[name]
    one_font(theme)

    apart = compare(output(qtbot, theme, source, epochs, **choices), name)

    assert apart.mean() < 1.0
    assert (apart > 40).mean() < 0.005


@pytest.mark.parametrize("name", CURVES)
def test_the_curves_look_as_they_did(name, one_font, qtbot, curves_of, snapshot_of):
    theme, choices = CURVES[name]
    one_font(theme)

    apart = compare(curves_panel(qtbot, theme, curves_of, snapshot_of, **choices), name)

    assert apart.mean() < 1.0
    assert (apart > 40).mean() < 0.005


def test_another_picture_would_be_noticed(one_font, qtbot, curves_of, snapshot_of):
    if os.environ.get("NNVIZ_RENEW_PICTURES"):
        pytest.skip("pictures are being written")
    one_font(LIGHT)
    panel = curves_panel(qtbot, LIGHT, curves_of, snapshot_of, smoothing=0.9)

    apart = compare(panel, "curves-light")

    assert (apart > 40).mean() > 0.005 or apart.mean() > 1.0


@pytest.mark.parametrize("name", FIELDS)
def test_twice_the_pixels_are_drawn_sharper_and_not_only_larger(name, one_font, qtbot):
    """At two pixels of the screen for one of the window, the finer picture holds more than the coarse one enlarged."""
    theme, source, epochs, choices = FIELDS[name]
    one_font(theme)
    panel = output(qtbot, theme, source, epochs, **choices)
    fine = QImage(panel.size() * 2, QImage.Format.Format_RGB32)
    fine.setDevicePixelRatio(2)
    panel.render(fine)
    coarse = panel.grab().toImage().scaled(fine.size())

    pixels = [
        np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8).astype(float)
        for image in (fine, coarse)
    ]

    assert np.abs(pixels[0] - pixels[1]).mean() > 0.5
