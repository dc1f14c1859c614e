"""The inspector shows true numbers, follows the selection, obeys keys, and survives what is none."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from decimal import Decimal

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.engine.activations import Identity, ReLU
from nnviz.engine.layers import BatchNorm, Conv2D, Dense, Flatten
from nnviz.engine.optimizers import SGD
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.commands import Advance, Load, StepUnit, Watch
from nnviz.session.explain.expression import figures_of
from nnviz.session.inspect_sample import PullOf
from nnviz.session.inspect_unit import UnitSumOf
from nnviz.session.inspect_weight import WeightOf
from nnviz.session.places import LayerPlace, LinkPlace, SamplePlace, UnitPlace
from nnviz.session.record import PastOf
from nnviz.session.snapshot import Probe, Status
from nnviz.ui.diagram.hit import LinkHit, UnitHit
from nnviz.ui.inspector.panel import PICTURES
from nnviz.ui.inspector.sum_bars import LEAST, bars_of
from nnviz.ui.inspector.weight_strip import cell_grid
from nnviz.ui.panel import Panel
from nnviz.ui.theme import DARK, LIGHT
from tests.session.driving import OUTPUT, SMALL
from tests.session.test_inspect import IMAGES, NORMED

STEPS = Advance(StepUnit.BATCH, 5)
FOUR = (UnitPlace(1, 2), LinkPlace(1, 2, 3), LayerPlace(1), None)


def read(text):
    return Decimal(text.replace("−", "-").replace(",", ""))


def test_it_is_a_panel_and_without_a_selection_shows_the_watched_sample(desk):
    shot = desk.load(SMALL, STEPS)

    assert isinstance(desk.panel, Panel)
    assert {Probe.WATCHED, PullOf.of(shot.watched)} == desk.panel.wants
    assert "Watched sample" == desk.panel.title.text()
    said = desk.panel.sample_page.facts.accessibleDescription()
    assert f"{shot.watched.loss:.4f}" in said
    assert figures_of(shot.answer(PullOf.of(shot.watched)).norm, 4) in said
    way = desk.panel.sample_page.way.stages
    assert all(stage.values is layer.a for stage, layer in zip(way[1:], shot.layers, strict=True))
    assert np.array_equal(way[0].values, shot.watched.x)


@pytest.mark.parametrize(
    ("place", "asks"),
    [
        (UnitPlace(1, 2), {UnitSumOf(UnitPlace(1, 2)), PastOf(UnitPlace(1, 2))}),
        (LinkPlace(1, 2, 3), {WeightOf(LinkPlace(1, 2, 3)), PastOf(LinkPlace(1, 2, 3))}),
        (UnitPlace(-1, 0), set()),
        (LayerPlace(-1), set()),
    ],
    ids=str,
)
def test_it_asks_only_for_what_is_shown(desk, place, asks):
    desk.load(SMALL)
    desk.select(place)
    assert {Probe.WATCHED, *asks} == desk.panel.wants
    assert desk.asked


@pytest.mark.parametrize("spec", [SMALL, NORMED, IMAGES], ids=["dense", "normed", "images"])
def test_the_printed_bars_add_up_to_the_printed_sum(desk, spec):
    shot = desk.load(spec, STEPS)
    for layer, view in enumerate(shot.layers):
        shot = desk.select(UnitPlace(layer, view.units - 1))
        *terms, total = desk.panel.unit_page.bars.bars
        true = float(shot.layers[layer].z[-1])

        assert read(total.text) == sum(read(bar.text) for bar in terms)
        assert "sum" == total.kind
        assert total.value == pytest.approx(true, rel=1e-6, abs=1e-7)
        assert float(read(total.text)) == pytest.approx(true, abs=10.0 ** -len(total.text.partition(".")[2]))


@pytest.mark.parametrize("rows", [LEAST, 12, 30, 200])
def test_terms_for_which_there_is_no_room_are_counted_and_summed_up(desk, rows):
    spec = msgspec.structs.replace(SMALL, layers=(Dense(units=100), OUTPUT))
    desk.load(spec, STEPS)
    shot = desk.select(UnitPlace(1, 0))
    found = shot.answer(UnitSumOf(UnitPlace(1, 0)))
    bars, _ = bars_of(found, rows, lambda place: (str(place), None))
    shown = sum(bar.kind == "term" for bar in bars)

    assert len(bars) <= rows
    assert f"and {100 - shown:,} more" in [bar.name for bar in bars]
    assert found.z == pytest.approx(sum(bar.value for bar in bars[:-1]), abs=1e-5)
    assert found.bias == next(bar.value for bar in bars if bar.kind == "bias")


def test_the_weight_table_has_the_numbers_of_the_engine(desk):
    desk.load(SMALL, STEPS)
    place = LinkPlace(1, 2, 3)
    shot = desk.select(place)
    found = shot.answer(WeightOf(place))
    facts = {fact.name: fact.value for fact in desk.panel.weight_page.facts.facts}

    assert figures_of(float(shot.layers[1].weights[2, 3]), 6) == facts["w"]
    assert figures_of(found.gradient, 4) == facts["g = ∂L/∂w"]
    assert figures_of(found.change, 4) == facts["Δw"]
    assert figures_of(-found.rate * found.gradient, 4) == facts["−η·g"]
    assert "m̂" in facts


def test_plain_descent_is_said_to_be_the_rule_in_use(desk):
    desk.load(msgspec.structs.replace(SMALL, optimizer=SGD()), STEPS)
    desk.select(LinkPlace(0, 1, 1))
    facts = {fact.name: fact for fact in desk.panel.weight_page.facts.facts}
    assert "rule in use" in facts["−η·g"].words
    assert facts["Δw"].value == facts["−η·g"].value


def test_a_layer_tells_shapes_parameters_and_health(desk):
    desk.load(NORMED, STEPS)
    desk.select(LayerPlace(0))
    facts = {fact.name: fact for fact in desk.panel.layer_page.facts.facts}
    health = [fact.name for fact in desk.panel.layer_page.health.facts]

    assert ("2 × 4 + 4", "12") == (facts["Dense"].words, facts["Dense"].value)
    assert "28" == facts["Parameters"].value
    assert {"Dead", "Saturated", "Gradient", "Update"} == set(health)
    assert "usual ranges" in desk.panel.layer_page.sentence.text()
    assert "48" not in desk.panel.layer_page.cells[0].summary()
    assert "8 numbers" in desk.panel.layer_page.cells[0].summary()


def test_the_past_begins_at_the_start(desk):
    desk.load(SMALL)
    desk.select(UnitPlace(1, 2))
    for _ in range(4):
        shot = desk.look(Advance(StepUnit.BATCH))
    line = desk.panel.unit_page.bias
    assert [0, 1, 2, 3, 4] == line._steps.tolist()
    assert float(shot.layers[1].bias[2]) == line.now()
    assert "at step 0" in line.summary()


def test_a_selection_that_has_gone_gives_way_to_the_sample(desk):
    desk.load(SMALL, STEPS)
    desk.select(UnitPlace(1, 2))
    desk.look(Load(msgspec.structs.replace(SMALL, layers=(OUTPUT,))))
    assert desk.panel.place is None
    assert "Watched sample" == desk.panel.title.text()
    assert not desk.panel.freeze_button.isVisible()


def test_the_bias_can_be_typed_and_what_is_no_number_is_refused(desk, qtbot):
    desk.load(SMALL)
    desk.select(UnitPlace(1, 2))
    QTest.keyClick(desk.panel.value_button, Qt.Key.Key_F2)
    assert desk.panel.editor.isVisible()
    desk.panel.editor.field.setText("nan")
    QTest.keyClick(desk.panel.editor.field, Qt.Key.Key_Return)
    assert [] == desk.pen.typed
    assert "finite" in desk.panel.editor.problem.text()
    desk.panel.editor.field.setText("0,5")
    QTest.keyClick(desk.panel.editor.field, Qt.Key.Key_Return)
    assert [(UnitHit(column=2, unit=2), 0.5)] == desk.pen.typed


def test_a_weight_can_be_typed_and_units_be_held(desk):
    desk.load(SMALL)
    desk.select(LinkPlace(1, 2, 3))
    desk.panel.value_button.click()
    desk.panel.editor.field.setText("2")
    QTest.keyClick(desk.panel.editor.field, Qt.Key.Key_Return)
    assert [(LinkHit(layer=1, source=3, target=2), 2.0)] == desk.pen.typed
    desk.select(UnitPlace(0, 1))
    desk.panel.freeze_button.click()
    desk.panel.silence_button.click()
    assert ["frozen_units", "silenced"] == [knob for _, knob in desk.pen.toggled]


def test_keys_walk_along_bars_and_cells_and_enter_selects(desk):
    desk.load(SMALL, STEPS)
    desk.select(UnitPlace(1, 2))
    bars = desk.panel.unit_page.bars
    QTest.keyClick(bars, Qt.Key.Key_Down)
    QTest.keyClick(bars, Qt.Key.Key_Return)
    largest = desk.hand.look().answer(UnitSumOf(UnitPlace(1, 2))).terms[0]
    assert LinkPlace(1, 2, int(largest)) == desk.attention.selected
    desk.select(UnitPlace(1, 2))
    for strip, place in (
        (desk.panel.unit_page.incoming, LinkPlace(1, 2, 1)),
        (desk.panel.unit_page.outgoing, LinkPlace(2, 0, 2)),
    ):
        QTest.keyClick(strip, Qt.Key.Key_Right)
        if place.layer == 1:
            QTest.keyClick(strip, Qt.Key.Key_Right)
        QTest.keyClick(strip, Qt.Key.Key_Return)
        assert place == desk.attention.selected
        desk.select(UnitPlace(1, 2))


def test_a_click_on_a_cell_of_the_way_selects_the_unit(desk):
    desk.load(SMALL, STEPS)
    way = desk.panel.sample_page.way
    spot = next(
        (x, y) for y in range(4, way.height(), 4) for x in range(4, way.width(), 4) if way.at(x, y) == (2, 1)
    )
    QTest.mouseClick(way, Qt.MouseButton.LeftButton, pos=way.rect().topLeft() + type(way.pos())(*spot))
    assert UnitPlace(1, 1) == desk.attention.selected


def test_neighbours_are_the_nearest_training_samples_and_a_click_watches_one(desk, qtbot):
    shot = desk.load(SMALL, STEPS, Watch(4, "training"))
    near = desk.panel.sample_page.near
    qtbot.waitUntil(lambda: near.found is not None, timeout=5000)
    material = shot.data.material
    hidden = desk.hand.worker._lab.experiment
    train = hidden.train.features(0, 30)
    a = train
    for layer in hidden.params.windows(hidden.params.values)[:2]:
        a = np.tanh(a @ layer["W1"][:, :-1].T + layer["W1"][:, -1])
    away = np.linalg.norm(a - a[4], axis=1)
    away[4] = np.inf

    assert np.argsort(away)[:6].tolist() == near.found.nearest.index.tolist()
    assert np.allclose(np.sort(away)[:6], near.found.nearest.distance, rtol=1e-3)
    assert "points" == near.kind
    assert len(material.split.train) == 30
    QTest.mouseClick(near, Qt.MouseButton.LeftButton, pos=near.box_of(0).center().toPoint())
    assert [("training", int(near.found.nearest.index[0]))] == [(one.part, one.index) for one in desk.sent]


def test_neighbours_of_a_sample_whose_class_nobody_knows_are_not_called_wrong(desk, qtbot):
    desk.load(SMALL, STEPS, Watch(4, "training"))
    near = desk.panel.sample_page.near
    qtbot.waitUntil(lambda: near.found is not None, timeout=5000)
    found = near.found
    other = found._replace(sample=replace(found.sample, target=1.0 - found.nearest.label[0]))
    assert near._differs(0, other)
    assert not near._differs(0, found._replace(sample=replace(found.sample, target=math.nan)))


def test_a_hidden_inspector_draws_nothing(desk):
    shot = desk.load(SMALL, STEPS)
    desk.panel.hide()
    desk.attention.select(UnitPlace(1, 2))
    asked = desk.asked
    desk.panel.show_snapshot(replace(shot, serial=99))
    assert "Watched sample" == desk.panel.title.text()
    assert asked == desk.asked


def test_while_the_network_learns_it_draws_seldom_and_cheaply(desk):
    spec = msgspec.structs.replace(SMALL, layers=(Dense(units=128), Dense(units=64), OUTPUT))
    desk.load(spec, STEPS)
    shot = desk.select(UnitPlace(1, 3))
    drawn = []
    page = desk.panel.unit_page
    show = page.show_unit
    page.show_unit = lambda *them: (drawn.append(1), show(*them))
    spent, until = 0.0, time.monotonic() + 0.6
    number = 0
    while time.monotonic() < until:
        moving = replace(
            shot, status=Status.RUNNING, serial=1000 + number, layers=tuple(map(replace, shot.layers))
        )
        began = time.thread_time()
        desk.panel.show_snapshot(moving)
        spent += time.thread_time() - began
        number += 1
        time.sleep(0.002)
    assert len(drawn) <= 0.6 * PICTURES + 2
    assert spent / len(drawn) < 0.004  # a busy machine; the benchmark says what it is at rest


BROKEN = msgspec.structs.replace(SMALL, layers=(Dense(units=1), OUTPUT))
WIDE = msgspec.structs.replace(SMALL, layers=(Dense(units=4096, activation=ReLU()), Dense(units=1), OUTPUT))
NO_VALIDATION = msgspec.structs.replace(
    SMALL, data=DataSpec(source=SMALL.data.source, validation=0.0, test=0.0)
)
CLASSES = ExperimentSpec(
    data=IMAGES.data,
    layers=(Dense(units=6), BatchNorm(), Dense(units=10, activation=Identity())),
    loss=IMAGES.loss,
)
CONVS = msgspec.structs.replace(
    IMAGES, layers=(Conv2D(filters=2), Conv2D(filters=2), Flatten(), Dense(units=10, activation=Identity()))
)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("spec", [BROKEN, WIDE, NO_VALIDATION, CLASSES, CONVS, NORMED], ids=str)
def test_every_kind_of_network_is_drawn_at_every_size(desk, spec, theme):
    desk.panel.set_theme(theme)
    desk.load(spec, Advance(StepUnit.BATCH, 1))
    for place in (
        *FOUR,
        UnitPlace(0, 0),
        LinkPlace(0, 0, 1),
        UnitPlace(-1, 1),
        LayerPlace(-1),
        LayerPlace(0),
        SamplePlace(),
    ):
        desk.select(place)
        for size in ((512, 220), (250, 600), (900, 500)):
            desk.panel.resize(*size)
            assert not desk.panel.grab().isNull()


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e30])
def test_numbers_that_are_none_are_drawn_and_named(desk, bad):
    desk.load(SMALL)
    lab = desk.hand.worker._lab
    lab.experiment.params.values[...] = bad
    lab.look_anew()
    for place in FOUR:
        desk.select(place)
        assert not desk.panel.grab().isNull()
    desk.select(UnitPlace(1, 2))
    if np.isnan(bad):
        assert "NaN" in desk.panel.unit_page.bars.accessibleDescription()
        assert "NaN" in desk.panel.value_button.text()


def test_without_a_network_it_says_what_would_fill_it(desk):
    shot = desk.load(SMALL)
    desk.panel.show_snapshot(replace(shot, layers=(), data=None, watched=None, values=None))
    assert "No network yet" in desk.panel.empty.text()
    assert desk.panel.empty.isVisible()
    assert {Probe.WATCHED} == desk.panel.wants


def test_every_part_has_a_name_and_says_its_numbers(desk):
    desk.load(SMALL, STEPS)
    desk.select(UnitPlace(1, 2))
    page = desk.panel.unit_page
    for part in (page.bars, page.bend, page.incoming, page.outgoing, page.bias, page.norm):
        assert part.accessibleName()
        assert any(figure.isdigit() for figure in part.accessibleDescription())
    assert "slope" in page.bend.accessibleDescription()


@pytest.mark.parametrize(
    ("count", "width"), [(1, 200), (16, 240), (32, 248), (784, 240), (4096, 240), (4096, 40)]
)
def test_every_weight_has_a_cell_inside_the_strip(count, width):
    rows, columns, side = cell_grid(count, width)
    assert rows * columns >= count
    assert columns * side <= max(width, columns)
    assert (8, 8, 8.0) == cell_grid(64, 240, (8, 8))
