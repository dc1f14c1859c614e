"""The watched sample: its way through the network, how right the answer is, how hard it pulls, what it resembles."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.session.ask import Ask
from nnviz.session.explain.expression import figures_of
from nnviz.session.inspect_sample import Pull, PullOf
from nnviz.session.snapshot import DataView, Sample, Snapshot, Task
from nnviz.ui.canvas.tiles import Tile
from nnviz.ui.figures import NOTHING, loss_text, share_text
from nnviz.ui.inspector.columns import Columns
from nnviz.ui.inspector.facts import Fact, Facts
from nnviz.ui.inspector.near_view import NearView
from nnviz.ui.inspector.neighbours import Found, Neighbours
from nnviz.ui.inspector.way_view import WayView
from nnviz.ui.jobs import Jobs
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["SamplePage", "sample_facts"]

PICTURE = 9 * GRID


class SamplePage(QWidget):
    """Shows the watched sample.

    ``chosen`` carries a ``UnitPlace`` that was clicked, ``watch_requested`` the place of a training sample.
    """

    chosen = Signal(object)
    watch_requested = Signal(int)

    def __init__(self, jobs: Jobs, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.way, self.facts, self.near = WayView(theme, self), Facts(theme, self), NearView(theme, self)
        self.facts.setAccessibleName(tr("Answer, loss and gradient of the sample"))
        self.picture = Tile(theme, PICTURE, self)
        self.note = QLabel(self)
        self.note.setObjectName("caption")
        self.note.setWordWrap(True)
        self.neighbours = Neighbours(jobs, self)
        self._shown: tuple[object, ...] = ()
        self._data: DataView | None = None
        self._ink: object = None
        right = QHBoxLayout()
        right.setSpacing(GRID)
        right.addWidget(self.picture)
        right.addWidget(self.facts, 1)
        columns = Columns(self)
        columns.left.addWidget(self.way)
        columns.left.addStretch(1)
        columns.right.addLayout(right)
        columns.right.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID)
        column.addWidget(columns)
        column.addWidget(self.note)
        column.addWidget(self.near)
        column.addStretch(1)
        self.way.chosen.connect(self.chosen)
        self.near.chosen.connect(self.watch_requested)
        self.neighbours.found.connect(self._show_found)

    @staticmethod
    def asks(snapshot: Snapshot) -> tuple[Ask, ...]:
        """Return what is to be asked of the watched sample."""
        sample = snapshot.watched
        return () if sample is None or math.isnan(sample.loss) else (PullOf.of(sample),)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        for part in (self.way, self.facts, self.near, self.picture):
            part.set_theme(theme)

    def show_sample(self, snapshot: Snapshot) -> None:
        """Show the watched sample of a snapshot."""
        sample, data = snapshot.watched, snapshot.data
        if sample is None or data is None:
            return
        if data is not self._data:
            self._data = data
            self.neighbours.stop()
            self.near.show_found(None)
        self.neighbours.follow(snapshot)
        pull = next((snapshot.answer(ask) for ask in self.asks(snapshot)), None)
        new = (sample, snapshot.layers, pull)
        if len(self._shown) == len(new) and all(a is b for a, b in zip(new, self._shown, strict=True)):
            return
        self._shown = new
        self.way.show_way(snapshot)
        link = snapshot.layers[-1].activation if snapshot.layers else ""
        self.facts.show_facts(sample_facts(sample, data, link, pull if isinstance(pull, Pull) else None))
        self.picture.setVisible(data.image_shape is not None)
        if data.image_shape is not None and sample.x is not self._ink:
            self._ink = sample.x
            self.picture.show_ink(sample.x.reshape(data.image_shape))
        note = ""
        if not np.isfinite(sample.prediction).all():
            note = tr("The network answers no number for this sample.")
        elif sample.part == "training" and not data.validation:
            note = tr("There are no validation data, so a training sample is watched.")
        if note != self.note.text():
            self.note.setText(note)
        self.note.setVisible(bool(note))

    def hideEvent(self, event: object) -> None:
        """Look for nothing any more."""
        self.neighbours.stop()
        super().hideEvent(event)  # type: ignore[arg-type]

    def _show_found(self, found: Found) -> None:
        if found.data is self._data:
            self.near.show_found(found)


def sample_facts(sample: Sample, data: DataView, link: str, pull: Pull | None) -> tuple[Fact, ...]:
    """Return the lines of the table of a sample."""
    truth, answer, tone = _answer(sample, data, link)
    facts = [
        Fact(tr("Truth"), "", truth),
        Fact(tr("Answer"), "", answer, strong=True, tone=tone),
        Fact(tr("Loss"), "", loss_text(sample.loss), tip=tr("The loss of this sample alone.")),
    ]
    if pull is not None:
        tip = tr("How long ∂L/∂θ is for this sample alone, over all parameters.")
        facts.append(Fact(tr("Gradient"), "", figures_of(pull.norm, 4), tip=tip))
        times = pull.norm / pull.mean if pull.mean else math.nan
        text = NOTHING
        if not math.isnan(times):
            text = tr("{times} × mean", times=figures_of(times, 3))
        tip = tr(
            "The gradients of {count} training samples are {mean} long in the mean; {share} of them pull less.",
            count=pull.count,
            mean=figures_of(pull.mean, 4),
            share=share_text(pull.smaller),
        )
        facts.append(Fact(tr("Pull"), "", text, tip=tip))
    return tuple(facts)


def _answer(sample: Sample, data: DataView, link: str) -> tuple[str, str, str]:
    """Return truth, answer and the tone of the answer: good or bad."""
    if data.task is Task.REGRESSION:
        truth = NOTHING if math.isnan(sample.target) else figures_of(sample.target, 4)
        return truth, figures_of(float(sample.prediction[0]), 4), ""
    prediction = np.asarray(sample.prediction, np.float64)
    if not np.isfinite(prediction).all():
        return _class(sample, data), tr("no number"), "bad"
    single = len(prediction) == 1
    p = float(prediction[0])
    best = int(p > 0.5) if single else int(prediction.argmax())
    share = (p if best else 1 - p) if single else float(prediction[best])
    sure = figures_of(p if single else share, 3) if link == "identity" else share_text(share)
    known = not math.isnan(sample.target)
    tone = "" if not known else "good" if best == int(sample.target) else "bad"
    return _class(sample, data), f"{data.class_names[best]} · {sure}", tone


def _class(sample: Sample, data: DataView) -> str:
    return NOTHING if math.isnan(sample.target) else data.class_names[int(sample.target)]
