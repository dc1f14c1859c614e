"""Asking a trained network about files, good and bad, in the program and in the terminal."""

from __future__ import annotations

import gzip
import io
import json
import struct
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from nnviz import cli
from nnviz.data.pen_paths import book
from nnviz.experiment.build import network_of
from nnviz.experiment.checks import fitted
from nnviz.experiment.presets import preset
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.archive import FileProblem
from nnviz.session.bringing_images import image_data
from nnviz.session.document import Document, write_document
from nnviz.session.inference import Predictor
from nnviz.session.library import library
from nnviz.session.model_file import write_model
from nnviz.session.predicting import MOST_POINTS, read_questions
from nnviz.session.reader import Reader, open_model
from nnviz.session.saved import Saved
from nnviz.session.shipped import read_shipped
from tests.data.plain_paths import plain_paths

Image = pytest.importorskip("PIL.Image")


def drawing(digit: int) -> dict[str, object]:
    form = int(np.flatnonzero(book().digits == digit)[0])
    strokes = plain_paths(np.array([form])).strokes(0)
    return {"digit": digit, "strokes": [(stroke * 300 + 250).tolist() for stroke in strokes]}


def saved(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content))
    return path


def painted(digit: int) -> np.ndarray:
    from nnviz.data.drawing import rasterize

    image = rasterize([np.array(stroke) for stroke in drawing(digit)["strokes"]])
    return np.kron(255 - np.rint(image * 255), np.ones((4, 4))).astype(np.uint8)


def picture(path: Path, digit: int, mode: str = "L", **options: object) -> Path:
    Image.fromarray(painted(digit)).convert(mode).save(path, **options)
    return path


def nnviz(*arguments: object) -> int:
    try:
        return cli.main([str(word) for word in arguments], lambda: 77, lambda order: 78)
    except SystemExit as end:
        return int(end.code or 0)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(open_model("mnist-mlp"), "mnist-mlp")


def test_a_list_of_drawings_is_read_as_meant(tmp_path: Path, reader: Reader) -> None:
    found = read_questions(saved(tmp_path / "all.json", [drawing(digit) for digit in range(10)]))

    assert list(range(10)) == [question.label for question in found]
    assert list("0123456789") == [reader(question.image(28)).digit for question in found]


def test_one_drawing_and_gzipped_drawings_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "one.json.gz"
    path.write_bytes(gzip.compress(json.dumps(drawing(3)).encode()))

    assert [3] == [question.label for question in read_questions(path)]


def test_an_answer_holds_ten_probabilities_and_the_lead_of_the_best(tmp_path: Path, reader: Reader) -> None:
    answer = reader(read_questions(saved(tmp_path / "a.json", drawing(5)))[0].image(28))
    second, best = sorted(answer.probabilities)[-2:]

    assert 10 == len(answer.probabilities)
    assert sum(answer.probabilities) == pytest.approx(1, abs=1e-5)
    assert best - second == pytest.approx(answer.margin, abs=1e-6)


def test_a_drawing_without_a_usable_label_is_read(tmp_path: Path) -> None:
    for label in (None, True, "7", 12, -1):
        row = {"strokes": drawing(7)["strokes"], "digit": label}
        assert read_questions(saved(tmp_path / "a.json", row))[0].label is None


@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("grey.png", "L", {}),
        ("colour.png", "RGB", {}),
        ("clear.png", "RGBA", {}),
        ("palette.png", "P", {}),
        ("black.png", "1", {}),
        ("photo.jpg", "L", {"quality": 60}),
        ("print.jpg", "CMYK", {"quality": 90}),
        ("still.gif", "P", {}),
    ],
)
def test_pictures_of_many_kinds_are_read(
    name: str, mode: str, options: dict, tmp_path: Path, reader: Reader
) -> None:
    for digit in (0, 4, 7):
        path = picture(tmp_path / name, digit, mode, **options)
        assert str(digit) == reader(read_questions(path)[0].image(28)).digit


def test_a_deep_picture_is_read(tmp_path: Path, reader: Reader) -> None:
    Image.fromarray(painted(2).astype(np.uint16) * 200).save(tmp_path / "deep.png")

    assert "2" == reader(read_questions(tmp_path / "deep.png")[0].image(28)).digit


def test_the_first_frame_of_an_animation_is_read(tmp_path: Path, reader: Reader) -> None:
    frames = [Image.fromarray(painted(digit)) for digit in (6, 1)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])

    assert "6" == reader(read_questions(tmp_path / "a.gif")[0].image(28)).digit


def enormous() -> bytes:
    """Return a PNG whose header says 30,000 × 30,000 and that holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def cut_png() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(painted(3)).save(stream, "PNG")
    return stream.getvalue()[:-60]


def blank_png() -> bytes:
    stream = io.BytesIO()
    Image.new("L", (100, 100), 255).save(stream, "PNG")
    return stream.getvalue()


BAD = {
    "empty": (b"", "empty"),
    "no JSON": (b'{"strokes": [[', "not readable JSON"),
    "brackets": (b"[" * 100_000, "nested too deeply"),
    "empty list": (b"[]", "holds no drawing"),
    "not a drawing": (b"[1, 2]", "drawing 1 must be an object"),
    "no strokes": (b'{"digit": 3}', "must be an object"),
    "no points": (b'{"strokes": []}', "draw a digit first"),
    "empty stroke": (b'[{"strokes": [[[1, 2]]]}, {"strokes": [[]]}]', "drawing 2 has no point"),
    "NaN": (b'{"strokes": [[[1, NaN]]]}', "not finite"),
    "infinity": (b'{"strokes": [[[1, 1e999]]]}', "not finite"),
    "huge whole number": (b'{"strokes": [[[1, 1' + b"0" * 400 + b"]]]}", "not finite"),
    "words": (b'{"strokes": [[["a", "b"]]]}', "pair of numbers"),
    "triples": (b'{"strokes": [[[1, 2, 3]]]}', "pair of numbers"),
    "true": (b'{"strokes": [[[true, false]]]}', "pair of numbers"),
    "too many points": (
        json.dumps({"strokes": [[[1, 2]] * (MOST_POINTS + 1)]}).encode(),
        "at most 100,000",
    ),
    "a million points": (b'{"strokes": [[' + b"[1,2]," * 999_999 + b"[1,2]]]}", "1,000,000 points"),
    "half a gzip": (gzip.compress(b'{"strokes": []}' * 100)[:-12], "not a whole gzip"),
    "gzip bomb": (gzip.compress(b" " * 70_000_000), "when unpacked"),
    "cut PNG": (cut_png(), "damaged"),
    "enormous PNG": (enormous(), "too many pixels"),
    "blank PNG": (blank_png(), "no drawing"),
    "a text": (b"seven", "neither JSON nor a picture"),
    "not UTF-8": (b'{"strokes": "\xff\xfe"}', "not readable JSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_sentence_and_exit_code_1(name: str, tmp_path: Path, capsys) -> None:
    content, word = BAD[name]
    (tmp_path / "bad").write_bytes(content)

    assert 1 == nnviz("predict", "mnist-mlp", tmp_path / "bad")
    out, err = capsys.readouterr()
    assert "" == out
    assert 1 == len(err.splitlines())
    assert err.startswith("nnviz: bad")
    assert word in err


@pytest.mark.parametrize("seed", range(40))
def test_changed_bytes_are_read_or_refused_in_a_sentence(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    whole = (
        picture(tmp_path / "a.png", 8).read_bytes(),
        picture(tmp_path / "a.gif", 8, "P").read_bytes(),
        picture(tmp_path / "a.jpg", 8).read_bytes(),
        gzip.compress(json.dumps(drawing(8)).encode()),
        json.dumps(drawing(8)).encode(),
    )
    for good in whole:
        raw = bytearray(good)
        for place in rng.integers(0, len(raw), 3):
            raw[place] = rng.integers(256)
        (tmp_path / "changed").write_bytes(raw)
        with suppress(FileProblem):
            assert read_questions(tmp_path / "changed")


def test_missing_files_and_unknown_networks_are_named(tmp_path: Path, capsys) -> None:
    assert 1 == nnviz("predict", "mnist-mlp", tmp_path / "nowhere.json")
    assert "nowhere.json" in capsys.readouterr().err
    assert 1 == nnviz("predict", "mnist-mpl", saved(tmp_path / "a.json", drawing(1)))
    assert "mnist-mlp and mnist-cnn" in capsys.readouterr().err
    assert 2 == nnviz("predict", "mnist-mlp")


def test_a_network_of_points_reads_no_digits(tmp_path: Path, capsys) -> None:
    spec = preset("spiral", read_shipped).spec
    values = network_of(spec).parameters(0).values
    write_model(tmp_path / "spiral.nnviz", spec, values, {})

    assert 1 == nnviz("predict", tmp_path / "spiral.nnviz", saved(tmp_path / "a.json", drawing(1)))
    assert "not on pictures" in capsys.readouterr().err


def test_the_last_line_is_a_json_array(tmp_path: Path, capsys) -> None:
    path = saved(tmp_path / "a.json", [drawing(1), drawing(2)])

    assert 0 == nnviz("predict", "mnist-mlp", path, "--json")
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [(1, 1), (2, 2)] == [(row["digit"], row["label"]) for row in rows]
    assert [10, 10] == [len(row["probabilities"]) for row in rows]
    assert all(0 <= row["margin"] <= 1 for row in rows)


def test_people_see_the_digit_its_probabilities_and_how_many_were_right(tmp_path: Path, capsys) -> None:
    wrong = drawing(1) | {"digit": 8}

    assert 0 == nnviz("predict", "mnist-mlp", saved(tmp_path / "a.json", [drawing(1), wrong]))
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith("1   0 ")
    assert "(meant as 8)" in second
    assert "1 of 2 as meant: 50.0%" == last


def test_what_the_canvas_would_doubt_is_told_as_doubtful(tmp_path: Path, capsys) -> None:
    """Any unit of length will do: the doubts do not depend on it."""
    lying = {"strokes": [[[0, 0], [1, 0.01], [2, 0]]]}
    two = [*drawing(1)["strokes"], *[[[x + 400, y] for x, y in stroke] for stroke in drawing(1)["strokes"]]]
    rows = [drawing(1), {"strokes": two}, lying, {"strokes": [[[7, 7]]]}]
    assert 0 == nnviz("predict", "mnist-mlp", saved(tmp_path / "a.json", rows))
    sure, pair, line, dot = capsys.readouterr().out.splitlines()
    assert "(" not in sure
    assert "Two digits?" in pair
    assert "A lying line" in line
    assert "A single dot" in dot


def test_answers_that_are_close_name_both(tmp_path: Path, monkeypatch, capsys) -> None:
    shares = np.zeros(10)
    shares[[3, 5]] = 0.52, 0.48
    monkeypatch.setattr(Predictor, "__call__", lambda _self, _x: shares)
    assert 0 == nnviz("predict", "mnist-mlp", saved(tmp_path / "a.json", drawing(5)))
    assert "(meant as 5; 3 or 5?)" in capsys.readouterr().out.splitlines()[0]


def two_animals(names: tuple[str, ...], side: int = 28, rows: int = 28) -> ExperimentSpec:
    """Return a network for own images, which are kept in the library."""
    count = 3 * len(names)
    x = np.random.default_rng(1).integers(0, 255, (count, rows, side)).astype(np.uint8)
    source = library.add(image_data("animals", x, np.arange(count) % len(names), names, 0))
    return fitted(replace(preset("mnist-784-128-64-10", read_shipped).spec, data=DataSpec(source=source)))


@pytest.mark.parametrize("names", [("cat", "dog", "owl"), ("cat", "dog")])
@pytest.mark.parametrize("told", ["card", "data"])
def test_classes_of_own_images_are_named(names, told, tmp_path: Path, capsys) -> None:
    spec = two_animals(names)
    values = network_of(spec).parameters(0).values
    path, asked = tmp_path / "animals.nnviz", saved(tmp_path / "a.json", drawing(4))
    if told == "card":
        write_model(path, spec, values, {"classes": list(names)})
        library._kept.clear()
    else:
        write_document(path, Document(spec, Saved.begun_with(spec, values)))
        library._kept.clear()
    assert 0 == nnviz("predict", path, asked)
    line = capsys.readouterr().out.splitlines()[0]
    assert line.split()[0] in names
    assert all(f"{name} " in line for name in names)
    assert 0 == nnviz("predict", path, asked, "--json")
    row = json.loads(capsys.readouterr().out.splitlines()[-1])[0]
    assert row["class"] in names
    assert row["digit"] is None
    assert len(names) == len(row["probabilities"])
    assert sum(row["probabilities"]) == pytest.approx(1, abs=1e-5)


def test_images_that_are_no_squares_are_refused(tmp_path: Path, capsys) -> None:
    spec = two_animals(("cat", "dog", "owl"), side=20)
    write_model(tmp_path / "n.nnviz", spec, network_of(spec).parameters(0).values, {})
    assert 1 == nnviz("predict", tmp_path / "n.nnviz", saved(tmp_path / "a.json", drawing(4)))
    assert "28 x 20 pixels" in capsys.readouterr().err


def test_without_pillow_a_picture_gets_a_remedy(tmp_path: Path, monkeypatch, capsys) -> None:
    path = picture(tmp_path / "a.png", 3)
    monkeypatch.setitem(sys.modules, "PIL", None)

    assert 1 == nnviz("predict", "mnist-mlp", path)
    assert "pip install pillow" in capsys.readouterr().err
