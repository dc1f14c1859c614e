"""An inspector without a window around it, fed by a worker that is driven by hand."""

from __future__ import annotations

import pytest

from nnviz.session.commands import SetProbes
from nnviz.ui.attention import Attention
from nnviz.ui.inspector.panel import InspectPanel
from nnviz.ui.jobs import Jobs
from nnviz.ui.theme import LIGHT
from tests.session.driving import SMALL, Hand


class Pen:
    """Notes what a surgeon would be told to do."""

    def __init__(self):
        self.typed, self.toggled = [], []
        self.snapshot = None

    def value_of(self, what):
        layer = self.snapshot.layers[what.layer if hasattr(what, "layer") else what.column - 1]
        return float(
            layer.weights[what.target, what.source] if hasattr(what, "layer") else layer.bias[what.unit]
        )

    def type_value(self, what, value):
        self.typed.append((what, value))

    def toggle(self, what, knob):
        self.toggled.append((what, knob))


class Desk:
    """An inspector, what it is attached to, and the worker that it looks at."""

    def __init__(self, qtbot):
        self.attention, self.pen, self.sent, self.asked = Attention(), Pen(), [], 0
        self.jobs = Jobs(self._failed)
        self.panel = InspectPanel(self.attention, self.pen, self.jobs, self.sent.append, self._refresh, LIGHT)
        qtbot.addWidget(self.panel)
        self.panel.resize(512, 220)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        self.hand = None

    def _failed(self, error):
        raise error

    def _refresh(self):
        self.asked += 1

    def load(self, spec=SMALL, *commands):
        """Take up an experiment and show it."""
        self.hand = Hand(spec)
        self.hand.do(*commands)
        return self.look()

    def look(self, *commands):
        """Do something, answer what is asked, and show it."""
        self.hand.do(*commands)
        shot = None
        for _ in range(3):  # what is asked may hang on what was shown
            shot = self.hand.do(SetProbes(self.panel.wants))
            self.pen.snapshot = shot
            self.panel.show_snapshot(shot)
        return shot

    def select(self, place):
        """Select something and show it."""
        self.attention.select(place)
        return self.look()


@pytest.fixture
def desk(qtbot):
    desk = Desk(qtbot)
    yield desk
    desk.panel.hide()
    assert desk.jobs.close(5.0)
