"""The network diagram as a panel of the window: shows snapshots, zooms, pans, answers pointer and arrow keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.snapshot import Probe, Snapshot
from nnviz.ui.diagram.camera import Camera
from nnviz.ui.diagram.content import plane, shape_of, summary
from nnviz.ui.diagram.hit import Hit, UnitHit, hit, neighbour
from nnviz.ui.diagram.layout import Layout, NetworkShape, Whole, arrange
from nnviz.ui.diagram.overlay import draw_card, draw_empty, draw_mark, mark_rect
from nnviz.ui.diagram.painter import DiagramPainter
from nnviz.ui.diagram.selection import choose_units, places
from nnviz.ui.theme import LIGHT, Theme

__all__ = ["DiagramView"]

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class DiagramView(QWidget):
    """The network as a live picture.

    ``unit_selected`` carries a ``UnitHit``, ``LinkHit``, ``StackHit`` or None; ``watch_requested`` the place of the
    sample to watch.
    """

    unit_selected = Signal(object)
    watch_requested = Signal(int)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Network diagram")
        self.setAccessibleDescription("No network yet.")
        self._theme = theme
        self._painter = DiagramPainter(theme)
        self._snapshot: Snapshot | None = None
        self._shape: NetworkShape | None = None
        self._drawn: tuple[Whole, ...] = ()
        self._world: Layout | None = None
        self._screen: Layout | None = None
        self._image: QImage | None = None
        self._camera = Camera()
        self._pointer: QPointF | None = None
        self._grabbed: QPointF | None = None
        self._dragging = False
        self._hover: Hit | None = None
        self._selected: Hit | None = None
        self._by_key = False

    @property
    def wants(self) -> frozenset[Probe]:
        """The numbers of the watched sample, and for points in the plane the units' pictures."""
        if self._snapshot is not None and plane(self._snapshot):
            return frozenset({Probe.TILES, Probe.WATCHED})
        return frozenset({Probe.WATCHED})

    @property
    def selected(self) -> Hit | None:
        """What was clicked or reached by the arrow keys."""
        return self._selected

    @property
    def zoom(self) -> float:
        """The magnification in force."""
        return self._camera.zoom

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take this moment; it is drawn at the next paint, and only if something in it changed."""
        old, self._snapshot = self._snapshot, snapshot
        if (
            old is not None
            and old.layers is snapshot.layers
            and old.watched is snapshot.watched
            and old.data is snapshot.data
            and old.message == snapshot.message
        ):
            return
        self._image = None
        shape = shape_of(snapshot) if snapshot.layers else None
        if shape != self._shape:
            self._shape = shape
            self._drawn = ()
            self._world = self._screen = None
            self._hover = None
            self._select(None)
            self._camera.fit()
        if old is None or old.status is not snapshot.status or old.watched is not snapshot.watched:
            self.setAccessibleDescription(summary(snapshot))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self._painter = DiagramPainter(theme)
        self._image = None
        self.update()

    def fit(self) -> None:
        """Bring the whole network into sight."""
        self._camera.fit()
        self._moved()

    def sizeHint(self) -> QSize:
        """Return a size at which the usual networks look composed."""
        return QSize(760, 520)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which units can no longer be told apart."""
        return QSize(320, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture if it is stale, then what follows the pointer."""
        bounds = QRectF(self.rect())
        if self._image is None and self._snapshot is not None and self._snapshot.layers:
            self._image = self._render(self._snapshot)
        with QPainter(self) as painter:
            if self._image is None or self._screen is None or self._snapshot is None:
                painter.fillRect(event.rect(), QColor(self._theme.surface))
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                draw_empty(painter, self._theme, bounds, self._snapshot.message if self._snapshot else "")
            else:
                painter.drawImage(0, 0, self._image)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._draw_pointed(painter, self._snapshot, self._screen, bounds)
            if self.hasFocus() and self._by_key:
                painter.setPen(QPen(QColor(self._theme.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(bounds.adjusted(1, 1, -1, -1))

    def _draw_pointed(self, painter: QPainter, snapshot: Snapshot, screen: Layout, bounds: QRectF) -> None:
        if self._selected is not None:
            draw_mark(painter, self._theme, screen, self._selected, strong=True)
        if self._hover is not None and self._pointer is not None:
            draw_mark(painter, self._theme, screen, self._hover, strong=False)
            draw_card(painter, self._theme, snapshot, self._hover, self._pointer, bounds)
        elif self._selected is not None and self.hasFocus() and self._by_key:
            rect = mark_rect(screen, self._selected)
            if rect is not None:
                draw_card(painter, self._theme, snapshot, self._selected, rect.bottomRight(), bounds)

    def _render(self, snapshot: Snapshot) -> QImage:
        layout = self._laid_out(snapshot)
        head = self.zoom * 10.0 + self._camera.origin[1]
        size = (max(self.width(), 1), max(self.height(), 1))
        return self._painter.paint(snapshot, layout, size, self.devicePixelRatioF(), head)

    def _laid_out(self, snapshot: Snapshot) -> Layout:
        """Return the layout on the screen; made anew only if the units, the window or the zoom changed."""
        shape = self._shape or shape_of(snapshot)
        drawn = self._choose(snapshot, shape)
        same = len(drawn) == len(self._drawn) and all(
            a is b or np.array_equal(a, b) for a, b in zip(drawn, self._drawn, strict=True)
        )
        if not same or self._world is None:
            self._drawn = drawn
            self._world = arrange(shape, self.width(), self.height(), drawn)
            self._screen = None
        if self._screen is None:
            self._camera.look((self.width(), self.height()), (self._world.width, self._world.height))
            self._screen = self._world.moved(self.zoom, *self._camera.origin)
        return self._screen

    def _choose(self, snapshot: Snapshot, shape: NetworkShape) -> tuple[Whole, ...]:
        result = []
        for column, total in enumerate((shape.inputs, *shape.units)):
            before = self._drawn[column] if column < len(self._drawn) else None
            count = places(shape, column, self.height())
            if count >= total:
                result.append(before if before is not None and len(before) == total else np.arange(total))
                continue
            last = column == len(shape.units)
            weights = snapshot.layers[column - 1 if last else column].weights
            with np.errstate(all="ignore"):
                weight = np.linalg.norm(weights, axis=1 if last else 0)
            result.append(choose_units(weight, count, before))
        return tuple(result)

    def _moved(self) -> None:
        self._screen = None
        self._image = None
        self.update()

    def _zoom_at(self, point: QPointF, factor: float) -> None:
        self._camera.zoom_at(point.x(), point.y(), factor)
        self._moved()

    def _find(self, point: QPointF) -> Hit | None:
        if self._screen is None:
            return None
        strength = tuple(chosen.strength for chosen in self._painter.sets)
        return hit(self._screen, x=point.x(), y=point.y(), strength=strength)

    def _select(self, what: Hit | None) -> None:
        if what != self._selected:
            self._selected = what
            self.unit_selected.emit(what)
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the network for the new size."""
        self._world = None
        self._moved()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        self._zoom_at(event.position(), 1.0015 ** event.angleDelta().y())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag or a click begins."""
        self._by_key = False
        if event.button() is Qt.MouseButton.LeftButton:
            self._grabbed, self._dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture, or say what lies under the pointer."""
        point = event.position()
        if self._grabbed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            step = point - self._grabbed
            if self._dragging or step.manhattanLength() > 6:
                self._camera.drag(step.x(), step.y())
                self._grabbed, self._dragging, self._hover = point, True, None
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._moved()
            return
        self._pointer, before, self._hover = point, self._hover, self._find(point)
        if before is not None or self._hover is not None:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select what was clicked."""
        if event.button() is Qt.MouseButton.LeftButton and self._grabbed is not None:
            if not self._dragging:
                self._select(self._find(event.position()))
            self._grabbed, self._dragging = None, False
            self.unsetCursor()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the card away."""
        super().leaveEvent(event)
        self._pointer = self._hover = None
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus here."""
        self._by_key = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows, fit with 0, zoom with + and −, watch another sample with Page Up and Page Down."""
        key, sample = event.key(), self._snapshot.watched if self._snapshot else None
        if key in _ARROWS and self._screen is not None:
            self._by_key = True
            start = self._selected if isinstance(self._selected, UnitHit) else None
            self._select(neighbour(self._screen, start, *_ARROWS[Qt.Key(key)]))
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus}:
            self._zoom_at(QRectF(self.rect()).center(), 0.8 if key == Qt.Key.Key_Minus else 1.25)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._selected is not None:
            self.unit_selected.emit(self._selected)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown} and sample is not None:
            self.watch_requested.emit(sample.index + (1 if key == Qt.Key.Key_PageDown else -1))
        elif key == Qt.Key.Key_Escape and self._selected is not None:
            self._select(None)
        else:
            super().keyPressEvent(event)
