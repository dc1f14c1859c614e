"""The words of the diagram: heads of the layers, names of inputs and outputs, the verdict's bars, scales."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from nnviz.session.snapshot import Snapshot
from nnviz.ui.diagram.content import captions, input_name, output_names
from nnviz.ui.diagram.layout import Column, Layout
from nnviz.ui.diagram.links import LinkSet
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import SIZE_SMALL, SIZE_TEXT, Theme, number_font, text_font

__all__ = ["Labels"]

_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Labels:
    """Draws text with ready fonts and colours."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._head, self._name = text_font(SIZE_SMALL, bold=True), text_font(SIZE_TEXT)
        self._bold, self._small = text_font(SIZE_TEXT, bold=True), text_font(SIZE_SMALL)
        self._numbers = number_font(SIZE_SMALL)
        self._text, self._muted = QColor(theme.text), QColor(theme.muted)
        self._short: dict[tuple[int, str, int], str] = {}

    def heads(self, painter: QPainter, layout: Layout, snapshot: Snapshot, top: float) -> None:
        """Write two lines above each column, shortened to the room between the columns."""
        columns = layout.columns
        middles = [c.middle for c in columns]
        for number, (column, (first, lines)) in enumerate(zip(columns, captions(snapshot), strict=True)):
            near = [abs(m - column.middle) for k, m in enumerate(middles) if abs(k - number) == 1]
            room = min(near) - 6
            if number == 0:
                room = max(room, column.width)
            if room < scaled(44):
                if room >= 16 or not number % int(np.ceil(16 / max(room, 1.0))):
                    short = first.rsplit(" ", 1)[-1] if number < len(columns) - 1 and number else first
                    self._write(painter, self._small, self._muted, column.middle, top + scaled(8), 60, short)
                continue
            self._write(painter, self._head, self._text, column.middle, top + scaled(8), room, first)
            second = self._longest(lines, room)
            self._write(painter, self._small, self._muted, column.middle, top + scaled(24), room, second)

    def inputs(self, painter: QPainter, column: Column, snapshot: Snapshot) -> None:
        """Write the names of the features, or which sample the image is."""
        if column.image is not None:
            left, top, width, height = column.image
            sample = snapshot.watched
            room = min(width + 24, 2 * (left + width / 2 - 4))
            lines = (tr("no sample is watched"), tr("no sample"))
            if sample is not None:
                number, count = f"{sample.index + 1:,}", f"{sample.count:,}"
                lines = (tr("sample {n} of {count}", n=number, count=count), tr("sample {n}", n=number))
            line = self._longest(lines, room)
            self._write(
                painter, self._small, self._muted, left + width / 2, top + height + scaled(14), room, line
            )
            return
        if len(column.centres) > 1 and column.centres[1] - column.centres[0] < 12:
            return
        painter.setFont(self._name)
        painter.setPen(self._text)
        metrics = QFontMetricsF(self._name)
        for place, unit in enumerate(column.drawn.tolist()):
            y = float(column.centres[place])
            room = max(column.x - 12, 30)
            text = metrics.elidedText(input_name(snapshot, unit), Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(column.x - 8 - room, y - scaled(10), room, scaled(20)), _RIGHT, text)

    def outputs(self, painter: QPainter, column: Column, snapshot: Snapshot, right: float) -> None:
        """Write the class names with a bar and the number of the prediction; the largest stands out."""
        names = output_names(snapshot)
        if not names:
            return
        sample = snapshot.watched
        p = None if sample is None else np.asarray(sample.prediction, dtype=np.float64)
        sound = p is not None and len(p) == len(names) and bool(np.isfinite(p).all())
        best = int(np.argmax(p)) if p is not None and sound else -1
        target = int(sample.target) if sample is not None and np.isfinite(sample.target) else -1
        metrics = QFontMetricsF(self._bold)
        x = column.x + column.width + 10
        room = max(56.0, right - x - scaled(108))  # what bar and number leave
        wide = min(max(metrics.horizontalAdvance(n) for n in names) + 2, room)
        track = max(min(right - x - wide - scaled(52), 56.0), 0.0)
        short = track < 20
        if short:
            track = max(min(right - x - wide - 12, 56.0), 0.0)
        for place, unit in enumerate(column.drawn.tolist()):
            y = float(column.centres[place])
            chosen = unit == best
            painter.setFont(self._bold if chosen else self._name)
            painter.setPen(self._text if chosen or best < 0 else self._muted)
            name = metrics.elidedText(names[unit], Qt.TextElideMode.ElideRight, wide)
            painter.drawText(QRectF(x, y - scaled(10), wide, scaled(20)), _LEFT, name)
            if unit == target:
                mark = self.theme.good if chosen else self.theme.warn
                width = min(metrics.horizontalAdvance(names[unit]), wide)
                painter.fillRect(QRectF(x, y + scaled(8), width, 2), QColor(mark))
            if p is None or not sound:
                continue
            bar = QRectF(x + wide + 6, y - 2.5, track, 5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.grid))
            painter.drawRoundedRect(bar, 2.5, 2.5)
            share = float(np.clip(p[unit], 0, 1))
            if share * track > 1:
                painter.setBrush(QColor(self.theme.accent if chosen else self.theme.muted))
                bar.setWidth(max(share * track, 3.0))
                painter.drawRoundedRect(bar, 2.5, 2.5)
            if not short:
                painter.setFont(self._numbers)
                painter.setPen(self._text if chosen else self._muted)
                painter.drawText(
                    QRectF(x + wide + track + 8, y - scaled(10), scaled(40), scaled(20)),
                    _LEFT,
                    _percent(share),
                )

    def stacks(self, painter: QPainter, layout: Layout) -> None:
        """Write how many units each pile stands for."""
        for column in layout.columns:
            if column.stack is not None and column.stack[3] > 24 and self._roomy(layout):
                left, top, width, _ = column.stack
                line = tr("+{n} more", n=f"{column.hidden:,}")
                self._write(
                    painter, self._small, self._muted, left + width / 2, top + scaled(24), scaled(90), line
                )

    def scales(
        self,
        painter: QPainter,
        layout: Layout,
        sets: tuple[LinkSet, ...],
        scales: tuple[float, ...],
        y: float,
    ) -> None:
        """Write under each bundle of links and under each layer the number that has the full colour."""
        for links, chosen in zip(layout.links, sets, strict=True):
            if links.x1 - links.x0 >= scaled(96):
                middle = (links.x0 + links.x1) / 2
                self._write(
                    painter, self._numbers, self._muted, middle, y, scaled(92), f"s = {chosen.scale:.3g}"
                )
        for column, scale in zip(layout.columns[1:], scales, strict=True):
            if all(links.x1 - links.x0 >= scaled(96) for links in layout.links):
                self._write(
                    painter, self._numbers, self._muted, column.middle, y, scaled(60), f"u = {scale:.3g}"
                )

    def _roomy(self, layout: Layout) -> bool:
        """Tell whether the columns stand far enough apart for the words under them."""
        return all(b.middle - a.middle > scaled(60) for a, b in pairwise(layout.columns))

    def _longest(self, lines: tuple[str, ...], room: float) -> str:
        """Return the longest of some lines that fits, else the shortest."""
        metrics = QFontMetricsF(self._small)
        return next((line for line in lines if metrics.horizontalAdvance(line) <= room), lines[-1])

    def _write(
        self, painter: QPainter, font: QFont, colour: QColor, x: float, y: float, room: float, text: str
    ) -> None:
        """Write one line centred on a point, shortened to its room."""
        painter.setFont(font)
        painter.setPen(colour)
        key = (id(font), text, int(room))
        short = self._short.get(key)
        if short is None:
            if len(self._short) > 2000:
                self._short.clear()
            short = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            self._short[key] = short
        painter.drawText(QRectF(x - room / 2, y - scaled(9), room, scaled(18)), _CENTRE, short)


def _percent(share: float) -> str:
    return f"{share:.1%}" if share < 0.9995 else "100%"
