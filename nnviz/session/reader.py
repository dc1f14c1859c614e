"""A trained network that reads pictures: what it answers, how its classes are called, and by how much it is sure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnviz.data.dataset import Array, Task
from nnviz.data.imported import Imported
from nnviz.data.quoting import quoted
from nnviz.data.scaling import Auto
from nnviz.experiment.build import load_material
from nnviz.session.archive import FileProblem
from nnviz.session.document import read_document
from nnviz.session.drawn.doubts import CLOSE
from nnviz.session.inference import Predictor
from nnviz.session.library import library
from nnviz.session.model_file import Model, read_model
from nnviz.session.predicting import file_bytes
from nnviz.session.shipped import read_shipped

__all__ = ["SHIPPED", "Answer", "Reader", "open_model"]

SHIPPED = ("mnist-mlp", "mnist-cnn")
"""Networks that come with nnviz, by name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The class with the largest probability, all probabilities, and by how much the best leads the second.

    ``digit`` is the name of that class, ``second`` that of the one behind it.
    """

    digit: str
    probabilities: tuple[float, ...]
    margin: float
    second: str = ""

    @property
    def close(self) -> bool:
        """Whether the two best are too close to call."""
        return self.margin < CLOSE


class Reader:
    """A trained network that reads digits.

    Parameters
    ----------
    model : Model
    name : str
        What messages call it.

    Raises
    ------
    FileProblem
        When the network was not trained on pictures.
    """

    def __init__(self, model: Model, name: str) -> None:
        spec = model.spec
        source = spec.data.source
        if source.image_shape is None or source.task is not Task.CLASSIFICATION:
            raise FileProblem(
                f"{name} was trained on {source.title()}, not on pictures; take {' or '.join(SHIPPED)}, or a network "
                "trained on MNIST or the small digits."
            )
        rows, columns = source.image_shape
        if rows != columns:
            raise FileProblem(
                f"{name} was trained on images of {rows} x {columns} pixels, but drawings and pictures are read as "
                "squares; take a network trained on square images."
            )
        self.size = rows
        self.classes = _class_names(model)
        # What Auto makes of a picture is known; any other scaling must measure the training rows again.
        plain = isinstance(spec.data.scaling, Auto)
        self._preparation = None if plain else load_material(spec, read_shipped).preparation
        self._predictor = Predictor(spec, model.values)

    def __call__(self, image: Array) -> Answer:
        """Read one image with 0 for paper and 1 for ink."""
        ready = image if self._preparation is None else self._preparation.apply_ink(image)
        found = self._predictor(ready)
        if len(found) == 1:  # of two classes one output speaks for the second
            share = np.clip(found[0], 0, 1)
            found = np.array([1 - share, share])
        order = np.argsort(found, kind="stable")
        best, second = int(found.argmax()), int(order[-2] if order[-1] == found.argmax() else order[-1])
        return Answer(
            self.classes[best],
            tuple(float(share) for share in found),
            float(found[best] - found[second]),
            self.classes[second],
        )


def _class_names(model: Model) -> tuple[str, ...]:
    """Return what the classes are called: by the file's card, by the data in it, or by their numbers."""
    source, told = model.spec.data.source, model.card.get("classes")
    if isinstance(told, list) and len(told) == source.outputs and all(isinstance(one, str) for one in told):
        return tuple(quoted(one) for one in told)
    if isinstance(source, Imported) and library.get(source.digest) is not None:
        return tuple(map(quoted, load_material(model.spec, read_shipped).dataset.class_names))
    return tuple(map(str, range(source.outputs)))


def open_model(name: str) -> Model:
    """Return a shipped network by its name, or the one in a file.

    Raises
    ------
    FileProblem, OSError
        When it is neither.
    """
    if name in SHIPPED:
        return read_model(read_shipped(f"models/{name}.nnviz"), name)
    path = Path(name)
    if not path.exists():
        raise FileProblem(
            f"There is no file {name} and no shipped network of that name; there are {' and '.join(SHIPPED)}."
        )
    raw = file_bytes(path)
    model = read_model(raw, path.name)
    if isinstance(model.spec.data.source, Imported):
        read_document(raw, path.name)  # its data are kept, where they are in the file
    return model
