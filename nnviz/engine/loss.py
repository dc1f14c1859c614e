"""What a loss is: one number for how wrong a network is, and where to push to make it smaller.

The last layer is linear and gives logits z; the loss owns the link that turns logits into the prediction p.
Kept together, link and loss cancel: for the natural pairs the gradient is simply ∂L/∂z = (p − t)/N, which is
exact and cannot overflow.  Taken apart, the same quantity is a tiny slope times a huge one.

All losses are means over the batch (and over the outputs, where there are several), so that neither the batch
size nor the number of outputs changes their scale.  The losses themselves are in ``regression_losses`` and
``class_losses``; ``losses`` lists them.
"""

from __future__ import annotations

from typing import ClassVar

from nnviz.engine.kernels import Array, Calls
from nnviz.engine.workspace import LayerArrays
from nnviz.knobs import Choice

__all__ = ["Loss"]


class Loss(Choice, frozen=True):
    """A loss together with its link.

    The arrays it works on, for K outputs and a batch of N, are in one view: ``z`` logits, ``p`` prediction,
    ``t`` targets, ``d_z`` = ∂L/∂z and ``scratch``, all (K, N); ``loss`` is an array without axes.

    ``targets`` says what ``t`` holds: "one_hot" (a 1 in the row of the class, for two outputs or more), "binary"
    (one row of 0 and 1), "classes" (either of them) or "values" (measured values, or either of them).
    """

    targets: ClassVar[str] = "values"

    @property
    def link_name(self) -> str:
        """The name of the function from logits to prediction."""
        raise NotImplementedError

    def predict(self, view: LayerArrays) -> Calls:
        """Write p = link(z)."""
        raise NotImplementedError

    def value(self, view: LayerArrays) -> Calls:
        """Write the loss, after ``predict``."""
        raise NotImplementedError

    def gradient(self, view: LayerArrays) -> Calls:
        """Write ∂L/∂z, after ``predict`` and ``value``."""
        raise NotImplementedError

    def branches(self, view: LayerArrays) -> Array | None:  # noqa: ARG002
        """Return which piece of a piecewise loss each element is on, or None for a smooth loss.

        Between two pieces the slope jumps, and no gradient can be measured.
        """
        return None
