"""The way of a sample through the network: a row of coloured cells for the inputs and for each layer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.data.dataset import Array
from nnviz.session.explain.expression import figures_of
from nnviz.session.places import INPUTS, UnitPlace
from nnviz.session.snapshot import Snapshot, Task
from nnviz.session.turn import turn
from nnviz.ui.colormap import contrast, hex_of, signed_map
from nnviz.ui.diagram.content import output_names
from nnviz.ui.inspector.painted import LEFT, MIDDLE, RIGHT, Painted, figures, letters, width_of, write
from nnviz.ui.inspector.words import layer_name, short_name
from nnviz.ui.language import tr, translated
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["ROW", "Stage", "WayView", "stages_of"]

ROW = 20
SPARE = 3
READABLE = 40
"""Cells of this width have their number written in."""
LINES = 3
WIDEST = 9 * GRID


class Stage(NamedTuple):
    """The inputs or a layer.

    Its name, its numbers (units,), the number of the strongest colour, which unit is true (−1: none), names of units.
    """

    layer: int
    name: str
    values: Array
    scale: float
    true: int
    names: tuple[str, ...]


def stages_of(snapshot: Snapshot) -> tuple[Stage, ...]:
    """Return the way of the watched sample; nothing where none is watched."""
    sample, data = snapshot.watched, snapshot.data
    if sample is None or data is None:
        return ()
    found = []
    if data.image_shape is None:
        found.append(
            Stage(
                INPUTS,
                layer_name(snapshot, INPUTS),
                sample.x,
                _scale(sample.x),
                -1,
                tuple(data.feature_names),
            )
        )
    for number, layer in enumerate(snapshot.layers):
        if layer.a is not None:
            last = number == len(snapshot.layers) - 1
            names = output_names(snapshot) if last else ()
            known = bool(names) and data.task is Task.CLASSIFICATION and bool(np.isfinite(sample.target))
            scale = 1.0 if last and layer.activation in {"softmax", "sigmoid"} else _scale(layer.a)
            true = int(sample.target) if known else -1
            found.append(Stage(number, translated(layer.name), layer.a, scale, true, names))
    return tuple(found)


def _named(stage: Stage, wide: float) -> bool:
    """Tell whether the names of the units are as short as figures, so that they fit into cells of this width."""
    return len(stage.names) == len(stage.values) and wide >= 10 and max(map(len, stage.names)) == 1


def _scale(values: Array) -> float:
    """Return the largest size of a finite number, 1 where there is none."""
    sound = np.abs(values[np.isfinite(values)])
    return float(sound.max()) if len(sound) and sound.max() > 0 else 1.0


class WayView(Painted):
    """Paints the stages; ``chosen`` carries the ``UnitPlace`` that was clicked."""

    chosen = Signal(object)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.stages: tuple[Stage, ...] = ()
        self._snapshot: Snapshot | None = None
        self._current = (0, -1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("The way of the sample through the network"))

    def sizeHint(self) -> QSize:
        """Return room for all stages."""
        return QSize(30 * GRID, max(len(self.stages), 1) * scaled(ROW))

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(18 * GRID, self.sizeHint().height())

    def show_way(self, snapshot: Snapshot) -> None:
        """Show the watched sample of a snapshot."""
        stages = stages_of(snapshot)
        self._snapshot = snapshot
        if len(stages) != len(self.stages):
            self.stages = stages
            self.updateGeometry()
        self.stages = stages
        self.tell(self.summary)
        self.update()

    def summary(self) -> str:
        """Return the way in words: for each stage the strongest unit."""
        said = []
        for stage in self.stages:
            if not np.isfinite(stage.values).all():
                said.append(tr("{name}: not a number", name=stage.name))
            elif len(stage.values):
                said.append(f"{stage.name}: {self.words(stage, int(np.argmax(np.abs(stage.values))))}")
        return "; ".join(said)

    def words(self, stage: Stage, unit: int) -> str:
        """Return one number with the name of its unit."""
        name = stage.names[unit] if unit < len(stage.names) else tr("unit {n}", n=unit + 1)
        if not stage.names and self._snapshot is not None:
            name = short_name(self._snapshot, stage.layer, unit)
        return f"{name} {figures_of(float(stage.values[unit]), 4)}"

    def _room(self) -> QRectF:
        bold, scales = letters(bold=True), scaled(6 * GRID)
        widest = max((width_of(stage.name, bold) for stage in self.stages), default=0.0) + GRID
        names = min(max(widest, float(scaled(8 * GRID))), float(scaled(12 * GRID)))
        return QRectF(names, 0, max(self.width() - names - scales, 3 * GRID), scaled(ROW))

    def _grid(self, stage: Stage) -> tuple[int, int, float]:
        """Return lines, columns and the width of a cell."""
        count, room = len(stage.values), self._room().width()
        lines = min(LINES, max(1, -(-2 * count // int(room))))
        columns = -(-count // lines)
        return lines, columns, min(room / max(columns, 1), WIDEST)

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return which number of which stage is at a point."""
        row, room = int(y // scaled(ROW)), self._room()
        if not 0 <= row < len(self.stages) or x < room.left():
            return None
        lines, columns, wide = self._grid(self.stages[row])
        line = min(int((y - row * scaled(ROW)) / scaled(ROW) * lines), lines - 1)
        column = int((x - room.left()) // wide)
        unit = line * columns + column
        return (row, unit) if column < columns and unit < len(self.stages[row].values) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a unit."""
        found = self.at(event.position().x(), event.position().y())
        if found is not None:
            self._current = found
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk along a stage and from stage to stage, Enter chooses."""
        key, (row, unit) = Qt.Key(event.key()), self._current
        if not self.stages or key not in {*_MOVES, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
            return
        if key not in _MOVES:
            self._choose()
            return
        down, right = _MOVES[key]
        row = min(max(row + down, 0), len(self.stages) - 1)
        unit = min(max(unit + right, 0), len(self.stages[row].values) - 1)
        self._current = row, unit
        self.tell(lambda: f"{self.stages[row].name}: {self.words(self.stages[row], unit)}", at_once=True)
        self.update()

    def _choose(self) -> None:
        row, unit = self._current
        if row < len(self.stages) and 0 <= unit < len(self.stages[row].values):
            self.chosen.emit(UnitPlace(self.stages[row].layer, unit))

    def event(self, event: QEvent) -> bool:
        """Tell the number under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.at(event.pos().x(), event.pos().y())
            if found is not None:
                stage = self.stages[found[0]]
                QToolTip.showText(event.globalPos(), f"{stage.name}: {self.words(stage, found[1])}", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint names, cells and scales."""
        theme, room = self._theme, self._room()
        with turn, QPainter(self) as painter:
            for row, stage in enumerate(self.stages):
                top = float(row * scaled(ROW))
                name = QRectF(0, top, room.left() - 4, scaled(ROW))
                write(painter, name, stage.name, theme.text, font=letters(bold=True), align=LEFT)
                right = QRectF(room.right() + 4, top, scaled(6 * GRID) - 4, scaled(ROW))
                write(
                    painter, right, f"±{figures_of(stage.scale, 2)}", theme.muted, font=figures(), align=RIGHT
                )
                self._paint_cells(painter, row, stage, room.translated(0, top))

    def _paint_cells(self, painter: QPainter, row: int, stage: Stage, room: QRectF) -> None:
        theme, count = self._theme, len(stage.values)
        if not count:
            return
        lines, columns, wide = self._grid(stage)
        pixels = np.full(lines * columns, QColor(theme.surface).rgb(), np.uint32)
        pixels[:count] = signed_map(theme).rgb32(stage.values, stage.scale)
        image = QImage(pixels.data, columns, lines, 4 * columns, QImage.Format.Format_RGB32)
        box = QRectF(room.left(), room.top() + SPARE, columns * wide, scaled(ROW) - 2 * SPARE)
        painter.drawImage(box, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        if wide >= 6:
            painter.setPen(QPen(QColor(theme.surface), 1))
            for column in range(1, columns):
                x = round(box.left() + column * wide)
                painter.drawLine(x, int(box.top()), x, int(box.bottom()))
        if lines == 1 and (wide >= scaled(READABLE) or _named(stage, wide)):
            self._write_cells(painter, stage, pixels, box, wide)
        if stage.true >= 0 and lines == 1:
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.drawRect(
                QRectF(box.left() + stage.true * wide, box.top() - 1, wide - 1, box.height() + 1)
            )
        if self.hasFocus() and self._current[0] == row and 0 <= self._current[1] < count:
            line, column = divmod(self._current[1], columns)
            high = box.height() / lines
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRect(QRectF(box.left() + column * wide, box.top() + line * high, wide, high))

    def _write_cells(self, painter: QPainter, stage: Stage, pixels: Array, box: QRectF, wide: float) -> None:
        theme = self._theme
        for unit, value in enumerate(stage.values.tolist()):
            ground = hex_of(int(pixels[unit]))
            dark = contrast(theme.text, ground) >= contrast(theme.surface, ground)
            cell = QRectF(box.left() + unit * wide, box.top(), wide, box.height())
            ink = theme.text if dark else theme.surface
            text = figures_of(value, 3) if wide >= scaled(READABLE) else stage.names[unit]
            write(painter, cell, text, ink, font=figures(), align=MIDDLE)


_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
