"""Asking a trained network about files: drawings as pen strokes, or a picture of a digit."""

from __future__ import annotations

import gzip
import io
import json
import math
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nnviz.data.dataset import Array, DataProblem, Task
from nnviz.data.drawing import is_empty, rasterize
from nnviz.data.picture import image_from_picture
from nnviz.data.quoting import reason
from nnviz.data.scaling import Auto
from nnviz.experiment.build import load_material
from nnviz.session.archive import FileProblem
from nnviz.session.inference import Predictor
from nnviz.session.model_file import Model, read_model
from nnviz.session.shipped import read_shipped

__all__ = ["SHIPPED", "Answer", "Question", "Reader", "image_of", "open_model", "read_questions"]

SHIPPED = ("mnist-mlp", "mnist-cnn")
"""Networks that come with nnviz, by name."""
LARGEST_FILE = 64_000_000
MOST_DRAWINGS = 100_000
MOST_POINTS = 100_000
MOST_PIXELS = 40_000_000
"""Of a picture; it is refused by what its header says, before anything is unpacked."""
SHARP_SIDE = 1600  # Pixels: larger pictures are averaged down at once.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    IndexError,
    KeyError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What Pillow raises on damaged files."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One thing to be read: ``strokes`` of a drawing or ``brightness`` of a picture, and what it shows, if known."""

    strokes: list[Array] | None = None
    brightness: Array | None = None
    label: int | None = None

    def image(self, size: int) -> Array:
        """Return what the network receives, float32 (size, size)."""
        if self.brightness is not None:
            return image_from_picture(self.brightness, size)
        return rasterize(self.strokes or [], size)


@dataclass(frozen=True, slots=True)
class Answer:
    """The class with the largest probability, all probabilities, and by how much the best leads the second."""

    digit: str
    probabilities: tuple[float, ...]
    margin: float


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
        self.size = source.image_shape[0]
        self.classes = tuple(map(str, range(source.outputs)))
        # What Auto makes of a picture is known; any other scaling must measure the training rows again.
        plain = isinstance(spec.data.scaling, Auto)
        self._preparation = None if plain else load_material(spec, read_shipped).preparation
        self._predictor = Predictor(spec, model.values)

    def __call__(self, image: Array) -> Answer:
        """Read one image with 0 for paper and 1 for ink."""
        ready = image if self._preparation is None else self._preparation.apply_ink(image)
        found = self._predictor(ready)
        second, best = np.partition(found, -2)[-2:]
        return Answer(
            self.classes[int(found.argmax())], tuple(float(share) for share in found), float(best - second)
        )


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
    return read_model(_bytes(path), path.name)


def read_questions(path: Path) -> list[Question]:
    """Return the drawings of a JSON file (plain or gzipped, one or a list), or the one picture of an image file.

    Raises
    ------
    FileProblem
        In one sentence, naming the drawing.
    OSError
        When the file cannot be opened.
    """
    raw = _bytes(path)
    if raw[:2] == b"\x1f\x8b":
        raw = _unzipped(raw, path.name)
    start = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in {b"[", b"{"}:
        return _drawings(raw, path.name)
    return [Question(brightness=_brightness(raw, path.name))]


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise FileProblem(f"{path.name} is larger than {LARGEST_FILE:,} bytes; take a smaller file.")
    if not raw:
        raise FileProblem(f"{path.name} is empty.")
    return raw


def _unzipped(raw: bytes, name: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            found = file.read(LARGEST_FILE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FileProblem(
            f"{name} is not a whole gzip file ({reason(error)}); fetch or save it again."
        ) from None
    if len(found) > LARGEST_FILE:
        raise FileProblem(
            f"{name} holds more than {LARGEST_FILE:,} bytes when unpacked; take a smaller file."
        )
    return found


def _drawings(raw: bytes, name: str) -> list[Question]:
    try:
        found = json.loads(raw)
    except RecursionError:
        raise FileProblem(
            f"{name} is not readable JSON: its brackets are nested too deeply; mend it."
        ) from None
    except ValueError as error:
        raise FileProblem(
            f"{name} is not readable JSON ({reason(error)}); mend it or save it again."
        ) from None
    rows = found if isinstance(found, list) else [found]
    if not rows:
        raise FileProblem(f"{name} holds no drawing.")
    if len(rows) > MOST_DRAWINGS:
        raise FileProblem(f"{name} holds {len(rows):,} drawings; at most {MOST_DRAWINGS:,} are read at once.")
    return [_drawing(row, f"{name}: drawing {place}") for place, row in enumerate(rows, 1)]


def _drawing(row: Any, name: str) -> Question:
    strokes = row.get("strokes") if isinstance(row, dict) else None
    if not isinstance(strokes, list) or not all(isinstance(stroke, list) for stroke in strokes):
        raise FileProblem(
            f'{name} must be an object like {{"strokes": [[[x, y], …], …]}}: a list of pen movements, each a list of '
            "points."
        )
    count = sum(map(len, strokes))
    if count > MOST_POINTS:
        raise FileProblem(f"{name} has {count:,} points; at most {MOST_POINTS:,} are read.")
    label = row.get("digit")
    known = label if isinstance(label, int) and not isinstance(label, bool) and 0 <= label <= 9 else None
    parts = [_points(stroke, name) for stroke in strokes]
    if is_empty(parts):
        raise FileProblem(f"{name} has no point: draw a digit first.")
    return Question(strokes=parts, label=known)


def _points(stroke: list[Any], name: str) -> Array:
    for point in stroke:
        if (
            not isinstance(point, list)
            or len(point) != 2
            or not all(type(number) in {int, float} for number in point)
        ):
            raise FileProblem(f"{name} has a point that is not a pair of numbers x, y.")
        # Whole numbers may have more digits than fit into a float; NaN and infinities are words that json reads.
        if not all(abs(number) < 1e300 and math.isfinite(number) for number in point):
            raise FileProblem(f"{name} has a point that is not finite.")
    return np.array(stroke, np.float64).reshape(-1, 2)


def _brightness(raw: bytes, name: str) -> Array:
    """Return a picture file's brightness, 0 to 1, its first frame laid on white."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise FileProblem(
            f"{name} is no JSON; to read it as a picture Pillow is needed: run 'pip install pillow', or drop the "
            "picture on the drawing canvas of the window."
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw)) as picture:
                wide, high = picture.size
                if wide * high > MOST_PIXELS:
                    raise FileProblem(
                        f"{name} has too many pixels ({wide:,} × {high:,}); at most {MOST_PIXELS:,} in all are read."
                    )
                picture.seek(0)
                if picture.mode.startswith(("I", "F")):
                    return _deep(np.nan_to_num(np.asarray(picture, np.float64)))
                coloured = picture.convert("RGBA").reduce(max(1, -(-max(wide, high) // SHARP_SIDE)))
                laid = Image.new("RGBA", coloured.size, "white")
                laid.alpha_composite(coloured)
                return np.asarray(laid.convert("L"), np.float64) / 255
    except UnidentifiedImageError:
        raise FileProblem(f"{name} is neither JSON nor a picture that can be read.") from None
    except Image.DecompressionBombError:
        raise FileProblem(f"{name} has too many pixels; at most {MOST_PIXELS:,} in all are read.") from None
    except DAMAGED as error:
        raise FileProblem(
            f"{name} is damaged or too large to read ({reason(error)}); save the picture again."
        ) from None


def _deep(values: Array) -> Array:
    """Bring a picture with more than 256 shades to 0 to 1."""
    low, high = float(values.min()), float(values.max())
    return np.asarray((values - low) / (high - low if high > low else 1.0))


def image_of(question: Question, size: int, name: str) -> Array:
    """Return what the network receives; raise ``FileProblem`` naming the file where nothing can be seen on it."""
    try:
        return question.image(size)
    except DataProblem as problem:
        raise FileProblem(f"{name}: {problem}") from None
