"""A network as an ONNX model, which Netron draws and many runtimes execute."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz import __version__
from nnviz.data.dataset import Array
from nnviz.engine import activations, layers
from nnviz.engine.activations import SELU, Activation
from nnviz.engine.layers import Layer
from nnviz.experiment.build import network_of
from nnviz.experiment.shapes import input_shape
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem
from nnviz.session.export.weights import named_arrays

__all__ = ["onnx_bytes"]

OPSET, IR_VERSION = 20, 9
"""GELU came with opset 20; both numbers are old enough for every runtime since 2024."""
PLAIN: dict[type[Activation], str] = {
    activations.Sigmoid: "Sigmoid",
    activations.Tanh: "Tanh",
    activations.ReLU: "Relu",
    activations.Softplus: "Softplus",
    activations.GELU: "Gelu",
}


def onnx_bytes(spec: ExperimentSpec, values: Array) -> bytes:
    """Return the network as ONNX: from what it receives, "input", to "prediction".

    Raises
    ------
    FileProblem
        Where the ``onnx`` package is missing.
    """
    try:
        import onnx
    except ImportError:
        raise FileProblem(
            "ONNX needs one more package; install it with 'pip install onnx' (or nnviz[onnx]), then export again."
        ) from None
    graph = _Graph(onnx, named_arrays(spec, values), np.dtype(spec.training.precision))
    shape, name = input_shape(spec), "input"
    if len(shape) > 1:
        name = graph.node("Reshape", name, graph.constant("shape", np.array([-1, *shape])))
    for number, layer in enumerate(spec.layers, start=1):
        plan = network_of(spec).plans()[number - 1]
        name = _layer(graph, layer, number, name, shape)
        shape = plan.shape_out
    links = {"sigmoid": ("Sigmoid", {}), "softmax": ("Softmax", {"axis": 1}), "identity": ("Identity", {})}
    kind, settings = links[spec.loss.link_name]
    graph.node(kind, name, output="prediction", **settings)
    inputs = int(np.prod(input_shape(spec)))
    return graph.finish(("input", ["samples", inputs]), ("prediction", ["samples", shape[0]]))


class _Graph:
    """Collects nodes and arrays."""

    def __init__(self, onnx: Any, arrays: dict[str, Array], dtype: np.dtype[Any]) -> None:
        self._onnx, self._arrays, self.dtype = onnx, arrays, dtype
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def node(self, kind: str, *inputs: str, output: str = "", **settings: Any) -> str:
        """Add an operation; return the name of what it gives."""
        output = output or f"{kind.lower()}{len(self._nodes) + 1}"
        self._nodes.append(self._onnx.helper.make_node(kind, list(inputs), [output], **settings))
        return output

    def constant(self, name: str, array: Array) -> str:
        """Add an array under a name."""
        self._constants.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def parameter(self, number: int, name: str) -> str:
        """Add a parameter of a layer."""
        key = f"layer{number}.{name}"
        return self.constant(key, self._arrays[key].astype(self.dtype))

    def finish(self, source: tuple[str, list[Any]], end: tuple[str, list[Any]]) -> bytes:
        """Return the checked model."""
        onnx = self._onnx
        kind = onnx.helper.np_dtype_to_tensor_dtype(self.dtype)
        ends = [onnx.helper.make_tensor_value_info(name, kind, shape) for name, shape in (source, end)]
        graph = onnx.helper.make_graph(self._nodes, "nnviz", ends[:1], ends[1:], self._constants)
        model = onnx.helper.make_model(
            graph,
            opset_imports=[onnx.helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="nnviz",
            producer_version=__version__,
        )
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString())


def _layer(graph: _Graph, layer: Layer, number: int, name: str, shape: tuple[int, ...]) -> str:
    """Add a layer; return the name of its answer."""

    def parameters(*names: str) -> list[str]:
        return [graph.parameter(number, one) for one in names]

    match layer:
        case layers.Dense():
            name = graph.node("Gemm", name, *parameters("W", "b"))
        case layers.Conv2D():
            (top, bottom), (left, right) = (layer.margins(length) for length in shape[1:])
            step = [layer.stride] * 2
            name = graph.node(
                "Conv", name, *parameters("W", "b"), strides=step, pads=[top, left, bottom, right]
            )
        case layers.MaxPool2D() | layers.AveragePool2D():
            kind = "MaxPool" if isinstance(layer, layers.MaxPool2D) else "AveragePool"
            name = graph.node(kind, name, kernel_shape=[layer.size] * 2, strides=[layer.stride] * 2)
        case layers.BatchNorm():
            names = parameters("gamma", "beta", "running_mean", "running_var")
            name = graph.node("BatchNormalization", name, *names, epsilon=layer.epsilon)
        case layers.LayerNorm():
            name = graph.node(
                "LayerNormalization", name, *parameters("gamma", "beta"), axis=1, epsilon=layer.epsilon
            )
        case layers.Flatten():
            name = graph.node("Flatten", name)
    active = getattr(layer, "active", None)
    name = name if active is None or active.is_identity else _bend(graph, active, name)
    silenced: tuple[int, ...] = getattr(layer, "silenced", ())
    if silenced:
        keep = np.ones(len(graph._arrays[f"layer{number}.b"]), graph.dtype)  # noqa: SLF001 - of this module
        keep[list(silenced)] = 0
        name = graph.node("Mul", name, graph.constant(f"layer{number}.speaks", keep))
    return name


def _bend(graph: _Graph, active: Activation, name: str) -> str:
    match active:
        case activations.HardSigmoid():
            return graph.node("HardSigmoid", name, alpha=1 / 6, beta=0.5)
        case activations.LeakyReLU():
            return graph.node("LeakyRelu", name, alpha=active.leak)
        case activations.ELU():
            return graph.node("Elu", name, alpha=active.alpha)
        case SELU():
            return graph.node("Selu", name, alpha=SELU.ALPHA, gamma=SELU.LAMBDA)
        case activations.SiLU():
            return graph.node("Mul", name, graph.node("Sigmoid", name))
    return graph.node(PLAIN[type(active)], name)
