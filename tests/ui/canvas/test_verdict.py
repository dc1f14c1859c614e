from __future__ import annotations

import numpy as np
import pytest

from nnviz.ui.canvas.verdict import ASK, DIGITS, Verdict, sentence_for
from nnviz.ui.theme import DARK, LIGHT


def shares(**some: float) -> np.ndarray:
    """Return ten probabilities: the named ones (d7=0.9), the rest shared evenly."""
    rest = (1 - sum(some.values())) / (10 - len(some))
    return np.array([some.get(f"d{k}", rest) for k in range(10)])


@pytest.fixture
def verdict(qtbot):
    widget = Verdict(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(300, 220)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def test_it_asks_for_a_digit_instead_of_guessing(verdict):
    verdict.show_probabilities(None)

    assert verdict.sentence == ASK
    assert verdict.best is None


def test_the_best_answer_and_its_lead_stand_in_a_sentence(verdict):
    verdict.show_probabilities(shares(d7=0.9, d1=0.06))

    assert verdict.best == 7
    assert verdict.sentence == "90.0 %, 84.0 points ahead of 1"
    assert verdict.accessibleDescription() == "7: 90.0 %, 84.0 points ahead of 1"


def test_two_close_answers_are_told_as_a_doubt():
    actual = sentence_for(shares(d4=0.41, d9=0.38), DIGITS)

    assert actual == "4 or 9? 41.0 % against 38.0 %"


def test_an_answer_that_is_not_a_number_is_no_answer(verdict):
    verdict.show_probabilities(np.full(10, np.nan))
    verdict.grab()

    assert verdict.best is None
    assert verdict.sentence == "The answer is not a number: reset the network"


def test_a_given_sentence_is_shown(verdict):
    verdict.show_probabilities(None, DIGITS, "Nobody answers yet")

    assert verdict.sentence == "Nobody answers yet"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_bar_of_the_best_has_the_accent_and_the_length_of_its_share(verdict, theme):
    verdict.set_theme(theme)
    verdict.show_probabilities(shares(d7=0.5))

    picture = verdict.grab().toImage()
    row = round(verdict.bar_rects()[7].center().y())
    names = [picture.pixelColor(x, row).name() for x in range(picture.width())]
    accent, track = names.count(theme.accent), names.count(theme.grid)

    assert accent == pytest.approx(track, abs=4)


def test_the_bars_take_two_columns_where_the_height_is_short(verdict):
    tall = {rect.left() for rect in verdict.bar_rects()}

    verdict.resize(300, 110)

    assert len(tall) == 1
    assert len({rect.left() for rect in verdict.bar_rects()}) == 2
    assert max(rect.bottom() for rect in verdict.bar_rects()) <= 110


def test_other_names_and_numbers_of_classes_fit(verdict):
    verdict.show_probabilities(np.array([0.1, 0.9]), ("circle", "square"))
    verdict.grab()

    assert verdict.sentence == "90.0 %, 80.0 points ahead of circle"
    assert len(verdict.bar_rects()) == 2
