"""``python -m nnviz`` and ``nnviz``: a terminal command, or the window where there are no arguments."""

from __future__ import annotations

import sys
from pathlib import Path

from nnviz import cli

__all__ = ["main"]


def _open_window(file: Path | None = None, *, safe: bool = False) -> int:
    from nnviz.app import open_window

    return open_window(file, safe=safe)


def _take_picture(order: cli.PictureOrder) -> int:
    from nnviz.app import take_picture

    return take_picture(order.preset, order.target, order.steps, order.size, order.theme, order.panels)


def main() -> None:
    """Run and leave with the exit code."""
    sys.exit(cli.main(sys.argv[1:], _open_window, _take_picture))


if __name__ == "__main__":
    main()
