"""A gradient check of a whole experiment: its own network, its own data, in float64."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import ReadResource
from nnviz.engine.gradcheck import GradientError, check_gradients
from nnviz.experiment.build import build, load_material
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Verdict", "check_experiment"]

ROWS = 8
SAMPLE = 200
"""So many parameters of each array are checked unless all are wanted; drawn by the seed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gradient check found: one error for each parameter array, layers counted from 0."""

    errors: tuple[GradientError, ...]

    @property
    def max_norm_error(self) -> float:
        """The largest relative error of an array as a whole."""
        return max((error.norm for error in self.errors), default=0.0)

    @property
    def max_element_error(self) -> float:
        """The largest relative error of a single parameter."""
        return max((error.element for error in self.errors), default=0.0)

    @property
    def passed(self) -> bool:
        """Whether every array is below both gates."""
        return all(error.passed for error in self.errors)


def check_experiment(spec: ExperimentSpec, read: ReadResource, *, everything: bool = False) -> Verdict:
    """Compare the gradients of the first training samples with central differences.

    Parameters
    ----------
    everything : bool
        Check every parameter, not a sample of each array; a large network takes minutes.
    """
    spec = replace_at(spec, "training.precision", "float64")
    experiment = build(spec, load_material(spec, read))
    count = min(ROWS, experiment.train.samples)
    network = experiment.network
    rows = np.zeros((count, spec.data.inputs))
    targets = np.zeros((network.plans()[-1].shape_out[0], count))
    experiment.train.fill(rows, targets, 0)
    errors = check_gradients(
        network,
        experiment.params,
        rows,
        targets,
        regularisation=spec.regularisation,
        sample=None if everything else SAMPLE,
        seed=spec.seeds.base,
    )
    return Verdict(tuple(errors))
