"""The figures of what is pointed at change at least ten times a second, with each snapshot of a network that learns."""

from __future__ import annotations

from nnviz.session.commands import Run, SetProbes
from nnviz.session.numbers import FiguresOf
from nnviz.session.places import LinkPlace
from nnviz.session.runner import BETWEEN
from tests.session.driving import Clock, Hand

ASK = FiguresOf(LinkPlace(0, 2, 1))


def test_each_snapshot_brings_other_figures_of_the_link_that_is_pointed_at():
    clock = Clock()
    hand = Hand(clock=clock)
    hand.do(SetProbes(frozenset({ASK})))
    hand.send(Run())
    seen = []
    for _ in range(4):
        clock.now += BETWEEN
        seen.append(hand.run(2).answer(ASK))
    assert 4 == len({figures.value for figures in seen})


def test_snapshots_come_oftener_than_ten_times_a_second():
    assert BETWEEN + 0.01 < 0.1  # a slice of work may lie between
