"""The verdict of a gradient check: one error for each parameter array, and whether all are rounding."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.data.dataset import Array, ReadResource
from nnviz.engine.gradcheck import GradientError
from nnviz.experiment.gradients import check_experiment
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["SAMPLE", "Verdict", "judge"]

SAMPLE = 200
"""So many parameters of each array are checked unless all are wanted; drawn by the seed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gradient check found, array by array; layers are counted from 0."""

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
        """Whether every array was checked and is below both gates."""
        return all(error.passed for error in self.errors)


def judge(
    spec: ExperimentSpec, read: ReadResource, *, everything: bool = False, values: Array | None = None
) -> Verdict:
    """Check an experiment's gradients: a sample of each array, or every parameter, which may take minutes.

    They are checked at the parameters ``values``, or else where training would begin.
    """
    sample = None if everything else SAMPLE
    return Verdict(tuple(check_experiment(spec, read, sample=sample, values=values)))
