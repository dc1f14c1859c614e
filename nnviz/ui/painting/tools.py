"""The row of tools for painting: colours, rubber, brush, clear, and a line that says what is on the sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.data.painted import MOST_CLASSES
from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, Theme

__all__ = ["PaintTools"]

LEAST, MOST = 2 * GRID, 3 * GRID
SIZES = (2, 25)
"""How far the brush reaches: hundredths of the width of the sheet."""
DENSITIES = (1, 12)
"""Points that fall for each half radius of the way."""


class Swatch(QAbstractButton):
    """A colour to paint with; with ``plus`` it stands for one more class."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._colour, self._plus = "", False
        self._theme: Theme | None = None
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(LEAST)
        self.setMaximumWidth(MOST)

    def sizeHint(self) -> QSize:
        """Return the largest size."""
        return QSize(MOST, MOST)

    def show_colour(self, colour: str, theme: Theme, *, plus: bool) -> None:
        """Stand for this colour."""
        self._colour, self._theme, self._plus = colour, theme, plus
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a dot, with a ring around it when it is chosen."""
        theme = self._theme
        if theme is None:
            return
        middle = QPointF(self.width() / 2, self.height() / 2)
        radius = min(self.width(), self.height()) / 2 - 4
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.isChecked() or self.hasFocus():
                width = 2.0 if self.isChecked() else 1.0
                painter.setPen(QPen(QColor(theme.text if self.isChecked() else theme.accent), width))
                painter.drawEllipse(middle, radius + 2.5, radius + 2.5)
            painter.setPen(QPen(QColor(self._colour), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush if self._plus else QColor(self._colour))
            painter.drawEllipse(middle, radius, radius)
            if self._plus:
                painter.drawLine(middle - QPointF(radius / 2, 0), middle + QPointF(radius / 2, 0))
                painter.drawLine(middle - QPointF(0, radius / 2), middle + QPointF(0, radius / 2))


class Note(QLabel):
    """Words that wrap without a say in the height of the panel, which would scroll where it has less than its best."""

    def hasHeightForWidth(self) -> bool:
        """Return False: the tools see to its lines."""
        return False


class PaintTools(QWidget):
    """The tools; ``cleared`` asks for an empty sheet, ``changed`` tells that another tool is held."""

    cleared = Signal()
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(tr("Tools for painting points"))
        self.group = QButtonGroup(self)
        self.swatches = [Swatch(self) for _ in range(MOST_CLASSES)]
        self.rubber, self.clear = QToolButton(self), QToolButton(self)
        self.size_slider = self._slider(SIZES, 9, tr("Size of the brush"), tr("How far the brush reaches"))
        self.density_slider = self._slider(
            DENSITIES, 3, tr("Density of the brush"), tr("How many points fall while you drag")
        )
        self.note = Note(self)
        self.note.setObjectName("caption")
        self.note.setWordWrap(True)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.note.setAccessibleName(tr("Painted points"))
        self._build()
        self.set_theme(theme)
        self.hide()

    @property
    def label(self) -> int:
        """The class to paint with, from 0."""
        return max(self.group.checkedId(), 0)

    @property
    def rubs(self) -> bool:
        """Whether the rubber is held."""
        return self.rubber.isChecked()

    @property
    def reach(self) -> float:
        """How far the brush reaches, as a share of the width of the sheet."""
        return self.size_slider.value() / 100

    @property
    def density(self) -> int:
        """How many points fall for each half radius of the way."""
        return self.density_slider.value()

    def choose(self, label: int) -> None:
        """Take the brush with this colour, if there is one."""
        if label < len(self.swatches) and not self.swatches[label].isHidden():
            self.swatches[label].click()

    def show_classes(self, names: Sequence[str], colours: Sequence[str]) -> None:
        """Offer these classes; the last of ``colours`` is for one more where there are more colours than names."""
        for label, swatch in enumerate(self.swatches):
            swatch.setVisible(label < len(colours))
            if label < len(colours):
                plus = label >= len(names)
                name = tr("One more class") if plus else names[label]
                swatch.show_colour(colours[label], self._theme, plus=plus)
                swatch.setAccessibleName(tr("Paint {name}", name=name) if not plus else name)
                swatch.setToolTip(tr("{name} (key {key})", name=name.capitalize(), key=label + 1))
        if self.label >= len(colours):
            self.swatches[0].setChecked(True)

    def show_note(self, text: str, *, empties: bool, painted: bool) -> None:
        """Say what is on the sheet; ``empties`` whether it can be emptied, ``painted`` whether it is the user's own."""
        self.note.setText(text)
        self._fit_note()
        self.clear.setEnabled(empties)
        self.clear.setText(tr("clear") if painted else tr("start empty"))
        self.clear.setAccessibleName(self.clear.text())
        tip = tr("Take all points away") if painted else tr("Leave these points and begin on an empty sheet")
        self.clear.setToolTip(tip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the words as many lines as they need now."""
        super().resizeEvent(event)
        self._fit_note()

    def _fit_note(self) -> None:
        lines = self.note.heightForWidth(max(self.width(), 1))
        if lines > 0 and lines != self.note.height():
            self.note.setFixedHeight(lines)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.rubber.setIcon(icon("rubber", theme))

    def _slider(self, reach: tuple[int, int], value: int, name: str, tip: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(*reach)
        slider.setValue(value)
        slider.setAccessibleName(name)
        slider.setToolTip(tip)
        slider.setMinimumWidth(3 * GRID)
        slider.valueChanged.connect(self.changed)
        return slider

    def _build(self) -> None:
        colours = QHBoxLayout()
        colours.setSpacing(0)
        for label, swatch in enumerate(self.swatches):
            self.group.addButton(swatch, label)
            swatch.clicked.connect(self._take_brush)
            colours.addWidget(swatch)
        self.swatches[0].setChecked(True)
        colours.addStretch(1)
        self.rubber.setObjectName("small")
        self.rubber.setCheckable(True)
        self.rubber.setText(tr("rubber"))
        self.rubber.setAccessibleName(tr("Rubber"))
        self.rubber.setToolTip(tr("Rub points out; the right mouse button always does"))
        self.rubber.toggled.connect(self.changed)
        self.clear.setObjectName("small")
        self.clear.clicked.connect(self.cleared)
        for button in (self.rubber, self.clear):
            button.setFixedHeight(MOST)
            colours.addWidget(button)
            colours.addSpacing(GRID // 2)
        brush = QHBoxLayout()
        brush.setSpacing(GRID // 2)
        for text, slider in ((tr("size"), self.size_slider), (tr("points"), self.density_slider)):
            caption = QLabel(text, self)
            caption.setObjectName("caption")
            caption.setBuddy(slider)
            brush.addWidget(caption)
            brush.addWidget(slider, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(colours)
        column.addLayout(brush)
        column.addWidget(self.note)

    def _take_brush(self) -> None:
        self.rubber.setChecked(False)
        self.changed.emit()
