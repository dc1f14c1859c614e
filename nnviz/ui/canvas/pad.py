"""The pad on which a person draws a digit: strokes are kept as geometry, the ink is only their picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.canvas.ink import BOX, Trail, newest, smooth, tail, usable
from nnviz.ui.theme import LIGHT, SIZE_HEADING, Theme, text_font

__all__ = ["BOX", "HINT", "DrawingPad"]

HINT = "Draw a digit"
THICKNESS = 0.06
"""The usual width of the ink, as a share of the pad."""
NEAREST = 1.0

Stroke = npt.NDArray[np.float64]


class DrawingPad(QWidget):
    """A square pad with smooth ink for mouse, touch and pen.

    ``strokes_changed`` comes with each new point and after undo and clear.
    """

    strokes_changed = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._strokes: list[Trail] = []
        self._history: list[list[Trail]] = []
        self._drawing = False
        self._thickness = THICKNESS
        self._ink: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)
        self.setAccessibleName("Drawing pad")
        self._describe()

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(304, 304)

    def strokes(self) -> list[Stroke]:
        """Return the strokes, each (n, 2) in a square of side ``BOX``, x to the right and y down."""
        return [np.array(stroke, dtype=np.float64) for stroke in self._strokes]

    def set_strokes(self, strokes: Sequence[npt.ArrayLike]) -> None:
        """Replace the drawing, as one step that can be undone; points that are not finite are left out."""
        self._remember()
        self._strokes = [stroke for stroke in map(usable, strokes) if stroke]
        self._changed()

    def is_empty(self) -> bool:
        """Return whether nothing is drawn."""
        return not self._strokes

    def can_undo(self) -> bool:
        """Return whether there is anything to take back."""
        return bool(self._history)

    def undo(self) -> None:
        """Take back the last stroke, or the last clearing."""
        if self._history:
            self._drawing = False
            self._strokes = self._history.pop()
            self._changed()

    def clear(self) -> None:
        """Empty the pad; ``undo`` brings the drawing back."""
        if self._strokes:
            self._drawing = False
            self._remember()
            self._strokes = []
            self._changed()

    def set_thickness(self, factor: float) -> None:
        """Draw with a pen ``factor`` times as wide as usual."""
        self._thickness = THICKNESS * factor
        self._ink = None
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self._ink = None
        self.update()

    def square(self) -> QRectF:
        """Return the drawing area: the largest square in the middle of the widget, without its border."""
        side = min(self.width(), self.height()) - 2
        return QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def event(self, event: QEvent) -> bool:
        """Claim the pad's own keys before the menus get them."""
        if event.type() == QEvent.Type.ShortcutOverride and self._wish_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the keys."""
        wish = self._wish_of(event)
        if wish is None:
            super().keyPressEvent(event)
        else:
            wish()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if event.button() == Qt.MouseButton.LeftButton and self.square().contains(event.position()):
            self._start(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.button() == Qt.MouseButton.LeftButton and self._drawing:
            self._go_on(event.position())
            self._finish()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pen."""
        kind = event.type()
        if kind == QEvent.Type.TabletPress and self.square().contains(event.position()):
            self._start(event.position())
        elif kind == QEvent.Type.TabletMove and self._drawing:
            self._go_on(event.position())
        elif kind == QEvent.Type.TabletRelease:
            self._finish()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts to the new size."""
        super().resizeEvent(event)
        self._ink = None

    def focusInEvent(self, event: Any) -> None:
        """Show that the keys go here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: Any) -> None:
        """Show that the keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the widget."""
        box = self.square()
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._theme.surface))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.accent if self.hasFocus() else self._theme.border), 1))
            painter.setBrush(QColor(self._theme.paper))
            painter.drawRoundedRect(box.adjusted(-0.5, -0.5, 0.5, 0.5), 6, 6)
            if self._strokes:
                painter.drawPixmap(0, 0, self._picture())
                if self._drawing:
                    self._set_pen(painter)
                    painter.drawPath(tail(self._strokes[-1]))
            else:
                painter.setPen(QColor(self._theme.muted))
                painter.setFont(text_font(SIZE_HEADING))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, HINT)

    def _wish_of(self, event: Any) -> Any:
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and not event.modifiers():
            return self.clear
        return None

    def _start(self, at: QPointF) -> None:
        self._remember()
        self._drawing = True
        self._strokes = [*self._strokes, [self._to_box(at)]]
        self._paint_last()
        self._describe()
        self.strokes_changed.emit()

    def _go_on(self, at: QPointF) -> None:
        if not self._drawing:
            return
        point, last = self._to_box(at), self._strokes[-1][-1]
        if abs(point[0] - last[0]) + abs(point[1] - last[1]) < NEAREST:
            return
        self._strokes[-1].append(point)
        self._paint_last()
        self.strokes_changed.emit()

    def _finish(self) -> None:
        """End the stroke: its last bit becomes ink like the rest."""
        if self._drawing and self._ink is not None:
            with QPainter(self._ink) as painter:
                self._set_pen(painter)
                painter.drawPath(tail(self._strokes[-1]))
        self._drawing = False

    def _remember(self) -> None:
        self._history = [*self._history[-99:], list(self._strokes)]

    def _changed(self) -> None:
        self._ink = None
        self._describe()
        self.update()
        self.strokes_changed.emit()

    def _describe(self) -> None:
        n = len(self._strokes)
        self.setAccessibleDescription(f"{n} strokes" if n > 1 else "1 stroke" if n else f"Empty. {HINT}")

    def _to_box(self, at: QPointF) -> tuple[float, float]:
        """Return a place in the widget as a place in the drawing; what lies outside is drawn at the border."""
        box = self.square()
        x, y = (at.x() - box.left()) / box.width(), (at.y() - box.top()) / box.height()
        return min(max(x, 0.0), 1.0) * BOX, min(max(y, 0.0), 1.0) * BOX

    def _picture(self) -> QPixmap:
        """Return the ink, painted anew only after a change of size, theme or thickness, or an undo."""
        ratio = self.devicePixelRatioF()
        if self._ink is None or self._ink.size() != self.size() * ratio:
            self._ink = QPixmap(self.size() * ratio)
            self._ink.setDevicePixelRatio(ratio)
            self._ink.fill(Qt.GlobalColor.transparent)
            with QPainter(self._ink) as painter:
                self._set_pen(painter)
                for k, stroke in enumerate(self._strokes, 1):
                    painter.drawPath(smooth(stroke, ended=not self._drawing or k < len(self._strokes)))
        return self._ink

    def _paint_last(self) -> None:
        """Add the newest piece of the newest stroke to the ink.

        The piece ends halfway to the newest point, where the curve is certain; ``paintEvent`` adds the rest.
        """
        stroke = self._strokes[-1]
        if self._ink is None or len(stroke) < 2:
            self.update()
            return
        with QPainter(self._ink) as painter:
            self._set_pen(painter)
            painter.drawPath(newest(stroke))
        places = np.array(stroke[-4:])
        reach = self._thickness * BOX / 2 + 4
        (left, top), (right, bottom) = places.min(axis=0) - reach, places.max(axis=0) + reach
        box, scale = self.square(), self.square().width() / BOX
        area = QRectF(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale)
        self.update(area.translated(box.topLeft()).toAlignedRect())

    def _set_pen(self, painter: QPainter) -> None:
        """Make the painter draw ink in the units of the drawing, never outside of the pad."""
        box = self.square()
        clip = QPainterPath()
        clip.addRoundedRect(box, 6, 6)
        painter.setClipPath(clip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(box.topLeft())
        painter.scale(box.width() / BOX, box.height() / BOX)
        pen = QPen(QColor(self._theme.ink), self._thickness * BOX)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
