"""``nnviz export``: a trained network for use elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("export", help="take a trained network along: scripts, ONNX, plain weights")
    parser.add_argument("model", metavar="MODEL", help="mnist-mlp, mnist-cnn, or a file that nnviz has saved")
    parser.add_argument(
        "kind", metavar="FORMAT", choices=("numpy", "torch", "keras", "onnx", "npz", "safetensors", "json")
    )
    parser.add_argument("target", metavar="OUT", type=Path, help="the file; its ending is made to fit")
    parser.set_defaults(do=_export)


def _export(options: argparse.Namespace) -> int:
    from nnviz.experiment.build import load_material
    from nnviz.session.archive import check_place
    from nnviz.session.export.formats import FORMATS, SCRIPTS, export
    from nnviz.session.reader import open_model
    from nnviz.session.shipped import read_shipped

    model = open_model(options.model)
    check_place(options.target.with_suffix(FORMATS[options.kind].suffix))  # asked before the data are read
    material = load_material(model.spec, read_shipped) if options.kind in SCRIPTS else None
    written = export(options.kind, options.target, model.spec, model.values, material)
    print(f"{FORMATS[options.kind].title}: {', '.join(str(file) for file in written)}")
    return 0
