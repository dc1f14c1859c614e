"""What the tests of exported scripts share: a network with every layer, and a way to hear what a script says."""

from __future__ import annotations

import json
import subprocess
import sys

from nnviz.data.digits import Digits
from nnviz.engine import activations, losses
from nnviz.engine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
)
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.export.weights import npz_bytes

IMAGES = ExperimentSpec(
    data=DataSpec(source=Digits(), validation=0.8, test=0.15),
    layers=(
        Conv2D(filters=3, padding="same", stride=2),
        BatchNorm(),
        MaxPool2D(),
        Conv2D(filters=4, kernel=2),
        AveragePool2D(size=1, stride=1),
        LayerNorm(),
        Flatten(),
        Dropout(rate=0.25),
        Dense(units=10, activation=activations.Identity()),
    ),
    loss=losses.CategoricalCrossEntropy(label_smoothing=0.1),
    training=TrainingSpec(batch_size=32, precision="float64"),
)
ASK = """
import json, sys
sys.path.insert(0, {folder!r})
import exported as net
assert "nnviz" not in sys.modules
{work}
print("@" + json.dumps(out))
"""


def put(script, folder):
    """Write a script and its arrays into a folder, as ``exported``."""
    (folder / "exported.py").write_text(script.source, encoding="utf-8")
    (folder / "exported.npz").write_bytes(npz_bytes(script.arrays))


def told_by(script, work, folder, python=sys.executable, environment=None):
    """Return what ``out`` is after some work with a script, ``net``, in a process of its own without nnviz."""
    put(script, folder)
    source = ASK.format(folder=str(folder), work=work)
    done = subprocess.run(
        [python, "-I", "-c", source], check=False, capture_output=True, text=True, env=environment
    )
    assert not done.returncode, done.stderr
    return json.loads(done.stdout.split("@")[1])
