"""Controls that leave the wheel to the page unless they have the focus: scrolling past them changes nothing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSlider, QSpinBox, QWidget

__all__ = ["QuietCombo", "QuietSlider", "QuietSpin"]


class QuietSlider(QSlider):
    """A horizontal slider."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move only with the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class QuietSpin(QSpinBox):
    """A whole number that is reported when typing is finished, not at each figure."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Count only with the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class QuietCombo(QComboBox):
    """A choice that may be narrower than its longest entry; the list that drops down is not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        # The arrow's place is taken off the text's already; padding would take it off twice.
        self.setStyleSheet("QComboBox { padding-right: 0; }")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose only with the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def minimumSizeHint(self) -> QSize:
        """Stay narrow: Qt would make room for the longest placeholder."""
        return QSize(64, super().minimumSizeHint().height())

    def showPopup(self) -> None:
        """Drop down wide enough for every entry."""
        view = self.view()
        view.setMinimumWidth(max(self.width(), view.sizeHintForColumn(0) + 32))
        super().showPopup()
