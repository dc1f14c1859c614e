"""The output panel beside the field itself: rings, errors, sections, fits, clicks; driven by a real session."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.data.iris import Iris
from nnviz.data.regression import MultiGaussian, Sine
from nnviz.data.synthetic import Rings, Spiral
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec
from nnviz.session.commands import Advance, SetProbes, StepUnit
from nnviz.session.snapshot import Field, Probe, Status
from nnviz.ui.charts.field import FieldPanel
from nnviz.ui.charts.plane_picture import PREDICTED
from nnviz.ui.charts.section import Section
from nnviz.ui.theme import LIGHT
from tests.session.driving import SMALL, Hand


class Shown:
    """A panel beside a session that gives it what it wants."""

    def __init__(self, qtbot, source) -> None:
        spec = fitted(msgspec.structs.replace(SMALL, data=DataSpec(source=source, validation=0.2, test=0.2)))
        self.hand = Hand(spec)
        self.panel = FieldPanel(LIGHT)
        qtbot.addWidget(self.panel)
        self.panel.resize(360, 520)
        with qtbot.waitExposed(self.panel):
            self.panel.show()
        self.look()
        self.look()

    def look(self, *commands):
        """Do something and show what comes of it."""
        wants = SetProbes(frozenset(self.panel.wants) | {Probe.WATCHED})
        self.snapshot = self.hand.do(*commands, wants)
        self.panel.show_snapshot(self.snapshot)
        return self.snapshot

    def point(self, row: int) -> QPoint:
        """Return where a data point lies in the view."""
        points = self.snapshot.data.points
        return QPointF(*self.panel.view.to_pixels(points.x[[row]])[0]).toPoint()


@pytest.fixture
def shown(qtbot):
    return lambda source: Shown(qtbot, source)


def test_wrong_points_are_ringed_and_follow_the_network(shown):
    it = shown(Spiral(samples=50))
    wrong = it.snapshot.answer(PREDICTED).wrong
    assert it.panel.view.marks.ringed.tolist() == np.flatnonzero(wrong).tolist()

    it.look(Advance(StepUnit.EPOCH, 30))

    after = it.snapshot.answer(PREDICTED).wrong
    assert it.panel.view.marks.ringed.tolist() == np.flatnonzero(after).tolist()
    it.panel.controls.set(wrong=False)
    assert not len(it.panel.view.marks.ringed)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_click_on_a_point_tells_its_part_and_its_index_there(shown, part):
    it = shown(Spiral(samples=50))
    rows = np.flatnonzero(it.snapshot.data.points.part == part)
    told = []
    it.panel.point_clicked.connect(lambda *place: told.append(place))
    it.panel.controls.set(parts=frozenset({part}))

    QTest.mouseClick(it.panel.view, Qt.MouseButton.LeftButton, pos=it.point(int(rows[3])))

    near = it.panel.view.row_near(it.panel.view.to_plane(QPointF(it.point(int(rows[3])))))
    assert told == [(("training", "validation", "test")[part], int(near - rows[0]))]


def test_the_keys_walk_to_a_point_and_return_chooses_it(shown):
    it = shown(Spiral(samples=50))
    told = []
    it.panel.point_clicked.connect(lambda *place: told.append(place))
    view = it.panel.view
    QTest.keyClick(view, Qt.Key.Key_Right)
    first = it.panel.place.text()
    view._set_place(tuple(it.snapshot.data.points.x[4]))
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Escape)

    assert first.startswith("x₁")
    assert told == [("training", it.panel.view.row_near(tuple(it.snapshot.data.points.x[4])))]
    assert it.panel.answer.text() == ""


def test_a_hidden_part_cannot_be_clicked(shown):
    it = shown(Spiral(samples=50))
    it.panel.controls.set(parts=frozenset())

    assert it.panel.view.row_near(tuple(it.snapshot.data.points.x[0])) is None


def test_the_watched_sample_is_marked_in_the_field(shown):
    it = shown(Spiral(samples=50))

    assert it.snapshot.watched.part == "validation"
    assert it.panel.view.marks.watched == 30 + it.snapshot.watched.index


def test_the_section_button_shows_a_profile_and_dragging_draws_another(shown):
    it = shown(Spiral(samples=50))
    before = it.panel.wants

    QTest.mouseClick(it.panel.controls.section_button, Qt.MouseButton.LeftButton)
    it.look()
    first = it.panel.view.section
    view, box = it.panel.view, it.panel.view.square()
    start, end = box.topLeft().toPoint() + QPoint(20, 20), box.center().toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, start + QPoint(20, 20))
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    it.look()

    assert it.panel.profile.isVisible()
    assert len(it.panel.wants) == len(before) + 1
    assert it.panel.view.section != first
    assert it.panel.view.section.start == pytest.approx(view.to_plane(QPointF(start)))
    assert it.panel.profile._line is not None


def test_shift_and_drag_begin_a_section_without_the_button(shown):
    it = shown(Spiral(samples=50))
    view, middle = it.panel.view, it.panel.view.square().center().toPoint()
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(view, Qt.MouseButton.LeftButton, shift, middle)
    QTest.mouseMove(view, middle + QPoint(30, 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, shift, middle + QPoint(30, 0))

    assert it.panel.controls.section_button.isChecked()
    assert isinstance(view.section, Section)


def test_shift_and_arrows_move_the_section(shown):
    it = shown(Spiral(samples=50))
    it.panel.controls.set(section=True)
    before = it.panel.view.section

    QTest.keyClick(it.panel.view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    higher = it.panel.view.section
    QTest.keyClick(it.panel.view, Qt.Key.Key_PageUp)

    assert higher.start[1] == higher.end[1] > before.start[1]
    assert it.panel.view.section.start[1] != it.panel.view.section.end[1]


def test_errors_of_a_regression_colour_and_size_the_points(shown):
    it = shown(MultiGaussian(samples=60))
    plain = list(it.panel.view.marks.colours)

    QTest.mouseClick(it.panel.controls.error_button, Qt.MouseButton.LeftButton)

    marks, error = it.panel.view.marks, it.snapshot.answer(PREDICTED).error
    worst = int(np.abs(error).argmax())
    assert marks.errors[worst] == marks.errors.max() == 1.0
    assert it.panel.legend._key.error > 0
    it.panel.controls.set(errors=False)
    assert list(marks.colours) == plain
    assert marks.errors is None


def test_one_class_of_several_can_be_shown_alone(shown):
    it = shown(Rings(samples=60))
    mixed = it.panel.view._pixels.copy()
    assert it.panel.controls.class_box.count() == 4

    it.panel.controls.class_box.setCurrentIndex(2)

    assert it.panel.controls.choices.only == 1
    assert (mixed != it.panel.view._pixels).any()
    assert not it.panel.controls.discrete_button.isChecked()


def test_one_feature_is_shown_as_a_curve_with_its_residuals(shown, qtbot):
    it = shown(Sine(samples=60))
    told = []
    it.panel.point_clicked.connect(lambda *place: told.append(place))

    assert it.panel.fit_view.isVisible()
    assert not it.panel.view.isVisible()
    assert it.panel.summary().startswith("Prediction for Sine: validation: R²")
    view, answers = it.panel.fit_view, it.snapshot.answer(PREDICTED)
    places, model = view._places(view._plane(), answers)
    assert places[:, 0].tolist() == model[:, 0].tolist()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPointF(*places[5]).toPoint())
    near = view._near(QPointF(QPointF(*places[5]).toPoint()))
    assert told == [("training", near)]


def test_the_curve_of_the_fit_follows_training(shown):
    it = shown(Sine(samples=60))
    first = it.panel.fit_view._line

    it.look(Advance(StepUnit.EPOCH, 3))

    assert it.panel.fit_view._line is not first


def test_more_features_of_classes_have_no_picture_but_a_sentence(shown):
    it = shown(Iris())

    assert it.panel.empty.isVisible()
    assert "4 features" in it.panel.summary()


def test_the_field_comes_back_after_a_fit(shown, qtbot):
    it = shown(Sine(samples=60))
    it.hand = Hand(SMALL)
    it.look()
    it.look()

    assert it.panel.view.isVisible()
    assert not it.panel.fit_view.isVisible()


@pytest.mark.parametrize("size", [(176, 216), (264, 330), (366, 560), (900, 300)])
@pytest.mark.parametrize("source", [Rings(samples=60), Sine(samples=60)], ids=["rings", "sine"])
def test_nothing_is_clipped_with_everything_on(shown, size, source, qtbot):
    it = shown(source)
    it.panel.controls.set(section=True)
    it.look()
    it.panel.resize(*size)
    qtbot.wait(1)

    for part in (it.panel.view, it.panel.fit_view, it.panel.legend, it.panel.controls, it.panel.profile):
        if part.isVisible():
            place = part.rect().translated(part.mapTo(it.panel, QPoint()))
            assert it.panel.rect().contains(place), (part, place)
    it.panel.grab()


def test_weights_that_are_no_numbers_break_nothing(shown):
    it = shown(Spiral(samples=50))
    it.panel.controls.set(section=True)
    it.hand.worker._lab.experiment.params.values[...] = np.nan
    it.hand.worker._lab.look_anew()

    it.look()
    it.panel.grab()

    assert it.panel.view._lines is not None
    assert not len(it.panel.view._lines.border)


@pytest.mark.parametrize(("width", "buttons"), [(366, True), (100, False)])
def test_what_has_no_room_in_the_row_is_in_the_menu(shown, width, buttons, qtbot):
    it = shown(Spiral(samples=50))
    it.panel.controls.resize(width, 24)

    names = [action.text() for action in it.panel.controls.menu.actions() if action.isVisible()]

    assert it.panel.controls.discrete_button.isVisible() is buttons
    assert it.panel.controls.section_button.isVisible() is buttons
    assert {"&Decision only", "&Section along a line"} <= set(names)
    assert "&Errors of the points" not in names


def test_while_learning_the_lines_are_drawn_every_second_time_and_at_rest_always(
    qtbot, snapshot_of, plane_data, monkeypatch
):
    panel = FieldPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.show()
    monkeypatch.setattr(panel._throttle, "passes", lambda _snapshot: True)
    data, x = plane_data(), np.linspace(0, 1, 20)

    def seen(shift: float, status: Status) -> float:
        """Return where the border stands when the field is moved by so much."""
        values = np.tile(x + shift, (20, 1))[..., None]
        field = Field(values, (-1.0, 1.0, -1.0, 1.0))
        panel.show_snapshot(snapshot_of(data=data, field=field, status=status))
        return round(float(panel.view._lines.border[0, 0]), 2)

    first = seen(0.0, Status.PAUSED)
    moving = [seen(0.1, Status.RUNNING), seen(0.2, Status.RUNNING)]
    rest = seen(0.3, Status.PAUSED)

    assert moving[0] == first
    assert moving[0] > moving[1] > rest
