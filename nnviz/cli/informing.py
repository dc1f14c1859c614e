"""``nnviz info``: what a file holds, or why it is refused."""

from __future__ import annotations

import argparse
from pathlib import Path

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("info", help="say what a file holds, or why nnviz refuses it")
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="a document, a trained network, an experiment or drawings as JSON, a table, IDX, .npz, a picture, or a "
        "folder or ZIP of images",
    )
    parser.set_defaults(do=_inform)


def _inform(options: argparse.Namespace) -> int:
    from nnviz.experiment.catalog import SpecProblem
    from nnviz.session.archive import FileProblem
    from nnviz.session.informing import lines_about

    try:
        for line in lines_about(options.file):
            print(line)
    except SpecProblem as problem:
        raise FileProblem(str(problem)) from None  # a bad file is a failure, not wrong use
    return 0
