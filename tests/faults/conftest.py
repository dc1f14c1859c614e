"""One running program for all faults that need a window; each test finds it fresh and must leave it usable."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtWidgets import QDialog

from nnviz.app import start
from nnviz.session.commands import Pause, SetSpeed
from nnviz.session.snapshot import Status
from tests.process import as_before
from tests.scenarios.conftest import Desk


@pytest.fixture(scope="package")
def program(qapp):
    """Start once, most of a second; gone before other tests, which a second window would slow down."""
    with as_before(qapp):
        program = start()
        program.faults.remove()  # an exception in a slot is to fail the test
        program.window.resize(1200, 800)
        gc.collect()
        gc.freeze()  # looking through all of this window after each test would take most of the time
        yield program
        gc.unfreeze()
        program.stop()
    gc.collect()
    gc.freeze()


@pytest.fixture
def desk(program, qtbot):
    """Give the window with the spiral at step 0, and see afterwards that it still trains."""
    desk = Desk(program, qtbot)
    program.window.show()
    desk.open("spiral")
    desk.bridge.send(SetSpeed(None))
    yield desk
    for dialog in program.window.findChildren(QDialog):
        dialog.close()
    desk.bridge.send(Pause())
    desk.open("spiral")
    desk.window.run_or_pause()
    desk.until(lambda seen: seen.position.step > 0)
    desk.bridge.send(Pause())
    desk.until_status(Status.PAUSED)
    qtbot.waitUntil(lambda: not program.window.jobs._watched, timeout=20_000)
    program.window.hide()
    program.window.desk.workspace.undo_stack.clear()
