"""Own data in the real window: from the file to a network that has learned them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from nnviz.data.dataset import DataProblem
from nnviz.session.commands import Advance, StepUnit
from nnviz.session.snapshot import Status
from nnviz.ui.importing.decoding import decode
from nnviz.ui.importing.feature import Importing
from nnviz.ui.importing.wizard import TableWizard


@pytest.fixture
def importing(desk):
    return Importing(desk.window.studio)


def until_loaded(desk, name):
    desk.until(lambda seen: seen.data is not None and seen.data.name == name and seen.status is Status.READY)


def test_a_table_is_learned(desk, importing, tmp_path):
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(200, 3))
    path = tmp_path / "mine.csv"
    path.write_text(
        "a;b;c;sort\n" + "".join(f"{a};{b};{c};{'up' if a + b > 0 else 'down'}\n" for a, b, c in rows)
    )
    importing.open_path(path)
    wizard = desk.window.findChild(TableWizard)
    desk.qtbot.waitUntil(lambda: wizard.columns.rowCount() > 0)
    wizard.use_button.accepted.emit()
    until_loaded(desk, "mine")
    assert ("a", "b", "c") == desk.seen.data.feature_names
    desk.bridge.send(Advance(StepUnit.EPOCH, 60))
    desk.until(lambda seen: seen.position.epoch >= 60 and seen.status is Status.PAUSED)
    assert desk.seen.curves.column("validation_accuracy")[-1] > 0.85
    desk.window.undo()
    desk.until(lambda seen: seen.data is not None and seen.data.name == "Spiral")


def test_a_folder_of_images_is_learned(desk, importing, tmp_path):
    for label, colour in (("dark", 40), ("light", 220)):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for number in range(12):
            image = QImage(40, 20, QImage.Format.Format_RGB32)
            image.fill(QColor(colour, colour - number, colour))
            image.save(str(tmp_path / "pictures" / label / f"{number}.png"))
    importing.open_path(tmp_path / "pictures")
    until_loaded(desk, "pictures")
    assert (28, 28) == desk.seen.data.image_shape
    assert ("dark", "light") == desk.seen.data.class_names


@pytest.mark.parametrize("name", ["none.csv", "none.npz", "none.zip", "none-images-idx3-ubyte"])
def test_what_cannot_be_read_changes_nothing(desk, importing, tmp_path, name):
    before = desk.window.desk.workspace.spec
    importing.open_path(tmp_path / name)
    bar = desk.window.statusBar()
    desk.qtbot.waitUntil(lambda: "read" in bar.currentMessage() or "no file" in bar.currentMessage())
    assert before == desk.window.desk.workspace.spec


def test_images_of_any_kind_become_grey_squares():
    image = QImage(60, 30, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice

    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    assert (255 == decode(bytes(raw.data()), 28)).all()
    with pytest.raises(DataProblem, match="cannot be read"):
        decode(b"no image", 28)


def test_a_network_for_two_classes_of_images_answers_with_two_bars(desk, importing, tmp_path):
    for label, colour in (("dark", 40), ("light", 220)):
        (tmp_path / "two" / label).mkdir(parents=True)
        for number in range(12):
            image = QImage(28, 28, QImage.Format.Format_RGB32)
            image.fill(QColor(colour, colour, colour - number))
            image.save(str(tmp_path / "two" / label / f"{number}.png"))
    importing.open_path(tmp_path / "two")
    until_loaded(desk, "two")
    desk.bridge.send(Advance(StepUnit.BATCH, 3))
    desk.until(lambda seen: seen.position.step == 3)
    canvas = desk.window.canvas
    desk.window.docks.show("Draw")
    canvas.pad.set_strokes([[(250.0, 50.0), (250.0, 450.0)]])
    desk.qtbot.waitUntil(lambda: canvas.asked is not None and canvas.asked.names == ("dark", "light"))
    assert 1 == pytest.approx(float(canvas.asked.probabilities.sum()))
    assert 2 == len(canvas.asked.probabilities)
    canvas.verdict.grab()
