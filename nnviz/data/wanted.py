"""Whether long work is still wanted: who starts it may say so beside it, and work that takes seconds asks.

Most work is stopped by the calls of its progress; what has none, such as drawing 100,000 digits, calls ``go_on``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

__all__ = ["Unwanted", "go_on", "only_while"]

_wanted: ContextVar[Callable[[], bool] | None] = ContextVar("wanted", default=None)


class Unwanted(Exception):
    """The work at hand is no longer wanted."""


def only_while(wanted: Callable[[], bool]) -> None:
    """Let work in this context (each thread has one) end soon after ``wanted`` returns False."""
    _wanted.set(wanted)


def go_on() -> None:
    """Raise ``Unwanted`` where the work is no longer wanted."""
    wanted = _wanted.get()
    if wanted is not None and not wanted():
        raise Unwanted
