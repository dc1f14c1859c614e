"""``python -m tests.benchmarks [NAME ...]``: measures what nnviz promises and prints it beside the promise.

``python -m tests.benchmarks strokes PATH`` asks the shipped networks about a file of drawings, on the
pad of the window too, and how soon the bars follow the pen.  ``python -m tests.benchmarks soak [MINUTES]`` uses the
program for so long and looks at what grows.

Every figure is a ratio within one run, or a time beside that of a plain peer measured in the same run: machines
are shared and noisy, so look at the medians, and at an idle machine.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks import (
    canvas,
    closing,
    documents,
    frames,
    inspecting,
    learning,
    live,
    seeking,
    soak,
    startup,
    strokes,
)

BENCHMARKS = {
    "startup": startup.run,
    "live": live.run,
    "frames": frames.run,
    "inspecting": inspecting.run,
    "seeking": seeking.run,
    "canvas": canvas.latency,
    "closing": closing.run,
    "documents": documents.run,
    "learning": learning.run,
}


def main() -> int:
    """Run the named benchmarks, or all."""
    if sys.argv[1:2] == ["strokes"]:
        strokes.run(*sys.argv[2:3])
        for path in map(Path, sys.argv[2:3]):
            canvas.on_the_pad(path)
            canvas.latency()
        return 0
    if sys.argv[1:2] == ["soak"]:
        soak.run(*map(float, sys.argv[2:3]))
        return 0
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    for name in names:
        print(f"\n== {name} ==", flush=True)
        BENCHMARKS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
