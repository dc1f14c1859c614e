"""Each formula of the table is drawn as it is written there, and can be spoken."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from nnviz import resources
from nnviz.session.explain.formulas import FORMULAS

FOLDER = Path(__file__).parents[3] / "resources" / "formulas"


@pytest.mark.parametrize("name", FORMULAS)
def test_the_drawing_is_made_from_this_formula_and_takes_any_colour(name: str) -> None:
    """After a change of the table, run ``python docs/formulas.py``."""
    svg = resources.read(f"formulas/{name}.svg").decode()

    assert FORMULAS[name].latex == unescape(re.search("<desc>(.*)</desc>", svg)[1])
    assert FORMULAS[name].spoken == unescape(re.search("<title>(.*)</title>", svg)[1])
    assert {"currentColor"} == set(re.findall('(?:fill|stroke)="([^"]*)"', svg))
    assert "<use" not in svg


def test_no_drawing_is_left_over() -> None:
    assert set(FORMULAS) == {path.stem for path in FOLDER.glob("*.svg")}


def test_spoken_formulas_are_words() -> None:
    assert not [name for name, formula in FORMULAS.items() if re.search(r"[\\_^{}|]", formula.spoken)]
