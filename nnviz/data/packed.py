"""A data set as bytes and back: a short heading in JSON, then the numbers as they stand.

It is how imported data travel inside a document.  A file may come from anywhere, so nothing the heading says is
believed before it agrees with the bytes at hand; nothing in it can be code.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta, Struct

from nnviz.data.dataset import Array, DataProblem, Dataset, Task
from nnviz.data.quoting import reason

__all__ = ["digest_of", "pack", "unpack"]

MAGIC = b"nnviz data 1\n"
LONGEST_HEADING = 4_000_000
MOST_NUMBERS = 200_000_000
TYPES: dict[str, np.dtype[Any]] = {"u1": np.dtype("u1"), "f8": np.dtype("<f8"), "i8": np.dtype("<i8")}
Name = Annotated[str, Meta(max_length=200)]


class Heading(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands before the numbers."""

    name: Name
    task: Literal["classification", "regression"]
    rows: Annotated[int, Meta(ge=1, le=MOST_NUMBERS)]
    columns: Annotated[int, Meta(ge=1, le=100_000)]
    outputs: Annotated[int, Meta(ge=1, le=1_000)]
    kind: Literal["u1", "f8"]
    features: tuple[Name, ...]
    classes: tuple[Name, ...]
    image: tuple[Annotated[int, Meta(ge=1, le=4_096)], Annotated[int, Meta(ge=1, le=4_096)]] | None = None
    scale: Annotated[float, Meta(gt=0, le=1e9)] = 1.0
    fixed_test: Annotated[int, Meta(ge=0)] = 0


def pack(dataset: Dataset) -> bytes:
    """Return a data set as bytes."""
    images = dataset.x.dtype == np.uint8
    heading = Heading(
        name=dataset.name[:200],
        task=dataset.task.value,
        rows=dataset.samples,
        columns=dataset.features,
        outputs=1 if dataset.task is Task.CLASSIFICATION else int(dataset.y.shape[1]),
        kind="u1" if images else "f8",
        features=() if dataset.image_shape else tuple(name[:200] for name in dataset.feature_names),
        classes=tuple(name[:200] for name in dataset.class_names),
        image=dataset.image_shape,
        scale=dataset.scale,
        fixed_test=dataset.fixed_test,
    )
    text = msgspec.json.encode(heading)
    text += b" " * (-(len(MAGIC) + 4 + len(text)) % 8)
    y_type = TYPES["i8" if dataset.task is Task.CLASSIFICATION else "f8"]
    parts = dataset.y.astype(y_type), dataset.x.astype(TYPES[heading.kind], copy=False)
    return b"".join(
        [MAGIC, struct.pack("<I", len(text)), text, *(np.ascontiguousarray(part).data for part in parts)]
    )


def unpack(raw: bytes, name: str) -> Dataset:
    """Return the data set in some bytes; its arrays are views of them.

    Parameters
    ----------
    raw : bytes
    name : str
        How to call them in messages.

    Raises
    ------
    DataProblem
        When anything does not agree.
    """
    heading, start = _heading(raw, name)
    classification = heading.task == Task.CLASSIFICATION.value
    targets = heading.rows * heading.outputs
    numbers = heading.rows * heading.columns
    kind = TYPES[heading.kind]
    if len(raw) - start != targets * 8 + numbers * kind.itemsize:
        raise DataProblem(f"{name} is incomplete or damaged: its size is not what its heading says.")
    y = np.frombuffer(raw, TYPES["i8" if classification else "f8"], targets, start)
    x = np.frombuffer(raw, kind, numbers, start + targets * 8).reshape(heading.rows, heading.columns)
    _check(heading, x, y, name)
    features = heading.features
    if heading.image is not None:
        features = tuple(
            f"pixel {row}, {column}" for row in range(heading.image[0]) for column in range(heading.image[1])
        )
    return Dataset(
        heading.name,
        x,
        y.astype(np.intp) if classification else y.reshape(heading.rows, heading.outputs),
        Task(heading.task),
        features,
        heading.classes,
        heading.image,
        heading.scale,
        heading.fixed_test,
    )


def digest_of(raw: bytes) -> str:
    """Return the name under which some bytes are kept: the same for the same bytes only."""
    return hashlib.sha256(raw).hexdigest()


def _heading(raw: bytes, name: str) -> tuple[Heading, int]:
    begins = len(MAGIC) + 4
    if not raw.startswith(MAGIC) or len(raw) < begins:
        raise DataProblem(f"{name} is no data set of nnviz.")
    (length,) = struct.unpack_from("<I", raw, len(MAGIC))
    if length > LONGEST_HEADING or begins + length > len(raw):
        raise DataProblem(f"{name} is incomplete or damaged: its heading is cut off.")
    try:
        heading = msgspec.json.decode(raw[begins : begins + length], type=Heading)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DataProblem(f"{name} cannot be read ({reason(error)}); import the data again.") from None
    if heading.rows * heading.columns > MOST_NUMBERS:
        raise DataProblem(
            f"{name} claims {heading.rows:,} rows of {heading.columns:,} numbers; that is too much."
        )
    return heading, begins + length


def _check(heading: Heading, x: Array, y: Array, name: str) -> None:
    """Refuse what no data set can be."""
    if heading.task == Task.CLASSIFICATION.value:
        fits = len(heading.classes) >= 2 and heading.outputs == 1
        if not fits or int(y.min()) < 0 or int(y.max()) >= len(heading.classes):
            raise DataProblem(
                f"{name} is damaged: a row has a class that is not in its list of {len(heading.classes)}."
            )
    elif len(heading.classes) != heading.outputs or not np.isfinite(y).all():
        raise DataProblem(f"{name} is damaged: its targets are not what its heading says.")
    if heading.kind == "f8" and not np.isfinite(x).all():
        raise DataProblem(f"{name} is damaged: it holds numbers that are not finite.")
    if heading.image is not None and heading.image[0] * heading.image[1] != heading.columns:
        raise DataProblem(f"{name} is damaged: {heading.columns:,} numbers are no image of {heading.image}.")
    if heading.image is None and len(heading.features) != heading.columns:
        raise DataProblem(
            f"{name} is damaged: {len(heading.features):,} names for {heading.columns:,} columns."
        )
    if heading.fixed_test >= heading.rows:
        raise DataProblem(f"{name} is damaged: its test set leaves nothing to learn from.")
