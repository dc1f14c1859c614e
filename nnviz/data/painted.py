"""Points that a person has painted: kept with the experiment as short texts, one for each stroke of the brush."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from nnviz.data.dataset import Array, DataProblem, Dataset, ReadResource, Source, Task

__all__ = [
    "COLOURS",
    "MOST_CLASSES",
    "MOST_POINTS",
    "Extent",
    "Painted",
    "digits_of",
    "points_of",
    "stroke_text",
]

MOST_POINTS, MOST_STROKES, MOST_CLASSES = 5_000, 2_000, 10
FINEST = 20_000
"""Places are rounded to so many parts of the sheet, or the texts would be twice as long."""
COLOURS = ("blue", "orange", "green", "red", "violet", "brown", "pink", "grey", "yellow", "cyan")
"""What the classes are called where there are more than two; of two the first is orange and the second blue."""
NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
STROKE = re.compile(rf"\d(?: {NUMBER},{NUMBER})+")

Extent = tuple[float, float, float, float]
Strokes = Annotated[
    tuple[Annotated[str, Meta(min_length=1, max_length=250_000)], ...],
    Meta(
        min_length=0,
        max_length=MOST_STROKES,
        title="Strokes",
        description="The painted points: the class of a stroke, then x₁,x₂ of each of its points.",
        extra={"live": True},
    ),
]
ClassCount = Annotated[
    int, Meta(ge=2, le=MOST_CLASSES, title="Classes", description="How many colours there are to paint with.")
]
Edge = Annotated[float, Meta(ge=-1e12, le=1e12)]
Sheet = Annotated[
    tuple[Edge, ...],
    Meta(
        min_length=4,
        max_length=4,
        title="Sheet",
        description="Left, right, lower and upper rim of what may be painted on.",
    ),
]


class Painted(Source, frozen=True, tag="painted"):
    """Your own points, painted with the mouse into the field; four in the corners until there are others."""

    adjustable: ClassVar[bool] = False

    strokes: Strokes = ("0 -0.5,-0.5 0.5,0.5", "1 -0.5,0.5 0.5,-0.5")
    classes: ClassCount = 2
    sheet: Sheet = (-1.0, 1.0, -1.0, 1.0)

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Painted points"

    @property
    def count(self) -> int:
        """The number of points."""
        return sum(stroke.count(",") for stroke in self.strokes)

    @property
    def outputs(self) -> int:
        """One for each colour."""
        return self.classes

    @property
    def problem(self) -> str:
        """Why there is nothing to learn yet."""
        left, right, low, high = self.sheet
        if not (left < right and low < high):
            return "The sheet of the painted points has no area; its left rim must lie left of its right one."
        if self.count > MOST_POINTS:
            return f"There are {self.count:,} painted points; at most {MOST_POINTS:,} can be learned."
        if self.count < 2 or len({stroke[:1] for stroke in self.strokes}) < 2:
            return "Paint points of at least two colours: with one alone there is nothing to tell apart."
        return ""

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002 - nothing is left to chance
        """Return the points as they stand."""
        if self.problem:
            raise DataProblem(self.problem)
        x, y = points_of(self.strokes)
        if y.max() >= self.classes:
            raise DataProblem(
                f"A painted point is of class {y.max()}, but there are {self.classes} classes, counted from 0."
            )
        names = ("orange", "blue") if self.classes == 2 else COLOURS[: self.classes]
        left, right, low, high = self.sheet
        sheet = (left, right, low, high)
        return Dataset(
            self.title(), x, y, Task.CLASSIFICATION, ("x₁", "x₂"), names, extent=sheet, steady=True
        )


def stroke_text(x: Array, label: int, sheet: Extent) -> str:
    """Return points (n, 2) of one class as a text, rounded as finely as the sheet needs."""
    digits = digits_of(sheet)
    return " ".join([str(label), *(f"{_short(a, digits)},{_short(b, digits)}" for a, b in x.tolist())])


def digits_of(sheet: Extent) -> int:
    """Return with how many figures behind the point places are written."""
    width = max(sheet[1] - sheet[0], sheet[3] - sheet[2])
    return int(np.clip(np.ceil(np.log10(FINEST / width)), 0, 12))


def points_of(strokes: Sequence[str]) -> tuple[Array, Array]:
    """Return places (n, 2) and classes (n,) of all strokes.

    Raises
    ------
    DataProblem
        When a text is no stroke.
    """
    places, classes = [np.empty((0, 2))], [np.empty(0, np.intp)]
    for stroke in strokes:
        if not STROKE.fullmatch(stroke):
            raise DataProblem(
                f"A painted stroke reads {stroke[:24]!r}; it must be a class and places like '1 0.5,-0.25 0.1,0'."
            )
        numbers = np.array(stroke[2:].replace(",", " ").split(), np.float64).reshape(-1, 2)
        if not (np.abs(numbers) <= 1e12).all():
            raise DataProblem(f"The stroke {stroke[:24]!r} leads beyond all sheets.")
        places.append(numbers)
        classes.append(np.full(len(numbers), int(stroke[0]), np.intp))
    return np.concatenate(places), np.concatenate(classes)


def _short(number: float, digits: int) -> str:
    """Return a number without more figures than it needs, such as "-0.25"."""
    text = f"{number:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
