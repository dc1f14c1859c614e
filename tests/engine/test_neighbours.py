"""Neighbours that bend alike: one call finds all their slopes, and nothing else is different."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.activations import Identity, ReLU, Sigmoid, Tanh
from nnviz.engine.kernels import column_sums, play
from nnviz.engine.layers import Dense, Dropout, Mode
from nnviz.engine.losses import CategoricalCrossEntropy, MeanSquaredError
from nnviz.engine.network import Network, Workspace
from tests.engine.layer_bench import trainer_of


def dense(units, activation):
    return Dense(units=units, activation=activation)


def workspace(*layers, loss=None, mode=Mode.TRAINING):
    network = Network((3,), (*layers, dense(2, Identity())), loss or MeanSquaredError(), "float64")
    return Workspace(network, network.parameters(0), 5, mode)


@pytest.mark.parametrize(
    ("layers", "last_of_groups"),
    [
        ((dense(4, Tanh()), dense(3, Tanh())), [1]),
        ((dense(4, Tanh()), dense(3, ReLU()), dense(3, ReLU())), [0, 2]),
        ((dense(4, Tanh()), Dropout(rate=0.5), dense(3, Tanh())), [0, 2]),
        ((dense(4, Identity()), dense(3, Sigmoid())), [1]),
    ],
)
def test_the_last_of_a_group_finds_the_slopes_of_all(layers, last_of_groups):
    work = workspace(*layers)

    assert last_of_groups == [number for number, view in enumerate(work.views) if "all_slopes" in view]


def test_what_lies_side_by_side_is_each_layer_s_own():
    work = workspace(dense(4, Tanh()), dense(3, Tanh()))
    work.rows[...] = np.random.default_rng(0).normal(size=work.rows.shape)
    play(call for calls in work.forward() for call in calls)
    for calls in reversed(work.backward()):
        play(calls)
    first, second, _ = work.views

    for view in (first, second):
        np.testing.assert_allclose(view.z, view.W1 @ view.x1, rtol=1e-14)
        np.testing.assert_allclose(view.a, np.tanh(view.z), rtol=1e-14)
        np.testing.assert_allclose(view.slope, 1 - view.a**2, rtol=1e-14)
        assert (view.a1[-1] == 1).all()
    assert np.shares_memory(first.a, second.x)


def test_slopes_take_no_memory_where_nothing_is_learned():
    views = workspace(dense(4, Tanh()), dense(3, Tanh()), mode=Mode.INFERENCE).views

    assert not any("slope" in view or "all_slopes" in view for view in views)


def test_the_row_of_ones_is_still_one_after_many_steps():
    trainer = trainer_of((dense(4, Tanh()), dense(3, Tanh())), shape=(3,))
    for _ in range(20):
        trainer.step()

    assert all((view.a1[-1] == 1).all() for view in trainer.workspace().views)


def test_a_loss_without_a_link_predicts_the_sums_themselves():
    linear, softmax = workspace(), workspace(loss=CategoricalCrossEntropy())

    assert linear.loss_view.p is linear.loss_view.z
    assert softmax.loss_view.p is not softmax.loss_view.z


def test_columns_are_added_up():
    a, out = np.random.default_rng(0).normal(size=(4, 6)), np.empty(6)
    play([column_sums(a, out)])

    np.testing.assert_allclose(out, a.sum(axis=0), rtol=1e-14)
