"""Teach it: say what a drawing is, let it join the training data, train on, and compare the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSpinBox, QToolButton

from nnviz.data.dataset import Array, DataProblem
from nnviz.data.labelled import MOST_TIMES, Labelled, image_of, pixels_text, strokes_text
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.drawn.answerer import Answerer, Questioner
from nnviz.ui.canvas.asked import Asked
from nnviz.ui.canvas.section import Section, caption, choice, row
from nnviz.ui.canvas.tiles import Tile
from nnviz.ui.figures import share_text
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import GRID, Theme

__all__ = ["Lesson", "TeachSection"]

SHOWN, COLUMNS = 5, 5
SIDE = 6 * GRID
USUAL_TIMES = 10


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What was taught last, and what the network said to it before."""

    image: Array
    label: int
    before: Array | None


class TeachSection(Section):
    """Takes "That was a 7" and makes it a training sample.

    ``taught`` carries the new tuple of labelled drawings and a name for the edit, ``run_wanted`` and
    ``images_wanted`` say that the network is to train, and that an experiment with images is wanted.
    """

    taught = Signal(object, str)
    run_wanted = Signal()
    images_wanted = Signal()

    def __init__(self, theme: Theme, spec: Callable[[], ExperimentSpec]) -> None:
        super().__init__(theme)
        self._spec = spec
        self._questioner: Questioner | None = None
        self._names: tuple[str, ...] = ()
        self._shown: tuple[Labelled, ...] | None = None
        self._lesson: Lesson | None = None
        self.label = choice(tr("What it is"), tr("What you have drawn"))
        self.times = QSpinBox()
        self.times.setRange(1, MOST_TIMES)
        self.times.setValue(USUAL_TIMES)
        self.times.setAccessibleName(tr("As how many samples it counts"))
        self.times.setToolTip(tr("Among thousands of samples one drawing is hardly heard"))
        self.add = self._button(tr("Add to the training data"), tr("Undo takes it out again"), self._add)
        self.train = self._button(
            tr("Train on"), tr("From the present weights, with your drawings"), self._train
        )
        self.images = self._button(tr("Open MNIST"), tr("An experiment with digits"), self.images_wanted.emit)
        self.remove = QToolButton()
        self.remove.setObjectName("small")
        self.remove.setText(tr("Remove the last"))
        self.remove.setAccessibleName(tr("Remove the last drawing from the training data"))
        self.remove.setToolTip(tr("Take it out of the training data"))
        self.remove.clicked.connect(lambda _checked=False: self._remove())
        self.words = caption(name=tr("What it has learned from you"))
        self.compared = caption(name=tr("Answer before and now"))
        self.tiles = [Tile(theme, SIDE) for _ in range(SHOWN)]
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID)
        for place, tile in enumerate(self.tiles):
            grid.addWidget(tile, 0, place)
        grid.setColumnStretch(SHOWN, 1)
        self.column.addLayout(row(tr("That was a"), self.label, tr("counts"), self.times, tr("×")))
        self.column.addLayout(row(self.add, self.train, 1))
        self.column.addWidget(self.compared)
        self.column.addLayout(grid)
        self.column.addLayout(row(self.words, self.remove))
        self.column.addWidget(self.images, 0, Qt.AlignmentFlag.AlignLeft)
        self.work(None)

    def work(self, asked: Asked | None) -> None:
        """Offer what can be taught and compare the answers to what was."""
        spec = self._spec()
        fits = spec.data.source.image_shape is not None
        self.images.setVisible(not fits)
        for part in (self.label, self.times, self.add, self.train):
            part.setEnabled(fits)
        if asked is not None and asked.names != self._names:
            self._names = asked.names
            self.label.clear()
            self.label.addItems(list(asked.names))
        if asked is not None and asked is not self._offered and not self.label.hasFocus():
            self.label.setCurrentIndex(asked.best if asked.label is None else asked.label)
        self._offered = asked
        self.add.setEnabled(fits and asked is not None)
        self.train.setEnabled(fits and bool(spec.data.labelled))
        self._show_drawings(spec.data.labelled)
        if not fits:
            self.words.setText(tr("A drawing can join the training data once they are images."))
        if asked is not None and asked.answerer is not None:
            self.compare(asked.answerer)

    _offered: Asked | None = None

    def compare(self, answerer: Answerer | None) -> None:
        """Ask the network about what it was taught last."""
        lesson = self._lesson
        if lesson is None or answerer is None or not answerer.live or len(lesson.image) != answerer.size:
            self.compared.setText("")
            return
        questioner = self._questioner
        self._questioner = questioner = (
            Questioner(answerer) if questioner is None else questioner.follow(answerer)
        )
        now = questioner.probabilities(lesson.image[None])[0]
        names = answerer.names
        told = tr("Now: {now}.", now=_told(now, lesson.label, names))
        if lesson.before is not None:
            told = tr("Before: {before}.", before=_told(lesson.before, lesson.label, names)) + " " + told
        self.compared.setText(told)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        for tile in self.tiles:
            tile.set_theme(theme)

    def _button(self, text: str, tip: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _add(self) -> None:
        asked, label = self.asked, self.label.currentIndex()
        if asked is None or label < 0:
            return
        strokes = asked.page.strokes()
        text = strokes_text(strokes) if strokes else pixels_text(asked.image)
        live = asked.answerer is not None and asked.answerer.live
        self._lesson = Lesson(asked.image, label, asked.probabilities if live else None)
        drawings = (*self._spec().data.labelled, (label, self.times.value(), text))
        self.taught.emit(drawings, tr("drawing {n} is a {name}", n=len(drawings), name=asked.names[label]))
        self.work(asked)

    def _train(self) -> None:
        self.run_wanted.emit()

    def _remove(self) -> None:
        drawings = self._spec().data.labelled
        if drawings:
            self._lesson = None
            self.taught.emit(drawings[:-1], tr("remove drawing {n}", n=len(drawings)))
            self.work(self.asked)

    def _show_drawings(self, drawings: tuple[Labelled, ...]) -> None:
        self.remove.setVisible(bool(drawings))
        if drawings == self._shown:
            return
        self._shown = drawings
        newest = drawings[: -SHOWN - 1 : -1]
        for tile, drawing in zip(self.tiles, (*newest, *[None] * SHOWN), strict=False):
            tile.setVisible(drawing is not None)
            if drawing is None:
                continue
            label, times, ink = drawing
            name = self._names[label] if label < len(self._names) else str(label)
            try:
                tile.show_ink(image_of(ink, 28), tr("{name}, {times} ×", name=name, times=times))
            except DataProblem as problem:
                tile.show_ink(None, "–")
                tile.setToolTip(translated(str(problem)))
            tile.setAccessibleName(
                tr("Your drawing of a {name}, counts {times} times", name=name, times=times)
            )
        count, total = len(drawings), sum(times for _, times, _ in drawings)
        self.words.setText(
            tr(
                "{count} of your drawings in the training data, counting as {total}.",
                count=count,
                total=total,
            )
            if drawings
            else tr("None of your drawings is in the training data yet.")
        )


def _told(probabilities: Array, label: int, names: tuple[str, ...]) -> str:
    """Return the best answer, and what the right one has where it is another."""
    if len(probabilities) == 1:
        probabilities = np.array([1 - probabilities[0], probabilities[0]])
    best = int(probabilities.argmax())
    said = tr("{name} with {share}", name=names[best], share=share_text(float(probabilities[best])))
    if best == label:
        return said
    return (
        said
        + ", "
        + tr("{name} has {share}", name=names[label], share=share_text(float(probabilities[label])))
    )
