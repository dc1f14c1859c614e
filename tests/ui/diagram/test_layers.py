"""The layers of the diagram are made as seldom as they may be, and at rest they all show the same moment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.session.snapshot import Status
from nnviz.ui.diagram.arrangement import Arrangement
from nnviz.ui.diagram.content import shape_of
from nnviz.ui.diagram.painter import UNITS, DiagramPainter
from nnviz.ui.diagram.words import NUMBERS
from nnviz.ui.theme import LIGHT
from tests.session.driving import Clock
from tests.ui.diagram.conftest import make_snapshot

SIZE = (760, 520)


class Desk:
    """A painter with its clock and a layout that stays."""

    def __init__(self, **net) -> None:
        self.clock = Clock()
        self.painter = DiagramPainter(LIGHT, self.clock)
        self.arrangement = Arrangement(self.clock)
        self.snapshot = replace(make_snapshot(**net), status=Status.RUNNING)
        self.arrangement.use(shape_of(self.snapshot))

    def learn(self, seed: int) -> None:
        """Go on to other weights."""
        rng = np.random.default_rng(seed)
        layers = tuple(
            replace(k, weights=k.weights + rng.normal(size=k.weights.shape).astype(np.float32))
            for k in self.snapshot.layers
        )
        self.snapshot = replace(self.snapshot, layers=layers)

    def draw(self, *, status: Status = Status.RUNNING):
        """Return the three layers."""
        snapshot = self.snapshot = replace(self.snapshot, status=status)
        layout = self.arrangement.lay_out(snapshot, *SIZE)
        self.painter.pick(snapshot, layout)
        return (
            self.painter.ground(layout, SIZE, 1.0),
            self.painter.strokes(layout, SIZE),
            self.painter.top(snapshot, layout, SIZE, 1.0, self.arrangement.head),
        )


@pytest.fixture
def desk(qapp):
    return Desk()


def test_a_small_network_needs_no_mass_of_links(desk):
    ground, strokes, top = desk.draw()
    assert ground is None
    assert not strokes.isNull()
    assert SIZE == (top.width(), top.height())


def test_a_large_network_has_a_mass_of_links(qapp):
    ground, _, _ = Desk(units=(32, 16, 10), image=(28, 28)).draw()
    assert SIZE == (ground.width(), ground.height())


def test_links_in_the_same_colours_are_not_recorded_again(desk):
    desk.draw()
    assert desk.draw()[1] is None
    desk.learn(1)
    assert desk.draw()[1] is not None


def test_links_move_in_each_picture_and_units_only_so_often(desk):
    desk.draw()
    desk.learn(1)
    _, strokes, top = desk.draw()
    assert strokes is not None
    assert top is None
    assert desk.painter.late
    desk.clock.now += 1 / UNITS
    assert desk.draw()[2] is not None


def test_a_pause_draws_units_and_numbers_that_were_left_out(desk):
    desk.draw()
    desk.clock.now += 1 / UNITS  # time for the units, not yet for numbers
    desk.learn(1)
    running = desk.draw()[2]
    assert desk.painter.late
    paused = desk.draw(status=Status.PAUSED)[2]
    assert not desk.painter.late
    assert running.toImage() != paused.toImage()


def test_at_rest_the_picture_does_not_depend_on_what_was_drawn_before(desk, qapp):
    desk.draw()
    desk.learn(1)
    desk.draw()
    fresh = Desk()
    fresh.learn(1)
    pictures = [d.draw(status=Status.PAUSED)[2].toImage() for d in (desk, fresh)]
    assert pictures[0] == pictures[1]


def test_numbers_come_when_it_is_their_time(desk):
    desk.draw()
    desk.learn(1)
    desk.clock.now += 1 / NUMBERS
    desk.draw()
    assert not desk.painter.late


def test_a_layout_that_changed_is_drawn_at_once(desk):
    desk.draw()
    desk.arrangement.camera.zoom_at(100.0, 100.0, 2.0)
    desk.arrangement.moved()
    _, strokes, top = desk.draw()
    assert strokes is not None
    assert top is not None
