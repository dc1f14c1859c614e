"""The data of the present experiment: read once, and kept while only the network changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nnviz.data.dataset import Array, ReadResource
from nnviz.experiment.build import Material, build, load_material
from nnviz.experiment.catalog import checked
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.lab import Lab
from nnviz.session.metric_log import MetricLog
from nnviz.session.saved import Saved

__all__ = ["Loader", "Start"]


class Start(NamedTuple):
    """How a training begins: with an experiment, perhaps with given parameters, or where it was saved."""

    spec: ExperimentSpec
    values: Array | None = None
    saved: Saved | None = None


class Loader:
    """Loads data.

    Parameters
    ----------
    read : callable
        Gives shipped files; raises ``DataProblem`` where one is missing.
    """

    def __init__(self, read: ReadResource) -> None:
        self.read = read
        self._key: object = None
        self._material: Material | None = None

    def lab(self, start: Start, log: MetricLog, clock: Callable[[], float], run: int) -> Lab:
        """Make everything that a training needs, standing at step 0 or where it was saved.

        Raises
        ------
        DataProblem, FileProblem, SpecProblem
            When that cannot be.
        """
        saved = start.saved
        begun, given = (start.spec, start.values) if saved is None else (saved.begun, saved.start)
        lab = Lab(build(checked(begun), self.material(begun), given), log, clock, run, given)
        if saved is None:
            lab.measuring.now()
        else:
            saved.restore(lab)
            if not len(lab.log.curves()):
                lab.measuring.now()
        return lab

    def material(self, spec: ExperimentSpec) -> Material:
        """Return the data of an experiment, loaded and divided.

        Raises
        ------
        DataProblem, SpecProblem
            When they cannot be had.
        """
        spec = checked(spec)
        key = (spec.data, spec.seeds.of("data"), spec.seeds.of("split"))
        if self._material is None or self._key != key:
            self._material = None
            self._material, self._key = load_material(spec, self.read), key
        return self._material
