"""The picture for data that are no points in a plane: what of a snapshot goes into the fit."""

from __future__ import annotations

import numpy as np

from nnviz.session.ask import Ask
from nnviz.session.point_answers import AlongLine, Line, PointAnswers
from nnviz.session.snapshot import DataView, Probe, Snapshot, Task
from nnviz.ui.charts.field_colours import Meaning, answer_text
from nnviz.ui.charts.field_controls import Choices
from nnviz.ui.charts.field_legend import Key
from nnviz.ui.charts.field_marks import MARKS
from nnviz.ui.charts.field_words import fit_text, point_text
from nnviz.ui.charts.fit_view import FitView
from nnviz.ui.charts.plane_picture import PREDICTED
from nnviz.ui.language import tr

__all__ = ["FitPicture"]


class FitPicture:
    """Draws the curve over one feature, or predicted against true values."""

    def __init__(self, view: FitView) -> None:
        self.view = view
        self._data: DataView | None = None
        self._meaning: Meaning | None = None
        self._one = False
        self.answers: PointAnswers | None = None
        self.choices = Choices()

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The predictions of the points, and for one feature the network's curve."""
        line = self._line()
        return frozenset({PREDICTED, line} if line is not None else {PREDICTED})

    @property
    def key(self) -> Key | None:
        """What the legend is to explain."""
        if self._meaning is None or self._data is None:
            return None
        counts = (self._data.train, self._data.validation, self._data.test)
        return Key(
            self._meaning, tuple(part for part in sorted(self.choices.parts) if counts[part]), field=False
        )

    @property
    def sentence(self) -> str:
        """How good the fit is."""
        if self.answers is None or self._meaning is None:
            return ""
        return fit_text(self.answers, self._meaning)

    def show_data(self, data: DataView, meaning: Meaning) -> None:
        """Take over other data."""
        if data.material is None:
            return
        dataset = data.material.dataset
        self._data, self._meaning, self._one = data, meaning, dataset.features == 1
        self.answers = None
        regression = data.task is Task.REGRESSION
        truth = dataset.y[:, 0] if regression else np.asarray(dataset.y, np.float64)
        target = (*data.class_names, "y")[0] if regression else "p"
        if self._one:
            x_name = (*data.axis_names, *data.feature_names, "x")[0]
            self.view.show_data(dataset.x[:, 0], truth, (x_name, target), meaning)
        else:
            names = tr("true {target}", target=target), tr("said")
            self.view.show_data(None, truth, names, meaning)

    def choose(self, choices: Choices) -> None:
        """Draw it in another way."""
        self.choices = choices
        self.view.shown = choices.parts
        self.view.update()

    def show(self, snapshot: Snapshot) -> None:
        """Draw what is new in a snapshot."""
        answers, ask = snapshot.answer(PREDICTED), self._line()
        line = snapshot.answer(ask) if ask is not None else None
        if isinstance(answers, PointAnswers) and answers is not self.answers:
            self.answers = answers
            self.view.note = self.sentence
        self.view.show_answers(self.answers, line if isinstance(line, Line) else None)
        watched = snapshot.watched
        if watched is not None and self.answers is not None and watched.part in MARKS:
            same = (self.answers.part == MARKS.index(watched.part)) & (self.answers.index == watched.index)
            rows = np.flatnonzero(same)
            self.view.watch(int(rows[0]) if len(rows) else None)

    def words(self, row: int | None) -> tuple[str, str]:
        """Return what the network answers to a point, and which one it is."""
        if row is None or self.answers is None or self._meaning is None or row >= len(self.answers.part):
            return "", ""
        return answer_text(self.answers.outputs[row], self._meaning), point_text(
            self.answers, row, self._meaning
        )

    def place(self, row: int) -> tuple[str, int] | None:
        """Return part and index of a point."""
        if self.answers is None or row >= len(self.answers.part):
            return None
        return MARKS[int(self.answers.part[row])], int(self.answers.index[row])

    def _line(self) -> AlongLine | None:
        if not self._one:
            return None
        low, high = self.view.x_range
        return AlongLine((low,), (high,))
