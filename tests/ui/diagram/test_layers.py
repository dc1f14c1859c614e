"""The layers of the diagram are made as seldom as they may be, and at rest they all show the same moment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsScene

from nnviz.session.snapshot import Status
from nnviz.ui.diagram.arrangement import Arrangement
from nnviz.ui.diagram.content import shape_of
from nnviz.ui.diagram.look import Look
from nnviz.ui.diagram.painter import LINKS, UNITS, DiagramPainter
from nnviz.ui.diagram.words import NUMBERS
from nnviz.ui.theme import LIGHT
from tests.session.driving import Clock
from tests.ui.diagram.conftest import make_snapshot

SIZE = (760, 520)
STILL = replace(LIGHT, motion=False)


class Desk:
    """A painter with its clock and a layout that stays."""

    def __init__(self, theme=STILL, **net) -> None:
        self.clock = Clock()
        self.scene = QGraphicsScene()
        self.painter = DiagramPainter(self.scene, theme, Look(), self.clock)
        self.arrangement = Arrangement(self.clock)
        self.snapshot = replace(make_snapshot(**net), status=Status.RUNNING)
        self.arrangement.use(shape_of(self.snapshot))

    def learn(self, seed: int) -> None:
        """Go on to other weights."""
        rng = np.random.default_rng(seed)
        layers = tuple(
            replace(
                k,
                weights=k.weights + rng.normal(size=k.weights.shape).astype(np.float32),
                bias=k.bias + rng.normal(size=k.bias.shape).astype(np.float32),
            )
            for k in self.snapshot.layers
        )
        self.snapshot = replace(self.snapshot, layers=layers)

    def draw(self, *, status: Status = Status.RUNNING) -> QImage:
        """Draw and return what is then seen."""
        snapshot = self.snapshot = replace(self.snapshot, status=status)
        layout = self.arrangement.lay_out(snapshot, *SIZE)
        self.painter.draw(snapshot, layout, SIZE, 1.0, self.arrangement.head)
        return self.seen()

    def seen(self) -> QImage:
        """Return the scene as an image."""
        image = QImage(*SIZE, QImage.Format.Format_RGB32)
        image.fill(0)
        self.scene.setSceneRect(0, 0, *SIZE)
        with QPainter(image) as painter:
            self.scene.render(painter)
        return image

    def curves(self) -> list[QGraphicsPathItem]:
        """Return the visible curves, those on top last."""
        found = [
            item for item in self.scene.items() if isinstance(item, QGraphicsPathItem) and item.isVisible()
        ]
        return sorted(found, key=lambda item: item.zValue())


@pytest.fixture
def desk(qapp):
    return Desk()


def test_all_links_of_a_small_network_have_a_width_and_need_no_mass(desk):
    desk.draw()
    assert 2 * 4 + 4 * 3 + 3 == len(desk.curves())
    assert not desk.painter._mass.isVisible()


def test_a_large_network_has_a_mass_of_links_and_a_few_with_a_width(qapp):
    desk = Desk(units=(32, 16, 10), image=(28, 28))
    desk.draw()
    assert desk.painter._mass.isVisible()
    assert 10 < len(desk.curves()) <= 60


def test_a_strong_link_lies_above_a_weak_one(desk):
    desk.draw()
    widths = [item.pen().widthF() for item in desk.curves()]
    assert sorted(widths) == widths


def test_links_and_units_are_drawn_only_so_often(desk):
    first = desk.draw()
    desk.learn(1)
    assert first == desk.draw()
    assert desk.painter.late
    desk.clock.now += 1 / LINKS
    second = desk.draw()
    assert first != second
    assert desk.painter.late
    desk.clock.now += 1 / UNITS
    assert second != desk.draw()


def test_a_pause_draws_units_and_numbers_that_were_left_out(desk):
    desk.draw()
    desk.clock.now += 1 / UNITS  # time for the units, not yet for numbers
    desk.learn(1)
    running = desk.draw()
    assert desk.painter.late
    paused = desk.draw(status=Status.PAUSED)
    assert not desk.painter.late
    assert running != paused


def test_at_rest_the_picture_does_not_depend_on_what_was_drawn_before(desk, qapp):
    desk.draw()
    desk.learn(1)
    desk.draw()
    fresh = Desk()
    fresh.learn(1)
    assert desk.draw(status=Status.PAUSED) == fresh.draw(status=Status.PAUSED)


def test_numbers_come_when_it_is_their_time(desk):
    desk.draw()
    desk.learn(1)
    desk.clock.now += 1 / NUMBERS
    desk.draw()
    assert not desk.painter.late


def test_a_layout_that_changed_is_drawn_at_once(desk):
    before = desk.draw()
    desk.arrangement.camera.zoom_at(100.0, 100.0, 2.0)
    desk.arrangement.moved()
    assert before != desk.draw()
    assert not desk.painter.late


def test_dashes_move_only_while_the_network_learns(qapp):
    desk = Desk(LIGHT)
    resting = desk.draw(status=Status.PAUSED)
    desk.clock.now += 0.4
    assert resting == desk.draw(status=Status.PAUSED)
    moving = desk.draw()
    desk.clock.now += 0.06
    assert moving != desk.draw()
    assert desk.painter.late
    assert resting == desk.draw(status=Status.PAUSED)


def test_with_reduced_motion_nothing_moves(desk):
    first = desk.draw()
    desk.clock.now += 0.03
    assert first == desk.draw()
