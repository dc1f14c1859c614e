"""What is measured: each workload is a preset with a few settings changed, and the ratios it must reach."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.codec import set_from_text
from nnviz.experiment.presets import preset
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.shipped import read_shipped

__all__ = [
    "OURS",
    "PLAIN_LOOP",
    "PLAYGROUND",
    "SKLEARN_32",
    "SKLEARN_64",
    "TORCH",
    "TORCH_FUSED",
    "WORKLOADS",
    "Promise",
    "Workload",
    "workload_named",
]

OURS = "nnviz"
SKLEARN_64, SKLEARN_32 = "scikit-learn float64", "scikit-learn float32"
TORCH, TORCH_FUSED = "PyTorch", "PyTorch fused optimizer"
PLAYGROUND = "TensorFlow Playground"
PLAIN_LOOP = "plain loop"


@dataclass(frozen=True, slots=True)
class Promise:
    """nnviz is to be at least so many times as fast as this peer."""

    peer: str
    at_least: float


@dataclass(frozen=True, slots=True)
class Workload:
    """Some work of which every peer does the same amount.

    Attributes
    ----------
    name, title : str
    preset : str
        The experiment; ``changes`` are settings as on the command line.
    unit : str
        What is counted: "step", "epoch", "image".
    amount, quick : int
        How many units one round has, and with ``--quick``.
    promises : tuple of Promise
    kind : str
        "training"; "answering" for one image at a time; "phases" for training in phases.
    both_losses : bool
        Whether the losses of the training and the test samples are found after each epoch.
    bent_output : bool
        Whether the output is bent by tanh, as in TensorFlow Playground.  scikit-learn cannot do that and has less work.
    limit : float or None
        Seconds of nnviz that one unit may take at most.
    """

    name: str
    title: str
    preset: str
    unit: str
    amount: int
    quick: int
    promises: tuple[Promise, ...]
    changes: tuple[str, ...] = ()
    kind: str = "training"
    both_losses: bool = False
    bent_output: bool = False
    limit: float | None = None

    @property
    def spec(self) -> ExperimentSpec:
        """The experiment with the changes made."""
        spec = preset(self.preset, read_shipped).spec
        for change in self.changes:
            path, _, text = change.partition("=")
            spec = set_from_text(spec, path, text)
        return spec


CIRCLE = (
    "data.source.samples=400",
    "data.validation=0",
    "data.test=0.5",
    "loss=mean_squared_error",
    "optimizer.learning_rate=0.03",
)

WORKLOADS = (
    Workload(
        "xor",
        "XOR 2-4-1, full batch",
        "xor-2-4-1",
        "step",
        20_000,
        5_000,
        (Promise(SKLEARN_64, 6), Promise(TORCH, 12)),
        ("loss=binary_crossentropy",),
    ),
    Workload(
        "circle",
        "circle 2-4-2-1 tanh, batch 10, both losses each epoch",
        "circle",
        "epoch",
        500,
        150,
        (Promise(SKLEARN_64, 6), Promise(TORCH, 14), Promise(PLAYGROUND, 1)),
        CIRCLE,
        both_losses=True,
        bent_output=True,
    ),
    Workload(
        "digits",
        "digits 64-64-10, full batch",
        "digits-64-64-10",
        "epoch",
        1_000,
        200,
        (Promise(SKLEARN_64, 2.2), Promise(TORCH, 1.4)),
    ),
    Workload(
        "digits-adam",
        "digits 64-64-10, ReLU, Adam, batch 32",
        "digits-keras",
        "epoch",
        100,
        30,
        (Promise(SKLEARN_64, 4.5), Promise(TORCH_FUSED, 4.5)),
    ),
    Workload(
        "mnist",
        "MNIST 784-32-16-10, Adam, batch 64",
        "mnist-784-32-16-10",
        "epoch",
        2,
        1,
        (Promise(SKLEARN_64, 2.5), Promise(SKLEARN_32, 2), Promise(TORCH_FUSED, 2)),
    ),
    Workload(
        "mnist-large",
        "MNIST 784-128-64-10, Adam, batch 64",
        "mnist-784-128-64-10",
        "epoch",
        2,
        1,
        (Promise(SKLEARN_64, 2.3), Promise(SKLEARN_32, 1.5), Promise(TORCH_FUSED, 1.2)),
    ),
    Workload(
        "one-image",
        "one image through 784-32-16-10",
        "mnist-784-32-16-10",
        "image",
        20_000,
        3_000,
        (Promise(SKLEARN_64, 5),),
        kind="answering",
        limit=15e-6,
    ),
    Workload(
        "cnn",
        "CNN 8@3x3-pool-16@3x3-pool-10, batch 64, 12,000 images",
        "mnist-cnn",
        "epoch",
        2,
        1,
        (Promise(TORCH, 1.6),),
        ("data.validation=0.8", "schedule=constant"),
    ),
    Workload(
        "phases",
        "training in phases beside a plain loop, circle 2-4-2-1",
        "circle",
        "epoch",
        1_500,
        500,
        (Promise(PLAIN_LOOP, 1 / 1.15),),
        CIRCLE,
        kind="phases",
    ),
)
"""In the order of the table; ``amount`` makes a round of about a tenth of a second or more for nnviz."""


def workload_named(name: str) -> Workload:
    """Return one workload; raise ``SpecProblem`` with the near names where there is none."""
    names = [workload.name for workload in WORKLOADS]
    if name not in names:
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.4) or names
        raise SpecProblem(f"There is no workload {name!r}; did you mean {' or '.join(near)}?")
    return WORKLOADS[names.index(name)]
