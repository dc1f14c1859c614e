"""Whether every system of the tutorials learns what it promises, on the command line as a user would run it."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass

from tests.benchmarks.table import row

__all__ = ["run"]

MILD = (
    "data.augmentation.rotation=12",
    "data.augmentation.scale=0.1",
    "data.augmentation.shear=0.15",
    "data.augmentation.shift=1.5",
)
COSINE = ("schedule=cosine", "schedule.epochs=30", "schedule.last=0.01")


@dataclass(frozen=True)
class Promise:
    """What a preset is to reach: the mean of a figure over some seeds, above (or below) a limit."""

    preset: str
    figure: str
    limit: float
    settings: tuple[str, ...] = ()
    epochs: int | None = None
    seeds: int = 1
    below: bool = False
    note: str = ""


PROMISES = (
    Promise("neuron", "train_loss", 0.001, epochs=1, below=True),
    Promise("spiral", "validation_accuracy", 0.95, note="30 s allowed"),
    Promise("xor-2-4-1", "train_loss", 0.01, seeds=5, below=True),
    Promise("backprop-by-hand", "train_loss", 0.51, below=True),
    Promise("digits-64-64-10", "test_accuracy", 0.92, seeds=10),
    Promise("digits-keras", "test_accuracy", 0.97, seeds=3),
    Promise("mnist-784-32-16-10", "test_accuracy", 0.96, epochs=10),
    Promise("mnist-784-32-16-10", "test_accuracy", 0.973, (*MILD, *COSINE), 30, note="augmented, cosine"),
    Promise("mnist-784-128-64-10", "test_accuracy", 0.97, epochs=5),
    Promise("mnist-784-128-64-10", "test_accuracy", 0.974, epochs=10),
    Promise("mnist-784-128-64-10", "test_accuracy", 0.988, (*MILD, *COSINE), 30, note="augmented, cosine"),
    Promise("mnist-cnn", "test_accuracy", 0.984, epochs=10),
    Promise("overfit", "validation_loss", 1.0, seeds=3),
    Promise("overfit-dropout", "validation_loss", 1.5, seeds=3, below=True),
    Promise("overfit-l2", "validation_loss", 0.6, seeds=3, below=True),
    Promise("overfit-early-stopping", "validation_loss", 0.6, seeds=3, below=True),
    Promise("overfit-fewer-units", "validation_loss", 0.8, seeds=3, below=True),
)


def run() -> None:
    """Train each preset as often as its promise says."""
    for promise in PROMISES:
        found = [_train(promise, seed) for seed in range(promise.seeds)]
        mean = statistics.mean(result[promise.figure] for result in found)
        seconds = statistics.mean(result["seconds"] for result in found)
        epochs = found[0]["epochs"]
        many = f", mean of {promise.seeds} seeds" if promise.seeds > 1 else ""
        note = f", {promise.note}" if promise.note else ""
        what = f"{promise.preset}, {promise.figure} after {epochs:,} epochs{many}{note}"
        kept = mean < promise.limit if promise.below else mean > promise.limit
        sign = "<" if promise.below else ">"
        row(what, f"{mean:.4f} in {seconds:.1f} s", f"{sign} {promise.limit:g}", kept=kept)


def _train(promise: Promise, seed: int) -> dict:
    settings = [word for setting in promise.settings for word in ("--set", setting)]
    epochs = ["--epochs", str(promise.epochs)] if promise.epochs else []
    command = [sys.executable, "-m", "nnviz", "train", promise.preset, "--seed", str(seed), "--json"]
    done = subprocess.run([*command, *epochs, *settings], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])
