"""The documentation is made from the declarations, and is up to date."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnviz.experiment.catalog import tag_of
from nnviz.experiment.reference import activation_curve, activation_svg, activations, reference

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_what_the_declarations_say():
    assert reference() == (DOCS / "reference.md").read_text(encoding="utf-8"), (
        "run: nnviz reference --write docs"
    )


@pytest.mark.parametrize("activation", activations(), ids=tag_of)
def test_each_activation_is_drawn_as_it_is(activation):
    drawn = (DOCS / "pictures" / "activations" / f"{tag_of(activation)}.svg").read_text(encoding="utf-8")
    assert activation_svg(activation()) == drawn


@pytest.mark.parametrize("activation", activations(), ids=tag_of)
def test_the_slope_that_is_drawn_is_that_of_the_value(activation):
    z, a, slope = activation_curve(activation(), points=8001)
    measured = np.gradient(a, z)
    assert np.quantile(np.abs(measured - slope), 0.99) < 1e-3
