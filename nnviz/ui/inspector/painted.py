"""What the pictures of the inspector have in common: colours of a theme, and words beside them."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.scale import scaled
from nnviz.ui.theme import LIGHT, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["LEFT", "MIDDLE", "RIGHT", "Painted", "figures", "letters", "width_of", "write"]

SECONDS = 1.0
"""Between two descriptions of numbers that change."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MIDDLE = Qt.AlignmentFlag.AlignCenter


class Painted(QWidget):
    """A widget that paints itself.

    ``live`` says that its numbers change many times a second.
    """

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told_at = 0.0
        self.live = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.updateGeometry()  # text may be larger now
        self.update()

    def tell(self, words: Callable[[], str], *, at_once: bool = False) -> None:
        """Say in words what is shown, for screen readers; while they are ``live`` now and then, or ``at_once``."""
        now = time.monotonic()
        if self.live and not at_once and now - self._told_at < SECONDS:
            return
        self._told_at = now
        said = words()
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)


_fonts: dict[tuple[str, bool, int], QFont] = {}


def letters(*, bold: bool = False) -> QFont:
    """Return the font for words."""
    return _kept("text", bold)


def figures(*, bold: bool = False) -> QFont:
    """Return the font for numbers."""
    return _kept("number", bold)


def _kept(kind: str, bold: bool) -> QFont:
    """Return a font that is made once: asking the platform for one takes longer than painting a line."""
    key = kind, bold, scaled(SIZE_SMALL)
    if key not in _fonts:
        make = text_font if kind == "text" else number_font
        _fonts[key] = make(SIZE_SMALL, bold=bold)
    return _fonts[key]


_FIGURES = str.maketrans("123456789", "000000000")
_metrics: dict[int, tuple[QFont, QFontMetricsF, dict[str, float]]] = {}
KEPT = 2000


def width_of(text: str, font: QFont) -> float:
    """Return how wide a text is; all figures are equally wide, so a number that changes is not measured anew."""
    known = _metrics.get(id(font))
    if known is None or known[0] is not font:
        known = _metrics[id(font)] = font, QFontMetricsF(font), {}
    _, metrics, widths = known
    key = text.translate(_FIGURES)
    wide = widths.get(key)
    if wide is None:
        if len(widths) > KEPT:
            widths.clear()
        wide = widths[key] = metrics.horizontalAdvance(key)
    return wide


def write(
    painter: QPainter,
    box: QRectF,
    text: str,
    colour: str,
    *,
    font: QFont | None = None,
    align: Qt.AlignmentFlag = LEFT,
) -> float:
    """Write one line into a box, shortened where it is too long; return how wide it is."""
    font = font or letters()
    painter.setFont(font)
    painter.setPen(QColor(colour))
    wide = width_of(text, font)
    if wide > box.width():
        text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        wide = box.width()
    painter.drawText(box, align, text)
    return wide
