"""``nnviz presets``: what there is to begin with."""

from __future__ import annotations

import argparse
import json

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("presets", help="list the ready-made experiments")
    parser.add_argument("--json", action="store_true", help="print one JSON array instead of a table")
    parser.set_defaults(do=_list_presets)


def _list_presets(options: argparse.Namespace) -> int:
    from nnviz.experiment.codec import write_json
    from nnviz.experiment.presets import presets
    from nnviz.session.shipped import read_shipped

    found = presets(read_shipped)
    if options.json:
        rows = [
            {
                "name": preset.name,
                "title": preset.title,
                "sentence": preset.sentence,
                "experiment": json.loads(write_json(preset.spec)),
            }
            for preset in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    width = max(len(preset.name) for preset in found)
    for preset in found:
        print(f"{preset.name:<{width}}  {preset.sentence}")
    return 0
