import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.diagram.camera import Camera
from nnviz.ui.diagram.hit import LinkHit, StackHit, UnitHit, hit, neighbour
from nnviz.ui.diagram.layout import NetworkShape, arrange, smooth
from nnviz.ui.diagram.selection import choose_units, places

SMALL = NetworkShape(inputs=2, image=None, units=(4, 3, 1), pictures=True)
DIGITS = NetworkShape(inputs=784, image=(28, 28), units=(128, 64, 10), classes=True)


def laid_out(shape, width=900, height=640):
    drawn = [
        np.arange(total)
        if (count := places(shape, k, height)) >= total
        else choose_units(np.ones(total), count)
        for k, total in enumerate((shape.inputs, *shape.units))
    ]
    return arrange(shape, width, height, tuple(drawn))


SHAPES = st.builds(
    NetworkShape,
    inputs=st.integers(1, 80),
    image=st.none(),
    units=st.lists(st.integers(1, 300), min_size=1, max_size=20).map(tuple),
    pictures=st.booleans(),
    classes=st.booleans(),
)


@given(SHAPES, st.integers(320, 2400), st.integers(240, 1600))
def test_units_never_overlap_and_stand_within_the_picture(shape, width, height):
    layout = laid_out(shape, width, height)
    for column in layout.columns:
        if len(column.centres) > 1:
            assert np.diff(column.centres).min() >= column.size
        assert 0 <= column.x
        assert column.x + column.width <= layout.width
        assert 0 <= column.centres.min()
        assert column.centres.max() <= layout.height
    edges = [(c.x, c.x + c.width) for c in layout.columns]
    assert all(a[1] < b[0] for a, b in itertools.pairwise(edges))


@given(SHAPES, st.integers(240, 1600))
def test_every_unit_is_drawn_or_counted(shape, height):
    layout = laid_out(shape, 900, height)
    totals = [len(c.drawn) + c.hidden for c in layout.columns]
    assert [shape.inputs, *shape.units] == totals
    assert [c.stack is not None for c in layout.columns] == [c.hidden > 0 for c in layout.columns]


def test_an_image_input_is_one_picture_and_its_links_leave_at_their_own_row():
    column = laid_out(DIGITS).columns[0]
    _left, top, width, height = column.image
    assert width == height
    assert column.hidden == 0
    rows = ((column.centres - top) // column.size).astype(int)
    assert (np.arange(784) // 28).tolist() == rows.tolist()


def test_all_outputs_with_names_are_drawn_even_in_a_small_window():
    assert 10 == places(DIGITS, 3, 300)


def test_links_leave_and_arrive_fanned_out():
    links = laid_out(SMALL).links[1]
    start, _ = links.ends(np.array([0, 0, 0]), np.array([0, 1, 2]))
    _, end = links.ends(np.array([0, 1, 2, 3]), np.array([0, 0, 0, 0]))
    assert (np.diff(start) > 0).all()
    assert (np.diff(end) > 0).all()


def test_a_link_begins_and_ends_level():
    t = np.array([0.0, 1e-4, 0.5, 1 - 1e-4, 1.0])
    assert pytest.approx([0, 0, 0.5, 1, 1], abs=1e-6) == smooth(t).tolist()


def test_the_units_that_matter_most_are_drawn_in_their_order():
    expected = [1, 3, 4]
    assert expected == choose_units(np.array([0.0, 5.0, 1.0, 7.0, 6.0]), 3).tolist()


def test_a_slightly_stronger_rival_does_not_displace_a_drawn_unit():
    before = np.array([0, 1])
    assert [0, 1] == choose_units(np.array([1.0, 1.0, 1.2]), 2, before).tolist()


def test_a_much_stronger_rival_takes_the_place_of_the_weakest():
    before = np.array([0, 1])
    assert [2, 1] == choose_units(np.array([1.0, 1.5, 3.0]), 2, before).tolist()


@given(st.lists(st.floats(allow_nan=True), min_size=4, max_size=30), st.integers(1, 3))
def test_units_are_chosen_once_each_whatever_their_weights_are(weights, count):
    first = choose_units(np.array(weights), count)
    second = choose_units(np.array(weights)[::-1].copy(), count, first)
    assert (count, count) == (len(set(first.tolist())), len(set(second.tolist())))


def test_the_unit_under_a_point_is_found():
    layout = laid_out(SMALL)
    column = layout.columns[2]
    actual = hit(layout, x=column.middle, y=float(column.centres[1]))
    assert UnitHit(column=2, unit=1) == actual


def test_a_pixel_of_the_input_is_found():
    layout = laid_out(DIGITS)
    left, top, width, _ = layout.columns[0].image
    pixel = width / 28
    assert UnitHit(column=0, unit=28 * 2 + 5) == hit(layout, x=left + 5.5 * pixel, y=top + 2.5 * pixel)


def test_a_stack_is_found_and_knows_its_count():
    layout = laid_out(DIGITS)
    column = layout.columns[1]
    left, top, width, _ = column.stack
    assert StackHit(column=1, hidden=128 - len(column.drawn)) == hit(layout, x=left + width / 2, y=top + 6)


@given(st.integers(0, 2), st.data())
def test_a_point_on_a_link_finds_it(layer, data):
    layout = laid_out(SMALL)
    links = layout.links[layer]
    source = data.draw(st.integers(0, len(links.leave) - 1))
    target = data.draw(st.integers(0, len(links.arrive) - 1))
    strength = tuple(np.zeros((len(k.arrive), len(k.leave))) for k in layout.links)
    strength[layer][target, source] = 1.0
    x = links.x0 + 0.35 * (links.x1 - links.x0)
    y = links.heights(x)[target, source]
    expected = LinkHit(layer=layer, source=source, target=target)
    assert expected == hit(layout, x=x, y=float(y), strength=strength)


def test_empty_space_holds_nothing():
    assert hit(laid_out(SMALL), x=2, y=2) is None


def test_the_arrows_walk_over_the_units_and_stop_at_the_rim():
    layout = laid_out(SMALL)
    first = neighbour(layout, None, 1, 0)
    assert UnitHit(column=1, unit=0) == first
    assert UnitHit(column=1, unit=1) == neighbour(layout, first, 0, 1)
    assert first == neighbour(layout, first, 0, -1)
    output = UnitHit(column=3, unit=0)
    assert output == neighbour(layout, output, 1, 0)


def test_the_arrows_walk_over_rows_of_an_image():
    layout = laid_out(DIGITS)
    start = UnitHit(column=0, unit=30)
    assert UnitHit(column=0, unit=58) == neighbour(layout, start, 0, 1)


def test_a_magnified_layout_is_hit_where_it_is_seen():
    layout = laid_out(SMALL).moved(3.0, -200.0, 40.0)
    rect = layout.columns[1].rect(2)
    assert UnitHit(column=1, unit=2) == hit(layout, x=rect[0] + 2, y=rect[1] + 2)


@given(st.floats(0, 900), st.floats(0, 640), st.floats(1.05, 8.0))
def test_zooming_keeps_the_point_under_the_pointer(x, y, factor):
    camera = Camera()
    camera.look((900, 640), (1800, 640))
    before = (x - camera.origin[0]) / camera.zoom, (y - camera.origin[1]) / camera.zoom
    camera.zoom_at(x, y, factor)
    after = (x - camera.origin[0]) / camera.zoom, (y - camera.origin[1]) / camera.zoom
    assert pytest.approx(before, abs=1e-6) == after


def test_zooming_out_far_brings_the_whole_picture_back():
    camera = Camera()
    camera.look((900, 640), (1800, 640))
    camera.zoom_at(100, 100, 5.0)
    camera.zoom_at(700, 10, 0.01)
    assert (0.5, (0.0, 160.0)) == (camera.zoom, camera.origin)


def test_a_drag_cannot_lose_the_picture():
    camera = Camera()
    camera.look((900, 640), (900, 640))
    camera.drag(1e6, -1e6)
    assert (450.0, -320.0) == camera.origin


def test_geometry_needs_no_qt():
    code = (
        "import sys, nnviz.ui.diagram.layout, nnviz.ui.diagram.raster, nnviz.ui.diagram.hit;"
        "print(any(m.startswith('PySide6') for m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False" == done.stdout.strip()
