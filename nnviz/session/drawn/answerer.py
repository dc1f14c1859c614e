"""The network that answers a drawing, as a value: whatever looks closer at an answer works on this copy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.data.preparation import Preparation
from nnviz.engine.input_gradient import InputGradient
from nnviz.engine.kernels import size_of
from nnviz.experiment.build import network_of
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Answerer", "Margin", "Questioner"]


@dataclass(frozen=True, slots=True, eq=False)
class Answerer:
    """A network with its weights of one moment.

    Attributes
    ----------
    spec : ExperimentSpec
    values : array (count,)
        All parameters, never written to.
    names : tuple of str
        One for each class.
    size : int
        Side of the image.
    preparation : Preparation or None
        Leads from ink to what the network receives; None where that is the ink itself.
    live : bool
        Whether it is the network on the screen.
    """

    spec: ExperimentSpec
    values: Array
    names: tuple[str, ...]
    size: int
    preparation: Preparation | None = None
    live: bool = False

    @property
    def network(self) -> tuple[object, ...]:
        """What stays the same while only the weights change."""
        return self.spec.layers, self.spec.loss, self.size, self.preparation

    def rows(self, images: Array) -> Array:
        """Return what the network receives for images (n, size, size), 0 paper … 1 ink: an array (n, inputs)."""
        ink = np.reshape(images, (len(images), -1))
        return ink if self.preparation is None else self.preparation.apply(ink * self.preparation.full)

    def per_ink(self, d_rows: Array) -> Array:
        """Turn ∂/∂(what it receives) into ∂/∂ink, array (n, inputs) both."""
        if self.preparation is None:
            return d_rows
        return np.asarray(d_rows * self.preparation.scale.factor * self.preparation.full)


@dataclass(frozen=True, slots=True)
class Margin:
    """What is asked about: by how much the logit of one class leads.

    Against one class it is ``z_c − z_o``; against all others together (None) ``z_c − ln Σ e^z`` over the others, which
    for softmax is ``ln p / (1 − p)``.  A network with one output has the margin ``z`` for class 1 and ``−z`` for 0.
    """

    chosen: int
    against: int | None = None

    def value(self, logits: Array) -> Array:
        """Return the margin of each sample, an array (batch,), for logits (outputs, batch)."""
        if len(logits) == 1:
            return np.asarray(logits[0] if self.chosen else -logits[0])
        if self.against is not None:
            return np.asarray(logits[self.chosen] - logits[self.against])
        others = np.delete(logits, self.chosen, axis=0)
        top = others.max(axis=0)
        return np.asarray(logits[self.chosen] - top - np.log(np.exp(others - top).sum(axis=0)))

    def slope(self, logits: Array) -> Array:
        """Return ∂margin/∂z, an array like ``logits``."""
        found = np.zeros_like(logits)
        if len(logits) == 1:
            found[0] = 1 if self.chosen else -1
            return found
        if self.against is not None:
            found[self.against] = -1
        else:
            others = np.delete(logits, self.chosen, axis=0)
            powers = np.exp(others - others.max(axis=0))
            places = [k for k in range(len(logits)) if k != self.chosen]
            found[places] = -powers / powers.sum(axis=0)
        found[self.chosen] += 1
        return found


class Questioner:
    """Asks an answerer about many images and how its answers hang on their ink; keeps its working arrays.

    Not for two threads at once.
    """

    BATCH = 32

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self._network = network_of(answerer.spec)
        self._by_batch: dict[int, InputGradient] = {}

    def follow(self, answerer: Answerer) -> Questioner:
        """Return a questioner of this answerer: itself where only the weights have changed."""
        if answerer is self.answerer:
            return self
        if answerer.network != self.answerer.network:
            return Questioner(answerer)
        self.answerer = answerer
        for gradient in self._by_batch.values():
            gradient.update(answerer.values)
        return self

    def gradient(self, batch: int) -> InputGradient:
        """Return the network for so many samples at a time."""
        if batch not in self._by_batch:
            self._by_batch[batch] = InputGradient(self._network, self.answerer.values, batch)
        return self._by_batch[batch]

    def logits(self, images: Array) -> Array:
        """Return the logits (outputs, n) for images (n, size, size)."""
        return self._asked(images)[0]

    def probabilities(self, images: Array) -> Array:
        """Return the answers (n, outputs)."""
        return self._asked(images)[1].T

    def margins(self, images: Array, margin: Margin) -> Array:
        """Return the margin of each image."""
        return margin.value(self.logits(images))

    def slopes(self, images: Array, margin: Margin) -> Array:
        """Return ∂margin/∂ink for each image, an array like ``images``."""
        found = np.empty(images.shape)
        for start in range(0, len(images), self.BATCH):
            part = images[start : start + self.BATCH]
            gradient = self.gradient(len(part))
            gradient.rows[...] = self.answerer.rows(part)
            d_rows = gradient.back(margin.slope(gradient.run()))
            found[start : start + len(part)] = self.answerer.per_ink(d_rows).reshape(part.shape)
        return found

    def _asked(self, images: Array) -> tuple[Array, Array]:
        outputs = size_of(self._network.plans()[-1].shape_out)
        logits = np.empty((outputs, len(images)))
        answers = np.empty_like(logits)
        for start in range(0, len(images), self.BATCH):
            part = images[start : start + self.BATCH]
            gradient = self.gradient(len(part))
            gradient.rows[...] = self.answerer.rows(part)
            logits[:, start : start + len(part)] = gradient.run()
            answers[:, start : start + len(part)] = gradient.prediction
        return logits, answers
