"""Write ``pytorch_layer_figures.json``: what PyTorch makes of small networks with each kind of layer, in float64.

nnviz does not need PyTorch; this script is run by hand, in an environment of its own::

    python3.11 -m venv venv-torch
    venv-torch/bin/pip install torch==2.13.0 numpy
    venv-torch/bin/python tests/oracles/make_pytorch_layer_figures.py

For each network it records the start, the logits and all gradients of the first step, the loss of twenty steps of
gradient descent (rate 0.1, softmax cross-entropy), the parameters after them, and the logits in evaluation mode.
Layers are written as nnviz writes them; a filter's or unit's weights come as one row with the bias last.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import nn

STEPS, RATE, BATCH, CLASSES = 20, 0.1, 5, 3
TANH, RELU, LINE = {"kind": "tanh"}, {"kind": "relu"}, {"kind": "identity"}
OUT = {"kind": "dense", "units": CLASSES, "activation": LINE}
FLAT = {"kind": "flatten"}


def conv(filters=3, kernel=3, stride=1, padding="valid", activation=TANH):
    return {
        "kind": "conv2d",
        "filters": filters,
        "kernel": kernel,
        "stride": stride,
        "padding": padding,
        "activation": activation,
    }


def dense(units=4, activation=TANH):
    return {"kind": "dense", "units": units, "activation": activation}


def pool(kind, size, stride):
    return {"kind": f"{kind}_pool2d", "size": size, "stride": stride}


BATCH_NORM = {"kind": "batch_norm", "momentum": 0.9, "epsilon": 1e-5}
LAYER_NORM = {"kind": "layer_norm", "epsilon": 1e-5}
IMAGE = (2, 7, 6)
CASES = {
    "dense": ((6,), [dense(), OUT]),
    "conv": (IMAGE, [conv(), FLAT, OUT]),
    "conv with stride 2": (IMAGE, [conv(stride=2), FLAT, OUT]),
    "conv with zeros": (IMAGE, [conv(padding="same"), FLAT, OUT]),
    "conv 2x2 with zeros": (IMAGE, [conv(kernel=2, padding="same"), FLAT, OUT]),
    "conv with zeros and stride 2": (IMAGE, [conv(padding="same", stride=2), conv(2, 2), FLAT, OUT]),
    "two convs": (IMAGE, [conv(), conv(2, 3, 2), FLAT, OUT]),
    "max pool": (IMAGE, [conv(activation=RELU), pool("max", 2, 2), FLAT, OUT]),
    "max pool, overlapping": (IMAGE, [conv(padding="same"), pool("max", 3, 2), FLAT, OUT]),
    "max pool with gaps": (IMAGE, [conv(), pool("max", 2, 3), FLAT, OUT]),
    "max pool of the input": (IMAGE, [pool("max", 2, 2), FLAT, dense(), OUT]),
    "average pool": (IMAGE, [conv(), pool("average", 2, 2), FLAT, OUT]),
    "average pool, overlapping": (IMAGE, [conv(padding="same"), pool("average", 3, 2), FLAT, OUT]),
    "batch norm": ((6,), [dense(), BATCH_NORM, dense(), OUT]),
    "batch norm of maps": (IMAGE, [conv(), BATCH_NORM, conv(2), FLAT, OUT]),
    "layer norm": ((6,), [dense(), LAYER_NORM, dense(), OUT]),
    "layer norm of maps": (IMAGE, [conv(), LAYER_NORM, conv(2), FLAT, OUT]),
    "everything": (
        (1, 10, 9),
        [
            *(conv(4, padding="same", activation=RELU), pool("max", 2, 2), BATCH_NORM),
            *(conv(3, 2), LAYER_NORM, pool("average", 2, 1), FLAT, dense(), OUT),
        ],
    ),
}
BENDS = {"tanh": nn.Tanh, "relu": nn.ReLU, "identity": nn.Identity}


class Zeros(nn.Module):
    """Zeros around an image for a convolution that keeps its size; PyTorch has this for stride 1 only."""

    def __init__(self, kernel, stride):
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def forward(self, x):
        sides = []
        for length in (x.shape[-1], x.shape[-2]):
            total = max((-(-length // self.stride) - 1) * self.stride + self.kernel - length, 0)
            sides += [total // 2, total - total // 2]
        return nn.functional.pad(x, sides)


def build(shape, layers):
    """Return, for each layer, the list of modules that do the same."""
    x, groups = torch.zeros(2, *shape), []
    for layer in layers:
        match layer["kind"]:
            case "dense":
                made = [nn.Linear(x.shape[1], layer["units"]), BENDS[layer["activation"]["kind"]]()]
            case "conv2d":
                made = [nn.Conv2d(x.shape[1], layer["filters"], layer["kernel"], layer["stride"])]
                made.append(BENDS[layer["activation"]["kind"]]())
                if layer["padding"] == "same":
                    made.insert(0, Zeros(layer["kernel"], layer["stride"]))
            case "max_pool2d":
                made = [nn.MaxPool2d(layer["size"], layer["stride"])]
            case "average_pool2d":
                made = [nn.AvgPool2d(layer["size"], layer["stride"])]
            case "flatten":
                made = [nn.Flatten()]
            case "batch_norm":
                kind = nn.BatchNorm1d if x.dim() == 2 else nn.BatchNorm2d
                made = [kind(x.shape[1], eps=layer["epsilon"], momentum=1 - layer["momentum"])]
            case "layer_norm":
                made = [nn.LayerNorm(list(x.shape[1:]), eps=layer["epsilon"])]
        x = nn.Sequential(*made)(x)
        groups.append(made)
    return groups


def rows(weight, bias):
    return torch.cat([weight.reshape(len(weight), -1), bias[:, None]], dim=1).tolist()


def arrays(groups, gradients=False):
    """Return the parameters of each layer by their names in nnviz, or their gradients."""
    found = []
    for group in groups:
        named = {}
        for module in group:
            held = getattr(module, "weight", None)
            if held is None:
                continue
            weight, bias = (
                (module.weight.grad, module.bias.grad) if gradients else (module.weight, module.bias)
            )
            if isinstance(module, nn.Linear | nn.Conv2d):
                named["W1"] = rows(weight, bias)
            else:
                named |= {"gamma": weight.tolist(), "beta": bias.tolist()}
            if hasattr(module, "running_mean") and not gradients:
                named |= {
                    "running_mean": module.running_mean.tolist(),
                    "running_var": module.running_var.tolist(),
                }
        found.append(named)
    return found


def figures(seed, shape, layers):
    torch.manual_seed(seed)
    groups = build(shape, layers)
    model = nn.Sequential(*(module for group in groups for module in group)).double()
    with torch.no_grad():  # γ = 1 and β = 0 would hide mistakes
        for module in model:
            if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d | nn.LayerNorm):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.5, 0.5)
                if not isinstance(module, nn.LayerNorm):
                    module.running_mean.zero_()
                    module.running_var.fill_(1)
                    module.num_batches_tracked.zero_()
    x, labels = torch.randn(BATCH, *shape, dtype=torch.float64), torch.arange(BATCH) % CLASSES
    x[0, ..., -1] = 0  # blank paper: equal numbers in a window
    record = {"shape": shape, "layers": layers, "x": x.reshape(BATCH, -1).tolist(), "labels": labels.tolist()}
    record["start"], record["losses"] = arrays(groups), []
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for step in range(STEPS):
        optimizer.zero_grad()
        logits = model(x)
        loss = nn.functional.cross_entropy(logits, labels)
        loss.backward()
        if step == 0:
            record["logits"], record["gradients"] = logits.tolist(), arrays(groups, gradients=True)
        optimizer.step()
        record["losses"].append(loss.item())
    model.eval()
    with torch.no_grad():
        record["end"], record["answers"] = arrays(groups), model(x).tolist()
    return record


if __name__ == "__main__":
    torch.set_num_threads(1)
    found = {name: figures(seed, *case) for seed, (name, case) in enumerate(CASES.items())}
    path = Path(__file__).with_name("pytorch_layer_figures.json")
    text = json.dumps({"torch": torch.__version__, "rate": RATE, "cases": found})
    path.write_text(text.replace('}, "', '},\n "') + "\n", encoding="utf-8")
