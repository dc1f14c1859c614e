"""Pictures of digits: other data, a wide network, and a drawing that is recognised."""

from __future__ import annotations

import numpy as np

from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import StepUnit
from nnviz.session.snapshot import Status

ONE = [np.array([[250.0, 60.0], [250.0, 440.0]])]
ZERO = [np.array([[250 + 110 * np.sin(t), 250 - 170 * np.cos(t)] for t in np.linspace(0, 2 * np.pi, 40)])]


def draw(desk, strokes):
    desk.window.docks.show_output(images=True)
    desk.qtbot.waitUntil(desk.window.canvas.isVisible)
    desk.window.canvas.pad.set_strokes(strokes)


def test_the_canvas_answers_at_first_start(desk):
    draw(desk, ZERO)
    desk.qtbot.waitUntil(lambda: desk.window.canvas.verdict.best == 0)
    draw(desk, ONE)
    desk.qtbot.waitUntil(lambda: desk.window.canvas.verdict.best == 1)


def test_the_network_on_the_screen_answers_once_it_has_learned(desk):
    desk.open("digits-keras")
    for _ in range(4):
        epoch = desk.seen.position.epoch
        desk.window.step(StepUnit.EPOCH)
        desk.until(lambda s, epoch=epoch: s.position.epoch == epoch + 1 and s.status is Status.PAUSED)
    draw(desk, ZERO)
    desk.qtbot.waitUntil(lambda: "on the screen" in desk.window.canvas.caption.text())
    desk.qtbot.waitUntil(lambda: desk.window.canvas.verdict.best == 0)


def test_mnist_loads_in_the_worker_and_trains(desk):
    desk.open("mnist-784-32-16-10")
    assert (54_000, 6_000, 10_000) == (desk.seen.data.train, desk.seen.data.validation, desk.seen.data.test)
    desk.window.run_or_pause()
    desk.until(lambda snapshot: snapshot.position.epoch >= 1)
    desk.window.run_or_pause()
    desk.until_status(Status.PAUSED)
    assert desk.seen.curves.column("validation_accuracy")[-1] > 0.9


def test_other_data_bring_a_fitting_output_layer_and_loss(desk):
    digits = desk.window.desk._presets["digits-64-64-10"].spec.data.source
    desk.edit(replace_at(desk.window.desk.workspace.spec, "data.source", digits), "Data")
    desk.until(lambda snapshot: snapshot.data is not None and snapshot.data.image_shape == (8, 8))
    assert 10 == desk.window.desk.workspace.spec.layers[-1].units
    assert "softmax" == desk.seen.layers[-1].activation
