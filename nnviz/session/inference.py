"""Asking a network in the window's own thread: the same kernels as in training, on a workspace of its own."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Array
from nnviz.data.preparation import Preparation
from nnviz.engine.evaluate import Forward
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import network_of
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Predictor"]


class Predictor:
    """A network that answers single questions.

    Parameters
    ----------
    spec : ExperimentSpec
    values : array (count,)
        All parameters, as in ``Snapshot.values``; copied.
    preparation : Preparation, optional
        Leads from ink, 0 … 1, to what the network receives; the ink itself without one.
    """

    def __init__(self, spec: ExperimentSpec, values: Array, preparation: Preparation | None = None) -> None:
        self._preparation = preparation
        network = network_of(spec)
        self._params = Parameters(network.plans(), np.dtype(network.dtype))
        self._forward = Forward(network, self._params, 1)
        self.update(values)

    def update(self, values: Array) -> None:
        """Take over other parameters of the same network."""
        np.copyto(self._params.values, values)

    def __call__(self, x: Array) -> Array:
        """Return the prediction for one sample.

        Parameters
        ----------
        x : array
            An image with 0 for paper and 1 for ink, of any shape with the right number of elements.

        Returns
        -------
        array (outputs,)
            A copy.
        """
        self._forward.rows[0] = np.ravel(x) if self._preparation is None else self._preparation.apply_ink(x)
        return self._forward.run()[:, 0].copy()
