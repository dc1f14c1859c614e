"""The banner: what went wrong, remedies as buttons, the way back in time; it never needs to be closed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from nnviz.session.remedies import Trial
from nnviz.session.remedy import Remedy
from nnviz.session.snapshot import Failure
from nnviz.ui.banner import Banner
from nnviz.ui.doctors.healing import told

LOWER = Remedy("Lower the rate to 0.01", "Smaller steps.", (("optimizer.learning_rate", 0.01),))
SCALE = Remedy("Scale the inputs", "Each column gets mean 0.", (("data.scaling", None),), anew=True)
FAILURE = Failure("It diverged <here>. The rate is too high. The weights are back.", remedies=(LOWER, SCALE))


@pytest.fixture
def banner(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    banner.resize(700, 80)
    return banner


def shown(banner):
    return [button.text() for button in banner.buttons if not button.isHidden()]


def test_it_offers_each_remedy_as_a_button_that_says_what_it_does(banner, qtbot):
    banner.show_failure(FAILURE)
    chosen = []
    banner.remedy_chosen.connect(chosen.append)

    assert [LOWER.text, SCALE.text] == shown(banner)
    assert "starts anew" in banner.buttons[1].toolTip()
    assert "goes on" in banner.buttons[0].toolTip()
    assert "<b>It diverged &lt;here&gt;.</b> The rate" in banner.sentence.text()
    qtbot.mouseClick(banner.buttons[1], Qt.MouseButton.LeftButton)
    assert [SCALE] == chosen
    assert banner.isHidden()


def test_a_failure_without_remedies_has_no_buttons(banner):
    banner.show_failure(Failure("A file is missing."))

    assert [] == shown(banner)
    assert "A file is missing." in banner.sentence.text()
    assert not banner.isHidden()


def test_it_goes_with_its_failure_unless_it_is_held(banner, qtbot):
    banner.show_failure(FAILURE)
    banner.show_steps((("Look at step 4", "the last finite one", 4),))
    steps = []
    banner.step_chosen.connect(steps.append)
    qtbot.mouseClick(banner.buttons[2], Qt.MouseButton.LeftButton)
    banner.hold()
    banner.show_failure(None)
    assert ([4], False) == (steps, banner.isHidden())
    banner.release()
    assert banner.isHidden()
    banner.show_failure(FAILURE)
    banner.show_failure(None)
    assert banner.isHidden()


def test_closing_is_not_undone_by_the_same_failure(banner, qtbot):
    banner.show_failure(FAILURE)
    qtbot.mouseClick(banner.close_button, Qt.MouseButton.LeftButton)
    banner.show_failure(FAILURE)

    assert banner.isHidden()


@pytest.mark.parametrize("width", [900, 420, 260])
def test_buttons_lie_inside_whatever_the_width(banner, width):
    banner.resize(width, 200)
    banner.show()
    banner.show_failure(FAILURE)
    banner.show_steps((("Look at step 1,234", "", 1234), ("Back to the best, step 1,200", "", 1200)))
    banner.resize(width, banner.sizeHint().height())
    banner.grab()

    for button in banner.buttons:
        assert button.geometry().right() <= banner.width()


def test_remedies_that_did_not_help_are_left_out_where_others_did():
    good, bad = Trial(SCALE, 2.0, 0.5, 200), Trial(LOWER, 2.0, float("nan"), 3)
    offered, notes, line = told((good, bad))

    assert (SCALE,) == offered
    assert "diverged again" in notes[LOWER]
    assert "from 2.0000 to 0.5000 in 200 steps" in line
    offered, _, line = told((bad,))
    assert (LOWER,) == offered
    assert "none of these helped" in line
