"""What lies over the field while points are painted: points that the network does not know yet, and the brush."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.data.dataset import Array
from nnviz.ui.charts.field_view import FieldView
from nnviz.ui.charts.stamps import Stamps
from nnviz.ui.theme import Theme

__all__ = ["PaintOverlay"]


class PaintOverlay(QWidget):
    """A clear sheet over the field that lets the pointer through."""

    def __init__(self, view: FieldView, theme: Theme) -> None:
        super().__init__(view)
        self._view, self._theme = view, theme
        self._stamps = Stamps()
        self._x: Array = np.empty((0, 2))
        self._colours: Sequence[str] = ()
        self._place: tuple[float, float] | None = None
        self._radius = 0.0
        self._rubs = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.resize(view.size())
        view.installEventFilter(self)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_points(self, x: Array, colours: Sequence[str]) -> None:
        """Show these points (n, 2) besides those of the field."""
        self._x, self._colours = x, colours
        self.update()

    def show_brush(self, place: tuple[float, float] | None, radius: float, *, rubs: bool) -> None:
        """Show where the brush is and how far it reaches, in the units of the plane."""
        self._place, self._radius, self._rubs = place, radius, rubs
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the field."""
        if watched is self._view and event.type() == QEvent.Type.Resize:
            self.resize(self._view.size())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the points and the brush."""
        view, box = self._view, self._view.square()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(box)
            if len(self._x):
                places, radius = view.to_pixels(self._x), view.mark_radius
                self._stamps.stamp(painter, places, 0, radius, self._colours, self._theme.surface)
            if self._place is None:
                return
            left, right, _, _ = view.extent
            reach = self._radius / (right - left) * box.width()
            x, y = view.to_pixels(np.array([self._place]))[0]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in ((self._theme.surface, 3.0), (self._theme.text, 1.0)):
                pen = QPen(QColor(colour), width)
                if self._rubs and width == 1:
                    pen.setStyle(Qt.PenStyle.DashLine)
                painter.setPen(pen)
                painter.drawEllipse(QPointF(x, y), reach, reach)
