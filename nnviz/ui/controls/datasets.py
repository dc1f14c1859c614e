"""The picker whose buttons are the data: points as dots in their class colours, digits as small images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QLabel, QVBoxLayout, QWidget

from nnviz.data.painted import Painted
from nnviz.experiment.catalog import sentence_of, tag_of
from nnviz.knobs import Choice
from nnviz.ui.colormap import mix
from nnviz.ui.controls.dataset_art import image_of, paint_dots
from nnviz.ui.controls.thumbnail import Array, is_points
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, text_font

__all__ = ["DatasetButton", "DatasetPicker"]

FEWEST, MOST = 4, 5
SMALLEST = 6 * GRID
LARGEST = 8 * GRID
ARROWS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class DatasetButton(QAbstractButton):
    """One data set as a picture; its name in words until the picture comes."""

    def __init__(self, choice: type[Choice], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.choice = choice
        self._theme = theme
        self._picture: Array | None = None
        self._drawn: QPixmap | None = None
        title, sentence = tr(choice.title()), tr(sentence_of(choice))
        self.setText(title if choice is not Painted else tr("Paint"))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setToolTip(f"{title}: {sentence}")
        starting = tr("Another data set starts the training anew; undo brings the trained network back.")
        self.setWhatsThis(f"<b>{title}</b><br>{sentence}<br>{starting}")

    def sizeHint(self) -> QSize:
        """Return the largest size; the picker gives what there is."""
        return QSize(LARGEST, LARGEST)

    def set_picture(self, picture: Array | None) -> None:
        """Show rows of (x₁, x₂, class or value) or an image."""
        self._picture = picture
        self._forget()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self._forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew in the new size."""
        super().resizeEvent(event)
        self._forget()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Go out again."""
        super().leaveEvent(event)
        self.update()

    def _forget(self) -> None:
        self._drawn = None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame for the state and the picture, which is kept as long as nothing changes it."""
        theme = self._theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            marked = self.isChecked() or self.hasFocus()
            width = 2.0 if self.isChecked() else 1.0
            edge = (
                theme.accent if marked else mix(theme.border, theme.muted, 0.6 if self.underMouse() else 0.0)
            )
            frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
            painter.setPen(QPen(QColor(edge), width))
            painter.setBrush(QColor(theme.paper if self._picture is not None else theme.raised))
            painter.drawRoundedRect(frame, 6, 6)
            if self.hasFocus() and self.isChecked():
                painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DotLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), 4, 4)
            if self._picture is None:
                painter.setPen(QColor(theme.muted))
                painter.setFont(text_font(SIZE_SMALL))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(2, 2, -2, -2), flags, self.text())
            else:
                if self._drawn is None:
                    self._drawn = self._draw(self._picture)
                painter.drawPixmap(0, 0, self._drawn)

    def _draw(self, picture: Array) -> QPixmap:
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(self.size() * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        area = QRectF(self.rect()).adjusted(GRID, GRID, -GRID, -GRID)
        with QPainter(drawn) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if is_points(picture):
                paint_dots(painter, picture, area, self._theme)
            else:
                painter.drawImage(area, image_of(picture, self._theme))
        return drawn


class DatasetPicker(QWidget):
    """All data sets side by side, and the sentence of the chosen one.

    ``choice_edited`` carries the type picked; ``paint_requested`` comes with the tile for painting, which chooses
    nothing by itself: the data are others with the first stroke.
    """

    choice_edited = Signal(object)
    paint_requested = Signal()

    def __init__(
        self, choices: tuple[type[Choice], ...], theme: Theme = LIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Data set"))
        self._group = QButtonGroup(self)
        self._sheet = _Sheet(self)
        self.buttons = {tag_of(choice): DatasetButton(choice, theme, self._sheet) for choice in choices}
        for button in self.buttons.values():
            self._group.addButton(button)
            button.installEventFilter(self)
        self._sheet.take(tuple(self.buttons.values()))
        self.caption = QLabel(self)
        self.caption.setObjectName("caption")
        self.caption.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self._sheet)
        column.addWidget(self.caption)
        self._tag = ""
        self._group.buttonClicked.connect(self._clicked)

    def tag(self) -> str:
        """Return which data set is chosen."""
        return self._tag

    def set_tag(self, tag: str) -> None:
        """Mark a data set without reporting it; none where it was written by hand and cannot be made here."""
        if tag not in self.buttons and tag != self._tag:
            self._tag = tag
            self._mark()
            self.caption.setText(tr("These data came with the preset, point by point; choose others above."))
        elif tag in self.buttons and tag != self._tag:
            self._tag = tag
            self.buttons[tag].setChecked(True)
            for (
                each,
                button,
            ) in self.buttons.items():  # Tab comes once, to the chosen one; the arrow keys walk
                button.setFocusPolicy(
                    Qt.FocusPolicy.StrongFocus if each == tag else Qt.FocusPolicy.ClickFocus
                )
            choice = self.buttons[tag].choice
            self.caption.setText(f"{tr(choice.title())}: {tr(sentence_of(choice))}")

    def set_thumbnails(self, thumbnails: Mapping[str, Any]) -> None:
        """Give pictures by tag: rows of (x₁, x₂, class or value), or the pixels of an image (rows, columns)."""
        for tag, picture in thumbnails.items():
            if tag in self.buttons:
                self.buttons[tag].set_picture(np.asarray(picture))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        for button in self.buttons.values():
            button.set_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk with the arrow keys without choosing, since choosing loads other data; Space and Enter choose."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(watched, DatasetButton)
        ):
            buttons = list(self.buttons.values())
            key = Qt.Key(event.key())
            if key in ARROWS:
                down, across = ARROWS[key]
                place = buttons.index(watched) + down * self._sheet.columns() + across
                if 0 <= place < len(buttons):
                    buttons[place].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                watched.click()
                return True
        return super().eventFilter(watched, event)

    def _mark(self) -> None:
        """Mark the tile of the chosen data and no other."""
        self._group.setExclusive(False)
        for tag, button in self.buttons.items():
            button.setChecked(tag == self._tag)
        self._group.setExclusive(True)

    def _clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, DatasetButton) and button.choice is Painted:
            self._mark()
            self.paint_requested.emit()
        elif isinstance(button, DatasetButton) and tag_of(button.choice) != self._tag:
            self.set_tag(tag_of(button.choice))
            self.choice_edited.emit(button.choice)


class _Sheet(QWidget):
    """Lays squares out in rows that fill the width, up to their largest size."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._buttons: tuple[QWidget, ...] = ()
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def take(self, buttons: tuple[QWidget, ...]) -> None:
        """Lay these out."""
        self._buttons = buttons

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self._buttons) // self.columns(width))
        return rows * (self._side(width) + GRID) - GRID

    def sizeHint(self) -> QSize:
        width = FEWEST * (SMALLEST + GRID) - GRID
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def columns(self, width: int = 0) -> int:
        """Return how many buttons stand side by side."""
        return MOST if (width or self.width()) >= MOST * (SMALLEST + GRID) - GRID else FEWEST

    def _side(self, width: int) -> int:
        columns = self.columns(width)
        return min(LARGEST, (width - (columns - 1) * GRID) // columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side, columns = self._side(self.width()), self.columns()
        for place, button in enumerate(self._buttons):
            row, column = divmod(place, columns)
            # Columns end exactly where the fields below end, whatever the division leaves over.
            left = (
                column * (self.width() - side) // (columns - 1) if side < LARGEST else column * (side + GRID)
            )
            button.setGeometry(left, row * (side + GRID), side, side)
