"""The gradient check as a panel: is the slope that backpropagation finds the one that is really there?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.ask import Ask
from nnviz.session.gradient_maps import Entry, GradientMaps
from nnviz.session.jobs import Job, Progress, Report
from nnviz.session.live_check import check_live
from nnviz.session.snapshot import Probe, Snapshot
from nnviz.ui.doctors.check_map import CheckMap
from nnviz.ui.doctors.check_words import (
    conditions,
    verdict,
    whole_verdict,
)
from nnviz.ui.doctors.worst_table import WorstTable
from nnviz.ui.jobs import Jobs
from nnviz.ui.language import tr, translated
from nnviz.ui.scale import scaled
from nnviz.ui.surface import Surface
from nnviz.ui.theme import GRID, Theme
from nnviz.ui.watch_bar import ShortenedLabel

__all__ = ["CheckPanel"]

BUDGETS: tuple[tuple[str, int | None], ...] = (
    ("600 of each layer", 600),
    ("3,000 of each layer", 3_000),
    ("every parameter", None),
)
NARROW = 420
EXPLAINED = (
    "Each parameter of the network is moved a little both ways; the slope of the loss between must be the gradient "
    "that backpropagation has found."
)


class CheckPanel(Surface):
    """Starts a check, shows its maps and the worst entries; ``place_chosen`` carries what was clicked."""

    place_chosen = Signal(object)

    def __init__(self, theme: Theme, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._jobs = jobs
        self._snapshot: Snapshot | None = None
        self._names: Snapshot | None = None
        self._job: Job[GradientMaps] | None = None
        self.found: GradientMaps | None = None
        self.button = QPushButton(tr("Check"), self)
        self.amount = QComboBox(self)
        self.progress = QProgressBar(self)
        self.verdict, self.sentence, self.empty = QLabel(self), QLabel(self), QLabel(self)
        self.condition = ShortenedLabel(self)
        self.map = CheckMap(theme, self)
        self._themed = (self.map,)
        self.table = WorstTable(self)
        self._build()

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """Nothing: a check works on copies."""
        return frozenset()

    @property
    def running(self) -> bool:
        """Whether a check is under way."""
        return self._job is not None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Remember the moment; nothing is drawn until somebody asks for a check."""
        before, self._snapshot = self._snapshot, snapshot
        self.button.setEnabled(snapshot.values is not None and snapshot.data is not None)
        if before is not None and before.origin != snapshot.origin and snapshot.layers:
            if self._job is not None:
                self.start()
            self._clear()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self._colour_verdict()

    def start(self) -> None:
        """Check the network as it stands now, or give up the check under way."""
        if self._job is not None:
            self._job.cancel()
            self._finish()
            return
        snapshot = self._snapshot
        if (
            snapshot is None
            or snapshot.values is None
            or snapshot.data is None
            or snapshot.data.material is None
        ):
            return
        spec, material, values = snapshot.spec, snapshot.data.material, snapshot.values
        budget = BUDGETS[self.amount.currentIndex()][1]

        def work(report: Report) -> GradientMaps:
            return check_live(spec, material, values, report, budget)

        self._names = snapshot
        self.button.setText(tr("Cancel"))
        self.progress.setValue(0)
        self.progress.show()
        self._job = self._jobs.start(tr("Gradient check"), work, self._done, self._progressed, self._failed)

    def show_found(self, found: GradientMaps, snapshot: Snapshot) -> None:
        """Show what a check found."""
        self.found, self._names = found, snapshot
        self._pages.setCurrentIndex(1)
        self.verdict.setText(whole_verdict(found))
        self._colour_verdict()
        self.condition.setText(conditions(found, snapshot.position.step))
        self.map.show_maps(found, snapshot)
        worst = max(range(len(found.maps)), key=lambda number: found.maps[number].largest, default=-1)
        if worst >= 0:
            self._show_layer(worst)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the table beside the maps, or below them where the panel is narrow."""
        super().resizeEvent(event)
        narrow = self.width() < scaled(NARROW)
        self._body.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        self.condition.setVisible(self.height() >= 180)
        self.table.setVisible(not narrow or self.height() >= 280)

    def _build(self) -> None:
        self.button.setObjectName("primary")
        self.button.setToolTip(tr("Check the gradients of the network as it stands now, on a copy"))
        self.button.clicked.connect(lambda _checked=False: self.start())
        self.button.setEnabled(False)
        for words, _ in BUDGETS:
            self.amount.addItem(tr(words))
        self.amount.setAccessibleName(tr("How many parameters are checked"))
        self.amount.setToolTip(tr("How many parameters are checked; they are drawn by the experiment's seed"))
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress of the check"))
        self.progress.hide()
        self.verdict.setAccessibleName(tr("Verdict"))
        self.sentence.setWordWrap(True)
        self.sentence.setAccessibleName(tr("Verdict on the layer"))
        self.condition.setObjectName("caption")
        self.empty.setText(tr(EXPLAINED))
        self.empty.setWordWrap(True)
        self.empty.setObjectName("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table.entry_chosen.connect(self._row_chosen)
        self.map.entry_chosen.connect(self._choose)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        for widget, stretch in ((self.button, 0), (self.amount, 0), (self.progress, 1), (self.verdict, 1)):
            head.addWidget(widget, stretch)
        head.addStretch(0)
        page, nothing = QWidget(self), QWidget(self)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(2 * GRID)
        self._body.addWidget(self.map, 1)
        self._body.addWidget(self.table, 0)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.sentence)
        column.addLayout(self._body, 1)
        column.addWidget(self.condition)
        middle = QVBoxLayout(nothing)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addStretch(1)
        self._pages = QStackedLayout()
        self._pages.addWidget(nothing)
        self._pages.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(GRID, GRID, GRID, GRID // 2)
        outer.setSpacing(GRID // 2)
        outer.addLayout(head)
        outer.addLayout(self._pages, 1)

    def _show_layer(self, number: int) -> None:
        """Show verdict and worst entries of a layer."""
        found, names = self.found, self._names
        if found is None or names is None:
            return
        one = found.maps[number]
        self.map.map = number
        self.map.update()
        self.sentence.setText(verdict(one, names, found.bends))
        self.table.show_layer(number, one, names)

    def _row_chosen(self, number: int, entry: Entry) -> None:
        self.map.choose((number, entry.row, entry.column))
        self.place_chosen.emit(entry.place)

    def _choose(self, number: int, row: int, column: int) -> None:
        """Mark what was clicked in a map, and show its layer."""
        if self.found is None:
            return
        self._show_layer(number)
        self.map.choose((number, row, column))
        self.place_chosen.emit(self.found.maps[number].place(row, column))

    def _done(self, found: GradientMaps) -> None:
        self._finish()
        if self._names is not None:
            self.show_found(found, self._names)

    def _progressed(self, progress: Progress) -> None:
        self.progress.setValue(round(100 * progress.share))

    def _failed(self, error: Exception) -> None:
        self._finish()
        self._clear()
        self.empty.setText(translated(str(error)))

    def _finish(self) -> None:
        self._job = None
        self.button.setText(tr("Check"))
        self.progress.hide()

    def _clear(self) -> None:
        """Forget a check of a network that is gone."""
        self.found = None
        self.verdict.clear()
        self.empty.setText(tr(EXPLAINED))
        self._pages.setCurrentIndex(0)

    def _colour_verdict(self) -> None:
        if self.found is not None:
            colour = self._theme.good if self.found.passed else self._theme.bad
            self.verdict.setStyleSheet(f"color: {colour}; font-weight: 600;")
