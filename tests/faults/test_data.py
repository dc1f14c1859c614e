"""Rows 36 to 43: tables, images and drawings as people have them, and worse."""

from __future__ import annotations

import csv
import io
import time
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest

from nnviz.data.csv_columns import MOST_COLUMNS, preview, read_columns
from nnviz.data.csv_layout import sniff
from nnviz.data.dataset import DataProblem
from nnviz.data.drawing import is_empty, rasterize
from nnviz.data.table import Filling, Role, Use, proposal, table_dataset
from nnviz.session.archive import FileProblem
from nnviz.session.commands import Advance, StepUnit
from nnviz.session.jobs import Cancelled, Report
from nnviz.session.metric_log import COLUMNS, Curves
from nnviz.ui.canvas.pictures import read_picture
from nnviz.ui.canvas.verdict import ASK
from nnviz.ui.charts.curve_data import runs_csv
from nnviz.ui.gallery.matrix_shape import csv_of
from nnviz.ui.importing.decoding import decode
from nnviz.ui.importing.feature import Importing
from nnviz.ui.importing.wizard import TableWizard


def columns_of(path, told=lambda share: None):
    """Read a table as the wizard does."""
    return read_columns(path, sniff(path.read_bytes()[:200_000], whole=True), told)


def written(tmp_path, content: bytes | str, encoding: str = "utf-8"):
    """Write a table and return its path."""
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def sentence(path) -> str:
    """Return why a table is refused."""
    try:
        columns = columns_of(path)
        table_dataset(columns, proposal(columns), "table")
    except DataProblem as problem:
        return str(problem)
    raise AssertionError("It was taken.")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "The file is empty; a table needs a heading and rows."),
        ("\n\n  \n", "The file is empty"),
        ("a,b\n", "has a heading but no rows"),
        ("a,b\n1,2\n", "Only 1 of 1 rows have everything"),
    ],
    ids=["empty", "blank lines", "heading only", "one row"],
)
def test_row_36_hardly_a_table(tmp_path, content, words):
    assert words in sentence(written(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1,2\n3\n4,5\n", "Line 3 has 1 cells, but there are 2 columns"),
        ("a,b\n1,2\n3,\0\n", "Line 3 holds a zero byte"),
        ('a,b\n1,2\n3,"4\n5,6\n', "cannot be read: a quote is not closed"),
    ],
    ids=["ragged", "NUL", "open quote"],
)
def test_row_37_damage_names_its_line(tmp_path, content, words):
    assert words in sentence(written(tmp_path, content))


def test_row_37_damage_is_told_in_the_window_and_changes_nothing(desk, tmp_path):
    before = desk.window.desk.workspace.spec
    Importing(desk.window.studio).open_path(written(tmp_path, "a,b\n1,2\n3\n4,5\n"))
    wizard = desk.window.findChild(TableWizard)
    desk.qtbot.waitUntil(lambda: "Line 3" in wizard.sentence.text())
    wizard.reject()
    Importing(desk.window.studio).open_path(written(tmp_path, b""))
    assert "The file is empty" in desk.window.statusBar().currentMessage()
    assert before == desk.window.desk.workspace.spec


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_row_38_semicolons_decimal_commas_and_any_encoding_are_found_out(tmp_path, encoding):
    path = written(tmp_path, "größe;zahl\n1,5;2,25\n3,75;-4,5\n0,5;1,0\n", encoding)
    layout = sniff(path.read_bytes(), whole=True)
    assert (";", ",", encoding) == (layout.delimiter, layout.decimal, layout.encoding)
    assert ("größe", "zahl") == preview(path, layout).names
    first, second = columns_of(path)
    assert [1.5, 3.75, 0.5] == first.values.tolist()
    assert [2.25, -4.5, 1.0] == second.values.tolist()


def test_row_39_what_is_missing_is_counted_for_each_column_and_dropped_or_filled(tmp_path):
    content = "a,b,day,y\n1,NaN,2020-01-01,0\n,2,2020-01-02,1\n3,1e400,x,0\n4,4,y,1\n5,6,z,0\n"
    columns = columns_of(written(tmp_path, content))
    assert [1, 2, 0, 0] == [column.missing for column in columns]
    assert (2, "2020-01-01") == columns[2].first_text
    target, ignore = Use(Role.TARGET, as_class=True), Use(Role.IGNORE)
    for filling, rows in ((Filling.DROP, 2), (Filling.MEAN, 5), (Filling.COMMON, 5)):
        feature = Use(Role.FEATURE, filling)
        dataset = table_dataset(columns, (feature, feature, ignore, target), "t")
        assert rows == dataset.samples
        assert np.isfinite(dataset.x).all()
    with pytest.raises(DataProblem, match="'2020-01-01' in line 2, which is no number"):
        table_dataset(columns, (ignore, ignore, Use(Role.FEATURE), target), "t")


def test_row_40_ten_thousand_columns_are_refused(tmp_path):
    path = written(tmp_path, ",".join(f"c{number}" for number in range(10_000)) + "\n")
    with pytest.raises(DataProblem, match=f"has 10,000 columns; at most {MOST_COLUMNS:,} can be read"):
        preview(path, sniff(path.read_bytes(), whole=True))


def test_row_40_the_preview_of_two_gigabytes_reads_only_the_beginning(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n" + b"1,2\n" * 200_000)
        file.truncate(2_000_000_000)  # the rest is a hole: no disk is used
    with path.open("rb") as file:
        layout = sniff(file.read(262_144))
    tracemalloc.start()
    began = time.thread_time()
    found = preview(path, layout)
    assert time.thread_time() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert (("a", "b"), 30, False) == (found.names, len(found.rows), found.whole)


def test_row_40_reading_can_be_stopped(tmp_path):
    path = written(tmp_path, "a,b\n" + "1,2\n" * 100_000)
    report = Report()
    shares = []

    def told(share):
        shares.append(share)
        if len(shares) == 3:
            report.cancel()
        report(share)

    with pytest.raises(Cancelled):
        columns_of(path, told)
    assert shares[-1] < 0.5


EVIL = ("=cmd(1)", "+1", "-1", "@x", "\t=1")


def test_row_41_what_a_spreadsheet_would_run_is_written_as_text():
    table = csv_of(np.eye(5, dtype=int), EVIL)
    names = [row[0] for row in csv.reader(io.StringIO(table))][1:]
    assert [f"'{name}" for name in EVIL] == names
    curves = Curves(np.zeros((1, len(COLUMNS))))
    for name in EVIL:
        rows = list(csv.reader(io.StringIO(runs_csv([(name, curves), ("b", curves)]))))
        assert name[0] not in {row[0][:1] for row in rows}


def picture_bytes(mode: str = "RGB", size=(60, 40), kind: str = "PNG", **more) -> bytes:
    """Return a picture file with a dark stroke."""
    image = Image.new("L", size, 255)
    image.paste(0, (size[0] // 2, 4, size[0] // 2 + 4, size[1] - 4))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **more)
    return out.getvalue()


def huge() -> bytes:
    """Return the beginning of a picture of 30,000 x 30,000 pixels."""
    raw = bytearray(picture_bytes())
    raw[16:24] = (30_000).to_bytes(4, "big") * 2
    raw[29:33] = zlib.crc32(raw[12:29]).to_bytes(4, "big")
    return bytes(raw)


def test_row_42_a_huge_picture_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "huge.png"
    path.write_bytes(huge())
    tracemalloc.start()
    with pytest.raises((FileProblem, DataProblem), match="30,000"):
        read_picture(path, 28)
    with pytest.raises(DataProblem, match="30,000"):
        decode(huge(), 28)
    assert tracemalloc.get_traced_memory()[1] < 100_000_000  # unpacked it would take 3,600
    tracemalloc.stop()


def test_row_42_animated_pictures_give_their_first_frame_and_other_colours_are_understood(tmp_path):
    frames = [Image.new("L", (40, 40), 255) for _ in range(3)]
    frames[0].paste(0, (18, 5, 23, 35))
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    first = read_picture(tmp_path / "a.gif", 28)
    assert first.brightness.min() < 0.2
    (tmp_path / "c.jpg").write_bytes(picture_bytes("CMYK", kind="JPEG"))
    assert read_picture(tmp_path / "c.jpg", 28).brightness.shape == (40, 60)
    assert (28, 28) == decode(picture_bytes("CMYK", kind="JPEG"), 28).shape


@pytest.mark.parametrize("raw", [b"", b"\x89PNG\r\n\x1a\n", picture_bytes()[:60], b"GIF89a" + bytes(9)])
def test_row_42_a_broken_picture_is_named(tmp_path, raw):
    path = tmp_path / "broken.png"
    path.write_bytes(raw)
    with pytest.raises((FileProblem, DataProblem), match=r"broken\.png"):
        read_picture(path, 28)


def test_row_42_a_broken_picture_that_is_dropped_leaves_the_pad_as_it_was(desk, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    canvas, heard = desk.window.canvas, desk.window.statusBar()
    desk.window.docks.show("Draw")
    canvas.pad.set_strokes([[(100, 50), (100, 400)]])
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "broken.png"))])
    what = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    desk.program.app.sendEvent(canvas.pad, QDragEnterEvent(QPoint(9, 9), *what))
    desk.program.app.sendEvent(canvas.pad, QDropEvent(QPointF(9, 9), *what, QEvent.Type.Drop))
    desk.qtbot.waitUntil(lambda: "broken.png" in heard.currentMessage())
    assert 1 == len(canvas.pad.strokes())
    canvas.pad.clear()


def test_row_43_a_drawing_beyond_the_border_is_clipped(desk):
    desk.window.docks.show("Draw")
    pad = desk.window.canvas.pad
    desk.qtbot.waitUntil(pad.isVisible)
    pad.clear()
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(pad.width() // 2, pad.height() // 2))
    for x, y in ((5_000, 10), (-5_000, -5_000), (10, 9_000)):
        QTest.mouseMove(pad, QPoint(x, y))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(-100, -100))
    points = np.concatenate(pad.strokes())
    assert len(points) >= 2
    assert points.min() >= 0
    assert points.max() <= 500
    pad.clear()


@pytest.mark.parametrize("strokes", [[], [[]], [[(np.nan, 3.0)]], [[(1e308, -1e308), (5.0, 5.0)]]])
def test_row_43_strange_strokes_never_reach_the_network_as_anything_but_ink(strokes):
    image = rasterize(strokes, 28)
    assert (28, 28) == image.shape
    assert np.isfinite(image).all()
    assert 0 <= image.min() <= image.max() <= 1


def test_row_43_an_empty_canvas_asks_for_a_digit(desk):
    desk.window.docks.show("Draw")
    canvas = desk.window.canvas
    desk.qtbot.waitUntil(canvas.isVisible)
    canvas.pad.clear()
    desk.qtbot.waitUntil(lambda: canvas.verdict.best is None)
    assert "Draw a digit first" == ASK
    assert ASK in canvas.verdict.sentence
    assert is_empty([])


def test_imported_data_still_train_after_all_that(desk, tmp_path):
    rows = "".join(f"{a},{b},{int(a > b)}\n" for a, b in np.random.default_rng(0).normal(size=(60, 2)))
    path = written(tmp_path, "a,b,y\n" + rows)
    Importing(desk.window.studio).open_path(path)
    wizard = next(one for one in desk.window.findChildren(TableWizard) if one.isVisible())
    desk.qtbot.waitUntil(lambda: wizard.columns.rowCount() > 0)
    wizard.use_button.accepted.emit()
    desk.until(lambda seen: seen.data is not None and seen.data.name == "table")
    desk.bridge.send(Advance(StepUnit.BATCH, 2))
    desk.until(lambda seen: seen.position.step == 2)
