"""What goes wrong, put into a sentence that a person can act upon."""

from __future__ import annotations

import traceback

from nnviz.data.dataset import DataProblem
from nnviz.engine.divergence import Diverged
from nnviz.engine.kernels import ShapeError
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.snapshot import Failure

__all__ = ["divergence", "failure_of"]


def failure_of(error: Exception) -> Failure:
    """Return the picture of an exception: foreseen ones speak for themselves, others are faults of the program."""
    if isinstance(error, DataProblem | SpecProblem | ShapeError):
        return Failure(str(error))
    if isinstance(error, MemoryError):
        return Failure("There is not enough memory for this step; choose a smaller batch or fewer units.")
    message = f"The training stopped because of a fault in nnviz: {type(error).__name__}: {error}"
    return Failure(message, "".join(traceback.format_exception(error)), expected=False)


def divergence(error: Diverged, spec: ExperimentSpec, step: int) -> Failure:
    """Say what happened, where the weights are now and what may help."""
    rate = spec.optimizer.learning_rate
    lower = min(rate / 10, type(spec.optimizer)().learning_rate)
    return Failure(
        f"{error} The learning rate of {rate:g} is probably too high; the weights are back at step {step:,}, "
        "where all was well.",
        remedy=("optimizer.learning_rate", float(f"{lower:.3g}")),
    )
