"""Test images and pictures: the way to the network for those who do not draw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QSpinBox, QToolButton

from nnviz.data.dataset import Array, Dataset
from nnviz.data.mnist import Mnist
from nnviz.experiment.build import Material
from nnviz.session.jobs import Report
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import DataView
from nnviz.ui.canvas.asked import Asked
from nnviz.ui.canvas.page import Picture
from nnviz.ui.canvas.pictures import PATTERNS
from nnviz.ui.canvas.section import Section, caption, row
from nnviz.ui.icons import icon
from nnviz.ui.jobs import Jobs
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import GRID, Theme

__all__ = ["PicturesSection"]


class PicturesSection(Section):
    """Choose a test image by its number, a picture from a file or from the clipboard.

    ``wanted`` carries a ``Picture`` for the pad, ``file_wanted`` a path, ``paste_wanted`` nothing.
    """

    wanted = Signal(object)
    file_wanted = Signal(object)
    paste_wanted = Signal()

    def __init__(self, theme: Theme, jobs: Jobs) -> None:
        super().__init__(theme)
        self._jobs = jobs
        self._data: DataView | None = None
        self._live = False
        self._mnist: Dataset | None = None
        self._loading = False
        self.number = QSpinBox()
        self.number.setAccessibleName(tr("Number of the test image"))
        self.number.setToolTip(tr("Puts an image of the test data on the pad"))
        self.number.setRange(1, 10_000)
        self.number.setMinimumWidth(10 * GRID)
        self.show_button = QToolButton()
        self.show_button.setObjectName("small")
        self.show_button.setText(tr("Show"))
        self.show_button.setAccessibleName(tr("Show the test image"))
        self.show_button.setToolTip(tr("Put this test image on the pad"))
        self.words = caption(name=tr("What the test image is"))
        self.open_button, self.paste_button = QPushButton(tr("Open picture …")), QPushButton(tr("Paste"))
        self.open_button.setToolTip(tr("A scan, a photograph or a painted digit; or drop it on the pad"))
        self.paste_button.setToolTip(tr("Take a picture from the clipboard (Ctrl+V in the pad)"))
        for button in (self.open_button, self.paste_button):
            button.setAccessibleName(button.text())
        self.number.valueChanged.connect(lambda _number: self.choose())
        self.show_button.clicked.connect(lambda _checked=False: self.choose())
        self.open_button.clicked.connect(lambda _checked=False: self._open())
        self.paste_button.clicked.connect(lambda _checked=False: self.paste_wanted.emit())
        self.column.addLayout(row(tr("Test image"), self.number, self.show_button, 1))
        self.column.addWidget(self.words)
        self.column.addLayout(row(self.open_button, self.paste_button, 1))
        self.set_theme(theme)
        self.words.setText(tr("Step through the test images with the arrow keys."))

    def use_data(self, data: DataView | None, *, live: bool) -> None:
        """Take the data of the screen; before its network answers the test images of MNIST are offered."""
        self._data, self._live = data, live

    def work(self, asked: Asked | None) -> None:
        """Say what the image on the pad is."""
        label = asked.label if asked is not None else None
        if asked is not None and label is not None and asked.page.picture is not None:
            name, said = asked.names[label], asked.names[asked.best]
            words = tr("{picture} is a {name}", picture=asked.page.picture.name, name=name)
            self.words.setText(
                f"{words}; " + (tr("right.") if label == asked.best else tr("read as {said}.", said=said))
            )

    def choose(self) -> None:
        """Put the test image with this number on the pad."""
        data = self._data
        material = data.material if data is not None and data.image_shape is not None and self._live else None
        if material is not None:
            self._show(material.dataset, _test_rows(material))
        elif self._mnist is not None:
            self._show(
                self._mnist, np.arange(self._mnist.samples - self._mnist.fixed_test, self._mnist.samples)
            )
        elif not self._loading:
            self._loading = True
            self.words.setText(tr("Loading the test images of MNIST …"))
            self._jobs.start("test images", _load_mnist, self._loaded, None, self._failed)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self.open_button.setIcon(icon("image", theme))

    def _show(self, dataset: Dataset, rows: Array) -> None:
        self.number.setMaximum(len(rows))
        place = self.number.value() - 1
        row_ = int(rows[place])
        shape = dataset.image_shape
        assert shape is not None  # noqa: S101 - looked at in choose
        ink = np.asarray(dataset.x[row_].reshape(shape) / dataset.scale, np.float32)
        name = tr("Test image {n}", n=f"{place + 1:,}")
        self.wanted.emit(Picture(1 - ink, name, exact=True, label=int(dataset.y[row_])))

    def _loaded(self, mnist: Dataset) -> None:
        self._mnist, self._loading = mnist, False
        self.choose()

    def _failed(self, error: Exception) -> None:
        self._loading = False
        self.words.setText(translated(str(error)))

    def _open(self) -> None:
        patterns = " ".join(f"*.{ending}" for ending in (*PATTERNS, "json"))
        title = tr("Open a picture of a digit")
        name, _ = QFileDialog.getOpenFileName(self, title, str(Path.home()), f"{tr('Pictures')} ({patterns})")
        if name:
            self.file_wanted.emit(Path(name))


def _test_rows(material: Material) -> Array:
    """Return the rows of the test split, or of another one where it is empty."""
    split = material.split
    return next((part for part in (split.test, split.validation) if len(part)), split.train)


def _load_mnist(report: Report) -> Any:
    report(0.0)
    return Mnist().load(np.random.default_rng(0), read_shipped)
