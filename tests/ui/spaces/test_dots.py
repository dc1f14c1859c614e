"""Points as pixels, limits that stay calm, and finding the point under the pointer."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.ui.colormap import rgb32_of
from nnviz.ui.spaces.dots import calm_range, nearest_dot, places_in, scatter_pixels

PAPER, INK, RED = "#ffffff", "#000000", rgb32_of("#ff0000")


def picture(places, outlined=None, colours=None):
    places = np.array(places, float)
    n = len(places)
    return scatter_pixels(
        40,
        30,
        places,
        np.full(n, RED, np.uint32) if colours is None else np.array(colours, np.uint32),
        np.zeros(n, bool) if outlined is None else np.array(outlined),
        radius=2.4,
        paper=PAPER,
        outline=INK,
    )


def test_a_point_is_a_round_spot_where_it_belongs():
    image = picture([[20, 10]])
    rows, columns = np.nonzero(image != rgb32_of(PAPER))

    assert (10, 20) == (rows.mean(), columns.mean())
    assert image[10, 20] == RED
    assert 20 < len(rows) < 49
    assert (image[8:13, 18:23] == image[8:13, 18:23][::-1]).all()


def test_points_outside_and_without_a_number_are_left_out():
    lonely = picture([[np.nan, 3], [1e9, 3], [-50, 0], [3, np.inf]])

    assert (lonely == rgb32_of(PAPER)).all()
    assert (picture([[0, 0], [39, 29]])[[0, 29], [0, 39]] == RED).all()


def test_a_wrong_point_has_an_outline_and_lies_on_top():
    blue = rgb32_of("#0000ff")
    image = picture([[20, 10], [21, 10]], outlined=[True, False], colours=[RED, blue])

    assert image[10, 20] == RED
    assert (image == rgb32_of(INK)).any()
    assert not (picture([[20, 10]]) == rgb32_of(INK)).any()


def test_limits_move_only_when_they_must():
    values = np.array([0.0, 10.0])
    first = calm_range(values, None)
    assert first[0] < 0
    assert first[1] > 10
    assert first == calm_range(values * 0.9, first)
    assert first != calm_range(values * 1.2, first)
    assert first != calm_range(values * 0.3, first)
    assert calm_range(np.full(3, np.nan), None) == (-1, 1)
    low, high = calm_range(np.full(3, 5.0), None)
    assert low < 5 < high


def test_places_and_the_nearest_point():
    spots = places_in(np.array([[0.0, 0.0], [1.0, 1.0], [np.nan, 0]]), (0, 1), (0, 1), 100, 50)

    assert [[0, 50], [100, 0]] == spots[:2].tolist()
    assert 1 == nearest_dot(spots, 97, 3, 10)
    assert -1 == nearest_dot(spots, 50, 25, 10)
    assert -1 == nearest_dot(np.empty((0, 2)), 0, 0, 10)
    assert pytest.approx(0) == float(spots[0, 0])
