"""The way of the pen for a digit drawn by chance: a usual form, bent, slanted and stretched as hands do.

A path is linear in the typed points, so hundreds of drawings are made by one product of matrices.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

import numpy as np
import numpy.typing as npt

from nnviz.data.pen_templates import FORMS, Form, Point

__all__ = ["POINTS", "Book", "Paths", "book", "choose_forms", "draw_paths"]

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.intp]
POINTS = 52
"""Every path has so many points: fitted into 20 pixels of height they lie at most 2 pixels apart."""
HEIGHT = 100.0  # Of the forms as they are typed.

# How far hands differ, as standard deviations unless said otherwise; lengths in heights of the digit.
SHAKE = 0.030  # Each typed point.
END = 0.035  # The ends of strokes, in addition.
STROKE = 0.030  # A whole stroke against the others.
BEND = 0.035  # The paper, in long smooth waves.
WAVES = 1.2  # The shortest of them: so many waves in one height.
SLANT = 0.16  # Columns per row.
TURN = 0.09  # Radians.
STRETCH = 0.20  # Logarithm of width to height.
ABRUPT = 0.7  # At most so much of the way from gentle to abrupt turns.


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """All forms as arrays; f forms, c typed points at most.

    Attributes
    ----------
    digits : intp (f,)
    shares : float64 (f,)
        How often each is drawn; they add up to 1 for each digit.
    typed : float32 (f, c, 2)
        The typed points, one height high and from the middle; unused places hold 0.
    stroke : intp (f, c)
        The stroke each belongs to.
    ends : float32 (f, c, 1)
        1 where a stroke begins or ends.
    smooth, straight : float32 (f, POINTS, c)
        Times the typed points they give the path, whose turns are gentle or abrupt.
    drawn : bool (f, POINTS − 1)
        Whether the pen is on the paper from a point of the path to the next.
    """

    digits: Whole
    shares: npt.NDArray[np.float64]
    typed: Floats
    stroke: Whole
    ends: Floats
    smooth: Floats
    straight: Floats
    drawn: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Drawings as paths: ``points`` float32 (n, POINTS, 2), ``drawn`` bool (n, POINTS − 1)."""

    points: Floats
    drawn: npt.NDArray[np.bool_]

    def strokes(self, place: int) -> list[Floats]:
        """Return one drawing as the canvas keeps it: an array of points for each stroke."""
        return np.split(self.points[place], np.flatnonzero(~self.drawn[place]) + 1)


@cache
def book() -> Book:
    """Return all forms as arrays."""
    most = max(sum(len(part) for stroke in form.strokes() for part in stroke) for form in FORMS)
    digits = np.array([form.digit for form in FORMS], np.intp)
    shares = np.array([form.share for form in FORMS])
    rows = [_compiled(form, most) for form in FORMS]
    found = Book(
        digits, shares / np.bincount(digits, shares)[digits], *map(np.array, zip(*rows, strict=True))
    )
    for name in fields(found):
        getattr(found, name.name).setflags(write=False)
    return found


def _compiled(form: Form, most: int) -> tuple[Floats, Whole, Floats, Floats, Floats, npt.NDArray[np.bool_]]:
    """Return what a form adds to the arrays of a book from ``typed`` on."""
    strokes = form.strokes()
    typed, stroke, ends = np.zeros((most, 2)), np.zeros(most, np.intp), np.zeros((most, 1))
    smooth, straight = np.zeros((2, POINTS, most))
    drawn = np.ones(POINTS - 1, np.bool_)
    lengths = [sum(map(_length, parts)) for parts in strokes]
    counts = _shared(POINTS, lengths, least=2)
    at = row = 0
    for number, (parts, count) in enumerate(zip(strokes, counts, strict=True)):
        # The corner is typed once: the parts on both sides of it use the same place.
        points = [point for place, part in enumerate(parts) for point in part[place > 0 :]]
        typed[at : at + len(points)] = points
        stroke[at : at + len(points)] = number
        ends[[at, at + len(points) - 1]] = 1
        first, begin = at, row
        spans = _shared(count - 1, [_length(part) for part in parts], least=1)
        for part, pieces in zip(parts, spans, strict=True):
            where = slice(first, first + len(part))
            steps = slice(begin, begin + pieces + 1)
            smooth[steps, where], straight[steps, where] = _weights(part, pieces)
            first, begin = first + len(part) - 1, begin + pieces
        at, row = at + len(points), row + count
        drawn[row - 1 : row] = False  # Nothing follows the last stroke.
    used = typed[:at]
    used -= (used.max(axis=0) + used.min(axis=0)) / 2
    used /= HEIGHT
    single = np.float32
    return (
        typed.astype(single),
        stroke,
        ends.astype(single),
        smooth.astype(single),
        straight.astype(single),
        drawn,
    )


def _length(part: list[Point]) -> float:
    return float(np.hypot(*np.diff(np.array(part), axis=0).T).sum())


def _shared(total: int, lengths: list[float], least: int) -> list[int]:
    """Divide a whole number by lengths: nobody gets less than ``least``, the longest takes what is left over."""
    counts = [max(least, round(total * length / sum(lengths))) for length in lengths]
    counts[int(np.argmax(counts))] += total - sum(counts)
    return counts


def _weights(part: list[Point], pieces: int) -> tuple[Floats, Floats]:
    """Return how ``pieces + 1`` points along a smooth part depend on its typed points, gently and abruptly.

    Between p₁ and p₂ with neighbours p₀ and p₃ the gentle curve is that of Catmull and Rom,
    ``½ [2p₁ + (p₂−p₀)u + (2p₀−5p₁+4p₂−p₃)u² + (3p₁−p₀−3p₂+p₃)u³]``, the abrupt one ``p₁ + u (p₂−p₁)``.
    Beyond an end lies its neighbour, mirrored at it.
    """
    count = len(part)
    steps = np.hypot(*np.diff(np.array(part), axis=0).T)
    along = np.append(0, np.cumsum(steps)) / steps.sum()
    place = np.interp(np.linspace(0, 1, pieces + 1), along, np.arange(count))
    span = np.minimum(place.astype(np.intp), count - 2)
    u = (place - span)[:, None]
    beyond = np.zeros((count + 2, count))
    beyond[1:-1] = np.eye(count)
    beyond[0, :2], beyond[-1, -2:] = (2, -1), (-1, 2)
    p0, p1, p2, p3 = (beyond[span + offset] for offset in range(4))
    gentle = (
        2 * p1 + (p2 - p0) * u + (2 * p0 - 5 * p1 + 4 * p2 - p3) * u**2 + (3 * p1 - p0 - 3 * p2 + p3) * u**3
    )
    return gentle / 2, p1 + u * (p2 - p1)


def choose_forms(digits: Whole, rng: np.random.Generator) -> Whole:
    """Return a form for each digit by chance, according to the shares."""
    cards, draws = book(), rng.random(len(digits))
    chosen = np.empty(len(digits), np.intp)
    for digit in range(10):
        forms, where = np.flatnonzero(cards.digits == digit), digits == digit
        edges = np.cumsum(cards.shares[forms])[:-1]
        chosen[where] = forms[np.searchsorted(edges, draws[where], side="right")]
    return chosen


def draw_paths(forms: Whole, rng: np.random.Generator) -> Paths:
    """Draw forms as hands do, each differently.

    Parameters
    ----------
    forms : intp array (n,)
        Their numbers.
    rng : numpy.random.Generator
    """
    cards, count = book(), len(forms)
    typed = cards.typed[forms]
    loose = rng.standard_normal((2, *typed.shape), np.float32)
    typed = typed + SHAKE * loose[0] + END * cards.ends[forms] * loose[1]
    strokes = rng.standard_normal((count, int(cards.stroke.max()) + 1, 2), np.float32)
    typed += STROKE * np.take_along_axis(strokes, cards.stroke[forms][:, :, None], axis=1)
    gentle = cards.smooth[forms] @ typed
    abrupt = ABRUPT * rng.random((count, 1, 1), np.float32) ** 2
    points = gentle + abrupt * (cards.straight[forms] @ typed - gentle)
    return Paths(_leaning(_bent(points, rng), rng), cards.drawn[forms])


def _bent(points: Floats, rng: np.random.Generator) -> Floats:
    """Move points with the paper: p + Σ a·sin(2π k·p + φ) over two long waves."""
    for _ in range(2):
        waves = rng.uniform(-WAVES, WAVES, (len(points), 2, 1)).astype(np.float32)
        start = rng.uniform(0, 2 * np.pi, (len(points), 1, 1)).astype(np.float32)
        pull = BEND * rng.standard_normal((len(points), 1, 2), np.float32)
        points = points + pull * np.sin(2 * np.pi * (points @ waves) + start)
    return points


def _leaning(points: Floats, rng: np.random.Generator) -> Floats:
    """Stretch, slant and turn."""
    stretch, slant, turn = rng.standard_normal((3, len(points)), np.float32)
    wide, slant, turn = np.exp(STRETCH * stretch), SLANT * slant, TURN * turn
    cos, sin = np.cos(turn), np.sin(turn)
    # Rows times the transpose of R(turn) [[1, −slant], [0, 1]] diag(wide, 1): y points down, a positive slant right.
    matrices = np.array([[wide * cos, wide * sin], [-slant * cos - sin, cos - slant * sin]])
    return np.asarray(points @ matrices.transpose(2, 0, 1))
