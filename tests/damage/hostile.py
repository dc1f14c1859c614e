"""Files that are made to harm: they claim gigabytes, never end, or unpack to far more than they are."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from nnviz.experiment.codec import write_json
from nnviz.experiment.spec import ExperimentSpec
from tests.damage.readers import SPEC, TOLD

__all__ = ["HOSTILE"]

Make = Callable[[], bytes]


def archive(members: dict[str, bytes], *, pack: bool = True) -> bytes:
    """Return a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(
        out, "w", zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED, compresslevel=1
    ) as new:
        for name, data in members.items():
            new.writestr(name, data)
    return out.getvalue()


@cache
def zeros(megabytes: int) -> tuple[bytes, int]:
    """Return so many packed zeros and their checksum."""
    packer, some, checksum = zlib.compressobj(1, zlib.DEFLATED, -15), bytes(1_000_000), 0
    parts = []
    for _ in range(megabytes):
        parts.append(packer.compress(some))
        checksum = zlib.crc32(some, checksum)
    return b"".join([*parts, packer.flush()]), checksum


def bomb(name: str, megabytes: int, **members: bytes) -> bytes:
    """Return a ZIP with a member of zeros, put together by hand: to pack them anew each time takes seconds."""
    raw = archive(members)
    end = raw.rindex(b"PK\x05\x06")
    count, _, size, start = struct.unpack("<HHII", raw[end + 8 : end + 20])
    packed, checksum = zeros(megabytes)
    told = struct.pack("<IIIHH", checksum, len(packed), megabytes * 1_000_000, len(name), 0)
    local = b"PK\x03\x04" + struct.pack("<5H", 20, 0, 8, 0, 0) + told + name.encode() + packed
    entry = b"PK\x01\x02" + struct.pack("<6H", 20, 20, 0, 8, 0, 0) + told
    entry += struct.pack("<HHHII", 0, 0, 0, 0, start) + name.encode()
    sizes = size + len(entry), start + len(local)
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count + 1, count + 1, *sizes, 0)
    return raw[:start] + local + raw[start : start + size] + entry + tail


def npy(shape: str, kind: str = "<f8", body: bytes = b"") -> bytes:
    """Return an array that claims a shape."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


def png(width: int, height: int) -> bytes:
    """Return a picture that claims a size."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(1000))
    chunks = (head, body, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks
    )


def many_members(count: int = 100_000) -> bytes:
    """Return the list of a ZIP of very many members."""
    start = b"PK\x03\x04" + bytes(26)
    entry = b"PK\x01\x02" + struct.pack("<BBBBHHHHIIIHHHHHII", 20, 0, 20, *[0] * 8, 5, *[0] * 6)
    central = b"".join(entry + b"%05d" % number for number in range(count))
    record = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(central), len(start)
    )
    finder = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(start) + len(central), 1)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    return start + central + record + finder + end


def with_units(units: int) -> bytes:
    """Return an experiment with enormous layers: its parameters alone would take gigabytes."""
    body = json.loads(write_json(ExperimentSpec()))
    wide = {**body["layers"][0], "units": units}
    body["layers"] = [wide] * 60 + body["layers"][-1:]
    return json.dumps(body).encode()


def with_own_data() -> bytes:
    """Return an experiment that speaks of imported data."""
    body = json.loads(write_json(ExperimentSpec()))
    body["data"]["source"] = {"kind": "imported", "digest": "0" * 64}
    return json.dumps(body).encode()


ARCHIVES: tuple[Make, ...] = (
    lambda: bomb("notes.txt", 300),
    lambda: bomb("parameters.npy", 300, **{"experiment.json": SPEC, "card.json": b"{}"}),
    lambda: bomb("data.bin", 300, **{"experiment.json": with_own_data()}),
    lambda: archive({"experiment.json": SPEC, "card.json": b"{}", "parameters.npy": npy("(1099511627776,)")}),
    lambda: archive({"experiment.json": with_units(4096), "card.json": b"{}", "parameters.npy": npy("(3,)")}),
    lambda: archive({"experiment.json": b"[" * 900_000}),
    lambda: archive({"experiment.json": SPEC, "card.json": b"[" * 900_000, "parameters.npy": npy("(3,)")}),
    many_members,
    lambda: bytes(63_000_000),
)
TABLES: tuple[Make, ...] = (
    lambda: b"a,b\n1,2\n" + b"1" * 50_000_000,
    lambda: b"a,b\n" + b"1" * 200_000 + b",2\n",
    lambda: b'a,b\n1,"' + b"x" * 900_000 + b'"\n',
    lambda: b"a,b\n1," + b'"' * 3_000_001,
    lambda: b"," * 50_000_000,
    lambda: b",".join([b"1"] * 100_000) + b"\n",
    lambda: b'a,b\n"' + b"1,2\n" * 8_000_000,
)
HOSTILE: dict[str, tuple[Make, ...]] = {
    "document": ARCHIVES,
    "model": ARCHIVES,
    "experiment": (lambda: b'{"version":' + b"[" * 900_000, lambda: b'{"version": ' + b"9" * 900_000 + b"}"),
    "table": TABLES,
    "idx": (
        lambda: struct.pack(">HBB3I", 0, 8, 3, 4_000_000_000, 28, 28),
        lambda: struct.pack(">HBB4I", 0, 8, 4, *[2**32 - 1] * 4),
    ),
    "packed idx": (
        lambda: gzip.compress(struct.pack(">HBB1I", 0, 8, 1, 10) + bytes(250_000_000), 1),
        lambda: gzip.compress(struct.pack(">HBB1I", 0, 8, 1, 2**28 - 1)),
    ),
    "arrays": (
        lambda: archive({"x.npy": npy("(65536, 65536)"), "y.npy": npy("(3,)")}),
        lambda: archive({"x.npy": npy("(0, 1152921504606846976)"), "y.npy": npy("(0,)")}),
        lambda: bomb("x.npy", 300, **{"y.npy": npy("(3,)")}),
        many_members,
    ),
    "images": (
        lambda: archive({"a/1.png": png(30_000, 30_000), "b/1.png": png(30_000, 30_000)}),
        lambda: archive({"a/1.png": png(19_000, 19_000), "b/1.png": png(19_000, 19_000)}),
        lambda: bomb("a/1.png", 300),
        lambda: bomb("a/1.png", 49, **{"b/2.png": b"no picture"}),
    ),
    "drawings": (
        lambda: b"[" * 5_000_000,
        lambda: gzip.compress(b"[" + b" " * 250_000_000, 1),
        lambda: b'{"strokes": [[' + b",".join([b"[1,2]"] * 200_000) + b"]]}",
    ),
    "packed drawings": (lambda: gzip.compress(b"[" + b" " * 250_000_000, 1),),
    "picture": (lambda: png(30_000, 30_000), lambda: png(2**31 - 1, 1)),
    "labelled drawing": (lambda: b"pixels 64 " + b"A" * 11_900, lambda: b"1,1x" * 3_000),
    "language": (lambda: b"[" * 1_000_000, lambda: b'{"{a}": "' + b"{" * 1_000_000 + b'"}'),
    "shared text": (lambda: b"NNVIZ1" + b"A" * 5_000_000,),
    "packed data": (
        lambda: b"nnviz data 1\n" + struct.pack("<I", 2**32 - 1),
        lambda: packed(rows=200_000_000, columns=1, outputs=1),
        lambda: packed(rows=2_000, columns=100_000, outputs=1),
    ),
}
for told, kind in TOLD.items():
    HOSTILE[told] = HOSTILE.get(kind, ())
HOSTILE["opened experiment"] = HOSTILE["experiment"]
HOSTILE["idx pair"] = HOSTILE["idx"]
HOSTILE["packed idx pair"] = HOSTILE["packed idx"]
HOSTILE["picture on the canvas"] = HOSTILE["one image"] = HOSTILE["picture"]
HOSTILE["drawings on the canvas"] = HOSTILE["drawings"]
HOSTILE["recovery checkpoint"] = ARCHIVES
HOSTILE["recovery journal"] = (
    lambda: b'{"strokes":[[' + b",".join([b"[1,2]"] * 10_000_000) + b"]]}\n",
    lambda: b'{"notes":"' + b"x" * 60_000_000 + b'"}\n',
    lambda: b"[" * 60_000_000,
    lambda: b"\n" * 30_000_000,
)


def packed(**claims: int) -> bytes:
    """Return a packed data set that claims more than it has."""
    heading = {"name": "x", "task": "regression", "kind": "f8", "features": [], "classes": ["y"], **claims}
    text = json.dumps(heading).encode()
    return b"nnviz data 1\n" + struct.pack("<I", len(text)) + text
