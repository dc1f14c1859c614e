"""Jobs for the window: started here, told about by signals of a timer, ended with the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer

from nnviz.session.jobs import Job, Progress, Report

__all__ = ["Jobs"]

MILLISECONDS = 33


@dataclass(slots=True, eq=False)
class _Watched:
    """A job and who hears of it."""

    job: Job[Any]
    done: Callable[[Any], None]
    progress: Callable[[Progress], None] | None
    failed: Callable[[Exception], None]


class Jobs(QObject):
    """Runs long computations beside the window.

    Parameters
    ----------
    failed : callable
        Hears of an error of a job that has nobody of its own for that.
    """

    def __init__(self, failed: Callable[[Exception], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._failed = failed
        self._watched: list[_Watched] = []
        self._timer = QTimer(self)
        self._timer.setInterval(MILLISECONDS)
        self._timer.timeout.connect(self._poll)

    def start(
        self,
        name: str,
        work: Callable[[Report], Any],
        done: Callable[[Any], None],
        progress: Callable[[Progress], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Job[Any]:
        """Start a job; what is handed in is called in the window's thread, and not at all after ``cancel``."""
        job: Job[Any] = Job(work, name)
        self._watched.append(_Watched(job, done, progress, failed or self._failed))
        self._timer.start()
        return job

    def close(self, timeout: float = 1.0) -> bool:
        """Cancel everything; return whether all ended in time."""
        self._timer.stop()
        jobs = [watched.job for watched in self._watched]
        self._watched.clear()
        for job in jobs:
            job.cancel()
        return all([job.join(timeout) for job in jobs])  # noqa: C419 - each is waited for

    def _poll(self) -> None:
        for watched in list(self._watched):
            report, outcome = watched.job.report, watched.job.outcome
            progress = report.mailbox.take()
            if progress is not None and watched.progress is not None and not report.cancelled:
                watched.progress(progress)
            if outcome is None:
                continue
            self._watched.remove(watched)
            if report.cancelled or outcome.cancelled:
                continue
            if outcome.error is not None:
                watched.failed(outcome.error)
            else:
                watched.done(outcome.result)
        if not self._watched:
            self._timer.stop()
