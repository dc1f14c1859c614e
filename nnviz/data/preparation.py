"""The way from a raw row to what a network receives: first features, then scaling.

The same object serves training, measuring, the picture of the plane and the drawing canvas, so that all of them
show the network the same world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array, Dataset
from nnviz.data.features import PlaneFeatures
from nnviz.data.scaling import AnyScaling, Auto, Scale

__all__ = ["Preparation"]


@dataclass(frozen=True, slots=True, eq=False)
class Preparation:
    """What is done to every row; made by ``fit``, never changed.

    Attributes
    ----------
    names : tuple of str
        One for each number that the network receives.
    features : PlaneFeatures or None
        What is made of a point; None where the columns are taken as they are.
    scale : Scale
        (x − shift) · factor, the arrays read-only.
    full : float
        The raw value of full ink: 255 for MNIST.
    """

    names: tuple[str, ...]
    features: PlaneFeatures | None
    scale: Scale
    full: float

    @classmethod
    def fit(
        cls,
        dataset: Dataset,
        rows: Array,
        scaling: AnyScaling | None = None,
        features: PlaneFeatures | None = None,
    ) -> Preparation:
        """Measure the training rows.

        Parameters
        ----------
        dataset : Dataset
        rows : array of intp
            The training rows; no other row is looked at.
        scaling : Scaling, optional
            ``Auto`` by default.
        features : PlaneFeatures, optional
            Used for points in the plane only; x₁ and x₂ by default.
        """
        expands = dataset.planar and features is not None and features != PlaneFeatures()
        used = features if expands else None
        x = dataset.x if used is None else used.expand(dataset.x)
        scale = (scaling or Auto()).fit(x, rows, dataset.scale)
        for array in scale:
            array.setflags(write=False)
        return cls(dataset.feature_names if used is None else used.names, used, scale, dataset.scale)

    def apply(self, x: Array, dtype: str = "float64") -> Array:
        """Return what the network receives.

        Parameters
        ----------
        x : array (samples, columns)
            Raw, as in ``Dataset.x`` or as points in the plane; of any number type.

        Returns
        -------
        array (samples, inputs)
        """
        raw = x if self.features is None else self.features.expand(x)
        ready: Array = (raw - self.scale.shift) * self.scale.factor
        return ready.astype(dtype)

    def apply_ink(self, image: Array, dtype: str = "float64") -> Array:
        """Return what the network receives for one drawing with 0 for paper and 1 for ink, an array (inputs,)."""
        return self.apply(np.reshape(image, (1, -1)) * self.full, dtype).ravel()

    def constants(self, dtype: str) -> tuple[Array, Array | None]:
        """Return (factor, offset) so that ``x · factor − offset`` is what ``apply`` gives; None for an offset of 0."""
        shift, factor = self.scale
        return factor.astype(dtype), (shift * factor).astype(dtype) if shift.any() else None
