"""Looking for the next sample that the network takes for another class, with its weights of one moment."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.evaluate import Forward
from nnviz.engine.metrics import chosen_classes
from nnviz.experiment.build import Material, build
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.jobs import Report

__all__ = ["next_mistake"]

CHUNK = 200


def next_mistake(
    spec: ExperimentSpec,
    material: Material,
    values: Array,
    part: str,
    after: int,
    report: Report | None = None,
) -> int | None:
    """Return the place of the next misclassified sample behind ``after``, from the end on to the beginning.

    Parameters
    ----------
    spec, material, values
        The network of this moment, as in a snapshot.
    part : str
        "validation" or "training".
    after : int
        Where to begin, not itself unless it is the only one; -1 for the beginning.
    report : Report, optional
        Hears how far it is, and can end it.

    Returns
    -------
    int or None
        None where no sample is misclassified, or where there are no classes.
    """
    experiment = build(spec, material, values)
    rows = experiment.rows("train" if part == "training" else part)
    if rows.labels is None or not rows.samples:
        return None
    count, looked = rows.samples, 0
    begin = (after + 1) % count
    size = min(CHUNK, count)
    forward = Forward(experiment.network, experiment.params, size)
    for low, high in ((begin, count), (0, begin)):
        for start in range(low, high, size):
            if report is not None:
                report(looked / count, f"{looked:,} of {count:,} samples looked at")
            window, end = min(start, count - size), min(start + size, high)
            rows.fill(forward.rows, forward.targets, window)
            wrong = chosen_classes(forward.run()) != rows.labels[window : window + size]
            found = np.flatnonzero(wrong[start - window : end - window])
            if len(found):
                return start + int(found[0])
            looked += end - start
    return None
