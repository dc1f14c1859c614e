"""Captions for a projector, and the strokes that run along the links."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.layers import BatchNorm, Conv2D, Dense, Flatten, MaxPool2D
from nnviz.session.commands import Advance, StepUnit
from nnviz.session.places import INPUTS, LayerPlace
from nnviz.session.snapshot import Phase
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.steps.caption import Caption
from nnviz.ui.steps.narration import column_of, tell
from nnviz.ui.steps.pulse import SECONDS, Pulse
from nnviz.ui.theme import LIGHT
from tests.session.driving import OUTPUT, SMALL, Clock, Hand
from tests.ui.diagram.conftest import make_snapshot


@pytest.fixture
def hand():
    return Hand(SMALL)


def test_every_phase_is_told_and_lit(hand):
    told = [tell(hand.do(Advance(StepUnit.PHASE, 1))) for _ in range(9)]
    assert [
        ("Batch", INPUTS, -1),
        ("Forward, hidden 1", 0, 0),
        ("Forward, hidden 2", 1, 1),
        ("Forward, output", 2, 2),
        ("Loss", 2, -1),
        ("Backward, output", 2, 2),
        ("Backward, hidden 2", 1, 1),
        ("Backward, hidden 1", 0, 0),
    ] == [(one.title, next(iter(one.lit)).layer, one.column) for one in told[:-1]]
    assert {LayerPlace(0), LayerPlace(1), LayerPlace(2)} == told[-1].lit
    assert "Adam" in told[-1].sentence
    assert all(one.sentence for one in told)


def test_between_steps_nothing_is_told(hand):
    assert tell(hand.look()) is None
    assert tell(hand.do(Advance(StepUnit.BATCH, 1))) is None


def test_a_layer_without_units_belongs_to_the_one_before_it():
    spec = replace_layers((MaxPool2D(), Conv2D(), BatchNorm(), Flatten(), Dense(), OUTPUT))
    assert [-1, 0, 0, 0, 1, 2] == [column_of(spec, number) for number in range(6)]


def replace_layers(layers):
    import msgspec

    return msgspec.structs.replace(SMALL, layers=layers)


def test_the_caption_is_large_where_there_is_room_and_always_of_one_height(qtbot, hand):
    caption = Caption(LIGHT)
    qtbot.addWidget(caption)
    caption.resize(900, 60)
    heights = set()
    for _ in range(9):
        caption.show_told(tell(hand.do(Advance(StepUnit.PHASE, 1))))
        heights.add(caption.height())
    assert 1 == len(heights)
    assert 22 == caption.text.font().pixelSize()
    assert caption.accessibleDescription().startswith("Update: all weights")
    caption.show_told(None)
    assert not caption.isVisible()


def test_in_a_small_window_the_caption_only_names_the_phase(qtbot, hand):
    caption = Caption(LIGHT)
    qtbot.addWidget(caption)
    caption.resize(240, 60)
    hand.do(Advance(StepUnit.PHASE, 1))
    caption.show_told(tell(hand.do(Advance(StepUnit.PHASE, 1))))
    assert "Forward, hidden 1" == caption.text.text()


@pytest.fixture
def stage(qtbot):
    view = DiagramView(LIGHT)
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    snapshot = make_snapshot()
    view.show_snapshot(snapshot)
    view.grab()
    clock = Clock()
    pulse = Pulse(view, LIGHT, clock)
    yield view, pulse, snapshot, clock
    pulse.stop()


@pytest.mark.parametrize(("phase", "way"), [(Phase.FORWARD, 1), (Phase.BACKWARD, -1)])
def test_the_signal_runs_forward_and_comes_back(stage, phase, way):
    _view, pulse, snapshot, clock = stage
    pulse.send(phase, snapshot.layers, (1,))
    assert pulse.moving
    middles = []
    for moment in (0.25, 0.5, 0.75):
        clock.now = moment * SECONDS
        middles.append(np.mean(painted_columns(pulse)))
    assert way * middles[0] < way * middles[1] < way * middles[2]


def painted_columns(pulse):
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QImage, QPainter, QRegion
    from PySide6.QtWidgets import QWidget

    image = QImage(pulse.size(), QImage.Format.Format_ARGB32)
    image.fill(0)
    with QPainter(image) as painter:
        pulse.render(painter, QPoint(), QRegion(), QWidget.RenderFlag(0))
    return [
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y).alpha() > 40 for y in range(0, image.height(), 3))
    ]


def test_with_reduced_motion_nothing_runs(stage):
    _, pulse, snapshot, _ = stage
    pulse.set_theme(replace(LIGHT, motion=False))
    pulse.send(Phase.FORWARD, snapshot.layers, (1,))
    assert not pulse.moving
    assert not pulse.isVisible()


def test_the_signal_ends_by_itself(stage, qtbot):
    _, pulse, snapshot, clock = stage
    pulse.send(Phase.UPDATE, snapshot.layers, (0, 1, 2))
    clock.now = 2 * SECONDS
    qtbot.waitUntil(lambda: not pulse.moving)


def test_weights_that_are_no_numbers_do_no_harm(stage):
    view, pulse, _, clock = stage
    broken = make_snapshot(weights=np.nan)
    view.show_snapshot(broken)
    pulse.send(Phase.FORWARD, broken.layers, (1,))
    clock.now = 0.3
    pulse.grab()


def test_a_network_of_another_shape_than_the_picture_is_let_be(stage):
    _, pulse, _, _ = stage
    pulse.send(Phase.FORWARD, make_snapshot(units=(4, 1)).layers, (1,))
    assert not pulse.moving
