"""The gallery: every validation image with the network's answer, the worst first."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnviz.session.ask import Ask
from nnviz.session.evaluation import Evaluation, Judged
from nnviz.session.snapshot import DataView, Probe, Snapshot, Status
from nnviz.ui.figures import loss_text, share_text
from nnviz.ui.gallery.choice import PairChoice
from nnviz.ui.gallery.order import Order, ordered
from nnviz.ui.gallery.tile_paint import Pictures, Words
from nnviz.ui.gallery.tiles import TileGrid
from nnviz.ui.language import tr, translated
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, number_font

__all__ = ["ImagesPanel"]

ASK = Evaluation()
SECONDS_BETWEEN = 1.0
"""While the network learns the tiles are sorted anew no oftener than this, and never under the pointer."""


class ImagesPanel(LivePanel):
    """Tiles of the validation images; ``watch_requested`` carries (place, part) of one that was chosen."""

    watch_requested = Signal(int, str)

    def __init__(self, choice: PairChoice, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._choice = choice
        self._data: DataView | None = None
        self._judged: Judged | None = None
        self._sorted: object = None
        self._sorted_at = 0.0
        self._pictures = Pictures()
        self.order_box, self.wrong_button = QComboBox(self), QToolButton(self)
        self.pair_button, self.told = QToolButton(self), QLabel(self)
        self.grid = TileGrid(theme, self._picture, self._words, self)
        self._themed = (self.grid,)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._sort)
        self._build()
        choice.changed.connect(self._choose_anew)
        self._show_pair()

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The answers to all validation samples."""
        return frozenset({ASK, Probe.WATCHED})

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(336, 400)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(176, 160)

    def _build(self) -> None:
        for order in Order:
            self.order_box.addItem(tr(order.value.capitalize()), order)
        self.order_box.setAccessibleName(tr("Order of the pictures"))
        self.order_box.setToolTip(tr("Which pictures come first"))
        self.order_box.currentIndexChanged.connect(self._choose_anew)
        self.wrong_button.setText(tr("wrong only"))
        self.wrong_button.setObjectName("small")
        self.wrong_button.setCheckable(True)
        self.wrong_button.setToolTip(tr("Show only the pictures that are taken for another class"))
        self.wrong_button.toggled.connect(self._choose_anew)
        self.pair_button.setObjectName("small")
        self.pair_button.setToolTip(tr("Show all pairs of classes again"))
        self.pair_button.clicked.connect(lambda _checked=False: self._choice.choose(None))
        self.told.setObjectName("caption")
        self.told.setFont(number_font(SIZE_SMALL))
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.told.setAccessibleName(tr("Right and wrong answers"))
        self.grid.chosen.connect(self._watch)
        self.grid.hovered.connect(lambda _sample: self._tell())
        self.grid.left.connect(self._sort)
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(self.order_box, 1)
        head.addWidget(self.wrong_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, 0, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self.pair_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.grid, 1)
        column.addWidget(self.told)
        head.setContentsMargins(0, 0, GRID, 0)
        self.setAccessibleName(tr("Gallery of the validation images"))

    def _draw(self, snapshot: Snapshot) -> None:
        """Show this moment: numbers at once, the order calmly."""
        if snapshot.data is not self._data:
            self._data, self._judged, self._sorted = snapshot.data, None, None
            self._choice.use(self._data)
            self._show_pair()
            self.grid.show_samples(np.empty(0, np.intp), from_top=True)
        judged = snapshot.answer(ASK)
        sample = snapshot.watched
        if isinstance(judged, Judged) and judged is not self._judged:
            self._judged = judged
            self.grid.viewport().update()
            self._tell()
        if self._judged is not None:
            part = self._judged.part
            self.grid.show_watched(sample.index if sample is not None and sample.part == part else -1)
        if self._sorted is not self._judged:
            self._sort_soon(moving=snapshot.status is Status.RUNNING)
        if self._judged is None:
            self._say(
                translated(snapshot.message) or tr("The pictures appear when the network has been asked.")
            )

    def _sort_soon(self, *, moving: bool) -> None:
        """Sort now, or a little later where the last order is young; never under the pointer."""
        wait = self._sorted_at + SECONDS_BETWEEN - time.monotonic()
        if self._sorted is None or not moving or wait <= 0:
            self._sort()
        elif not self._late.isActive():
            self._late.start(int(1000 * wait) + 1)

    def _sort(self) -> None:
        if self._judged is not None and (self._sorted is None or not self.grid.viewport().underMouse()):
            self._arrange(from_top=self._sorted is None)

    def _choose_anew(self, *_what: object) -> None:
        """Show what the user has just asked for, at once and from the top."""
        self._show_pair()
        if self._judged is not None:
            self._arrange(from_top=True)

    def _arrange(self, *, from_top: bool) -> None:
        judged = self._judged
        if judged is None:
            return
        order, wrong = self.order_box.currentData(), self.wrong_button.isChecked()
        samples = ordered(judged, order, wrong_only=wrong, pair=self._choice.pair)
        self._sorted, self._sorted_at = judged, time.monotonic()
        self.grid.sentence = tr("No picture is like that: choose others above.")
        if wrong and self._choice.pair is None:
            self.grid.sentence = tr("Nothing is taken for another class.")
        self.grid.show_samples(samples, from_top=from_top)
        self._tell()

    def _show_pair(self) -> None:
        pair, data = self._choice.pair, self._data
        self.pair_button.setVisible(pair is not None)
        if pair is not None and data is not None:
            true, said = (data.class_names[k] for k in pair)
            self.pair_button.setText(tr("true {true}, predicted {said}   ✕", true=true, said=said))

    def _say(self, sentence: str) -> None:
        self.grid.sentence = sentence
        self.grid.viewport().update()

    def _tell(self) -> None:
        """Say how many there are, or what is under the pointer."""
        judged, data = self._judged, self._data
        if judged is None or data is None:
            return
        sample = self.grid.pointed
        if 0 <= sample < len(judged.loss):
            words = self._words(sample)
            place, loss = f"{sample + 1:,}", loss_text(float(judged.loss[sample]))
            text = tr("Sample {place}: {true}, predicted {said}, loss {loss}",
                      place=place, true=words.true, said=words.predicted, loss=loss)  # fmt: skip
        else:
            shown, wrong, count = (
                len(self.grid.samples),
                int(np.count_nonzero(judged.wrong)),
                len(judged.loss),
            )
            some = f"{count:,}" if count == judged.count else tr("the first {count}", count=f"{count:,}")
            bad, right = f"{wrong:,}", share_text(1 - wrong / max(count, 1))
            text = tr("{wrong} of {some} wrong, {right} right", wrong=bad, some=some, right=right)
            if shown < count:
                text = tr("{shown} of {some} shown, {wrong} wrong", shown=f"{shown:,}", some=some, wrong=bad)
        self.told.setText(text)

    def _watch(self, sample: int) -> None:
        if self._judged is not None:
            self.watch_requested.emit(sample, self._judged.part)

    def _picture(self, sample: int) -> QPixmap:
        data, judged = self._data, self._judged
        if data is None or data.material is None or judged is None:
            return QPixmap()
        split = data.material.split
        rows = split.validation if judged.part == "validation" else split.train
        return self._pictures.of(data, int(rows[sample]), self._theme, self.devicePixelRatioF())

    def _words(self, sample: int) -> Words:
        judged, data = self._judged, self._data
        if judged is None or data is None or sample >= len(judged.loss):
            return Words("", "", None, wrong=False)
        if judged.labels is None or judged.chosen is None or judged.sure is None:
            return Words("", loss_text(float(judged.prediction[sample, 0])), None, wrong=False)
        true, said = int(judged.labels[sample]), int(judged.chosen[sample])
        names, sure = data.class_names, float(judged.sure[sample])
        return Words(names[true], names[min(said, len(names) - 1)], sure, wrong=true != said)
