"""Reads IDX, the file format of MNIST: a few bytes that say how many numbers follow, then the numbers.

Layout (Y. LeCun's page on MNIST): two zero bytes, a type code (8 for bytes), the number of dimensions, each
dimension as a big-endian 32-bit number, then the values, the last index running fastest.
A file may come from anywhere, so nothing it says is believed before it agrees with the bytes at hand.
"""

from __future__ import annotations

import math
import struct
import zlib

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import DataProblem, ReadResource

__all__ = ["LIMIT_BYTES", "heading_of", "read_idx", "read_labelled"]

LIMIT_BYTES = 256 * 2**20  # EMNIST's largest common set has 188 MB; MNIST 47 MB.
MOST_DIMENSIONS = 4
GZIP = b"\x1f\x8b"
GREATEST_RATIO = 1032  # Deflate cannot shrink anything more than this.
BYTES = 0x08
OTHER_TYPES = {
    0x09: "signed bytes",
    0x0B: "16-bit whole numbers",
    0x0C: "32-bit whole numbers",
    0x0D: "32-bit floating-point numbers",
    0x0E: "64-bit floating-point numbers",
}

Bytes = npt.NDArray[np.uint8]


def read_idx(raw: bytes, name: str, *, limit_bytes: int = LIMIT_BYTES) -> Bytes:
    """Read an IDX file of bytes, gzipped or plain.

    Parameters
    ----------
    raw : bytes
        The whole file.
    name : str
        How to call the file in messages.
    limit_bytes : int
        The largest unpacked size that is accepted.

    Returns
    -------
    uint8 array of the shape the file states, read-only

    Raises
    ------
    DataProblem
        When anything does not agree; nothing is unpacked beyond the size that the first bytes promise.
    """
    if raw[:2] == GZIP:
        return _read_packed(raw, name, limit_bytes)
    shape, start = heading_of(raw, name, limit_bytes)
    _check_length(len(raw) - start, shape, name)
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape)


def read_labelled(
    read: ReadResource, images: str, labels: str, *, shape: tuple[int, int], classes: int
) -> tuple[Bytes, Bytes]:
    """Read a file of images and the file of their labels, and check that they belong together.

    Returns
    -------
    images : uint8 array (samples, rows, columns)
    labels : uint8 array (samples,)
    """
    x, y = read_idx(read(images), images), read_idx(read(labels), labels)
    if x.ndim != 3 or x.shape[1:] != shape:
        raise DataProblem(
            f"{images} must hold images of {_text(shape)} pixels, but its shape is {_text(x.shape)}; "
            f"put the original file there."
        )
    if y.ndim != 1:
        raise DataProblem(
            f"{labels} must hold one label after another, but its shape is {_text(y.shape)}; "
            f"put the original file there."
        )
    if len(x) != len(y):
        raise DataProblem(
            f"{images} holds {len(x)} images but {labels} holds {len(y)} labels; "
            f"use two files that belong together."
        )
    if int(y.max()) >= classes:
        raise DataProblem(
            f"{labels} holds the label {y.max()}, but labels must be from 0 to {classes - 1}; "
            f"use the labels that belong to {images}."
        )
    return x, y


def _read_packed(raw: bytes, name: str, limit_bytes: int) -> Bytes:
    """Unpack the first bytes, learn from them how much may follow, and unpack no more than that."""
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        head = unpacker.decompress(raw, 4 + 4 * MOST_DIMENSIONS)
        shape, start = heading_of(head, name, limit_bytes)
        promised = math.prod(shape)
        if promised > GREATEST_RATIO * len(raw):
            raise DataProblem(
                f"{name} promises {promised} values, more than its {len(raw)} packed bytes can hold; "
                f"get a complete copy."
            )
        # One byte more than promised, so that too long a file is noticed and the checksum is reached.
        body = head[start:] + unpacker.decompress(unpacker.unconsumed_tail, promised + 1)
    except zlib.error as error:
        raise DataProblem(f"{name} is damaged and cannot be unpacked ({error}); get a fresh copy.") from error
    _check_length(len(body), shape, name)
    if not unpacker.eof:
        raise DataProblem(f"{name} breaks off before the end of the packed data; get a complete copy.")
    if unpacker.unused_data:
        raise DataProblem(f"{name} has {len(unpacker.unused_data)} bytes after its end; get a fresh copy.")
    return np.frombuffer(body, np.uint8).reshape(shape)


def heading_of(data: bytes, name: str, limit_bytes: int = LIMIT_BYTES) -> tuple[tuple[int, ...], int]:
    """Return the shape that the first bytes state and where the values start."""
    if len(data) < 4:
        raise DataProblem(f"{name} breaks off within its first 4 bytes; get a complete copy.")
    zeros, kind, dimensions = struct.unpack(">HBB", data[:4])
    if zeros:
        raise DataProblem(
            f"{name} is not an IDX file, which begins with two zero bytes; choose another file."
        )
    if kind != BYTES:
        found = OTHER_TYPES.get(kind, f"values of an unknown type ({kind})")
        raise DataProblem(f"{name} holds {found}, but only bytes (type 8) can be read; convert it to bytes.")
    if not 1 <= dimensions <= MOST_DIMENSIONS:
        raise DataProblem(
            f"{name} states {dimensions} dimensions, but only 1 to {MOST_DIMENSIONS} can be read; "
            f"choose another file."
        )
    start = 4 + 4 * dimensions
    if len(data) < start:
        raise DataProblem(f"{name} breaks off before its sizes are complete; get a complete copy.")
    shape = struct.unpack(f">{dimensions}I", data[4:start])
    if math.prod(shape) > limit_bytes:
        raise DataProblem(
            f"{name} claims {_text(shape)} values, more than the {limit_bytes} that can be read; "
            f"use a smaller file."
        )
    if not math.prod(shape):
        raise DataProblem(f"{name} holds no values (its shape is {_text(shape)}); choose another file.")
    return shape, start


def _check_length(held: int, shape: tuple[int, ...], name: str) -> None:
    """Compare the number of values at hand with the shape."""
    promised = math.prod(shape)
    if held < promised:
        raise DataProblem(
            f"{name} breaks off: {_text(shape)} = {promised} values are promised and {held} are there; "
            f"get a complete copy."
        )
    if held > promised:
        raise DataProblem(
            f"{name} is longer than it states: {_text(shape)} = {promised} values are promised; "
            f"get a fresh copy."
        )


def _text(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
