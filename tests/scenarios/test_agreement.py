"""The top of the window, the legends of the curves and the table of runs say the same numbers at every moment."""

from __future__ import annotations

import pytest

from nnviz.session.commands import Advance, Pause, Run, Seek, StepUnit
from nnviz.session.snapshot import Status


class Reader:
    """Reads the same numbers in three places of the window."""

    def __init__(self, desk):
        self.desk, self.window = desk, desk.window

    def header(self):
        texts = {name: readout.text() for name, readout in self.window.transport.readouts.items()}
        return texts["loss"], texts["validation"], texts["accuracy"]

    def legend(self):
        curves = self.window.curves
        losses = [entry.value for entry in curves.loss_caption._entries if not entry.area]
        accuracies = [entry.value for entry in curves.accuracy_caption._entries]
        return (*[*losses, "–", "–"][:2], (accuracies or ["–"])[-1])

    def runs(self):
        self.window.docks.show("Runs")
        panel = self.window.docks.panel("Runs")
        self.desk.qtbot.waitUntil(lambda: panel.isVisible() and panel.model.rowCount() > 0)
        table = panel.model.table
        titles, cells = table.titles, table.rows[0]
        named = dict(zip(titles, cells, strict=False))
        self.window.docks.show("Curves")
        return named

    def agree(self):
        assert self.header() == self.legend()
        named = self.runs()
        loss, validation, accuracy = self.header()
        found = [text for text in named.values() if text]
        assert loss in found
        assert validation in found
        assert accuracy == "–" or accuracy in found


@pytest.mark.parametrize("source", ["spiral", "rings", "plane"])
def test_at_rest_all_three_agree(desk, source):
    if source != "spiral":
        desk.window.form.datasets.buttons[source].click()
    desk.until(lambda s: s.status is Status.READY and len(s.curves) == 1)
    reader = Reader(desk)
    desk.bridge.send(Advance(StepUnit.EPOCH, 3))
    desk.until(lambda s: s.status is Status.PAUSED and s.position.epoch == 3)

    reader.agree()


def test_while_it_learns_legend_and_header_are_of_the_same_moment(desk):
    reader, different, seen = Reader(desk), [], []

    def compare(snapshot):
        if len(snapshot.curves) > 1:
            seen.append(snapshot)
            if reader.header() != reader.legend():
                different.append((reader.header(), reader.legend()))

    desk.bridge.snapshot_changed.connect(compare)
    desk.bridge.send(Run())
    desk.until(lambda _s: len(seen) > 30)
    desk.bridge.send(Pause())
    desk.until_status(Status.PAUSED)
    desk.bridge.snapshot_changed.disconnect(compare)

    assert [] == different
    reader.agree()


def test_in_the_past_all_three_speak_of_that_moment(desk):
    reader = Reader(desk)
    desk.bridge.send(Advance(StepUnit.EPOCH, 6))
    desk.until(lambda s: s.status is Status.PAUSED and s.position.epoch == 6)
    last = reader.header()
    desk.bridge.send(Seek(45))
    desk.until(lambda s: s.position.step == 45 and not s.timeline.seeking)
    desk.qtbot.waitUntil(lambda: reader.header() != last)

    reader.agree()
