"""A letter box for one letter: the newest replaces what nobody has fetched, so nothing ever piles up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Mailbox"]

Letter = TypeVar("Letter")


class Mailbox(Generic[Letter]):
    """One place, latest wins, for one writer and one reader."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._letter: Letter | None = None

    def offer(self, make: Callable[[], Letter]) -> bool:
        """Make and put a letter, but only if the last one was taken; return whether it was."""
        if self._letter is not None:
            return False
        self.replace(make())
        return True

    def replace(self, letter: Letter) -> None:
        """Put a letter that must not be lost: it takes the place of any that waits."""
        with self._lock:
            self._letter = letter

    def take(self) -> Letter | None:
        """Fetch the letter, if there is one."""
        with self._lock:
            letter, self._letter = self._letter, None
        return letter
