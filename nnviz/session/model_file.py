"""Trained networks as files: a zip with readable JSON and plain numbers, and where the training stood."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.kernels import ShapeError
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import network_of
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.codec import read_json, write_json
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem, array_bytes, read_array, read_members, write_whole
from nnviz.session.progress import Counters, Progress

__all__ = ["FileProblem", "Model", "model_members", "model_of", "read_model", "write_model"]

SPEC, CARD, VALUES = "experiment.json", "card.json", "parameters.npy"
COUNTERS, MOMENTS, BEST = "progress.json", "moments.npy", "best.npy"
LARGEST = {
    SPEC: 1_000_000,
    CARD: 1_000_000,
    VALUES: 256_000_000,
    COUNTERS: 100_000,
    MOMENTS: 512_000_000,
    BEST: 512_000_000,
}
ALSO = dict.fromkeys(
    ("begun.json", "changes.json", "start.npy", "curves.npy", "curves.json", "drawings.json", "notes.txt"),
    64_000_000,
) | {"data.bin": 2_000_000_000}
"""Parts of a document that a network does not need (``document``)."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A trained network: the experiment it came from, its parameters (flat), its figures, and where it stood."""

    spec: ExperimentSpec
    values: Array
    card: dict[str, Any]
    progress: Progress | None = None


def write_model(
    path: Path, spec: ExperimentSpec, values: Array, card: dict[str, Any], progress: Progress | None = None
) -> None:
    """Write a model; the file is either complete or not there.

    Parameters
    ----------
    card : dict
        Figures and words for people, as JSON.
    progress : Progress, optional
        With it the training can go on exactly; without it the file is smaller.

    Raises
    ------
    OSError
        When the place cannot be written.
    """
    write_whole(path, model_members(spec, values, card, progress))


def model_members(
    spec: ExperimentSpec, values: Array, card: dict[str, Any], progress: Progress | None = None
) -> dict[str, bytes]:
    """Return the parts of a model file by their names."""
    members = {
        SPEC: write_json(spec),
        CARD: json.dumps(card, indent=2).encode(),
        VALUES: array_bytes(values.astype(spec.training.precision)),
    }
    if progress is not None:
        members[COUNTERS] = msgspec.json.encode(progress.counters)
        members[MOMENTS] = array_bytes(progress.moments)
        if progress.best is not None:
            members[BEST] = array_bytes(progress.best)
    return members


def read_model(raw: bytes, name: str) -> Model:
    """Read a model from bytes.

    Raises
    ------
    FileProblem
        For anything but a whole, finite, fitting model.
    """
    return model_of(read_members(raw, name, LARGEST | ALSO), name)


def model_of(members: dict[str, bytes], name: str) -> Model:
    """Read a model from the parts of a file; parts that belong to documents alone are left aside."""
    missing = [part for part in (SPEC, CARD, VALUES) if part not in members]
    if missing:
        raise FileProblem(f"{name} has no {missing[0]}; it is incomplete or not an nnviz file.")
    try:
        spec = read_json(members[SPEC], f"{SPEC} in {name}")
        card = json.loads(members[CARD])
        network = network_of(spec)
        params = Parameters(network.plans(), np.dtype(network.dtype))
    except (SpecProblem, ShapeError, ValueError, RecursionError) as error:
        raise FileProblem(f"{name} cannot be read: {error}") from None
    values = read_array(members[VALUES], f"{VALUES} in {name}", (params.count,), params.dtype)
    progress = _progress(members, name, spec, params) if COUNTERS in members else None
    return Model(spec, values, card if isinstance(card, dict) else {}, progress)


def _progress(members: dict[str, bytes], name: str, spec: ExperimentSpec, params: Parameters) -> Progress:
    try:
        counters = msgspec.json.decode(members[COUNTERS], type=Counters)
    except msgspec.MsgspecError as error:
        raise FileProblem(f"{COUNTERS} in {name} cannot be read: {error}.") from None
    if MOMENTS not in members:
        raise FileProblem(f"{name} has no {MOMENTS}; it is incomplete.")
    kept, wanted = counters.slots, spec.optimizer.slots()
    if sorted(kept) != sorted(wanted):
        raise FileProblem(
            f"{COUNTERS} in {name} speaks of the moments {', '.join(kept)[:60] or 'none'}, but "
            f"{spec.optimizer.title()} keeps {', '.join(wanted) or 'none'}; the file is damaged."
        )
    rows = len(kept)
    moments = read_array(members[MOMENTS], f"{MOMENTS} in {name}", (rows, params.count), params.dtype)
    best = None
    if BEST in members:
        best = read_array(members[BEST], f"{BEST} in {name}", (1 + rows, params.count), params.dtype)
    return Progress(counters, moments, best, name)
