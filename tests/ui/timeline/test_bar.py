"""The strip: what is done to it becomes wishes, and it shows what came of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from nnviz.session.metric_log import MetricLog
from nnviz.session.snapshot import BranchView, Timeline
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.timeline.bar import TimelineBar
from nnviz.ui.timeline.branches import BranchDialog
from nnviz.ui.timeline.player import Player


def timeline(here: int = 400, last: int = 1000, **more: object) -> Timeline:
    """Return a timeline with two branches."""
    log = MetricLog()
    for step, loss in ((0, 1.0), (500, 0.25), (1000, 0.5)):
        log.append((step, step / 10, loss, loss, 0.5, 0.75))
    curves = log.curves()
    branches = (
        BranchView(1, "Branch A", 0, 0, last, 500, 0, curves),
        BranchView(2, "steep", 1, 300, 700, 500, 701, curves),
    )
    return Timeline(here, last, here < last, branches=branches, **more)  # type: ignore[arg-type]


@pytest.fixture
def bar(qtbot) -> TimelineBar:
    bar = TimelineBar()
    qtbot.addWidget(bar)
    bar.resize(1000, 32)
    bar.show()
    bar.show_timeline(timeline())
    bar.wishes = []
    bar.seek_requested.connect(lambda step, exact: bar.wishes.append((step, exact)))
    return bar


def at(bar: TimelineBar, step: int) -> QPoint:
    """Return where a step lies on the track."""
    return QPoint(round(bar.track.ruler.x(step)), 11)


def test_it_shows_where_the_training_stands(bar) -> None:
    assert (400, 1000) == (bar.track.value(), bar.track.maximum())
    assert "step 400 · epoch 40.0" == bar.readout.text()
    assert "Step 400 of 1,000" == bar.track.accessibleDescription()
    assert "Branch A" == bar.branch_button.text()


def test_dragging_asks_roughly_and_letting_go_exactly(bar, qtbot) -> None:
    qtbot.mousePress(bar.track, Qt.MouseButton.LeftButton, pos=at(bar, 800))
    qtbot.mouseMove(bar.track, at(bar, 200))
    bar.show_timeline(timeline(150))  # what is on the screen meanwhile does not pull the handle away
    assert abs(bar.track.step - 200) <= 2
    qtbot.mouseRelease(bar.track, Qt.MouseButton.LeftButton, pos=at(bar, 200))

    steps, exactly = zip(*bar.wishes, strict=True)
    assert (False, False, True) == exactly
    assert steps[1] == steps[2]


def test_the_handle_waits_where_it_was_let_go_until_the_moment_is_there(bar, qtbot) -> None:
    bar.track.go_to(123)
    bar.show_timeline(timeline(90, seeking=True))
    assert 123 == bar.track.step

    bar.show_timeline(timeline(123))
    bar.show_timeline(timeline(400))
    assert 400 == bar.track.step


@pytest.mark.parametrize(
    ("key", "step"),
    [
        (Qt.Key.Key_Left, 399),
        (Qt.Key.Key_Right, 401),
        (Qt.Key.Key_PageDown, 300),
        (Qt.Key.Key_PageUp, 500),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 1000),
    ],
)
def test_keys_go_by_steps_pages_and_to_the_ends(bar, qtbot, key, step) -> None:
    qtbot.keyClick(bar.track, key)

    assert [(step, True)] == bar.wishes


def test_with_shift_arrows_go_by_a_hundredth(bar, qtbot) -> None:
    qtbot.keyClick(bar.track, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)

    assert [(410, True)] == bar.wishes


def test_a_click_on_a_fork_asks_for_its_branch(bar, qtbot) -> None:
    chosen = []
    bar.branch_requested.connect(chosen.append)
    qtbot.mouseClick(bar.track, Qt.MouseButton.LeftButton, pos=QPoint(at(bar, 300).x(), 3))

    assert [2] == chosen


def test_before_the_first_step_there_is_nothing_to_wind(bar) -> None:
    one = Timeline(branches=timeline().branches[:1])
    bar.show_timeline(one)

    assert not bar.isEnabled()
    assert bar.branch_button.isHidden()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("width", [200, 640, 1440])
def test_it_is_drawn_in_every_width(bar, theme, width) -> None:
    bar.resize(width, 32)
    bar.set_theme(theme)

    assert not bar.grab().isNull()
    assert (width >= 720) == bar.readout.isVisible()


def test_playing_takes_equal_steps_of_time_and_ends() -> None:
    now = [0.0]
    player = Player(clock=lambda: now[0])
    steps: list[int] = []
    player.at.connect(steps.append)
    player.play(1000, 1000)
    for now[0] in (2.5, 5.0, 20.0):
        player.tick()

    assert [0, 250, 500, 1000] == steps
    assert not player.playing


def test_playing_nothing_does_nothing() -> None:
    player = Player()
    player.play(0, 0)

    assert not player.playing


def test_a_key_stops_the_animation(bar, qtbot) -> None:
    bar.play_button.click()
    assert bar.player.playing
    qtbot.keyClick(bar.track, Qt.Key.Key_Home)

    assert not bar.player.playing


def test_the_list_of_branches_compares_names_and_forgets(qtbot) -> None:
    dialog = BranchDialog(timeline())
    qtbot.addWidget(dialog)
    told = []
    dialog.chosen.connect(lambda number: told.append(("go", number)))
    dialog.renamed.connect(lambda number, name: told.append((name, number)))
    dialog.forgotten.connect(lambda number: told.append(("forget", number)))
    second = dialog.table.topLevelItem(1)
    assert ["steep", "300", "700 (diverged)", "0.2500", "75.0 %"] == [
        second.text(place) for place in range(5)
    ]

    dialog.table.setCurrentItem(second)
    dialog.go_button.click()
    second.setText(0, "too steep")
    dialog.forget_button.click()
    assert [("go", 2), ("too steep", 2), ("forget", 2)] == told

    dialog.show_timeline(Timeline(last=10, branches=timeline().branches[:1]))
    assert (1, False) == (dialog.table.topLevelItemCount(), dialog.forget_button.isEnabled())
