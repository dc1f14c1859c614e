"""What is made of a point before a network sees it."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.features import FORMULAS, PlaneFeatures

NAMES = PlaneFeatures.__struct_fields__
coordinates = st.floats(-2, 2)


def only(*names: str) -> PlaneFeatures:
    return PlaneFeatures(**{name: name in names for name in NAMES})


@given(coordinates, coordinates)
def test_each_feature_is_its_formula_in_the_units_of_playground_for_sine_and_cosine(
    a: float, b: float
) -> None:
    expected = [a, b, a * a, b * b, a * b, np.sin(6 * a), np.sin(6 * b), np.cos(6 * a), np.cos(6 * b)]

    assert only(*NAMES).expand(np.array([[a, b]]))[0] == pytest.approx(expected)


def test_every_feature_has_a_formula_and_the_order_is_that_of_the_fields() -> None:
    assert tuple(FORMULAS) == NAMES


def test_by_default_a_point_is_passed_on_as_it_is() -> None:
    x = np.random.default_rng(0).normal(size=(7, 2))

    assert np.array_equal(x, PlaneFeatures().expand(x))
    assert ("x₁", "x₂") == PlaneFeatures().names


def test_the_names_are_those_of_the_features_that_are_on() -> None:
    chosen = only("x2", "x1_squared", "sin_x2", "cos_x1")

    assert ("x₂", "x₁²", "sin x₂", "cos x₁") == chosen.names
    assert 4 == chosen.count


@given(st.fixed_dictionaries({name: st.booleans() for name in NAMES}))
def test_any_choice_gives_as_many_columns_as_names_and_survives_a_file(switches: dict[str, bool]) -> None:
    chosen = PlaneFeatures(**switches)

    assert (3, chosen.count) == chosen.expand(np.ones((3, 2))).shape
    assert len(chosen.names) == chosen.count == sum(switches.values())
    assert chosen == msgspec.json.decode(msgspec.json.encode(chosen), type=PlaneFeatures)
