"""The gradient check of a whole experiment: its own network, its own data, in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import numpy as np

from nnviz.data.dataset import Array, ReadResource
from nnviz.engine.gradcheck import GradientError, check_gradients
from nnviz.engine.network import Network
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import Material, build, load_material, refuse_errors
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["SAMPLES", "Subject", "check_experiment", "subject_of"]

SAMPLES = 8
"""So many samples are enough: what a formula gets wrong it gets wrong for each."""


class Subject(NamedTuple):
    """A network in float64, standing somewhere, and a batch: ``rows`` (batch, inputs), ``targets`` (outputs, batch)."""

    network: Network
    params: Parameters
    rows: Array
    targets: Array


def check_experiment(
    spec: ExperimentSpec,
    read: ReadResource,
    *,
    samples: int = SAMPLES,
    sample: int | None = None,
    values: Array | None = None,
) -> list[GradientError]:
    """Compare all gradients of an experiment's first batch with central differences.

    Parameters
    ----------
    spec : ExperimentSpec
        Its precision does not matter: the check is always made in float64.
    read : callable
        Gives shipped files.
    samples : int
        At most so many samples of the batch are used.
    sample : int, optional
        Check only so many parameters of each array, drawn by the experiment's seed; all unless given.
    values : array (count,), optional
        Parameters to check at; freshly drawn ones unless given.

    Raises
    ------
    DataProblem, SpecProblem, ShapeError
        When the experiment cannot begin.
    """
    subject = subject_of(spec, lambda exact: load_material(exact, read), samples=samples, values=values)
    return check_gradients(
        subject.network,
        subject.params,
        subject.rows,
        subject.targets,
        regularisation=spec.regularisation,
        sample=sample,
        seed=spec.seeds.base,
    )


def subject_of(
    spec: ExperimentSpec,
    material_of: Callable[[ExperimentSpec], Material],
    *,
    samples: int = SAMPLES,
    values: Array | None = None,
) -> Subject:
    """Return an experiment's network in float64 with the first samples of its first batch.

    Parameters
    ----------
    material_of : callable
        Gives the data of the experiment, once it is known that its settings fit together.
    values : array (count,), optional
        The parameters to stand at; freshly drawn ones unless given.

    Raises
    ------
    SpecProblem
        Where settings do not fit together, or the values belong to another network.
    """
    training = msgspec.structs.replace(spec.training, precision="float64")
    spec = msgspec.structs.replace(spec, training=training)
    refuse_errors(spec)
    experiment = build(spec, material_of(spec))
    if values is not None:
        if values.shape != experiment.params.values.shape:
            raise SpecProblem(
                f"The network has {experiment.params.count:,} parameters, but {values.size:,} are saved; change no "
                "layer of a saved network."
            )
        experiment.params.values[...] = values
    trainer, network = experiment.trainer, experiment.network
    plans = network.plans()
    count = min(samples, trainer.next_batch()[1])
    rows = np.empty((count, int(np.prod(plans[0].shape_in))))
    targets = np.empty((plans[-1].shape_out[0], count))
    trainer.feed.fill_batch(rows, targets, 0, 0)
    return Subject(network, experiment.params, rows, targets)
