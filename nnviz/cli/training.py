"""``nnviz train``: a preset from its beginning, or a saved training from where it stood."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnviz.cli.settings import add_settings, with_settings

if TYPE_CHECKING:
    from nnviz.session.headless import Progress

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("train", help="train a preset, or go on with a file, without a window")
    parser.add_argument(
        "preset", metavar="PRESET|FILE", help="a name from 'nnviz presets', or a saved file to go on with"
    )
    parser.add_argument("--epochs", metavar="N", help="passes over the training data, in all")
    parser.add_argument("--seed", metavar="S", help="the number from which all chance is drawn")
    add_settings(parser)
    parser.add_argument("--save", metavar="FILE", type=Path, help="write the trained network to a file")
    parser.add_argument("--weights-only", action="store_true", help="save no more than is needed to answer")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON on the last line")
    parser.set_defaults(do=_train)


def _train(options: argparse.Namespace) -> int:
    from nnviz.experiment.presets import preset
    from nnviz.session.blas import one_blas_thread
    from nnviz.session.headless import run, verdict
    from nnviz.session.model_card import model_card
    from nnviz.session.model_file import read_model, write_model
    from nnviz.session.progress import Progress as Position
    from nnviz.session.resuming import resumed
    from nnviz.session.shipped import read_shipped

    file = Path(options.preset)
    begin = None
    if file.suffix == ".nnviz" or file.is_file():
        model = read_model(file.read_bytes(), file.name)
        name = str(model.card.get("preset", file.stem))
        spec, begin = resumed(model, with_settings(model.spec, options), total=options.epochs is not None)
    else:
        chosen = preset(options.preset, read_shipped)
        name, spec = chosen.name, with_settings(chosen.spec, options)
    with one_blas_thread():
        finished = run(spec, read_shipped, _report, begin)
        result = verdict(finished)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if finished.early is not None:
        print(finished.early.sentence, file=sys.stderr)
    figures = {"preset": name, **asdict(result)}
    if options.save:
        position = None if options.weights_only else Position.of(finished.experiment, finished.stopper)
        card = figures | model_card(finished.experiment)
        write_model(options.save, spec, finished.experiment.params.values, card, position)
    if options.json:
        print(json.dumps(figures))
    else:
        _print_figures(figures)
    return 0


def _print_figures(figures: dict[str, Any]) -> None:
    print(
        f"{figures['preset']}: {figures['epochs']:,} epochs, {figures['steps']:,} steps in "
        f"{figures['seconds']:.2f} s"
    )
    for part in ("train", "validation", "test"):
        loss, accuracy = figures[f"{part}_loss"], figures[f"{part}_accuracy"]
        if loss is not None:
            print(
                f"  {part:<10}  loss {loss:.4f}"
                + (f"  accuracy {accuracy:.2%}" if accuracy is not None else "")
            )


def _report(progress: Progress) -> None:
    """Write one line of progress; on a terminal it is written over the last one."""
    accuracy = "" if progress.accuracy != progress.accuracy else f"  accuracy {progress.accuracy:6.2%}"
    line = (
        f"epoch {progress.epoch:,}/{progress.epochs:,}  loss {progress.loss:.4f}{accuracy}  "
        f"{progress.left:,.0f} s left"
    )
    if sys.stderr.isatty():
        print(f"\r{line:<78}", end="", file=sys.stderr, flush=True)
    else:
        print(line, file=sys.stderr, flush=True)
