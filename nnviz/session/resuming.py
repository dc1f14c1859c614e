"""Going on with a saved training: the same experiment, from the very step where it stood."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import numpy as np

from nnviz.experiment.build import Experiment
from nnviz.experiment.catalog import SpecProblem, replace_at
from nnviz.experiment.changes import live_changes
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.model_file import Model
from nnviz.session.stopping import Stopper

__all__ = ["Resumed", "resumed"]


class Resumed(NamedTuple):
    """How to go on.

    ``spec`` is what to run: its epochs count from the very beginning.  ``kept`` is what to save: its epochs are
    those of one run, as in the file, so that going on again adds as many once more.  ``begin`` puts everything back.
    """

    spec: ExperimentSpec
    kept: ExperimentSpec
    begin: Callable[[Experiment, Stopper], None]


def resumed(model: Model, wanted: ExperimentSpec, *, total: bool) -> Resumed:
    """Return the experiment to go on with.

    Parameters
    ----------
    model : Model
    wanted : ExperimentSpec
        That of the model with settings changed; only settings that a running network can take may differ, and
        which layers are frozen.
    total : bool
        Whether ``training.epochs`` of ``wanted`` counts from the beginning; else so many epochs more are trained.

    Raises
    ------
    SpecProblem
        When a change needs a new start, or nothing is left to train.
    """
    kept = replace_at(wanted, "training.epochs", model.spec.training.epochs)
    if live_changes(model.spec, _frozen_as(model.spec, kept)) is None:
        raise SpecProblem(
            "A saved training can only go on with other rates, batch sizes and the like, and with layers frozen or "
            "set free; for other data, layers, loss, optimizer or seeds train the preset anew."
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
            model.progress.restore(experiment, stopper, model.spec.optimizer)

    return Resumed(spec, kept, begin)


def _frozen_as(saved: ExperimentSpec, wanted: ExperimentSpec) -> ExperimentSpec:
    """Return ``wanted`` with the same layers frozen as in ``saved``, where both have layers of the same kinds."""
    if [type(layer) for layer in saved.layers] != [type(layer) for layer in wanted.layers]:
        return wanted
    layers = tuple(
        msgspec.structs.replace(new, frozen=old.frozen) if hasattr(old, "frozen") else new
        for old, new in zip(saved.layers, wanted.layers, strict=True)
    )
    return msgspec.structs.replace(wanted, layers=layers)
