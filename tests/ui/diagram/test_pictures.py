"""The diagram looks as it did when a person last looked at it and was content.

The pictures are compared in blocks of four by four pixels, because edges are smoothed a little differently on other
machines.  ``NNVIZ_RENEW_PICTURES=1`` writes them anew; look at them before they are kept.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QFont, QFontDatabase, QImage

from nnviz.session.colouring import Coloured, Colouring, LinkQuantity, UnitQuantity
from nnviz.session.snapshot import LayerView, Snapshot
from nnviz.ui import theme as theme_module
from nnviz.ui.diagram.look import Look
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.theme import DARK, LIGHT
from tests.ui.diagram.conftest import make_snapshot

FONT = Path(__file__).parents[2] / "fonts" / "DejaVuSans.ttf"
KEPT = Path(__file__).parent / "pictures"
SIZE = (640, 440)


@pytest.fixture
def one_font(qapp, monkeypatch):
    """Write everything in the font that comes with the tests."""
    number = QFontDatabase.addApplicationFont(str(FONT))
    family = QFontDatabase.applicationFontFamilies(number)[0]

    class OneFont:
        SystemFont = QFontDatabase.SystemFont

        @staticmethod
        def systemFont(_role):
            return QFont(family)

    monkeypatch.setattr(theme_module, "QFontDatabase", OneFont)


def convolutional() -> Snapshot:
    """Return a network of two convolutions and an output."""
    rng = np.random.default_rng(3)
    snapshot = make_snapshot(units=(4, 6, 10), image=(12, 12))
    first, second, last = snapshot.layers

    def filters(layer: LayerView, channels: int, side: int) -> LayerView:
        kernels = rng.normal(size=(layer.units, channels, 3, 3)).astype(np.float32)
        maps = np.abs(rng.normal(size=(layer.units, side, side))).astype(np.float32)
        return replace(layer, kind="conv2d", kernels=kernels, maps=maps)

    return replace(snapshot, layers=(filters(first, 1, 10), filters(second, 4, 4), last))


def broken() -> Snapshot:
    """Return a network in which one unit is no longer a number."""
    snapshot = make_snapshot()
    first = snapshot.layers[0]
    weights = first.weights.copy()
    weights[1] = np.nan
    return replace(snapshot, layers=(replace(first, weights=weights), *snapshot.layers[1:]))


def contributions() -> Snapshot:
    """Return a network with numbers for other colours."""
    snapshot = make_snapshot()
    rng = np.random.default_rng(5)
    told = Coloured(
        tuple(rng.uniform(size=layer.bias.shape) for layer in snapshot.layers),
        tuple(rng.normal(size=layer.weights.shape) for layer in snapshot.layers),
    )
    return replace(snapshot, answers={OTHER.ask: told})


OTHER = Look(UnitQuantity.DEAD, LinkQuantity.CONTRIBUTION)
CASES = {
    "plane-light": (LIGHT, make_snapshot, Look()),
    "plane-dark": (DARK, make_snapshot, Look()),
    "image-light": (LIGHT, lambda: make_snapshot(units=(20, 10), image=(8, 8)), Look()),
    "filters-dark": (DARK, convolutional, Look()),
    "nan-light": (LIGHT, broken, Look()),
    "contributions-light": (LIGHT, contributions, OTHER),
    "one-unit-light": (LIGHT, lambda: make_snapshot(units=(1,)), Look()),
}


def blocks(image: QImage) -> np.ndarray:
    """Return the mean colour of each block of four by four pixels."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    width, height = image.width(), image.height()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    pixels = pixels[:, : 4 * width].reshape(height, width, 4)[..., :3].astype(float)
    return pixels.reshape(height // 4, 4, width // 4, 4, 3).mean(axis=(1, 3))


@pytest.mark.parametrize("name", CASES)
def test_the_diagram_looks_as_it_did(name, one_font, qtbot):
    theme, make, look = CASES[name]
    view = DiagramView(theme)
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.set_look(look)
    view.show_snapshot(make())
    seen = view.grab().toImage()
    file = KEPT / f"{name}.png"
    if os.environ.get("NNVIZ_RENEW_PICTURES"):
        assert seen.save(str(file))
    apart = np.abs(blocks(seen) - blocks(QImage(str(file))))
    assert apart.mean() < 1.0
    assert (apart > 40).mean() < 0.005


def test_another_network_would_be_noticed(one_font, qtbot):
    view = DiagramView(LIGHT)
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.show_snapshot(make_snapshot(seed=1))
    apart = np.abs(blocks(view.grab().toImage()) - blocks(QImage(str(KEPT / "plane-light.png"))))
    assert (apart > 40).mean() > 0.005


@pytest.mark.parametrize("colouring", [Colouring(UnitQuantity.MEAN), None], ids=str)
def test_what_is_asked_is_what_is_drawn(colouring, qtbot):
    view = DiagramView(LIGHT)
    qtbot.addWidget(view)
    view.set_look(Look(UnitQuantity.MEAN) if colouring else Look())
    assert (colouring in view.wants) is (colouring is not None)
