"""The network diagram as a panel of the window: what the pointer and the keys do to it becomes wishes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.session.ask import Ask
from nnviz.session.places import Place
from nnviz.session.snapshot import Probe, Snapshot
from nnviz.ui.diagram.cards import asked, in_words, there
from nnviz.ui.diagram.content import marked, plane
from nnviz.ui.diagram.hit import HeadHit, Hit, LinkHit, UnitHit, hit, hit_of
from nnviz.ui.diagram.overlay import bias_rect, mark_rect
from nnviz.ui.diagram.picture import PictureView
from nnviz.ui.diagram.pointing import Pointed, Pointing
from nnviz.ui.diagram.walking import along_links, walk
from nnviz.ui.theme import LIGHT, Theme

__all__ = ["DiagramView"]

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class DiagramView(PictureView):
    """The network as a live picture.

    ``unit_selected`` carries a ``Hit`` or None, ``hovered`` too; ``watch_requested`` the place of the sample to watch;
    ``inspect_requested`` a ``Hit`` that is to be looked into; ``typing_requested`` (hit, rectangle) of a link, or of a
    unit whose bias is meant; ``menu_requested`` (hit or None, point on the screen); ``head_shown`` the column whose
    head is pointed at or selected, −1 for none; ``layer_moved`` two columns, from where to where;
    ``removal_requested`` a ``Hit``.  ``wants_changed`` tells that the card is about something else.
    """

    unit_selected = Signal(object)
    watch_requested = Signal(int)
    inspect_requested = Signal(object)
    typing_requested = Signal(object, object)
    menu_requested = Signal(object, object)
    hovered = Signal(object)
    head_shown = Signal(int)
    layer_moved = Signal(int, int)
    removal_requested = Signal(object)
    wants_changed = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pointing = Pointing(theme)
        self._pointed = Pointed()
        self._grabbed: QPointF | None = None
        self._held: Hit | None = None
        self._dragging = self._by_key = False
        self._asked: Ask | None = None
        self._told: Hit | None = None
        self._head: tuple[int, QRectF | None] = (-1, None)

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """What the picture needs, and the figures of what the card is about."""
        return super().wants | ({self._asked} if self._asked is not None else set())

    @property
    def selected(self) -> Hit | None:
        """What was clicked or reached by the arrow keys."""
        return self._pointed.selected

    @property
    def hover(self) -> Hit | None:
        """What is under the pointer."""
        return self._pointed.hover

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take this moment, and let the card and the marks follow."""
        before = self._snapshot
        super().show_snapshot(snapshot)
        changed = before is None or before.spec is not snapshot.spec or before.answers is not snapshot.answers
        if changed or (before is not None and before.layers is not snapshot.layers):
            self._point()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._pointing = Pointing(theme)
        super().set_theme(theme)

    def show_selected(self, place: Place | None) -> None:
        """Show what was selected elsewhere; nothing is told."""
        what = hit_of(place)
        if there(self._snapshot, what):
            self._select(what, tell=False)

    def light(self, places: frozenset[Place]) -> None:
        """Highlight what somebody else points at."""
        self._pointed.lit = places
        self._point()

    def rect_of(self, what: Hit) -> QRectF | None:
        """Return where something is drawn."""
        screen = self._arrangement.screen
        return None if screen is None else mark_rect(screen, what, self._arrangement.head)

    def _draw_glass(self, painter: QPainter) -> None:
        snapshot, screen, bounds = self._snapshot, self._arrangement.screen, QRectF(self.rect())
        pointed = self._pointed
        if snapshot is not None and screen is not None and snapshot.layers:
            ratio = self.devicePixelRatioF()
            self._pointing.draw(painter, snapshot, screen, self._arrangement.head, pointed, bounds, ratio)
        if pointed.ring:
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bounds.adjusted(1, 1, -1, -1))

    def _point(self) -> None:
        pointed, snapshot = self._pointed, self._snapshot
        pointed.ring = self.hasFocus() and self._by_key
        self._glass.setVisible(pointed.anything or (snapshot is not None and marked(snapshot)))
        self._glass.update()
        head = pointed.hover or pointed.selected
        free = pointed.carried is None and not self._dragging
        column = head.column if isinstance(head, HeadHit) and free else -1
        shown = column, self.rect_of(HeadHit(column=column)) if column >= 0 else None
        if shown != self._head:
            self._head = shown
            self.head_shown.emit(column)
        ask = asked(pointed.hover or pointed.selected)
        if ask != self._asked:
            self._asked = ask
            self.wants_changed.emit()
        if pointed.hover != self._told:
            self._told = pointed.hover
            self.hovered.emit(pointed.hover)

    def _rebuilt(self) -> None:
        self._pointed.hover = self._pointed.carried = None
        self._select(None)
        self._point()

    def _in_words(self) -> str:
        text, selected = super()._in_words(), self._pointed.selected
        if selected is not None and self._snapshot is not None and there(self._snapshot, selected):
            text = f"{in_words(self._snapshot, selected)} {text}"
        return text

    def _find(self, point: QPointF) -> Hit | None:
        if self._arrangement.screen is None:
            return None
        strength = tuple(chosen.strength for chosen in self._painter.sets)
        head = self._arrangement.head
        return hit(self._arrangement.screen, x=point.x(), y=point.y(), strength=strength, head=head)

    def _select(self, what: Hit | None, *, tell: bool = True) -> None:
        if what != self._pointed.selected:
            self._pointed.selected = what
            self.setAccessibleDescription(self._in_words())
            self._point()
            if tell:
                self.unit_selected.emit(what)

    def _type(self, what: Hit | None) -> None:
        """Ask for a new weight or bias where one is drawn."""
        rect = None if what is None else self.rect_of(what)
        if rect is not None and (isinstance(what, LinkHit) or (isinstance(what, UnitHit) and what.column)):
            self.typing_requested.emit(what, rect)

    def _on_bias(self, what: Hit | None, point: QPointF) -> bool:
        screen = self._arrangement.screen
        if not isinstance(what, UnitHit) or screen is None or self._snapshot is None:
            return False
        column = screen.columns[what.column]
        pictured = plane(self._snapshot) or (what.column == 1 and screen.columns[0].image is not None)
        rect = bias_rect(column, what.unit, round_=not pictured or column.size < 24)
        return rect is not None and rect.contains(point)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag or a click begins."""
        self._by_key = False
        if event.button() is Qt.MouseButton.LeftButton:
            self._grabbed, self._dragging = event.position(), False
            self._held = self._find(event.position())
        self._point()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture or a layer, or say what lies under the pointer."""
        point, pointed = event.position(), self._pointed
        if self._grabbed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            step = point - self._grabbed
            if self._dragging or step.manhattanLength() > 6:
                self._dragging, pointed.hover = True, None
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                if self._carries():
                    self._carry_to(point)
                else:
                    self._arrangement.camera.drag(step.x(), step.y())
                    self._grabbed = point
                    self._moved()
            return
        before, pointed.pointer, pointed.hover = pointed.hover, point, self._find(point)
        if before is not None or pointed.hover is not None:
            self._point()

    def _carries(self) -> bool:
        """Whether a hidden layer is being dragged by its head."""
        layers = len(self._snapshot.layers) if self._snapshot is not None else 0
        return isinstance(self._held, HeadHit) and 0 < self._held.column < layers

    def _carry_to(self, point: QPointF) -> None:
        screen = self._arrangement.screen
        if screen is None or not isinstance(self._held, HeadHit):
            return
        hidden = screen.columns[1:-1]
        near = min(hidden, key=lambda column: abs(column.middle - point.x()))
        self._pointed.carried, self._pointed.target = self._held.column, near.index
        self._point()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select what was clicked, or put down what was carried."""
        if event.button() is not Qt.MouseButton.LeftButton or self._grabbed is None:
            return
        pointed, (dragged, self._dragging) = self._pointed, (self._dragging, False)
        source, target = pointed.carried, pointed.target
        pointed.carried = pointed.target = self._grabbed = self._held = None
        self.unsetCursor()
        if not dragged:
            what = self._find(event.position())
            self._select(what)
            if isinstance(what, LinkHit) or self._on_bias(what, event.position()):
                self._type(what)
        self._point()
        if source is not None and target is not None and source != target:
            self.layer_moved.emit(source, target)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the bias of a unit."""
        self._type(self._find(event.position()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the pointer, or for the keyboard of what is selected."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            what = self._pointed.selected
            rect = None if what is None else self.rect_of(what)
            at: QPoint = (rect or QRectF(self.rect())).center().toPoint()
        else:
            at = event.pos()
            what = self._find(QPointF(at))
            self._select(what)
        self.menu_requested.emit(what, self.mapToGlobal(at))

    def leaveEvent(self, event: QEvent) -> None:
        """Take the card away."""
        super().leaveEvent(event)
        self._pointed.pointer = self._pointed.hover = None
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
        """Walk with the arrows (with Shift along the links of a unit), type with F2, look into with Enter.

        0 fits, + and − zoom, Delete removes, Page Up and Page Down watch another sample, Escape lets go.
        """
        key, sample = event.key(), self._snapshot.watched if self._snapshot else None
        screen, selected = self._arrangement.screen, self._pointed.selected
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _ARROWS and screen is not None:
            self._by_key = True
            right, down = _ARROWS[Qt.Key(key)]
            along = along_links(screen, selected, down) if shift and down else None
            self._select(along or walk(screen, selected, right, down))
            self._point()
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus}:
            self._zoom_at(QRectF(self.rect()).center(), 0.8 if key == Qt.Key.Key_Minus else 1.25)
        elif key in _ENTER and selected is not None:
            self.unit_selected.emit(selected)
            self.inspect_requested.emit(selected)
        elif key == Qt.Key.Key_F2 and selected is not None:
            self._type(selected)
        elif key == Qt.Key.Key_Delete and selected is not None:
            self.removal_requested.emit(selected)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown} and sample is not None:
            self.watch_requested.emit(sample.index + (1 if key == Qt.Key.Key_PageDown else -1))
        elif key == Qt.Key.Key_Escape and selected is not None:
            self._select(None)
        else:
            super().keyPressEvent(event)
