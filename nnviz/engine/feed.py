"""Where training data come from, as a trainer sees it: batch by batch."""

from __future__ import annotations

from typing import Protocol

from nnviz.engine.kernels import Array

__all__ = ["Feed"]


class Feed(Protocol):
    """Gives the training data batch by batch."""

    @property
    def samples(self) -> int:
        """How many samples one epoch has."""

    def fill_batch(self, rows: Array, targets: Array, epoch: int, start: int) -> None:
        """Write the samples from place ``start`` of this epoch's order.

        ``rows`` is (batch, inputs), ``targets`` (outputs, batch); the batch size is theirs.
        """
