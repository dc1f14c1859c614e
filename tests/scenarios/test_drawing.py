"""A person draws: the diagram follows, the network is asked why, taught, and taught again after an undo."""

from __future__ import annotations

import numpy as np
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.data.drawing import rasterize
from nnviz.session.commands import Advance, StepUnit
from nnviz.session.snapshot import Status
from nnviz.ui.canvas.feature import BREAKS, DREAM, PICTURES, SIMILAR, TEACH, WHY

SEVEN = [np.array([[110.0, 120], [250, 105], [390, 110], [330, 210], [270, 310], [230, 420]])]
ZERO = [np.array([[250 + 110 * np.sin(t), 250 - 170 * np.cos(t)] for t in np.linspace(0, 2 * np.pi, 40)])]


def open_digits(desk, steps=60):
    desk.open("digits-keras")
    desk.bridge.send(Advance(StepUnit.BATCH, steps))
    desk.until(lambda s: s.position.step >= steps and s.status is Status.PAUSED)
    desk.qtbot.waitUntil(lambda: "on the screen" in canvas_of(desk).caption.text())


def canvas_of(desk):
    desk.window.docks.show_output(images=True)
    canvas = desk.window.canvas
    desk.qtbot.waitUntil(canvas.isVisible)
    return canvas


def section_of(desk, title):
    below = canvas_of(desk)._below
    below.folds[title].set_open(True)
    return below.sections[title]


def test_the_diagram_follows_the_drawing_until_it_is_cleared(desk):
    open_digits(desk)
    canvas = canvas_of(desk)

    canvas.pad.set_strokes(ZERO)
    desk.until(lambda s: s.watched is not None and s.watched.part == "drawing")
    followed = desk.seen.watched
    canvas.pad.clear()
    desk.until(lambda s: s.watched is not None and s.watched.part == "validation")

    assert (64,) == followed.x.shape


def test_why_lights_the_units_that_decided(desk):
    open_digits(desk)
    canvas_of(desk).pad.set_strokes(SEVEN)

    section = section_of(desk, WHY)
    desk.qtbot.waitUntil(lambda: section.evidence is not None)
    desk.qtbot.waitUntil(lambda: bool(desk.window.studio.attention.lit))
    section.light.setChecked(False)

    assert not desk.window.studio.attention.lit


def test_that_was_a_seven(desk):
    """Label, add, train on from the present weights, compare; undo takes the drawing out again."""
    open_digits(desk, 40)
    canvas, step = canvas_of(desk), desk.seen.position.step
    canvas.pad.set_strokes(SEVEN)
    section = section_of(desk, TEACH)
    desk.qtbot.waitUntil(section.add.isEnabled)
    train = desk.seen.data.train
    section.label.setCurrentIndex(7)
    section.times.setValue(50)

    section.add.click()
    desk.until(lambda s: s.data is not None and s.data.train == train + 50)
    kept = desk.seen.position.step
    desk.bridge.send(Advance(StepUnit.EPOCH, 6))
    desk.until(lambda s: s.position.step > step and s.status is Status.PAUSED)
    desk.qtbot.waitUntil(lambda: canvas.verdict.best == 7)
    compared = section.compared.text()
    desk.window.undo()
    desk.until(lambda s: s.data is not None and s.data.train == train)

    assert step == kept
    assert compared.startswith("Before: ")
    assert "Now: 7" in compared
    assert desk.seen.position.step > step


def test_similar_images_damage_dream_and_test_images_in_the_window(desk):
    open_digits(desk)
    canvas_of(desk).pad.set_strokes(SEVEN)

    similar, breaks = section_of(desk, SIMILAR), section_of(desk, BREAKS)
    desk.qtbot.waitUntil(lambda: similar.found is not None)
    desk.qtbot.waitUntil(lambda: "Still" in breaks.words.text())
    dream = section_of(desk, DREAM)
    dream.button.click()
    desk.qtbot.waitUntil(lambda: dream.dreamt is not None)
    dream.button.click()
    pictures = section_of(desk, PICTURES)
    pictures.show_button.click()
    desk.until(lambda s: s.watched is not None and np.isfinite(s.watched.target))
    desk.until(lambda s: s.watched.part == "drawing")

    desk.qtbot.waitUntil(lambda: "is a" in pictures.words.text())
    assert not dream.dreaming


def test_before_any_image_data_the_test_images_are_those_of_mnist(desk):
    canvas = canvas_of(desk)
    pictures = section_of(desk, PICTURES)
    QTest.keyClick(pictures.number, Qt.Key.Key_Up)

    desk.qtbot.waitUntil(lambda: canvas.verdict.best is not None)

    assert canvas._below.folds[SIMILAR].isHidden()
    desk.qtbot.waitUntil(lambda: "Test image 2" in pictures.words.text())


def test_a_dropped_and_a_pasted_picture_are_read_and_a_bad_one_is_refused(desk, tmp_path):
    canvas = canvas_of(desk)
    grey = np.kron(255 - rasterize(SEVEN) * 255, np.ones((4, 4))).astype(np.uint8)
    Image.fromarray(grey).save(tmp_path / "seven.png")
    (tmp_path / "bad.png").write_bytes(b"\x89PNG nothing")

    def drop(name):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        for kind in (QDragEnterEvent, QDropEvent):
            QApplication.sendEvent(canvas.pad, kind(QPoint(20, 20), *how))

    drop("seven.png")
    desk.qtbot.waitUntil(lambda: canvas.verdict.best == 7)
    canvas.pad.clear()
    QGuiApplication.clipboard().setImage(QImage(str(tmp_path / "seven.png")))
    canvas.pad.setFocus()
    QTest.keyClick(canvas.pad, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: canvas.pad.page.picture is not None)
    desk.qtbot.waitUntil(lambda: canvas.verdict.best == 7)
    drop("bad.png")
    desk.qtbot.waitUntil(lambda: "bad.png" in desk.window.statusBar().currentMessage())

    assert canvas.pad.page.picture.name == "Pasted picture"


def test_a_dot_a_scribble_and_two_digits_are_told_modestly(desk):
    canvas = canvas_of(desk)
    rng = np.random.default_rng(0)
    for strokes, word in (
        ([[[250, 250]]], "dot"),
        ([rng.uniform(20, 480, (400, 2))], "Ink everywhere"),
        ([np.array(ZERO[0]) * [0.5, 1] + [-20, 0], np.array(ZERO[0]) * [0.5, 1] + [260, 0]], "Two digits"),
    ):
        canvas.pad.set_strokes(strokes)
        desk.qtbot.waitUntil(lambda word=word: word in canvas.verdict.sentence)
        assert "%" in canvas.verdict.sentence
