"""Pictures of every kind become what the network receives, or a sentence; nothing large is ever unpacked."""

from __future__ import annotations

import io
import json
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from nnviz.data.dataset import DataProblem
from nnviz.data.drawing import rasterize
from nnviz.session.archive import FileProblem
from nnviz.session.predicting import read_questions
from nnviz.session.reader import Reader, open_model
from nnviz.ui.canvas.page import Picture
from nnviz.ui.canvas.pictures import read_picture, takes

SEVEN = [[[100, 100], [400, 100], [220, 420]]]


def grey() -> np.ndarray:
    """Return black ink on white paper, 112 × 112, 0 … 255."""
    return np.kron(255 - rasterize(SEVEN) * 255, np.ones((4, 4))).astype(np.uint8)


def written(path, picture, **how):
    Image.fromarray(picture).save(path, **how)
    return path


KINDS = {
    "plain.png": lambda path: written(path, grey()),
    "inverted.png": lambda path: written(path, 255 - grey()),
    "coloured.png": lambda path: written(path, np.stack([255 - grey() // 4, grey(), grey()], axis=2)),
    "photo.jpg": lambda path: written(
        path,
        (grey() * 0.6 + np.linspace(20, 90, 112)[None] + np.random.default_rng(0).normal(0, 4, (112, 112)))
        .clip(0, 255)
        .astype(np.uint8),
    ),
    "clear.png": lambda path: written(path, np.stack([np.zeros_like(grey())] * 3 + [255 - grey()], axis=2)),
}


@pytest.mark.parametrize("name", KINDS)
def test_pictures_of_all_kinds_are_read_as_the_drawing_they_show(tmp_path, name):
    found = read_picture(KINDS[name](tmp_path / name), 28)

    assert isinstance(found, Picture)
    assert "7" == Reader(open_model("mnist-mlp"), "mnist-mlp")(found.stages(28).image).digit


@pytest.mark.parametrize("name", KINDS)
def test_the_pad_sees_what_the_terminal_sees(tmp_path, name):
    path = KINDS[name](tmp_path / name)
    (question,) = read_questions(path)

    found = read_picture(path, 28)

    assert isinstance(found, Picture)
    assert found.stages(28).image == pytest.approx(question.image(28), abs=0.05)


def test_an_animation_shows_its_first_picture(tmp_path):
    frames = [Image.fromarray(grey()), Image.fromarray(255 * np.ones((112, 112), np.uint8))]
    path = tmp_path / "moving.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=50)

    found = read_picture(path, 28)

    assert isinstance(found, Picture)
    assert found.stages(28).image.max() > 0.9


def huge_png() -> bytes:
    """Return the header of a PNG of 30,000 × 30,000, and nothing else worth reading."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    body = b"IDAT" + zlib.compress(bytes(1000))
    out = b"\x89PNG\r\n\x1a\n"
    for part in (chunk, body, b"IEND"):
        out += struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
    return out


def corrupt_png() -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(grey()).save(buffer, "png")
    raw = buffer.getvalue()
    return raw[: len(raw) // 2] + bytes(40)


BAD = {
    "huge.png": (huge_png(), "too many pixels"),
    "corrupt.png": (corrupt_png(), "damaged|no drawing|all of one colour|More than half"),
    "empty.png": (b"", "empty"),
    "words.png": (b"not a picture", "no picture"),
    "blank.png": (None, "no drawing"),
    "tiny.png": (None, "at least 8"),
    "nothing.json": (b'{"strokes": []}', "no point"),
    "nan.json": (b'{"strokes": [[[NaN, 1]]]}', "not finite"),
    "many.json": (json.dumps({"strokes": [[[1, 2]] * 100_001]}).encode(), "at most"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_refused_in_a_sentence_that_names_it(tmp_path, name):
    raw, sentence = BAD[name]
    path = tmp_path / name
    if raw is None:
        written(path, np.full((4, 4) if name == "tiny.png" else (60, 60), 255, np.uint8))
    else:
        path.write_bytes(raw)
    began = time.monotonic()

    with pytest.raises((FileProblem, DataProblem), match=sentence) as problem:
        read_picture(path, 28)

    assert name in str(problem.value)
    assert "\n" not in str(problem.value)
    assert time.monotonic() - began < 1.0


def test_a_file_that_is_gone_is_refused(tmp_path):
    with pytest.raises(FileProblem, match=r"gone\.png cannot be opened"):
        read_picture(tmp_path / "gone.png", 28)


def test_a_pasted_picture_that_is_too_large_is_refused_before_it_is_copied():
    image = QImage(30_000, 2_000, QImage.Format.Format_Mono)

    with pytest.raises(FileProblem, match="too many pixels"):
        read_picture(image, 28)


def test_an_empty_pasted_picture_is_refused():
    with pytest.raises(FileProblem, match="empty"):
        read_picture(QImage(), 28)


def test_files_are_taken_by_their_endings_and_others_are_left_to_the_window(tmp_path):
    def mime(name):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        return data

    assert [True, True, False, False] == [
        takes(mime(name)) for name in ("a.PNG", "b.json", "c.nnviz", "d.csv")
    ]
    assert not takes(QMimeData())


def test_an_image_of_the_data_reaches_the_network_as_it_is():
    ink = np.random.default_rng(0).random((8, 8)).astype(np.float32)
    picture = Picture(1 - ink, "Test image 3", exact=True, label=4)

    assert picture.stages(8).image == pytest.approx(ink, abs=1e-6)
    assert picture.stages(8).bounds is None
