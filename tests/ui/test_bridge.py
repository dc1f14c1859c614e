"""The bridge hands on the newest snapshot of the newest run, in the time that painting leaves."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from nnviz.session.commands import Reset, Run
from nnviz.session.mailbox import Mailbox
from nnviz.session.snapshot import Status
from nnviz.ui.bridge import Bridge
from tests.ui.diagram.conftest import make_snapshot


class StillRunner:
    """What the bridge needs of a runner, without a thread."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.commands = []
        self.closed = 0

    def send(self, command):
        self.commands.append(command)

    def close(self, timeout=2.0):
        self.closed += 1


@pytest.fixture
def runner():
    return StillRunner()


@pytest.fixture
def bridge(qapp, runner):
    made = Bridge(runner)
    yield made
    made.close()


@pytest.fixture
def shown(bridge):
    seen = []
    bridge.snapshot_changed.connect(seen.append)
    return seen


def look(bridge, runner, snapshot):
    runner.mailbox.replace(snapshot)
    bridge._poll()


def test_a_snapshot_is_handed_on_once(bridge, runner, shown):
    snapshot = make_snapshot()
    look(bridge, runner, snapshot)
    bridge._poll()
    assert [snapshot] == shown
    assert snapshot is bridge.latest


def test_what_was_made_before_a_fresh_start_is_dropped(bridge, runner, shown):
    bridge.send(Reset())
    look(bridge, runner, make_snapshot())
    assert [] == shown
    look(bridge, runner, replace(make_snapshot(), run=1))
    assert [1] == [snapshot.run for snapshot in shown]


def test_commands_go_straight_to_the_worker(bridge, runner):
    bridge.send(Run())
    assert [Run()] == runner.commands


def test_a_pause_is_handed_on_however_soon_it_comes(bridge, runner, shown):
    for status in (Status.RUNNING, Status.RUNNING, Status.PAUSED):
        look(bridge, runner, replace(make_snapshot(), status=status))
    assert Status.PAUSED is shown[-1].status
    assert not bridge.running


def test_the_cost_of_a_picture_is_all_that_the_thread_did_until_the_next_look(bridge):
    costs = []
    bridge._pace.spent = costs.append
    bridge._look()
    began = time.thread_time()
    while time.thread_time() - began < 0.02:
        pass
    bridge._look()
    assert 0.02 <= costs[-1] < 0.1


def test_everybody_who_moves_by_itself_hears_of_each_look_after_the_snapshot(bridge, runner):
    heard = []
    bridge.snapshot_changed.connect(lambda _snapshot: heard.append("snapshot"))
    bridge.looked.connect(lambda: heard.append("look"))
    runner.mailbox.replace(make_snapshot())
    bridge._look()
    bridge._look()
    assert ["snapshot", "look", "look"] == heard


def test_expensive_pictures_slow_the_timer_down_and_cheap_ones_speed_it_up(bridge):
    def after(cost):
        for _ in range(600):
            bridge._pace.spent(cost)
        bridge._look()
        return bridge._timer.interval()

    assert 23 == after(0.05)
    assert 16 == after(0.0001)


def test_closing_stops_looking_and_may_be_done_twice(bridge, runner):
    bridge.close()
    bridge.close()
    assert not bridge._timer.isActive()
    assert 2 == runner.closed
