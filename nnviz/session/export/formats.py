"""All formats in which a network can be taken along, and the writing of their files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from nnviz.data.dataset import Array
from nnviz.experiment.build import Material, build
from nnviz.experiment.codec import write_json
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem, check_place, replace_file
from nnviz.session.export.keras_script import keras_script
from nnviz.session.export.numpy_script import Script, numpy_script
from nnviz.session.export.onnx_model import onnx_bytes
from nnviz.session.export.torch_script import torch_script
from nnviz.session.export.weights import named_arrays, npz_bytes, safetensors_bytes

__all__ = ["FORMATS", "SCRIPTS", "Format", "export"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name in the terminal, what people call it, its ending, and what it is good for."""

    name: str
    title: str
    suffix: str
    purpose: str


FORMATS = {
    known.name: known
    for known in (
        Format(
            "numpy", "NumPy script", ".py", "predicts and trains with NumPy alone; data and weights beside it"
        ),
        Format("torch", "PyTorch script", ".py", "the same network in PyTorch; data and weights beside it"),
        Format("keras", "Keras script", ".py", "the same network in Keras 3; data and weights beside it"),
        Format(
            "onnx", "ONNX model", ".onnx", "opens in Netron and runs in many programs; needs the onnx package"
        ),
        Format("npz", "Weights for NumPy", ".npz", "every parameter by its name"),
        Format("safetensors", "Weights as safetensors", ".safetensors", "every parameter by its name"),
        Format("json", "Experiment as JSON", ".json", "every setting, no weights"),
    )
}


SCRIPTS = ("numpy", "torch", "keras")


def export(
    kind: str, path: Path, spec: ExperimentSpec, values: Array, material: Material | None
) -> tuple[Path, ...]:
    """Write a network in one of ``FORMATS``; return the files that were written.

    Parameters
    ----------
    kind : str
    path : Path
        Its ending is made to fit.
    spec : ExperimentSpec
    values : array (count,)
        All parameters, as in ``Snapshot.values``.
    material : Material or None
        The data of the experiment; only ``SCRIPTS`` need them.

    Raises
    ------
    FileProblem
        When the place cannot be written, or a package is missing.
    """
    path = path.with_suffix(FORMATS[kind].suffix)
    check_place(path)
    if kind in SCRIPTS and material is not None:
        path = path.with_name(_module_name(path.stem) + path.suffix)
        files = _script_files(path, _script(kind, path.stem, spec, values, material))
    elif kind == "onnx":
        files = {path: onnx_bytes(spec, values)}
    elif kind == "npz":
        files = {path: npz_bytes(named_arrays(spec, values))}
    elif kind == "safetensors":
        files = {path: safetensors_bytes(named_arrays(spec, values), {"format": "np", "made by": "nnviz"})}
    elif kind == "json":
        files = {path: write_json(spec)}
    else:
        raise ValueError(f"A {FORMATS[kind].title} needs the data of the experiment.")
    try:
        for place, data in files.items():
            replace_file(place, data)
    except OSError as error:
        raise FileProblem(
            f"{error.filename} cannot be written ({error.strerror}); choose another place."
        ) from None
    return tuple(files)


def _script(kind: str, name: str, spec: ExperimentSpec, values: Array, material: Material) -> Script:
    if kind == "numpy":
        return numpy_script(spec, values, build(spec, material).params.values, material, name)
    return (torch_script if kind == "torch" else keras_script)(spec, values, material, name)


def _script_files(path: Path, script: Script) -> dict[Path, bytes]:
    """The arrays come first, so that a script never stands there without them."""
    return {path.with_suffix(".npz"): npz_bytes(script.arrays), path: script.source.encode()}


def _module_name(stem: str) -> str:
    """Return a name that Python can import."""
    name = re.sub(r"\W", "_", stem, flags=re.ASCII)
    return name if name[:1].isalpha() else f"network_{name}"
