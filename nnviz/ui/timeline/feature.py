"""The timeline in the window: what is wished there becomes commands, and what comes of it is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QProgressDialog

from nnviz.session.commands import DeleteBranch, Pause, RenameBranch, Return, Seek, StepBack
from nnviz.session.snapshot import Snapshot, Status
from nnviz.ui.actions import Deed
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio
from nnviz.ui.timeline.bar import TimelineBar
from nnviz.ui.timeline.curves_along import CurvesAlong

if TYPE_CHECKING:
    from nnviz.data.dataset import Array
    from nnviz.session.jobs import Job, Progress
    from nnviz.ui.timeline.branches import BranchDialog
    from nnviz.ui.timeline.recording import Recorder

__all__ = ["Winding", "install"]


def install(studio: Studio) -> None:
    """Add the strip and its entries to the window."""
    winding = Winding(studio)
    studio.add_strip(winding.bar, across=True)
    studio.followers.append(winding.show_snapshot)
    studio.add_deed(
        Deed("step_back", "Train", "Step &back", "Shift+S", "back"), winding.step_back, before="step_phase"
    )
    studio.add_deed(
        Deed("play_recorded", "Train", "&Play the recorded training", "Shift+Space", separated=True),
        winding.bar.play_or_stop,
        before="reset",
    )
    studio.add_deed(Deed("branches", "Train", "Branc&hes …", "", "branch"), winding.manage, before="reset")
    studio.add_deed(Deed("record", "Train", "Export as &GIF …"), winding.record, before="reset")
    studio.parts["transport"].back_requested.connect(winding.step_back)  # type: ignore[attr-defined]
    studio.parts["timeline"] = winding.bar


class Winding(QObject):
    """Leads between the strip and the session."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._jumps: object = None
        self._dialog: BranchDialog | None = None
        self._recorder: Recorder | None = None
        self._progress: QProgressDialog | None = None
        self._path, self._home = Path(), 0
        self._curves = CurvesAlong(studio.parts["curves"])
        self.bar = TimelineBar(studio.appearance.theme, studio.window)
        self.bar.seek_requested.connect(lambda step, exact: studio.bridge.send(Seek(step, exact)))
        self.bar.branch_requested.connect(lambda number: studio.bridge.send(Return(number)))
        self.bar.manage_requested.connect(self.manage)
        self.bar.record_requested.connect(self.record)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the training stands; settings of another moment are shown in the form as well."""
        timeline = snapshot.timeline
        self.bar.show_snapshot(snapshot)
        self._curves.show_timeline(timeline)
        if self._dialog is not None:
            self._dialog.show_timeline(timeline)
        if self._recorder is not None:
            self._recorder.show_snapshot(snapshot)
        if snapshot.status is Status.LOADING or timeline.seeking:
            return
        jumps = snapshot.origin, timeline.jumps
        if jumps != self._jumps:
            self._jumps = jumps
            if timeline.jumps:
                self._studio.desk.follow(snapshot.spec)

    def step_back(self) -> None:
        """Go back by the size of a step."""
        transport = self._studio.parts["transport"]
        self.bar.player.stop()
        unit, count = transport.step_unit(), transport.step_count()  # type: ignore[attr-defined]
        self._studio.bridge.send(StepBack(unit, count))

    def manage(self) -> None:
        """Open the list of branches."""
        from nnviz.ui.timeline.branches import BranchDialog

        latest = self._studio.bridge.latest
        if latest is None or self._dialog is not None:
            return
        send = self._studio.bridge.send
        dialog = BranchDialog(latest.timeline, self._studio.appearance.theme, self._studio.window)
        dialog.chosen.connect(lambda number: send(Return(number)))
        dialog.renamed.connect(lambda number, name: send(RenameBranch(number, name)))
        dialog.forgotten.connect(lambda number: send(DeleteBranch(number)))
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.show()

    def record(self) -> None:
        """Ask for a file and make an animation of the recorded training."""
        latest = self._studio.bridge.latest
        if self._progress is not None or latest is None:
            return
        if not latest.timeline.last:
            self._studio.tell(tr("There is nothing to record yet; train a few steps first."))
            return
        proposal = str(Path.home() / "training.gif")
        name, _ = QFileDialog.getSaveFileName(
            self._studio.window, tr("Export the training"), proposal, tr("Animation (*.gif)")
        )
        if name:
            self.record_to(Path(name).with_suffix(".gif"))

    def record_to(self, path: Path) -> None:
        """Make an animation of the training that is on the screen."""
        from nnviz.ui.timeline.recording import Recorder

        studio, latest = self._studio, self._studio.bridge.latest
        if latest is None or not latest.timeline.last:
            return
        self._path, self._home = path, latest.timeline.here
        self.bar.player.stop()
        studio.bridge.send(Pause())
        self._recorder = Recorder(self._grab, studio.window)
        self._recorder.wanted.connect(lambda step: studio.bridge.send(Seek(step)))
        self._recorder.progress.connect(lambda share: self._show_progress(0.5 * share))
        self._recorder.finished.connect(self._encode)
        self._progress = QProgressDialog(
            tr("Taking pictures of the training"), tr("Cancel"), 0, 100, studio.window
        )
        self._progress.setWindowTitle(tr("Export the training"))
        self._progress.setWindowModality(Qt.WindowModality.WindowModal)
        self._progress.setMinimumDuration(0)
        self._progress.canceled.connect(self._end_recording)
        self._recorder.start(latest)

    def _grab(self, snapshot: Snapshot) -> Array:
        from nnviz.ui.timeline.recording import picture_of

        parts = [self._studio.parts[name] for name in ("diagram", "field")]
        shown = [part for part in parts if part.isVisible()] or [self._studio.window]
        return picture_of(shown, snapshot, self._studio.appearance.theme)

    def _encode(self, frames: list[Array]) -> None:
        from nnviz.ui.timeline.recording import write_gif

        path = self._path
        self._studio.bridge.send(Seek(self._home))
        job: Job[object] = self._studio.jobs.start(
            "animation", lambda report: write_gif(frames, path, report), self._done, self._told, self._failed
        )
        if self._progress is not None:
            self._progress.canceled.connect(job.cancel)

    def _told(self, progress: Progress) -> None:
        self._show_progress(0.5 + 0.5 * progress.share)

    def _done(self, path: Path) -> None:
        self._end_recording()
        self._studio.tell(tr("Saved {name}.", name=path.name))

    def _failed(self, error: Exception) -> None:
        self._end_recording()
        reason = getattr(error, "strerror", None) or str(error)
        self._studio.tell(
            tr(
                "{name} cannot be written ({reason}); choose another folder.",
                name=self._path.name,
                reason=reason,
            )
        )

    def _show_progress(self, share: float) -> None:
        if self._progress is not None:
            self._progress.setValue(min(int(100 * share), 99))

    def _end_recording(self) -> None:
        if self._recorder is not None:
            if self._recorder.recording:
                self._studio.bridge.send(Seek(self._home))
            self._recorder.stop()
            self._recorder.deleteLater()
            self._recorder = None
        if self._progress is not None:
            progress, self._progress = self._progress, None
            progress.blockSignals(True)
            progress.close()
            progress.deleteLater()

    def _forget_dialog(self) -> None:
        self._dialog = None
