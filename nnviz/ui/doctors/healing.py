"""After a divergence: the remedies are tried on copies, and the way back in time is offered."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject

from nnviz.session.commands import Seek
from nnviz.session.jobs import Report
from nnviz.session.remedies import Trial, try_all
from nnviz.session.remedy import Remedy
from nnviz.session.snapshot import Failure, Snapshot, Status
from nnviz.session.timeline import best_step
from nnviz.ui.banner import Banner
from nnviz.ui.figures import loss_text
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio

__all__ = ["Healing", "told"]


class Healing(QObject):
    """Joins banner, jobs and timeline."""

    def __init__(self, studio: Studio, banner: Banner) -> None:
        super().__init__(banner)
        self._studio, self._banner = studio, banner
        self._tried: Failure | None = None
        self._good = 0
        banner.step_chosen.connect(self._go_back)
        banner.return_wanted.connect(lambda: studio.bridge.send(Seek(self._good)))
        studio.followers.append(self.follow)

    def follow(self, snapshot: Snapshot) -> None:
        """Try what a new failure offers; let go of the banner when the network learns again."""
        failure = snapshot.failure
        if failure is None or not failure.remedies:
            if snapshot.status in {Status.RUNNING, Status.LOADING}:
                self._banner.release()
            return
        if failure is self._tried:
            return
        self._tried, self._good = failure, snapshot.position.step
        self._banner.show_failure(failure)
        self._banner.show_steps(steps_of(snapshot))
        data = snapshot.data
        if data is None or data.material is None or snapshot.values is None:
            return
        spec, material, values = snapshot.spec, data.material, snapshot.values

        def work(report: Report) -> tuple[Trial, ...]:
            return try_all(spec, material, values, failure.remedies, report)

        def done(trials: tuple[Trial, ...]) -> None:
            if self._banner.failure is failure:
                self._banner.show_remedies(*told(trials))

        self._studio.jobs.start(tr("Remedies"), work, done, failed=lambda _error: None)

    def _go_back(self, step: int) -> None:
        self._banner.hold()
        self._studio.bridge.send(Seek(step))


def told(trials: tuple[Trial, ...]) -> tuple[tuple[Remedy, ...], dict[Remedy, str], str]:
    """Return which remedies to offer, what each did, and a line on the trials.

    Those that did not help are left out where others did.
    """
    good = [trial for trial in trials if trial.helped]
    offered = tuple(trial.remedy for trial in (good or trials))
    notes = {trial.remedy: _outcome(trial) for trial in trials}
    if not good:
        return (
            offered,
            notes,
            tr("Tried on copies: none of these helped within a moment; try two of them together."),
        )
    best = good[0]
    line = tr(
        "Tried on a copy: the first brings the loss from {before} to {after} in {steps} steps.",
        before=loss_text(best.before),
        after=loss_text(best.after),
        steps=best.steps,
    )
    return offered, notes, line


def steps_of(snapshot: Snapshot) -> tuple[tuple[str, str, int], ...]:
    """Return the moments that are worth going back to."""
    timeline, here = snapshot.timeline, snapshot.position.step
    found = []
    if timeline.last > here:
        found.append(
            (
                tr("Look at step {step}", step=f"{timeline.last:,}"),
                tr("The last step whose numbers are finite, just before it broke"),
                timeline.last,
            )
        )
    best = best_step(snapshot.curves)
    if best is not None and best < here:
        found.append(
            (
                tr("Back to the best, step {step}", step=f"{best:,}"),
                tr("The step with the lowest loss that was measured"),
                best,
            )
        )
    return tuple(found)


def _outcome(trial: Trial) -> str:
    if math.isnan(trial.after):
        return tr("Tried on a copy: it diverged again.")
    return tr(
        "Tried on a copy: after {steps} steps the loss went from {before} to {after}.",
        steps=trial.steps,
        before=loss_text(trial.before),
        after=loss_text(trial.after),
    )
