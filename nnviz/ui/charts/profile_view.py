"""The profile of a section: what the network answers from A to B, one line for each class or the value itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import Array
from nnviz.session.point_answers import Line
from nnviz.ui.charts.field_colours import Meaning, answer_text
from nnviz.ui.charts.overlay import Plane
from nnviz.ui.charts.scales import Range
from nnviz.ui.charts.small_axes import paint_axes, paint_line, paint_note, plane_in, roomy
from nnviz.ui.colormap import class_colours, signed_map
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import Theme

__all__ = ["ProfileView", "rows_of"]

HEIGHT = 104


class ProfileView(QWidget):
    """A small chart over the distance from A to B; ``read`` brings the share of the way under the pointer or None."""

    read = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._line: Line | None = None
        self._meaning: Meaning | None = None
        self._length = 1.0
        self._share: float | None = None
        self._range: Range = (0.0, 1.0)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(72)
        self.setAccessibleName(tr("Profile of the section"))

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(280, scaled(HEIGHT))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_line(self, line: Line | None, meaning: Meaning | None, length: float) -> None:
        """Show what is answered along a line of this length."""
        if line is self._line and meaning is self._meaning and length == self._length:
            return
        if meaning is not self._meaning:
            self._range = (0.0, 1.0)
        self._line, self._meaning, self._length = line, meaning, length
        if line is not None and meaning is not None:
            self._range = (-0.04, 1.04)
            if meaning.regression:
                low, high = roomy(line.outputs, 0.08)
                self._range = min(low, 1.08 * meaning.low), max(high, 1.08 * meaning.high)
            self.setAccessibleDescription(self._words(line, meaning))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the line under the pointer."""
        rect = self._plane().rect
        self._set_share(min(max((event.position().x() - rect.left()) / rect.width(), 0.0), 1.0))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self._set_share(None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            plane, meaning = self._plane(), self._meaning
            name = "p" if meaning is None or not meaning.regression else (*meaning.names, "y")[0]
            paint_axes(painter, plane, self._theme, "A → B", name)
            if self._line is None or meaning is None:
                return
            at = self._line.at * self._length
            painter.setClipRect(plane.rect.adjusted(0, -1, 1, 1))
            for values, colour in zip(
                rows_of(self._line, meaning), self._colours(meaning, self._line.outputs.shape[1]), strict=True
            ):
                paint_line(painter, plane, at, values, colour)
            if self._share is not None:
                column = round(plane.x(self._share * self._length)) + 0.5
                painter.setPen(QPen(QColor(self._theme.muted), 1))
                painter.drawLine(QPointF(column, plane.rect.top()), QPointF(column, plane.rect.bottom()))
                place = round(self._share * (len(at) - 1))
                note = answer_text(self._line.outputs[place], meaning)
                paint_note(painter, plane, self._theme, note)

    def _plane(self) -> Plane:
        return plane_in(self.width(), self.height(), (0.0, self._length or 1.0), self._range)

    def _set_share(self, share: float | None) -> None:
        if share != self._share:
            self._share = share
            self.read.emit(share)
            self.update()

    def _colours(self, meaning: Meaning, outputs: int) -> list[str]:
        if meaning.regression:
            return [self._theme.text]
        if meaning.signed:
            return [signed_map(self._theme).colour(1.0)]
        return list(class_colours(self._theme, outputs))

    def _words(self, line: Line, meaning: Meaning) -> str:
        first, last = (answer_text(line.outputs[k], meaning) for k in (0, -1))
        return tr("From {first} at A to {last} at B", first=first, last=last)


def rows_of(line: Line, meaning: Meaning) -> Array:
    """Return the lines of a profile, an array (lines, n): one for two classes or a value, else one for each class."""
    if meaning.signed:
        last = line.outputs.shape[1] == 2 and not meaning.regression
        return line.outputs[:, [1 if last else 0]].T
    return line.outputs.T
