"""Going on with a saved training: the same experiment, from the very step where it stood."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.experiment.build import Experiment
from nnviz.experiment.catalog import SpecProblem, replace_at
from nnviz.experiment.changes import live_changes
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.model_file import Model
from nnviz.session.stopping import Stopper

__all__ = ["resumed"]


def resumed(
    model: Model, wanted: ExperimentSpec, *, total: bool
) -> tuple[ExperimentSpec, Callable[[Experiment, Stopper], None]]:
    """Return the experiment to go on with, and what puts it back where it stood.

    Parameters
    ----------
    model : Model
    wanted : ExperimentSpec
        That of the model with settings changed; only settings that a running network can take may differ.
    total : bool
        Whether ``training.epochs`` of ``wanted`` counts from the beginning; else so many epochs more are trained.

    Raises
    ------
    SpecProblem
        When a change needs a new start, or nothing is left to train.
    """
    same = replace_at(wanted, "training.epochs", model.spec.training.epochs)
    if live_changes(model.spec, same) is None:
        raise SpecProblem(
            "A saved training can only go on with other rates, batch sizes and the like; for other data, layers, "
            "loss, optimizer or seeds train the preset anew."
        )
    done = model.progress.counters.epoch if model.progress else 0
    epochs = wanted.training.epochs
    if total and epochs <= done:
        raise SpecProblem(
            f"This training has {done:,} epochs already; ask for more with --epochs {2 * done}."
        )
    spec = wanted if total else replace_at(wanted, "training.epochs", done + epochs)

    def begin(experiment: Experiment, stopper: Stopper) -> None:
        np.copyto(experiment.params.values, model.values)
        if model.progress is not None:
            model.progress.restore(experiment, stopper)

    return spec, begin
