"""An experiment as a Keras 3 script with its weights."""

from __future__ import annotations

from nnviz.data.dataset import Array
from nnviz.engine import activations, layers, losses, optimizers
from nnviz.engine.activations import Activation
from nnviz.engine.clipping import ClipByNorm, ClipByValue
from nnviz.engine.layers import Layer
from nnviz.experiment.build import Material, network_of
from nnviz.experiment.shapes import input_shape
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.export.numpy_script import Script, data_arrays
from nnviz.session.export.script_parts import headline, plain, preparing
from nnviz.session.export.weights import named_arrays

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
    arrays = {f"trained.{key}": array for key, array in named_arrays(spec, values).items()}
    arrays |= data_arrays(spec, material)
    lines, loads = _modules(spec)
    shape = input_shape(spec)
    wide = len(shape) > 1
    seen = (*shape[1:], shape[0]) if wide else shape
    body = "\n".join(f"            {line}," for line in lines)
    weights = "\n".join(f"    {line}" for line in loads)
    turned = f".reshape(-1, *{shape!r}).transpose(0, 2, 3, 1)" if wide else ""
    return Script(
        f'''"""{headline(spec, material, "A neural network in Keras")}
Run it:    python {name}.py             how good the trained network is
           python {name}.py --train 5   train it further for 5 epochs
Use it:    from {name} import predict

Written by nnviz. Weights and data are in {name}.npz beside this file.{_left_out(spec)}
"""

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


if __name__ == "__main__":
    network = load(build())
    if len(sys.argv) == 3 and sys.argv[1] == "--train" and sys.argv[2].isdigit():
        train(network, int(sys.argv[2]))
    elif len(sys.argv) > 1:
        sys.exit(f"Use: python {{Path(__file__).name}} [--train EPOCHS]")
    for part in ("train", "validation", "test"):
        if len(FILE[f"x_{{part}}"]):
            z = network.predict(rows_of(FILE[f"x_{{part}}"]), verbose=0)
            loss = LOSS(ops.convert_to_tensor(FILE[f"t_{{part}}"].astype(float)), ops.convert_to_tensor(z))
            print(f"{{part}}: loss {{float(ops.mean(loss)):.4f}}")
''',
        arrays,
    )


def _modules(spec: ExperimentSpec) -> tuple[list[str], list[str]]:
    """Return the source of each Keras layer, and of what gives it its weights."""
    lines: list[str] = []
    loads: list[str] = []
    shape = input_shape(spec)
    price = spec.regularisation
    rules = ""
    if price.l1 or price.l2:
        rules += f", kernel_regularizer=keras.regularizers.L1L2(l1={price.l1!r}, l2={price.l2 / 2!r})"
    for number, (layer, plan) in enumerate(zip(spec.layers, network_of(spec).plans(), strict=True), start=1):
        limit = ""
        if price.max_norm:
            axes = "0" if len(shape) == 1 else "[0, 1, 2]"
            limit = f", kernel_constraint=keras.constraints.MaxNorm({price.max_norm!r}, axis={axes})"
        if isinstance(layer, layers.Flatten) and len(shape) == 3:
            lines.append("layers.Permute((3, 1, 2))")  # channel by channel, as in nnviz
        place = len(lines)
        frozen = ", trainable=False" if getattr(layer, "frozen", False) else ""
        lines.append(_module(layer, shape, rules + limit, frozen))
        weights = _weights(layer, number, wide=len(shape) == 3)
        if weights:
            loads.append(f"model.layers[{place}].set_weights([{', '.join(weights)}])")
        active = getattr(layer, "active", None)
        if active is not None and not active.is_identity:
            lines.append(BENDS[type(active)].format(active))
        silenced: tuple[int, ...] = getattr(layer, "silenced", ())
        if silenced:
            keep = [float(unit not in silenced) for unit in range(plan.shape_out[0])]
            lines.append(f"layers.Lambda(lambda a: a * np.array({keep!r}))")
        shape = plan.shape_out
    return lines, loads or ["pass"]


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


def _left_out(spec: ExperimentSpec) -> str:
    """Name what the script does not do as nnviz does it."""
    what = []
    if not spec.schedule.steady:
        what.append(f"the schedule {plain(type(spec.schedule).title())}")
    if isinstance(spec.optimizer, optimizers.Nadam) and spec.optimizer.amsgrad:
        what.append("AMSGrad")
    return f"\nLeft out of the training here: {', '.join(what)}." if what else ""
