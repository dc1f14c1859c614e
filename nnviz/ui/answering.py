"""Who answers the drawing canvas: the network on the screen once it has learned images, before that a trained one."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Array, DataProblem
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.drawn.answerer import Answerer
from nnviz.session.inference import Predictor
from nnviz.session.model_file import FileProblem, read_model
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import Snapshot
from nnviz.ui.canvas.panel import CanvasPanel
from nnviz.ui.canvas.verdict import DIGITS
from nnviz.ui.language import tr, translated

__all__ = ["Answering"]

SHIPPED = "models/mnist-mlp.nnviz"


class Answering:
    """Keeps the canvas supplied with a network that can answer."""

    def __init__(self) -> None:
        self._shipped: Predictor | None = None
        self._shipped_answerer: Answerer | None = None
        self._caption = ""
        self._tried = False
        self._live: Predictor | None = None
        self._key: object = None
        self._values: Array | None = None
        self.answerer: Answerer | None = None
        """The network that answers, for a closer look; the same object as long as nothing changes."""

    def follow(self, snapshot: Snapshot, canvas: CanvasPanel) -> None:
        """Let the right network answer, with the weights of this moment."""
        data = snapshot.data
        if data is None or data.image_shape is None or snapshot.position.step == 0:
            self._use_shipped(canvas)
            return
        self._values = snapshot.values
        canvas.answerer = lambda: self.answerer
        if snapshot.values is not None and (
            self.answerer is None or self.answerer.values is not snapshot.values
        ):
            self.answerer = Answerer(
                snapshot.spec,
                snapshot.values,
                data.class_names,
                data.image_shape[0],
                data.preparation,
                live=True,
            )
        key = (snapshot.run, snapshot.spec.layers)
        if key != self._key and snapshot.values is not None:
            self._key = key
            self._live = Predictor(snapshot.spec, snapshot.values, data.preparation)
            canvas.set_predictor(
                self._ask_live,
                data.image_shape[0],
                tr("The network on the screen answers ({sizes}).", sizes=_shape(snapshot.spec)),
                data.class_names,
            )

    def _ask_live(self, image: Array) -> Array:
        if self._live is None:
            return image.ravel()[:0]
        if self._values is not None:
            self._live.update(self._values)
            self._values = None
        found = self._live(image)
        if len(found) > 1:
            return found
        share = np.clip(found[0], 0, 1)  # of two classes one output speaks for the second
        return np.array([1 - share, share])

    def _use_shipped(self, canvas: CanvasPanel) -> None:
        if self._key == "shipped":
            return
        self._key = "shipped"
        if not self._tried:
            self._tried = True
            try:
                model = read_model(read_shipped(SHIPPED), SHIPPED)
                self._shipped = Predictor(model.spec, model.values)
                self._shipped_answerer = Answerer(model.spec, model.values, DIGITS, 28)
                accuracy = model.card.get("test_accuracy")
                known = isinstance(accuracy, float)
                share = tr(", {share} right on the MNIST test", share=f"{accuracy:.1%}") if known else ""
                self._caption = tr("A trained network answers ({sizes}).", sizes=_shape(model.spec) + share)
            except (DataProblem, FileProblem) as problem:
                self._caption = translated(str(problem))
        self.answerer = self._shipped_answerer
        canvas.answerer = lambda: self.answerer
        canvas.set_predictor(self._shipped, 28, self._caption)


def _shape(spec: ExperimentSpec) -> str:
    """Return the sizes of a network, such as 784-128-64-10, or 784-conv 8-conv 16-10."""
    sizes = [str(spec.data.inputs)]
    for layer in spec.layers:
        units, filters = getattr(layer, "units", None), getattr(layer, "filters", None)
        sizes += [str(units)] if units else [f"conv {filters}"] if filters else []
    return "-".join(sizes)
