"""The network diagram as a panel of the window: shows snapshots, zooms, pans, answers pointer and arrow keys."""

from __future__ import annotations

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

from nnviz.session.snapshot import Probe, Snapshot, Status
from nnviz.ui.diagram.arrangement import Arrangement
from nnviz.ui.diagram.content import plane, shape_of, summary
from nnviz.ui.diagram.hit import Hit, UnitHit, hit, neighbour
from nnviz.ui.diagram.layers import Glass, Sheet
from nnviz.ui.diagram.overlay import draw_card, draw_empty, draw_mark, mark_rect
from nnviz.ui.diagram.painter import DiagramPainter
from nnviz.ui.pacing import Throttle
from nnviz.ui.theme import LIGHT, Theme

__all__ = ["DiagramView"]

SUMMARIES = 1.0
"""So many times a second at most the picture is put in words while the network learns."""
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
        self._strokes, self._top = Sheet(self), Sheet(self)
        self._glass = Glass(self, self._draw_pointed)
        self._glass.hide()
        self._telling = Throttle(SUMMARIES)
        self._snapshot: Snapshot | None = None
        self._arrangement = Arrangement()
        self._ground: QImage | None = None
        self._stale = True
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
        return self._arrangement.camera.zoom

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take this moment; it is drawn at the next paint, and only if something in it changed."""
        old, self._snapshot = self._snapshot, snapshot
        if (
            old is not None
            and old.layers is snapshot.layers
            and old.watched is snapshot.watched
            and old.data is snapshot.data
            and old.message == snapshot.message
            and not (self._painter.late and snapshot.status is not Status.RUNNING)
        ):
            return
        self._stale = True
        if self._arrangement.use(shape_of(snapshot) if snapshot.layers else None):
            self._hover = None
            self._select(None)
            self._point()
        if self._telling.passes(snapshot):
            self.setAccessibleDescription(summary(snapshot))
        if self.isVisible():
            self._prepare()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self._painter = DiagramPainter(theme)
        self._stale = True
        self.update()

    def fit(self) -> None:
        """Bring the whole network into sight."""
        self._arrangement.camera.fit()
        self._moved()

    def sizeHint(self) -> QSize:
        """Return a size at which the usual networks look composed."""
        return QSize(760, 520)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which units can no longer be told apart."""
        return QSize(320, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, or say what would fill the panel; Qt then draws the sheets above it."""
        self._prepare()
        with QPainter(self) as painter:
            if self._ground is not None:
                painter.drawImage(0, 0, self._ground)
                return
            painter.fillRect(event.rect(), QColor(self._theme.surface))
            if self._snapshot is None or not self._snapshot.layers:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                message = self._snapshot.message if self._snapshot else ""
                draw_empty(painter, self._theme, QRectF(self.rect()), message)

    def _prepare(self) -> None:
        """Make the layers, if they are stale; before painting where that is possible, because then training waits."""
        snapshot = self._snapshot
        if not self._stale or snapshot is None:
            return
        self._stale = False
        if not snapshot.layers:
            self._ground = None
            self._strokes.clear()
            self._top.clear()
            return
        size, ratio = (max(self.width(), 1), max(self.height(), 1)), self.devicePixelRatioF()
        layout = self._arrangement.lay_out(snapshot, *size)
        self._painter.pick(snapshot, layout)
        self._ground = self._painter.ground(layout, size, ratio)
        record = self._painter.strokes(layout, size)
        if record is not None:
            self._strokes.setPicture(record)
        top = self._painter.top(snapshot, layout, size, ratio, self._arrangement.head)
        if top is not None:
            self._top.setPixmap(top)

    def _draw_pointed(self, painter: QPainter) -> None:
        """Draw the rings, the card and the focus."""
        snapshot, screen, bounds = self._snapshot, self._arrangement.screen, QRectF(self.rect())
        ring = self.hasFocus() and self._by_key
        if snapshot is not None and screen is not None and snapshot.layers:
            if self._selected is not None:
                draw_mark(painter, self._theme, screen, self._selected, strong=True)
            if self._hover is not None and self._pointer is not None:
                draw_mark(painter, self._theme, screen, self._hover, strong=False)
                draw_card(painter, self._theme, snapshot, self._hover, self._pointer, bounds)
            elif self._selected is not None and ring:
                rect = mark_rect(screen, self._selected)
                if rect is not None:
                    draw_card(painter, self._theme, snapshot, self._selected, rect.bottomRight(), bounds)
        if ring:
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bounds.adjusted(1, 1, -1, -1))

    def _point(self) -> None:
        """Draw anew what follows the pointer and the keys."""
        ring = self.hasFocus() and self._by_key
        self._glass.setVisible(self._hover is not None or self._selected is not None or ring)
        self._glass.update()

    def _moved(self) -> None:
        self._arrangement.moved()
        self._stale = True
        self.update()
        self._point()

    def _zoom_at(self, point: QPointF, factor: float) -> None:
        self._arrangement.camera.zoom_at(point.x(), point.y(), factor)
        self._moved()

    def _find(self, point: QPointF) -> Hit | None:
        if self._arrangement.screen is None:
            return None
        strength = tuple(chosen.strength for chosen in self._painter.sets)
        return hit(self._arrangement.screen, x=point.x(), y=point.y(), strength=strength)

    def _select(self, what: Hit | None) -> None:
        if what != self._selected:
            self._selected = what
            self.unit_selected.emit(what)
            self._point()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the network for the new size."""
        self._arrangement.resized()
        for layer in (self._strokes, self._top, self._glass):
            layer.setFixedSize(event.size())
        self._moved()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        self._zoom_at(event.position(), 1.0015 ** event.angleDelta().y())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag or a click begins."""
        self._by_key = False
        self._point()
        if event.button() is Qt.MouseButton.LeftButton:
            self._grabbed, self._dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture, or say what lies under the pointer."""
        point = event.position()
        if self._grabbed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            step = point - self._grabbed
            if self._dragging or step.manhattanLength() > 6:
                self._arrangement.camera.drag(step.x(), step.y())
                self._grabbed, self._dragging, self._hover = point, True, None
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._moved()
            return
        self._pointer, before, self._hover = point, self._hover, self._find(point)
        if before is not None or self._hover is not None:
            self._point()

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
        self._point()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus here."""
        self._by_key = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        self._point()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._point()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows, fit with 0, zoom with + and −, watch another sample with Page Up and Page Down."""
        key, sample = event.key(), self._snapshot.watched if self._snapshot else None
        if key in _ARROWS and self._arrangement.screen is not None:
            self._by_key = True
            start = self._selected if isinstance(self._selected, UnitHit) else None
            self._select(neighbour(self._arrangement.screen, start, *_ARROWS[Qt.Key(key)]))
            self._point()
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
