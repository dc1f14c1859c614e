"""The loss landscape as a panel: choose a plane, have it surveyed in the background, look around in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.ask import Ask
from nnviz.session.jobs import Job, Progress, Report
from nnviz.session.landscape import RESOLUTIONS, Landscape, PlaneKind, View, survey
from nnviz.session.path import Path, PathOfTraining
from nnviz.session.snapshot import Probe, Snapshot, Status
from nnviz.ui.doctors.land_view import LandView
from nnviz.ui.doctors.land_words import about, centre_text, hint, moment_text
from nnviz.ui.figures import loss_text
from nnviz.ui.jobs import Jobs
from nnviz.ui.language import tr, translated
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, Theme, number_font

__all__ = ["LandscapePanel"]

PLANES = (("Path plane", PlaneKind.PATH), ("Random plane", PlaneKind.RANDOM))
REACHES = (("near", 0.25), ("usual", 1.0), ("far", 3.0))
SAMPLES = (("as curves", None), ("500 samples", 500), ("100 samples", 100))
LOW, LOWEST = 400, 320
"""Below these heights there is no room for words about the slice, or for those about the point."""
COSTLY = 4e7
"""Parameters times samples from which on fewer samples are proposed."""
ASK = PathOfTraining()


class LandscapePanel(LivePanel):
    """Surveys on demand; it follows nothing by itself."""

    def __init__(self, theme: Theme, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._jobs = jobs
        self._path: Path | None = None
        self._job: Job[Landscape] | None = None
        self._origin = -1
        self.plane, self.resolution = QComboBox(self), QComboBox(self)
        self.reach, self.samples = QComboBox(self), QComboBox(self)
        self.seed = QSpinBox(self)
        self.button = QPushButton(tr("Survey"), self)
        self.progress = QProgressBar(self)
        self.view = LandView(theme, self)
        self._themed = (self.view,)
        self.about, self.pointed, self.empty = QLabel(self), QLabel(self), QLabel(self)
        self._build()

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The path, as far as the history remembers it."""
        return frozenset({ASK})

    @property
    def land(self) -> Landscape | None:
        """What is on the screen."""
        return self.view.land

    @property
    def running(self) -> bool:
        """Whether a survey is under way."""
        return self._job is not None

    def _draw(self, snapshot: Snapshot) -> None:
        """Note the path; the picture stays until a new one is asked for."""
        answer = snapshot.answer(ASK)
        path = answer if isinstance(answer, Path) else None
        if path is not self._path:
            self._path = path
            if self.land is None:
                self.empty.setText(hint(len(path) if path is not None else 0))
        self.button.setEnabled(self.running or (path is not None and snapshot.status is not Status.LOADING))
        if snapshot.layers and snapshot.origin != self._origin:
            self._begin_anew(snapshot)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self._fit()

    def chosen(self) -> View:
        """Return what is chosen in the controls."""
        return View(
            PLANES[self.plane.currentIndex()][1],
            RESOLUTIONS[self.resolution.currentIndex()],
            REACHES[self.reach.currentIndex()][1],
            self.seed.value(),
            SAMPLES[self.samples.currentIndex()][1],
        )

    def start(self) -> None:
        """Survey the plane, or give up the survey under way."""
        if self._job is not None:
            self._job.cancel()
            self._finish()
            return
        snapshot, path = self._snapshot, self._path
        if snapshot is None or path is None or snapshot.data is None or snapshot.data.material is None:
            return
        spec, material, view = snapshot.spec, snapshot.data.material, self.chosen()

        def work(report: Report) -> Landscape:
            # The last moment of the path is where the network stood when it was told: both belong together.
            return survey(spec, material, path.values[-1], path, view, report)

        self.button.setText(tr("Cancel"))
        self.progress.setValue(0)
        self.progress.show()
        self._job = self._jobs.start(tr("Landscape"), work, self._done, self._progressed, self._failed)

    def show_land(self, land: Landscape) -> None:
        """Show a picture."""
        self.view.show_land(land)
        self.about.setText(about(land))
        self._say(None)
        self.view.setAccessibleDescription(f"{centre_text(land)} {about(land)}")
        self._pages.setCurrentIndex(1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture; where there is little room it comes before the words."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.about.setVisible(self.height() >= scaled(LOW))
        self.pointed.setVisible(self.height() >= scaled(LOWEST))
        self.view.setMaximumHeight(self.view.height_for(self.width() - 2 * GRID))

    def _build(self) -> None:
        boxes = (
            (self.plane, tr("Plane"), [tr(words) for words, _ in PLANES]),
            (self.resolution, tr("Resolution"), [f"{side} × {side}" for side in RESOLUTIONS]),
            (self.reach, tr("Reach"), [tr(words) for words, _ in REACHES]),
            (self.samples, tr("Samples"), [tr(words) for words, _ in SAMPLES]),
        )
        tips = (
            tr("Two directions: those in which the path varies most, or random ones"),
            tr("How many points are measured"),
            tr("How far the picture reaches"),
            tr("Of how many training samples the loss is the mean"),
        )
        for (box, name, entries), tip in zip(boxes, tips, strict=True):
            box.addItems(entries)
            box.setAccessibleName(name)
            box.setToolTip(tip)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.resolution.setCurrentIndex(1)
        self.reach.setCurrentIndex(1)
        self.seed.setRange(0, 999_999)
        self.seed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.seed.setPrefix(tr("seed "))
        self.seed.setAccessibleName(tr("Seed of the random directions"))
        self.seed.setToolTip(tr("Another seed gives other random directions"))
        self.plane.currentIndexChanged.connect(
            lambda place: self.seed.setEnabled(PLANES[place][1] is PlaneKind.RANDOM)
        )
        self.seed.setEnabled(False)
        for control in (self.plane, self.resolution, self.reach, self.samples, self.seed, self.button):
            control.setMinimumWidth(8 * GRID)
        self.button.setObjectName("primary")
        self.button.setToolTip(tr("Measure the loss over the plane, around the network as it stands now"))
        self.button.clicked.connect(lambda _checked=False: self.start())
        self.button.setEnabled(False)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress of the survey"))
        self.progress.hide()
        for label, name in ((self.about, tr("About this slice")), (self.pointed, tr("Under the pointer"))):
            label.setWordWrap(True)
            label.setAccessibleName(name)
        self.about.setObjectName("muted")
        self.pointed.setFont(number_font())
        self.pointed.setMinimumHeight(4 * GRID + 4)
        self.pointed.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setText(hint(0))
        self.empty.setWordWrap(True)
        self.empty.setObjectName("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.view.pointed.connect(self._say)
        self._compose()

    def _compose(self) -> None:
        choices = QGridLayout()
        choices.setSpacing(GRID)
        choices.addWidget(self.plane, 0, 0)
        choices.addWidget(self.resolution, 0, 1)
        choices.addWidget(self.samples, 1, 0)
        choices.addWidget(self.reach, 1, 1)
        choices.addWidget(self.seed, 2, 0)
        last = QHBoxLayout()
        last.setSpacing(GRID)
        last.addWidget(self.progress, 1)
        last.addWidget(self.button)
        choices.addLayout(last, 2, 1)
        for column in range(2):
            choices.setColumnStretch(column, 1)
        page, nothing = QWidget(self), QWidget(self)
        seen = QVBoxLayout(page)
        seen.setContentsMargins(0, 0, 0, 0)
        seen.setSpacing(GRID // 2)
        seen.addWidget(self.view, 1000)
        seen.addWidget(self.pointed)
        seen.addWidget(self.about)
        seen.addStretch(1)
        middle = QVBoxLayout(nothing)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addStretch(1)
        self._pages = QStackedLayout()
        self._pages.addWidget(nothing)
        self._pages.addWidget(page)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(GRID, GRID, GRID, GRID // 2)
        column_of_all.setSpacing(GRID)
        column_of_all.addLayout(choices)
        column_of_all.addLayout(self._pages, 1)

    def _begin_anew(self, snapshot: Snapshot) -> None:
        """Another network: the picture of the last one would lie about it."""
        if self._job is not None:
            self.start()
        self._origin = snapshot.origin
        self.view.show_land(None)
        self._pages.setCurrentIndex(0)
        count = sum(layer.weights.size for layer in snapshot.layers)
        train = snapshot.data.train if snapshot.data is not None else 0
        costly = count * min(train, 2_000) > COSTLY
        self.samples.setCurrentIndex(1 if costly else 0)
        self.resolution.setCurrentIndex(0 if costly else 1)

    def _say(self, at: tuple[float, float, int] | None) -> None:
        """Say what is under the pointer, or else what is in the middle."""
        land = self.land
        if land is None:
            self.pointed.clear()
        elif at is None:
            self.pointed.setText(centre_text(land))
        elif at[2] >= 0:
            self.pointed.setText(moment_text(land, at[2]))
        else:
            self.pointed.setText(tr("Loss {loss} here.", loss=loss_text(self.view.loss_at(at[0], at[1]))))

    def _progressed(self, progress: Progress) -> None:
        self.progress.setValue(round(100 * progress.share))
        if isinstance(progress.partial, Landscape) and progress.partial is not self.land:
            self.show_land(progress.partial)

    def _done(self, land: Landscape) -> None:
        self._finish()
        self.show_land(land)

    def _failed(self, error: Exception) -> None:
        self._finish()
        self.view.show_land(None)
        self._pages.setCurrentIndex(0)
        self.empty.setText(translated(str(error)))

    def _finish(self) -> None:
        self._job = None
        self.button.setText(tr("Survey"))
        self.progress.hide()
