"""The table of runs as Qt wants it: the present run first, then the kept ones with a tick for their ghost."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.charts.ghosts import Ghost
from nnviz.ui.language import tr
from nnviz.ui.runs.kept import Figures, KeptRun, Runs
from nnviz.ui.runs.table import Row, Table, table_of
from nnviz.ui.theme import SIZE_SMALL, Theme, number_font

__all__ = ["RunsModel", "ghost_of"]

Index = QModelIndex | QPersistentModelIndex
SAMPLE = 16
ROOT = QModelIndex()


def ghost_of(run: KeptRun) -> Ghost:
    """Return how a kept run stands in the curves."""
    return Ghost(run.name, run.curves, run.colour)


class RunsModel(QAbstractTableModel):
    """Shows ``Runs`` and the present run; the name is edited in place, the tick shows or hides the ghost."""

    def __init__(self, runs: Runs, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._theme = theme
        self._now: Row | None = None
        self._kept: tuple[KeptRun, ...] = ()
        self.table = Table((), ())
        runs.changed.connect(self.renew)
        self.renew()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.renew()

    def show_now(self, spec: ExperimentSpec, figures: Figures) -> None:
        """Show what the present run has reached."""
        row = Row(tr("now"), spec, figures)
        if row != self._now:
            same = self._now is not None and row.spec == self._now.spec
            if same:
                self._now = row
                self._renew_texts()
            else:
                self._reset(row)

    def renew(self) -> None:
        """Make the table anew."""
        self._reset(self._now)

    def _reset(self, now: Row | None) -> None:
        self.beginResetModel()  # who listens may still ask for what stood there
        self._now, self._kept = now, self._runs.kept
        self.table = table_of(self._rows())
        self.endResetModel()

    def run_at(self, row: int) -> KeptRun | None:
        """Return the kept run of a row; None for the present one."""
        place = row - (self._now is not None)
        return self._kept[place] if 0 <= place < len(self._kept) else None

    def rowCount(self, parent: Index = ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.table.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the titles of the columns, with the path of a knob as tooltip."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.table.titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.table.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        if role == Qt.ItemDataRole.ToolTipRole and 1 <= section <= len(self.table.paths):
            return self.table.paths[section - 1]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid() or index.row() >= len(self.table.rows):
            return None
        row, column, run = index.row(), index.column(), self.run_at(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return self.table.rows[row][column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(column)
        if role == Qt.ItemDataRole.FontRole and (
            (row, column) in self.table.best or (run is None and not column)
        ):
            return number_font(SIZE_SMALL, bold=True)
        if column == 0 and run is not None:
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if run.shown else Qt.CheckState.Unchecked
            if role == Qt.ItemDataRole.DecorationRole:
                return _sample(ghost_of(run).shade(self._theme))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a run, or show or hide its ghost."""
        run = self.run_at(index.row())
        if run is None or index.column():
            return False
        if role == Qt.ItemDataRole.EditRole:
            self._runs.rename(run.letter, str(value))
        elif role == Qt.ItemDataRole.CheckStateRole:
            self._runs.show(run.letter, Qt.CheckState(value) is Qt.CheckState.Checked)
        else:
            return False
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what may be done with a cell."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0 and self.run_at(index.row()) is not None:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def _side(self, column: int) -> Qt.AlignmentFlag:
        """Return where the texts of a column stand: figures to the right."""
        figures = column > len(self.table.paths)
        side = Qt.AlignmentFlag.AlignRight if figures else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _rows(self) -> list[Row]:
        now = [self._now] if self._now is not None else []
        return [*now, *(Row(run.name, run.spec, run.figures) for run in self._kept)]

    def _renew_texts(self) -> None:
        """Change the texts of the first row, unless the columns are others now."""
        table = table_of(self._rows())
        if (table.titles, len(table.rows)) != (self.table.titles, len(self.table.rows)):
            self.renew()
            return
        self.table = table
        last = self.index(len(table.rows) - 1, len(table.titles) - 1)
        self.dataChanged.emit(self.index(0, 0), last)


def _sample(colour: str) -> QPixmap:
    """Return a piece of line in the colour of a ghost."""
    picture = QPixmap(2 * SAMPLE, 2 * SAMPLE)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setPen(QPen(QColor(colour), 2.5))
        painter.drawLine(1, SAMPLE // 2, SAMPLE - 1, SAMPLE // 2)
    return picture
