"""A mailbox for one answer that can be waited for: what a command is to bring back from the worker."""

from __future__ import annotations

import threading

from nnviz.session.mailbox import Mailbox
from nnviz.session.saved import Saved

__all__ = ["Catch"]


class Catch(Mailbox[Saved | None]):
    """Given to ``Capture``; None in it means that there is no network yet."""

    def __init__(self) -> None:
        super().__init__()
        self._arrived = threading.Event()

    def replace(self, letter: Saved | None) -> None:
        """Put the answer."""
        super().replace(letter)
        self._arrived.set()

    def wait(self, seconds: float) -> bool:
        """Wait for it so long; return whether it is there."""
        return self._arrived.wait(seconds)
