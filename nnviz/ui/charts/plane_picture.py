"""The picture for points in a plane: what of a snapshot goes into the view, its legend and the profile."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Array
from nnviz.session.ask import Ask
from nnviz.session.point_answers import AlongLine, Line, PointAnswers, PredictedPoints
from nnviz.session.snapshot import DataView, Field, Points, Probe, Snapshot, Status
from nnviz.ui.charts.field_colours import (
    Meaning,
    answer_text,
    error_colours,
    error_scale,
    field_pixels,
    point_colours,
)
from nnviz.ui.charts.field_controls import Choices
from nnviz.ui.charts.field_legend import Key
from nnviz.ui.charts.field_lines import FieldLines, coarse, field_lines
from nnviz.ui.charts.field_view import FieldView
from nnviz.ui.charts.field_words import chances_at, place_text, point_text, value_at
from nnviz.ui.charts.profile_view import ProfileView
from nnviz.ui.charts.section import Section
from nnviz.ui.theme import Theme

__all__ = ["PREDICTED", "PlanePicture"]

PREDICTED = PredictedPoints()
NONE = np.empty(0, np.intp)


class PlanePicture:
    """Draws the field and the points; compares by identity, so that only what changed is computed again.

    While the network learns the lines are those of every second picture, and of a coarser one: they cost more than the
    picture itself.
    """

    def __init__(self, view: FieldView, profile: ProfileView, theme: Theme) -> None:
        self.view, self.profile = view, profile
        self._theme = theme
        self._data: DataView | None = None
        self._points: Points | None = None
        self._meaning: Meaning | None = None
        self.field: Field | None = None
        self.answers: PointAnswers | None = None
        self.choices = Choices()
        self._error_scale = 1.0
        self._lines: FieldLines | None = None
        self._moving = self._old_lines = False

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The prediction over the plane and of the points, and along the section where there is one."""
        wanted: set[Probe | Ask] = {Probe.FIELD, PREDICTED}
        line = self._line()
        return frozenset(wanted | {line} if line is not None else wanted)

    @property
    def key(self) -> Key | None:
        """What the legend is to explain."""
        meaning, data, choices = self._meaning, self._data, self.choices
        if meaning is None or data is None:
            return None
        counts = (data.train, data.validation, data.test)
        return Key(
            meaning,
            tuple(part for part in sorted(choices.parts) if counts[part]),
            discrete=choices.discrete and not meaning.regression,
            lines=choices.lines,
            wrong=choices.wrong and not meaning.regression,
            only=choices.only,
            error=self._error_scale if choices.errors and meaning.regression else None,
        )

    def show_data(self, data: DataView, points: Points, meaning: Meaning, theme: Theme) -> None:
        """Take over other data, or other colours."""
        if self._data is not data:
            self.view.show_section(None)
        self._data, self._points, self._meaning, self._theme = data, points, meaning, theme
        self.field = self.answers = None
        self.view.marks.rimmed = meaning.regression
        self.view.show_points(points, point_colours(points, meaning, theme), data.axis_names)
        self.choose(self.choices)

    def choose(self, choices: Choices) -> None:
        """Draw it in another way."""
        self.choices = choices
        section = self.view.section
        if choices.section and section is None:
            section = Section.across(self.view.extent)
        self.view.show_section(section if choices.section else None)
        self.view.marks.shown = choices.parts
        self._draw_points()
        self.view.forget_points()
        self._draw_field()

    def show(self, snapshot: Snapshot) -> bool:
        """Draw what is new in a snapshot; return whether the values under the pointer are other ones now."""
        fresh = snapshot.field is not self.field
        if fresh:
            self.field = snapshot.field
            self._moving = snapshot.status is Status.RUNNING
            self._draw_field()
            self._moving = False
        answers = snapshot.answer(PREDICTED)
        if isinstance(answers, PointAnswers) and answers is not self.answers and self._concern(answers):
            self.answers = answers
            self._draw_points()
        ask = self._line()
        line = snapshot.answer(ask) if ask is not None else None
        if self.view.section is not None and isinstance(line, Line):
            self.profile.show_line(line, self._meaning, self.view.section.length)
        if snapshot.watched is not None:
            self.view.watch(self.view.marks.row_of(snapshot.watched.part, snapshot.watched.index))
        return fresh

    def _concern(self, answers: PointAnswers) -> bool:
        """Whether answers are about the points that are shown: those of painted points may be a moment older."""
        points = self._points
        if points is None or answers.x is None:
            return False
        rows = _rows_of(answers, points)
        return bool((rows < len(points.part)).all()) and np.array_equal(points.x[rows], answers.x)

    def words(self, place: tuple[float, float]) -> tuple[str, str, str]:
        """Return what the network answers at a place, where that is, and the point there or the chances."""
        if self.field is None or self._meaning is None or self._data is None:
            return "", "", ""
        row, column = value_at(self.field, place)
        where = place_text(place, self._data.axis_names)
        more = chances_at(self.field, place, self._meaning)
        near = self.view.row_near(place)
        if near is not None and self.answers is not None and self._points is not None:
            found = np.flatnonzero(_rows_of(self.answers, self._points) == near)
            if len(found):
                more = point_text(self.answers, int(found[0]), self._meaning)
        answer = answer_text(self.field.values[row, column], self._meaning)
        return answer, where, more

    def _line(self) -> AlongLine | None:
        section = self.view.section
        return AlongLine(section.start, section.end) if section is not None else None

    def _draw_field(self) -> None:
        meaning, points, choices = self._meaning, self._points, self.choices
        if meaning is None or points is None:
            return
        if self.field is None:
            left, bottom = points.x.min(axis=0, initial=-1.0)
            right, top = points.x.max(axis=0, initial=1.0)
            self.view.show_field(None, (float(left), float(right), float(bottom), float(top)))
            return
        values, discrete = self.field.values, choices.discrete and not meaning.regression
        pixels = field_pixels(
            values,
            meaning,
            self._theme,
            discrete=discrete,
            only=choices.only,
            pale=choices.errors and meaning.regression,
        )
        self._old_lines = self._moving and not self._old_lines
        if not self._old_lines:
            wanted = choices.lines and not discrete
            seen = coarse(values) if self._moving else values
            self._lines = field_lines(seen, meaning, choices.only) if wanted else None
        self.view.show_field(pixels, self.field.extent, self._lines)

    def _draw_points(self) -> None:
        """Show what is known of the points: the wrong ones, or all errors."""
        answers, points, meaning = self.answers, self._points, self._meaning
        if points is None or meaning is None:
            return
        wrong = answers.wrong if answers is not None and self.choices.wrong else np.zeros(0, bool)
        rows = _rows_of(answers, points) if answers is not None else NONE
        self.view.ring(rows[wrong] if len(wrong) else NONE)
        marks = self.view.marks
        if answers is not None and meaning.regression and self.choices.errors:
            error = np.full(len(points.part), np.nan)
            error[rows] = answers.error
            self._error_scale = error_scale(answers.error)
            marks.colours = error_colours(error, self._error_scale, self._theme)
            with np.errstate(invalid="ignore"):
                marks.errors = np.clip(np.abs(np.nan_to_num(error)) / self._error_scale, 0.0, 1.0)
            self.view.forget_points()
        elif marks.errors is not None:
            marks.colours, marks.errors = point_colours(points, meaning, self._theme), None
            self.view.forget_points()


def _rows_of(answers: PointAnswers, points: Points) -> Array:
    """Return where the answered samples stand among the points, which begin with those of training."""
    begin = np.searchsorted(points.part, np.arange(3))
    return np.asarray(begin[answers.part] + answers.index)
