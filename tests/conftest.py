"""What every test shares: no screen, no leftovers, no noise."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
import time
from functools import lru_cache

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from nnviz import resources
from nnviz.data import pen

settings.register_profile("default", deadline=None)  # Hypothesis' own 100 examples
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def application():
    """Return Qt's application where there is one."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets.QApplication.instance() if widgets else None


@pytest.fixture
def read():
    """Give shipped files, as the session does."""
    return resources.read


@pytest.fixture(autouse=True)
def no_leftover_threads():
    """A test that leaves a thread running fails."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert not left, f"threads left running: {left}"


@pytest.fixture(autouse=True)
def no_log_records(caplog):
    """A warning or an error in the log fails the test, unless it empties ``caplog`` itself."""
    yield
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not loud, [record.getMessage() for record in loud]


@pytest.fixture(autouse=True)
def no_leftover_windows():
    """A test that leaves a visible window open fails; one that was there before it may stay."""
    app = application()
    before = [window for window in app.topLevelWidgets() if window.isVisible()] if app is not None else []
    yield
    app = application()
    if app is None:
        return
    left = [window for window in app.topLevelWidgets() if window.isVisible() and window not in before]
    for window in left:
        window.close()
    assert not left, f"windows left open: {left}"


def running_timers() -> set[object]:
    """Return the timers of Qt that run and that somebody holds."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None:
        return set()
    from shiboken6 import isValid

    timers = [one for one in gc.get_objects() if type(one) is core.QTimer]  # what was imported is frozen: few
    return {one for one in timers if isValid(one) and one.isActive()}


RUN_OUT = 0.3
"""Seconds in which timers that end by themselves may do so; a quick test is over before them."""


def top_of(one):
    """Return what a timer belongs to in the end; a window that was there before the test may run timers."""
    while one.parent() is not None:
        one = one.parent()
    return one


@pytest.fixture(autouse=True)
def no_leftover_timers(request):
    """A test with widgets that leaves a timer running, or a widget without a parent behind, fails.

    A timer that ends by itself may do so within ``RUN_OUT``; one that goes on is left behind.
    """
    if "qtbot" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    timers, windows = running_timers(), set(application().topLevelWidgets())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def left_running():
        return {one for one in running_timers() - timers if top_of(one) not in windows}

    left, end = left_running(), time.monotonic() + RUN_OUT
    while left and all(one.isSingleShot() for one in left) and time.monotonic() < end:
        application().processEvents()
        left = left_running()
    assert not left, f"timers left running: {[(one.parent(), one.interval()) for one in left]}"
    tops = set(application().topLevelWidgets()) - windows
    more = [one for one in tops if one.parent() is None and type(one).__name__ != "QMenu"]  # pyqtgraph's own
    assert not more, f"widgets left behind: {more}"
    from tests.process import sweep

    sweep(windows)


@pytest.fixture(scope="session", autouse=True)
def collector_off():
    """Cycles are collected between tests, never in the middle of Qt's work (PLATFORM, 'the collector')."""
    gc.disable()
    gc.collect()
    gc.freeze()  # what was imported stays: looking through it after each test would take most of the time
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture(autouse=True)
def collect_after(collector_off, no_leftover_timers, request):
    """Collect in the thread that owns the widgets; after a test without any, only what is young."""
    yield
    if "qtbot" not in request.fixturenames:
        gc.collect(1)
        return
    gc.collect(2)
    _collected.append(request.node.name)
    if (
        len(_collected) % 25 == 0
    ):  # what is still there after a full collection stays: caches, modules, results
        gc.freeze()


_collected: list[str] = []


@pytest.fixture(scope="session", autouse=True)
def nursery_closed():
    """End what bears processes for tests, where one was needed."""
    yield
    nursery = sys.modules.get("tests.nursery")
    if nursery is not None:
        nursery.close()


@pytest.fixture(scope="session", autouse=True)
def drawn_once():
    """Draw the pen digits of a seed once: ten thousand take a second, and many tests load them."""
    with pytest.MonkeyPatch.context() as patch:
        draw = pen.pictures

        @lru_cache(maxsize=4)
        def pictures(seed, count):
            found = draw(seed, count)
            for array in found:
                array.setflags(write=False)  # it is every test's
            return found

        patch.setattr(pen, "pictures", pictures)
        yield
