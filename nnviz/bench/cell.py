"""One process of a measurement: does the work of one peer each time it is told to, and says what it took.

``python -m nnviz.bench.cell WORKLOAD PEER`` writes "ready", and then, for each number of units it reads, the
seconds of processor time that they took.
"""

from __future__ import annotations

import sys
import time
from typing import TextIO

import numpy as np

from nnviz.bench.peers import PEERS
from nnviz.bench.problem import Problem
from nnviz.bench.workloads import workload_named

__all__ = ["main", "serve"]


@np.errstate(all="ignore")
def serve(workload: str, peer: str, orders: TextIO, answers: TextIO) -> None:
    """Prepare, do a little untimed, and then do as told until there are no more orders."""
    problem = Problem.load(workload_named(workload))
    start = PEERS[peer].prepare(problem)
    start()(1)
    _tell(answers, "ready")
    for order in orders:
        run = start()
        began = time.process_time()
        run(int(order))
        _tell(answers, str(time.process_time() - began))


def _tell(answers: TextIO, line: str) -> None:
    answers.write(f"{line}\n")
    answers.flush()


def main() -> None:
    """Serve the terminal's two pipes."""
    serve(sys.argv[1], sys.argv[2], sys.stdin, sys.stdout)


if __name__ == "__main__":
    main()
