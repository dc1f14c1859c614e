"""The sheet of all keys and entries of the menus, made from the table from which the menus are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.actions import MENUS, Deed
from nnviz.ui.language import tr
from nnviz.ui.text_size import scaled
from nnviz.ui.theme import GRID, SIZE_TEXT, text_font

__all__ = ["KeySheet", "plain"]

IN_PANELS = (
    ("Diagram", "Arrows", "walk from unit to unit"),
    ("Diagram", "Enter", "open what can be done with the unit"),
    ("Diagram", "Wheel", "zoom at the pointer"),
    ("Diagram", "Drag", "move the picture"),
    ("Curves", "← →", "move the crosshair"),
    ("Curves", "Double click", "show everything again"),
    ("Sliders and fields", "↑ ↓", "go to the next value"),
    ("Sliders and fields", "Esc", "give up what is being typed"),
)
"""Keys that are no entries of a menu: (where, key, what it does)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet."""

    text: QLabel
    keys: QWidget
    words: str

    def show(self, shown: bool) -> None:
        """Show or hide both halves."""
        self.text.setVisible(shown)
        self.keys.setVisible(shown)


class KeySheet(QDialog):
    """All deeds by menu with their keys; typing leaves those whose words contain what is typed.

    Parameters
    ----------
    table : sequence of Deed
        Everything that can be done, features included.
    """

    def __init__(self, table: Sequence[Deed], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find a key or a word"))
        self.field.setAccessibleName(tr("Find a key or a word"))
        self.field.setToolTip(tr("Only lines with these words stay"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self.look_for)
        self.groups: dict[str, tuple[QWidget, list[Row]]] = {}
        self.nothing = QLabel(tr("Nothing has these words."))
        self.nothing.setObjectName("muted")
        self.nothing.hide()
        page = QWidget()
        sides = QHBoxLayout(page)
        sides.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        sides.setSpacing(4 * GRID)
        self._sides = [QVBoxLayout(), QVBoxLayout()]
        for side in self._sides:
            side.setSpacing(2 * GRID)
            sides.addLayout(side, 1)
        self._fill(table)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(page)
        head = QVBoxLayout()
        head.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 0)
        head.addWidget(self.field)
        head.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        room = self.screen().availableSize()
        self.resize(min(scaled(112 * GRID), room.width()), min(scaled(88 * GRID), room.height()))
        self.field.installEventFilter(self)
        self.field.setFocus()

    def look_for(self, text: str) -> None:
        """Leave the lines that have all these words."""
        wanted = text.casefold().split()
        any_left = False
        for group, rows in self.groups.values():
            left = 0
            for row in rows:
                shown = all(word in row.words for word in wanted)
                row.show(shown)
                left += shown
            group.setVisible(left > 0)
            any_left = any_left or left > 0
        self.nothing.setVisible(not any_left)

    def shown(self) -> list[str]:
        """Return the lines that are left, as text."""
        return [
            row.text.text() for _, rows in self.groups.values() for row in rows if not row.text.isHidden()
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Scroll with the keys while the field has the focus."""
        ways = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ways:
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.value() + ways[Qt.Key(event.key())] * scaled(3 * GRID))
            return True
        return super().eventFilter(watched, event)

    def _fill(self, table: Sequence[Deed]) -> None:
        by_menu: dict[str, list[tuple[str, str, str]]] = {}
        for deed in table:
            inside = deed.menu.split("/")
            title = " › ".join(tr(part) for part in inside)
            keys = QKeySequence(deed.keys).toString(QKeySequence.SequenceFormat.NativeText)
            by_menu.setdefault(inside[0], []).append((plain(tr(deed.text)), keys, title))
        blocks = [(tr(menu), by_menu[menu]) for menu in (*MENUS, *by_menu) if menu in by_menu]
        blocks = list(dict(blocks).items())
        for where in dict.fromkeys(where for where, _, _ in IN_PANELS):
            lines = [(tr(does), tr(keys), "") for place, keys, does in IN_PANELS if place == where]
            blocks.append((tr(where), lines))
        heights = [0, 0]
        for title, lines in blocks:
            shorter = heights.index(min(heights))
            heights[shorter] += len(lines) + 2
            self._sides[shorter].addWidget(self._block(title, lines))
        for side in self._sides:
            side.addStretch(1)

    def _block(self, title: str, lines: list[tuple[str, str, str]]) -> QWidget:
        block = QWidget()
        grid = QGridLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(0, 1)
        heading = QLabel(title)
        heading.setObjectName("heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        rows = []
        for place, (text, keys, where) in enumerate(lines, 1):
            label = QLabel(text)
            label.setWordWrap(True)
            caps = _caps(keys)
            grid.addWidget(label, place, 0)
            grid.addWidget(caps, place, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            rows.append(Row(label, caps, f"{text} {keys} {title} {where}".casefold()))
        self.groups[title] = (block, rows)
        return block


def plain(text: str) -> str:
    """Return the text of a menu entry without its mnemonic and dots."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…").strip()


def _caps(keys: str) -> QWidget:
    """Draw each key of a chord as the cap of a key."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID // 2)
    chord = keys.split("+") if len(keys) > 1 else [keys]
    for key in filter(None, chord):
        cap = QLabel(key)
        cap.setObjectName("keycap")
        cap.setFont(text_font(SIZE_TEXT))
        row.addWidget(cap)
    holder.setAccessibleName(keys)
    return holder
