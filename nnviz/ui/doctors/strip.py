"""The health strip: below each layer of the diagram four small numbers, and one sentence for the whole network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.session.ask import Ask
from nnviz.session.health import Concern, Condition, Health, Vital, concerns_of
from nnviz.session.places import LayerPlace, Place
from nnviz.session.snapshot import Probe, Snapshot, Status
from nnviz.ui.doctors.health_words import Settled, details, label, summary, value_text
from nnviz.ui.doctors.strip_layout import Cell, Form, cells_of
from nnviz.ui.language import tr
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, SIZE_SMALL, SIZE_TEXT, Theme, number_font, text_font

__all__ = ["HealthStrip"]

HEAD, LINE = 24, 16
LOW_WINDOW = 760
"""In a window lower than this only the sentence stays."""
ROWS = ((Vital.DEAD, Vital.SATURATED), (Vital.GRADIENT, Vital.RATIO))
AFTER_LAYOUT = 50
"""Milliseconds after which the diagram has arranged itself anew."""
ASK = Health()
PICTURES = 3.0
"""So many times a second the strip looks while the network learns."""


class HealthStrip(LivePanel):
    """A slim panel below the diagram; ``layer_chosen`` carries the ``LayerPlace`` that was clicked.

    Parameters
    ----------
    theme : Theme
    middle_of : callable
        Returns the x of a layer's column in the diagram, None where there is none.
    """

    layer_chosen = Signal(object)

    def __init__(
        self, theme: Theme, middle_of: Callable[[int], float | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent, pictures=PICTURES)
        self._middle_of = middle_of
        self._settled = Settled()
        self.condition: Condition | None = None
        self.concerns: tuple[Concern, ...] = ()
        self.sentence = ""
        self._middles: tuple[float | None, ...] = ()
        self._selected = -1
        self._low = False
        self._later = QTimer(self, singleShot=True, interval=AFTER_LAYOUT)
        self._later.timeout.connect(self.align)
        self.setObjectName("health_strip")
        self.setAccessibleName(tr("Health of the layers"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The health of the layers."""
        return frozenset({ASK})

    def sizeHint(self) -> QSize:
        """Return its height; the width is that of the diagram."""
        return QSize(
            320, scaled(HEAD) + 4 if self._low else scaled(HEAD) + len(ROWS) * scaled(LINE) + GRID // 2
        )

    def _draw(self, snapshot: Snapshot) -> None:
        """Show the latest answer."""
        answer = snapshot.answer(ASK)
        condition = answer if isinstance(answer, Condition) else None
        if condition is not None and len(condition.layers) != len(snapshot.layers):
            condition = None
        found = concerns_of(condition) if condition is not None else ()
        concerns = self._settled.through(found, moving=snapshot.status is Status.RUNNING)
        if condition is not self.condition or concerns != self.concerns:
            self.condition, self.concerns = condition, concerns
            self.sentence = summary(condition, concerns) if condition is not None else ""
            self.setAccessibleDescription(self.sentence)
            self.update()
        self.align()

    def show_selected(self, place: Place | None) -> None:
        """Mark the layer that is chosen."""
        selected = place.layer if isinstance(place, LayerPlace) else -1
        if selected != self._selected:
            self._selected = selected
            self.update()

    def align(self) -> None:
        """Move the cells below their columns, wherever these are now; in a low window only the sentence stays."""
        low = self.window().height() < scaled(LOW_WINDOW)
        if low != self._low:
            self._low = low
            self.updateGeometry()
        middles = tuple(self._middle_of(layer) for layer in range(len(self._layers())))
        if None in middles and len(middles) == len(self._middles):
            return  # the diagram is between two layouts
        if middles != self._middles:
            self._middles = middles
            self.update()

    def align_soon(self) -> None:
        """Follow the diagram when it is dragged, zoomed or resized."""
        self._later.start()

    def cells(self) -> Sequence[Cell]:
        """Return where each layer's numbers stand."""
        return cells_of(self._middles, len(self._layers()), float(self.width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(self._theme.surface))
            painter.setPen(QColor(self._theme.grid))
            painter.drawLine(0, 0, self.width(), 0)
            if self.condition is None:
                return
            self._paint_sentence(painter)
            if not self._low:
                cells = self.cells()
                for cell in cells:
                    self._paint_cell(painter, cell)
                if cells and cells[0].form is Form.SHORT:
                    self._paint_legend(painter, cells[0])

    def _paint_sentence(self, painter: QPainter) -> None:
        theme = self._theme
        known = any(not isnan(layer.ratio) for layer in self._layers())
        colour = theme.warn if self.concerns else theme.good if known else theme.muted
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        middle = scaled(HEAD) / 2 + 1
        painter.drawEllipse(QPointF(2 * GRID, middle), 3.5, 3.5)
        font = text_font(SIZE_TEXT)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if self.concerns else theme.muted))
        left = 3.25 * GRID
        words = metrics.elidedText(self.sentence, Qt.TextElideMode.ElideRight, self.width() - left - GRID)
        painter.drawText(QPointF(left, middle + (metrics.ascent() - metrics.descent()) / 2), words)

    def _paint_cell(self, painter: QPainter, cell: Cell) -> None:
        theme, layer = self._theme, self._layers()[cell.layer]
        if cell.layer == self._selected:
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(cell.left, scaled(HEAD) - 1, cell.width, self.height() - scaled(HEAD) - 1), 4, 4
            )
        warned = {concern.vital for concern in self.concerns if concern.layer == cell.layer}
        for row, pair in enumerate(ROWS):
            known = [vital for vital in pair if not isnan(layer.value(vital))]
            if known and cell.form is Form.SHORT:
                known = list(pair)
            parts: list[tuple[str, str, bool]] = []
            for vital in known:
                if parts:
                    parts.append((" · " if cell.form is Form.SHORT else "   ", theme.muted, False))
                if cell.form is Form.FULL:
                    parts.append((f"{label(vital)} ", theme.muted, False))
                bad = vital in warned
                parts.append((value_text(vital, layer.value(vital)), theme.warn if bad else theme.text, bad))
            _write(painter, cell.middle, scaled(HEAD) + (row + 0.5) * scaled(LINE), parts)

    def _paint_legend(self, painter: QPainter, first: Cell) -> None:
        """Say what the numbers are where they stand alone, if there is room."""
        font = text_font(SIZE_SMALL)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.muted))
        lines = ["  ·  ".join(label(vital) for vital in pair) for pair in ROWS]
        drop = (metrics.ascent() - metrics.descent()) / 2
        if max(metrics.horizontalAdvance(words) for words in lines) + 3 * GRID < first.left:
            for row, words in enumerate(lines):
                painter.drawText(
                    QPointF(2 * GRID - 4, scaled(HEAD) + (row + 0.5) * scaled(LINE) + drop), words
                )
        elif not self.concerns:
            words = "   |   ".join(lines)
            painter.drawText(
                QPointF(self.width() - GRID - metrics.horizontalAdvance(words), scaled(HEAD) / 2 + 1 + drop),
                words,
            )

    def event(self, event: QEvent) -> bool:
        """Tell the numbers of the layer under the pointer, or the whole sentence."""
        if (
            isinstance(event, QHelpEvent)
            and event.type() == QEvent.Type.ToolTip
            and self.condition is not None
        ):
            layer = self._layer_at(event.pos().x(), event.pos().y())
            words = self.sentence if layer is None else details(self._layers()[layer], self.condition)
            if self._low:
                words = "\n\n".join(details(one, self.condition) for one in self._layers())
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the layer that was clicked."""
        layer = self._layer_at(event.position().x(), event.position().y())
        if layer is not None:
            self.layer_chosen.emit(LayerPlace(layer))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from layer to layer with the arrows."""
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if move is None or not self._layers():
            super().keyPressEvent(event)
            return
        last = len(self._layers()) - 1
        self.layer_chosen.emit(LayerPlace(min(max(self._selected + move, 0), last)))

    def _layer_at(self, x: float, y: float) -> int | None:
        if y < scaled(HEAD) or self._low:
            return None
        return next((cell.layer for cell in self.cells() if 0 <= x - cell.left <= cell.width), None)

    def _layers(self) -> Sequence:  # type: ignore[type-arg]
        return self.condition.layers if self.condition is not None else ()


def _write(painter: QPainter, middle: float, at: float, parts: Sequence[tuple[str, str, bool]]) -> None:
    """Write pieces of text one after the other, as a whole in the middle."""
    fonts = {bold: number_font(SIZE_SMALL, bold=bold) for bold in (False, True)}
    widths = [QFontMetricsF(fonts[bold]).horizontalAdvance(text) for text, _, bold in parts]
    metrics = QFontMetricsF(fonts[False])
    x, base = middle - sum(widths) / 2, at + (metrics.ascent() - metrics.descent()) / 2
    for (text, colour, bold), width in zip(parts, widths, strict=True):
        painter.setFont(fonts[bold])
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(x, base), text)
        x += width
