"""The caption below the diagram while steps are played phase by phase."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from nnviz.session.snapshot import Phase
from nnviz.ui.colormap import mix
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.steps.narration import Told
from nnviz.ui.steps.track import colour_of
from nnviz.ui.theme import GRID, LIGHT, SIZE_DISPLAY, SIZE_HEADING, Theme, text_font

__all__ = ["Caption"]

NARROW = 620
"""Below this width the caption takes the next smaller type."""
TINY, LOW = 400, 560
"""In a narrower place, or in a lower window, only the phase is named."""


class Caption(QWidget):
    """One line: the phase in its colour, and what happens; hidden between steps."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._phase = Phase.BATCH
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, GRID, 2 * GRID, GRID)
        row.addWidget(self.text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setObjectName("caption_strip")
        self.setAccessibleName(tr("What happens in this phase"))
        self.hide()

    def show_told(self, told: Told | None) -> None:
        """Say what happens, or be hidden."""
        if told is None:
            self.hide()
            return
        self._phase = told.phase
        width = (self.parentWidget() or self).width()
        brief = width < scaled(TINY) or (self.window() is not self and self.window().height() < scaled(LOW))
        self.text.setFont(text_font(SIZE_DISPLAY if width >= scaled(NARROW) and not brief else SIZE_HEADING))
        self.text.setText(told.title if brief else f"{told.title}: {told.sentence}.")
        self.setFixedHeight(self._height(1 if brief else 2))
        self.setAccessibleDescription(self.text.text())
        self.show()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def _height(self, lines: int) -> int:
        """Return room for so many lines, always, so that the diagram stands still from phase to phase."""
        return lines * self.text.fontMetrics().lineSpacing() + 2 * GRID

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground in a breath of the phase's colour, with a bar at its left."""
        colour = colour_of(self._phase, self._theme)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(mix(self._theme.surface, colour, 0.1)))
            painter.fillRect(QRectF(0, 0, GRID, self.height()), QColor(colour))
