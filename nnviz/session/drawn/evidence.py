"""Which pixels spoke for one answer and against another, and which units passed it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nnviz.data.dataset import Array
from nnviz.engine.kernels import size_of
from nnviz.experiment.build import network_of
from nnviz.session.drawn.answerer import Margin, Questioner
from nnviz.session.places import UnitPlace
from nnviz.session.unit_views import columns_of

__all__ = ["Decider", "Evidence", "Way", "deciders_of", "evidence_of"]

STEPS = Questioner.BATCH
"""Points on the straight way from paper to the drawing."""
LARGE = 16
"""From this side on a patch of 3 × 3 is covered at a time; in smaller images a single pixel."""
EACH_LAYER = 6
FAINT = 0.1
"""Units that pass on less than this part of the most are not named."""


class Way(Enum):
    """How a pixel's part in an answer is told."""

    GRADIENT = "gradient × ink"
    INTEGRATED = "integrated gradients"
    OCCLUSION = "covering pixels"


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What each pixel says.

    Attributes
    ----------
    pixels : array (size, size)
        Positive where it speaks for the chosen class.
    total : float
        Their sum.
    margin, blank : float
        The margin of the drawing and that of blank paper; the pixels of a linear network, and integrated gradients
        of any, sum up to the difference.
    """

    way: Way
    asked: Margin
    pixels: Array
    total: float
    margin: float
    blank: float

    @property
    def exact(self) -> bool:
        """Whether the pixels account for the whole difference between the drawing and blank paper."""
        gap = abs(self.total - (self.margin - self.blank))
        return gap <= 0.02 * max(abs(self.margin - self.blank), 0.1)


def evidence_of(
    questioner: Questioner,
    image: Array,
    asked: Margin,
    way: Way,
    report: Callable[[float], None] = lambda _share: None,
) -> Evidence:
    """Tell what each pixel of a drawing has to do with a margin.

    With s the margin, x the ink and 0 for blank paper::

        gradient × ink          xᵢ · ∂s/∂xᵢ at x: exact where the network is linear
        integrated gradients    xᵢ · mean of ∂s/∂xᵢ along the way from 0 to x; sums up to s(x) − s(0)
        covering                s(x) − s(x without a patch), the mean over all patches around pixel i, times the
                                share of it that one pixel has

    M. Sundararajan, A. Taly and Q. Yan, "Axiomatic attribution for deep networks", 2017;
    M. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", 2014.

    Parameters
    ----------
    questioner : Questioner
    image : array (size, size), 0 paper … 1 ink
    asked : Margin
    way : Way
    report : callable
        Is told how much is done, and may raise to end it.
    """
    x = np.asarray(image, np.float64)
    margin, blank = questioner.margins(np.stack([x, np.zeros_like(x)]), asked)
    match way:
        case Way.GRADIENT:
            pixels = x * questioner.slopes(x[None], asked)[0]
        case Way.INTEGRATED:
            along = (np.arange(STEPS) + 0.5) / STEPS
            pixels = x * questioner.slopes(along[:, None, None] * x, asked).mean(axis=0)
        case Way.OCCLUSION:
            pixels = _covered(questioner, x, asked, float(margin), report)
    pixels.setflags(write=False)
    return Evidence(way, asked, pixels, float(pixels.sum()), float(margin), float(blank))


def _covered(
    questioner: Questioner, x: Array, asked: Margin, margin: float, report: Callable[[float], None]
) -> Array:
    """Return by how much the margin falls where ink is covered with paper, shared out among the pixels covered.

    The drop for a patch is given to its pixels in proportion to their ink; every pixel lies in as many patches as a
    patch has pixels, so that the mean over them is taken.
    """
    side = 3 if len(x) >= LARGE else 1
    reach = side // 2
    padded = np.pad(x, reach * 2)
    sums = sliding_window_view(padded, (side, side)).sum(axis=(2, 3))
    found = np.zeros(padded.shape)
    inked = np.argwhere(sums > 0)
    inner = slice(reach * 2, reach * 2 + len(x))
    for start in range(0, len(inked), Questioner.BATCH):
        places = inked[start : start + Questioner.BATCH]
        without = np.repeat(padded[None], len(places), axis=0)
        for image, (row, column) in zip(without, places, strict=True):
            image[row : row + side, column : column + side] = 0
        drops = margin - questioner.margins(without[:, inner, inner], asked)
        for drop, (row, column) in zip(drops, places, strict=True):
            patch = slice(row, row + side), slice(column, column + side)
            found[patch] += drop * padded[patch] / sums[row, column]
        report((start + len(places)) / len(inked))
    return np.asarray(found[inner, inner] / side**2)


@dataclass(frozen=True, slots=True)
class Decider:
    """A unit, the name of its layer, and what it adds to the margin."""

    place: UnitPlace
    layer: str
    share: float


def deciders_of(questioner: Questioner, image: Array, asked: Margin) -> tuple[Decider, ...]:
    """Return the hidden units that had most to do with a margin, layer by layer, the strongest first.

    A unit with activation a adds a · ∂s/∂a; a filter the sum of that over its map.
    """
    questioner.slopes(np.asarray(image)[None], asked)
    views = questioner.gradient(1).views
    network = network_of(questioner.answerer.spec)
    found: list[Decider] = []
    for layer, column in enumerate(columns_of(network, size_of(network.input_shape))[:-1]):
        view = views[column.number]
        passed = (view.a * view.d_a).reshape(len(view.a), -1).sum(axis=1)
        order = np.argsort(-np.abs(passed), kind="stable")[:EACH_LAYER]
        least = FAINT * float(np.abs(passed).max(initial=0))
        found += [
            Decider(UnitPlace(layer, int(unit)), column.name, float(passed[unit]))
            for unit in order
            if abs(passed[unit]) >= max(least, 1e-12)
        ]
    return tuple(found)
