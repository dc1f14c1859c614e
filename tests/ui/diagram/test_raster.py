import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnviz.ui.diagram.layout import NetworkShape, arrange
from nnviz.ui.diagram.links import STEPS, STROKED, full_strength, pick_links
from nnviz.ui.diagram.raster import LIMIT, draw_links, strongest

PAPER = 0xFFFFFFFF
RED, BLUE = 0xFFFF0000, 0xFF0000FF


def drawn(start, end, colours, shape=(80, 120), x=(10, 110)):
    canvas = np.full(shape, PAPER, dtype=np.uint32)
    ends = [np.asarray(v, dtype=np.float64) for v in (start, end)]
    draw_links(canvas, PAPER, *x, *ends, np.asarray(colours, dtype=np.uint32))
    return canvas


def layout_of(units, inputs=4):
    shape = NetworkShape(inputs=inputs, image=None, units=units)
    return arrange(shape, 900, 700, tuple(np.arange(n) for n in (inputs, *units)))


@given(hnp.arrays(np.float32, st.integers(1, 400), elements=st.floats(width=32)), st.integers(1, 500))
def test_the_strongest_are_kept_and_come_last(values, limit):
    size = np.abs(values)
    order = strongest(size, limit)
    kept = np.nan_to_num(size[order], nan=np.inf)
    assert min(limit, len(values)) == len(set(order.tolist()))
    assert (np.diff(np.minimum(kept, np.float32(3e38))) >= 0).all()
    rest = np.delete(np.nan_to_num(size, nan=np.inf), order)
    assert rest.max(initial=-1.0) <= kept.min(initial=np.inf)


def test_what_is_not_a_number_is_never_left_out():
    size = np.arange(10.0)
    size[3] = np.nan
    assert 3 == strongest(size, 2)[-1]


@pytest.mark.parametrize("count", [2, 300, 4000])
def test_the_last_link_covers_all_that_lie_under_it(count):
    """NumPy keeps the last of several values written to one place, but does not promise it: this watches."""
    rng = np.random.default_rng(0)
    start, end = rng.uniform(5, 75, (2, count))
    colours = np.full(count, RED, dtype=np.uint32)
    colours[-1] = BLUE
    alone = drawn(start[-1:], end[-1:], [BLUE])
    among = drawn(start, end, colours)
    full = alone == BLUE
    assert (among[full] == BLUE).all()
    touched = alone != PAPER
    assert (among[touched] & 0xFF >= 0x7F).all()


def test_a_link_is_drawn_between_its_ends_in_every_column():
    canvas = drawn([10.0], [70.0], [RED])
    inked = canvas != PAPER
    assert inked[:, 10:110].any(axis=0).all()
    assert not inked[:, :10].any()
    assert not inked[:, 110:].any()
    assert 10 == pytest.approx(np.flatnonzero(inked[:, 10])[0], abs=1)
    assert 70 == pytest.approx(np.flatnonzero(inked[:, 109])[-1], abs=1)
    assert 40 == pytest.approx(np.flatnonzero(inked[:, 60]).mean(), abs=2)


def test_a_link_has_no_holes_however_steep():
    canvas = drawn([2.0], [78.0], [RED], x=(40, 80))
    rows = (canvas != PAPER).any(axis=1)
    assert rows[3:77].mean() > 0.7


def test_what_lies_outside_is_cut_off_and_leaves_no_trace_at_the_rim():
    canvas = drawn([-500.0, 900.0], [-400.0, 950.0], [RED, RED])
    assert (canvas == PAPER).all()


def test_a_link_that_passes_through_is_drawn_only_inside():
    canvas = drawn([-300.0], [380.0], [RED])
    assert (canvas != PAPER).any()
    assert not (canvas[0, :20] != PAPER).any()


def test_a_bundle_half_outside_at_the_side_is_clipped():
    canvas = drawn([40.0], [40.0], [RED], x=(-60, 60))
    assert (canvas[40, :60] != PAPER).all()
    assert (canvas[:, 60:] == PAPER).all()


def test_nothing_to_draw_changes_nothing():
    assert (drawn([], [], []) == PAPER).all()


def test_at_most_four_thousand_links_of_each_matrix_are_drawn():
    layout = layout_of((90, 80, 3), inputs=70)
    rng = np.random.default_rng(0)
    weights = tuple(rng.normal(size=s).astype(np.float32) for s in ((90, 70), (80, 90), (3, 80)))
    sets = pick_links(layout, weights)
    assert [LIMIT, LIMIT, 240] == [len(s) for s in sets]
    assert [6300, 7200, 240] == [s.total for s in sets]


def test_small_networks_are_all_strokes_and_large_ones_only_a_few():
    weights = (np.ones((4, 4), np.float32), np.ones((2, 4), np.float32))
    small = pick_links(layout_of((4, 2)), weights)
    assert [16, 8] == [s.bold for s in small]
    side = int(STROKED**0.5) + 2
    large = pick_links(layout_of((side,), inputs=side), (np.ones((side, side), np.float32),))
    assert large[0].bold < len(large[0])


def test_the_step_of_a_link_tells_sign_and_size_and_nan():
    weights = (np.array([[-1.0, -0.01, 0.5, np.nan]], dtype=np.float32),)
    chosen = pick_links(layout_of((1,)), weights)[0]
    steps = dict(zip(chosen.sources.tolist(), chosen.steps.tolist(), strict=True))
    assert {0: STEPS - 1, 1: 0, 2: STEPS + STEPS // 2, 3: 2 * STEPS} == steps


def test_full_strength_is_the_98th_percentile_and_one_where_all_is_zero():
    assert 98.0 == full_strength(np.arange(101.0))
    assert 1.0 == full_strength(np.zeros(5))
    assert 1.0 == full_strength(np.full(3, np.nan))


def test_links_of_zero_do_not_veil_thousands_of_others_but_stay_in_a_small_network():
    weights = np.zeros((90, 70), np.float32)
    weights[:, :10] = np.random.default_rng(0).normal(size=(90, 10))
    chosen = pick_links(layout_of((90,), inputs=70), (weights,))[0]
    assert 900 == len(chosen)
    assert set(chosen.sources.tolist()) <= set(range(10))
    assert 16 == len(pick_links(layout_of((4,), inputs=4), (np.zeros((4, 4), np.float32),))[0])
    assert 0 == len(pick_links(layout_of((90,), inputs=70), (np.zeros((90, 70), np.float32),))[0])


@pytest.mark.parametrize("gap", [0.0, 0.3, 1.0, 2.5, 9.0, 31.0, 33.0])
def test_steep_links_in_a_narrow_space_stay_within_the_canvas(gap):
    canvas = np.zeros((200, 60), np.uint32)
    rng = np.random.default_rng(3)
    start, end = rng.permutation(np.linspace(0, 600, 50)), rng.permutation(np.linspace(0, 600, 50))
    draw_links(canvas, 7, 10.2, 10.2 + gap, start, end, np.full(50, 9, np.uint32))
    assert not canvas[:, :10].any()
    assert not canvas[:, 10 + int(np.ceil(gap + 0.2)) + 1 :].any()
