"""Trained networks as files: a zip with readable JSON and plain numbers, and where the training stood."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from nnviz.data.dataset import Array
from nnviz.data.quoting import reason
from nnviz.engine.kernels import ShapeError, size_of
from nnviz.engine.layer_names import layer_names
from nnviz.engine.network import Network
from nnviz.experiment.build import network_of
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.codec import read_json, write_json
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem, Members, write_whole
from nnviz.session.archived_arrays import array_bytes, read_array
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
HEADING = 1_000
"""Bytes that the heading of an array may take."""
ALSO = dict.fromkeys(
    (
        "document.json",
        "begun.json",
        "changes.json",
        "start.npy",
        "curves.npy",
        "curves.json",
        "drawings.json",
        "notes.txt",
    ),
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
    return model_of(Members(raw, name, LARGEST | ALSO), name)


def model_of(members: Members, name: str) -> Model:
    """Read a model from the parts of a file; parts that belong to documents alone are left aside."""
    missing = [part for part in (SPEC, CARD, VALUES) if part not in members]
    if missing:
        raise FileProblem(f"{name} has no {missing[0]}; it is incomplete or not an nnviz file.")
    try:
        spec = read_json(members[SPEC], f"{SPEC} in {name}")
        card = json.loads(members[CARD])
        network = network_of(spec)
    except (SpecProblem, ShapeError, ValueError, RecursionError) as error:
        raise FileProblem(f"{name} cannot be read: {_why(error)}") from None
    count = sum(size_of(shape) for plan in network.plans() for _, shape in plan.parameters)
    dtype = np.dtype(network.dtype)
    members.check(VALUES, HEADING + count * dtype.itemsize)
    values = read_array(
        members[VALUES], f"{VALUES} in {name}", (count,), dtype, lambda place: _owner(network, place)
    )
    progress = _progress(members, name, spec, count, dtype) if COUNTERS in members else None
    return Model(spec, values, card if isinstance(card, dict) else {}, progress)


def _why(error: Exception) -> str:
    if isinstance(error, SpecProblem | ShapeError):
        return str(error)
    return f"its {CARD} is no JSON ({reason(error)}); fetch or save it again."


def _owner(network: Network, place: int) -> str:
    """Return which layer the parameter at a place belongs to."""
    for name, plan in zip(layer_names(network.layers), network.plans(), strict=True):
        place -= sum(size_of(shape) for _, shape in plan.parameters)
        if place < 0:
            return name
    return "no layer"


def _progress(
    members: Members, name: str, spec: ExperimentSpec, count: int, dtype: np.dtype[np.floating]
) -> Progress:
    try:
        counters = msgspec.json.decode(members[COUNTERS], type=Counters)
    except msgspec.MsgspecError as error:
        raise FileProblem(
            f"{COUNTERS} in {name} cannot be read ({reason(error)}); fetch or save it again."
        ) from None
    if MOMENTS not in members:
        raise FileProblem(f"{name} has no {MOMENTS}; it is incomplete.")
    kept, wanted = counters.slots, spec.optimizer.slots()
    if sorted(kept) != sorted(wanted):
        raise FileProblem(
            f"{COUNTERS} in {name} speaks of the moments {', '.join(kept)[:60] or 'none'}, but "
            f"{spec.optimizer.title()} keeps {', '.join(wanted) or 'none'}; the file is damaged."
        )
    rows = len(kept)
    members.check(MOMENTS, HEADING + rows * count * dtype.itemsize)
    moments = read_array(members[MOMENTS], f"{MOMENTS} in {name}", (rows, count), dtype)
    best = None
    if BEST in members:
        members.check(BEST, HEADING + (1 + rows) * count * dtype.itemsize)
        best = read_array(members[BEST], f"{BEST} in {name}", (1 + rows, count), dtype)
    return Progress(counters, moments, best, name)
