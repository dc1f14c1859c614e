"""Every place that data can come from: the list from which the user picks."""

from __future__ import annotations

from nnviz.data.digits import Digits
from nnviz.data.given import Given
from nnviz.data.imported import Imported
from nnviz.data.iris import Iris
from nnviz.data.mnist import Mnist
from nnviz.data.painted import Painted
from nnviz.data.pen import MnistAndPen, PenDigits
from nnviz.data.regression import MultiGaussian, Plane, Sine
from nnviz.data.synthetic import Circle, Gaussians, Moons, Rings, Spiral, Xor, XorTable

__all__ = ["AnySource"]

AnySource = (
    Circle
    | Xor
    | XorTable
    | Gaussians
    | Spiral
    | Moons
    | Rings
    | Plane
    | MultiGaussian
    | Sine
    | Iris
    | Digits
    | Mnist
    | PenDigits
    | MnistAndPen
    | Given
    | Imported
    | Painted
)
