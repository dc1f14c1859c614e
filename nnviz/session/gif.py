"""Writing animated GIFs: one palette for all pictures, and of each picture only what differs from the one before.

GIF89a with Lempel-Ziv-Welch coding as in the specification of CompuServe, 1990.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

import numpy as np

from nnviz.data.dataset import Array

__all__ = ["GifProblem", "encode_gif"]

COLOURS = 255
"""Colours of the palette; the last place is for "as before"."""
EVEN = (0, 8, 16, 23, 31)
EVENLY = np.array([red << 10 | green << 5 | blue for red in EVEN for green in EVEN for blue in EVEN])
CLEAR, END = 256, 257
LARGEST_CODE = 4096
MOST_PIXELS = 4_000_000


class GifProblem(ValueError):
    """Pictures that cannot become a GIF, in a sentence."""


def encode_gif(
    frames: Sequence[Array],
    seconds: Sequence[float],
    report: Callable[[float], None] = lambda _share: None,
) -> bytes:
    """Return an animation that repeats for ever.

    Parameters
    ----------
    frames : sequence of array (rows, columns, 3) of uint8
        All of one size.
    seconds : sequence of float
        How long each is shown; GIF counts hundredths, and viewers want at least two.
    report : callable, optional
        Called with the share of the work that is done, many times a picture.

    Raises
    ------
    GifProblem
        When there are no pictures, or they are of different sizes or too large.
    """
    if not frames or any(frame.shape != frames[0].shape for frame in frames):
        raise GifProblem("An animation needs at least one picture, and all of the same size.")
    high, wide = frames[0].shape[:2]
    if high * wide > MOST_PIXELS:
        raise GifProblem(
            f"Pictures of {wide:,} x {high:,} pixels are too large for a GIF; make the window smaller."
        )
    palette, table = _palette(frames)
    out = bytearray(b"GIF89a" + struct.pack("<HHBBB", wide, high, 0xF7, 0, 0) + palette)
    out += b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    before: Array | None = None
    for place, (frame, shown) in enumerate(zip(frames, seconds, strict=True)):
        indices = table[_coarse(frame)]
        left, top, part = _difference(indices, before)
        before = indices
        out += struct.pack("<BBBBHBB", 0x21, 0xF9, 4, 0x05, max(round(100 * shown), 2), COLOURS, 0)
        out += struct.pack("<BHHHHB", 0x2C, left, top, part.shape[1], part.shape[0], 0)

        def told(share: float, place: int = place) -> None:
            report((place + share) / len(frames))

        out += _blocks(_compressed(part.ravel(), told))
    return bytes(out + b"\x3b")


def _coarse(frame: Array) -> Array:
    """Return each colour as a number of 15 bits, an array (rows, columns)."""
    parts = frame.astype(np.uint16) >> 3
    return parts[..., 0] << 10 | parts[..., 1] << 5 | parts[..., 2]


def _palette(frames: Sequence[Array]) -> tuple[bytes, Array]:
    """Choose colours; return them and, for each colour of 15 bits, the place of its nearest.

    Where not all fit, half are those that are used most, half a coarse grid, so that gradients keep their ends.
    """
    counts = np.zeros(32_768, np.int64)
    for frame in frames:
        counts += np.bincount(_coarse(frame).ravel(), minlength=32_768)
    used = np.flatnonzero(counts)
    often = used[np.argsort(counts[used], kind="stable")[::-1]]
    if len(often) > COLOURS:
        often = np.concatenate([often[: COLOURS - len(EVENLY)], EVENLY])
    colours = _fine(often)
    table = np.zeros(32_768, np.uint8)
    for start in range(0, len(used), 4096):
        some = used[start : start + 4096]
        distances = ((_fine(some)[:, None] - colours) ** 2).sum(axis=2)
        table[some] = distances.argmin(axis=1)
    whole = np.zeros((256, 3), np.uint8)
    whole[: len(colours)] = colours
    return whole.tobytes(), table


def _fine(coarse: Array) -> Array:
    """Return red, green and blue, 0 … 255, of colours of 15 bits."""
    parts = np.stack([coarse >> 10, coarse >> 5 & 31, coarse & 31], axis=-1).astype(np.int64)
    return parts << 3 | parts >> 2


def _difference(indices: Array, before: Array | None) -> tuple[int, int, Array]:
    """Return where the part that has changed begins, and the part; unchanged pixels in it are see-through."""
    if before is None:
        return 0, 0, indices
    changed = indices != before
    if not changed.any():
        return 0, 0, np.full((1, 1), COLOURS, np.uint8)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return int(columns[0]), int(rows[0]), np.where(changed[part], indices[part], np.uint8(COLOURS))


def _compressed(pixels: Array, report: Callable[[float], None]) -> bytes:
    """Return the pixels in variable-length codes, the lowest bits first."""
    out, buffer, bits, size = bytearray(), CLEAR, 9, 9
    known: dict[int, int] = {}
    following = END + 1
    values = pixels.tolist()
    prefix = values[0]
    for place, value in enumerate(values[1:], start=1):
        key = prefix << 8 | value
        code = known.get(key)
        if code is not None:
            prefix = code
            continue
        buffer |= prefix << bits
        bits += size
        if following < LARGEST_CODE:
            if following == 1 << size:
                size += 1
            known[key] = following
            following += 1
        else:
            buffer |= CLEAR << bits
            bits += size
            known.clear()
            following, size = END + 1, 9
        while bits >= 8:
            out.append(buffer & 255)
            buffer >>= 8
            bits -= 8
        prefix = value
        if not place & 2047:
            report(place / len(values))
    buffer |= prefix << bits
    bits += size
    if following == 1 << size and size < 12:
        size += 1
    buffer |= END << bits
    bits += size
    out += buffer.to_bytes((bits + 7) // 8, "little")
    report(1.0)
    return bytes(out)


def _blocks(coded: bytes) -> bytes:
    """Return the codes in blocks of at most 255 bytes, with the size of the first codes before them."""
    parts = [coded[start : start + 255] for start in range(0, len(coded), 255)]
    return b"\x08" + b"".join(bytes([len(part)]) + part for part in parts) + b"\x00"
