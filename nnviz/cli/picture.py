"""``nnviz screenshot``: a picture of the real window, taken without a screen."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PictureOrder", "add"]


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """What is to be taken; ``panels`` are the tabs that are brought to the front."""

    preset: str
    target: Path
    steps: int
    size: tuple[int, int]
    theme: str
    panels: tuple[str, ...] = ()


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], take: Callable[[PictureOrder], int]
) -> None:
    """Add the command to the parser; ``take`` is what needs Qt."""
    parser = commands.add_parser("screenshot", help="save a picture of the window")
    parser.add_argument("preset", metavar="PRESET")
    parser.add_argument("target", metavar="OUT.png", type=Path)
    parser.add_argument(
        "--steps", metavar="N", type=_whole, default=0, help="steps to train first (default 0)"
    )
    parser.add_argument("--size", metavar="WxH", type=_size, default=(1440, 900), help="default 1440x900")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument(
        "--show", metavar="TAB", action="append", default=[], help="bring a tab to the front, such as Steps"
    )
    parser.set_defaults(
        do=lambda options: take(
            PictureOrder(
                options.preset,
                options.target,
                options.steps,
                options.size,
                options.theme,
                tuple(options.show),
            )
        )
    )


def _whole(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number, at least 0")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (
        width.isdigit() and height.isdigit() and 320 <= int(width) <= 8000 and 240 <= int(height) <= 8000
    ):
        raise argparse.ArgumentTypeError(f"{text!r} must be like 1440x900, from 320x240 to 8000x8000")
    return int(width), int(height)
