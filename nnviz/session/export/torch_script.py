"""An experiment as a PyTorch script with its weights."""

from __future__ import annotations

from nnviz.data.dataset import Array
from nnviz.engine import activations, layers, losses, optimizers
from nnviz.engine.activations import Activation
from nnviz.engine.clipping import ClipByNorm, ClipByValue
from nnviz.engine.layers import Conv2D, Dense, Layer
from nnviz.experiment.build import Material
from nnviz.experiment.shapes import input_shape
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.export.framework_script import BEGIN_MAIN, arrays_beside, docstring, modules_of
from nnviz.session.export.numpy_script import Script
from nnviz.session.export.script_parts import preparing

__all__ = ["torch_script"]

BENDS: dict[type[Activation], str] = {
    activations.Sigmoid: "nn.Sigmoid()",
    activations.Tanh: "nn.Tanh()",
    activations.HardSigmoid: "nn.Hardsigmoid()",
    activations.ReLU: "nn.ReLU()",
    activations.LeakyReLU: "nn.LeakyReLU({0.leak})",
    activations.ELU: "nn.ELU({0.alpha})",
    activations.SELU: "nn.SELU()",
    activations.Softplus: "nn.Softplus()",
    activations.GELU: "nn.GELU()",
    activations.SiLU: "nn.SiLU()",
}
LOSSES: dict[type, str] = {
    losses.BinaryCrossEntropy: "functional.binary_cross_entropy_with_logits(z, t)",
    losses.CategoricalCrossEntropy: "functional.cross_entropy(z, t, label_smoothing={0.label_smoothing})",
    losses.Hinge: "torch.relu(1 - (2 * t - 1) * z).mean()",
    losses.MeanSquaredError: "functional.mse_loss(answer(z), t)",
    losses.MeanAbsoluteError: "functional.l1_loss(z, t)",
    losses.Huber: "functional.huber_loss(z, t, delta={0.delta})",
}
LINKS = {"identity": "z", "sigmoid": "torch.sigmoid(z)", "softmax": "torch.softmax(z, dim=1)"}
RULES: dict[type, str] = {
    optimizers.SGD: "torch.optim.SGD({1}, lr={0.learning_rate}, momentum={0.momentum}, nesterov={0.nesterov})",
    optimizers.AdaGrad: "torch.optim.Adagrad({1}, lr={0.learning_rate}, eps={0.epsilon})",
    optimizers.RMSprop: (
        "torch.optim.RMSprop({1}, lr={0.learning_rate}, alpha={0.rho}, momentum={0.momentum}, eps={0.epsilon})"
    ),
    optimizers.Adam: (
        "torch.optim.Adam({1}, lr={0.learning_rate}, betas=({0.beta1}, {0.beta2}), eps={0.epsilon}, "
        "amsgrad={0.amsgrad})"
    ),
    optimizers.AdamW: (
        "torch.optim.AdamW(groups({0.weight_decay}), lr={0.learning_rate}, betas=({0.beta1}, {0.beta2}), "
        "eps={0.epsilon}, amsgrad={0.amsgrad})"
    ),
    optimizers.Nadam: "torch.optim.NAdam({1}, lr={0.learning_rate}, betas=({0.beta1}, {0.beta2}), eps={0.epsilon})",
}
_SILENCE = '''
class Silence(nn.Module):
    """Units that always answer zero."""

    def __init__(self, units):
        super().__init__()
        self.units = units

    def forward(self, a):
        keep = torch.ones_like(a)
        keep[:, self.units] = 0
        return a * keep

'''


def torch_script(spec: ExperimentSpec, values: Array, material: Material, name: str) -> Script:
    """Write an experiment down as a PyTorch script.

    Parameters
    ----------
    spec : ExperimentSpec
    values : array (count,)
        All parameters.
    material : Material
    name : str
        What the script will be called, without its ending.
    """
    lines, loads = modules_of(spec, _written, BENDS, lambda units, _count: f"Silence({list(units)!r})")
    missing = ["the limit to the length of weights"] if spec.regularisation.max_norm else []
    body = "\n".join(f"        {line}," for line in lines)
    weights = "\n".join(f"    {line}" for line in loads)
    return Script(
        f'''{docstring(spec, material, "PyTorch", name, missing)}

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

FILE = np.load(Path(__file__).with_suffix(".npz"), allow_pickle=False)
INPUT_SHAPE = {input_shape(spec)!r}


{preparing(material.preparation)}
{_SILENCE if any(getattr(layer, "silenced", ()) for layer in spec.layers) else ""}
def build():
    """The network, not trained yet."""
    return nn.Sequential(
{body}
    ).double()


def load(model):
    """Give the network its trained weights."""

    def tensor(name):
        return nn.Parameter(torch.from_numpy(FILE["trained." + name].astype(float)))

{weights}
    return model.eval()


def answer(z):
    """From the last sums to the prediction."""
    return {LINKS[spec.loss.link_name]}


def loss_of(z, t):
    return {LOSSES[type(spec.loss)].format(spec.loss)}


@torch.no_grad()
def predict(raw, model=None):
    """What the network says to raw rows: an array (samples, outputs)."""
    x = torch.from_numpy(prepare(raw).reshape(-1, *INPUT_SHAPE))
    return answer((model or load(build()))(x)).numpy()


{_training(spec)}

{BEGIN_MAIN}
            x = torch.from_numpy(prepare(FILE[f"x_{{part}}"]).reshape(-1, *INPUT_SHAPE))
            t = torch.from_numpy(FILE[f"t_{{part}}"].astype(float))
            with torch.no_grad():
                print(f"{{part}}: loss {{float(loss_of(network.eval()(x), t)):.4f}}")
''',
        arrays_beside(spec, values, material),
    )


def _written(layer: Layer, number: int, shape: tuple[int, ...], place: int) -> tuple[list[str], list[str]]:
    padding = []
    if isinstance(layer, Conv2D):
        (top, bottom), (left, right) = (layer.margins(length) for length in shape[1:])
        if top or bottom or left or right:
            padding = [f"nn.ZeroPad2d(({left}, {right}, {top}, {bottom}))"]
    return [*padding, _module(layer, shape)], _loads(layer, number, place + len(padding))


def _module(layer: Layer, shape: tuple[int, ...]) -> str:
    match layer:
        case Dense():
            return f"nn.Linear({shape[0]}, {layer.units})"
        case Conv2D():
            return f"nn.Conv2d({shape[0]}, {layer.filters}, {layer.kernel}, stride={layer.stride})"
        case layers.MaxPool2D():
            return f"nn.MaxPool2d({layer.size}, {layer.stride})"
        case layers.AveragePool2D():
            return f"nn.AvgPool2d({layer.size}, {layer.stride})"
        case layers.Dropout():
            return f"nn.Dropout({layer.rate})"
        case layers.BatchNorm():
            kind = "BatchNorm2d" if len(shape) == 3 else "BatchNorm1d"
            return f"nn.{kind}({shape[0]}, eps={layer.epsilon}, momentum={1 - layer.momentum:.12g})"
        case layers.LayerNorm():
            return f"nn.LayerNorm({shape!r}, eps={layer.epsilon})"
        case layers.Flatten():
            return "nn.Flatten()"
    raise ValueError(f"{type(layer).title()} has no counterpart in PyTorch; take it out before exporting.")


def _loads(layer: Layer, number: int, place: int) -> list[str]:
    def line(attribute: str, name: str, after: str = "") -> str:
        return f'model[{place}].{attribute} = tensor("layer{number}.{name}"){after}'

    found: list[str] = []
    if isinstance(layer, Dense):
        found = [f'model[{place}].weight = nn.Parameter(tensor("layer{number}.W").T)', line("bias", "b")]
    elif isinstance(layer, Conv2D):
        found = [line("weight", "W"), line("bias", "b")]
    elif isinstance(layer, layers.BatchNorm | layers.LayerNorm):
        found = [line("weight", "gamma"), line("bias", "beta")]
    if isinstance(layer, layers.BatchNorm):
        found += [line("running_mean", "running_mean", ".data"), line("running_var", "running_var", ".data")]
    if found and getattr(layer, "frozen", False):
        found.append(f"model[{place}].requires_grad_(False)")
    return found


def _training(spec: ExperimentSpec) -> str:
    price, clipping = spec.regularisation, spec.training.clipping
    rule = RULES[type(spec.optimizer)].format(spec.optimizer, "learning")
    weights = "sum({0} for n, m in enumerate(model) if isinstance(m, (nn.Linear, nn.Conv2d)))"
    cost = ""
    if price.l1:
        cost += f"\n            loss = loss + {price.l1} * " + weights.format("m.weight.abs().sum()")
    if price.l2:
        cost += f"\n            loss = loss + {price.l2 / 2!r} * " + weights.format("m.weight.square().sum()")
    clip = ""
    if isinstance(clipping, ClipByNorm):
        clip = f"\n            nn.utils.clip_grad_norm_(learning, {clipping.limit})"
    elif isinstance(clipping, ClipByValue):
        clip = f"\n            nn.utils.clip_grad_value_(learning, {clipping.limit})"
    groups = """
    def groups(decay):
        weights = [p for p in learning if p.dim() > 1]
        return [{"params": weights, "weight_decay": decay},
                {"params": [p for p in learning if p.dim() <= 1], "weight_decay": 0.0}]
"""
    return f'''def train(model, epochs):
    """Train further."""
    learning = [p for p in model.parameters() if p.requires_grad]
{groups if isinstance(spec.optimizer, optimizers.AdamW) else ""}
    optimizer = {rule}
    x = torch.from_numpy(prepare(FILE["x_train"]).reshape(-1, *INPUT_SHAPE))
    t = torch.from_numpy(FILE["t_train"].astype(float))
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for rows in torch.randperm(len(x)).split({spec.training.batch_size}):
            loss = loss_of(model(x[rows]), t[rows])
            total += float(loss.detach()) * len(rows){cost.replace("for n, m in enumerate(model)", "for m in model")}
            optimizer.zero_grad()
            loss.backward(){clip}
            optimizer.step()
        print(f"epoch {{epoch + 1}}: loss {{total / len(x):.4f}}")
    return model.eval()
'''
