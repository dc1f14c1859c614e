"""An experiment as one readable NumPy script that predicts and trains without nnviz."""

from __future__ import annotations

from typing import NamedTuple

from nnviz.data.augment import Augmentation
from nnviz.data.batches import encode_targets
from nnviz.data.dataset import Array
from nnviz.engine.activations import GELU, Activation, Sigmoid, SiLU, Softplus
from nnviz.engine.layers import BatchNorm, Conv2D, Dense, Dropout, Layer, LayerNorm
from nnviz.engine.losses import Hinge, MeanSquaredError
from nnviz.engine.schedules import Cosine, OneCycle
from nnviz.experiment.build import Material, network_of
from nnviz.experiment.shapes import input_shape
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.export.numpy_activations import ACTIVATIONS, NORMAL, SIGMOID
from nnviz.session.export.numpy_layers import LAYERS, PATCHES
from nnviz.session.export.numpy_rules import LOSSES, OPTIMIZERS, SCHEDULES
from nnviz.session.export.numpy_training import report_part, step_part, training_part
from nnviz.session.export.script_parts import call, headline, preparing
from nnviz.session.export.weights import named_arrays

__all__ = ["Script", "data_arrays", "numpy_script"]


class Script(NamedTuple):
    """A script and the arrays that belong beside it, in an ``.npz`` file of the same name."""

    source: str
    arrays: dict[str, Array]


def data_arrays(spec: ExperimentSpec, material: Material) -> dict[str, Array]:
    """Return the data of an experiment as plain arrays: raw rows and targets of the three parts, and the scaling.

    ``x_train`` (samples, columns) as in the data set, ``t_train`` (samples, outputs) as the loss wants them; the
    same for ``validation`` and ``test``; ``shift`` and ``factor`` of the scaling.
    """
    dataset, split = material.dataset, material.split
    targets = encode_targets(dataset, spec.loss.targets, network_of(spec).plans()[-1].shape_out[0])
    found: dict[str, Array] = {}
    for name, rows in (("train", split.train), ("validation", split.validation), ("test", split.test)):
        found[f"x_{name}"], found[f"t_{name}"] = dataset.x[rows], targets[rows]
    return found | {"shift": material.preparation.scale.shift, "factor": material.preparation.scale.factor}


def numpy_script(spec: ExperimentSpec, values: Array, start: Array, material: Material, name: str) -> Script:
    """Write an experiment down as a script.

    Parameters
    ----------
    spec : ExperimentSpec
    values, start : arrays (count,)
        All parameters, trained and as they were at step 0.
    material : Material
    name : str
        What the script will be called, without its ending.
    """
    arrays = {f"trained.{key}": array for key, array in named_arrays(spec, values).items()}
    arrays |= {f"start.{key}": array for key, array in named_arrays(spec, start).items()}
    arrays |= data_arrays(spec, material)
    parts = [
        _head(spec, material, name),
        preparing(material.preparation),
        *_pieces(spec),
        _layers(spec),
        _rules(spec),
    ]
    parts += [step_part(spec), training_part(spec), report_part(material)]
    return Script("\n\n".join(part.strip("\n") for part in parts) + "\n", arrays)


def _head(spec: ExperimentSpec, material: Material, name: str) -> str:
    notes = ""
    if material.dataset.image_shape is not None and spec.data.augmentation != Augmentation():
        notes = (
            "nnviz distorts the training images anew in each epoch; this script trains on them as they are.\n"
        )
    return f'''"""{headline(spec, material, "A neural network in plain NumPy")}{notes}
Run it:    python {name}.py              how good the trained network is
           python {name}.py --train 10   train from the start for 10 epochs
Use it:    from {name} import predict

Written by nnviz. Weights and data are in {name}.npz beside this file. Everything is computed in float64.
"""

import copy
import math
import sys
import zlib
from pathlib import Path

import numpy as np

FILE = np.load(Path(__file__).with_suffix(".npz"), allow_pickle=False)
INPUT_SHAPE = {input_shape(spec)!r}
BATCH_SIZE = {spec.training.batch_size}
SEED = {spec.seeds.of("order")}  # the order of the samples in each epoch is a function of it'''


def _pieces(spec: ExperimentSpec) -> list[str]:
    """Return the source of every choice that the experiment makes, each once."""
    bends: list[type[Activation]] = []
    kinds: list[type[Layer]] = []
    for layer in spec.layers:
        active = getattr(layer, "active", None)
        if active is not None and type(active) not in bends:
            bends.append(type(active))
        if type(layer) not in kinds:
            kinds.append(type(layer))
    loss = type(spec.loss)
    helpers = []
    if {Sigmoid, SiLU, Softplus} & set(bends) or loss in {Hinge, MeanSquaredError}:
        helpers.append(SIGMOID)
    if GELU in bends:
        helpers.append(NORMAL)
    if len(input_shape(spec)) > 1:
        helpers.append(PATCHES)
    if isinstance(spec.schedule, Cosine | OneCycle):
        helpers.append(
            "def wave(start, end, part):\n"
            '    """From start to end along half a cosine; part runs from 0 to 1."""\n'
            "    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * part))\n"
        )
    return [
        *helpers,
        *(ACTIVATIONS[bend] for bend in bends),
        *(LAYERS[kind] for kind in kinds),
        LOSSES[loss],
        OPTIMIZERS[type(spec.optimizer)],
        SCHEDULES[type(spec.schedule)],
    ]


def _layers(spec: ExperimentSpec) -> str:
    lines = [
        "def layers_from(which):",
        '    """The layers with their weights: which is "trained" or "start"."""',
    ]
    lines += [
        "",
        "    def array(name):",
        '        return FILE[f"{which}.{name}"].astype(float)',
        "",
        "    return [",
    ]
    shape = input_shape(spec)
    plans = network_of(spec).plans()
    for number, (layer, plan) in enumerate(zip(spec.layers, plans, strict=True), start=1):
        lines.append(f"        {_layer(spec, layer, number, shape)},")
        shape = plan.shape_out
    return "\n".join([*lines, "    ]"])


def _layer(spec: ExperimentSpec, layer: Layer, number: int, shape: tuple[int, ...]) -> str:
    def arrays(*names: str) -> str:
        return ", ".join(f'array("layer{number}.{name}")' for name in names)

    frozen = ", frozen=True" if getattr(layer, "frozen", False) else ""
    if isinstance(layer, Dense):
        units = "".join(
            f", {word}={tuple(chosen)!r}"
            for word, chosen in (
                ("silenced", getattr(layer, "silenced", ())),
                ("still", getattr(layer, "frozen_units", ())),
            )
            if chosen
        )
        return f"Dense({arrays('W', 'b')}, {call(layer.activation)}{frozen}{units})"
    if isinstance(layer, Conv2D):
        margins = tuple(layer.margins(length) for length in shape[1:])
        return f"Conv2D({arrays('W', 'b')}, {call(layer.activation)}, {layer.stride}, {margins!r}{frozen})"
    if isinstance(layer, Dropout):
        return f"Dropout({layer.rate!r}, seed={spec.seeds.of('dropout')}, place={number - 1})"
    if isinstance(layer, BatchNorm):
        names = arrays("gamma", "beta", "running_mean", "running_var")
        return f"BatchNorm({names}, {layer.momentum!r}, {layer.epsilon!r}{frozen})"
    if isinstance(layer, LayerNorm):
        return f"LayerNorm({arrays('gamma', 'beta')}, {layer.epsilon!r}{frozen})"
    return call(layer)


def _rules(spec: ExperimentSpec) -> str:
    price = spec.regularisation
    return f"""LOSS = {call(spec.loss)}
OPTIMIZER = {call(spec.optimizer)}
SCHEDULE = {call(spec.schedule)}
L1, L2, MAX_NORM = {price.l1!r}, {price.l2!r}, {price.max_norm!r}  # what large weights cost, and their limit"""
