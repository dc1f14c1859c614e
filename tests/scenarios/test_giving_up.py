"""Loading is given up: what was there before is back, whatever began it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.data.pen import PenDigits
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.checks import fitted
from nnviz.session.commands import Advance, StepUnit
from nnviz.session.snapshot import Status
from tests.scenarios.endless import load_for_ever, loading


@pytest.fixture
def endless(monkeypatch):
    return load_for_ever(monkeypatch)


def trained(desk):
    desk.full_speed()
    desk.bridge.send(Advance(StepUnit.BATCH, 12))
    desk.until(lambda seen: seen.position.step == 12 and seen.status is Status.PAUSED)
    return desk.seen


def test_a_data_set_that_takes_too_long_is_given_up(desk, endless):
    before = trained(desk)
    button = loading(desk)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.until(lambda seen: seen.status is Status.PAUSED and seen.layers)
    assert endless[1].is_set()
    assert before.spec == desk.seen.spec == desk.window.desk.workspace.spec
    np.testing.assert_array_equal(before.values, desk.seen.values)
    assert 12 == desk.seen.position.step
    assert "given up" in desk.window.statusBar().currentMessage()
    assert button.isHidden()
    desk.bridge.send(Advance(StepUnit.BATCH, 3))
    desk.until(lambda seen: seen.position.step == 15)


def test_a_document_that_takes_too_long_is_given_up(desk, endless):
    from nnviz.session.document import Document

    before = trained(desk)
    work = desk.window.studio.services["documents"]().work
    source = replace_at(before.spec, "data.source", PenDigits())
    work.begin(Document(fitted(source)), None)
    desk.until_status(Status.LOADING)
    desk.window.watch_bar.cancel_requested.emit()
    desk.until(lambda seen: seen.status is Status.PAUSED and seen.layers)
    assert before.spec == desk.window.desk.workspace.spec
    np.testing.assert_array_equal(before.values, desk.seen.values)


def test_what_loads_at_once_offers_nothing(desk):
    button = desk.window.watch_bar.cancel_button
    desk.open("circle")
    assert button.isHidden()
    assert not desk.window.watch_bar._patience.isActive()


def test_another_start_ends_the_loading_at_hand(desk, endless):
    loading(desk)
    desk.open("circle")
    assert endless[1].is_set()


def test_a_document_in_whose_place_a_preset_was_chosen_never_arrives(desk, endless, tmp_path):
    from nnviz.session.document import Document

    work = desk.window.studio.services["documents"]().work
    otherwise = []
    source = fitted(replace_at(desk.window.desk.workspace.spec, "data.source", PenDigits()))
    work.begin(Document(source), tmp_path / "mine.nnviz", otherwise=lambda: otherwise.append("offered again"))
    desk.until_status(Status.LOADING)
    desk.open("circle")
    assert work.path is None
    assert "mine" not in desk.window.windowTitle()
    assert ["offered again"] == otherwise
    assert not work.give_up()
    assert "Circle" == desk.seen.data.name


def test_cancel_after_an_undo_and_another_choice_brings_form_and_network_back_alike(desk, endless):
    desk.open("circle")
    stood = desk.seen.spec
    desk.window.undo()
    loading(desk)
    desk.window.watch_bar.cancel_requested.emit()
    desk.until(lambda seen: seen.layers and seen.spec == stood)
    assert stood == desk.window.desk.workspace.spec
    assert "given up" in desk.window.statusBar().currentMessage()
