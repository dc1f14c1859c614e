"""The data of the present experiment: read once, and kept while only the network changes."""

from __future__ import annotations

from nnviz.data.dataset import ReadResource
from nnviz.experiment.build import Material, load_material
from nnviz.experiment.catalog import checked
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Loader"]


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
