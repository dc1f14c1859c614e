"""All parameters of one layer, or their gradients or last changes, for the matrix view."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from nnviz.data.dataset import Array
from nnviz.engine.layers import Conv2D, Flatten
from nnviz.session.ask import Ask
from nnviz.session.unit_views import frozen, learned_layers

if TYPE_CHECKING:
    from nnviz.session.lab import Lab

__all__ = ["Matrix", "MatrixOf", "Quantity"]


class Quantity(Enum):
    """What a matrix shows."""

    WEIGHT = "weight"
    GRADIENT = "gradient"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A layer's own numbers: ``values`` (units, sources + 1) with the bias as the last column.

    ``image`` is (channels, rows, columns) where the sources of a unit are images: the pixels, the maps of a
    convolution, or the windows of a kernel; None where they are plain units.
    """

    layer: int
    quantity: Quantity
    values: Array
    image: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class MatrixOf(Ask):
    """Asks for a layer, counted as in ``Snapshot.layers``."""

    often: ClassVar[float] = 12.0
    share: ClassVar[float] = 0.03

    layer: int
    quantity: Quantity = Quantity.WEIGHT

    def answer(self, lab: Lab) -> Matrix | None:
        """Copy it; None where there is no such layer, and before the first step for gradients and changes."""
        experiment = lab.experiment
        layers = learned_layers(experiment.network, experiment.params)
        if not 0 <= self.layer < len(layers):
            return None
        if self.quantity is not Quantity.WEIGHT and not experiment.trainer.state.step:
            return None
        found = layers[self.layer]
        values = {
            Quantity.WEIGHT: found.W1,
            Quantity.GRADIENT: found.gradient,
            Quantity.CHANGE: found.change,
        }[self.quantity]
        return Matrix(self.layer, self.quantity, frozen(values), _image(lab, found.number))


def _image(lab: Lab, number: int) -> tuple[int, int, int] | None:
    network = lab.experiment.network
    layer, plans = network.layers[number], network.plans()
    if isinstance(layer, Conv2D):
        return plans[number].shape_in[0], layer.kernel, layer.kernel
    before = number - 1
    while before >= 0 and plans[before].shape_out == plans[before].shape_in:
        before -= 1
    shape = plans[before].shape_in if before >= 0 and isinstance(network.layers[before], Flatten) else ()
    if before < 0:
        image = lab.experiment.material.dataset.image_shape
        shape = (1, *image) if image is not None else ()
    return (shape[0], shape[1], shape[2]) if len(shape) == 3 else None
