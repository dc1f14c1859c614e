"""Zip files read with suspicion and written whole: limits before anything is unpacked, numbers only, never a pickle."""

from __future__ import annotations

import io
import itertools
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from copy import copy
from pathlib import Path

from nnviz.data.quoting import quoted, reason

__all__ = [
    "LARGEST_FILE",
    "FileProblem",
    "Members",
    "check_place",
    "packed",
    "peek",
    "read_whole",
    "replace_file",
    "write_whole",
]

LARGEST_FILE = 64_000_000
LARGEST_RATIO = 200
SUSPICIOUS = 50
"""Parts that shrink more than so many times are stored as they are: zeros, as moments before the first step."""
MOST_MEMBERS = 100
_numbers = itertools.count()
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
    replace_file(path, packed(members, path.name))


def packed(members: Mapping[str, bytes], name: str) -> bytes:
    """Return a zip file; raise ``FileProblem`` where it would be too large to be read again."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for part, data in members.items():
            # Numbers hardly shrink, so no time is spent on trying; what shrinks too much would look like a bomb.
            level = 1 if part.endswith((".npy", ".bin")) else 6
            shrunk = len(zlib.compress(data[:65_536], 1))
            kind = zipfile.ZIP_STORED if shrunk * SUSPICIOUS < len(data[:65_536]) else zipfile.ZIP_DEFLATED
            archive.writestr(part, data, kind, level)
    if memory.tell() > LARGEST_FILE:
        raise FileProblem(
            f"{name} would have {memory.tell():,} bytes; such a file has at most {LARGEST_FILE:,}."
        )
    return memory.getvalue()


def replace_file(path: Path, data: bytes) -> None:
    """Write a file that is either complete or not there; what stood there before is whole until then.

    Raises
    ------
    OSError
        When the place cannot be written.
    """
    # A short name of its own: that of the file may be as long as a name can be.
    temporary = path.with_name(f".nnviz-{os.getpid()}-{next(_numbers)}.tmp")
    try:
        temporary.write_bytes(data)
        with temporary.open("r+b") as written:
            os.fsync(written.fileno())  # a power cut must not leave the new name with nothing behind it
        temporary.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # the name the user knows
    finally:
        temporary.unlink(missing_ok=True)


def read_whole(path: Path) -> bytes:
    """Return the bytes of a file that may be an archive; nothing is read of one that is too large.

    Raises
    ------
    FileProblem
        When it is empty, too large, a folder, or not there.
    OSError
        When it cannot be read.
    """
    if not path.is_file():
        raise FileProblem(
            f"{path.name} is a folder, not a file." if path.is_dir() else f"There is no file {path}."
        )
    with path.open("rb") as file:
        raw = file.read(LARGEST_FILE + 1)
    if not raw:
        raise FileProblem(f"{path.name} is empty; it is incomplete, save or fetch it again.")
    if len(raw) > LARGEST_FILE:
        raise FileProblem(f"{path.name} is too large: such a file has at most {LARGEST_FILE:,} bytes.")
    return raw


class Members(Mapping[str, bytes]):
    """The parts of a zip file whose names and largest sizes are known beforehand; each is unpacked when asked for.

    Parameters
    ----------
    raw : bytes
    name : str
        What messages call the file.
    largest : mapping
        The parts that there may be, with their largest sizes.

    Raises
    ------
    FileProblem
        For anything that is not a whole, modest zip file with these parts; for a damaged part when it is asked for.
    """

    def __init__(self, raw: bytes, name: str, largest: Mapping[str, int]) -> None:
        if len(raw) > LARGEST_FILE:
            raise FileProblem(f"{name} has {len(raw):,} bytes; such a file has at most {LARGEST_FILE:,}.")
        self._raw, self._name, self._largest = raw, name, largest
        claimed = raw.count(
            b"PK\x01\x02"
        )  # before each entry of the list of members: to read 100,000 takes seconds
        if claimed > 10 * MOST_MEMBERS:
            raise FileProblem(f"{name} holds {claimed:,} parts; it is not an nnviz file.")
        try:
            with _opened(raw, name) as archive:
                infos = archive.infolist()
        except UNREADABLE as error:
            raise FileProblem(_damaged(name, error)) from None
        _check_names([info.filename for info in infos], name, largest)
        self._infos = {info.filename: info for info in infos}
        self._others: dict[str, bytes | None] = {}

    def __iter__(self) -> Iterator[str]:
        yield from (part for part in {**self._infos, **self._others} if part in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, part: object) -> bool:
        return self._others[str(part)] is not None if part in self._others else part in self._infos

    def changed(self, parts: Mapping[str, bytes | None]) -> Members:
        """Return the parts with others in the place of some; None for those that are gone."""
        new = copy(self)
        new.__dict__["_others"] = {**self._others, **parts}
        return new

    def __getitem__(self, part: str) -> bytes:
        other = self._others.get(part)
        if part not in self:
            raise KeyError(part)
        if other is not None:
            return other
        info = self._infos[part]
        try:
            with zipfile.ZipFile(io.BytesIO(self._raw)) as archive:
                return _member(archive, info, self._name, self._largest[part])
        except UNREADABLE as error:
            raise FileProblem(_damaged(self._name, error)) from None

    def check(self, part: str, size: int) -> None:
        """Raise ``FileProblem`` where a part claims more than so many bytes: asked before it is unpacked."""
        if part not in self._others and part in self._infos and self._infos[part].file_size > size:
            raise FileProblem(
                f"{self._name}: {part} claims {self._infos[part].file_size:,} bytes, but its experiment needs {size:,}."
            )


def peek(raw: bytes, name: str, part: str, largest: int) -> bytes | None:
    """Return one part of a zip file, whatever else is in it; None where it is not there.

    Raises
    ------
    FileProblem
        When it is no zip file, or the part is damaged or too large.
    """
    try:
        with _opened(raw, name) as archive:
            info = next((info for info in archive.infolist() if info.filename == part), None)
            return None if info is None else _member(archive, info, name, largest)
    except UNREADABLE as error:
        raise FileProblem(_damaged(name, error)) from None


def _damaged(name: str, error: Exception) -> str:
    return f"{name} is incomplete or damaged ({reason(error)}); fetch or save it again."


def _opened(raw: bytes, name: str) -> zipfile.ZipFile:
    claimed = raw.count(
        b"PK\x01\x02"
    )  # stands before each entry of the list of members, which takes long to read
    if claimed > 10 * MOST_MEMBERS:
        raise FileProblem(f"{name} holds {claimed:,} parts; it is not an nnviz file.")
    return zipfile.ZipFile(io.BytesIO(raw))


def _check_names(found: list[str], name: str, known: Mapping[str, int]) -> None:
    if len(found) > MOST_MEMBERS or len(set(found)) != len(found):
        raise FileProblem(f"{name} holds {len(found):,} parts or one of them twice; it is not an nnviz file.")
    strange = next((member for member in found if member not in known), None)
    if strange is not None:
        raise FileProblem(
            f"{name} holds a part {quoted(strange)!r} that nnviz does not know; it is not an nnviz file."
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
