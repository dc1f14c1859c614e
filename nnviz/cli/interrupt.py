"""Ctrl+C as a wish: training ends after the step it is in, so that what there is can be saved."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Self

__all__ = ["Interrupt"]


class Interrupt:
    """Within its ``with`` block the first Ctrl+C is noted, and a second one ends the program at once."""

    def __init__(self) -> None:
        self.wished = False
        self._before = signal.getsignal(signal.SIGINT)

    def __call__(self) -> bool:
        """Return whether Ctrl+C was pressed."""
        return self.wished

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the key back."""
        signal.signal(signal.SIGINT, self._before)

    def _note(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.wished = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
