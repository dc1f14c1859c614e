from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.drawing import rasterize
from nnviz.ui.canvas.pipeline import Pipeline, captions, tile_side
from nnviz.ui.colormap import rgb32_of
from nnviz.ui.theme import DARK, LIGHT

SEVEN = [np.array([[100.0, 100.0], [400.0, 100.0], [220.0, 420.0]])]


@pytest.fixture
def pipeline(qtbot):
    widget = Pipeline(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(410, 108)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


@pytest.mark.parametrize("size", [28, 8])
def test_it_gives_what_the_network_receives(pipeline, size):
    image = pipeline.show_strokes(SEVEN, size)

    assert image.tolist() == rasterize(SEVEN, size).tolist()


def test_an_empty_drawing_gives_nothing(pipeline):
    pipeline.show_strokes(SEVEN, 28)

    image = pipeline.show_strokes([], 28)
    pipeline.grab()

    assert image is None
    assert pipeline.accessibleDescription() == "Nothing drawn yet"


def test_all_four_pictures_hold_ink(pipeline):
    pipeline.show_strokes(SEVEN, 28)

    picture = pipeline.grab().toImage()

    quarter = picture.width() / 4
    dark = [0, 0, 0, 0]
    for x in range(picture.width()):
        for y in range(picture.height() - 24):
            dark[int(x / quarter)] += picture.pixelColor(x, y).lightness() < 60
    assert min(dark) > 50


def test_the_last_picture_shows_the_pixels_of_the_network(pipeline):
    image = pipeline.show_strokes(SEVEN, 28)

    picture = pipeline.grab().toImage()

    side = tile_side(410, 108, 28)
    left = round((410 - 3 * (side + 16) - side) / 2 + 3 * (side + 16))
    row, column = np.unravel_index(image.argmax(), image.shape)
    scale = side // 28
    assert picture.pixel(left + int(column) * scale + 1, 1 + int(row) * scale + 1) == rgb32_of(LIGHT.ink)


@pytest.mark.parametrize(("size", "expected"), [(28, "centre 28×28"), (8, "centre 8×8")])
def test_the_captions_name_the_sizes(size, expected):
    assert captions(size)[-1] == expected


def test_the_pictures_are_whole_multiples_of_the_pixels_where_there_is_room():
    assert tile_side(410, 108, 28) == 84
    assert tile_side(300, 80, 28) == 56
    assert tile_side(300, 80, 8) == 56


@pytest.mark.parametrize("width", [196, 250, 300, 410, 700])
def test_it_paints_at_any_width_and_in_the_dark(pipeline, width):
    pipeline.set_theme(DARK)
    pipeline.resize(width, 80)

    pipeline.show_strokes([np.array([[250.0, 250.0]])], 28)

    assert not pipeline.grab().isNull()
