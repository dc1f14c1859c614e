"""What a trained network is asked in files: drawings as pen strokes, or a picture of a digit."""

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

from nnviz.data.dataset import Array, DataProblem
from nnviz.data.drawing import is_empty, rasterize, stages
from nnviz.data.picture import image_from_picture, picture_stages
from nnviz.data.quoting import reason
from nnviz.session.archive import FileProblem
from nnviz.session.drawn.doubts import Doubt, doubt_of

__all__ = ["MOST_PIXELS", "Question", "file_bytes", "image_of", "read_questions"]

LARGEST_FILE = 64_000_000
MOST_DRAWINGS = 100_000
MOST_POINTS = 100_000
USUAL_EXTENT = 300.0
"""Units of the pad that a drawn digit usually has."""
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

    def doubt(self, size: int, probabilities: Array) -> Doubt | None:
        """Return why an answer to it deserves doubt, as the drawing canvas does; None where it does not."""
        if self.brightness is not None:
            return doubt_of(picture_stages(self.brightness, size), (), probabilities)
        strokes = [stroke for stroke in self.strokes or [] if len(stroke)]
        extent = float(np.ptp(np.concatenate(strokes), axis=0).max())
        # The canvas knows how large its pad is; a file may count in any unit, so only a point alone is a dot.
        large = [stroke / extent * USUAL_EXTENT for stroke in strokes] if extent else strokes
        return doubt_of(stages(strokes, size), large, probabilities)


def read_questions(path: Path) -> list[Question]:
    """Return the drawings of a JSON file (plain or gzipped, one or a list), or the one picture of an image file.

    Raises
    ------
    FileProblem
        In one sentence, naming the drawing.
    OSError
        When the file cannot be opened.
    """
    raw = file_bytes(path)
    if raw[:2] == b"\x1f\x8b":
        raw = _unzipped(raw, path.name)
    start = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in {b"[", b"{"}:
        return _drawings(raw, path.name)
    return [Question(brightness=_brightness(raw, path.name))]


def file_bytes(path: Path) -> bytes:
    """Return the bytes of a file that is neither empty nor too large; raise ``FileProblem`` otherwise."""
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
