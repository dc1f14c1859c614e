"""``nnviz train``: a preset from its beginning, or a saved training from where it stood."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnviz.cli.interrupt import Interrupt
from nnviz.cli.settings import add_settings, sets, with_settings
from nnviz.cli.subject import subject_of

if TYPE_CHECKING:
    from nnviz.session.headless import Progress

__all__ = ["add", "figure_line", "report_progress"]

FAILURE = 1


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
    from nnviz.session.archive import check_place
    from nnviz.session.blas import one_blas_thread
    from nnviz.session.headless import run, verdict
    from nnviz.session.model_card import model_card
    from nnviz.session.model_file import write_model
    from nnviz.session.progress import Progress as Position
    from nnviz.session.resuming import resumed
    from nnviz.session.shipped import read_shipped

    subject = subject_of(options.preset)
    spec = kept = with_settings(subject.spec, options)
    begin = None
    if subject.model is not None:
        total = options.epochs is not None or sets(options, "training.epochs")
        spec, kept, begin = resumed(subject.model, spec, total=total)
    if options.save:
        check_place(options.save)
    interrupt = Interrupt()
    with one_blas_thread(), interrupt if options.save else nullcontext():
        finished = run(spec, read_shipped, report_progress, begin, stop=interrupt)
        if finished.interrupted and not finished.experiment.trainer.state.step:
            raise KeyboardInterrupt
        result = verdict(finished)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if finished.early is not None:
        print(finished.early.sentence, file=sys.stderr)
    figures = {"preset": subject.name, **asdict(result)}
    if options.save:
        position = None if options.weights_only else Position.of(finished.experiment, finished.stopper)
        card = figures | model_card(finished.experiment)
        write_model(options.save, kept, finished.experiment.params.values, card, position)
    if options.json:
        print(json.dumps(figures))
    else:
        _print_figures(figures)
    if finished.interrupted:
        print(
            f"nnviz: Stopped after step {result.steps:,}; what was learned so far is saved in {options.save}.",
            file=sys.stderr,
        )
        return FAILURE
    return 0


def _print_figures(figures: dict[str, Any]) -> None:
    print(
        f"{figures['preset']}: {figures['epochs']:,} epochs, {figures['steps']:,} steps in "
        f"{figures['seconds']:.2f} s"
    )
    for part in ("train", "validation", "test"):
        found = {name: figures[f"{part}_{name}"] for name in ("loss", "accuracy", "r2", "mae")}
        if found["loss"] is not None:
            print(f"  {part:<10}  {figure_line(found)}")


def figure_line(found: dict[str, Any]) -> str:
    """Return the figures of one part in words; None is left out."""
    shown = (
        ("loss", "loss {:.4f}"),
        ("accuracy", "accuracy {:.2%}"),
        ("r2", "R² {:.4f}"),
        ("mae", "mean absolute error {:.4f}"),
    )
    return "  ".join(form.format(found[name]) for name, form in shown if found[name] is not None)


def report_progress(progress: Progress) -> None:
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
