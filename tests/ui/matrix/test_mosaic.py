"""Each number of a layer stands in exactly one place, or in one line for the bias of a template."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.ui.matrix.mosaic import GAP, matrix_mosaic, template_mosaic, ticks


@pytest.mark.parametrize(("units", "sources"), [(1, 1), (3, 5), (10, 784)])
def test_a_matrix_shows_each_number_once(units, sources):
    mosaic = matrix_mosaic(units, sources)
    shown = mosaic.cells[mosaic.cells != GAP]

    assert sorted(shown.tolist()) == list(range(units * (sources + 1)))
    assert (units, sources + 2) == mosaic.shape
    assert (0, None) == mosaic.at(0, sources + 1)
    assert mosaic.at(0, sources) is None
    assert mosaic.at(-1, 0) is None
    assert mosaic.at(units, 0) is None
    assert (units - 1, sources - 1) == mosaic.at(units - 1, sources - 1)


@pytest.mark.parametrize("image", [(1, 2, 3), (2, 3, 3), (1, 28, 28)])
@pytest.mark.parametrize("units", [1, 5, 32])
def test_templates_show_each_weight_once_and_each_bias_as_a_line(units, image):
    mosaic = template_mosaic(units, image, (340.0, 300.0))
    sources = image[0] * image[1] * image[2]
    counts = np.bincount(mosaic.cells[mosaic.cells != GAP], minlength=units * (sources + 1))
    counts = counts.reshape(units, -1)

    assert (counts[:, :-1] == 1).all()
    assert (counts[:, -1] == image[0] * (image[2] + 1) - 1).all()
    for unit in (0, units - 1):
        for source in (0, sources - 1, None):
            assert (unit, source) == mosaic.at(*mosaic.where(unit, source))


def test_a_template_has_its_image_the_right_way_round():
    mosaic = template_mosaic(1, (1, 2, 3), (100.0, 100.0))
    assert [[0, 1, 2], [3, 4, 5]] == mosaic.cells[:2].tolist()


def test_a_wide_room_gets_a_wide_grid():
    wide = template_mosaic(16, (1, 8, 8), (800.0, 100.0)).shape
    tall = template_mosaic(16, (1, 8, 8), (100.0, 800.0)).shape
    assert wide[1] > wide[0]
    assert tall[0] > tall[1]


def test_gaps_have_the_colour_of_paper():
    colours = np.arange(6, dtype=np.uint32).reshape(2, 3)
    assert [[0, 1, 99, 2], [3, 4, 99, 5]] == matrix_mosaic(2, 2).colours(colours, 99).tolist()


@pytest.mark.parametrize(
    ("count", "pitch", "room", "step"), [(5, 30, 26, 1), (784, 0.4, 26, 100), (64, 10, 26, 5)]
)
def test_numbers_along_the_edge_keep_their_distance(count, pitch, room, step):
    found = ticks(count, pitch, room)
    assert (0, step) == (found[0], found.step)
    assert step * pitch >= room or step == 1
