"""What goes wrong, put into a sentence that a person can act upon."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from nnviz.data.dataset import DataProblem
from nnviz.engine.divergence import Diverged
from nnviz.engine.kernels import ShapeError
from nnviz.experiment.build import network_of
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem
from nnviz.session.evidence import Evidence, cause_of, evidence_of
from nnviz.session.remedies import lower_rate, remedies_for
from nnviz.session.snapshot import Failure
from nnviz.session.unit_views import columns_of

if TYPE_CHECKING:
    from nnviz.session.lab import Lab

__all__ = ["divergence", "failure_of", "told_of"]


def failure_of(error: Exception) -> Failure:
    """Return the picture of an exception: foreseen ones speak for themselves, others are faults of the program."""
    if isinstance(error, DataProblem | FileProblem | SpecProblem | ShapeError):
        return Failure(str(error))
    if isinstance(error, MemoryError):
        return Failure("There is not enough memory for this step; choose a smaller batch or fewer units.")
    message = f"The training stopped because of a fault in nnviz: {type(error).__name__}: {error}"
    return Failure(message, "".join(traceback.format_exception(error)), expected=False)


def told_of(error: Exception, lab: Lab | None, spec: ExperimentSpec) -> Failure:
    """Return the picture of an exception of a training; after a divergence that goes back to its last sound state."""
    if lab is None or not isinstance(error, Diverged):
        return failure_of(error)
    evidence = evidence_of(lab.experiment, spec, lab.log.curves().column("train_loss"))
    return divergence(error, spec, lab.course.fail(), evidence)


def divergence(error: Diverged, spec: ExperimentSpec, step: int, evidence: Evidence) -> Failure:
    """Say what happened, what is probably to blame, where the weights are now and what may help.

    Parameters
    ----------
    step : int
        Where the weights are now.
    evidence : Evidence
        What the failing step has left.
    """
    cause = cause_of(evidence)
    return Failure(
        f"{error.told(_where(error, spec))} {cause.sentence} "
        f"The weights are back at step {step:,}, where all was well.",
        remedy=lower_rate(spec.optimizer.learning_rate, evidence.usual).changes[0],
        remedies=remedies_for(spec, evidence, cause),
    )


def _where(error: Diverged, spec: ExperimentSpec) -> str:
    """Return the layer as the diagram calls it; one without units by its kind and the one that it stands behind."""
    network = network_of(spec)
    if error.layer == len(network.layers) - 1:
        return "the output layer"
    kind = type(network.layers[error.layer]).title().lower()
    before = [column for column in columns_of(network, spec.data.inputs) if column.number <= error.layer]
    if not before:
        return kind
    return before[-1].name if before[-1].number == error.layer else f"{kind} after {before[-1].name}"
