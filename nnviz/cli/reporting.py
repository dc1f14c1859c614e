"""``nnviz report``: how well a trained network does, where it errs, and how its layers fare."""

from __future__ import annotations

import argparse
import json
import math
import sys
from typing import TYPE_CHECKING

from nnviz.cli.settings import add_settings, with_settings
from nnviz.cli.subject import Subject, subject_of
from nnviz.cli.training import figure_line, report_progress

if TYPE_CHECKING:
    from nnviz.engine.health import LayerHealth
    from nnviz.experiment.build import Experiment
    from nnviz.session.report import PartReport, Report

__all__ = ["add"]

MOST_SHOWN = 20
"""Up to so many classes the counts are printed as a table; there are all of them in the JSON."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "report", help="accuracy, confusions, figures of each class or R², and the health of each layer"
    )
    parser.add_argument(
        "preset", metavar="PRESET|FILE", help="a preset, which is trained first, or a saved file as it stands"
    )
    parser.add_argument("--epochs", metavar="N", help="passes over the training data, for a preset")
    parser.add_argument("--seed", metavar="S", help="the number from which all chance is drawn, for a preset")
    add_settings(parser)
    parser.add_argument("--json", action="store_true", help="print the report as JSON on the last line")
    parser.set_defaults(do=_report)


def _report(options: argparse.Namespace) -> int:
    from nnviz.session.blas import one_blas_thread
    from nnviz.session.report import report_on

    subject = subject_of(options.preset)
    with one_blas_thread():
        counted = subject.model is None or subject.model.progress is not None
        found = report_on(_experiment(subject, options), counted=counted)
    if options.json:
        print(json.dumps({"preset": subject.name, **found.as_json()}, ensure_ascii=False))
    else:
        _print_report(subject.name, found)
    return 0


def _experiment(subject: Subject, options: argparse.Namespace) -> Experiment:
    """Train a preset, or open a file."""
    from nnviz.experiment.catalog import SpecProblem
    from nnviz.session.headless import run
    from nnviz.session.report import opened
    from nnviz.session.shipped import read_shipped

    if subject.model is None:
        finished = run(with_settings(subject.spec, options), read_shipped, report_progress)
        if sys.stderr.isatty():
            print(file=sys.stderr)
        return finished.experiment
    if options.settings or options.epochs is not None or options.seed is not None:
        raise SpecProblem(
            "A file is reported on as it stands; to change settings go on with it first: nnviz train FILE --save …."
        )
    return opened(subject.model, read_shipped)


def _print_report(name: str, report: Report) -> None:
    known = report.epochs is not None and report.steps is not None
    print(f"{name}: {report.epochs:,} epochs, {report.steps:,} steps" if known else f"{name}: weights alone")
    for part, found in report.parts.items():
        figures = {key: getattr(found, key) for key in ("loss", "accuracy", "r2", "mae")}
        ranks = "".join(f"  top {k} {share:.2%}" for k, share in found.top_k.items())
        print(f"  {part:<10}  {figure_line(figures)}{ranks}  ({found.samples:,} samples)")
    print(f"  price of the weights {report.penalty:.4g}")
    for part, found in report.parts.items():
        if found.classes:
            _print_classes(part, found)
    print("Layers in one training batch")
    for kind, health in zip(report.layers, report.health, strict=True):
        print(f"  {health.layer + 1:>2} {kind:<20}{_health_line(health)}")


def _print_classes(part: str, found: PartReport) -> None:
    width = max(len(row.name) for row in found.classes)
    print(f"Classes, {part}")
    for row in found.classes:
        print(
            f"  {row.name:<{width}}  precision {_share(row.precision)}  recall {_share(row.recall)}  "
            f"F1 {_share(row.f1)}  ({row.support:,} samples)"
        )
    if len(found.classes) > MOST_SHOWN:
        return
    print("  taken for (columns) what is (rows)")
    digits = max(len(str(count)) for line in found.confusion for count in line) + 2
    for row, line in zip(found.classes, found.confusion, strict=True):
        print(f"  {row.name:<{width}}" + "".join(f"{count:>{digits}}" for count in line))


def _health_line(health: LayerHealth) -> str:
    shown = (
        ("dead", "dead {:.1%}"),
        ("saturated", "saturated {:.1%}"),
        ("gradient", "gradient {:.2e}"),
        ("ratio", "update to weight {:.2e}"),
    )
    values = health._asdict()
    return "  ".join(form.format(values[name]) for name, form in shown if not math.isnan(values[name]))


def _share(value: float | None) -> str:
    return "     –" if value is None else f"{value:6.1%}"
