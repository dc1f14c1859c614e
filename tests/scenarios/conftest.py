"""The whole program in one piece: the real window, a real session, settings that are thrown away."""

from __future__ import annotations

import pytest

from nnviz.app import start
from nnviz.session.commands import SetSpeed
from nnviz.session.snapshot import Status

PATIENCE = 30_000


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


@pytest.fixture
def desk(qtbot):
    """Start the program, wait for the first picture, and stop it again."""
    program = start()
    program.faults.remove()  # an exception in a slot is to fail the test, not to open a dialog
    program.window.resize(1200, 800)
    program.window.show()
    desk = Desk(program, qtbot)
    desk.until(lambda snapshot: snapshot.layers)
    yield desk
    program.stop()
