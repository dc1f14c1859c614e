"""Convolution: against loops that a person can read, and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.activations import Identity, ReLU, Tanh
from nnviz.engine.initializers import Automatic
from nnviz.engine.layers import Conv2D, Flatten, MaxPool2D
from nnviz.engine.optimizers import Adam
from nnviz.experiment.build import build, load_material
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.presets import preset
from tests.engine.layer_bench import IMAGE, Bench, relative_error, trainer_of

KINDS = [
    (kernel, stride, padding, shape)
    for kernel in (1, 2, 3, 5)
    for stride in (1, 2, 3)
    for padding in ("valid", "same")
    for shape in (IMAGE, (1, 5, 8))
]


def naive(x, W, b, stride, margins):
    """Slide every filter over every sample, number by number: x (C, H, W, N), W (F, C, K, K)."""
    padded = np.pad(x, ((0, 0), *margins, (0, 0)))
    filters, channels, K, _ = W.shape
    rows, cols = ((n - K) // stride + 1 for n in padded.shape[1:3])
    z = np.zeros((filters, rows, cols, x.shape[3]))
    for n in range(x.shape[3]):
        for f in range(filters):
            for r in range(rows):
                for c in range(cols):
                    z[f, r, c, n] = b[f]
                    for i in range(channels):
                        for j in range(K):
                            for k in range(K):
                                z[f, r, c, n] += W[f, i, j, k] * padded[i, stride * r + j, stride * c + k, n]
    return z


def naive_back(x, W, delta, stride, margins):
    """Give each δ to every weight and every number that took part in its sum."""
    padded = np.pad(x, ((0, 0), *margins, (0, 0)))
    d_W, d_padded = np.zeros_like(W), np.zeros_like(padded)
    K = W.shape[2]
    for f, r, c, n in np.ndindex(delta.shape):
        window = np.s_[:, stride * r : stride * r + K, stride * c : stride * c + K, n]
        d_W[f] += delta[f, r, c, n] * padded[window]
        d_padded[window] += delta[f, r, c, n] * W[f]
    (top, bottom), (left, right) = margins
    return d_W, d_padded[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right]


@pytest.mark.parametrize(("kernel", "stride", "padding", "shape"), KINDS)
def test_the_matrix_product_is_the_same_as_the_loops(kernel, stride, padding, shape):
    layer = Conv2D(filters=2, kernel=kernel, stride=stride, padding=padding, activation=Identity())
    bench = Bench(layer, shape=shape, batch=2)
    bench.backward()
    W1 = bench.params.windows(bench.params.values)[1]["W1"]
    W, b = W1[:, :-1].reshape(2, shape[0], kernel, kernel), W1[:, -1]
    margins = [layer.margins(n) for n in shape[1:]]
    x = bench.view.x
    np.testing.assert_allclose(bench.view.a, naive(x, W, b, stride, margins), atol=1e-12)
    d_W, d_x = naive_back(x, W, bench.R, stride, margins)
    d_W1 = bench.params.windows(bench.params.grads)[1]["W1"]
    np.testing.assert_allclose(d_W1[:, :-1].reshape(W.shape), d_W, atol=1e-12)
    np.testing.assert_allclose(d_W1[:, -1], bench.R.sum(axis=(1, 2, 3)), atol=1e-12)
    np.testing.assert_allclose(bench.view.d_x, d_x, atol=1e-12)


def test_a_filter_by_hand():
    """An edge filter (−1, 1) over the row 0 0 5 5 answers 0 5 0, and with zeros around it 0 5 0 −5."""
    for padding, expected in (("valid", [1, 6, 1]), ("same", [1, 6, 1, -4])):
        layer = Conv2D(filters=1, kernel=2, padding=padding, activation=Identity())
        bench = Bench(layer, shape=(1, 2, 4), batch=1, lift=False)
        bench.params.values[...] = [
            -1,
            1,
            0,
            0,
            1,
        ]  # the lower half of the window counts nothing; the bias is 1
        bench.work.rows[...] = [[0, 0, 5, 5, 9, 9, 9, 9]]
        assert bench.forward()[0, 0, :, 0].tolist() == expected


@pytest.mark.parametrize(
    ("padding", "stride", "shape", "answer"),
    [
        ("valid", 1, (1, 28, 28), (4, 26, 26)),
        ("valid", 2, (3, 28, 9), (4, 13, 4)),
        ("same", 1, (1, 7, 6), (4, 7, 6)),
        ("same", 2, (1, 7, 6), (4, 4, 3)),
        ("same", 3, (1, 7, 6), (4, 3, 2)),
    ],
)
def test_padding_and_stride_decide_the_size(padding, stride, shape, answer):
    assert answer == Conv2D(filters=4, padding=padding, stride=stride).plan(shape).shape_out


def test_first_weights_have_the_width_that_the_number_of_inputs_asks_for():
    bench = Bench(Conv2D(filters=400, kernel=5, initializer=Automatic()), shape=(4, 6, 6), lift=False)
    fresh = bench.network.parameters(0)
    W1 = fresh.windows(fresh.values)[0]["W1"]
    assert W1[:, :-1].std() == pytest.approx((2 / 100) ** 0.5, rel=0.02)
    assert not W1[:, -1].any()


def test_float32_agrees_with_float64():
    wide, narrow = (Bench(Conv2D(filters=4, activation=Tanh()), dtype=d) for d in ("float64", "float32"))
    narrow.work.rows[...] = wide.work.rows
    narrow.params.values[...] = wide.params.values
    narrow.R[...] = wide.R
    assert relative_error(wide.backward(), narrow.backward()) < 1e-6


def test_a_batch_in_any_order_gives_the_same_gradients():
    bench = Bench(Conv2D(filters=3), batch=5)
    straight = bench.backward().copy()
    order = [3, 1, 4, 0, 2]
    bench.work.rows[...] = bench.work.rows[order].copy()
    bench.R = bench.R[..., order]
    np.testing.assert_allclose(bench.backward(), straight, rtol=1e-12)


def test_a_small_convolutional_network_learns_random_images_by_heart():
    trainer = trainer_of((Conv2D(filters=6), MaxPool2D(), Flatten()), optimizer=Adam(learning_rate=0.03))
    for _ in range(150):
        trainer.step()
    assert trainer.batch_loss < 0.1


def test_a_small_convolutional_network_reads_nine_of_ten_digits_after_a_few_hundred_steps(read):
    """The network of the preset, on the first 300 of its steps; the whole ten epochs are for the benchmark."""
    spec = replace_at(preset("mnist-cnn", read).spec, "data.validation", 0.1)
    experiment = build(spec, load_material(spec, read))
    assert [type(layer.activation) for layer in spec.layers if isinstance(layer, Conv2D)] == [ReLU, ReLU]
    for _ in range(300):
        experiment.trainer.step()
    assert experiment.evaluator("validation", 1000).measure()[1] > 0.9
