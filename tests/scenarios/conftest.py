"""The whole program in one piece: the real window, a real session, settings that are thrown away."""

from __future__ import annotations

import gc
import time
from functools import partial

import pytest

from nnviz.app import start
from nnviz.session.commands import SetSpeed
from nnviz.session.snapshot import Status
from tests.process import as_before
from tests.scenarios.first_state import SIZE, FirstState

PATIENCE = 30_000


def patient(qtbot):
    """Wait longer than usual before something counts as never coming: machines are slow and shared."""
    qtbot.waitUntil = partial(qtbot.waitUntil, timeout=PATIENCE)
    qtbot.waitSignal = partial(qtbot.waitSignal, timeout=PATIENCE)
    return qtbot


@pytest.fixture
def qtbot(qtbot):
    """Wait patiently in all tests of this folder."""
    return patient(qtbot)


class Desk:
    """A running program and the few things a person does with it."""

    def __init__(self, program, qtbot):
        self.program, self.qtbot = program, qtbot
        self.window, self.bridge = program.window, program.bridge

    @property
    def seen(self):
        """The snapshot on the screen."""
        return self.bridge.latest

    def until(self, ready):
        """Wait until the screen shows something."""
        self.qtbot.waitUntil(lambda: self.seen is not None and bool(ready(self.seen)), timeout=PATIENCE)

    def until_status(self, status: Status):
        """Wait until the session is in a state."""
        self.until(lambda snapshot: snapshot.status is status)

    def open(self, preset: str):
        """Choose a preset and wait until it stands ready."""
        self.window.desk.choose_preset(preset)
        spec = self.window.desk.workspace.spec
        self.until(lambda snapshot: snapshot.spec == spec and snapshot.status is Status.READY)

    def full_speed(self):
        """Let it go as fast as it can."""
        self.bridge.send(SetSpeed(None))

    def edit(self, spec, name="edit"):
        """Make an edit as the form does."""
        self.window.form.spec_edited.emit(spec, name)


class House:
    """Keeps one program running for all tests that can share it; one that cannot be brought back is replaced."""

    def __init__(self):
        self.first: FirstState | None = self.begin()

    def begin(self):
        """Start, look through all tabs, so that all panels are made, and remember how everything stands."""
        program = opened()
        try:
            for name in program.window.docks.by_name:
                program.window.docks.show(name)
                program.app.processEvents()
            program.window.docks.reset()
            program.window.docks.show("Field")
            settle(program)
            first = FirstState(program)
        except BaseException:
            program.stop()  # a window that stays would lie over those of all later tests
            raise
        gc.collect()
        gc.freeze()  # looking through all of this window after each test would take most of the time
        return first

    def come_in(self):
        """Have the window in front; another program may have changed what is of the process, such as the colours."""
        activate(self.first.program)
        if self.first.differences():
            self.bring_back()

    def bring_back(self):
        """Have everything as at the start, and see that it is."""
        first = self.first
        try:
            wait_until(first.program, lambda: not first.window.jobs._watched)
            first.window.setUpdatesEnabled(False)  # nobody looks: painting would take half of the time
            first.bring_back()
            settle(first.program)
            wait_until(first.program, lambda: not first.differences(), seconds=5)
            first.window.setUpdatesEnabled(True)
        except TimeoutError:
            told = [f"{name}: {pair}" for name, pair in first.differences().items()]
            self.end()
            pytest.fail("Other than at the start: " + "; ".join(told))

    def end(self):
        """Stop the program."""
        first, self.first = self.first, None
        gc.unfreeze()
        if first is not None:
            first.program.stop()
        gc.collect()
        gc.freeze()


def wait_until(program, ready, seconds=PATIENCE / 1000):
    """Let the window work until something holds."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError
        program.app.processEvents()
        time.sleep(0.002)


def opened():
    """Start the program and wait for the first picture."""
    program = start()
    program.faults.remove()  # an exception in a slot is to fail the test, not to open a dialog
    program.window.resize(*SIZE)
    program.window.show()
    wait_until(program, lambda: program.bridge.latest is not None and program.bridge.latest.layers)
    return program


def settle(program):
    """Wait until the first experiment stands ready and everything that is in view has been asked for."""
    work = program.window.studio.services["documents"]().work
    wait_until(
        program,
        lambda: (
            work._arriving is None
            and program.bridge.latest.spec == work._first
            and program.bridge.latest.status is Status.READY
        ),
    )
    activate(program)


def activate(program):
    """Bring the window to the front, with the focus where it is after a start."""
    program.app.processEvents()
    program.window.activateWindow()
    program.window.transport.run_button.setFocus()
    program.app.processEvents()


@pytest.fixture(scope="package")
def house(qapp):
    """Give the one program of this folder; it ends before the tests of other folders begin."""
    with as_before(qapp):
        houses.append(House())
        yield houses[-1]
        houses.pop().end()
    gc.collect()
    gc.freeze()


houses: list[House] = []


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Start anew after a test that could not be cleared up; before its fixtures, which look for what is left over."""
    for house in houses:
        if house.first is None:
            house.first = house.begin()


@pytest.fixture
def desk(house, qtbot):
    """Give the running program as it is after a start, and bring it back to that."""
    house.come_in()
    yield Desk(house.first.program, qtbot)
    house.bring_back()
