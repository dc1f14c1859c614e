"""A weight or bias with all that moves it: its gradient, the inside of the optimizer, and its last change."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.adaptive import AdaGrad, RMSprop
from nnviz.engine.descent import SGD
from nnviz.engine.moments import Adam, AdamW, Nadam
from nnviz.engine.optimizers import Optimizer, Scalars
from nnviz.engine.trainer import Phase, Trainer
from nnviz.engine.workspace import held_rows
from nnviz.session.ask import Ask
from nnviz.session.explain.row import Phrase
from nnviz.session.inspect_layer import column_of
from nnviz.session.lab import Lab
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.unit_views import frozen, learned_layers

__all__ = ["Term", "Weight", "WeightOf", "Window", "terms_of"]


class Term(NamedTuple):
    """One number of the optimizer, in the textbook's terms: its symbol, a few words, and the number."""

    symbol: str
    words: Phrase
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Weight:
    """One number θ that is learned.

    Attributes
    ----------
    value : float
    gradient : float
        ∂L/∂θ as the optimizer took it in the last step: the mean over the batch, after regularisation and clipping.
    change : float
        Δθ of the last step.
    rate : float
        η of the last step.
    plain : float
        −η·g: what plain gradient descent would have done with the same rate.
    optimizer : str
        The name of the rule.
    is_plain : bool
        Whether the rule is just that.
    terms : tuple of Term
        What the rule remembers of this number, and what it makes of it.
    held : bool
        Whether nothing may change it.
    fresh : bool
        Whether a step is open that has found the gradient already, so that it is of this step, not of the last one.
    stepped : bool
        Whether there was a last step with these settings; if not, all but ``value`` is NaN.
    """

    value: float
    gradient: float
    change: float
    rate: float
    plain: float
    optimizer: str
    is_plain: bool
    terms: tuple[Term, ...]
    held: bool
    fresh: bool
    stepped: bool


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A link that stands for several weights: those of a filter for one map, or those to all places of a map.

    ``weights``, ``gradient`` and ``change`` are arrays (rows, columns); the last two zero before the first step.
    """

    weights: Array
    gradient: Array
    change: Array
    filter: bool


@dataclass(frozen=True, slots=True)
class WeightOf(Ask):
    """Asks for a link, or for the bias of a unit; answered by a ``Weight``, or by a ``Window`` of several."""

    often: ClassVar[float] = 15.0
    share: ClassVar[float] = 0.02

    place: LinkPlace | UnitPlace

    @np.errstate(all="ignore")
    def answer(self, lab: Lab) -> Weight | Window | None:
        """Look it up; None where a line of the screen is no weight of its own, as before pooled images."""
        place, experiment = self.place, lab.experiment
        column = column_of(lab, place.layer)
        if column is None:
            return None
        layer = learned_layers(experiment.network, experiment.params)[place.layer]
        sources = layer.W1.shape[1] - 1
        if not 0 <= place.unit < len(layer.W1):
            return None
        if isinstance(place, UnitPlace):
            return self._single(lab, layer.number, place.unit, sources)
        if not column.before and column.sources == sources and not layer.several:
            return (
                self._single(lab, layer.number, place.unit, place.source)
                if 0 <= place.source < sources
                else None
            )
        shape = _window(lab, layer.number, place.layer)
        if shape is None or column.before or (not place.layer and column.kind != "conv2d"):
            return None
        size = shape[0] * shape[1]
        source = 0 if not place.layer else place.source  # the lines from single pixels mean the one filter
        part = slice(source * size, (source + 1) * size)
        if sources < part.stop:
            return None
        cut = [array[place.unit, part].reshape(shape) for array in (layer.W1, layer.gradient, layer.change)]
        return Window(frozen(cut[0]), frozen(cut[1]), frozen(cut[2]), column.kind == "conv2d")

    def _single(self, lab: Lab, number: int, unit: int, source: int) -> Weight:
        """Return one number with what moved it."""
        params, trainer, walker = lab.experiment.params, lab.experiment.trainer, lab.walker
        plan = params.plans[number]
        where = unit, source
        value, gradient, change = (
            float(params.windows(flat)[number]["W1"][where])
            for flat in (params.values, params.grads, params.delta)
        )
        event = walker.position
        back = event.phase is Phase.BACKWARD and event.layer <= number
        fresh = walker.inside_step and back
        stepped = trainer.workspace() is not None and trainer.state.step > 0
        rate = last_rate(trainer) if stepped else math.nan
        slots = {
            name: float(params.windows(slot)[number]["W1"][where]) for name, slot in params.slots.items()
        }
        nothing = math.nan
        W1 = params.windows(params.values)[number]["W1"]
        return Weight(
            value=value,
            gradient=gradient if stepped or fresh else nothing,
            change=change if stepped else nothing,
            rate=rate,
            plain=-rate * gradient if stepped else nothing,
            optimizer=type(trainer.optimizer).title(),
            is_plain=isinstance(trainer.optimizer, SGD) and not trainer.optimizer.momentum,
            terms=terms_of(trainer, slots, gradient, change, rate) if stepped and not fresh else (),
            held=bool(plan.frozen or unit in held_rows(plan, W1)),
            fresh=fresh,
            stepped=stepped,
        )


def last_rate(trainer: Trainer) -> float:
    """Return the learning rate η of the last step, from what the optimizer has made of it."""
    optimizer, scalars = trainer.optimizer, trainer.scalars
    probe = Scalars.like(np.zeros(1))
    optimizer.begin(probe, max(trainer.state.step, 1))
    folded = float(probe.rate)
    return optimizer.learning_rate * float(scalars.rate) / folded if folded else 0.0


def terms_of(
    trainer: Trainer, slots: dict[str, float], gradient: float, change: float, rate: float
) -> tuple[Term, ...]:
    """Return what the optimizer remembers of a number after the last step, and what it made of it.

    Parameters
    ----------
    trainer : Trainer
    slots : dict of str to float
        What is remembered, as the engine keeps it.
    gradient, change, rate : float
        g, Δ and η of the last step.
    """
    optimizer: Optimizer = trainer.optimizer
    kept = {name: slots[name] * optimizer.shares().get(name, 1.0) for name in slots}
    match optimizer:
        case SGD(momentum=momentum) if momentum:
            terms = [Term("v", Phrase("velocity"), kept["velocity"])]
            if optimizer.nesterov:
                terms.append(Term("g + μ·v", Phrase("look ahead"), gradient + momentum * kept["velocity"]))
            return tuple(terms)
        case AdaGrad(epsilon=epsilon):
            own = rate / (math.sqrt(kept["v"]) + epsilon)
            return Term("v", Phrase("sum of all g²"), kept["v"]), _own("η / (√v + ε)", own)
        case RMSprop(epsilon=epsilon):
            own = rate / (math.sqrt(kept["v"]) + epsilon)
            terms = [Term("v", Phrase("mean of g²"), kept["v"]), _own("η / (√v + ε)", own)]
            if optimizer.momentum:
                terms.append(Term("s", Phrase("velocity of g / (√v + ε)"), kept["velocity"]))
            return tuple(terms)
        case Adam():
            return _adam(trainer, optimizer, kept, gradient, change, rate)
    return ()


def _own(symbol: str, value: float) -> Term:
    return Term(symbol, Phrase("rate of this weight alone"), value)


def _adam(
    trainer: Trainer, rule: Adam, kept: dict[str, float], gradient: float, change: float, rate: float
) -> tuple[Term, ...]:
    """Return both means, their corrections, and the rate that comes of them."""
    step = trainer.state.step
    terms = [Term("m", Phrase("mean of g"), kept["m"]), Term("v", Phrase("mean of g²"), kept["v"])]
    v = kept["v"]
    if rule.amsgrad:
        v = kept["v_max"]
        terms.append(Term("v max", Phrase("largest mean of g²"), v))
    v_hat = v / (1 - rule.beta2**step)
    if isinstance(rule, Nadam):
        probe = Scalars.like(np.zeros(1))
        rule.begin(probe, step)
        now = -float(probe.rate) * math.sqrt((1 - rule.beta2) / (1 - rule.beta2**step)) / rule.learning_rate
        m_hat = now * (float(probe.lead) / (1 - rule.beta1) * kept["m"] + gradient)
    else:
        m_hat = kept["m"] / (1 - rule.beta1**step)
    own = rate / (math.sqrt(v_hat) + rule.epsilon)
    terms += [
        Term("m̂", Phrase("looking ahead" if isinstance(rule, Nadam) else "m / (1 − β₁ᵗ)"), m_hat),
        Term("v̂", Phrase("v / (1 − β₂ᵗ)"), v_hat),
        _own("η / (√v̂ + ε)", own),
    ]
    if isinstance(rule, AdamW) and rule.weight_decay:
        terms.append(Term("−η·λ·w", Phrase("weight decay"), change + own * m_hat))
    return tuple(terms)


def _window(lab: Lab, number: int, layer: int) -> tuple[int, int] | None:
    """Return rows and columns of the weights that a link of a layer stands for."""
    network = lab.experiment.network
    kernel = getattr(network.layers[number], "kernel", 0)
    if kernel:
        return kernel, kernel
    if not layer:
        return None
    for plan in reversed(lab.experiment.params.plans[:number]):
        if len(plan.shape_out) == 3:
            return plan.shape_out[1], plan.shape_out[2]
        if len(plan.shape_in) == 3:
            return plan.shape_in[1], plan.shape_in[2]
    return None
