"""The network as a live picture that can be magnified and moved; who touches it is the business of ``view``."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.ask import Ask
from nnviz.session.snapshot import Probe, Snapshot, Status
from nnviz.ui.diagram.arrangement import Arrangement
from nnviz.ui.diagram.content import plane, shape_of, summary
from nnviz.ui.diagram.layers import Glass
from nnviz.ui.diagram.layout import Layout
from nnviz.ui.diagram.look import Look
from nnviz.ui.diagram.overlay import draw_empty
from nnviz.ui.diagram.painter import DiagramPainter
from nnviz.ui.diagram.stage import Stage
from nnviz.ui.language import tr, translated
from nnviz.ui.pacing import FrameCount, Throttle
from nnviz.ui.theme import LIGHT, Theme

__all__ = ["PictureView"]

SUMMARIES = 1.0
"""So many times a second at most the picture is put in words while the network learns."""

PATIENCE = 300
"""So many milliseconds the last network stays in sight while the next one is made."""


class PictureView(QWidget):
    """Shows snapshots; subclasses draw on the glass above the picture and follow the pointer.

    ``arranged`` tells that everything will have another place in the next picture: after a drag, a zoom, or in
    another size; ``on_screen`` is None until then.
    """

    arranged = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Network diagram"))
        self.setAccessibleDescription(tr("No network yet."))
        self._theme = theme
        self._look, self._arrangement = Look(), Arrangement()
        self._stage = Stage(self)
        self._stage.hide()
        self._painter = self._new_painter()
        self._glass = Glass(self, self._draw_glass)
        self._glass.hide()
        self._telling = Throttle(SUMMARIES)
        self._frames = FrameCount()
        self._snapshot: Snapshot | None = None
        self._stale = True
        self._awaited: Snapshot | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._give_up)
        self._motion = QTimer(self)
        self._motion.setSingleShot(True)
        self._motion.setInterval(16)
        self._motion.timeout.connect(self._go_on)

    @property
    def on_screen(self) -> Layout | None:
        """Where everything is just now, for what is drawn over the picture; None where there is no network."""
        return self._arrangement.screen

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The numbers of the watched sample, and for points in the plane the units' pictures."""
        wanted: frozenset[Probe | Ask] = frozenset({Probe.WATCHED}) | self._look.asks
        if self._snapshot is not None and plane(self._snapshot):
            return wanted | {Probe.TILES}
        return wanted

    @property
    def zoom(self) -> float:
        """The magnification in force."""
        return self._arrangement.camera.zoom

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take this moment; it is drawn at the next paint, and only if something in it changed."""
        if not self.isVisible() and snapshot.status is Status.RUNNING:
            self._snapshot = snapshot
            self._outdate()
            return
        if self._soon_replaced(snapshot):
            self._awaited = snapshot
            return
        old, self._snapshot = self._snapshot, snapshot
        if (
            old is not None
            and old.layers is snapshot.layers
            and old.watched is snapshot.watched
            and old.data is snapshot.data
            and old.message == snapshot.message
            and all(old.answer(ask) is snapshot.answer(ask) for ask in self._look.asks)
            and not (self._painter.late and snapshot.status is not Status.RUNNING)
        ):
            return
        self._renew()

    def _soon_replaced(self, snapshot: Snapshot) -> bool:
        """Tell whether a network is just being made: the last one stays in sight until then, but not for long."""
        loading = snapshot.status is Status.LOADING and not snapshot.layers
        if not loading:
            self._patience.stop()
            self._awaited = None
            return False
        before = self._snapshot
        if (
            before is None
            or not before.layers
            or (self._awaited is not None and not self._patience.isActive())
        ):
            return False
        if not self._patience.isActive():
            self._patience.start()
        return True

    def _give_up(self) -> None:
        """Say what is being done: it takes longer."""
        if self._awaited is not None:
            self.show_snapshot(self._awaited)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self._painter = self._new_painter()
        self._renew()
        self.update()

    @property
    def look(self) -> Look:
        """What colours tell and what is drawn of wide layers."""
        return self._look

    def set_look(self, look: Look) -> None:
        """Show other quantities, or other units of wide layers."""
        if look == self._look:
            return
        self._look = self._painter.look = look
        self._arrangement.choose(look)
        self._renew()
        self._point()

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

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Say what would fill the panel; all else is painted by Qt."""
        self._prepare()
        if self._snapshot is None or not self._snapshot.layers:
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                message = translated(self._snapshot.message) if self._snapshot else ""
                draw_empty(painter, self._theme, QRectF(self.rect()), message)

    def _new_painter(self) -> DiagramPainter:
        self._arrangement.motion = self._theme.motion
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(self._theme.surface))
        self.setPalette(palette)
        self._stage.scene().clear()
        self._stage.scene().setBackgroundBrush(QColor(self._theme.surface))
        return DiagramPainter(self._stage.scene(), self._theme, self._look)

    def _renew(self) -> None:
        """Make another picture at once, or when this widget comes into view."""
        self._outdate()
        if self.isVisible():
            self._prepare()

    def _outdate(self) -> None:
        """Note that the picture is old; out of view, the next painting of this widget is to make another."""
        if not self._stale and not self.isVisible():
            self._stage.cover(False)
        self._stale = True

    def _prepare(self) -> None:
        """Make the picture, if it is stale; before painting where that is possible, because then training waits."""
        snapshot = self._snapshot
        if not self._stale or snapshot is None:
            return
        self._stale = False
        if self._arrangement.use(shape_of(snapshot) if snapshot.layers else None):
            self._rebuilt()
        if self._telling.passes(snapshot):
            self.setAccessibleDescription(self._in_words())
        self._stage.setVisible(bool(snapshot.layers))
        if not snapshot.layers:
            self.update()
            return
        size, ratio = (max(self.width(), 1), max(self.height(), 1)), self.devicePixelRatioF()
        layout = self._arrangement.lay_out(snapshot, *size)
        self._painter.draw(snapshot, layout, size, ratio, self._arrangement.head)
        self._stage.cover(not self._stale)  # somebody who was told may have moved it meanwhile
        self._frames.note()
        if self._arrangement.moving:
            self._motion.start()

    def flow(self) -> None:
        """Let the links flow while the network learns: oftener than there are snapshots, so that it looks smooth."""
        if self._painter.flowing and self._stage.isVisible() and self._painter.flow():
            self._frames.note()

    def frames_per_second(self) -> float:
        """How many pictures there were in the last second; the weights in them are those of the last snapshot."""
        return self._frames.per_second

    def _go_on(self) -> None:
        """Draw the next picture of a rearrangement."""
        self._renew()

    def _draw_glass(self, painter: QPainter) -> None:
        """Draw what lies above the picture."""

    def _point(self) -> None:
        """Draw anew what follows the pointer and the keys."""

    def _rebuilt(self) -> None:
        """Forget what belonged to another network."""

    def _in_words(self) -> str:
        """Return the picture in words."""
        return summary(self._snapshot) if self._snapshot is not None else "No network yet."

    def _moved(self) -> None:
        self._arrangement.moved()
        self._outdate()
        self._stage.cover(False)
        self.update()
        self._point()
        self.arranged.emit()

    def _zoom_at(self, point: QPointF, factor: float) -> None:
        self._arrangement.camera.zoom_at(point.x(), point.y(), factor)
        self._moved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the network for the new size."""
        self._arrangement.resized()
        self._stage.fill(event.size().width(), event.size().height())
        self._glass.setFixedSize(event.size())
        self._moved()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        self._zoom_at(event.position(), 1.0015 ** event.angleDelta().y())
        event.accept()
