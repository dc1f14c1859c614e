"""What a trained network's file says of it: from which data, with which settings, how well, and where it fails."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgspec
import numpy as np

from nnviz import __version__
from nnviz.data.dataset import Array
from nnviz.engine.metrics import class_figures, confusion
from nnviz.experiment.build import Experiment
from nnviz.session.answers import answers_of

__all__ = ["model_card"]

MOST_NAMED = 5  # Confusions that are named.


def model_card(experiment: Experiment) -> dict[str, Any]:
    """Return what is known of a trained network, as plain objects for JSON.

    Beside data, settings and seeds: for classes, what was taken for what on the test part (on validation or
    training where there is none), how much of each class was right, and in sentences what it fails at.
    """
    spec, material = experiment.spec, experiment.material
    parts = {name: experiment.rows(name) for name in ("train", "validation", "test")}
    settings = ("data", "optimizer", "schedule", "regularisation", "training")
    found: dict[str, Any] = {
        "made_by": f"nnviz {__version__}",
        "data": material.dataset.name,
        "samples": {name: rows.samples for name, rows in parts.items()},
        "network": _shapes(experiment),
        "parameters": experiment.params.count,
        "settings": {name: msgspec.to_builtins(getattr(spec, name)) for name in settings},
        "seeds": msgspec.to_builtins(spec.seeds),
    }
    part = next(name for name in ("test", "validation", "train") if parts[name].samples)
    classes = material.dataset.class_names
    answers = answers_of(experiment, part)
    if answers.labels is None:
        return found
    counts = confusion(answers.predictions, answers.labels, len(classes))
    recall = class_figures(counts).recall
    return found | {
        "measured_on": part,
        "classes": list(classes),
        "confusion": counts.tolist(),
        "accuracy_by_class": {
            name: round(float(share), 4) if np.isfinite(share) else None
            for name, share in zip(classes, recall, strict=True)
        },
        "fails_at": _failures(counts, classes, part, images=material.dataset.image_shape is not None),
    }


def _shapes(experiment: Experiment) -> list[str]:
    """Return what flows between the layers, such as 28×28×1, 24×24×16, 10."""
    plans = experiment.network.plans()
    shapes = [plans[0].shape_in, *(plan.shape_out for plan in plans)]
    texts = ["×".join(map(str, (*shape[1:], shape[0]))) for shape in shapes]
    return [texts[0], *(text for before, text in pairwise(texts) if text != before)]


def _failures(counts: Array, classes: tuple[str, ...], part: str, *, images: bool) -> list[str]:
    """Return sentences on what is read wrongly."""
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    total = int(counts.sum())
    said = [f"{int(wrong.sum()):,} of {total:,} samples of the {part} part are taken for something else."]
    order = np.argsort(wrong, axis=None, kind="stable")[::-1][:MOST_NAMED]
    for true, taken in zip(*np.unravel_index(order, wrong.shape), strict=True):
        if wrong[true, taken]:
            said.append(f"{classes[true]} was taken for {classes[taken]} {int(wrong[true, taken])} times.")
    if images:
        said.append(
            "A picture of anything else, of two digits or of scribble also gets one of these answers: look at the "
            "probability of the second best."
        )
    return said
