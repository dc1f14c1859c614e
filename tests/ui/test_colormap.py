import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnviz.ui.colormap import PositiveMap, SignedMap, contrast, hex_of, mix, rgb32_of

SIGNED = SignedMap("#e2690a", "#ffffff", "#1463c4", "#84a900")
GREY = PositiveMap("#ffffff", "#000000", "#84a900")


def test_the_two_ends_and_the_middle_are_exact():
    expected = [0xFFE2690A, 0xFFFFFFFF, 0xFF1463C4]
    actual = SIGNED.rgb32(np.array([-1.0, 0.0, 1.0])).tolist()
    assert expected == actual


def test_zero_is_the_background_at_every_scale():
    actual = {int(SIGNED.rgb32(np.zeros(1), scale)[0]) for scale in (1e-9, 1.0, 1e9)}
    assert {0xFFFFFFFF} == actual


def test_what_is_beyond_the_scale_has_full_strength():
    expected = SIGNED.rgb32(np.array([-2.0, 2.0]), 2.0).tolist()
    actual = SIGNED.rgb32(np.array([-np.inf, 1e30], dtype=np.float32), 2.0).tolist()
    assert expected == actual


def test_nan_has_its_own_colour():
    actual = hex_of(int(SIGNED.rgb32(np.array([np.nan]))[0]))
    assert "#84a900" == actual


def test_a_scale_of_zero_leaves_zeros_neutral():
    actual = SIGNED.rgb32(np.zeros(3), 0.0).tolist()
    assert [0xFFFFFFFF] * 3 == actual


def test_every_row_may_have_its_own_scale():
    values = np.array([[1.0, -1.0], [10.0, -10.0]])
    rows = SIGNED.rgb32(values, np.array([[1.0], [10.0]]))
    assert rows[0].tolist() == rows[1].tolist()


@given(hnp.arrays(np.float32, hnp.array_shapes(max_dims=3), elements=st.floats(width=32)))
def test_any_numbers_give_opaque_colours_in_the_same_shape(values):
    pixels = SIGNED.rgb32(values, 0.5)
    assert (values.shape, np.dtype(np.uint32)) == (pixels.shape, pixels.dtype)
    assert (pixels >> 24 == 0xFF).all()


@pytest.mark.parametrize("neutral", ["#ffffff", "#161b23"])
def test_stronger_is_ever_farther_from_the_background(neutral):
    colours = SignedMap("#e2690a" if neutral == "#ffffff" else "#ff9838", neutral, "#1463c4")
    for sign in (-1, 1):
        steps = [contrast(colours.colour(sign * s), neutral) for s in np.linspace(0, 1, 12)]
        if neutral == "#ffffff" or sign < 0:
            assert sorted(steps) == steps


def test_paper_and_ink_are_the_ends_of_the_positive_map():
    expected = [0xFFFFFFFF, 0xFF000000, 0xFF84A900]
    assert expected == GREY.rgb32(np.array([0.0, 1.0, np.nan])).tolist()


def test_steps_run_from_weak_to_strong_on_both_sides():
    steps = SIGNED.steps(4)
    assert 8 == len(steps)
    assert ("#e2690a", "#1463c4") == (steps[3], steps[7])


def test_the_table_is_read_only():
    with pytest.raises(ValueError, match="read-only"):
        SIGNED.table[0] = 0


def test_contrast_of_black_on_white_is_21():
    assert pytest.approx(21.0) == contrast("#000000", "#ffffff")


def test_mixing_gives_the_ends_back():
    assert ("#e2690a", "#1463c4") == (mix("#e2690a", "#1463c4", 0.0), mix("#e2690a", "#1463c4", 1.0))


def test_a_colour_survives_the_way_to_a_pixel_and_back():
    assert "#0a80ff" == hex_of(rgb32_of("#0a80ff"))


def test_colours_need_no_qt():
    code = "import sys, nnviz.ui.colormap; print(any(m.startswith('PySide6') for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False" == done.stdout.strip()
