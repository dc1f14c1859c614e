"""Whether the presets learn what they promise, on the command line as a user would."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.benchmarks.table import row

__all__ = ["run"]


def run() -> None:
    """Train the spiral and MNIST."""
    spiral = _train("spiral")
    share = spiral["validation_accuracy"]
    row(
        "spiral, validation accuracy",
        f"{share:.1%} in {spiral['seconds']:.2f} s",
        "> 95 % in 30 s",
        kept=share > 0.95,
    )
    for name, epochs, promise in (("mnist-784-32-16-10", 10, 0.96), ("mnist-784-128-64-10", 5, 0.97)):
        found = _train(name, "--epochs", str(epochs))
        share = found["test_accuracy"]
        figure = f"{share:.2%} in {found['seconds']:.1f} s"
        row(f"{name}, test accuracy after {epochs} epochs", figure, f"> {promise:.0%}", kept=share > promise)


def _train(*arguments: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "nnviz", "train", *arguments, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
