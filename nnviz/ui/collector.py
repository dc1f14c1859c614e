"""Garbage is collected in the window's thread only.

Left alone, Python's cycle collector runs wherever memory happens to be asked for.
On the training thread it would free widgets there, and Qt crashes (docs/decisions.md).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

__all__ = ["Collector"]


class Collector(QObject):
    """Switches automatic collection off and collects by a timer instead.

    Parameters
    ----------
    parent : QObject
    was_on : bool, optional
        How collection is to be left, where somebody has switched it off before.
    """

    def __init__(self, parent: QObject, *, was_on: bool | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled() if was_on is None else was_on
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(1000)
        self._turn, self._settled = 0, False

    def settle(self) -> None:
        """Pass over what there is now, once the start is over: it stays to the end.

        To look through it each minute takes 0.05 s, which would be seen as a jerk.
        """
        self._settled = True
        gc.freeze()

    def stop(self) -> None:
        """Leave collection as it was found."""
        self._timer.stop()
        if self._settled:
            gc.unfreeze()
        if self._was_on:
            gc.enable()

    def _collect(self) -> None:
        """Collect what is young each second and everything each minute, as Python itself would: old is dear."""
        self._turn += 1
        gc.collect(2 if self._turn % 60 == 0 else 1)
