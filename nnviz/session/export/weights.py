"""The parameters of a network under plain names and in the shapes that other programs expect."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from nnviz.data.dataset import Array
from nnviz.data.wanted import go_on
from nnviz.engine.convolution import Conv2D
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import network_of
from nnviz.experiment.spec import ExperimentSpec

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["named_arrays", "npz_bytes", "safetensors_bytes"]

KINDS = {np.dtype("float32"): "F32", np.dtype("float64"): "F64"}


def named_arrays(spec: ExperimentSpec, values: Array) -> dict[str, Array]:
    """Return every parameter by its name, such as "layer1.W".

    Layers are counted from 1 and include those without parameters.  ``W`` is (inputs, units) for a dense layer and
    (filters, channels, rows, columns) for a convolution, ``b`` (units,).  Normalisation has ``gamma``, ``beta``
    and for batches ``running_mean`` and ``running_var``, in the shape of one sample.

    Parameters
    ----------
    spec : ExperimentSpec
    values : array (count,)
        All parameters, as in ``Snapshot.values``.
    """
    network = network_of(spec)
    params = Parameters(network.plans(), np.dtype(network.dtype))
    np.copyto(params.values, values)
    found: dict[str, Array] = {}
    for number, (layer, windows) in enumerate(
        zip(network.layers, params.windows(params.values), strict=True), start=1
    ):
        for name, array in windows.items():
            if name != "W1":
                found[f"layer{number}.{name}"] = array.copy()
                continue
            weights = array[:, :-1]
            if isinstance(layer, Conv2D):
                weights = weights.reshape(len(array), -1, layer.kernel, layer.kernel)
            else:
                weights = weights.T
            found[f"layer{number}.W"] = np.ascontiguousarray(weights)
            found[f"layer{number}.b"] = array[:, -1].copy()
    return found


class _WhileWanted(io.BytesIO):
    """Takes bytes as long as the work is wanted."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Take some more."""
        go_on()
        return super().write(data)


def npz_bytes(arrays: Mapping[str, Array]) -> bytes:
    """Return arrays as NumPy's own archive; to pack the data of MNIST takes seconds, in which it may be given up."""
    memory = _WhileWanted()
    np.savez_compressed(memory, allow_pickle=False, **arrays)
    return memory.getvalue()


def safetensors_bytes(arrays: Mapping[str, Array], notes: Mapping[str, str]) -> bytes:
    """Return float arrays as a safetensors file.

    The format is a little-endian length of eight bytes, a JSON header with type, shape and place of each array,
    and then their bytes (github.com/huggingface/safetensors, "Format").
    """
    header: dict[str, object] = {"__metadata__": dict(notes)}
    place, parts = 0, []
    for name, array in arrays.items():
        raw = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        header[name] = {
            "dtype": KINDS[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [place, place + len(raw)],
        }
        parts.append(raw)
        place += len(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(parts)
