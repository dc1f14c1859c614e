"""Small pictures of the data sets for the picker: a few points, or one digit; cheap enough for the start."""

from __future__ import annotations

import zlib

import numpy as np

from nnviz.data.dataset import Array, DataProblem, ReadResource, Source
from nnviz.data.painted import Painted
from nnviz.data.pen import MnistAndPen, PenDigits
from nnviz.data.sources import AnySource
from nnviz.engine.streams import stream
from nnviz.experiment.catalog import choices_of, tag_of

__all__ = ["thumbnails"]

IMAGES = {
    "digits": ("datasets/digits/optdigits-images-idx3-ubyte.gz", (8, 8), 0),
    "mnist": ("datasets/mnist/t10k-images-idx3-ubyte.gz", (28, 28), 4),
}
"""File, size and place of the digit that stands for a set of images."""
HEADER = 16
POINTS = 240


def thumbnails(read: ReadResource) -> dict[str, Array]:
    """Return pictures by tag.

    Points come as rows (x₁, x₂, class), images as (rows, columns).
    A set whose file is missing has no picture: its absence is told when somebody chooses it.
    """
    found: dict[str, Array] = {}
    for choice in choices_of(AnySource):
        tag = tag_of(choice)
        try:
            if tag in IMAGES:
                found[tag] = _image(read, *IMAGES[tag])
            elif choice is PenDigits:
                found[tag] = _drawn()
            elif choice is MnistAndPen:
                found[tag] = _both(read)
            elif choice is not Painted and issubclass(choice, Source) and choice.image_shape is None:
                found[tag] = _points(choice(), read)
        except (DataProblem, zlib.error):
            continue
    return found


def _points(source: Source, read: ReadResource) -> Array:
    data = source.load(stream(0, "thumbnail"), read)
    if data.features < 2:
        rows = np.column_stack([data.x[:, 0], data.y[:, 0], np.zeros(data.samples)])
    else:
        label = data.y if data.y.ndim == 1 else data.y[:, 0] > 0
        rows = np.column_stack([data.x[:, :2], label])
    return np.asarray(rows[:POINTS], np.float64)


def _drawn() -> Array:
    """Draw a few digits and take the seven: it has a bar, which tells it from those of MNIST."""
    data = PenDigits(samples=10).load(stream(0, "thumbnail"), lambda _name: b"")
    return np.asarray(data.x[int(np.argmax(data.y == 7))].reshape(28, 28))


def _both(read: ReadResource) -> Array:
    """Return a digit of each kind, one above the other."""
    sheet = np.zeros((44, 44), np.uint8)
    sheet[:28, :28] = _image(read, *IMAGES["mnist"])
    sheet[16:, 16:] = np.maximum(sheet[16:, 16:], _drawn())
    return sheet


def _image(read: ReadResource, name: str, shape: tuple[int, int], place: int) -> Array:
    """Unpack only as much of the file as the one picture needs."""
    size = shape[0] * shape[1]
    raw = zlib.decompressobj(wbits=31).decompress(read(name), HEADER + (place + 1) * size)
    return np.frombuffer(raw[HEADER + place * size : HEADER + (place + 1) * size], np.uint8).reshape(shape)
