"""Pooling and flattening: by hand, against loops, and where numbers are equal."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.layers import AveragePool2D, Flatten, MaxPool2D
from tests.engine.layer_bench import IMAGE, Bench

WINDOWS = [(1, 1), (2, 2), (2, 1), (2, 3), (3, 2), (3, 3)]


def stops(shape, size, stride):
    """Yield each stop of the window and the part of the image under it."""
    for r in range((shape[1] - size) // stride + 1):
        for c in range((shape[2] - size) // stride + 1):
            yield r, c, np.s_[stride * r : stride * r + size, stride * c : stride * c + size]


def set_input(bench, image):
    """Give the one sample of a bench to its last layer; return what it answers."""
    bench.forward()
    bench.view.x[...] = np.asarray(image)[..., None]
    for function, arguments in bench.work.forward()[-1]:
        function(*arguments)
    return bench.view.a[..., 0]


def give_back(bench, gradient):
    bench.view.d_a[...] = np.asarray(gradient)[..., None]
    for function, arguments in bench.work.backward()[-1]:
        function(*arguments)
    return bench.view.d_x[..., 0]


@pytest.mark.parametrize(("size", "stride"), WINDOWS)
@pytest.mark.parametrize("seed", [0, 1])
def test_max_pooling_is_the_same_as_the_loops_even_where_numbers_are_equal(size, stride, seed):
    """Few different numbers make ties common; the first one in reading order must take all."""
    bench = Bench(MaxPool2D(size=size, stride=stride), batch=1, seed=seed)
    image = np.random.default_rng(seed).integers(3, size=IMAGE).astype(float)
    answer = set_input(bench, image)
    gradient = np.random.default_rng(seed).normal(size=answer.shape)
    d_x, expected = give_back(bench, gradient), np.zeros(IMAGE)
    for channel in range(IMAGE[0]):
        for r, c, window in stops(IMAGE, size, stride):
            under = image[channel][window]
            assert answer[channel, r, c] == under.max()
            expected[channel][window][np.unravel_index(under.argmax(), under.shape)] += gradient[
                channel, r, c
            ]
    np.testing.assert_allclose(d_x, expected, atol=1e-14)


@pytest.mark.parametrize(("size", "stride"), WINDOWS)
def test_average_pooling_is_the_same_as_the_loops(size, stride):
    bench = Bench(AveragePool2D(size=size, stride=stride), batch=1)
    image = np.random.default_rng(0).normal(size=IMAGE)
    answer = set_input(bench, image)
    gradient = np.random.default_rng(1).normal(size=answer.shape)
    d_x, expected = give_back(bench, gradient), np.zeros(IMAGE)
    for channel in range(IMAGE[0]):
        for r, c, window in stops(IMAGE, size, stride):
            assert answer[channel, r, c] == pytest.approx(image[channel][window].mean(), abs=1e-14)
            expected[channel][window] += gradient[channel, r, c] / size**2
    np.testing.assert_allclose(d_x, expected, atol=1e-14)


def test_max_pooling_by_hand():
    """Blank paper: of four equal numbers the first takes the whole gradient, so it counts once."""
    bench = Bench(MaxPool2D(), shape=(1, 2, 4), batch=1)
    assert set_input(bench, [[[0, 0, 1, 2], [0, 0, 3, 3]]]).tolist() == [[[0, 3]]]
    assert give_back(bench, [[[5, 7]]]).tolist() == [[[5, 0, 0, 0], [0, 0, 7, 0]]]


def test_edges_that_fill_no_window_get_no_gradient_even_after_many_steps():
    bench = Bench(MaxPool2D(), shape=(1, 5, 5), batch=2)
    for _ in range(3):
        bench.backward()
        assert not bench.view.d_x[:, 4:].any()
        assert not bench.view.d_x[:, :, 4:].any()


def test_the_gradient_given_is_the_gradient_got():
    """Max pooling passes each gradient on to exactly one number, average pooling shares it out."""
    for layer in (MaxPool2D(), MaxPool2D(size=3, stride=1), AveragePool2D(), AveragePool2D(size=3, stride=1)):
        bench = Bench(layer)
        bench.backward()
        assert bench.view.d_x.sum() == pytest.approx(bench.R.sum(), abs=1e-12)


def test_flatten_reads_channel_by_channel_and_row_by_row_without_copying():
    bench = Bench(Flatten(), batch=2)
    bench.backward()
    x, a = bench.view.x, bench.view.a
    assert (84, 2) == a.shape
    assert np.array_equal(a, x.reshape(84, 2))
    assert np.shares_memory(a, x)
    assert np.shares_memory(bench.view.d_a, bench.view.d_x)
    assert bench.work.forward()[-1] == []
