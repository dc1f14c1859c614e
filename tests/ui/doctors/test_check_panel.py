"""The gradient check as a panel: it runs beside the window, says what it found, and points at the diagram."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from nnviz.engine.activations import ReLU
from nnviz.engine.layers import BatchNorm, Dense
from nnviz.session.commands import Advance, Load, StepUnit
from nnviz.session.gradient_maps import GATE
from nnviz.session.jobs import Report
from nnviz.session.live_check import check_live
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.ui.colormap import rgb32_of
from nnviz.ui.doctors.check_panel import CheckPanel
from nnviz.ui.doctors.check_words import (
    map_title,
    parameter_name,
    short_title,
    slope_text,
    verdict,
    whole_verdict,
)
from nnviz.ui.doctors.error_scale import error_pixels, gate_share, table_of
from nnviz.ui.jobs import Jobs
from nnviz.ui.theme import DARK, LIGHT
from tests.session.driving import OUTPUT, SMALL, Hand


def shot(spec=SMALL, steps=5):
    return Hand(spec).do(Advance(StepUnit.BATCH, steps))


def found_in(snapshot, **options):
    return check_live(snapshot.spec, snapshot.data.material, snapshot.values, Report(), **options)


@pytest.fixture
def errors():
    return []


@pytest.fixture
def panel(qtbot, errors):
    jobs = Jobs(errors.append)
    panel = CheckPanel(LIGHT, jobs)
    qtbot.addWidget(panel)
    panel.resize(500, 220)
    panel.show()
    yield panel
    assert jobs.close(5.0)


def test_a_check_runs_beside_the_window_and_ends_in_a_verdict(panel, qtbot, errors):
    assert not panel.button.isEnabled()
    panel.show_snapshot(shot())
    assert not panel.wants
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    assert panel.running
    assert "Cancel" == panel.button.text()
    qtbot.waitUntil(lambda: not panel.running)

    assert [] == errors
    assert panel.found.passed
    assert "Backpropagation is right." == panel.verdict.text()
    assert "At step 5, 8 training samples" in panel.condition.text()
    assert panel.table.rowCount() > 3
    assert "Check" == panel.button.text()


def test_a_check_can_be_given_up(panel, qtbot):
    panel.amount.setCurrentIndex(2)
    panel.show_snapshot(
        shot(msgspec.structs.replace(SMALL, layers=(Dense(units=200), Dense(units=200), OUTPUT)), 1)
    )
    panel.start()
    panel.start()

    assert not panel.running
    assert panel.found is None


def test_clicking_an_entry_chooses_its_link_and_a_map_its_parameter(panel, qtbot):
    snapshot = shot()
    panel.show_snapshot(snapshot)
    panel.show_found(found_in(snapshot), snapshot)
    chosen = []
    panel.place_chosen.connect(chosen.append)
    box = panel.map.boxes()[1]
    at = QPoint(round(box.left + 3.5 * box.cell[0]), round(box.top + 2.5 * box.cell[1]))
    qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=at)
    panel.table.selectRow(0)
    number, row, column = panel.map.chosen

    assert LinkPlace(1, 2, 3) == chosen[0]
    assert chosen[-1] == panel.found.maps[number].place(row, column)
    assert panel.sentence.text().startswith("Hidden 2: right")


def test_another_network_makes_it_forget(panel):
    hand = Hand()
    first = hand.do(Advance(StepUnit.BATCH, 3))
    panel.show_snapshot(first)
    panel.show_found(found_in(first), first)
    panel.show_snapshot(hand.do(Load(msgspec.structs.replace(SMALL, layers=(Dense(units=2), OUTPUT)))))

    assert panel.found is None
    assert "" == panel.verdict.text()


def test_what_goes_wrong_is_a_sentence_in_the_panel(panel, qtbot):
    snapshot = shot()
    panel.show_snapshot(replace(snapshot, values=snapshot.values[:-1]))
    panel.start()
    qtbot.waitUntil(lambda: not panel.running)

    assert "parameters" in panel.empty.text()


def test_verdicts_name_layer_sample_kinks_and_faults():
    snapshot = shot(
        msgspec.structs.replace(SMALL, layers=(Dense(units=30, activation=ReLU()), BatchNorm(), OUTPUT))
    )
    found = found_in(snapshot, budget=40)
    first = found.maps[0]
    kinked = replace(
        first, error=np.where(np.arange(first.error.size).reshape(first.error.shape) < 3, np.nan, first.error)
    )
    wrong = replace(first, error=np.full(first.error.shape, 0.5))
    lost = replace(first, error=np.full(first.error.shape, np.nan))

    assert "drawn by chance" in verdict(first, snapshot, found.bends)
    assert "3 at a kink of ReLU" in verdict(kinked, snapshot, found.bends)
    assert "WRONG" in verdict(wrong, snapshot, ())
    assert "cannot be judged" in verdict(lost, snapshot, ())
    assert "One layer is wrong." == whole_verdict(replace(found, maps=(wrong, *found.maps[1:])))
    assert "Right where it could be checked." == whole_verdict(replace(found, maps=(lost, *found.maps[1:])))
    assert "Batch norm" in map_title(found.maps[1], snapshot) or "after hidden 1" in map_title(
        found.maps[1], snapshot
    )


def test_parameters_have_the_names_of_the_diagram():
    snapshot = shot()
    found = found_in(snapshot)
    link, bias = found.maps[0].entry(1, 0), found.maps[1].entry(2, 4)

    assert UnitPlace(1, 2) == bias.place
    assert "hidden 1 · unit 2 ← x₁" == parameter_name(found.maps[0], link, snapshot)
    assert "hidden 2 · unit 3, bias" == parameter_name(found.maps[1], bias, snapshot)


@pytest.mark.parametrize(
    ("slope", "text"), [(0.0, "+0.0000"), (-1.5e-7, "−1.500e−7"), (2.25, "+2.2500"), (4e9, "+4.000e9")]
)
def test_slopes_keep_their_sign_and_width(slope, text):
    assert text == slope_text(slope, 3)


def test_titles_become_short():
    assert ["h 1", "out"] == [short_title("hidden 1"), short_title("output")]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_scale_changes_its_mind_at_the_gate(theme):
    pixels = error_pixels(np.array([1e-14, 0.99 * GATE, 1.3 * GATE, 1.0, np.nan]), theme)
    table = table_of(theme)

    assert pixels[0] == table[0]
    assert pixels[3] == table[-1] == rgb32_of(theme.bad)
    assert pixels[4] == rgb32_of(theme.raised)
    green, red = (int(pixels[1]) >> 8 & 255) - (int(pixels[1]) >> 16 & 255), int(pixels[2])
    assert green > 0 > (red >> 8 & 255) - (red >> 16 & 255)
    assert 0 < gate_share() < 1


@pytest.mark.parametrize("size", [(500, 220), (260, 160), (640, 400)])
def test_maps_lie_inside_whatever_the_size(panel, size):
    snapshot = shot()
    panel.show_found(found_in(snapshot), snapshot)
    panel.resize(*size)
    panel.grab()

    for box in panel.map.boxes():
        assert box.rect.right() <= panel.map.width() + 1e-6
        assert box.rect.bottom() <= panel.map.height()
