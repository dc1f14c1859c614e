"""Which changes may help a network that has diverged, and whether they do: each can be tried on a copy."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from nnviz.data.dataset import Array, Task
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Auto, Standard
from nnviz.engine.clipping import ClipByNorm, NoClipping
from nnviz.engine.descent import SGD
from nnviz.engine.divergence import Diverged
from nnviz.engine.initializers import Automatic, Constant, Normal, Uniform
from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.losses import BinaryCrossEntropy, CategoricalCrossEntropy, Huber, MeanSquaredError
from nnviz.engine.moments import Adam
from nnviz.experiment.build import Material, build
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.checks import output_fitted
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.evidence import ABOVE_USUAL, Cause, Evidence
from nnviz.session.jobs import Report
from nnviz.session.remedy import Remedy

__all__ = ["MOST", "Trial", "remedies_for", "try_all", "with_changes"]

BLIND = (Normal, Uniform, Constant)
"""Initialisers that do not look at the number of inputs."""
MOST = 3
"""So many remedies are offered."""
STEPS, SECONDS, SAMPLES = 200, 1.5, 500
"""A trial takes at most so many steps and about so many seconds, and is measured on so many training samples."""
LOWER = 4
"""So many times a rate that does not help is lowered further by a factor of ten."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a remedy did on a copy: the loss before and after so many steps, NaN after if it diverged again."""

    remedy: Remedy
    before: float
    after: float
    steps: int

    @property
    def helped(self) -> bool:
        """Whether it trained: the loss fell."""
        return self.after < self.before


def with_changes(spec: ExperimentSpec, changes: tuple[tuple[str, object], ...]) -> ExperimentSpec:
    """Return the experiment with a remedy's changes."""
    for path, value in changes:
        spec = replace_at(spec, path, value)
    return spec


def lower_rate(rate: float, usual: float) -> Remedy:
    """Return the remedy that always comes to mind."""
    lower = float(f"{min(rate / 10, usual):.3g}")
    return Remedy(
        f"Lower the rate to {lower:g}",
        f"Smaller steps follow the slope instead of jumping over the valley; the rate was {rate:g}.",
        (("optimizer.learning_rate", lower),),
    )


def remedies_for(spec: ExperimentSpec, evidence: Evidence, cause: Cause) -> tuple[Remedy, ...]:
    """Return what may help, the most likely first; the lower rate is always among them."""
    rate = lower_rate(spec.optimizer.learning_rate, evidence.usual)
    first: dict[str, Callable[[], Iterator[Remedy]]] = {
        "inputs": lambda: _scaling(spec),
        "start": lambda: _start(spec),
        "targets": lambda: _robust(spec),
        "loss": lambda: _loss(spec),
    }
    wild = evidence.rate > ABOVE_USUAL * evidence.usual
    others: list[Callable[[], Iterator[Remedy]]] = (
        [lambda: _careful(spec)] if wild else [lambda: _clipping(spec)]
    )
    if evidence.unbounded:
        others.append(lambda: _loss(spec))
    if evidence.inputs > 3:
        others.append(lambda: _scaling(spec))
    others += [lambda: _start(spec), lambda: _again(spec, evidence.usual)]
    found = [*(first[cause.name]() if cause.name in first else ()), rate]
    for more in others:
        found += more()
    return tuple(dict.fromkeys(found))[:MOST]


def _clipping(spec: ExperimentSpec) -> Iterator[Remedy]:
    """Adaptive rules divide by the size of gradients, so that clipping does nothing for them."""
    if isinstance(spec.training.clipping, NoClipping) and isinstance(spec.optimizer, SGD):
        yield Remedy(
            "Clip gradients at length 1",
            "A gradient longer than 1 is shortened to 1; its direction stays.",
            (("training.clipping", ClipByNorm()),),
        )


def _careful(spec: ExperimentSpec) -> Iterator[Remedy]:
    """Adam's steps are about as long as its rate, however steep the slope."""
    if isinstance(spec.optimizer, SGD):
        yield Remedy(
            f"Use Adam with rate {Adam().learning_rate:g}",
            "It divides each gradient by its usual size, so that no step is much longer than the rate.",
            (("optimizer", Adam()),),
            anew=True,
        )


def _again(spec: ExperimentSpec, usual: float) -> Iterator[Remedy]:
    """Weights that have gone far astray may be harder to mend than to make anew."""
    if spec.optimizer.learning_rate > usual:
        yield Remedy(
            f"Start anew with rate {usual:g}",
            f"{type(spec.optimizer).title()}'s usual rate, from the same first weights.",
            (("optimizer.learning_rate", usual),),
            anew=True,
        )


def _scaling(spec: ExperimentSpec) -> Iterator[Remedy]:
    images = spec.data.source.image_shape is not None
    better = Auto() if images else Standard()
    if spec.data.scaling != better:
        yield Remedy(
            "Scale the inputs",
            "Pixels become 0 … 1." if images else "Each column gets mean 0 and standard deviation 1.",
            (("data.scaling", better),),
            anew=True,
        )


def _start(spec: ExperimentSpec) -> Iterator[Remedy]:
    layers = tuple(
        msgspec.structs.replace(layer, initializer=Automatic())
        if isinstance(layer, Dense | Conv2D) and isinstance(layer.initializer, BLIND)
        else layer
        for layer in spec.layers
    )
    if layers != spec.layers:
        yield Remedy(
            "Start from fitting weights",
            "The first weights shrink with the number of inputs of a unit, as its activation asks (Glorot, He, LeCun).",
            (("layers", layers),),
            anew=True,
        )


def _loss(spec: ExperimentSpec) -> Iterator[Remedy]:
    if spec.data.source.task is not Task.CLASSIFICATION:
        return
    natural = BinaryCrossEntropy() if spec.data.source.outputs == 2 else CategoricalCrossEntropy()
    changed = output_fitted(msgspec.structs.replace(spec, loss=natural))
    yield Remedy(
        f"Use {type(natural).title().lower()}",
        "Made for classes: the gradient of each output stays between −1 and 1.",
        (("loss", changed.loss), ("layers", changed.layers)),
        anew=True,
    )


def _robust(spec: ExperimentSpec) -> Iterator[Remedy]:
    if isinstance(spec.loss, MeanSquaredError) and not spec.loss.sigmoid_output:
        yield Remedy(
            "Use the Huber loss",
            "Large errors count in proportion, not squared, so that no gradient explodes.",
            (("loss", Huber()),),
            anew=True,
        )


def try_all(
    spec: ExperimentSpec, material: Material, values: Array, remedies: tuple[Remedy, ...], report: Report
) -> tuple[Trial, ...]:
    """Try each remedy on a copy; a lower rate that does not help is lowered further until it does.

    Parameters
    ----------
    spec : ExperimentSpec
        The experiment as it diverged.
    values : array (count,)
        The last good weights, from which live remedies go on.
    """
    trials = []
    for number, remedy in enumerate(remedies):

        def tell(share: float, place: int = number) -> None:
            report((place + share) / len(remedies), remedies[place].text)

        trial = _tried(spec, material, values, remedy, tell)
        path, value = remedy.changes[0]
        for _ in range(LOWER):
            if trial.helped or path != "optimizer.learning_rate" or not isinstance(value, float):
                break
            again = lower_rate(value, value)
            value = again.changes[0][1]
            trial = _tried(spec, material, values, again, tell)
        trials.append(trial)
    return tuple(sorted(trials, key=lambda one: not one.helped))


@np.errstate(all="ignore")
def _tried(
    spec: ExperimentSpec, material: Material, values: Array, remedy: Remedy, tell: Callable[[float], None]
) -> Trial:
    """Train a copy for a moment."""
    changed = with_changes(spec, remedy.changes)
    if changed.data.scaling != spec.data.scaling:
        fit = Preparation.fit(
            material.dataset, material.split.train, changed.data.scaling, changed.data.features
        )
        material = replace(material, preparation=fit)
    experiment = build(changed, material)
    if not remedy.anew:
        experiment.params.values[...] = values
    judge = experiment.evaluator("train", SAMPLES)
    before, _ = judge.measure()
    began, steps = time.perf_counter(), 0
    try:
        while steps < STEPS and time.perf_counter() - began < SECONDS:
            experiment.trainer.step()
            steps += 1
            tell(steps / STEPS)
    except Diverged:
        return Trial(remedy, before, math.nan, steps)
    after, _ = judge.measure()
    return Trial(remedy, before, after, steps)
