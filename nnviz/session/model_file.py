"""Trained networks as files: a zip with readable JSON and plain numbers, written whole and read with suspicion."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import network_of
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.codec import read_json, write_json
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["FileProblem", "Model", "read_model", "write_model"]

SPEC, CARD, VALUES = "experiment.json", "card.json", "parameters.npy"
LARGEST_FILE = 64_000_000
LARGEST_MEMBER = {SPEC: 1_000_000, CARD: 1_000_000, VALUES: 256_000_000}
LARGEST_RATIO = 200


class FileProblem(Exception):
    """A file that cannot be used; the message is one sentence that names the file, the cause and the remedy."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A trained network: the experiment it came from, its parameters (flat), and its figures."""

    spec: ExperimentSpec
    values: Array
    card: dict[str, Any]


def write_model(path: Path, spec: ExperimentSpec, values: Array, card: dict[str, Any]) -> None:
    """Write a model; the file is either complete or not there.

    Raises
    ------
    OSError
        When the place cannot be written.
    """
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SPEC, write_json(spec))
        archive.writestr(CARD, json.dumps(card, indent=2))
        numbers = io.BytesIO()
        np.save(numbers, np.ascontiguousarray(values, np.float32), allow_pickle=False)
        archive.writestr(VALUES, numbers.getvalue())
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(memory.getvalue())
        temporary.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # the name the user knows
    finally:
        temporary.unlink(missing_ok=True)


def read_model(raw: bytes, name: str) -> Model:
    """Read a model from bytes.

    Raises
    ------
    FileProblem
        For anything but a whole, finite, fitting model.
    """
    if len(raw) > LARGEST_FILE:
        raise FileProblem(f"{name} has {len(raw):,} bytes; a model has at most {LARGEST_FILE:,}.")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = {member: _member(archive, member, name) for member in (SPEC, CARD, VALUES)}
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        KeyError,
    ) as error:
        raise FileProblem(f"{name} is not a whole model file ({error}); fetch or save it again.") from None
    try:
        spec = read_json(members[SPEC], f"{SPEC} in {name}")
        card = json.loads(members[CARD])
    except (SpecProblem, ValueError, RecursionError) as error:
        raise FileProblem(f"{name} cannot be read: {error}") from None
    return Model(spec, _values(members[VALUES], spec, name), card if isinstance(card, dict) else {})


def _member(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    """Return one member after checking what it claims and what it really holds."""
    info = archive.getinfo(member)
    if info.file_size > LARGEST_MEMBER[member] or info.file_size > LARGEST_RATIO * max(info.compress_size, 1):
        raise FileProblem(f"{name}: {member} claims {info.file_size:,} bytes, which is too much for a model.")
    with archive.open(info) as stream:
        data = stream.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise FileProblem(f"{name}: {member} does not have the size it claims.")
    return data


def _values(raw: bytes, spec: ExperimentSpec, name: str) -> Array:
    network = network_of(spec)
    count = Parameters(network.plans(), np.dtype(network.dtype)).count
    stream = io.BytesIO(raw)
    try:
        np.lib.format.read_magic(stream)
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    except (ValueError, EOFError, SyntaxError, TypeError) as error:
        raise FileProblem(f"{name}: {VALUES} cannot be read ({error}).") from None
    rest = raw[stream.tell() :]
    if shape != (count,) or dtype != np.float32 or len(rest) != 4 * count:
        raise FileProblem(
            f"{name}: {VALUES} holds {shape} numbers of type {dtype}, but the network has {count:,} of float32."
        )
    values = np.frombuffer(rest, np.float32)
    if not np.isfinite(values).all():
        raise FileProblem(f"{name}: some parameters are not finite numbers; the file is damaged.")
    return values
