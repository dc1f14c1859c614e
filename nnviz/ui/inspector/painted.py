"""What the pictures of the inspector have in common: colours of a theme, and words beside them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.scale import scaled
from nnviz.ui.theme import LIGHT, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["LEFT", "MIDDLE", "RIGHT", "Painted", "figures", "letters", "write"]

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MIDDLE = Qt.AlignmentFlag.AlignCenter


class Painted(QWidget):
    """A widget that paints itself."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.updateGeometry()  # text may be larger now
        self.update()

    def tell(self, words: str) -> None:
        """Say in words what is shown: for screen readers, and where the pointer rests."""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)


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
    metrics = QFontMetricsF(font)
    wide = metrics.horizontalAdvance(text)
    if wide > box.width():
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        wide = box.width()
    painter.drawText(box, align, text)
    return wide
