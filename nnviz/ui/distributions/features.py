"""Which features the network relies on, measured on request by shuffling one after the other."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.ask import Ask
from nnviz.session.importance import Importance, importance_of
from nnviz.session.jobs import Job, Progress, Report
from nnviz.session.snapshot import DataView, Probe, Snapshot
from nnviz.ui.distributions.importance_bars import ImportanceBars
from nnviz.ui.figures import loss_text, share_text
from nnviz.ui.jobs import Jobs
from nnviz.ui.language import tr
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["FeaturesPanel"]

EMPTY = "Measure shuffles each feature among the samples and sees how much worse the network gets."


class FeaturesPanel(LivePanel):
    """Bars of permutation importance; the work is a job with progress, and can be cancelled."""

    def __init__(self, jobs: Jobs, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._jobs = jobs
        self._data: DataView | None = None
        self._job: Job[Any] | None = None
        self._step = 0
        self.found: Importance | None = None
        self.bars, self.told, self.age = ImportanceBars(theme, self), QLabel(self), QLabel(self)
        self._themed = (self.bars,)
        self.measure_button, self.cancel_button = QPushButton(self), QPushButton(self)
        self.progress = QProgressBar(self)
        self._build()
        self._show_state()

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """Nothing beside what each snapshot has."""
        return frozenset()

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(336, 320)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(176, 160)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Note the network of this moment; what was found in other data is forgotten at once."""
        if snapshot.data is not self._data:
            self.cancel()
            self._data, self.found = snapshot.data, None
            self.bars.show_importance(None)
        super().show_snapshot(snapshot)

    def measure(self) -> None:
        """Start the work on the weights of this moment."""
        snapshot = self._snapshot
        if self._job is not None or snapshot is None or snapshot.values is None or snapshot.data is None:
            return
        material = snapshot.data.material
        if material is None:
            return
        spec, values = snapshot.spec, snapshot.values
        self._step = snapshot.position.step

        def work(report: Report) -> Importance:
            return importance_of(spec, values, material, report)

        self.progress.setValue(0)
        self._job = self._jobs.start("importance", work, self._done, self._told, self._failed)
        self._show_state()

    def cancel(self) -> None:
        """Stop the work; what is known by then stays."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._show_state()

    def _build(self) -> None:
        self.measure_button.setToolTip(
            tr("Shuffle each feature ten times and see how much worse the network gets")
        )
        self.measure_button.clicked.connect(lambda _checked=False: self.measure())
        self.cancel_button.setText(tr("Cancel"))
        self.cancel_button.setToolTip(tr("Stop measuring; what is known by then stays"))
        self.cancel_button.clicked.connect(lambda _checked=False: self.cancel())
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress of measuring"))
        self.bars.sentence = tr(EMPTY)
        for label in (self.told, self.age):
            label.setWordWrap(True)
        self.age.setObjectName("caption")
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(GRID, GRID, GRID, GRID)
        inner.setSpacing(GRID)
        for part in (self.bars, self.told, self.age):
            inner.addWidget(part)
        inner.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QHBoxLayout()
        foot.setContentsMargins(GRID, 0, GRID, GRID)
        foot.setSpacing(GRID)
        foot.addWidget(self.measure_button)
        foot.addWidget(self.progress, 1)
        foot.addWidget(self.cancel_button)
        foot.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addLayout(foot)
        self.setAccessibleName(tr("Importance of the features"))

    def _draw(self, _snapshot: Snapshot) -> None:
        self._show_state()

    def _told(self, progress: Progress) -> None:
        self.progress.setValue(round(100 * progress.share))
        if isinstance(progress.partial, Importance):
            self._show(progress.partial)

    def _done(self, found: Importance) -> None:
        self._job = None
        self._show(found)
        self._show_state()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._show_state()
        self.age.setText(tr("Could not be measured: {error}", error=error))

    def _show(self, found: Importance) -> None:
        self.found = found
        self.bars.show_importance(found)
        self.told.setText(_meaning(found))

    def _show_state(self) -> None:
        """Show which button there is, and of which step the bars are."""
        busy, snapshot = self._job is not None, self._snapshot
        self.measure_button.setVisible(not busy)
        self.progress.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.measure_button.setText(tr("Measure") if self.found is None else tr("Measure again"))
        ready = snapshot is not None and snapshot.values is not None and snapshot.data is not None
        self.measure_button.setEnabled(ready)
        self.told.setVisible(self.found is not None)
        if self.found is None or snapshot is None:
            self.age.setText("")
            return
        text = tr("{repeats} repeats over {samples} {part} samples, at step {step}.", repeats=self.found.done,
                  samples=f"{self.found.samples:,}", part=tr(self.found.part), step=f"{self._step:,}")  # fmt: skip
        if snapshot.position.step != self._step and not busy:
            text += " " + tr("The network has changed since.")
        self.age.setText(text)


def _meaning(found: Importance) -> str:
    """Return in a sentence what the bars mean."""
    mean = found.mean
    best = int(mean.argmax())
    name = found.names[best]
    if not mean[best] > found.spread[best]:
        return tr(
            "Shuffling any one feature makes no clear difference: the network relies on none of them alone."
        )
    if found.by == "accuracy":
        fallen = share_text(found.base - float(mean[best]))
        return tr("Without the order of {name} the accuracy falls from {base} to {fallen}; a grey bar makes no clear "
                  "difference.", name=name, base=share_text(found.base), fallen=fallen)  # fmt: skip
    risen = loss_text(found.base + float(mean[best]))
    return tr("Without the order of {name} the loss rises from {base} to {risen}; a grey bar makes no clear "
              "difference.", name=name, base=loss_text(found.base), risen=risen)  # fmt: skip
