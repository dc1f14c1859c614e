"""No file, however damaged or malicious, does more than raise one sentence."""

import gzip
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.dataset import DataProblem
from nnviz.data.idx import read_idx, read_labelled


def header(*shape: int, kind: int = 8, zeros: int = 0) -> bytes:
    return struct.pack(f">HBB{len(shape)}I", zeros, kind, len(shape), *shape)


GOOD = header(2, 3, 4) + bytes(range(24))
PACKED = gzip.compress(GOOD, mtime=0)


@pytest.mark.parametrize("raw", [GOOD, PACKED], ids=["plain", "gzipped"])
def test_a_good_file_gives_its_values_in_its_shape(raw: bytes) -> None:
    values = read_idx(raw, "a file")

    assert np.array_equal(np.arange(24, dtype=np.uint8).reshape(2, 3, 4), values)
    assert np.uint8 == values.dtype
    assert not values.flags.writeable


HOSTILE = {
    "empty": (b"", "breaks off within its first 4 bytes"),
    "three bytes": (GOOD[:3], "breaks off within its first 4 bytes"),
    "cut in the sizes": (GOOD[:10], "breaks off before its sizes are complete"),
    "cut in the values": (GOOD[:-1], "2 × 3 × 4 = 24 values are promised and 23 are there"),
    "trailing bytes": (GOOD + b"x", "longer than it states"),
    "not IDX at all": (b"\x89PNG\r\n\x1a\n" + bytes(40), "is not an IDX file"),
    "wrong magic": (header(2, zeros=7) + b"ab", "is not an IDX file"),
    "floats": (header(2, kind=0x0D) + bytes(8), "holds 32-bit floating-point numbers"),
    "unknown type": (header(2, kind=99) + b"ab", "unknown type (99)"),
    "no dimension": (header() + b"a", "states 0 dimensions"),
    "255 dimensions": (struct.pack(">HBB", 0, 8, 255) + bytes(1020), "states 255 dimensions"),
    "4 billion images": (header(2**32 - 1, 28, 28) + bytes(784), "4294967295 × 28 × 28 values"),
    "200 million values": (
        header(200_000_000) + bytes(784),
        "200000000 values are promised and 784 are there",
    ),
    "no image": (header(0, 28, 28), "holds no values"),
    "gzip: two bytes": (PACKED[:2], "breaks off within its first 4 bytes"),
    "gzip: cut": (PACKED[:-20], "get a complete copy"),
    "gzip: checksum cut": (PACKED[:-4], "before the end of the packed data"),
    "gzip: wrong checksum": (PACKED[:-8] + bytes(4) + PACKED[-4:], "is damaged and cannot be unpacked"),
    "gzip: garbage": (PACKED[:10] + b"\xff" * 30, "is damaged and cannot be unpacked"),
    "gzip: trailing bytes": (PACKED + b"xyz", "has 3 bytes after its end"),
    "gzip: too long inside": (gzip.compress(GOOD + b"x"), "longer than it states"),
    "gzip: 4 billion images": (gzip.compress(header(2**32 - 1, 28, 28)), "more than the"),
    "gzip: impossible ratio": (gzip.compress(header(200_000_000)), "packed bytes can hold"),
}


@pytest.mark.parametrize(("raw", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_in_one_sentence_with_name_reason_and_remedy(
    raw: bytes, reason: str
) -> None:
    with pytest.raises(DataProblem) as problem:
        read_idx(raw, "strange.idx")

    message = str(problem.value)
    assert message.startswith("strange.idx ")
    assert reason in message
    assert message.endswith(".")
    assert "; " in message


def test_a_file_larger_than_the_limit_is_refused() -> None:
    with pytest.raises(DataProblem, match="more than the 23 that can be read"):
        read_idx(GOOD, "a file", limit_bytes=23)


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(header(10) + bytes(100_000_000), 9),
        header(2**28) + bytes(10),
        gzip.compress(header(2**28)),
        gzip.compress(header(2**31, 2**31) + bytes(10_000_000), 9),
    ],
    ids=["gzip bomb", "large claim", "large packed claim", "overflowing claim"],
)
def test_a_bomb_takes_no_memory(raw: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(DataProblem):
            read_idx(raw, "bomb.gz")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 1_000_000


@given(
    raw=st.sampled_from([GOOD, PACKED]),
    changes=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.integers(0, 80),
)
def test_changed_bytes_give_values_or_a_problem_and_nothing_else(
    raw: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    damaged = bytearray(raw)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    try:
        values = read_idx(bytes(damaged[:cut]), "damaged")
    except DataProblem:
        return
    assert np.uint8 == values.dtype


def pair(images: bytes, labels: bytes) -> tuple[np.ndarray, np.ndarray]:
    files = {"images.gz": images, "labels.gz": labels}
    return read_labelled(files.__getitem__, "images.gz", "labels.gz", shape=(2, 2), classes=3)


def test_images_and_labels_that_belong_together_are_returned() -> None:
    images, labels = pair(header(3, 2, 2) + bytes(12), header(3) + bytes([0, 1, 2]))

    assert (3, 2, 2) == images.shape
    assert [0, 1, 2] == labels.tolist()


@pytest.mark.parametrize(
    ("images", "labels", "reason"),
    [
        (
            header(3, 2, 2) + bytes(12),
            header(2) + bytes(2),
            "images.gz holds 3 images but labels.gz holds 2 labels",
        ),
        (header(3, 2, 3) + bytes(18), header(3) + bytes(3), "must hold images of 2 × 2 pixels"),
        (header(12) + bytes(12), header(3) + bytes(3), "must hold images of 2 × 2 pixels"),
        (header(3, 2, 2) + bytes(12), header(3, 1) + bytes(3), "must hold one label after another"),
        (header(3, 2, 2) + bytes(12), header(3) + bytes([0, 1, 3]), "holds the label 3"),
    ],
    ids=["counts differ", "other size", "no images", "labels in a table", "label too large"],
)
def test_files_that_do_not_belong_together_are_refused(images: bytes, labels: bytes, reason: str) -> None:
    with pytest.raises(DataProblem, match=reason):
        pair(images, labels)
