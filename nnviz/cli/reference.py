"""``nnviz reference``: every choice and every knob, from the declarations."""

from __future__ import annotations

import argparse
from pathlib import Path

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("reference", help="print every choice and every setting as Markdown")
    parser.add_argument(
        "--write",
        metavar="FOLDER",
        type=Path,
        help="write reference.md and its pictures into a folder instead",
    )
    parser.set_defaults(do=_print_or_write)


def _print_or_write(options: argparse.Namespace) -> int:
    from nnviz.experiment.catalog import tag_of
    from nnviz.experiment.reference import activation_svg, activations, reference

    if options.write is None:
        print(reference())
        return 0
    pictures = options.write / "pictures" / "activations"
    pictures.mkdir(parents=True, exist_ok=True)
    (options.write / "reference.md").write_text(reference(), encoding="utf-8")
    for activation in activations():
        (pictures / f"{tag_of(activation)}.svg").write_text(activation_svg(activation()), encoding="utf-8")
    return 0
