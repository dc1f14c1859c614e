"""``nnviz bench``: how fast is it beside the libraries that people would use instead?"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnviz.bench.measure import Comparison, Measured
    from nnviz.bench.workloads import Workload

__all__ = ["add"]

ROUNDS, FEWEST = 5, 1
WORDS = {True: "ok", False: "MISS", None: "-"}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("bench", help="measure the speed beside scikit-learn and PyTorch")
    parser.add_argument("workloads", metavar="WORKLOAD", nargs="*", help="all of them unless named")
    parser.add_argument(
        "--quick", action="store_true", help="less work in a round: about two minutes for all"
    )
    parser.add_argument(
        "--rounds", metavar="N", type=_rounds, default=ROUNDS, help=f"turns of each peer (default {ROUNDS})"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON on the last line")
    parser.set_defaults(do=_bench)


def _rounds(text: str) -> int:
    if not text.isdigit() or int(text) < FEWEST:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number, at least {FEWEST}")
    return int(text)


def _bench(options: argparse.Namespace) -> int:
    from nnviz.bench.measure import measure
    from nnviz.bench.workloads import WORKLOADS, workload_named

    chosen = [workload_named(name) for name in options.workloads] or list(WORKLOADS)
    found: list[Measured] = []
    for workload in chosen:
        print(f"{workload.name} …", file=sys.stderr, flush=True)
        amount = workload.quick if options.quick else workload.amount
        found.append(measure(workload, amount, options.rounds))
        if not options.json:
            _print_table(found[-1])
    if options.json:
        rows = [_as_row(measured) for measured in found]
        print(json.dumps({"rounds": options.rounds, "quick": options.quick, "workloads": rows}))
    return 0


def _print_table(measured: Measured) -> None:
    workload = measured.workload
    print(f"{workload.name}: {workload.title}")
    limit = "" if workload.limit is None else f"at most {_time(workload.limit)}"
    print(
        f"  {'nnviz':<32} {_pace(measured.seconds, workload):<26} {limit:<30} {WORDS[measured.within_limit]}"
    )
    for beside in measured.comparisons:
        print(f"  {beside.peer:<32} {_line(beside, workload)}")


def _line(beside: Comparison, workload: Workload) -> str:
    if beside.seconds is None:
        return f"not measured: {beside.missing}"
    ratio = f"nnviz {beside.ratio:.2f}x, wanted {beside.at_least:.3g}x"
    return f"{_pace(beside.seconds, workload):<26} {ratio:<30} {WORDS[beside.kept]}"


def _pace(seconds: float, workload: Workload) -> str:
    return f"{_time(seconds)} per {workload.unit}"


def _time(seconds: float) -> str:
    for scale, unit in ((1.0, "s"), (1e-3, "ms")):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def _as_row(measured: Measured) -> dict[str, Any]:
    workload = measured.workload
    return {
        "name": workload.name,
        "title": workload.title,
        "unit": workload.unit,
        "seconds": measured.seconds,
        "limit": workload.limit,
        "within_limit": measured.within_limit,
        "peers": [
            {
                "name": beside.peer,
                "seconds": beside.seconds,
                "ratio": beside.ratio,
                "target": beside.at_least,
                "ok": beside.kept,
                "missing": beside.missing or None,
            }
            for beside in measured.comparisons
        ],
    }
