"""The nearest training samples: images as tiles, points on a small map, rows of a table as their values."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.data.dataset import Array
from nnviz.session.explain.expression import figures_of
from nnviz.session.snapshot import Task
from nnviz.ui.canvas.tiles import grey_image
from nnviz.ui.colormap import class_colours, mix
from nnviz.ui.inspector.neighbours import Found, raw_sample
from nnviz.ui.inspector.painted import LEFT, MIDDLE, RIGHT, Painted, figures, letters, width_of, write
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["NearView"]

HEAD, SIDE, LINE = 2 * GRID, 6 * GRID, 2 * GRID
MAP = 12 * GRID
NAMED, MOST = 4, 12
"""So many columns of a table are named, and shown at all."""
FAINT = 300
"""So many of the training points are on the map."""


class NearView(Painted):
    """Paints the neighbours; ``chosen`` carries the place of one among the training samples."""

    chosen = Signal(int)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.found: Found | None = None
        self._images: list[QImage] = []
        self._current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Nearest training samples in the last hidden layer"))
        self.hide()

    @property
    def kind(self) -> str:
        """How neighbours are drawn: "images", "points" or "table"."""
        data = self.found.data if self.found else None
        if data is None:
            return ""
        return "images" if data.image_shape is not None else "points" if data.points is not None else "table"

    def sizeHint(self) -> QSize:
        """Return room for what is shown."""
        lines = len(self.found.nearest.row) if self.found else 0
        body = {
            "images": SIDE + scaled(LINE),
            "points": max(MAP, lines * scaled(LINE)),
            "table": lines * scaled(LINE),
        }.get(self.kind, 0)
        return QSize(30 * GRID, scaled(HEAD) + body + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(18 * GRID, self.sizeHint().height())

    def show_found(self, found: Found | None) -> None:
        """Show other neighbours."""
        self.found, self._current = found, -1
        self._draw_images()
        self.setVisible(found is not None)
        if found is not None:
            self.tell(lambda: "; ".join(self.words(place) for place in range(len(found.nearest.row))))
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self._draw_images()

    def _draw_images(self) -> None:
        found, self._images = self.found, []
        if found is not None and found.data.material is not None and found.data.image_shape is not None:
            dataset = found.data.material.dataset
            for row in found.nearest.row.tolist():
                ink = dataset.x[row].reshape(found.data.image_shape) / dataset.scale
                self._images.append(grey_image(ink, self._theme))

    def label(self, place: int) -> str:
        """Return the class or the value of a neighbour."""
        found = self.found
        if found is None:
            return ""
        label = found.nearest.label[place]
        if found.data.task is Task.CLASSIFICATION:
            return found.data.class_names[int(label)]
        return figures_of(float(label), 4)

    def words(self, place: int) -> str:
        """Return a neighbour in words."""
        found = self.found
        if found is None:
            return ""
        return tr(
            "training sample {n}: {label}, at distance {distance}",
            n=f"{int(found.nearest.index[place]) + 1:,}",
            label=self.label(place),
            distance=figures_of(float(found.nearest.distance[place]), 3),
        )

    def box_of(self, place: int) -> QRectF:
        """Return where a neighbour is."""
        if self.kind == "images":
            return QRectF(place * (SIDE + GRID), scaled(HEAD), SIDE, SIDE + scaled(LINE))
        left = MAP + 2 * GRID if self.kind == "points" else 0
        return QRectF(left, scaled(HEAD) + place * scaled(LINE), max(self.width() - left, 1), scaled(LINE))

    def _at(self, point: QPointF) -> int:
        count = len(self.found.nearest.row) if self.found else 0
        return next((place for place in range(count) if self.box_of(place).contains(point)), -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a neighbour."""
        self._current = self._at(event.position())
        self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter chooses."""
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        step = by.get(Qt.Key(event.key()))
        if step is not None and self.found is not None:
            self._current = min(max(self._current + step, 0), len(self.found.nearest.row) - 1)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if self.found is not None and 0 <= self._current < len(self.found.nearest.index):
            self.chosen.emit(int(self.found.nearest.index[self._current]))

    def event(self, event: QEvent) -> bool:
        """Tell what is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._at(QPointF(event.pos()))
            if place >= 0:
                words = tr("{what}. A click watches it.", what=self.words(place).capitalize())
                QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is known."""
        found, theme = self.found, self._theme
        if found is None:
            return
        with QPainter(self) as painter:
            head = QRectF(0, 0, self.width(), scaled(HEAD))
            title = tr("Nearest training samples")
            used = write(painter, head, title, theme.text, font=letters(bold=True), align=LEFT)
            words = tr("in the last hidden layer, step {step}", step=f"{found.step:,}")
            write(painter, head.adjusted(used + GRID, 0, 0, 0), words, theme.muted, align=RIGHT)
            if self.kind == "points":
                self._paint_map(painter, found)
            for place in range(len(found.nearest.row)):
                box = self.box_of(place)
                if place == self._current and self.hasFocus():
                    painter.fillRect(box, QColor(mix(theme.surface, theme.accent, 0.16)))
                if self.kind == "images":
                    if box.right() <= self.width():
                        self._paint_tile(painter, place, box)
                else:
                    self._paint_row(painter, found, place, box)

    def _differs(self, place: int, found: Found) -> bool:
        """Tell whether a neighbour is known to be of another class than the sample."""
        return _truth(found) not in {"", self.label(place)}

    def _paint_tile(self, painter: QPainter, place: int, box: QRectF) -> None:
        theme, picture = self._theme, QRectF(box.left(), box.top(), SIDE, SIDE)
        painter.drawImage(picture, self._images[place])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawRect(picture.adjusted(0, 0, -1, -1))
        words = QRectF(box.left(), box.top() + SIDE, SIDE, scaled(LINE))
        wrong = self.found is not None and self._differs(place, self.found)
        tone = theme.bad if wrong else theme.text
        write(painter, words, self.label(place), tone, align=MIDDLE)

    def _paint_row(self, painter: QPainter, found: Found, place: int, box: QRectF) -> None:
        theme = self._theme
        if found.data.material is None:
            return
        x = found.data.material.dataset.x[found.nearest.row[place]]
        wrong = self._differs(place, found)
        labels = (self.label(one) for one in range(len(found.nearest.row)))
        wide = max(width_of(label, letters()) for label in labels) + GRID
        name = QRectF(box.left(), box.top(), min(box.width() * 0.36, wide), scaled(LINE))
        write(painter, name, self.label(place), theme.bad if wrong else theme.text, align=LEFT)
        distance = tr("at {distance}", distance=figures_of(float(found.nearest.distance[place]), 3))
        used = write(painter, box, distance, theme.muted, font=figures(), align=RIGHT)
        rest = QRectF(name.right() + 4, box.top(), box.right() - used - name.right() - 12, scaled(LINE))
        names = found.data.material.dataset.feature_names
        named = len(x) <= NAMED
        values = "   ".join(
            f"{names[k]} {figures_of(float(x[k]), 3)}" if named else figures_of(float(x[k]), 3)
            for k in range(min(len(x), MOST))
        )
        if rest.width() > 3 * GRID:
            write(painter, rest, values, theme.muted, font=figures(), align=LEFT)

    def _paint_map(self, painter: QPainter, found: Found) -> None:
        """Paint some training points, the sample, and lines from it to its neighbours."""
        theme, points, material = self._theme, found.data.points, found.data.material
        if points is None or material is None:
            return
        box = QRectF(0, scaled(HEAD) + 2, MAP, MAP - 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = points.x.min(axis=0), points.x.max(axis=0)
        wide = np.where(high > low, high - low, 1.0)

        def spot(at: Array) -> QPointF:
            share = (np.asarray(at, float) - low) / wide
            return QPointF(
                box.left() + 4 + share[0] * (box.width() - 8),
                box.bottom() - 4 - share[1] * (box.height() - 8),
            )

        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setPen(Qt.PenStyle.NoPen)
        classes = found.data.task is Task.CLASSIFICATION
        shades = [
            mix(theme.surface, colour, 0.4) for colour in class_colours(theme, len(found.data.class_names))
        ]
        rows = np.flatnonzero(points.part == 0)
        for row in rows[:: max(len(rows) // FAINT, 1)].tolist():
            painter.setBrush(QColor(shades[int(points.y[row])] if classes else theme.border))
            painter.drawEllipse(spot(points.x[row]), 1.5, 1.5)
        raw = raw_sample(found.sample, found.data)
        here = None if raw is None else spot(raw)
        for row in found.nearest.row.tolist():
            there = spot(material.dataset.x[row])
            if here is not None:
                painter.setPen(QPen(QColor(theme.accent), 1))
                painter.drawLine(here, there)
            painter.setPen(QPen(QColor(theme.surface), 1))
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(there, 3, 3)
        if here is not None:
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.setBrush(QColor(theme.surface))
            painter.drawEllipse(here, 4.5, 4.5)


def _truth(found: Found) -> str:
    """Return the name of the sample's own class, "" where nobody has said it."""
    target = found.sample.target
    if found.data.task is not Task.CLASSIFICATION or target != target:  # noqa: PLR0124 - NaN
        return ""
    return found.data.class_names[int(target)]
