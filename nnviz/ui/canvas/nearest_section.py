"""The training images that look most alike to the network: the nearest ones in its last hidden layer."""

from __future__ import annotations

import math
import time
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout

from nnviz.session.jobs import Job, Report
from nnviz.session.nearest import Nearest, NearestTraining
from nnviz.session.snapshot import DataView
from nnviz.ui.canvas.asked import Asked
from nnviz.ui.canvas.section import Section, caption
from nnviz.ui.canvas.tiles import Tile
from nnviz.ui.jobs import Jobs
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import GRID, Theme

__all__ = ["NearestSection"]

COUNT, COLUMNS = 8, 4
SIDE = 8 * GRID
SECONDS_BETWEEN = 4.0
"""Between two searches for the same drawing while the weights change: each goes through all training images."""


class NearestSection(Section):
    """Eight tiles, nearest first; a click lets the diagram show that image (``watch_requested`` carries its place)."""

    watch_requested = Signal(int)

    def __init__(self, theme: Theme, jobs: Jobs) -> None:
        super().__init__(theme)
        self._jobs = jobs
        self._find = NearestTraining()
        self._job: Job[Any] | None = None
        self._next: Asked | None = None
        self._data: DataView | None = None
        self.found: Nearest | None = None
        self._sought, self._sought_at = b"", 0.0
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.timeout.connect(self.again)
        self.words = caption(name=tr("What is most similar"))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID)
        self.tiles = [Tile(theme, SIDE, clickable=True) for _ in range(COUNT)]
        for place, tile in enumerate(self.tiles):
            grid.addWidget(tile, place // COLUMNS, place % COLUMNS)
            tile.clicked.connect(lambda place=place: self._chosen(place))
        grid.setColumnStretch(COLUMNS, 1)
        self.column.addWidget(self.words)
        self.column.addLayout(grid)
        self.work(None)

    def use_data(self, data: DataView | None) -> None:
        """Take the data among which to look."""
        if data is not self._data:
            self._data = data
            self.again()

    def work(self, asked: Asked | None) -> None:
        """Look for the neighbours of the drawing, one search at a time; none while the pen is on the paper."""
        if asked is None or asked.answerer is None or not asked.answerer.live:
            self._stop()
            for tile in self.tiles:
                tile.hide()
            self.words.setText(
                tr("Draw a digit to see which training images the network finds most similar.")
                if asked is None
                else tr("This answer is not from the network on the screen; train it on images first.")
            )
        elif not asked.drawing and self._job is None:
            self._start(asked)
        elif not asked.drawing:
            self._next = asked

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        for tile in self.tiles:
            tile.set_theme(theme)

    def _start(self, asked: Asked) -> None:
        answerer, data = asked.answerer, self._data
        if answerer is None or data is None or data.material is None or data.image_shape != asked.image.shape:
            return
        raw, wait = asked.image.tobytes(), self._sought_at + SECONDS_BETWEEN - time.monotonic()
        if raw == self._sought and wait > 0 and self.found is not None:
            self._retry.start(math.ceil(1000 * wait))
            return
        self._sought, self._sought_at = raw, time.monotonic()
        material, find = data.material, self._find

        def work(report: Report) -> Nearest:
            return find(answerer.spec, answerer.values, material, asked.image, COUNT, report)

        if self.found is None:
            self.words.setText(tr("Looking through the training images …"))
        self._job = self._jobs.start(
            "nearest", work, lambda found: self._done(data, found), None, self._failed
        )

    def _done(self, data: DataView, found: Nearest) -> None:
        self._job, self.found = None, found
        waiting, self._next = self._next, None
        if data is self._data and self.asked is not None:
            self._show(data, found)
        if waiting is not None and waiting is self.asked:
            self._start(waiting)

    def _failed(self, error: Exception) -> None:
        self._job = self._next = None
        self.words.setText(translated(str(error)))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = self._next = self.found = None

    def _show(self, data: DataView, found: Nearest) -> None:
        assert data.material is not None  # noqa: S101 - looked at before the search began
        dataset = data.material.dataset
        names = [data.class_names[int(label)] for label in found.label]
        counts = {name: names.count(name) for name in dict.fromkeys(names)}
        said = ", ".join(f"{count} × {name}" for name, count in counts.items())
        self.words.setText(tr("Most similar in the last hidden layer: {said}.", said=said))
        for place, tile in enumerate(self.tiles):
            tile.setVisible(place < len(found.row))
            if place < len(found.row):
                ink = dataset.x[found.row[place]].reshape(data.image_shape) / dataset.scale
                distance = f"{float(found.distance[place]):.2g}"
                tile.show_ink(ink, tr("{name}, at {distance}", name=names[place], distance=distance))
                told = tr("Training image {n}: {name}", n=int(found.index[place]) + 1, name=names[place])
                tile.setAccessibleName(told)
                tile.setToolTip(told + ". " + tr("A click shows it in the diagram."))

    def _chosen(self, place: int) -> None:
        if self.found is not None and place < len(self.found.index):
            self.watch_requested.emit(int(self.found.index[place]))
