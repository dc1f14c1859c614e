"""An experiment as a Keras 3 script with its weights."""

from __future__ import annotations

from functools import partial

from nnviz.data.dataset import Array
from nnviz.engine import activations, layers, losses, optimizers
from nnviz.engine.activations import Activation
from nnviz.engine.clipping import ClipByNorm, ClipByValue
from nnviz.engine.layers import Layer
from nnviz.engine.penalties import Regularisation
from nnviz.experiment.build import Material
from nnviz.experiment.shapes import input_shape
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.export.framework_script import BEGIN_MAIN, arrays_beside, docstring, modules_of
from nnviz.session.export.numpy_script import Script
from nnviz.session.export.script_parts import preparing

__all__ = ["keras_script"]

BENDS: dict[type[Activation], str] = {
    activations.Sigmoid: 'layers.Activation("sigmoid")',
    activations.Tanh: 'layers.Activation("tanh")',
    activations.HardSigmoid: 'layers.Activation("hard_sigmoid")',
    activations.ReLU: "layers.ReLU()",
    activations.LeakyReLU: "layers.LeakyReLU(negative_slope={0.leak})",
    activations.ELU: "layers.ELU(alpha={0.alpha})",
    activations.SELU: 'layers.Activation("selu")',
    activations.Softplus: 'layers.Activation("softplus")',
    activations.GELU: "layers.Activation(lambda z: keras.activations.gelu(z, approximate=False))",
    activations.SiLU: 'layers.Activation("silu")',
}
LOSSES: dict[type, str] = {
    losses.BinaryCrossEntropy: "keras.losses.BinaryCrossentropy(from_logits=True)",
    losses.CategoricalCrossEntropy: (
        "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing={0.label_smoothing})"
    ),
    losses.Hinge: "lambda t, z: ops.mean(ops.relu(1 - (2 * t - 1) * z))",
    losses.MeanSquaredError: "lambda t, z: ops.mean((answer(z) - t) ** 2)",
    losses.MeanAbsoluteError: "keras.losses.MeanAbsoluteError()",
    losses.Huber: "keras.losses.Huber(delta={0.delta})",
}
LINKS = {"identity": "z", "sigmoid": "ops.sigmoid(z)", "softmax": "ops.softmax(z)"}
MOMENTS = "learning_rate={0.learning_rate}, beta_1={0.beta1}, beta_2={0.beta2}, epsilon={0.epsilon}"
RULES: dict[type, str] = {
    optimizers.SGD: (
        "keras.optimizers.SGD(learning_rate={0.learning_rate}, momentum={0.momentum}, nesterov={0.nesterov}{1})"
    ),
    optimizers.AdaGrad: (
        "keras.optimizers.Adagrad(learning_rate={0.learning_rate}, initial_accumulator_value=0.0, "
        "epsilon={0.epsilon}{1})"
    ),
    optimizers.RMSprop: (
        "keras.optimizers.RMSprop(learning_rate={0.learning_rate}, rho={0.rho}, momentum={0.momentum}, "
        "epsilon={0.epsilon}{1})"
    ),
    optimizers.Adam: f"keras.optimizers.Adam({MOMENTS}, amsgrad={{0.amsgrad}}{{1}})",
    optimizers.AdamW: f"keras.optimizers.AdamW({MOMENTS}, amsgrad={{0.amsgrad}}, weight_decay={{0.weight_decay}}{{1}})",
    optimizers.Nadam: f"keras.optimizers.Nadam({MOMENTS}{{1}})",
}


def keras_script(spec: ExperimentSpec, values: Array, material: Material, name: str) -> Script:
    """Write an experiment down as a Keras script.

    Parameters
    ----------
    spec : ExperimentSpec
    values : array (count,)
        All parameters.
    material : Material
    name : str
        What the script will be called, without its ending.
    """
    lines, loads = modules_of(spec, partial(_written, spec.regularisation), BENDS, _silence)
    shape = input_shape(spec)
    wide = len(shape) > 1
    seen = (*shape[1:], shape[0]) if wide else shape
    body = "\n".join(f"            {line}," for line in lines)
    weights = "\n".join(f"    {line}" for line in loads or ["pass"])
    turned = f".reshape(-1, *{shape!r}).transpose(0, 2, 3, 1)" if wide else ""
    return Script(
        f'''{docstring(spec, material, "Keras", name)}

import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

FILE = np.load(Path(__file__).with_suffix(".npz"), allow_pickle=False)
keras.config.set_floatx("float64")


{preparing(material.preparation)}

def rows_of(raw):
    """What Keras receives: for images with the channels last."""
    return prepare(raw){turned}


def build():
    """The network, not trained yet."""
    return keras.Sequential(
        [
            keras.Input({seen!r}),
{body}
        ]
    )


def load(model):
    """Give the network its trained weights."""

    def array(name):
        return FILE["trained." + name].astype(float)

{weights}
    return model


def answer(z):
    """From the last sums to the prediction."""
    return {LINKS[spec.loss.link_name]}


LOSS = {LOSSES[type(spec.loss)].format(spec.loss)}


def predict(raw, model=None):
    """What the network says to raw rows: an array (samples, outputs)."""
    z = (model or load(build())).predict(rows_of(raw), verbose=0)
    return ops.convert_to_numpy(answer(ops.convert_to_tensor(z)))


def train(model, epochs):
    """Train further."""
    optimizer = {RULES[type(spec.optimizer)].format(spec.optimizer, _clipping(spec))}
    model.compile(optimizer, LOSS)
    held = (rows_of(FILE["x_validation"]), FILE["t_validation"]) if len(FILE["x_validation"]) else None
    model.fit(
        rows_of(FILE["x_train"]),
        FILE["t_train"].astype(float),
        batch_size={spec.training.batch_size},
        epochs=epochs,
        validation_data=held,
        verbose=2,
    )
    return model


{BEGIN_MAIN}
            z = network.predict(rows_of(FILE[f"x_{{part}}"]), verbose=0)
            loss = LOSS(ops.convert_to_tensor(FILE[f"t_{{part}}"].astype(float)), ops.convert_to_tensor(z))
            print(f"{{part}}: loss {{float(ops.mean(loss)):.4f}}")
''',
        arrays_beside(spec, values, material),
    )


def _written(
    price: Regularisation, layer: Layer, number: int, shape: tuple[int, ...], place: int
) -> tuple[list[str], list[str]]:
    rules = ""
    if price.l1 or price.l2:
        rules += f", kernel_regularizer=keras.regularizers.L1L2(l1={price.l1!r}, l2={price.l2 / 2!r})"
    if price.max_norm:
        axes = "0" if len(shape) == 1 else "[0, 1, 2]"
        rules += f", kernel_constraint=keras.constraints.MaxNorm({price.max_norm!r}, axis={axes})"
    wide = len(shape) == 3
    # The channels come last in Keras; they are flattened one after the other, as in nnviz.
    turned = ["layers.Permute((3, 1, 2))"] if isinstance(layer, layers.Flatten) and wide else []
    frozen = ", trainable=False" if getattr(layer, "frozen", False) else ""
    weights = _weights(layer, number, wide=wide)
    loads = [f"model.layers[{place}].set_weights([{', '.join(weights)}])"] if weights else []
    return [*turned, _module(layer, shape, rules, frozen)], loads


def _silence(silenced: tuple[int, ...], units: int) -> str:
    keep = [float(unit not in silenced) for unit in range(units)]
    return f"layers.Lambda(lambda a: a * np.array({keep!r}))"


def _module(layer: Layer, shape: tuple[int, ...], rules: str, frozen: str) -> str:
    match layer:
        case layers.Dense():
            return f"layers.Dense({layer.units}{rules}{frozen})"
        case layers.Conv2D():
            sizes = f"{layer.filters}, {layer.kernel}, strides={layer.stride}, padding={layer.padding!r}"
            return f"layers.Conv2D({sizes}{rules}{frozen})"
        case layers.MaxPool2D():
            return f"layers.MaxPooling2D({layer.size}, strides={layer.stride})"
        case layers.AveragePool2D():
            return f"layers.AveragePooling2D({layer.size}, strides={layer.stride})"
        case layers.Dropout():
            return f"layers.Dropout({layer.rate})"
        case layers.BatchNorm():
            return f"layers.BatchNormalization(momentum={layer.momentum}, epsilon={layer.epsilon}{frozen})"
        case layers.LayerNorm():
            axes = [1, 2, 3] if len(shape) == 3 else -1
            return f"layers.LayerNormalization(axis={axes}, epsilon={layer.epsilon}{frozen})"
        case layers.Flatten():
            return "layers.Flatten()"
    raise ValueError(f"{type(layer).title()} has no counterpart in Keras; take it out before exporting.")


def _weights(layer: Layer, number: int, *, wide: bool) -> list[str]:
    def arrays(*names: str, turned: str = "") -> list[str]:
        return [f'array("layer{number}.{name}"){turned}' for name in names]

    match layer:
        case layers.Dense():
            return arrays("W", "b")
        case layers.Conv2D():
            return [*arrays("W", turned=".transpose(2, 3, 1, 0)"), *arrays("b")]
        case layers.BatchNorm():
            return arrays("gamma", "beta", "running_mean", "running_var")
        case layers.LayerNorm():
            return arrays("gamma", "beta", turned=".transpose(1, 2, 0)" if wide else "")
    return []


def _clipping(spec: ExperimentSpec) -> str:
    match spec.training.clipping:
        case ClipByNorm(limit):
            return f", global_clipnorm={limit!r}"
        case ClipByValue(limit):
            return f", clipvalue={limit!r}"
    return ""
