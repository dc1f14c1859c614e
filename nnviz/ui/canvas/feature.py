"""What the canvas has below the pad, and how it reaches the rest of the window; made when it is first opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QCheckBox

from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import Run, Watch
from nnviz.session.drawn.answerer import Answerer
from nnviz.session.jobs import Job, Report
from nnviz.session.snapshot import Snapshot
from nnviz.ui.actions import Deed
from nnviz.ui.canvas.following import Following
from nnviz.ui.canvas.haste import Haste
from nnviz.ui.canvas.page import Picture
from nnviz.ui.canvas.panel import CanvasPanel
from nnviz.ui.canvas.section import Below, Section
from nnviz.ui.language import tr, translated
from nnviz.ui.studio import Studio
from nnviz.ui.theme import Theme

if TYPE_CHECKING:
    from nnviz.ui.canvas.nearest_section import NearestSection
    from nnviz.ui.canvas.pictures_section import PicturesSection

__all__ = ["install"]

WHY, TEACH, SIMILAR = "Why this answer", "Teach it this drawing", "Most similar training images"
BREAKS, DREAM, PICTURES = "Where it breaks", "Dream a digit", "Test images and pictures"
MNIST = "mnist-784-32-16-10"


def install(studio: Studio) -> None:
    """Add the folds below the pad, dropping and pasting of pictures, and the drawing as the watched sample."""
    canvas = studio.parts["canvas"]
    assert isinstance(canvas, CanvasPanel)  # noqa: S101 - as the window made it
    _Wiring(studio, canvas)


class _Wiring:
    """Connects one canvas with one window; kept alive by the signals it is connected to."""

    def __init__(self, studio: Studio, canvas: CanvasPanel) -> None:
        self._studio, self._canvas = studio, canvas
        self._reading: Job[Any] | None = None
        self._snapshot: Snapshot | None = None
        self.following = Following(studio.bridge.send, canvas)
        self.haste = Haste(canvas.pad, studio.bridge)
        self.below: Below | None = None
        canvas.seen.connect(self._put_below)
        canvas.answered.connect(self.following.show_asked)
        pad = canvas.pad
        pad.takes_drop = self._takes
        pad.dropped.connect(self._read_mime)
        pad.paste_requested.connect(self._paste)
        studio.followers.append(self._follow)
        self._follow_action = studio.add_deed(
            Deed("follow_drawing", "View", "Diagram follows the &drawing", checkable=True),
            self._toggle_following,
        )
        self._follow_action.setChecked(True)

    def _put_below(self) -> None:
        """Make the folds when the canvas is first seen."""
        canvas, below = self._canvas, Below(self._studio.appearance.theme, self._canvas)
        self.below = below
        for title, make in (
            (WHY, self._why),
            (TEACH, self._teach),
            (SIMILAR, self._similar),
            (BREAKS, self._breaks),
            (DREAM, self._dream),
            (PICTURES, self._pictures),
        ):
            fold = below.add(title, make)
            fold.toggled.connect(lambda opened, fold=fold: canvas.show_below(fold) if opened else None)
        canvas.put_below(below)
        below.height_changed.connect(canvas.rearrange)
        canvas.answered.connect(below.show_asked)
        self._studio.follow_theme(below)
        if self._snapshot is not None:
            self._follow(self._snapshot)

    # Snapshots

    def _follow(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.following.show_snapshot(snapshot)
        if self.below is None:
            return
        answerer = self._canvas.answerer()
        live = answerer is not None and answerer.live
        self.below.folds[SIMILAR].setVisible(live)
        for title, section in self.below.sections.items():
            if title == SIMILAR:
                self._near(section).use_data(snapshot.data)
            elif title == PICTURES:
                self._images(section).use_data(snapshot.data, live=live)

    def _answerer(self) -> Answerer | None:
        return self._canvas.answerer()

    def _toggle_following(self) -> None:
        self.following.want(self._follow_action.isChecked())

    # Sections

    def _why(self, theme: Theme) -> Section:
        from nnviz.ui.canvas.why_section import WhySection

        box = QCheckBox(tr("Diagram follows the drawing"))
        box.setToolTip(
            tr("Show the way of this drawing through the whole network instead of a sample of the data")
        )
        box.setChecked(self.following.wanted)
        box.toggled.connect(self.following.want)
        box.toggled.connect(self._follow_action.setChecked)
        self._follow_action.toggled.connect(box.setChecked)
        return WhySection(theme, self._studio.attention, box)

    def _teach(self, theme: Theme) -> Section:
        from nnviz.ui.canvas.teach_section import TeachSection

        workspace = self._studio.desk.workspace
        section = TeachSection(theme, lambda: workspace.spec)
        section.taught.connect(
            lambda drawings, name: workspace.edit(replace_at(workspace.spec, "data.labelled", drawings), name)
        )
        section.run_wanted.connect(lambda: self._studio.bridge.send(Run()))
        section.images_wanted.connect(lambda: self._studio.desk.choose_preset(MNIST))
        workspace.spec_changed.connect(lambda *_change: section.work(section.asked))
        return section

    def _similar(self, theme: Theme) -> Section:
        from nnviz.ui.canvas.nearest_section import NearestSection

        section = NearestSection(theme, self._studio.jobs)
        section.watch_requested.connect(lambda index: self._studio.bridge.send(Watch(index, "training")))
        section.use_data(self._snapshot.data if self._snapshot is not None else None)
        return section

    def _breaks(self, theme: Theme) -> Section:
        from nnviz.ui.canvas.damage_section import DamageSection

        return DamageSection(theme)

    def _dream(self, theme: Theme) -> Section:
        from nnviz.ui.canvas.dream_section import DreamSection

        section = DreamSection(theme, self._studio.jobs, self._answerer)
        section.wanted.connect(self._canvas.pad.set_picture)
        return section

    def _pictures(self, theme: Theme) -> Section:
        from nnviz.ui.canvas.pictures_section import PicturesSection

        section = PicturesSection(theme, self._studio.jobs)
        section.wanted.connect(self._canvas.pad.set_picture)
        section.file_wanted.connect(self._read)
        section.paste_wanted.connect(self._paste)
        answerer = self._canvas.answerer()
        live = answerer is not None and answerer.live
        section.use_data(self._snapshot.data if self._snapshot is not None else None, live=live)
        return section

    @staticmethod
    def _near(section: Section) -> NearestSection:
        return section  # type: ignore[return-value]

    @staticmethod
    def _images(section: Section) -> PicturesSection:
        return section  # type: ignore[return-value]

    # Pictures

    def _takes(self, mime: QMimeData) -> bool:
        from nnviz.ui.canvas.pictures import takes

        return takes(mime)

    def _paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        if not self._takes(mime):
            self._studio.tell(tr("There is no picture in the clipboard; copy one first."))
        else:
            self._read_mime(mime)

    def _read_mime(self, mime: QMimeData) -> None:
        from nnviz.ui.canvas.pictures import local_file

        path = local_file(mime)
        self._read(path if path is not None else QImage(mime.imageData()))

    def _read(self, source: Path | QImage) -> None:
        """Read on a thread of its own; a picture dropped meanwhile takes the place of the one before."""
        from nnviz.ui.canvas.pictures import read_picture

        if self._reading is not None:
            self._reading.cancel()
        size = self._canvas.size_asked

        def work(report: Report) -> Any:
            report(0.0)
            found = read_picture(source, size)
            report(1.0)
            return found

        self._studio.tell(tr("Reading the picture …"))
        self._reading = self._studio.jobs.start("picture", work, self._lay, None, self._refuse)

    def _lay(self, found: Any) -> None:
        self._reading = None
        self._studio.tell("")
        if isinstance(found, Picture):
            self._canvas.pad.set_picture(found)
        elif found.strokes is not None:
            self._canvas.pad.set_strokes(found.strokes)
        elif found.brightness is not None:
            self._canvas.pad.set_picture(Picture(found.brightness, tr("Picture")))

    def _refuse(self, error: Exception) -> None:
        self._reading = None
        self._studio.tell(translated(str(error)))
