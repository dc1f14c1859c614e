"""The output side in the real window: gallery, confusion, hidden space, spreads, features; hidden ones cost nothing."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from nnviz.data.iris import Iris
from nnviz.engine.activations import Identity
from nnviz.engine.layers import Dense
from nnviz.engine.losses import CategoricalCrossEntropy
from nnviz.engine.optimizers import Adam
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.commands import Advance, StepUnit
from nnviz.session.evaluation import Evaluation
from nnviz.session.places import UnitPlace
from nnviz.session.snapshot import Status
from nnviz.session.sweeping import SweepAsk

IRIS = ExperimentSpec(
    data=DataSpec(source=Iris(), validation=0.4, test=0.0),
    layers=(Dense(units=8), Dense(units=3, activation=Identity())),
    loss=CategoricalCrossEntropy(),
    optimizer=Adam(learning_rate=0.02),
)


def show(desk, name):
    desk.window.docks.show(name)
    panel = desk.window.docks.panel(name)
    desk.qtbot.waitUntil(panel.isVisible)
    return panel


def load(desk, spec):
    desk.window.desk.load(spec)
    desk.until(lambda s: s.spec == spec and s.status is Status.READY)


def train(desk, steps):
    target = desk.seen.position.step + steps
    desk.bridge.send(Advance(StepUnit.BATCH, steps))
    desk.until(lambda s: s.position.step == target and s.status is Status.PAUSED)


def asked(desk):
    return {type(ask) for ask in desk.window.display._probes if isinstance(ask, SweepAsk)}


def until_judged(desk, gallery, step):
    """Wait until all samples have been judged at a step; first come some of them."""

    def whole():
        judged = gallery._judged
        return judged is not None and judged.step == step and len(judged.loss) == judged.count

    desk.qtbot.waitUntil(whole)


def enter(gallery):
    """Lay the pointer on the pictures."""
    at = QPointF(gallery.grid.box_of(0).center())
    QApplication.sendEvent(gallery.grid.viewport(), QEnterEvent(at, at, at))


def leave(gallery):
    """Take the pointer away from the pictures, where an earlier test or the layout may have left it."""
    QApplication.sendEvent(gallery.grid.viewport(), QEvent(QEvent.Type.Leave))


def test_the_gallery_shows_the_worst_first_and_a_click_watches(desk):
    desk.open("digits-64-64-10")
    gallery = show(desk, "Images")
    leave(gallery)
    train(desk, 40)
    until_judged(desk, gallery, 40)
    desk.qtbot.waitUntil(lambda: gallery._sorted is gallery._judged)
    losses = gallery._judged.loss[gallery.grid.samples]
    assert (np.diff(losses) <= 0).all()
    assert gallery._judged.count == len(losses) == desk.seen.data.train  # there are no validation data

    box = gallery.grid.box_of(1)
    desk.qtbot.mouseClick(gallery.grid.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    second = int(gallery.grid.samples[1])
    desk.until(lambda s: s.watched is not None and s.watched.index == second)
    desk.qtbot.keyClick(gallery.grid, Qt.Key.Key_Right)
    third = int(gallery.grid.samples[2])
    desk.until(lambda s: s.watched.index == third)
    assert desk.seen.watched.loss == pytest.approx(float(gallery._judged.loss[third]), rel=1e-3)

    gallery.wrong_button.click()
    assert gallery._judged.wrong[gallery.grid.samples].all()
    assert "wrong" in gallery.told.text()


def test_under_the_pointer_the_pictures_keep_their_places_until_it_leaves(desk):
    desk.open("digits-64-64-10")
    gallery = show(desk, "Images")
    leave(gallery)
    until_judged(desk, gallery, 0)
    desk.qtbot.waitUntil(lambda: gallery._sorted is gallery._judged)
    before = gallery.grid.samples.copy()
    enter(gallery)
    train(desk, 40)
    until_judged(desk, gallery, 40)
    assert np.array_equal(before, gallery.grid.samples)
    leave(gallery)
    assert gallery._sorted is gallery._judged
    assert (np.diff(gallery._judged.loss[gallery.grid.samples]) <= 0).all()
    assert not np.array_equal(before, gallery.grid.samples)


def test_a_cell_of_the_matrix_narrows_the_gallery(desk):
    desk.open("digits-64-64-10")
    confusion = show(desk, "Confusion")
    desk.qtbot.waitUntil(lambda: confusion.table is not None)
    counts = confusion.table.counts.copy()
    np.fill_diagonal(counts, 0)
    pair = tuple(int(k) for k in np.unravel_index(counts.argmax(), counts.shape))
    at = confusion.matrix.cell_box(pair).center().toPoint()
    desk.qtbot.mouseClick(confusion.matrix, Qt.MouseButton.LeftButton, pos=at)
    gallery = desk.window.docks.panel("Images")
    desk.qtbot.waitUntil(lambda: gallery.isVisible() and len(gallery.grid.samples) == counts.max())
    assert {pair[0]} == set(gallery._judged.labels[gallery.grid.samples].tolist())
    assert f"true {pair[0]}, predicted {pair[1]}" in gallery.pair_button.text()

    gallery.pair_button.click()
    assert gallery._judged.count == len(gallery.grid.samples)
    confusion.copy_button.click()
    assert QGuiApplication.clipboard().text().startswith("true \\ predicted,0,1,2")


def test_a_table_brings_the_hidden_space_to_the_front_and_lists_samples(desk):
    load(desk, IRIS)
    hidden = desk.window.docks.panel("Hidden")
    desk.qtbot.waitUntil(hidden.isVisible)
    desk.qtbot.waitUntil(lambda: hidden._cloud is not None)
    assert "hidden 1 (8)" == hidden.layer_box.currentText()
    assert "of the variance" in hidden.summary()
    spot = hidden.view.spots()[4]
    number = [int(n) for n in np.flatnonzero((np.abs(hidden.view.spots() - spot) < 1e-9).all(axis=1))]
    desk.qtbot.mouseClick(
        hidden.view, Qt.MouseButton.LeftButton, pos=QPoint(*np.rint(spot).astype(int).tolist())
    )
    near = np.hypot(*(hidden.view.spots() - spot).T) < 2
    desk.until(lambda s: s.watched is not None and (s.watched.index in number or near[s.watched.index]))
    hidden.axes_box.setCurrentIndex(1)
    desk.until(lambda s: hidden._cloud is not None and hidden._cloud.explained is None)

    confusion = show(desk, "Confusion")
    desk.qtbot.waitUntil(lambda: confusion.table is not None)
    pair = tuple(int(k) for k in np.unravel_index(confusion.table.counts.argmax(), (3, 3)))
    confusion.matrix.clicked.emit(pair)
    assert confusion.table.counts[pair] == confusion.samples.rows
    assert not confusion.samples.isHidden()
    confusion.samples.selectRow(0)
    first = int(confusion._listed[0])
    desk.until(lambda s: s.watched.index == first)


def test_spreads_follow_the_selection_and_keep_the_past(desk):
    spread = show(desk, "Spread")
    for _ in range(3):
        train(desk, 5)
        step = desk.seen.position.step
        desk.qtbot.waitUntil(lambda step=step: spread._spreads is not None and spread._spreads.step == step)
    assert 3 <= len(spread._spreads.layers[0].past[0].steps)
    desk.window.studio.attention.select(UnitPlace(1, 0))
    assert 1 == spread.layer_box.currentIndex()
    assert "numbers, median" in spread.summary()


def test_importance_is_measured_on_request(desk):
    load(desk, IRIS)
    train(desk, 200)
    features = show(desk, "Features")
    desk.qtbot.waitUntil(features.measure_button.isEnabled)
    features.measure_button.click()
    desk.qtbot.waitUntil(lambda: features.found is not None and features._job is None)
    assert IRIS.data.source.inputs == len(features.found.names)
    assert "petal" in features.told.text()
    train(desk, 1)
    desk.qtbot.waitUntil(lambda: "changed since" in features.age.text())

    features.measure()
    features.cancel()
    assert features.measure_button.isVisible()


def test_hidden_panels_ask_for_nothing(desk):
    desk.open("digits-64-64-10")
    show(desk, "Matrix")  # instead of the inspector, which asks for the watched sample
    show(desk, "Images")
    desk.qtbot.waitUntil(lambda: asked(desk) == {Evaluation})
    show(desk, "Draw")
    show(desk, "Curves")
    desk.qtbot.waitUntil(lambda: not asked(desk))
    desk.until(lambda s: not any(isinstance(ask, SweepAsk) for ask in s.answers or ()))


def test_tabs_that_fit_the_data(desk):
    docks = desk.window.docks.by_name
    desk.open("digits-64-64-10")
    assert not docks["Images"].isHidden()
    assert docks["Features"].isHidden()
    load(desk, IRIS)
    desk.qtbot.waitUntil(lambda: docks["Images"].isHidden() and not docks["Features"].isHidden())
    desk.open("spiral")
    desk.qtbot.waitUntil(lambda: desk.window.field.isVisible() and docks["Features"].isHidden())
