"""``python -m tests.monkey [SEED [EVENTS [FAULTS [SECONDS]]]]``: let one monkey loose and say what it broke."""

from __future__ import annotations

import sys

from tests.monkey.monkey import let_loose


def main() -> int:
    """Run and return 1 where something broke."""
    numbers = [int(float(text)) for text in sys.argv[1:5]]
    report = let_loose(*numbers)
    print(report.text())  # noqa: T201 - a command for the terminal
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
