"""What is reported about predictions, against scikit-learn where it has the same figure."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.metrics import (
    chosen_classes,
    class_figures,
    confusion,
    correct,
    mean_absolute_error,
    r_squared,
    top_k,
)

RNG = np.random.default_rng(0)
LABELS = RNG.integers(4, size=60)
PREDICTION = RNG.random((4, 60)) + 0.5 * np.eye(4)[LABELS].T


def test_one_output_says_yes_above_a_half():
    assert [0, 0, 1] == chosen_classes(np.array([[0.2, 0.5, 0.51]])).tolist()
    assert 2 == correct(np.array([[0.2, 0.5, 0.51]]), np.array([0, 1, 1]))


def test_several_outputs_say_the_largest():
    assert [2, 0] == chosen_classes(np.array([[0.1, 0.5], [0.3, 0.2], [0.6, 0.3]])).tolist()


def test_top_k_asks_whether_fewer_than_k_are_ahead():
    prediction = np.array([[0.5, 0.1], [0.3, 0.6], [0.2, 0.3]])

    assert [0, 1, 2] == [top_k(prediction, np.array([1, 0]), k) for k in (1, 2, 3)]
    assert 2 == top_k(prediction, np.array([0, 1]), 1)
    assert 1 == top_k(np.array([[0.9, 0.2]]), np.array([1, 1]), 1)
    assert 2 == top_k(np.array([[0.9, 0.2]]), np.array([1, 1]), 2)


def test_top_k_is_that_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    for k in (1, 2, 3):
        theirs = metrics.top_k_accuracy_score(LABELS, PREDICTION.T, k=k, normalize=False)
        assert theirs == top_k(PREDICTION, LABELS, k)


def test_confusion_counts_true_classes_in_rows():
    counts = confusion(np.array([[0.9, 0.8, 0.1], [0.1, 0.2, 0.9]]), np.array([0, 1, 1]), 2)

    assert [[1, 0], [1, 1]] == counts.tolist()


def test_confusion_and_figures_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    chosen = chosen_classes(PREDICTION)
    counts = confusion(PREDICTION, LABELS, 4)
    theirs = metrics.precision_recall_fscore_support(LABELS, chosen, labels=range(4))

    np.testing.assert_array_equal(counts, metrics.confusion_matrix(LABELS, chosen, labels=range(4)))
    for mine, other in zip(class_figures(counts), theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-14)


def test_a_class_that_is_never_called_or_never_there_has_no_figure():
    figures = class_figures(np.array([[2, 0, 0], [1, 0, 0], [0, 0, 0]]))

    np.testing.assert_allclose(figures.precision, [2 / 3, np.nan, np.nan])
    np.testing.assert_allclose(figures.recall, [1, 0, np.nan])
    np.testing.assert_allclose(figures.f1, [0.8, 0, np.nan])
    assert [2, 1, 0] == figures.support.tolist()


def test_r_squared_and_absolute_error_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    t = RNG.normal(size=(2, 30))
    p = t + 0.3 * RNG.normal(size=t.shape)

    assert metrics.r2_score(t.T, p.T) == pytest.approx(r_squared(p, t), rel=1e-12)
    assert metrics.mean_absolute_error(t.T, p.T) == pytest.approx(mean_absolute_error(p, t), rel=1e-12)


def test_r_squared_is_one_for_the_truth_zero_for_the_mean_and_nothing_for_a_constant():
    t = np.array([[1.0, 2.0, 3.0]])

    assert 1 == r_squared(t, t)
    assert 0 == pytest.approx(r_squared(np.full_like(t, 2.0), t))
    assert np.isnan(r_squared(t, np.ones_like(t)))
