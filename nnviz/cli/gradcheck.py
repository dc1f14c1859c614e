"""``nnviz gradcheck``: is what backpropagation finds the slope that is really there?"""

from __future__ import annotations

import argparse
import json

from nnviz.cli.settings import add_settings, with_settings

__all__ = ["add"]

FAILURE = 1


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("gradcheck", help="compare a preset's gradients with measured slopes")
    parser.add_argument("preset", metavar="PRESET")
    add_settings(parser)
    parser.add_argument("--all", action="store_true", help="every parameter, not 200 of each array")
    parser.add_argument("--json", action="store_true", help="print the errors as JSON on the last line")
    parser.set_defaults(do=_check, epochs=None, seed=None)


def _check(options: argparse.Namespace) -> int:
    from nnviz.engine.gradcheck import ELEMENT_GATE, NORM_GATE
    from nnviz.experiment.presets import preset
    from nnviz.session.blas import one_blas_thread
    from nnviz.session.checking import judge
    from nnviz.session.shipped import read_shipped

    spec = with_settings(preset(options.preset, read_shipped).spec, options)
    with one_blas_thread():
        verdict = judge(spec, read_shipped, everything=options.all)
    if options.json:
        arrays = [{**error._asdict(), "passed": error.passed} for error in verdict.errors]
        found = {
            "preset": options.preset,
            "passed": verdict.passed,
            "max_norm_error": verdict.max_norm_error,
            "max_element_error": verdict.max_element_error,
            "arrays": arrays,
        }
        print(json.dumps(found))
    else:
        for error in verdict.errors:
            kinks = f", {error.kinks} at a kink of the function" if error.kinks else ""
            print(
                f"layer {error.layer + 1} {error.name:<6} norm {error.norm:.1e}  element {error.element:.1e}  "
                f"({error.checked:,} of {error.size:,} checked{kinks})"
            )
        word = "right" if verdict.passed else "WRONG"
        print(f"The gradients are {word}: the gates are {NORM_GATE:.0e} and {ELEMENT_GATE:.0e}.")
    return 0 if verdict.passed else FAILURE
