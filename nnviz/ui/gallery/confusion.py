"""Who is taken for whom: the confusion matrix, the figures of each class, and the samples behind a cell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnviz.session.ask import Ask
from nnviz.session.evaluation import ClassTable, Evaluation, Judged, class_table
from nnviz.session.snapshot import DataView, Probe, Snapshot, Task
from nnviz.ui.figures import loss_text, share_text
from nnviz.ui.gallery.choice import Pair, PairChoice
from nnviz.ui.gallery.matrix import MatrixView
from nnviz.ui.gallery.matrix_shape import csv_of
from nnviz.ui.gallery.order import Order, ordered
from nnviz.ui.gallery.table import ROW, Column, TextTable
from nnviz.ui.language import tr, translated
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, number_font

__all__ = ["ConfusionPanel"]

ASK = Evaluation()
PICTURES = 6.0
"""So many pictures a second at most while the network learns."""


class ConfusionPanel(LivePanel):
    """The matrix and what belongs to it.

    ``watch_requested`` carries (place, part) of a sample; ``images_requested`` comes when the images of a cell are
    to be seen.
    """

    watch_requested = Signal(int, str)
    images_requested = Signal()

    def __init__(self, choice: PairChoice, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, pictures=PICTURES)
        self._choice = choice
        self._data: DataView | None = None
        self._judged: Judged | None = None
        self._listed: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self._pointed: Pair | None = None
        self.table: ClassTable | None = None
        self.matrix = MatrixView(theme, self)
        self._themed = (self.matrix,)
        self.told, self.headline = QLabel(self), QLabel(self)
        self.share_button, self.copy_button = QToolButton(self), QToolButton(self)
        self.figures, self.samples = TextTable(self), TextTable(self)
        self._build()
        choice.changed.connect(self._show_pair)

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The answers to all validation samples."""
        return frozenset({ASK})

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(336, 480)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(176, 160)

    def csv(self) -> str:
        """Return the matrix as a table to paste; empty where there is none."""
        names = self._data.class_names if self._data is not None else ()
        return "" if self.table is None else csv_of(self.table.counts, names)

    def _build(self) -> None:
        for label, name in ((self.headline, tr("Right answers")), (self.told, tr("Cell under the pointer"))):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            label.setAccessibleName(name)
        self.headline.setFont(number_font())
        self.told.setFont(number_font(SIZE_SMALL))
        self.told.setObjectName("caption")
        self._button(
            self.share_button, tr("shares"), tr("Write the share of the true class in per cent, not counts")
        )
        self.share_button.setCheckable(True)
        self.share_button.toggled.connect(self.matrix.show_shares)
        self._button(self.copy_button, tr("copy"), tr("Copy the counts as a CSV table"))
        self.copy_button.clicked.connect(
            lambda _checked=False: QGuiApplication.clipboard().setText(self.csv())
        )
        self.matrix.hovered.connect(self._point)
        self.matrix.clicked.connect(self._click)
        self.samples.row_chosen.connect(self._watch)
        self.figures.setAccessibleName(tr("Figures of each class"))
        self.samples.setAccessibleName(tr("Samples of the chosen cell"))
        self.figures.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.figures.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.figures.setSelectionMode(TextTable.SelectionMode.NoSelection)
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(self.headline, 1)
        head.addWidget(self.share_button)
        head.addWidget(self.copy_button)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self.matrix)
        column.addWidget(self.told)
        column.addWidget(self.samples)
        column.addWidget(self.figures)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.setAccessibleName(tr("Confusion of classes"))
        self.samples.hide()

    def _button(self, button: QToolButton, text: str, tip: str) -> None:
        button.setText(text)
        button.setObjectName("small")
        button.setToolTip(tip)

    def _draw(self, snapshot: Snapshot) -> None:
        if snapshot.data is None:
            self.headline.setText(translated(snapshot.message))
            return
        judged = snapshot.answer(ASK)
        if snapshot.data is not self._data:
            self._data, self._judged, self.table = snapshot.data, None, None
            self._choice.use(self._data)
            self.matrix.show_table(None, ())
            self._show_figures()
        if not isinstance(judged, Judged) or judged is self._judged:
            return
        self._judged = judged
        names = self._data.class_names
        self.table = class_table(judged, len(names))
        self.matrix.show_table(self.table, names)
        if self.table is not None:
            total = f"{self.table.total:,}"
            part = tr("validation") if judged.part == "validation" else tr("training")
            right, some = share_text(self.table.right), len(judged.loss) < judged.count
            text = tr("{right} of the first {total} right") if some else tr("{right} right")
            seen = "" if judged.part == "validation" else tr(" (of the training data)")
            self.headline.setText(text.format(right=right, total=total) + seen)
            self.headline.setToolTip(
                tr(
                    "Of {total} {part} samples, at step {step}",
                    total=total,
                    part=part,
                    step=f"{judged.step:,}",
                )
            )
        self.figures.refresh()
        self.samples.refresh()
        self._point(self._pointed)

    def _show_figures(self) -> None:
        """Set up the table of the classes; its texts are asked for as they are painted."""
        names = (
            self._data.class_names
            if self._data is not None and self._data.task is Task.CLASSIFICATION
            else ()
        )

        def figure(of: Callable[[ClassTable], npt.NDArray[np.floating]]) -> Callable[[int], str]:
            return lambda row: "–" if self.table is None else _percent(float(of(self.table)[row]))

        columns = (
            Column(tr("class"), lambda row: names[row], right=False),
            Column(
                tr("n"),
                lambda row: "–" if self.table is None else f"{int(self.table.counts[row].sum()):,}",
                tr("How many samples are of this class"),
            ),
            Column(
                tr("acc. %"),
                figure(lambda table: table.accuracy),
                tr(
                    "Accuracy: for how many of all samples it is answered rightly whether they are of this class"
                ),
            ),
            Column(
                tr("prec. %"),
                figure(lambda table: table.precision),
                tr("Precision: how many of those called so are of this class"),
            ),
            Column(
                tr("rec. %"),
                figure(lambda table: table.recall),
                tr("Recall: how many samples of this class are called so"),
            ),
        )
        self.figures.show_rows(columns, len(names))
        fit_to_text(self.figures, height=ROW * len(names) + 5 * GRID)

    def _point(self, pair: Pair | None) -> None:
        """Say what stands in a cell."""
        self._pointed = pair
        pair = pair or self._choice.pair
        if self.table is None or self._data is None or pair is None:
            self.told.setText(tr("Click a cell to see its samples"))
            return
        true, said = (self._data.class_names[k] for k in pair)
        count, total = int(self.table.counts[pair]), int(self.table.counts[pair[0]].sum())
        share = share_text(count / total) if total else "–"
        self.told.setText(tr("true {true}, predicted {said}: {count}, {share} of {true}",
                             true=true, said=said, count=f"{count:,}", share=share))  # fmt: skip

    def _click(self, pair: Pair) -> None:
        """Narrow the samples to a cell; the same one again shows all."""
        again = pair == self._choice.pair
        self._choice.choose(None if again else pair)
        if not again and self._data is not None and self._data.image_shape is not None:
            self.images_requested.emit()

    def _show_pair(self) -> None:
        pair, data, judged = self._choice.pair, self._data, self._judged
        self.matrix.show_chosen(pair)
        self._point(self._pointed)
        listed = pair is not None and data is not None and data.image_shape is None and judged is not None
        self.samples.setVisible(listed)
        if not listed or judged is None or data is None or data.material is None:
            return
        self._listed = ordered(judged, Order.LOSS, pair=pair)
        dataset, split = data.material.dataset, data.material.split
        rows = split.validation if judged.part == "validation" else split.train

        def value(column: int) -> Callable[[int], str]:
            return lambda row: f"{float(dataset.x[rows[self._listed[row]], column]):.4g}".replace("-", "−")

        def loss(row: int) -> str:
            losses, sample = self._judged.loss if self._judged is not None else (), self._listed[row]
            return loss_text(float(losses[sample])) if sample < len(losses) else "–"

        columns = [
            Column(tr("sample"), lambda row: f"{self._listed[row] + 1:,}", right=False),
            Column(tr("loss"), loss),
            *(Column(name, value(k)) for k, name in enumerate(dataset.feature_names[:32])),
        ]
        self.samples.show_rows(columns, len(self._listed))
        fit_to_text(self.samples, height=ROW * min(max(len(self._listed), 1), 6) + 6 * GRID)

    def _watch(self, row: int) -> None:
        if self._judged is not None and row < len(self._listed):
            self.watch_requested.emit(int(self._listed[row]), self._judged.part)


def _percent(share: float) -> str:
    """Return a share in per cent without the sign, which stands in the head of the column."""
    return share_text(share).removesuffix(" %")
