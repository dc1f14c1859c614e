"""The learning rate of a step: the optimizer's own, times what the schedule makes of it, as printed arithmetic."""

from __future__ import annotations

import math

from nnviz.engine.optimizers import Optimizer
from nnviz.engine.schedules import (
    Constant,
    Cosine,
    Exponential,
    Memory,
    OneCycle,
    ReduceOnPlateau,
    Schedule,
    StepDecay,
    WarmUp,
)
from nnviz.session.explain.expression import Expression, call, exact, number
from nnviz.session.explain.row import Phrase, Row, plain_row, row

__all__ = ["rate_of", "rate_row"]

ONE, HALF = exact(1), exact(0.5)


def rate_of(optimizer: Optimizer, schedule: Schedule, progress: float, memory: Memory) -> float:
    """Return η."""
    return optimizer.learning_rate * schedule.factor(progress, memory)


def rate_row(optimizer: Optimizer, schedule: Schedule, progress: float, memory: Memory) -> Row:
    """Return η with the schedule's formula."""
    rate = rate_of(optimizer, schedule, progress, memory)
    base, passed = exact(optimizer.learning_rate), number(progress)
    match schedule:
        case Constant():
            return plain_row("η", rate, formula="constant", note=Phrase("The learning rate stays as it is."))
        case StepDecay(every=every, drop=drop):
            formula, factor = "step_decay", exact(drop) ** call("floor", passed / exact(every))
        case Exponential(decay=decay):
            formula, factor = "exponential", exact(decay) ** passed
        case Cosine(epochs=epochs, last=last):
            formula, factor = "cosine", _wave(1.0, last, _share(progress, epochs))
        case OneCycle(epochs=epochs, rise=rise, first=first, last=last):
            formula, done = "one_cycle", min(progress / epochs, 1.0)
            if done < rise:
                factor = _wave(first, 1.0, _share(progress, epochs) / exact(rise))
            else:
                factor = _wave(1.0, last, (_share(progress, epochs) - exact(rise)) / (ONE - exact(rise)))
        case WarmUp(epochs=epochs, first=first):
            formula = "warm_up"
            factor = exact(first) + (ONE - exact(first)) * _share(progress, epochs)
        case ReduceOnPlateau(last=last):
            formula, factor = "plateau", call("max", number(memory.factor), exact(last))
        case _:
            raise TypeError(f"There is no explanation of {type(schedule).__name__} yet.")
    note = Phrase("{epochs} epochs are behind this step.", {"epochs": f"{progress:.4g}"})
    return row("η", formula, base * factor, rate, note=note)


def _share(progress: float, epochs: float) -> Expression:
    """Return how much of the schedule is over."""
    return call("min", number(progress) / exact(epochs), ONE)


def _wave(start: float, end: float, part: Expression) -> Expression:
    """Return what lies on half a wave between two numbers."""
    height = HALF * (ONE + call("cos", number(math.pi) * part))
    return exact(end) + (exact(start) - exact(end)) * height
