"""Zip files read with suspicion and written whole: limits before anything is unpacked, numbers only, never a pickle."""

from __future__ import annotations

import io
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from nnviz.data.dataset import Array

__all__ = [
    "FileProblem",
    "array_bytes",
    "check_place",
    "read_array",
    "read_members",
    "replace_file",
    "write_whole",
]

LARGEST_FILE = 64_000_000
LARGEST_RATIO = 200
SUSPICIOUS = 50
"""Parts that shrink more than so many times are stored as they are: zeros, as moments before the first step."""
MOST_MEMBERS = 100
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
"""What ``zipfile`` raises on damaged input (found by changing bytes of good files)."""


class FileProblem(Exception):
    """A file that cannot be used; the message is one sentence that names the file, the cause and the remedy."""


def check_place(path: Path) -> None:
    """Raise ``FileProblem`` where no file can be written: better asked before an hour of training than after."""
    if not path.parent.is_dir():
        raise FileProblem(f"{path} cannot be saved: there is no folder {path.parent}; make it first.")
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        what = "it is a folder" if path.is_dir() else f"nothing may be written in {path.parent}"
        raise FileProblem(f"{path} cannot be saved: {what}; choose another place.")


def write_whole(path: Path, members: Mapping[str, bytes]) -> None:
    """Write a zip file that is either complete or not there.

    Raises
    ------
    FileProblem
        When it would be too large to be read again.
    OSError
        When the place cannot be written.
    """
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, data in members.items():
            # Numbers hardly shrink, so no time is spent on trying; what shrinks too much would look like a bomb.
            level = 1 if name.endswith((".npy", ".bin")) else 6
            shrunk = len(zlib.compress(data[:65_536], 1))
            kind = zipfile.ZIP_STORED if shrunk * SUSPICIOUS < len(data[:65_536]) else zipfile.ZIP_DEFLATED
            archive.writestr(name, data, kind, level)
    if memory.tell() > LARGEST_FILE:
        raise FileProblem(
            f"{path.name} would have {memory.tell():,} bytes; such a file has at most {LARGEST_FILE:,}."
        )
    replace_file(path, memory.getvalue())


def replace_file(path: Path, data: bytes) -> None:
    """Write a file that is either complete or not there; what stood there before is whole until then.

    Raises
    ------
    OSError
        When the place cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # the name the user knows
    finally:
        temporary.unlink(missing_ok=True)


def read_members(raw: bytes, name: str, largest: Mapping[str, int]) -> dict[str, bytes]:
    """Return the members of a zip file whose names and largest sizes are known beforehand.

    Members that are not there are left out; a name that is not known is refused.

    Raises
    ------
    FileProblem
        For anything that is not a whole, modest zip file.
    """
    if len(raw) > LARGEST_FILE:
        raise FileProblem(f"{name} has {len(raw):,} bytes; such a file has at most {LARGEST_FILE:,}.")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
            _check_names([info.filename for info in infos], name, largest)
            return {info.filename: _member(archive, info, name, largest[info.filename]) for info in infos}
    except UNREADABLE as error:
        raise FileProblem(f"{name} is incomplete or damaged ({error}); fetch or save it again.") from None


def _check_names(found: list[str], name: str, known: Mapping[str, int]) -> None:
    if len(found) > MOST_MEMBERS or len(set(found)) != len(found):
        raise FileProblem(f"{name} holds {len(found):,} parts or one of them twice; it is not an nnviz file.")
    strange = next((member for member in found if member not in known), None)
    if strange is not None:
        raise FileProblem(
            f"{name} holds a part {strange[:60]!r} that nnviz does not know; it is not an nnviz file."
        )


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, largest: int) -> bytes:
    """Return one member after checking what it claims and what it really holds."""
    if info.file_size > largest or info.file_size > LARGEST_RATIO * max(info.compress_size, 1) + 1000:
        raise FileProblem(f"{name}: {info.filename} claims {info.file_size:,} bytes, which is too much.")
    with archive.open(info) as stream:
        data = stream.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise FileProblem(f"{name}: {info.filename} does not have the size it claims.")
    return data


def array_bytes(array: Array) -> bytes:
    """Return an array in NumPy's own file format."""
    numbers = io.BytesIO()
    np.save(numbers, np.ascontiguousarray(array), allow_pickle=False)
    return numbers.getvalue()


def read_array(raw: bytes, name: str, shape: tuple[int, ...], dtype: np.dtype[np.floating]) -> Array:
    """Read an array that must have this shape and type and hold finite numbers; returned read-only.

    The size is compared with the bytes that are there before anything is allocated.

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
        raise FileProblem(f"{name} cannot be read as numbers ({error}).") from None
    rest = raw[stream.tell() :]
    count = 1
    for length in shape:
        count *= length
    if found != shape or kind != dtype or fortran or len(rest) != count * dtype.itemsize:
        raise FileProblem(
            f"{name} holds {found} numbers of type {kind}, but {shape} of type {dtype} are wanted."
        )
    values = np.frombuffer(rest, dtype).reshape(shape)
    if not np.isfinite(values).all():
        raise FileProblem(f"{name} holds numbers that are not finite; the file is damaged.")
    return values
