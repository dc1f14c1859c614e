"""Planes through the space of all weights: a picture has two directions, a network has thousands.

Random directions are made as long as the weights, filter by filter, so that pictures of different networks can be
compared (H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, "Visualizing the loss landscape of neural nets", 2018,
section 4).  The plane of a path is that of its two principal components (section 7 there).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.streams import stream
from nnviz.engine.workspace import Parameters
from nnviz.session.path import Path

__all__ = ["Plane", "PlaneProblem", "path_plane", "random_plane"]

EXACT_BYTES = 32_000_000
"""Up to this size a path is analysed in float64."""


class PlaneProblem(ValueError):
    """There is no such plane; the message is a sentence that says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """All points ``origin + a·across + b·up``.

    ``explained`` is the share of the path's variance that lies in the plane; NaN for a plane that no path has made.
    """

    origin: Array
    across: Array
    up: Array
    explained: float = math.nan

    def at(self, a: float, b: float, out: Array) -> None:
        """Write the point (a, b); at (0, 0) it is the origin, bit for bit."""
        np.copyto(out, self.origin)
        if a:
            out += np.asarray(a * self.across, out.dtype)
        if b:
            out += np.asarray(b * self.up, out.dtype)

    def project(self, values: Array) -> tuple[float, float, float]:
        """Return (a, b) of the nearest point of the plane, and how far it is."""
        basis = np.stack([self.across, self.up], axis=1).astype(np.float64)
        gap = np.asarray(values, np.float64) - self.origin
        # The two directions need not be at right angles.
        (a, b), *_ = np.linalg.lstsq(basis.T @ basis, basis.T @ gap, rcond=None)
        return float(a), float(b), float(np.linalg.norm(gap - basis @ (a, b)))


def random_plane(params: Parameters, seed: int) -> Plane:
    """Return a plane of two random directions, normalised filter by filter.

    Each row of a direction, the weights into one unit, is drawn from a bell curve and brought to the length of that
    row of the weights: d ← d·‖θ‖/‖d‖.  Biases, γ and β, and frozen layers stay as they are, as in Li's own program.

    Raises
    ------
    PlaneProblem
        Where all weights are zero.
    """
    origin = params.values.copy()
    directions = []
    for number in range(2):
        direction = np.zeros(params.count)
        for layer, (plan, windows, weights) in enumerate(
            zip(params.plans, params.windows(direction), params.windows(origin), strict=True)
        ):
            if "W1" not in windows or plan.frozen:
                continue
            rows, size = windows["W1"][:, :-1], weights["W1"][:, :-1].astype(np.float64)
            drawn = stream(seed, "landscape", number, layer).standard_normal(rows.shape)
            length = np.linalg.norm(drawn, axis=1, keepdims=True)
            rows[...] = drawn / length * np.linalg.norm(size, axis=1, keepdims=True)
        directions.append(direction)
    if not np.isfinite(origin).all():
        raise PlaneProblem("Some weights are no numbers any more; go back to an earlier step.")
    if not all(direction.any() for direction in directions):
        raise PlaneProblem(
            "All weights are zero, so there is no direction as long as they are; train a little first."
        )
    return Plane(origin, directions[0], directions[1])


def path_plane(params: Parameters, path: Path, seed: int) -> Plane:
    """Return the plane through the present weights along the two principal components of a path.

    The components are those of the centred path, found from the products of its moments with each other, which are
    few where the weights are many.  A path along a line gets a random second direction.

    Raises
    ------
    PlaneProblem
        Where the path has not moved.
    """
    exact = np.dtype(np.float64 if _bytes(path) <= EXACT_BYTES else np.float32)
    stacked: Array = np.stack(path.values).astype(exact)
    moments: Array = stacked - stacked.mean(axis=0)
    products: Array = np.matmul(moments, moments.T)
    if not np.isfinite(products).all():
        raise PlaneProblem("Some weights are no numbers any more; go back to an earlier step.")
    strengths, mixes = np.linalg.eigh(products.astype(np.float64))
    strengths, mixes = strengths[::-1].clip(0), mixes[:, ::-1]
    if len(path) < 2 or not strengths[0] > 0:
        raise PlaneProblem("There is no path yet: train a little, or choose random directions.")
    across = _unit(mixes[:, 0] @ moments)
    if len(strengths) > 1 and strengths[1] > 1e-12 * strengths[0]:
        up = mixes[:, 1] @ moments
    else:
        up = stream(seed, "landscape", 1).standard_normal(params.count)
    up = _unit(up - (up @ across) * across)
    if (path.values[0] - path.values[-1]) @ across < 0:
        across = -across  # the path comes from the right, so that pictures of one training look alike
    return Plane(params.values.copy(), across, up, float(strengths[:2].sum() / strengths.sum()))


def _bytes(path: Path) -> int:
    return 8 * len(path) * path.values[0].size


def _unit(vector: Array) -> Array:
    vector = np.asarray(vector, np.float64)
    return np.asarray(vector / np.linalg.norm(vector))
