"""The window that turns a text table into a data set: how it is written, what is in it, what each column is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nnviz.data.csv_columns import SAMPLE, Column, preview, read_columns
from nnviz.data.csv_layout import DELIMITERS, ENCODINGS, Layout, sniff
from nnviz.data.dataset import DataProblem, Dataset
from nnviz.data.table import Role, proposal, table_dataset
from nnviz.session.jobs import Job, Progress, Report
from nnviz.ui.importing.column_model import AS_CLASS, FILLING, ROLE, ChoiceDelegate, ColumnModel, RowsModel
from nnviz.ui.jobs import Jobs
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import GRID

__all__ = ["TableWizard"]

DECIMALS = {".": "1.5", ",": "1,5"}


class TableWizard(QDialog):
    """Asks about one file; ``use`` gets the data set.

    Parameters
    ----------
    path : Path
    jobs : Jobs
        Reads the file beside the window.
    use : callable
        Called with the data set when it is wanted.

    Raises
    ------
    DataProblem, OSError
        When the file cannot be read at all.
    """

    def __init__(
        self, path: Path, jobs: Jobs, use: Callable[[Dataset], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        with path.open("rb") as file:
            raw = file.read(SAMPLE)
        self._path, self._jobs, self._use = path, jobs, use
        self._layout = sniff(raw, whole=len(raw) < SAMPLE)
        self._job: Job[Any] | None = None
        self.setWindowTitle(tr("Import {name}", name=path.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.encoding = _box(tr("Encoding"), {name: name for name in ENCODINGS})
        self.delimiter = _box(
            tr("Cells are parted by"), {sign: tr(name) for sign, name in DELIMITERS.items()}
        )
        self.decimal = _box(tr("Numbers look like"), DECIMALS)
        self.header = QCheckBox(tr("The first row names the columns"))
        self.rows, self.columns = RowsModel(self), ColumnModel(self)
        self.preview = _table(self.rows, tr("The first rows of the file"))
        self.table = _table(self.columns, tr("The columns of the file"))
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("Reading"))
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.use_button = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._accept = self.use_button.addButton(tr("Use these data"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._build()
        self._show_layout()
        for box in (self.encoding, self.delimiter, self.decimal):
            box.activated.connect(lambda _index: self._change_layout())
        self.header.clicked.connect(lambda _on: self._change_layout())
        self.columns.changed.connect(self._judge)
        self.use_button.accepted.connect(self._take)
        self.use_button.rejected.connect(self.reject)
        self._read()

    def done(self, result: int) -> None:
        """Stop reading; the file may be large."""
        if self._job is not None:
            self._job.cancel()
        super().done(result)

    def _build(self) -> None:
        layout = QHBoxLayout()
        layout.setSpacing(GRID)
        for box in (self.encoding, self.delimiter, self.decimal):
            label = QLabel(box.accessibleName())
            label.setBuddy(box)
            layout.addWidget(label)
            layout.addWidget(box)
        layout.addWidget(self.header)
        layout.addStretch(1)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.table.setItemDelegateForColumn(ROLE, ChoiceDelegate(self.table))
        self.table.setItemDelegateForColumn(FILLING, ChoiceDelegate(self.table))
        self.table.verticalHeader().setVisible(False)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for section, width in ((0, 160), (2, 72), (ROLE, 104), (FILLING, 208), (AS_CLASS, 88)):
            self.table.setColumnWidth(section, width)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addLayout(layout)
        column.addWidget(self.preview, 2)
        column.addWidget(self.progress)
        column.addWidget(self.table, 3)
        column.addWidget(self.sentence)
        column.addWidget(self.use_button)
        self.resize(116 * GRID, 80 * GRID)

    def _show_layout(self) -> None:
        self.encoding.setCurrentIndex(self.encoding.findData(self._layout.encoding))
        self.delimiter.setCurrentIndex(self.delimiter.findData(self._layout.delimiter))
        self.decimal.setCurrentIndex(self.decimal.findData(self._layout.decimal))
        self.header.setChecked(self._layout.header)

    def _change_layout(self) -> None:
        self._layout = replace(
            Layout(),
            encoding=self.encoding.currentData(),
            delimiter=self.delimiter.currentData(),
            decimal=self.decimal.currentData(),
            header=self.header.isChecked(),
        )
        self._read()

    def _read(self) -> None:
        """Show the beginning at once and read the rest beside the window."""
        if self._job is not None:
            self._job.cancel()
        self.columns.show((), ())
        self._accept.setEnabled(False)
        try:
            found = preview(self._path, self._layout)
        except (DataProblem, OSError, UnicodeError) as problem:
            self.rows.show((), ())
            self._refuse(problem)
            return
        self.rows.show(found.names, found.rows)
        self.progress.setValue(0)
        self.progress.show()
        self._say(tr("Reading …"))
        path, layout = self._path, self._layout

        def work(report: Report) -> tuple[Column, ...]:
            return read_columns(path, layout, report)

        self._job = self._jobs.start("import", work, self._loaded, self._progressed, self._refuse)

    def _progressed(self, progress: Progress) -> None:
        self.progress.setValue(round(100 * progress.share))

    def _loaded(self, columns: tuple[Column, ...]) -> None:
        self.progress.hide()
        self.columns.show(columns, proposal(columns))

    def _judge(self) -> None:
        """Say what comes of the choices, or what is missing."""
        columns, uses = self.columns.columns, self.columns.uses
        if not columns:
            return
        targets = [column for column, use in zip(columns, uses, strict=True) if use.role is Role.TARGET]
        features = sum(use.role is Role.FEATURE for use in uses)
        self._accept.setEnabled(bool(targets) and features > 0)
        if not targets:
            self._say(tr("Choose the column that the network shall learn to predict: its target."))
        elif not features:
            self._say(tr("Choose at least one column that the network receives: a feature."))
        else:
            classes = any(use.as_class for use in uses if use.role is Role.TARGET)
            kind = tr("tell classes apart") if classes else tr("predict measured values")
            self._say(
                tr(
                    "{rows} rows: the network will learn to {kind} in {target}, from {features} columns.",
                    rows=f"{len(columns[0].values):,}",
                    kind=kind,
                    target=", ".join(column.name for column in targets),
                    features=features,
                )
            )

    def _take(self) -> None:
        try:
            dataset = table_dataset(self.columns.columns, tuple(self.columns.uses), self._path.stem)
        except DataProblem as problem:
            self._refuse(problem)
            return
        self._use(dataset)
        self.accept()

    def _refuse(self, problem: Exception) -> None:
        self.progress.hide()
        self._say(translated(str(problem)), wrong=True)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.sentence.setText(text)
        self.sentence.setObjectName("error" if wrong else "muted")
        self.sentence.style().polish(self.sentence)


def _box(name: str, choices: dict[str, str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for data, text in choices.items():
        box.addItem(text, data)
    return box


def _table(model: RowsModel | ColumnModel, name: str) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    return table
