"""What files of data hold: tables, arrays, images; by their headings alone, so that nothing large is unpacked."""

from __future__ import annotations

import io
import math
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path, PurePosixPath

from nnviz.data.csv_columns import SAMPLE, preview
from nnviz.data.csv_layout import DELIMITERS, sniff
from nnviz.data.dataset import DataProblem
from nnviz.data.idx import LIMIT_BYTES, heading_of
from nnviz.data.quoting import quoted, reason
from nnviz.session.bringing_arrays import PAIRS, array_heading, array_parts
from nnviz.session.bringing_idx import partners
from nnviz.session.bringing_images import IMAGES, LARGEST_IMAGE, LARGEST_ZIP, MOST_CLASSES, MOST_IMAGES

__all__ = [
    "about_arrays",
    "about_folder",
    "about_idx",
    "about_images",
    "about_picture",
    "about_table",
    "picture_kind",
]

KINDS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
LONGEST_HEADING = 10_000
MOST_LINES = 50_000_000
"""Bytes of a table up to which its lines are counted."""
BLOCK = 1_000_000


def picture_kind(head: bytes) -> str | None:
    """Return what kind of picture begins so, None for none."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    return next((kind for begin, kind in KINDS.items() if head.startswith(begin)), None)


def about_picture(path: Path, head: bytes) -> list[str]:
    """Tell of a picture, with its size where that stands in front."""
    kind, size = picture_kind(head), None
    if kind == "PNG" and len(head) >= 24:
        size = struct.unpack(">II", head[16:24])
    elif kind == "GIF" and len(head) >= 10:
        size = struct.unpack("<HH", head[6:10])
    elif kind == "BMP" and len(head) >= 26:
        wide, high = struct.unpack("<ii", head[18:26])
        size = wide, abs(high)
    elif kind in {"PNG", "GIF", "BMP"}:
        raise DataProblem(
            f"{path.name} breaks off within the first bytes of a {kind} picture; get a whole copy."
        )
    shown = f" of {size[0]:,} x {size[1]:,} pixels" if size else ""
    if size and (min(size) < 1 or size[0] * size[1] > 40_000_000):
        raise DataProblem(
            f"{path.name} claims {size[0]:,} x {size[1]:,} pixels; at most 40,000,000 in all are read."
        )
    return [f"{path.name}: {kind} picture{shown}; drop it on the canvas, or run nnviz predict"]


def about_table(path: Path) -> list[str]:
    """Tell of a text table from its beginning; lines are counted in files of modest size."""
    with path.open("rb") as file:
        raw = file.read(SAMPLE)
        whole = not file.read(1)
    layout = sniff(raw, whole=whole)
    found = preview(path, layout)
    if not found.rows:
        raise DataProblem(f"{path.name} holds a heading and no rows; a table needs rows.")
    columns = len(found.names)
    ragged = next((n for n, row in enumerate(found.rows, 1 + layout.header) if len(row) != columns), None)
    if ragged is not None and found.whole:
        raise DataProblem(
            f"{path.name}: row {ragged} does not have {columns} cells as the first one; mend it and try again."
        )
    if columns < 2:
        raise DataProblem(
            f"{path.name} is no table with several columns, and no other kind of file that nnviz opens."
        )
    names = ", ".join(quoted(name, 30) for name in found.names[:8]) + (", …" if columns > 8 else "")
    rows = "many" if path.stat().st_size > MOST_LINES else f"about {_lines(path) - layout.header:,}"
    return [
        f"{path.name}: table of {columns:,} columns and {rows} rows",
        f"  columns   {names}",
        f"  written   {layout.encoding}, parted by {DELIMITERS[layout.delimiter]}, decimal sign {layout.decimal!r}",
        f"  heading   {'yes' if layout.header else 'no'}",
    ]


def about_arrays(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Tell of the arrays of an ``.npz`` by their headings."""
    found = {}
    for info in array_parts(archive, name):
        with archive.open(info) as stream:
            beginning = io.BytesIO(stream.read(LONGEST_HEADING))
        found[info.filename[:-4]] = array_heading(beginning, info.file_size, name, info.filename)
    names = {part.lower() for part in found}
    if not any(x in names and y in names for x, y in PAIRS):
        known = quoted(", ".join(sorted(found)[:8])) or "nothing"
        raise DataProblem(f"{name} holds {known}; it needs samples x and targets y (or x_train and y_train).")
    empty = next((part for part, one in found.items() if not math.prod(one.shape)), None)
    if empty is not None:
        raise DataProblem(f"{name}: {quoted(empty)} holds no numbers; save samples and their targets.")
    return [
        f"{name}: arrays",
        *(f"  {quoted(part):<9} {_shape(one.shape)} of {one.kind}" for part, one in found.items()),
    ]


def about_images(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Tell of a ZIP with a folder of images for each class."""
    infos = [
        info
        for info in archive.infolist()
        if PurePosixPath(info.filename).suffix.lower() in IMAGES and "__MACOSX" not in info.filename
    ]
    places = [PurePosixPath(info.filename) for info in infos]
    unpacked = sum(info.file_size for info in infos)
    if unpacked > LARGEST_ZIP or any(info.file_size > LARGEST_IMAGE for info in infos):
        raise DataProblem(
            f"{name} unpacks to {unpacked:,} bytes; at most {LARGEST_ZIP:,} in all and {LARGEST_IMAGE:,} for an image "
            "can be read: take fewer or smaller images."
        )
    return _classes(name, Counter(place.parent.name for place in places if len(place.parts) > 1))


def about_folder(path: Path) -> list[str]:
    """Tell of a folder with a folder of images for each class."""
    counts: Counter[str] = Counter()
    for folder in path.iterdir():
        if folder.is_dir():
            counts[folder.name] += sum(file.suffix.lower() in IMAGES for file in folder.iterdir())
            if counts.total() > MOST_IMAGES:
                break
    return _classes(path.name, +counts)


def _classes(name: str, counts: Counter[str]) -> list[str]:
    total = counts.total()
    if not total:
        raise DataProblem(f"{name} holds no images; it needs one folder of images for each class.")
    if total > MOST_IMAGES:
        raise DataProblem(f"{name} holds {total:,} images; at most {MOST_IMAGES:,} can be read.")
    if not 2 <= len(counts) <= MOST_CLASSES:
        raise DataProblem(
            f"{name} has {len(counts)} folders with images in them; it needs one for each class, at least two and at "
            f"most {MOST_CLASSES}."
        )
    shown = ", ".join(f"{quoted(label, 30)} {count:,}" for label, count in sorted(counts.items())[:10])
    return [
        f"{name}: {total:,} images in {len(counts)} classes",
        f"  classes   {shown}{', …' if len(counts) > 10 else ''}",
    ]


def about_idx(path: Path) -> list[str]:
    """Tell of an IDX pair, whichever of the two was named."""
    images, labels = partners(path)
    shapes = []
    for file in (images, labels):
        shape, start, held = _idx_sizes(file)
        promised = math.prod(shape)
        if held != promised + start:
            raise DataProblem(
                f"{file.name} promises {_shape(shape)} = {promised:,} values and holds {held - start:,}; get a copy."
            )
        shapes.append(shape)
    if len(shapes[0]) != 3 or len(shapes[1]) != 1:
        raise DataProblem(f"{images.name} must hold images and {labels.name} one label after another.")
    if shapes[0][0] != shapes[1][0]:
        raise DataProblem(
            f"{images.name} holds {shapes[0][0]:,} images but {labels.name} holds {shapes[1][0]:,} labels."
        )
    return [
        f"{images.name}: {shapes[0][0]:,} images of {_shape(shapes[0][1:])} pixels, labels in {labels.name}"
    ]


def _idx_sizes(path: Path) -> tuple[tuple[int, ...], int, int]:
    """Return the shape that a file states, where its values begin, and how many bytes it has when unpacked."""
    with path.open("rb") as file:
        head = file.read(64)
        if not head.startswith(b"\x1f\x8b"):
            return (*heading_of(head, path.name), path.stat().st_size)
        file.seek(0)
        unpacker, count = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS), 0
        begin, most = b"", LIMIT_BYTES + 64
        try:
            while block := file.read(65_536):
                while block and count <= most:
                    part = unpacker.decompress(block, BLOCK)
                    begin, count = (begin + part[:64])[:64], count + len(part)
                    if len(begin) >= 20 and most > LIMIT_BYTES:
                        shape, start = heading_of(begin, path.name)
                        most = start + math.prod(shape)
                    block = unpacker.unconsumed_tail
        except zlib.error as error:
            raise DataProblem(
                f"{path.name} is damaged and cannot be unpacked ({reason(error)}); get a fresh copy."
            ) from None
    shape, start = heading_of(begin, path.name)
    if not unpacker.eof and count <= most:
        raise DataProblem(f"{path.name} breaks off before the end of the packed data; get a complete copy.")
    return shape, start, count


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        count, last = 0, b""
        while block := file.read(BLOCK):
            count, last = count + block.count(b"\n"), block[-1:]
    return count + (last != b"\n")


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{size:,}" for size in shape) or "one number"
