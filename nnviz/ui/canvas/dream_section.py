"""Dream: the network draws what it takes for a class, beginning with noise or with what lies on the pad."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from nnviz.session.drawn.answerer import Answerer, Questioner
from nnviz.session.drawn.dreaming import Dream, Dreaming, dream
from nnviz.session.jobs import Job, Progress, Report
from nnviz.ui.canvas.asked import Asked
from nnviz.ui.canvas.page import Picture
from nnviz.ui.canvas.section import Section, caption, choice, row
from nnviz.ui.canvas.tiles import Tile
from nnviz.ui.figures import share_text
from nnviz.ui.jobs import Jobs
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import GRID, Theme

__all__ = ["DreamSection"]

SIDE = 21 * GRID
SECONDS = 0.02
"""How long a step lasts at least, so that one sees the picture grow."""


class DreamSection(Section):
    """Choose a class and watch; ``wanted`` carries a picture that is to be laid on the pad."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, jobs: Jobs, answerer: Any) -> None:
        super().__init__(theme)
        self._jobs, self._answerer = jobs, answerer
        self._job: Job[Any] | None = None
        self._names: tuple[str, ...] = ()
        self._seed = 0
        self.dreamt: Dream | None = None
        self.chosen = choice(tr("What to dream of"), tr("The class whose picture is dreamt"))
        self.start = choice(tr("Where the dream begins"), tr("From noise, or from what lies on the pad"))
        self.start.addItems([tr("noise"), tr("the drawing")])
        self.tile = Tile(theme, SIDE)
        self.tile.setAccessibleName(tr("Dreamt picture"))
        self.words = caption(name=tr("How far the dream is"))
        self.button = QPushButton(tr("Dream"))
        self.button.setToolTip(tr("Let the network change the picture until it is sure of this class"))
        self.button.setAccessibleName(tr("Dream"))
        self.button.clicked.connect(lambda _checked=False: self.toggle())
        self.use = QPushButton(tr("Put it on the pad"))
        self.use.setAccessibleName(tr("Put it on the pad"))
        self.use.setToolTip(tr("Ask the network about its own dream"))
        self.use.clicked.connect(lambda _checked=False: self._use())
        self.column.addLayout(row(tr("A"), self.chosen, tr("from"), self.start))
        self.column.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addWidget(self.words)
        self.column.addLayout(row(self.button, self.use, 1))
        self.words.setText(
            tr("What the network thinks a digit looks like: ink is laid where it raises the answer.")
        )
        self.work(None)

    @property
    def dreaming(self) -> bool:
        """Whether a dream goes on."""
        return self._job is not None

    def work(self, asked: Asked | None) -> None:
        """Offer what can be dreamt of."""
        answerer = self._answerer()
        names = answerer.names if answerer is not None else ()
        if names != self._names:
            self._names = names
            self.chosen.clear()
            self.chosen.addItems(list(names))
            self.chosen.setCurrentIndex(min(7, len(names) - 1))
        self.start.setEnabled(asked is not None)
        self._offer()

    def toggle(self) -> None:
        """Begin to dream, or stop where it is."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._offer()
            return
        answerer: Answerer | None = self._answerer()
        if answerer is None:
            return
        chosen = self.chosen.currentIndex()
        begin = None
        if (
            self.start.currentIndex() == 1
            and self.asked is not None
            and len(self.asked.image) == answerer.size
        ):
            begin = np.array(self.asked.image)
        self._seed += 1
        how, pause = Dreaming(seed=self._seed), SECONDS if self.theme.motion else 0.0

        def work(report: Report) -> Dream:
            return dream(Questioner(answerer), chosen, begin, how, report, pause)

        self._job = self._jobs.start("dream", work, self._done, self._progress, self._failed)
        self._offer()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self.tile.set_theme(theme)

    def hideEvent(self, event: Any) -> None:
        """Nobody watches: stop."""
        super().hideEvent(event)
        if self._job is not None:
            self.toggle()

    def _progress(self, progress: Progress) -> None:
        if self.theme.motion and isinstance(progress.partial, Dream):
            self._show(progress.partial)

    def _done(self, dreamt: Dream) -> None:
        self._job = None
        self._show(dreamt)
        self._offer()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.words.setText(translated(str(error)))
        self._offer()

    def _show(self, dreamt: Dream) -> None:
        self.dreamt = dreamt
        self.tile.show_ink(dreamt.image)
        name = self.chosen.currentText()
        self.words.setText(
            tr("Step {n}: {name} with {share}.", n=dreamt.step, name=name, share=share_text(dreamt.share))
        )

    def _offer(self) -> None:
        self.button.setText(tr("Stop") if self.dreaming else tr("Dream"))
        self.button.setAccessibleName(self.button.text())
        self.button.setEnabled(bool(self._names))
        self.chosen.setEnabled(not self.dreaming)
        self.use.setEnabled(self.dreamt is not None and not self.dreaming)

    def _use(self) -> None:
        if self.dreamt is not None:
            name = tr("Dream of a {name}", name=self.chosen.currentText())
            self.wanted.emit(Picture(1 - self.dreamt.image, name, exact=True))
