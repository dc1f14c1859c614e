"""What a network thinks a class looks like: ink is laid where it raises the answer, again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.streams import stream
from nnviz.session.drawn.answerer import Margin, Questioner

__all__ = ["Dream", "Dreaming", "dream"]


@dataclass(frozen=True, slots=True)
class Dreaming:
    """How to dream.

    Attributes
    ----------
    steps : int
    rate : float
        By how much ink changes in a step, where it changes most.
    fade, thin : float
        Which part of all ink fades in a step (L2), and how much of it in any case (L1): what nobody needs disappears.
    rim : float
        Which part fades besides at the very border, where images of digits have no ink.
    blur : float
        How much each pixel takes over from its neighbours in a step, so that lines grow instead of specks.
    jitter : int
        The picture is moved by up to so many pixels each way before each step, and back after it.
    seed : int
    """

    steps: int = 150
    rate: float = 0.12
    fade: float = 0.02
    thin: float = 0.01
    rim: float = 0.3
    blur: float = 0.12
    jitter: int = 1
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Dream:
    """A moment of it: the picture (size, size), the probability of the class in it, and the steps done."""

    image: Array
    share: float
    step: int


def dream(
    questioner: Questioner,
    chosen: int,
    start: Array | None = None,
    how: Dreaming | None = None,
    report: Callable[[float, str, object], None] = lambda _share, _text, _dream: None,
    seconds: float = 0.0,
) -> Dream:
    """Climb from noise, or from a drawing, to what the network takes for a class.

    ``x ← clip(x·(1 − fade) + rate · g / max|g| − thin, 0, 1)``, then blurred, with g = ∂margin/∂x of the picture
    moved by a pixel or so, blurred too.
    D. Erhan and others, "Visualizing higher-layer features of a deep network", 2009; jitter and blur after
    A. Mordvintsev, C. Olah and M. Tyka, "Inceptionism", 2015.

    Parameters
    ----------
    questioner : Questioner
    chosen : int
        The class.
    start : array (size, size), optional
        Where to begin; faint noise unless given.
    how : Dreaming, optional
    report : callable
        Is told (share done, "", a ``Dream``) at each step, and may raise to end it.
    seconds : float
        How long a step lasts at least, so that an eye can follow.
    """
    how = how or Dreaming()
    size, margin = questioner.answerer.size, Margin(chosen)
    chance = stream(how.seed, "dream", chosen)
    x = chance.uniform(0, 0.25, (size, size)) if start is None else np.array(start, np.float64)
    now = Dream(_frozen(x), _share(questioner, x, chosen), 0)
    reach, keep = how.jitter if size >= 16 else 0, 1 - how.fade - how.rim * _border(size)
    for step in range(1, how.steps + 1):
        began = time.monotonic()
        move = tuple(chance.integers(-reach, reach + 1, 2))
        seen = np.roll(x, move, axis=(0, 1))
        slope = _blurred(np.roll(questioner.slopes(seen[None], margin)[0], (-move[0], -move[1]), axis=(0, 1)))
        steepest = float(np.abs(slope).max())
        if not 0 < steepest < np.inf:
            break
        x = np.clip(x * keep + how.rate * slope / steepest - how.thin, 0, 1)
        x = (1 - how.blur) * x + how.blur * _blurred(x)
        now = Dream(_frozen(x), _share(questioner, x, chosen), step)
        report(step / how.steps, "", now)
        time.sleep(max(0.0, seconds - (time.monotonic() - began)))
    return now


def _share(questioner: Questioner, x: Array, chosen: int) -> float:
    found = questioner.probabilities(x[None])[0]
    return float(found[chosen]) if len(found) > 1 else float(found[0] if chosen else 1 - found[0])


def _border(size: int) -> Array:
    """Return 1 at the very border, falling to 0 where the box of the digits begins; 0 everywhere in small images."""
    if size < 16:
        return np.zeros((size, size))
    off = np.abs(np.arange(size) - (size - 1) / 2) / (size / 2)
    return np.asarray(np.clip((np.maximum(off[:, None], off) - 2 / 3) / 0.3, 0, 1))


def _blurred(x: Array) -> Array:
    """Return the mean of each pixel and its neighbours, weighted ¼ ½ ¼ in both directions."""
    padded = np.pad(x, 1)
    rows = padded[:-2] / 4 + padded[1:-1] / 2 + padded[2:] / 4
    return np.asarray(rows[:, :-2] / 4 + rows[:, 1:-1] / 2 + rows[:, 2:] / 4)


def _frozen(x: Array) -> Array:
    copy = x.copy()
    copy.setflags(write=False)
    return copy
