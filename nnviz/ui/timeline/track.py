"""The track: a handle on the line of all steps, with marks for what happened."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from nnviz.session.snapshot import Timeline
from nnviz.ui.colormap import mix
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, number_font
from nnviz.ui.timeline.geometry import Kind, Mark, Ruler, epoch_at, marks_of, ticks

__all__ = ["Track"]

HEIGHT, LINE = 4 * GRID, 11.0
THICK, HANDLE = 4.0, 6.5
LARGEST = 2**31 - 1
ROOM = 72.0
"""Pixels between two written steps."""


class Track(QAbstractSlider):
    """Shows where the training stands and lets it be wound back.

    Dragging asks for moments roughly, letting go exactly; arrows go by a step, with Shift by a hundredth of the way,
    Page keys by a tenth, Home and End to the ends.  ``seek_requested`` carries the step and whether exactly that one
    is meant; ``branch_requested`` the branch whose fork was clicked.
    """

    seek_requested = Signal(int, bool)
    branch_requested = Signal(int)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._timeline = Timeline()
        self._marks: tuple[Mark, ...] = ()
        self._wanted: int | None = None
        self._pressed_fork: Mark | None = None
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Timeline of the training"))
        self.actionTriggered.connect(self._keyed)

    @property
    def step(self) -> int:
        """The step at which the handle stands."""
        return self.value()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is marked."""
        return self._marks

    @property
    def ruler(self) -> Ruler:
        """Where steps lie."""
        margin = GRID + HANDLE
        return Ruler(margin, max(self.width() - margin, margin + 1), self._timeline.last)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(60 * GRID, _height())

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(12 * GRID, _height())

    def show_timeline(self, timeline: Timeline) -> None:
        """Show where the training stands; a handle that is being moved stays under the pointer."""
        before, self._timeline = self._timeline, timeline
        if before.branches != timeline.branches or before.branch != timeline.branch:
            self._marks = marks_of(timeline)
        last = min(timeline.last, LARGEST)
        self.setRange(0, last)
        self.setPageStep(max(1, last // 10))
        if self._wanted is not None and not timeline.seeking and not self.isSliderDown():
            self._wanted = None
        if not self.isSliderDown():
            self.setValue(min(timeline.here if self._wanted is None else self._wanted, last))
        if timeline.past or timeline.last == before.last:  # not sixty times a second while it learns
            self._describe()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def epoch(self) -> float:
        """Return how many epochs are done where the handle stands."""
        current = self._timeline.current
        return 0.0 if current is None else epoch_at(current.curves, self.step)

    def go_to(self, step: int, *, exact: bool = True) -> None:
        """Move the handle and ask for that moment."""
        self.setValue(min(max(step, 0), self.maximum()))
        self._wanted = self.value()
        self.update()
        self.seek_requested.emit(self.value(), exact)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or not self._timeline.last:
            return
        mark = self.ruler.mark_at(self._marks, event.position().x())
        above = event.position().y() < LINE - THICK
        self._pressed_fork = mark if above and mark is not None and mark.kind is Kind.FORK else None
        self.setSliderDown(True)
        step = mark.step if mark is not None else self.ruler.step(event.position().x())
        self.go_to(step, exact=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        step = self.ruler.step(event.position().x())
        if self.isSliderDown() and step != self.value():
            self._pressed_fork = None
            self.go_to(step, exact=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Land exactly."""
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            if self._pressed_fork is not None:
                self.branch_requested.emit(self._pressed_fork.branch)
            else:
                self.go_to(self.value())
            self._pressed_fork = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Wind only with the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by a hundredth of the way with Shift; all else as sliders do."""
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if move is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.go_to(self.value() + move * max(1, self.maximum() // 100))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell what a mark stands for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            mark = self.ruler.mark_at(self._marks, event.pos().x())
            step = f"{self.ruler.step(event.pos().x()):,}"
            text = (
                tr("Step {step}: {what}", step=f"{mark.step:,}", what=mark.text)
                if mark is not None
                else tr(
                    "Step {step}. Drag to wind the training back; it goes on from there as a branch.",
                    step=step,
                )
            )
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw line, ticks, marks and handle."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_line(painter)
            self._paint_ticks(painter)
            for mark in sorted(self._marks, key=lambda mark: list(Kind).index(mark.kind)):
                self._paint_mark(painter, mark)
            self._paint_handle(painter)

    def _keyed(self, action: int) -> None:
        if action != QAbstractSlider.SliderAction.SliderMove.value:
            self.go_to(self.sliderPosition())

    def _describe(self) -> None:
        text = tr("Step {step} of {last}", step=f"{self.step:,}", last=f"{self._timeline.last:,}")
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def _paint_line(self, painter: QPainter) -> None:
        theme, ruler = self._theme, self.ruler
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(theme.border, theme.surface, 0.2)))
        painter.drawRoundedRect(QRectF(ruler.left, LINE - THICK / 2, ruler.right - ruler.left, THICK), 2, 2)
        if self._timeline.last:
            painter.setBrush(QColor(theme.accent))
            done = QRectF(ruler.left, LINE - THICK / 2, ruler.x(self.step) - ruler.left, THICK)
            painter.drawRoundedRect(done, 2, 2)

    def _paint_ticks(self, painter: QPainter) -> None:
        theme, ruler, metrics = self._theme, self.ruler, QFontMetrics(number_font(SIZE_SMALL))
        painter.setFont(number_font(SIZE_SMALL))
        for step in ticks(self._timeline.last, ruler.right - ruler.left, scaled(ROOM)):
            column, text = ruler.x(step), f"{step:,}"
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawLine(QPointF(column, LINE + 6), QPointF(column, LINE + 9))
            width = metrics.horizontalAdvance(text)
            left = min(max(column - width / 2, 0.0), self.width() - width)
            painter.setPen(QColor(theme.muted))
            painter.drawText(QPointF(left, _height() - metrics.descent() - 1), text)

    def _paint_mark(self, painter: QPainter, mark: Mark) -> None:
        """Give each kind a shape of its own, so that colour is not needed to tell them apart."""
        theme, x = self._theme, self.ruler.x(mark.step)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if mark.kind is Kind.CHANGE:
            painter.setPen(QPen(QColor(theme.muted), 1.5))
            painter.drawLine(QPointF(x, LINE - 6), QPointF(x, LINE + 5))
        elif mark.kind is Kind.FORK:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.classes[(mark.branch - 1) % len(theme.classes)]))
            painter.drawPolygon(
                QPolygonF([QPointF(x, LINE - 3), QPointF(x - 4, LINE - 10), QPointF(x + 4, LINE - 10)])
            )
        elif mark.kind is Kind.BEST:
            painter.setPen(QPen(QColor(theme.surface), 1))
            painter.setBrush(QColor(theme.good))
            painter.drawEllipse(QPointF(x, LINE), 4.5, 4.5)
        else:
            painter.setPen(QPen(QColor(theme.bad), 2))
            for slope in (-1, 1):
                painter.drawLine(QPointF(x - 4, LINE - 4 * slope), QPointF(x + 4, LINE + 4 * slope))

    def _paint_handle(self, painter: QPainter) -> None:
        if not self._timeline.last:
            return
        theme, at = self._theme, QPointF(self.ruler.x(self.step), LINE)
        ring = theme.text if self.hasFocus() else theme.accent
        painter.setPen(QPen(QColor(ring), 2))
        painter.setBrush(QColor(theme.accent if self.isSliderDown() else theme.surface))
        painter.drawEllipse(at, HANDLE, HANDLE)


def _height() -> int:
    """Return room for the line and the numbers below it."""
    return int(LINE) + scaled(HEIGHT - LINE)
