"""What ``--set``, ``--epochs`` and ``--seed`` change in an experiment."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz.experiment.spec import ExperimentSpec

__all__ = ["add_settings", "sets", "with_settings"]


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add ``--set``."""
    parser.add_argument(
        "--set",
        metavar="PATH=VALUE",
        action="append",
        default=[],
        dest="settings",
        help="change any setting, such as optimizer.learning_rate=0.03 or layers[0].units=16; may be repeated",
    )


def sets(options: argparse.Namespace, path: str) -> bool:
    """Return whether ``--set`` was given for a path."""
    return any(setting.partition("=")[0].strip() == path for setting in options.settings)


def with_settings(spec: ExperimentSpec, options: argparse.Namespace) -> ExperimentSpec:
    """Return the experiment with everything that was set on the command line."""
    from nnviz.experiment.catalog import SpecProblem
    from nnviz.experiment.checks import facts_of, fitted
    from nnviz.experiment.codec import set_from_text

    settings = [*options.settings]
    settings += [f"training.epochs={options.epochs}"] if options.epochs is not None else []
    settings += [f"seeds.base={options.seed}"] if options.seed is not None else []
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals:
            raise SpecProblem(
                f"--set takes PATH=VALUE, such as optimizer.learning_rate=0.03; got {setting!r}."
            )
        before = facts_of(spec)
        spec = set_from_text(spec, path.strip(), text.strip())
        if facts_of(spec) != before:
            spec = fitted(spec)
    return spec
