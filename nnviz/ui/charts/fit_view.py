"""Fits that are no field: the curve over one feature with its residuals, or predicted against true values."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import Array
from nnviz.session.point_answers import Line, PointAnswers
from nnviz.ui.charts.field_colours import Meaning
from nnviz.ui.charts.overlay import Plane
from nnviz.ui.charts.profile_view import rows_of
from nnviz.ui.charts.scales import Range
from nnviz.ui.charts.small_axes import paint_axes, paint_line, paint_note, plane_in, roomy
from nnviz.ui.charts.stamps import Stamps, draw_pieces
from nnviz.ui.colormap import class_colours
from nnviz.ui.theme import Theme

__all__ = ["FitView"]

PARTS = frozenset({0, 1, 2})
RADIUS = 3.5
NEAR = 10.0


class FitView(QWidget):
    """Points and what the network makes of them.

    With one feature: the points over it, the network's curve, and for each point a stick to the curve.
    With more: the predicted value over the true one, with the diagonal on which they are equal.
    ``point_chosen`` carries the row of a point that was clicked, among those of the ``PointAnswers``.
    """

    point_chosen = Signal(int)
    hovered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stamps = Stamps()
        self._x: Array | None = None
        self._names = ("x", "y")
        self._meaning: Meaning | None = None
        self._answers: PointAnswers | None = None
        self._line: Line | None = None
        self._ranges: tuple[Range, Range] = ((-1.0, 1.0), (-1.0, 1.0))
        self._row: int | None = None
        self.note = ""
        self.shown = PARTS
        self.sticks = True
        self.watched: int | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 120)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(320, 304)

    @property
    def x_range(self) -> Range:
        """What the lower axis covers."""
        return self._ranges[0]

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_data(self, x: Array | None, truth: Array, names: tuple[str, str], meaning: Meaning) -> None:
        """Take over other data.

        Parameters
        ----------
        x : array (samples,) or None
            The only feature, None where there are more: then the true value is the lower axis.
        truth : array (samples,)
        names : tuple of two str
            What the axes are called.
        meaning : Meaning
        """
        high = roomy(truth, 0.12) if meaning.regression else (-0.12, 1.12)
        self._x, self._names, self._meaning = x, names, meaning
        self._ranges = (roomy(x if x is not None else truth, 0.06), high)
        self._answers = self._line = self._row = self.watched = None
        self.update()

    def show_answers(self, answers: PointAnswers | None, line: Line | None) -> None:
        """Show what the network says now."""
        if answers is not self._answers or line is not self._line:
            self._answers, self._line = answers, line
            self.update()

    def watch(self, row: int | None) -> None:
        """Show which point runs through the diagram."""
        if row != self.watched:
            self.watched = row
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Find the point under the pointer."""
        self._set_row(self._near(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self._set_row(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose a point."""
        row = self._near(event.position())
        if event.button() is Qt.MouseButton.LeftButton and row is not None:
            self.point_chosen.emit(row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.surface))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            plane = self._plane()
            paint_axes(painter, plane, self._theme, *self._names)
            painter.setClipRect(plane.rect.adjusted(0, -4, 4, 0))
            if self._answers is not None and self._meaning is not None:
                self._paint_points(painter, plane, self._answers, self._meaning)
            self._paint_model(painter, plane)
            painter.setClipping(False)
            paint_note(painter, plane, self._theme, self.note)

    def _plane(self) -> Plane:
        return plane_in(self.width(), self.height(), *self._ranges)

    def _places(self, plane: Plane, answers: PointAnswers) -> tuple[Array, Array]:
        """Return where the points lie in pixels and where the network would have them, two arrays (n, 2)."""
        truth = np.asarray(answers.truth, np.float64)
        said = np.asarray(answers.outputs[:, 0], np.float64)
        with np.errstate(all="ignore"):
            if self._x is None:
                across = plane.x(truth)
                return np.column_stack([across, plane.y(said)]), np.column_stack([across, plane.y(truth)])
            x = answers.x[:, 0] if answers.x is not None else np.full(len(truth), np.nan)
            across = plane.x(np.asarray(x, np.float64))
            if self._meaning is not None and not self._meaning.signed:
                truth = np.ones_like(truth)
            return np.column_stack([across, plane.y(truth)]), np.column_stack([across, plane.y(said)])

    def _paint_model(self, painter: QPainter, plane: Plane) -> None:
        """Paint the curve of the network, or the diagonal that it should reach."""
        if self._x is None:
            low, high = self._ranges[0]
            ends = np.array([low, high])
            paint_line(painter, plane, ends, ends, self._theme.muted, 1.4)
            return
        if self._line is None or self._meaning is None:
            return
        low, high = self._ranges[0]
        rows = rows_of(self._line, self._meaning)
        colours = [self._theme.accent] if len(rows) == 1 else list(class_colours(self._theme, len(rows)))
        for values, colour in zip(rows, colours, strict=True):
            x = low + self._line.at * (high - low)
            paint_line(painter, plane, x, values, self._theme.surface, 5.0)
            paint_line(painter, plane, x, values, colour, 2.6)

    def _paint_points(self, painter: QPainter, plane: Plane, answers: PointAnswers, meaning: Meaning) -> None:
        places, model = self._places(plane, answers)
        seen = np.isin(answers.part, list(self.shown))
        sound = seen & np.isfinite(places).all(axis=1) & np.isfinite(model).all(axis=1)
        if self.sticks and meaning.regression:
            stick = QColor(self._theme.muted)
            stick.setAlpha(150)
            painter.setPen(QPen(stick, 1))
            draw_pieces(painter, np.clip(np.hstack([places, model])[sound], -16_000, 16_000))
        colours: list[str] = [self._theme.train, self._theme.validation, self._theme.warn]
        classes = class_colours(self._theme, max(len(meaning.names), 2))
        for part in (0, 1, 2):
            some = np.flatnonzero(sound & (answers.part == part))
            paint = (
                colours[part]
                if meaning.regression
                else [classes[int(answers.truth[k]) % len(classes)] for k in some]
            )
            self._stamps.stamp(painter, places[some], part, RADIUS, paint, self._theme.surface)
        for row, colour, wide in (
            (self._row, self._theme.text, 2.0),
            (self.watched, self._theme.accent, 4.0),
        ):
            if row is not None and row < len(places):
                ring = places[[row]]
                self._stamps.stamp(painter, ring, Stamps.RING, RADIUS + wide, colour, self._theme.surface)

    def _near(self, at: QPointF) -> int | None:
        if self._answers is None or not len(self._answers.part):
            return None
        places, _ = self._places(self._plane(), self._answers)
        far = np.hypot(places[:, 0] - at.x(), places[:, 1] - at.y())
        far[~np.isin(self._answers.part, list(self.shown)) | ~np.isfinite(far)] = np.inf
        best = int(far.argmin())
        return best if far[best] <= NEAR else None

    def _set_row(self, row: int | None) -> None:
        if row != self._row:
            self._row = row
            self.setCursor(Qt.CursorShape.ArrowCursor if row is None else Qt.CursorShape.PointingHandCursor)
            self.hovered.emit(row)
            self.update()
