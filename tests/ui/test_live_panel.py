"""A panel that goes along with the network costs nothing while hidden; its list of layers follows the selection."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor

from nnviz.session.places import INPUTS, LayerPlace, LinkPlace, SamplePlace, UnitPlace
from nnviz.session.snapshot import Status
from nnviz.ui.layer_box import LayerBox
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.surface import Surface
from nnviz.ui.theme import DARK, LIGHT
from tests.ui.diagram.conftest import make_snapshot


class Noting(LivePanel):
    """Notes what it is to draw."""

    def __init__(self, pictures: float = 1e6):
        super().__init__(LIGHT, pictures=pictures)
        self.drawn: list[int] = []

    def _draw(self, snapshot):
        self.drawn.append(snapshot.serial)


def moments(count, **changes):
    """Return snapshots one after the other."""
    first = make_snapshot()
    return [replace(first, serial=serial, **changes) for serial in range(1, count + 1)]


def test_while_hidden_nothing_is_drawn_and_on_show_only_the_last_moment(qtbot):
    panel = Noting()
    qtbot.addWidget(panel)
    for snapshot in moments(3):
        panel.show_snapshot(snapshot)
    assert [] == panel.drawn

    panel.show()
    assert [3] == panel.drawn
    panel.hide()
    panel.show_snapshot(moments(4)[-1])
    assert [3] == panel.drawn


def test_shown_before_the_first_moment_it_draws_nothing(qtbot):
    panel = Noting()
    qtbot.addWidget(panel)
    panel.show()
    assert [] == panel.drawn


def test_while_the_network_learns_it_draws_so_often_at_most_and_at_rest_always(qtbot):
    panel = Noting(pictures=1e-3)
    qtbot.addWidget(panel)
    panel.show()
    for snapshot in moments(3, status=Status.RUNNING):
        panel.show_snapshot(snapshot)
    assert [1] == panel.drawn
    panel.show_snapshot(replace(make_snapshot(), serial=9, status=Status.PAUSED))
    assert [1, 9] == panel.drawn


def test_a_surface_and_its_parts_change_colours_together(qtbot):
    outer, part = Surface(LIGHT), Surface(LIGHT)
    for widget in (outer, part):
        qtbot.addWidget(widget)
        widget.resize(8, 8)
    outer._themed = (part,)
    outer.set_theme(DARK)
    for widget in (outer, part):
        assert QColor(DARK.surface) == widget.grab().toImage().pixelColor(4, 4)


@pytest.fixture
def box(qtbot):
    widget = LayerBox()
    qtbot.addWidget(widget)
    widget.show_names(["hidden 1", "hidden 2", "output"], 0)
    return widget


@pytest.mark.parametrize("place", [LayerPlace(2), UnitPlace(2, 0), LinkPlace(2, 0, 1)])
def test_the_list_goes_to_the_layer_that_is_selected_and_tells(box, place, qtbot):
    with qtbot.waitSignal(box.currentIndexChanged):
        box.follow(place)
    assert 2 == box.layer


@pytest.mark.parametrize("place", [None, SamplePlace(), LayerPlace(INPUTS), LayerPlace(3)])
def test_what_is_no_layer_of_the_list_leaves_it_alone(box, place, qtbot):
    with qtbot.assertNotEmitted(box.currentIndexChanged):
        box.follow(place)
    assert 0 == box.layer


def test_with_the_inputs_listed_the_layers_are_counted_from_them(qtbot):
    box = LayerBox(first=INPUTS)
    qtbot.addWidget(box)
    box.show_names(["inputs", "hidden 1", "output"], 1)
    assert ("output", 1) == (box.currentText(), box.layer)
    box.follow(LayerPlace(INPUTS))
    assert "inputs" == box.currentText()


def test_another_network_is_listed_without_a_signal_and_the_place_is_kept_where_it_can_be(box, qtbot):
    box.follow(LayerPlace(2))
    with qtbot.assertNotEmitted(box.currentIndexChanged):
        box.show_names(["hidden 1", "output"], box.layer)
    assert ("output", 1) == (box.currentText(), box.layer)
