"""A data set that never ends to load, for tests that give it up."""

from __future__ import annotations

import threading
import time

from nnviz.data.pen import PenDigits
from nnviz.data.wanted import go_on
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.checks import fitted
from nnviz.session.snapshot import Status

__all__ = ["load_for_ever", "loading"]


def load_for_ever(monkeypatch):
    """Let drawn digits load until nobody wants them any more; return events of its begin and its end."""
    begun, ended = threading.Event(), threading.Event()
    at_once = PenDigits.load

    def load(self, rng, read):
        if threading.current_thread() is threading.main_thread():
            return at_once(self, rng, read)  # a thumbnail
        begun.set()
        end = time.monotonic() + 30
        try:
            while time.monotonic() < end:
                go_on()
                time.sleep(0.002)
        finally:
            ended.set()
        raise AssertionError("Nobody gave it up.")

    monkeypatch.setattr(PenDigits, "load", load)
    return begun, ended


def loading(desk):
    """Begin to load and wait until that can be cancelled."""
    desk.edit(fitted(replace_at(desk.window.desk.workspace.spec, "data.source", PenDigits())), "data set")
    desk.until_status(Status.LOADING)
    bar = desk.window.watch_bar
    assert "Loading" in bar.text.text()
    desk.qtbot.waitUntil(bar.cancel_button.isVisible)
    return bar.cancel_button
