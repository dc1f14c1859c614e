"""How an answer hangs on its input: the gradient of any outputs with respect to what the network receives.

The way back is the one that training takes, led on through the first layer, down to the inputs.  The network only
answers meanwhile: dropout is off, and batch normalisation uses what it remembers.
"""

from __future__ import annotations

from msgspec import structs

from nnviz.engine.dropout import Dropout
from nnviz.engine.kernels import Array, Call, play, quickest
from nnviz.engine.layer import Layer, Mode
from nnviz.engine.network import Network, Workspace
from nnviz.engine.normalization import BatchNorm
from nnviz.engine.workspace import LayerArrays, Parameters

__all__ = ["InputGradient", "answering"]


class InputGradient:
    """A network that answers and tells how its answer would change, for a fixed number of samples at a time.

    Write samples into ``rows`` (batch, inputs) and call ``run``; then ``back`` with ∂/∂z for the logits z.

    Parameters
    ----------
    network : Network
    values : array (count,)
        All parameters; copied, so that whoever trains them is not disturbed.
    batch : int
    """

    def __init__(self, network: Network, values: Array, batch: int = 1) -> None:
        still = answering(network)
        params = Parameters(still.plans(), values.dtype)
        self._params = params
        self.work = Workspace(still, params, batch, Mode.INFERENCE, to_inputs=True)
        self.rows = self.work.rows
        self.logits, self.prediction = self.work.loss_view.z, self.work.loss_view.p
        calls = [call for layer in self.work.forward() for call in layer]
        calls += network.loss.predict(self.work.loss_view)
        self._forward: list[Call] = [quickest(call) for call in calls]
        self._backward = [quickest(call) for layer in reversed(self.work.backward()) for call in layer]
        self.update(values)

    @property
    def views(self) -> list[LayerArrays]:
        """The arrays of each layer; ``d_a`` is valid after ``back``."""
        return self.work.views

    def update(self, values: Array) -> None:
        """Take over other parameters of the same network."""
        self._params.values[...] = values

    def run(self) -> Array:
        """Go forward; return the logits (outputs, batch), valid until the next call."""
        play(self._forward)
        return self.logits

    def back(self, d_logits: Array) -> Array:
        """Go back, after ``run``.

        Parameters
        ----------
        d_logits : array (outputs, batch) or (outputs, 1)
            ∂s/∂z: how the number s that is asked about hangs on the logits, for each sample.

        Returns
        -------
        array (batch, inputs)
            ∂s/∂x for each sample; a copy.
        """
        view = self.work.views[-1]
        view.d_a[...] = d_logits
        play(self._backward)
        first = self.work.views[0].d_x
        return first.reshape(-1, first.shape[-1]).T.copy()


def answering(network: Network) -> Network:
    """Return a network of the same parameters whose way back is that of a network that only answers."""
    return Network(
        network.input_shape, tuple(map(_still, network.layers)), network.loss, network.dtype, network.seed
    )


def _still(layer: Layer) -> Layer:
    """Return the layer with chance off: nothing falls silent, and remembered means count as constants."""
    match layer:
        case Dropout():
            return structs.replace(layer, rate=0.0)
        case BatchNorm():
            return structs.replace(layer, frozen=True)
    return layer
