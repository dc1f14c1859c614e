"""How painted points reach the network: at once where they can, with its weights where it must begin anew."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnviz.data.dataset import Array, Source
from nnviz.data.painted import Painted
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.changes import live_changes
from nnviz.experiment.checks import facts_of, fitted, issues_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.carrying import carried
from nnviz.session.commands import Pause, Run
from nnviz.session.snapshot import DataView, Snapshot, Status
from nnviz.ui.studio import Studio

__all__ = ["Learning"]


class Learning(QObject):
    """Edits the data of the experiment; ``moved`` tells that they may be others now."""

    moved = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._goes_on = False
        studio.followers.append(self._follow)
        studio.desk.workspace.spec_changed.connect(self._spec_changed)

    @property
    def source(self) -> Source:
        """Where the data come from."""
        return self._studio.desk.workspace.spec.data.source

    @property
    def data(self) -> DataView | None:
        """The data on the screen; None while others are on their way."""
        latest = self._studio.bridge.latest
        if latest is None or latest.data is None:
            return None
        return latest.data if latest.spec.data.source == self.source or self.source.problem else None

    def goes_on_with(self, source: Painted) -> bool:
        """Tell whether the network takes these points without beginning anew."""
        workspace = self._studio.desk.workspace
        spec = workspace.spec
        ready = not spec.data.source.problem and not source.problem
        return ready and live_changes(spec.data.source, source) is not None

    def learn(self, source: Painted, name: str, group: object) -> None:
        """Make these points the data, as an edit that can be undone; a network that learns goes on learning.

        Its weights stay where the architecture does: with more classes only those of the output are drawn anew.
        """
        workspace = self._studio.desk.workspace
        before = workspace.spec
        spec = replace_at(before, "data.source", source)
        if facts_of(spec) != facts_of(before):
            spec = fitted(spec)
        at_once = self.goes_on_with(source)
        self._goes_on = self._goes_on or (self._studio.bridge.running and not at_once)
        values = None if at_once else self._weights_for(spec)
        workspace.edit(spec, name, values=values, group=group)

    def _spec_changed(self) -> None:
        """Let the network wait where there is nothing to learn, and go on as soon as there is."""
        bridge = self._studio.bridge
        if self.source.problem and bridge.running:
            self._goes_on = True
            bridge.send(Pause())
        elif self._goes_on and not self.source.problem:
            bridge.send(Run())
        self.moved.emit()

    def _weights_for(self, spec: ExperimentSpec) -> Array | None:
        """Return the weights to begin with; None for those of the seed."""
        latest = self._studio.bridge.latest
        if latest is None or latest.values is None or not np.isfinite(latest.values).all():
            return None
        wrong = any(issue.severity == "error" for issue in issues_of(spec))
        if wrong or latest.spec.training.precision != spec.training.precision:
            return None
        return carried(latest.spec, latest.values, spec)

    def _follow(self, snapshot: Snapshot) -> None:
        waits = snapshot.status is Status.LOADING or bool(self.source.problem)
        if self._goes_on and not waits and snapshot.spec.data.source == self.source:
            self._goes_on = False
        self.moved.emit()
