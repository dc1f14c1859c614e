"""``nnviz info``: every kind of file the program opens is told, everything else refused in one sentence, at once."""

from __future__ import annotations

import gzip
import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from nnviz import cli
from nnviz.data.dataset import DataProblem
from nnviz.data.imported import Imported
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.codec import write_json
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.archive import FileProblem
from nnviz.session.document import Document, document_bytes
from nnviz.session.informing import lines_about
from nnviz.session.migrations import ABOUT
from nnviz.session.sharing import to_text

ROOT = Path(__file__).parents[2]
SPEC = ExperimentSpec()


def info(path: Path) -> int:
    return cli.main(["info", str(path)], lambda: 77, lambda order: 78)


def idx(shape: tuple[int, ...], count: int | None = None) -> bytes:
    head = struct.pack(">HBB", 0, 8, len(shape)) + struct.pack(f">{len(shape)}I", *shape)
    return head + bytes(int(np.prod(shape)) if count is None else count)


def zipped(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 40, 20) + bytes(9)
STROKES = {"strokes": [[[1, 2], [3, 4]], [[5, 6]]], "digit": 7}


def good_files() -> dict[str, tuple[bytes, str]]:
    """Return a file of each kind and words that tell it."""
    return {
        "a.nnviz": (document_bytes(Document(SPEC, notes="hello"), "a"), "notes     5 characters"),
        "a.json": (write_json(SPEC), "experiment as JSON"),
        "drawings.json": (json.dumps([STROKES, STROKES]).encode(), "2 drawings of 6 points, 2 of them with"),
        "drawing.json.gz": (gzip.compress(json.dumps(STROKES).encode()), "1 drawing of 3 points"),
        "shared.txt": (to_text(SPEC).encode(), "experiment"),
        "table.csv": (b"a;b;kind\n1,5;2;x\n2,5;3;y\n", "table of 3 columns and about 2 rows"),
        "arrays.npz": (npz(x=np.zeros((5, 3)), y=np.arange(5)), "x         5 x 3 of float64"),
        "images.zip": (
            zipped({"cat/1.png": PNG, "dog/1.png": PNG, "dog/2.png": PNG}),
            "3 images in 2 classes",
        ),
        "picture.png": (PNG, "PNG picture of 40 x 20 pixels"),
    }


@pytest.mark.parametrize("name", good_files())
def test_each_kind_is_told(name, tmp_path, capsys):
    raw, words = good_files()[name]
    (tmp_path / name).write_bytes(raw)
    assert 0 == info(tmp_path / name)
    assert words in capsys.readouterr().out


def test_idx_pairs_are_told_and_must_belong_together(tmp_path, capsys):
    images, labels = tmp_path / "my-images-idx3-ubyte.gz", tmp_path / "my-labels-idx1-ubyte"
    images.write_bytes(gzip.compress(idx((6, 4, 4))))
    assert 1 == info(images)
    assert "There is no file my-labels" in capsys.readouterr().err
    (tmp_path / "my-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx((6,))))
    assert 0 == info(images)
    assert "6 images of 4 x 4 pixels" in capsys.readouterr().out
    (tmp_path / "my-labels-idx1-ubyte.gz").write_bytes(idx((5,)))
    assert 1 == info(images)
    assert "6 images" in (sentence := capsys.readouterr().err)
    assert "5 labels" in sentence
    assert not labels.exists()


def test_a_folder_of_images_is_told(tmp_path, capsys):
    for label in ("up", "down"):
        (tmp_path / label).mkdir()
        (tmp_path / label / "1.png").write_bytes(PNG)
    assert 0 == info(tmp_path)
    assert "down 1, up 1" in capsys.readouterr().out


def own_data() -> ExperimentSpec:
    source = Imported(digest="0" * 64, rows=10_000, columns=2_000)
    return structs.replace(SPEC, data=DataSpec(source=source))


def bad_files() -> dict[str, bytes]:
    """Return files that must be refused."""
    good = document_bytes(Document(SPEC), "a")
    huge = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118)
    heading = b"{'descr': '<f8', 'fortran_order': False, 'shape': (65536, 65536), }".ljust(117) + b"\n"
    return {
        "empty.nnviz": b"",
        "one.nnviz": b"P",
        "cut.nnviz": good[: len(good) // 2],
        "other.nnviz": b"not a zip at all",
        "names.nnviz": zipped({"../x": b"1", "experiment.json": b"{}"}),
        "bomb.nnviz": zipped({"experiment.json": b" " * 60_000_000}),
        "data bomb.nnviz": zipped(
            {"experiment.json": write_json(own_data()), "data.bin": bytes(149_000_000)}
        ),
        "many.nnviz": zipped({f"{number}": b"" for number in range(100_000)}, zipfile.ZIP_STORED),
        "claims.nnviz": zipped(
            {
                "experiment.json": write_json(SPEC),
                "card.json": b"{}",
                "parameters.npy": huge + heading + bytes(50_000_000),
            }
        ),
        "newer.nnviz": zipped({ABOUT: b'{"format":99,"made_by":"nnviz 9"}'}),
        "brackets.json": b"[" * 900_000,
        "nan.json": write_json(SPEC).replace(b'"validation": 0.2', b'"validation": NaN'),
        "unknown.json": b'{"version": 1, "hyperdrive": true}',
        "long.json": b"[" + b"[]," * 5_000_000 + b"[]]",
        "strokes.json": b'{"strokes": [[[1, 1e999]]]}',
        "bomb.json.gz": gzip.compress(b"[" + b" " * 40_000_000),
        "cut.json.gz": gzip.compress(json.dumps(STROKES).encode())[:-6],
        "noise.gz": b"\x1f\x8b" + bytes(range(256)),
        "heading.csv": b"a,b,c\n",
        "zero.csv": b"a,b\n1,\x002\n",
        "ragged.csv": b"a,b\n1,2\n3\n",
        "quote.csv": b'a,b\n"1,2\n',
        "prose.txt": b"just some words\nand some more\n",
        "nothing.npz": zipped({"a.npy": b"\x93NUMPY"}),
        "shape.npz": zipped({"x.npy": huge + heading, "y.npy": huge + heading}),
        "object.npz": npz_with_objects(),
        "empty.zip": zipped({}),
        "flat.zip": zipped({"1.png": PNG}),
        "cut.png": PNG[:20],
        "large.png": PNG[:16] + struct.pack(">II", 30_000, 30_000) + PNG[24:],
        "a-images-idx3-ubyte": idx((2**31, 2, 1), 10),
        "a-labels-idx1-ubyte": idx((3,)),
        "b-images-idx3-ubyte.gz": gzip.compress(idx((9, 2, 2), 40_000_000)),
        "b-labels-idx1-ubyte.gz": gzip.compress(idx((9,))),
        "program.bin": zlib.compress(bytes(range(256)) * 40),
    }


def npz_with_objects() -> bytes:
    out = io.BytesIO()
    np.savez(out, x=np.array([{1: 2}], object), y=np.arange(1))
    return out.getvalue()


HOSTILE = """
import json, resource, sys, time
from pathlib import Path
from nnviz import cli
from nnviz.session import informing
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
found = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    before, began = peak(), time.perf_counter()
    code = cli.main(["info", str(path)], None, None)
    found[path.name] = code, time.perf_counter() - began, peak() - before
print(json.dumps(found), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs the resource module")
def test_hostile_files_are_refused_within_a_second_and_200_mb(tmp_path):
    files = bad_files()
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    sentences = done.stderr.strip().splitlines()
    assert len(files) == len(found) == len(sentences), done.stderr
    assert {1} == {code for code, _, _ in found.values()}
    for name, sentence in zip(found, sentences, strict=True):
        assert sentence.startswith("nnviz: ")
        assert name.split("-")[0] in sentence
    slow = {name: seconds for name, (_, seconds, _) in found.items() if seconds >= 1}
    assert {} == slow
    assert {} == {name: growth for name, (_, _, growth) in found.items() if growth >= 200}


@pytest.mark.parametrize("name", good_files())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_are_told_or_refused_in_a_sentence(name, tmp_path, data):
    raw = bytearray(good_files()[name][0])
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / name
    path.write_bytes(
        bytes(raw[: data.draw(st.integers(0, len(raw)))]) if data.draw(st.booleans()) else bytes(raw)
    )
    try:
        assert lines_about(path)
    except (FileProblem, DataProblem, SpecProblem) as problem:
        assert "\n" not in str(problem)  # noqa: PT017


def test_info_needs_no_qt():
    code = (
        "import sys; from nnviz import cli; cli.main(['info', 'README.md'], None, None); "
        "print('PySide6' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "False" == done.stdout.strip().splitlines()[-1]


def test_a_file_alone_opens_the_window_and_commands_come_first(tmp_path, monkeypatch, capsys):
    seen: list[Path | None] = []

    def open_window(file=None):
        seen.append(file)
        return 5

    path = tmp_path / "Übung 🎉.nnviz"
    path.write_bytes(b"x")
    assert 5 == cli.main([str(path)], open_window, lambda order: 78)
    assert [path] == seen
    assert 1 == cli.main([str(tmp_path / "gone.nnviz")], open_window, lambda order: 78)
    assert "There is no file" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    (tmp_path / "presets").write_bytes(b"x")
    assert 0 == cli.main(["presets"], open_window, lambda order: 78)
    assert 1 == len(seen)
