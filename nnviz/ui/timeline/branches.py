"""The list of branches: where each began, how far it went and how good it became."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.snapshot import BranchView, Timeline
from nnviz.ui.figures import NOTHING, loss_text, share_text
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import GRID, LIGHT, Theme
from nnviz.ui.timeline.geometry import branch_name

__all__ = ["BranchDialog", "best_figures"]

NUMBER = Qt.ItemDataRole.UserRole


def best_figures(branch: BranchView) -> tuple[str, str]:
    """Return the lowest loss of a branch and the accuracy at that step, as texts."""
    curves = branch.curves
    if branch.best is None:
        return NOTHING, NOTHING
    row = int((curves.column("step") == branch.best).argmax())
    figures = []
    for kind, text in (("loss", loss_text), ("accuracy", share_text)):
        value = float(curves.column(f"validation_{kind}")[row])
        figures.append(text(value if value == value else float(curves.column(f"train_{kind}")[row])))  # noqa: PLR0124
    return figures[0], figures[1]


class BranchDialog(QDialog):
    """Compares the branches, and lets them be named, gone to and forgotten; the window goes on beside it.

    Signals: ``chosen`` (number), ``renamed`` (number, name), ``forgotten`` (number).
    """

    chosen = Signal(int)
    renamed = Signal(int, str)
    forgotten = Signal(int)

    def __init__(self, timeline: Timeline, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: object = None
        self.setWindowTitle(tr("Branches"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(78 * GRID, 40 * GRID)
        self.table = QTreeWidget(self)
        self.go_button, self.forget_button = (
            QPushButton(tr("&Go to its end"), self),
            QPushButton(tr("&Forget"), self),
        )
        self._build()
        self.show_timeline(timeline)

    def _build(self) -> None:
        hint = QLabel(
            tr(
                "Wind the training back and run on, or change a setting there: both futures stay. Double-click a name."
            ),
            self,
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        self.table.setAccessibleName(tr("Branches"))
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setHeaderLabels(
            [
                tr("Name"),
                tr("Begins at"),
                tr("Ends at"),
                tr("Lowest loss"),
                tr("Accuracy there"),
                tr("Changes"),
            ]
        )
        header = self.table.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.itemChanged.connect(self._named)
        self.table.currentItemChanged.connect(lambda *_: self._enable())
        close = QPushButton(tr("Close"), self)
        close.clicked.connect(self.close)
        self.go_button.clicked.connect(lambda _checked=False: self.chosen.emit(self._selected()))
        self.forget_button.clicked.connect(lambda _checked=False: self.forgotten.emit(self._selected()))
        self.forget_button.setToolTip(tr("Forget this branch; those that began in it stay"))
        self.go_button.setToolTip(tr("Show the end of this branch, and go on from there"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.go_button)
        buttons.addWidget(self.forget_button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(hint)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)

    def show_timeline(self, timeline: Timeline) -> None:
        """Show the branches; where nothing differs from before, nothing is touched."""
        shown = timeline.branches, timeline.branch
        if shown == self._shown or self.table.state() == QTreeWidget.State.EditingState:
            return
        self._shown = shown
        selected = self._selected() or timeline.branch
        self.table.blockSignals(True)
        self.table.clear()
        for branch in timeline.branches:
            item = self._add(branch, current=branch.number == timeline.branch)
            if branch.number == selected:
                self.table.setCurrentItem(item)
        self.table.blockSignals(False)
        self._enable()

    def _add(self, branch: BranchView, *, current: bool) -> QTreeWidgetItem:
        loss, accuracy = best_figures(branch)
        own = [translated(mark.text) for mark in branch.curves.marks if mark.step >= branch.fork]
        end = f"{branch.last:,}" + (tr(" (diverged)") if branch.failed else "")
        item = QTreeWidgetItem([branch_name(branch), f"{branch.fork:,}", end, loss, accuracy, ", ".join(own)])
        item.setData(0, NUMBER, branch.number)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setForeground(0, QColor(self._theme.classes[(branch.number - 1) % len(self._theme.classes)]))
        font = item.font(0)
        font.setBold(current)
        item.setFont(0, font)
        item.setToolTip(5, ", ".join(own))
        for column in (1, 2, 3, 4):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table.addTopLevelItem(item)
        return item

    def _selected(self) -> int:
        item = self.table.currentItem()
        return int(item.data(0, NUMBER)) if item is not None else 0

    def _named(self, item: QTreeWidgetItem, column: int) -> None:
        if column == 0:
            self._shown = None  # whatever is answered is to be shown
            self.renamed.emit(int(item.data(0, NUMBER)), item.text(0))

    def _enable(self) -> None:
        self.go_button.setEnabled(self._selected() > 0)
        self.forget_button.setEnabled(self._selected() > 0 and self.table.topLevelItemCount() > 1)
