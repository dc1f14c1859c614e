"""How much a network relies on each feature: shuffle one column among the samples and see how much worse it gets.

L. Breiman, "Random forests", 2001, section 10; A. Fisher, C. Rudin and F. Dominici, "All models are wrong, but many
are useful", 2019.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.batches import encode_targets
from nnviz.data.dataset import Array, Task
from nnviz.engine.evaluate import Forward
from nnviz.engine.metrics import correct
from nnviz.engine.streams import stream
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import Material, network_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.jobs import Report

__all__ = ["Importance", "importance_of"]

REPEATS = 10
MOST = 2_000
"""At most so many samples are asked about."""
CHUNK = 250


@dataclass(frozen=True, slots=True, eq=False)
class Importance:
    """What shuffling each feature costs.

    Attributes
    ----------
    names : tuple of str
    cost : array (features, repeats)
        The fall of the accuracy, or for measured values the rise of the loss, in each repeat.
    base : float
        Accuracy or loss with nothing shuffled.
    by : str
        "accuracy" or "loss".
    part : str
        "validation", or "training" where there is no validation data.
    samples : int
        How many samples were asked about.
    done : int
        How many repeats are complete; the columns beyond are NaN.
    """

    names: tuple[str, ...]
    cost: Array
    base: float
    by: str
    part: str
    samples: int
    done: int

    @property
    def mean(self) -> Array:
        """The mean over the repeats done, an array (features,)."""
        return np.asarray(self.cost[:, : max(self.done, 1)].mean(axis=1))

    @property
    def spread(self) -> Array:
        """The standard deviation over the repeats done (n − 1), an array (features,); 0 for a single one."""
        seen = self.cost[:, : self.done]
        return np.asarray(seen.std(axis=1, ddof=1) if self.done > 1 else np.zeros(len(seen)))


def importance_of(
    spec: ExperimentSpec,
    values: Array,
    material: Material,
    report: Report,
    repeats: int = REPEATS,
) -> Importance:
    """Shuffle every column ``repeats`` times among the validation samples; tell after each what is known by then.

    The columns are those of the data as they came, so a feature that is made of another (x₁²) moves with it.
    The shuffles are the same ones each time.

    Parameters
    ----------
    spec : ExperimentSpec
    values : array (count,)
        All parameters.
    material : Material
    report : Report
        Told often; raises ``Cancelled`` where the work is no longer wanted.

    Raises
    ------
    ValueError
        For fewer than one repeat.
    """
    if repeats < 1:
        raise ValueError(f"There must be at least 1 repeat, got {repeats}.")
    asker = _Asker(spec, values, material)
    data, base, chance = material.dataset, asker.score(asker.x, report, 0.0), stream(0, "importance")
    cost = np.full((data.features, repeats), np.nan)
    total = data.features * repeats

    def told(done: int) -> Importance:
        known = cost.copy()
        known.setflags(write=False)
        by = "loss" if data.task is Task.REGRESSION else "accuracy"
        return Importance(data.feature_names, known, base, by, asker.part, len(asker.x), done)

    for repeat in range(repeats):
        for feature in range(data.features):
            share = (repeat * data.features + feature) / total
            shuffled = asker.x.copy()
            shuffled[:, feature] = chance.permutation(shuffled[:, feature])
            worse = asker.score(shuffled, report, share)
            cost[feature, repeat] = worse - base if data.task is Task.REGRESSION else base - worse
        report((repeat + 1) / total * data.features, "", told(repeat + 1))
    return told(repeats)


class _Asker:
    """A copy of the network, and the samples that it is asked about."""

    def __init__(self, spec: ExperimentSpec, values: Array, material: Material) -> None:
        network, data, split = network_of(spec), material.dataset, material.split
        params = Parameters(network.plans(), np.dtype(network.dtype))
        np.copyto(params.values, values)
        self.part = "validation" if len(split.validation) else "training"
        rows = (split.validation if len(split.validation) else split.train)[:MOST]
        self.x = np.array(data.x[rows])
        outputs = network.plans()[-1].shape_out[0]
        self._targets = encode_targets(data, spec.loss.targets, outputs)[rows].T
        self._labels = data.y[rows] if data.task is Task.CLASSIFICATION else None
        self._preparation, self._dtype = material.preparation, network.dtype
        sizes = {min(CHUNK, len(rows)), len(rows) % CHUNK} - {0}
        self._forward = {size: Forward(network, params, size) for size in sizes}

    def score(self, x: Array, report: Report, share: float) -> float:
        """Return accuracy, or for measured values the loss, for samples (n, features) as they came."""
        total = 0.0
        for start in range(0, len(x), CHUNK):
            report(share)
            part = x[start : start + CHUNK]
            forward = self._forward[len(part)]
            forward.rows[...] = self._preparation.apply(part, self._dtype)
            np.copyto(forward.targets, self._targets[:, start : start + len(part)], casting="same_kind")
            prediction = forward.run()
            if self._labels is None:
                total += forward.loss() * len(part)
            else:
                total += correct(prediction, self._labels[start : start + len(part)])
        return total / len(x)
