"""``nnviz gradcheck``: is what backpropagation finds the slope that is really there?"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from nnviz.cli.settings import add_settings, with_settings
from nnviz.cli.subject import subject_of

if TYPE_CHECKING:
    from nnviz.engine.gradcheck import GradientError
    from nnviz.session.checking import Verdict

__all__ = ["add"]

FAILURE = 1


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("gradcheck", help="compare gradients with measured slopes")
    parser.add_argument(
        "preset", metavar="PRESET|FILE", help="where training would begin, or where a saved network stands"
    )
    add_settings(parser)
    parser.add_argument("--all", action="store_true", help="every parameter, not 200 of each array")
    parser.add_argument("--json", action="store_true", help="print the errors as JSON on the last line")
    parser.set_defaults(do=_check, epochs=None, seed=None)


def _check(options: argparse.Namespace) -> int:
    from nnviz.engine.gradcheck import ELEMENT_GATE, NORM_GATE
    from nnviz.engine.layer_names import layer_names
    from nnviz.session.blas import one_blas_thread
    from nnviz.session.checking import judge
    from nnviz.session.shipped import read_shipped

    subject = subject_of(options.preset)
    spec = with_settings(subject.spec, options)
    values = subject.model.values if subject.model else None
    with one_blas_thread():
        verdict = judge(spec, read_shipped, everything=options.all, values=values)
    names = layer_names(spec.layers)
    if options.json:
        arrays = [
            {**error._asdict(), "layer_name": names[error.layer], "passed": error.passed}
            for error in verdict.errors
        ]
        found = {
            "preset": subject.name,
            "passed": verdict.passed,
            "max_norm_error": verdict.max_norm_error,
            "max_element_error": verdict.max_element_error,
            "arrays": arrays,
        }
        print(json.dumps(found))
    else:
        for error in verdict.errors:
            print(f"{names[error.layer]:<{max(map(len, names))}}  {error.name:<6} {_line(error)}")
        print(f"The gradients are {_word(verdict)}: the gates are {NORM_GATE:.0e} and {ELEMENT_GATE:.0e}.")
    return 0 if verdict.passed else FAILURE


def _line(error: GradientError) -> str:
    if not error.known:
        return "not checked: every parameter at a kink of the function"
    kinks = f", {error.kinks} at a kink of the function" if error.kinks else ""
    return (
        f"norm {error.norm:.1e}  element {error.element:.1e}  "
        f"({error.checked:,} of {error.size:,} checked{kinks})"
    )


def _word(verdict: Verdict) -> str:
    if verdict.passed:
        return "right"
    wrong = any(error.known and not error.passed for error in verdict.errors)
    return "WRONG" if wrong else "right where they were checked, which is NOT EVERYWHERE"
