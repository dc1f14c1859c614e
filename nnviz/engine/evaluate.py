"""Measuring and asking: the way forward alone, on as many samples as one likes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from nnviz.engine.kernels import Array, Call, play, quickest, size_of
from nnviz.engine.layers import Mode
from nnviz.engine.metrics import correct
from nnviz.engine.network import Network, Workspace
from nnviz.engine.workspace import LayerArrays, Parameters

__all__ = ["Evaluator", "Forward", "Samples", "field_rows"]


CACHED_NUMBERS, FEWEST, MOST = 3_000_000, 32, 1000
"""How many numbers stay close to the processor; limits for the samples that are taken at a time."""


class Samples(Protocol):
    """Rows with targets that can be cut."""

    labels: Array | None

    @property
    def samples(self) -> int:
        """How many rows there are."""

    def fill(self, rows: Array, targets: Array, start: int) -> None:
        """Write the samples from ``start`` on into ``rows`` (batch, inputs) and ``targets`` (outputs, batch)."""


class Forward:
    """A network that only answers, for a fixed number of samples at a time.

    Write samples into ``rows`` (batch, inputs), call ``run``, read ``prediction`` (outputs, batch) or any
    array of ``views``; for the loss, write ``targets`` (outputs, batch) too.  The parameters are shared, not copied.
    """

    def __init__(self, network: Network, params: Parameters, batch: int) -> None:
        self.work = Workspace(network, params, batch, Mode.INFERENCE)
        self.rows = self.work.rows
        self._params = params
        self._record()
        self._loss: list[Call] = [quickest(call) for call in network.loss.value(self.work.loss_view)]
        self.prediction, self.targets = self.work.loss_view.p, self.work.loss_view.t
        self._read_loss = self.work.loss_view.loss.item

    def _record(self) -> None:
        """Write down the way forward through the layers as they are now; the arrays stay the same."""
        self._layers = self._params.layers
        if self._layers is not None:
            self.work.layers = self._layers
        calls = [call for layer in self.work.forward() for call in layer]
        calls += self.work.network.loss.predict(self.work.loss_view)
        self._calls: list[Call] = [quickest(call) for call in calls]

    @property
    def views(self) -> list[LayerArrays]:
        """The arrays of each layer."""
        return self.work.views

    def run(self) -> Array:
        """Go forward; return the prediction, valid until the next call."""
        if self._params.layers is not self._layers:
            self._record()
        for function, arguments in self._calls:
            function(*arguments)
        return self.prediction

    def loss(self) -> float:
        """Return the loss of the batch just run, for the ``targets``."""
        play(self._loss)
        return float(self._read_loss())


class Evaluator:
    """Measures loss and accuracy on a set of samples.

    Parameters
    ----------
    network, params
    samples : Samples
    limit : int
        At most so many samples are measured, the first ones.
    chunk : int, optional
        How many are taken at a time; as many as fit into the processor's cache unless given.
    """

    def __init__(
        self,
        network: Network,
        params: Parameters,
        samples: Samples,
        limit: int = 2**31,
        chunk: int | None = None,
    ) -> None:
        chunk = chunk or _chunk(params)
        self.samples = samples
        self.count = min(limit, samples.samples)
        starts = range(0, self.count, chunk)
        sizes = {min(chunk, self.count - start) for start in starts}
        forward = {size: Forward(network, params, size) for size in sizes}
        self._parts = [(start, forward[min(chunk, self.count - start)]) for start in starts]

    def measure(self, between: Callable[[], object] | None = None) -> tuple[float, float]:
        """Return (mean loss, share of right answers); NaN for what does not apply.

        ``between`` is called between two portions of samples; what it raises ends the measuring.
        """
        if not self.count:
            return float("nan"), float("nan")
        labels, loss, right = self.samples.labels, 0.0, 0
        for start, forward in self._parts:
            self.samples.fill(forward.rows, forward.targets, start)
            prediction, size = forward.run(), len(forward.rows)
            if labels is not None:
                right += correct(prediction, labels[start : start + size])
            loss += forward.loss() * size
            if between is not None:
                between()
        accuracy = right / self.count if labels is not None else float("nan")
        return loss / self.count, accuracy


def _chunk(params: Parameters) -> int:
    """Return how many samples are best taken at a time: a convolution writes tens of thousands of numbers for one."""
    numbers = sum(
        size_of(plan.shape_out) + sum(size_of(shape) for _, shape in plan.buffers) for plan in params.plans
    )
    return min(max(CACHED_NUMBERS // numbers, FEWEST), MOST)


def field_rows(extent: tuple[float, float, float, float], resolution: int) -> Array:
    """Return the middle points of a square grid over the plane, an array (resolution², 2), top row first."""
    left, right, bottom, top = extent
    across = left + (np.arange(resolution) + 0.5) / resolution * (right - left)
    down = top - (np.arange(resolution) + 0.5) / resolution * (top - bottom)
    x, y = np.meshgrid(across, down)
    return np.stack([x.ravel(), y.ravel()], axis=1)
