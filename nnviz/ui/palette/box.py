"""The palette itself: a field and a list over the upper middle of the window, gone as soon as it has served."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from nnviz.ui.frame import Frame
from nnviz.ui.language import tr
from nnviz.ui.palette.entries import Entry, found
from nnviz.ui.text_size import scaled
from nnviz.ui.theme import GRID, SIZE_HEADING, SIZE_SMALL, SIZE_TEXT, Theme, text_font

__all__ = ["PaletteBox"]

ROW, ROWS, WIDE = 4 * GRID, 12, 76 * GRID
ENTRY = Qt.ItemDataRole.UserRole
MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}


class _Rows(QStyledItemDelegate):
    """Paints an entry: what it is at the left, its key and its place at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, scaled(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry, theme = index.data(ENTRY), self.theme
        if not isinstance(entry, Entry):
            return
        rect = QRect(option.rect).adjusted(GRID // 2, 0, -GRID // 2, 0)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            accent = QColor(theme.accent)
            accent.setAlphaF(0.2)
            painter.setBrush(accent)
            painter.drawRoundedRect(rect, 4, 4)
        rect = rect.adjusted(GRID, 0, -GRID, 0)
        small, plain = text_font(SIZE_SMALL), text_font(SIZE_TEXT)
        side = QFontMetrics(small)
        right = rect.right()
        painter.setFont(small)
        for words, colour in ((entry.keys, theme.text), (entry.where, theme.muted)):
            if words and right - rect.left() > rect.width() // 3:
                wide = side.horizontalAdvance(words)
                place = QRect(right - wide, rect.top(), wide + 1, rect.height())
                painter.setPen(QColor(colour))
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
                right -= wide + 2 * GRID
        painter.setFont(plain)
        painter.setPen(QColor(theme.text))
        title = QFontMetrics(plain).elidedText(entry.title, Qt.TextElideMode.ElideRight, right - rect.left())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()


STILL_HERE = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
"""Why the field may lose the focus and the box stays."""


class PaletteBox(QFrame):
    """Finds among entries; Enter does the marked one, Esc or a click elsewhere ends it."""

    def __init__(self, theme: Theme, window: Frame) -> None:
        super().__init__(window)
        self._entries: list[Entry] = []
        self._before: QWidget | None = None
        self.setObjectName("palette")
        self.setAccessibleName(tr("Find anything"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find an action, a preset, a panel or a setting"))
        self.field.setAccessibleName(tr("Find anything"))
        self.field.setToolTip(tr("A few letters of what you look for are enough"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("What was found"))
        self.list.setToolTip(tr("Enter or a click does it"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self._rows = _Rows(theme, self.list)
        self.list.setItemDelegate(self._rows)
        self.nothing = QLabel(tr("Nothing has these words."))
        self.nothing.setObjectName("muted")
        self.nothing.setMargin(GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID // 2)
        for part in (self.field, self.list, self.nothing):
            column.addWidget(part)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(4 * GRID)
        shadow.setOffset(0, GRID // 2)
        self.setGraphicsEffect(shadow)
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        window.reshaped.connect(self._follow)
        self.list.itemClicked.connect(self._do)
        self.hide()
        self.set_theme(theme)

    def open(self, entries: list[Entry]) -> None:
        """Begin anew with these entries."""
        self._entries = entries
        self._forget()
        self._before = self.window().focusWidget()
        if self._before is not None:
            self._before.destroyed.connect(self._forget)
        self.field.clear()
        self._find("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._rows.theme = theme
        self.setStyleSheet(
            f"QFrame#palette {{ background: {theme.surface}; border: 1px solid {theme.border};"
            f" border-radius: {GRID}px; }}"
            f"QFrame#palette QListWidget {{ border: none; background: {theme.surface}; }}"
            f"QFrame#palette QLineEdit {{ font-size: {scaled(SIZE_HEADING)}px; padding: {scaled(6)}px; }}"
        )
        shadow = self.graphicsEffect()
        if isinstance(shadow, QGraphicsDropShadowEffect):
            colour = QColor(theme.paper if theme.dark else theme.ink)
            colour.setAlphaF(0.6 if theme.dark else 0.3)
            shadow.setColor(colour)

    def titles(self) -> list[str]:
        """Return what is listed, from the top."""
        return [self.list.item(row).data(ENTRY).title for row in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk through the list while the field has the focus; end when the focus goes elsewhere."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(Qt.Key(event.key()))
        if (
            watched is self.field
            and isinstance(event, QFocusEvent)
            and event.type() == QEvent.Type.FocusOut
            and event.reason() not in STILL_HERE
        ):
            self.hide()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        """Stay in the middle of the window."""
        if self.isVisible():
            self._place()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the entries: they are of one moment."""
        super().hideEvent(event)
        self._entries = []

    def _key(self, key: Qt.Key) -> bool:
        if key in MOVES:
            last = self.list.count() - 1
            self.list.setCurrentRow(min(max(self.list.currentRow() + MOVES[key], 0), last))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.list.currentItem() is not None:
                self._do(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self._leave()
        else:
            return False
        return True

    def _forget(self, _gone: object = None) -> None:
        """Forget where the focus was, at the latest when that is deleted: Python would keep a pointer into nothing."""
        before, self._before = self._before, None
        if before is not None and isValid(before):
            before.destroyed.disconnect(self._forget)

    def _leave(self) -> None:
        before = self._before
        self._forget()
        self.hide()
        if before is not None:
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self, item: QListWidgetItem) -> None:
        entry = item.data(ENTRY)
        self._leave()
        QTimer.singleShot(0, self, entry.do)  # the palette is gone before anything else opens

    def _find(self, text: str) -> None:
        self.list.clear()
        for entry in found(text, self._entries):
            item = QListWidgetItem(self.list)
            item.setData(ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}, {entry.where}")
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self.nothing.setVisible(self.list.count() == 0)
        self._place()

    def _place(self) -> None:
        """Stand in the upper middle of the window, as large as the list needs."""
        window = self.parentWidget()
        if window is None:
            return
        wide = min(scaled(WIDE), window.width() - 4 * GRID)
        rows = min(max(self.list.count(), 1), ROWS)
        high = self.field.sizeHint().height() + rows * scaled(ROW) + scaled(4 * GRID)
        high = min(high, window.height() - 8 * GRID)
        self.setGeometry((window.width() - wide) // 2, min(10 * GRID, window.height() // 10), wide, high)
