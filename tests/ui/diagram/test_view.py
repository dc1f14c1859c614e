from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from nnviz.session.snapshot import Probe
from nnviz.ui.diagram.content import card, feature_tile, number, summary
from nnviz.ui.diagram.hit import LinkHit, StackHit, UnitHit
from nnviz.ui.panel import Panel
from nnviz.ui.theme import DARK, LIGHT
from tests.ui.diagram.gestures import centre, wheel

SIZES = [(380, 300), (900, 640), (1200, 900)]


def colours(widget):
    image = widget.grab().toImage()
    return {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


def test_it_is_a_panel(view):
    assert isinstance(view, Panel)


def test_points_in_the_plane_ask_for_pictures_and_images_do_not(view, snapshot_of):
    view.show_snapshot(snapshot_of())
    assert frozenset({Probe.TILES, Probe.WATCHED}) == view.wants
    view.show_snapshot(snapshot_of(image=(8, 8), units=(5, 10)))
    assert frozenset({Probe.WATCHED}) == view.wants


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    "net",
    [
        {"units": (1,)},
        {"units": (1, 1, 1)},
        {"units": (8, 8, 1)},
        {"units": (4, 3)},
        {"units": (4096, 1)},
        {"units": (2,) * 64},
        {"units": (64, 10), "image": (8, 8)},
        {"units": (10,), "image": (8, 8)},
        {"units": (32, 16, 10), "image": (28, 28)},
        {"units": (30, 3), "inputs": 200},
    ],
    ids=str,
)
def test_every_network_is_drawn_at_every_size(view, snapshot_of, net, size, theme):
    view.set_theme(theme)
    view.resize(*size)
    view.show_snapshot(snapshot_of(**net))
    assert len(colours(view)) > 20


def test_without_a_network_the_panel_says_what_would_fill_it(view):
    assert len(colours(view)) > 2
    assert "No network yet." == view.accessibleDescription()


def test_an_image_is_drawn_without_a_watched_sample(view, snapshot_of):
    view.show_snapshot(snapshot_of(image=(8, 8), units=(5, 10), watched=False))
    assert len(colours(view)) > 20


@pytest.mark.parametrize("image", [None, (8, 8)])
def test_weights_that_are_not_numbers_have_their_own_colour(view, snapshot_of, image):
    view.show_snapshot(snapshot_of(units=(30, 30, 2), image=image, weights=np.nan))
    assert QColor(LIGHT.nan).rgb() in colours(view)


@pytest.mark.parametrize("value", [np.inf, -np.inf, 3e38, 0.0])
def test_extreme_weights_are_drawn_without_a_warning(view, snapshot_of, value):
    with np.errstate(all="ignore"):
        snapshot = snapshot_of(units=(60, 10), image=(8, 8), weights=value)
    view.show_snapshot(snapshot)
    assert len(colours(view)) > 10


def test_the_same_layers_are_not_painted_again(view, snapshot_of):
    snapshot = snapshot_of()
    view.show_snapshot(snapshot)
    view.grab()
    drawn = view._painter.sets
    view.show_snapshot(replace(snapshot, serial=9, steps_per_second=5.0))
    view.grab()
    assert drawn is view._painter.sets


def test_a_hidden_diagram_paints_nothing(view, snapshot_of):
    view.hide()
    view.show_snapshot(snapshot_of())
    assert () == view._painter.sets


def test_a_click_selects_the_unit_and_empty_space_deselects(view, snapshot_of, qtbot):
    view.show_snapshot(snapshot_of())
    view.grab()
    chosen = []
    view.unit_selected.connect(chosen.append)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, 1, 2))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert [UnitHit(column=1, unit=2), None] == chosen


def test_the_arrows_walk_and_enter_selects_again(view, snapshot_of):
    view.show_snapshot(snapshot_of())
    view.grab()
    chosen = []
    view.unit_selected.connect(chosen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        QTest.keyClick(view, key)
    expected = [(1, 0), (1, 1), (2, 1), (2, 1)]
    assert expected == [(h.column, h.unit) for h in chosen[:-1]]
    assert chosen[-1] is None


def test_page_down_asks_for_the_next_sample(view, snapshot_of, qtbot):
    view.show_snapshot(snapshot_of())
    with qtbot.waitSignal(view.watch_requested) as blocker:
        QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert [3] == blocker.args


def test_the_wheel_zooms_at_the_pointer_and_0_fits(view, snapshot_of):
    view.show_snapshot(snapshot_of())
    view.grab()
    point = centre(view, 1, 1)
    wheel(view, point, 4)
    view.grab()
    assert view.zoom > 1.5
    assert 2 >= (centre(view, 1, 1) - point).manhattanLength()
    QTest.keyClick(view, Qt.Key.Key_0)
    view.grab()
    assert 1.0 == view.zoom


def test_a_drag_moves_the_picture_and_selects_nothing(view, snapshot_of):
    view.show_snapshot(snapshot_of())
    view.grab()
    before = centre(view, 1, 1)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=before)
    QTest.mouseMove(view, before + QPoint(20, 10))
    QTest.mouseMove(view, before + QPoint(40, 30))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=before + QPoint(40, 30))
    view.grab()
    assert QPoint(40, 30) == centre(view, 1, 1) - before
    assert view.selected is None


def test_hovering_draws_a_card_that_goes_with_the_pointer(view, snapshot_of, qtbot):
    view.show_snapshot(snapshot_of())
    plain = view.grab().toImage()
    QTest.mouseMove(view, centre(view, 2, 1))
    assert plain != view.grab().toImage()
    view.leaveEvent(None)
    assert plain == view.grab().toImage()


def test_a_new_architecture_forgets_selection_and_zoom(view, snapshot_of):
    view.show_snapshot(snapshot_of())
    view.grab()
    QTest.keyClick(view, Qt.Key.Key_Right)
    wheel(view, QPoint(100, 100), 5)
    view.show_snapshot(snapshot_of(units=(2, 1)))
    view.grab()
    assert (None, 1.0) == (view.selected, view.zoom)


def test_the_units_of_a_wide_layer_stay_while_training_changes_little(view, snapshot_of):
    snapshot = snapshot_of(units=(200, 10), image=(8, 8))
    view.show_snapshot(snapshot)
    view.grab()
    before = view._arrangement.drawn[1].tolist()
    rng = np.random.default_rng(1)
    last = snapshot.layers[1]
    noisy = replace(last, weights=last.weights * rng.uniform(0.99, 1.01, last.weights.shape))
    view.show_snapshot(replace(snapshot, layers=(snapshot.layers[0], noisy)))
    view.grab()
    assert before == view._arrangement.drawn[1].tolist()


def test_the_summary_names_layers_and_the_prediction(snapshot_of):
    text = summary(snapshot_of(units=(5, 10), image=(8, 8)))
    assert text.startswith(
        "Neural network, 2 layers. input: 8 × 8 pixels; hidden 1: 5 units · tanh; output: 10"
    )
    assert "Watched sample: " in text


def test_the_card_of_a_unit_shows_sum_activation_and_bias(snapshot_of):
    snapshot = snapshot_of()
    layer = snapshot.layers[0]
    title, rows = card(snapshot, UnitHit(column=1, unit=2))
    expected = (
        ("sum z", number(layer.z[2])),
        ("activation a", number(layer.a[2])),
        ("bias b", number(layer.bias[2])),
    )
    assert ("hidden 1 · unit 3", expected) == (title, rows)


def test_the_card_of_a_link_shows_its_weight(snapshot_of):
    snapshot = snapshot_of()
    title, rows = card(snapshot, LinkHit(layer=0, source=1, target=2))
    assert "x₂ → hidden 1 · unit 3" == title
    assert (("weight", number(snapshot.layers[0].weights[2, 1])),) == rows


def test_the_card_of_a_pile_counts_the_rest(snapshot_of):
    title, _ = card(snapshot_of(), StackHit(column=1, hidden=4082))
    assert "4,082 more units" == title


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "+0.5000"),
        (-0.25, "−0.2500"),
        (1e-7, "+1.000e-07"),
        (float("nan"), "not a number"),
        (0.0, "+0.0000"),
    ],
)
def test_numbers_are_written_with_a_sign_and_few_digits(value, text):
    assert text == number(value)


def test_the_tile_of_an_input_is_that_input_with_the_largest_at_the_top():
    tile = feature_tile("x₂", (-6.0, 6.0, -6.0, 6.0), 5)
    assert [1.0, 0.5, 0.0, -0.5, -1.0] == tile[:, 0].tolist()
    assert feature_tile("age", (-6.0, 6.0, -6.0, 6.0)) is None
