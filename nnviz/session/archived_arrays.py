"""Arrays as parts of an archive: NumPy's own format, read without believing what it claims."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np

from nnviz.data.dataset import Array
from nnviz.data.quoting import reason
from nnviz.session.archive import FileProblem

__all__ = ["array_bytes", "read_array"]


def array_bytes(array: Array) -> bytes:
    """Return an array in NumPy's own file format."""
    numbers = io.BytesIO()
    np.save(numbers, np.ascontiguousarray(array), allow_pickle=False)
    return numbers.getvalue()


def read_array(
    raw: bytes,
    name: str,
    shape: tuple[int, ...],
    dtype: np.dtype[np.floating],
    where: Callable[[int], str] | None = None,
) -> Array:
    """Read an array that must have this shape and type and hold finite numbers; returned read-only.

    The size is compared with the bytes that are there before anything is allocated.  ``where`` names what the number
    at a place belongs to.

    Raises
    ------
    FileProblem
        When it is something else.
    """
    stream = io.BytesIO(raw)
    try:
        np.lib.format.read_magic(stream)
        found, fortran, kind = np.lib.format.read_array_header_1_0(stream)
    except (ValueError, EOFError, SyntaxError, TypeError, RecursionError) as error:
        raise FileProblem(f"{name} cannot be read as numbers ({reason(error)}).") from None
    rest = raw[stream.tell() :]
    count = 1
    for length in shape:
        count *= length
    if found != shape or kind != dtype or fortran or len(rest) != count * dtype.itemsize:
        raise FileProblem(
            f"{name} holds {found} numbers of type {kind}, but {shape} of type {dtype} are wanted."
        )
    values = np.frombuffer(rest, dtype).reshape(shape)
    finite = np.isfinite(values)
    if not finite.all():
        place = f" in {where(int(np.argmin(finite)))}" if where is not None else ""
        raise FileProblem(f"{name} holds numbers that are not finite{place}; the file is damaged.")
    return values
