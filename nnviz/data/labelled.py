"""Drawings that a person has labelled: kept with the experiment as short texts, and learned like any other sample.

They join the training rows only: validation and test stay what they are, so that figures can be compared.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import numpy as np
from msgspec import Meta

from nnviz.data.dataset import Array, DataProblem, Dataset, Split
from nnviz.data.drawing import Stroke, rasterize
from nnviz.data.picture import image_from_picture

__all__ = [
    "MOST_TIMES",
    "Labelled",
    "LabelledDrawings",
    "image_of",
    "pixels_text",
    "strokes_text",
    "with_drawings",
]

MOST, MOST_TIMES, LONGEST = 500, 1000, 12_000
FINEST = 4.0  # Units of the pad, of 500: points of a stroke that lie closer are left out of the text.
LARGEST_SIDE = 64
STROKE = re.compile(r"\d{1,3},\d{1,3}(?: \d{1,3},\d{1,3})*")
PIXELS = "pixels "

Label = Annotated[int, Meta(ge=0, le=999, title="Class")]
Times = Annotated[int, Meta(ge=1, le=MOST_TIMES, title="Times")]
Ink = Annotated[str, Meta(min_length=1, max_length=LONGEST, title="Ink")]
Labelled = tuple[Label, Times, Ink]
"""The class, as how many samples it counts, and the ink: strokes as "x,y x,y …; x,y …" or "pixels SIDE BASE64"."""
LabelledDrawings = Annotated[
    tuple[Labelled, ...],
    Meta(
        min_length=0,
        max_length=MOST,
        title="Your drawings",
        description="Drawings that you have labelled; they are learned with the training data.",
        extra={"live": True},
    ),
]


def strokes_text(strokes: Sequence[Stroke]) -> str:
    """Return strokes, in units of the pad (0 … 500), as a short text; points too close to matter are left out."""
    return "; ".join(" ".join(f"{x},{y}" for x, y in _thinned(stroke)) for stroke in strokes if len(stroke))  # type: ignore[arg-type]


def pixels_text(image: Array) -> str:
    """Return an image (side, side), 0 paper … 1 ink, as a short text."""
    raw = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8).tobytes()
    return f"{PIXELS}{len(image)} {base64.b64encode(zlib.compress(raw, 9)).decode()}"


def image_of(ink: str, size: int) -> Array:
    """Return what a network receives for a labelled drawing, float32 (size, size).

    Raises
    ------
    DataProblem
        When the text is neither strokes nor pixels.
    """
    if ink.startswith(PIXELS):
        image = _pixels(ink)
        if len(image) == size:
            return image
        return image_from_picture(1 - np.kron(image, np.ones((4, 4))), size)
    strokes = [part.strip() for part in ink.split(";")]
    if not all(STROKE.fullmatch(stroke) for stroke in strokes):
        raise DataProblem(
            f"A labelled drawing reads {ink[:24]!r}; it must be strokes like '12,30 14,36; 80,20', or pixels."
        )
    return rasterize([[[int(n) for n in point.split(",")] for point in s.split(" ")] for s in strokes], size)


def with_drawings(dataset: Dataset, split: Split, labelled: Sequence[Labelled]) -> tuple[Dataset, Split]:
    """Return data and split with labelled drawings at the end of the training rows, each as often as it counts.

    Data without images, and classes that the data do not have, are left as they are.
    """
    shape = dataset.image_shape
    fitting = [drawing for drawing in labelled if drawing[0] < len(dataset.class_names)]
    if shape is None or shape[0] != shape[1] or not fitting:
        return dataset, split
    images = np.stack([image_of(ink, shape[0]).ravel() for _, _, ink in fitting]) * dataset.scale
    classes = np.array([label for label, _, _ in fitting], dataset.y.dtype)
    if np.issubdtype(dataset.x.dtype, np.integer):
        images = np.rint(images)
    # Before a test set that the makers chose: it stays the last rows.
    end, count = dataset.samples - dataset.fixed_test, len(fitting)
    x = np.concatenate([dataset.x[:end], images.astype(dataset.x.dtype), dataset.x[end:]])
    y = np.concatenate([dataset.y[:end], classes, dataset.y[end:]])
    new = np.repeat(np.arange(end, end + count), [times for _, times, _ in fitting]).astype(np.intp)
    moved = Split(
        _frozen(np.concatenate([split.train, new])),
        split.validation,
        _frozen(split.test + count) if dataset.fixed_test else split.test,
    )
    return replace(dataset, x=x, y=y), moved


def _thinned(stroke: Stroke) -> list[tuple[int, int]]:
    points = np.asarray(stroke, np.float64).reshape(-1, 2)
    kept = [points[0]]
    for point in points[1:-1]:
        if np.hypot(*(point - kept[-1])) >= FINEST:
            kept.append(point)
    if len(points) > 1:
        kept.append(points[-1])
    return [(round(float(x)), round(float(y))) for x, y in np.clip(kept, 0, 999)]


def _pixels(ink: str) -> Array:
    problem = DataProblem(
        "A labelled drawing holds pixels that cannot be read; remove it from the experiment."
    )
    side_text, _, body = ink.removeprefix(PIXELS).partition(" ")
    if not re.fullmatch(r"\d{1,2}", side_text) or not 4 <= int(side_text) <= LARGEST_SIDE:
        raise problem
    side = int(side_text)
    try:
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.b64decode(body, validate=True), side * side + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise problem from None
    if len(raw) != side * side:
        raise problem
    return np.asarray(np.frombuffer(raw, np.uint8).reshape(side, side) / np.float32(255), np.float32)


def _frozen(rows: Array) -> Array:
    rows.setflags(write=False)
    return rows
