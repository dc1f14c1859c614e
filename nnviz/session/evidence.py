"""What a diverging network leaves behind, and what that says about the cause."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnviz.data.dataset import Array, Task
from nnviz.engine.evaluate import Forward
from nnviz.engine.trainer import Trainer
from nnviz.experiment.build import Experiment
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Cause", "Evidence", "cause_of", "evidence_of"]

LARGE_INPUTS, LARGE_TARGETS = 8.0, 10.0
"""Root mean squares above which inputs and targets count as not scaled."""
GROWTH = 10.0
"""So many times larger than the inputs the sums may be before anything is learned."""
ABOVE_USUAL = 10.0
"""So many times the optimizer's own default a learning rate may be before it is the first suspect."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Numbers of the step that was not taken, and of the one before it.

    Attributes
    ----------
    rate, usual : float
        The learning rate, and the default of this optimizer.
    ratio : float
        ‖Δ‖/‖θ‖ of the last step that was taken, with θ from before it, the largest over the layers; NaN before the
        first.
    inputs, largest_input : float
        Root mean square and largest size of what the network received.
    targets : float
        Root mean square of measured values, NaN for classes.
    start : float
        The largest root mean square of a layer's sums with the weights of the beginning, on the same samples.
    first_loss, last_loss : float
        The first loss and the last that was measured.
    unbounded : bool
        Whether classes are learned as measured values, with outputs that nothing holds.
    """

    rate: float
    usual: float
    ratio: float
    inputs: float
    largest_input: float
    targets: float
    start: float
    first_loss: float
    last_loss: float
    unbounded: bool


class Cause(NamedTuple):
    """What is probably to blame: "rate", "inputs", "start", "targets" or "loss", and a sentence that says why."""

    name: str
    sentence: str


def evidence_of(experiment: Experiment, spec: ExperimentSpec, losses: Array) -> Evidence:
    """Collect the numbers; before anything is put back.

    Parameters
    ----------
    experiment : Experiment
        As the failing step left it.
    spec : ExperimentSpec
        With all live changes.
    losses : array (measurements,)
        The training losses measured so far.
    """
    trainer = experiment.trainer
    work = trainer.workspace()
    rows = np.zeros((1, 1)) if work is None else work.rows
    values = experiment.material.dataset.task is Task.REGRESSION
    targets = math.nan if work is None or not values else _rms(work.loss_view.t)
    finite = losses[np.isfinite(losses)]
    return Evidence(
        rate=trainer.rate(),
        usual=type(spec.optimizer)().learning_rate,
        ratio=_ratio(trainer),
        inputs=_rms(rows),
        largest_input=float(np.max(np.abs(rows))),
        targets=targets,
        start=math.nan if work is None else _start(experiment, spec, rows),
        first_loss=float(finite[0]) if len(finite) else math.nan,
        last_loss=float(finite[-1]) if len(finite) else math.nan,
        unbounded=not values and spec.loss.link_name == "identity" and spec.loss.targets == "values",
    )


def cause_of(evidence: Evidence) -> Cause:
    """Judge which of the numbers is furthest out of its usual range; the rate where none is."""
    growth = evidence.start / max(evidence.inputs, 1.0)
    suspects = {
        "rate": evidence.rate / (ABOVE_USUAL * evidence.usual),
        "inputs": evidence.inputs / LARGE_INPUTS,
        "start": growth / GROWTH,
        "targets": evidence.targets / LARGE_TARGETS,
        "loss": 2.0 if evidence.unbounded else 0.0,
    }
    worst = max(suspects, key=lambda name: -math.inf if math.isnan(suspects[name]) else suspects[name])
    if not suspects[worst] > 1:
        worst = "rate"
    return Cause(worst, _sentence(worst, evidence))


def _sentence(cause: str, seen: Evidence) -> str:
    if cause == "inputs":
        return (
            f"The inputs are probably not scaled: they reach {seen.largest_input:,.4g} (root mean square "
            f"{seen.inputs:.3g}), and sums and gradients grow with them."
        )
    if cause == "start":
        return (
            f"The first weights are probably too large: before anything was learned the sums had a root mean square "
            f"of {seen.start:.3g}, from inputs of {seen.inputs:.2g}."
        )
    if cause == "targets":
        return f"The targets are large (root mean square {seen.targets:.3g}), and so are the gradients of their errors."
    if cause == "loss":
        return "Classes are learned as measured values here: nothing bounds the outputs, and the error grows squared."
    change = (
        f": the step before changed a layer by {_percent(seen.ratio)} of its size" if seen.ratio > 0 else ""
    )
    return f"The learning rate of {seen.rate:g} is probably too high{change}."


def _percent(share: float) -> str:
    percent = 100 * share
    return (
        f"{percent:.2g} %" if percent < 100 else f"{percent:,.0f} %" if percent < 1e6 else f"{percent:.0e} %"
    )


def _rms(array: Array) -> float:
    return float(np.sqrt(np.mean(np.square(array, dtype=np.float64)))) if array.size else 0.0


def _ratio(trainer: Trainer) -> float:
    """Return the largest ‖Δ‖/‖θ‖ of a layer with sums."""
    params = trainer.params
    pairs = zip(params.windows(params.delta), params.windows(params.values), strict=True)
    found = [
        float(np.linalg.norm(change["W1"])) / size
        for change, value in pairs
        if "W1" in value and (size := float(np.linalg.norm(value["W1"] - change["W1"])))
    ]
    ratio = max(found, default=0.0)
    return ratio if ratio > 0 and math.isfinite(ratio) else math.nan


def _start(experiment: Experiment, spec: ExperimentSpec, rows: Array) -> float:
    """Return how large the sums were before anything was learned."""
    params = experiment.network.parameters(spec.seeds.of("weights"))
    forward = Forward(experiment.network, params, len(rows))
    np.copyto(forward.rows, rows)
    forward.run()
    sums = [view.z if "z" in view else view.a for view in forward.views if "W1" in view]
    return max((_rms(one) for one in sums), default=math.nan)
