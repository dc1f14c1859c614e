"""Garbage goes in the window's thread: young garbage soon, old garbage later, and the start is not looked through."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QObject

from nnviz.ui.collector import Collector


class Knot:
    """Holds itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector(qapp):
    parent = QObject()
    made = Collector(parent, was_on=True)
    yield made
    made.stop()
    parent.deleteLater()


def test_nothing_is_collected_but_by_the_collector_and_afterwards_all_is_as_it_was(collector):
    before = gc.get_freeze_count()
    assert not gc.isenabled()
    collector._collect()
    collector.stop()
    assert gc.isenabled()
    assert before == gc.get_freeze_count()


def test_young_garbage_is_gone_after_the_next_second(collector):
    collector._collect()
    knot = weakref.ref(Knot())
    assert knot() is not None
    collector._collect()
    assert knot() is None


def test_old_garbage_is_gone_after_a_minute(collector):
    collector._collect()
    knot = Knot()
    seen = weakref.ref(knot)
    for _ in range(3):
        collector._collect()
    del knot
    for _ in range(60):
        collector._collect()
    assert seen() is None


def test_what_was_there_when_the_start_was_over_is_not_looked_through_again(collector):
    gc.unfreeze()
    knot = Knot()
    seen = weakref.ref(knot)
    collector.settle()
    del knot
    for _ in range(60):
        collector._collect()
    assert seen() is not None
    collector.stop()
    gc.collect()
    assert seen() is None
    gc.freeze()  # as it was for the tests
