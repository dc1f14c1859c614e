"""A typeset formula in the colour of the text, which is also spoken."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz import resources
from nnviz.session.explain.formulas import FORMULAS
from nnviz.ui.language import tr
from nnviz.ui.theme import LIGHT, Theme

__all__ = ["FormulaView", "formula_size"]

SCALE = 0.62
"""The drawings are set in 24 pixels, the window in 15."""
_SIZE = re.compile(rb'width="([\d.]+)" height="([\d.]+)"')


class FormulaView(QWidget):
    """Shows one formula of the table; nothing for ""."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self._renderer: QSvgRenderer | None = None
        self._size = QSizeF()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def name(self) -> str:
        """The formula shown."""
        return self._name

    def show_formula(self, name: str) -> None:
        """Show a formula by its name in the table, or none."""
        if name == self._name:
            return
        self._name = name
        self._renderer = None
        self._size = formula_size(name)
        spoken = tr(FORMULAS[name].spoken) if name else ""
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(spoken)
        self.setToolTip(spoken)
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme, self._renderer = theme, None
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the formula; a wide one is drawn smaller where there is no room."""
        return QSize(int(self._size.width()) + 1, int(self._size.height()) + 1)

    def minimumSizeHint(self) -> QSize:
        """Return half the width: a narrow panel still shows the whole formula, only smaller."""
        return QSize(int(self._size.width()) // 2, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the formula, at its left and in the middle of the height."""
        if not self._name or self._size.isEmpty():
            return
        if self._renderer is None:
            drawing = _svg(self._name).replace(b"currentColor", self._theme.text.encode())
            self._renderer = QSvgRenderer(QByteArray(drawing), self)
        fitting = self._size.scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        size = fitting if fitting.width() < self._size.width() else self._size
        with QPainter(self) as painter:
            top = (self.height() - size.height()) / 2
            self._renderer.render(painter, QRectF(0, top, size.width(), size.height()))


@lru_cache(maxsize=256)
def formula_size(name: str) -> QSizeF:
    """Return how large a formula is in the window."""
    found = _SIZE.search(_svg(name)) if name else None
    return QSizeF(float(found[1]) * SCALE, float(found[2]) * SCALE) if found else QSizeF()


@lru_cache(maxsize=256)
def _svg(name: str) -> bytes:
    return resources.read(f"formulas/{name}.svg")
