"""The legend of the diagram: what colours tell, at which scale, and how many links are drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen

from nnviz.session.colouring import LinkQuantity, UnitQuantity
from nnviz.ui.colormap import SignedMap
from nnviz.ui.diagram.links import LinkSet
from nnviz.ui.diagram.look import Look, Scale
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["LINK_WORDS", "SCALE_WORDS", "UNIT_WORDS", "Legend", "lines"]

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

UNIT_WORDS = {
    UnitQuantity.ACTIVATION: "activation of the watched sample",
    UnitQuantity.MEAN: "mean activation over training samples",
    UnitQuantity.GRADIENT: "gradient ∂L/∂b",
    UnitQuantity.BIAS: "bias b",
    UnitQuantity.DEAD: "share of dead samples",
}
LINK_WORDS = {
    LinkQuantity.WEIGHT: "weight w",
    LinkQuantity.GRADIENT: "gradient ∂L/∂w",
    LinkQuantity.UPDATE: "last update Δw",
    LinkQuantity.CONTRIBUTION: "contribution w·a",
}
SCALE_WORDS = {
    Scale.PERCENTILE: "98th percentile by layer",
    Scale.LAYER: "largest by layer",
    Scale.NETWORK: "largest of all",
    Scale.FIXED: "fixed",
}


def lines(look: Look, *, pictures: bool = False) -> tuple[str, ...]:
    """Return what the legend says, from long to short: quantities, and the scale in force.

    Parameters
    ----------
    pictures : bool
        Whether units are pictures over the plane.
    """
    links, units, scale = tr(LINK_WORDS[look.links]), tr(UNIT_WORDS[look.units]), tr(SCALE_WORDS[look.scale])
    short = tr(look.units.value)
    if pictures and look.units is UnitQuantity.ACTIVATION:
        units = short = tr("activation over the plane")
    return (
        tr("s: {links}, {scale}  ·  u: {units}", links=links, scale=scale, units=units),
        tr("s: {links}, {scale}  ·  u: {units}", links=links, scale=scale, units=short),
        tr("s: {links}, {scale}", links=links, scale=scale),
        tr("s: {links}", links=links),
    )


class Legend:
    """Draws the legend along the lower edge."""

    def __init__(self, theme: Theme, colours: SignedMap) -> None:
        self._theme = theme
        self._small, self._numbers = text_font(SIZE_SMALL), number_font(SIZE_SMALL)
        self._muted = QColor(theme.muted)
        self._ramp = [(k / 8, QColor(colours.colour(k / 4 - 1))) for k in range(9)]

    def draw(
        self,
        painter: QPainter,
        sets: tuple[LinkSet, ...],
        words: tuple[str, ...],
        width: float,
        height: float,
    ) -> None:
        """Draw the bar of colours with its ends, the longest words that fit, and how many links are shown."""
        y, half = height - scaled(2 * GRID), scaled(9)
        x = self._bar(painter, 2.0 * GRID, y)
        shown, total = sum(len(k) for k in sets), sum(k.total for k in sets)
        count = tr("{n} links", n=f"{shown:,}")
        if shown != total:
            count = tr("strongest {n} of {total} links", n=f"{shown:,}", total=f"{total:,}")
        small = QFontMetricsF(self._small)
        wide = small.horizontalAdvance(count) + 4
        painter.setFont(self._small)
        painter.setPen(self._muted)
        if width - wide - 16 > x + 12:
            painter.drawText(QRectF(width - wide - 16, y - half, wide, 2 * half), _RIGHT, count)
        for line in words:
            if x + 14 + small.horizontalAdvance(line) < width - wide - 32:
                painter.drawText(QRectF(x + 14, y - half, width, 2 * half), _LEFT, line)
                break

    def _bar(self, painter: QPainter, x: float, y: float) -> float:
        """Draw −s, dashed, through the colours to +s, unbroken; return where it ends."""
        painter.setFont(self._numbers)
        metrics = QFontMetricsF(self._numbers)
        dashes = QPen(QColor(self._theme.negative), 2.5)
        dashes.setCapStyle(Qt.PenCapStyle.FlatCap)
        dashes.setDashPattern([3.0, 1.5])
        for text, pen in (("−s", dashes), ("+s", QPen(QColor(self._theme.positive), 2.5))):
            painter.setPen(self._muted)
            painter.drawText(QRectF(x, y - scaled(9), scaled(20), scaled(18)), _LEFT, text)
            x += metrics.horizontalAdvance(text) + 5
            painter.setPen(pen)
            painter.drawLine(QPointF(x, y), QPointF(x + 22, y))
            x += 22
            if text == "−s":
                bar = QRectF(x + 6, y - 4, 72, 8)
                ramp = QLinearGradient(bar.topLeft(), bar.topRight())
                ramp.setStops(self._ramp)
                painter.fillRect(bar, ramp)
                painter.setPen(QPen(QColor(self._theme.border), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(bar)
                x += 84
        return x
