"""What colours tell, chosen without a window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.session.colouring import Coloured, Colouring, LinkQuantity, UnitQuantity
from nnviz.session.snapshot import Status
from nnviz.ui.diagram.arrangement import Arrangement
from nnviz.ui.diagram.content import shape_of
from nnviz.ui.diagram.grids import kernel_grids, square
from nnviz.ui.diagram.layout import arrange
from nnviz.ui.diagram.legend import lines
from nnviz.ui.diagram.links import pick_links
from nnviz.ui.diagram.look import Criterion, Look, Scale, link_values, matter_of, scale_of, unit_values
from nnviz.ui.diagram.motion import SECONDS, between
from nnviz.ui.diagram.selection import places
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.theme import LIGHT
from tests.session.driving import Clock
from tests.ui.diagram.conftest import make_snapshot


def laid_out(snapshot, width=760, height=520):
    shape = shape_of(snapshot)
    return arrange(shape, width, height, tuple(np.arange(n) for n in (shape.inputs, *shape.units)))


def test_a_look_is_read_back_as_it_was_written():
    look = Look(UnitQuantity.BIAS, LinkQuantity.UPDATE, Scale.NETWORK, Criterion.ORDER, 16, 0)
    assert look == Look.from_text(look.text())


@pytest.mark.parametrize(
    "text", ["", "nonsense", "A;B;C;D;E;F", ";;;;;", "ACTIVATION;WEIGHT;FIXED;ORDER;-7;1e9"]
)
def test_a_damaged_look_becomes_the_first_one_where_it_is_not_understood(text):
    look = Look.from_text(text)
    assert (Look().most_units, Look().most_links) == (look.most_units, look.most_links)
    assert look.units is UnitQuantity.ACTIVATION


def test_only_what_the_snapshot_does_not_have_is_asked():
    assert frozenset() == Look().asks
    assert frozenset() == Look(UnitQuantity.BIAS).asks
    assert {Colouring(UnitQuantity.MEAN)} == Look(UnitQuantity.MEAN).asks
    asks = Look(links=LinkQuantity.UPDATE, criterion=Criterion.GRADIENT).asks
    assert {Colouring(links=LinkQuantity.UPDATE), Colouring(UnitQuantity.GRADIENT)} == asks


def test_an_answer_of_another_network_is_not_drawn():
    snapshot, look = make_snapshot(), Look(links=LinkQuantity.GRADIENT)
    wrong = Coloured(None, tuple(np.ones((2, 2)) for _ in snapshot.layers))
    assert link_values(replace(snapshot, answers={look.ask: wrong}), look)[0] is snapshot.layers[0].weights
    right = Coloured(None, tuple(2 * layer.weights for layer in snapshot.layers))
    assert link_values(replace(snapshot, answers={look.ask: right}), look)[0] is right.links[0]


def test_each_scale_gives_its_own_full_colour():
    snapshot = make_snapshot(units=(4, 3, 1))
    layout, weights = laid_out(snapshot), tuple(layer.weights for layer in snapshot.layers)
    largest = [float(np.abs(w).max()) for w in weights]
    full = {scale: [k.scale for k in pick_links(layout, weights, scale)] for scale in Scale}
    assert [1.0] * 3 == full[Scale.FIXED]
    assert pytest.approx(largest) == full[Scale.LAYER]
    assert pytest.approx([max(largest)] * 3) == full[Scale.NETWORK]
    assert all(a <= b for a, b in zip(full[Scale.PERCENTILE], full[Scale.LAYER], strict=True))


def test_the_full_colour_of_bounded_activations_is_one_and_shares_are_shares():
    snapshot = make_snapshot()
    for look in (Look(), Look(UnitQuantity.DEAD), Look(scale=Scale.FIXED)):
        assert (1.0, 1.0, 1.0) == scale_of(unit_values(snapshot, look), snapshot.layers, look)
    bias = Look(UnitQuantity.BIAS, scale=Scale.LAYER)
    expected = tuple(float(np.abs(layer.bias).max()) for layer in snapshot.layers)
    assert pytest.approx(expected) == scale_of(unit_values(snapshot, bias), snapshot.layers, bias)


def test_units_matter_by_what_was_chosen():
    snapshot = make_snapshot(units=(6, 3))
    first = snapshot.layers[0]
    assert (
        np.argsort(-np.abs(first.a)).tolist()
        == np.argsort(-matter_of(snapshot, 1, Criterion.ACTIVATION)).tolist()
    )
    assert [0, 1, 2, 3, 4, 5] == np.argsort(-matter_of(snapshot, 1, Criterion.ORDER)).tolist()
    np.testing.assert_allclose(
        np.linalg.norm(first.weights, axis=1), matter_of(snapshot, 1, Criterion.INCOMING)
    )
    outgoing = np.linalg.norm(snapshot.layers[1].weights, axis=0)
    np.testing.assert_allclose(outgoing, matter_of(snapshot, 1, Criterion.OUTGOING))


def test_a_chosen_number_of_units_is_drawn_while_it_can_be_seen():
    shape = shape_of(make_snapshot(units=(4096, 10), image=(8, 8)))
    assert [4, 32, 64] == [places(shape, 1, 600, most) for most in (4, 32, 64)]
    assert places(shape, 1, 200, 64) < 64
    assert 10 == places(shape, 2, 600, 4)


def test_the_channels_of_a_filter_stand_beside_each_other():
    kernels = np.arange(2 * 3 * 2 * 2, dtype=float).reshape(2, 3, 2, 2)
    grid = kernel_grids(kernels)
    assert (2, 5, 5) == grid.shape
    np.testing.assert_array_equal(kernels[1, 0], grid[1, :2, :2])
    np.testing.assert_array_equal(kernels[1, 1], grid[1, :2, 3:])
    np.testing.assert_array_equal(kernels[1, 2], grid[1, 3:, :2])
    assert not grid[:, 2].any()
    assert (5, 3, 3) == kernel_grids(np.ones((5, 32, 3, 3))).shape
    assert (1, 4, 4) == square(np.ones((1, 2, 4))).shape


def test_a_rearrangement_begins_at_the_old_and_ends_at_the_new_places():
    old, new = laid_out(make_snapshot(units=(4, 1))), laid_out(make_snapshot(units=(6, 2, 1)))
    start, end = between(old, new, 0.0), between(old, new, 1.0)
    assert old.columns[0].middle == pytest.approx(start.columns[0].middle)
    np.testing.assert_allclose(old.columns[1].centres, start.columns[1].centres[:4])
    for a, b in zip(end.columns, new.columns, strict=True):
        np.testing.assert_allclose(b.centres, a.centres)
        assert (b.x, b.size) == pytest.approx((a.x, a.size))
    assert len(new.links) == len(start.links)


def test_the_legend_names_quantity_and_scale():
    full, *_, short = lines(Look(links=LinkQuantity.UPDATE, scale=Scale.NETWORK))
    assert all(word in full for word in ("last update", "largest of all", "activation"))
    assert "last update" in short
    assert "over the plane" in lines(Look(), pictures=True)[0]


def test_long_names_get_the_room_they_need():
    names = ("sepal length in centimetres", "petal width in centimetres")
    snapshot = make_snapshot()
    long = replace(snapshot, data=replace(snapshot.data, feature_names=names))
    assert laid_out(long).columns[0].x > laid_out(snapshot).columns[0].x + 80


def test_the_last_network_stays_in_sight_while_the_next_one_is_made(qtbot):
    view = DiagramView(LIGHT)
    qtbot.addWidget(view)
    view.resize(640, 440)
    view.show()
    old = make_snapshot()
    view.show_snapshot(old)
    loading = replace(old, run=1, status=Status.LOADING, layers=(), data=None, message="Loading …")
    picture = view.grab().toImage()
    view.show_snapshot(loading)
    assert picture == view.grab().toImage()
    qtbot.waitUntil(lambda: not view._stage.isVisible(), timeout=3000)
    view.show_snapshot(make_snapshot(units=(6, 2, 1)))
    assert view._stage.isVisible()
    qtbot.waitUntil(lambda: not view._arrangement.moving, timeout=3000)


def test_a_rearrangement_takes_its_time_and_can_be_interrupted(qapp):
    clock = Clock()
    arrangement = Arrangement(clock)
    first, second, third = (make_snapshot(units=units) for units in ((4, 1), (8, 1), (2, 2, 1)))
    arrangement.use(shape_of(first))
    arrangement.lay_out(first, 760, 520)
    assert not arrangement.moving
    arrangement.use(shape_of(second))
    begun = arrangement.lay_out(second, 760, 520)
    clock.now += SECONDS / 2
    halfway = arrangement.lay_out(second, 760, 520)
    assert arrangement.moving
    assert not np.allclose(begun.columns[1].centres, halfway.columns[1].centres)
    arrangement.use(shape_of(third))
    turned = arrangement.lay_out(third, 760, 520)
    assert halfway.columns[0].middle == pytest.approx(turned.columns[0].middle)
    clock.now += SECONDS
    rest = arrangement.lay_out(third, 760, 520)
    assert not arrangement.moving
    assert rest.columns[1].centres.tolist() == laid_out(third).columns[1].centres.tolist()


def test_with_reduced_motion_units_stand_at_their_places_at_once(qapp):
    arrangement = Arrangement(Clock())
    arrangement.motion = False
    for units in ((4, 1), (8, 1)):
        arrangement.use(shape_of(make_snapshot(units=units)))
        arrangement.lay_out(make_snapshot(units=units), 760, 520)
        assert not arrangement.moving


@pytest.mark.parametrize(
    "images", [((8, 8), (28, 28)), ((28, 28), (10, 20)), (None, (8, 8)), ((8, 8), None)], ids=str
)
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0])
def test_an_image_keeps_its_pixels_on_the_way(images, t, qtbot):
    old, new = (make_snapshot(units=(6, 10), image=image) for image in images)
    layout = between(laid_out(old), laid_out(new), t)
    first = layout.columns[0]
    if images[1] is not None:
        assert images[1][1] == round(first.width / first.size)
    assert len(layout.columns[0].centres) == first.total
