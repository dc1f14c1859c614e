"""Snapshots with the trace of a step, made by a worker without a thread."""

from __future__ import annotations

import pytest

from nnviz.session.commands import Advance, SetProbes, StepUnit
from nnviz.session.snapshot import Probe
from nnviz.ui.attention import Attention
from nnviz.ui.steps.lights import Lights
from nnviz.ui.steps.panel import StepsPanel
from nnviz.ui.theme import LIGHT
from tests.session.driving import SMALL, Hand


class Bench:
    """A Steps panel and a worker that it asks."""

    def __init__(self, qtbot, spec=SMALL):
        self.hand = Hand(spec)
        self.attention = Attention()
        self.lights = Lights(self.attention)
        self.panel = StepsPanel(LIGHT, self.attention, self.lights, self.take_phase, self.refresh)
        qtbot.addWidget(self.panel)
        self.panel.resize(640, 400)
        self.panel.show()
        self.refresh()

    def take_phase(self):
        self.go(StepUnit.PHASE)

    def go(self, unit, count=1):
        self.hand.do(Advance(unit, count))
        self.refresh()

    def refresh(self):
        shot = self.hand.do(SetProbes(self.panel.wants | {Probe.WATCHED}))
        self.panel.show_snapshot(shot)
        return shot


@pytest.fixture
def bench(qtbot):
    return Bench(qtbot)
