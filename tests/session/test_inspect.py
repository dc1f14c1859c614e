"""What the inspector is told: the engine's own numbers, of this moment, without touching the network."""

from __future__ import annotations

import math
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from nnviz.data.digits import Digits
from nnviz.engine.activations import Identity, ReLU, Sigmoid, Tanh
from nnviz.engine.evaluate import Forward
from nnviz.engine.layers import BatchNorm, Conv2D, Dense, Dropout, Flatten, MaxPool2D
from nnviz.engine.losses import CategoricalCrossEntropy
from nnviz.engine.optimizers import SGD, AdaGrad, Adam, AdamW, Nadam, RMSprop
from nnviz.engine.schedules import Exponential
from nnviz.experiment.catalog import choices_of
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.commands import Advance, Load, SetKnob, SetProbes, StepUnit, Watch
from nnviz.session.edits import SetParameter
from nnviz.session.inspect_layer import facts_of
from nnviz.session.inspect_sample import PullOf
from nnviz.session.inspect_unit import MOST, UnitSumOf
from nnviz.session.inspect_weight import Weight, WeightOf, Window
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.snapshot import Probe
from tests.session.driving import OUTPUT, SMALL, Hand, plain

CLASSES = Dense(units=10, activation=Identity())
NORMED = msgspec.structs.replace(
    SMALL, layers=(Dense(units=4), BatchNorm(), Dropout(), Dense(units=3), OUTPUT)
)
IMAGES = ExperimentSpec(
    data=DataSpec(source=Digits()),
    layers=(Conv2D(filters=3), MaxPool2D(), Conv2D(filters=2, kernel=2), Flatten(), Dense(units=5), CLASSES),
    loss=CategoricalCrossEntropy(),
    optimizer=Adam(),
    training=TrainingSpec(batch_size=32),
)
RULES = (
    SGD(),
    SGD(momentum=0.9),
    SGD(momentum=0.9, nesterov=True),
    AdaGrad(),
    RMSprop(),
    RMSprop(momentum=0.5),
    Adam(),
    Adam(amsgrad=True),
    AdamW(weight_decay=0.1),
    Nadam(),
)


def asked(ask, spec=SMALL, steps=5, hand=None):
    """Return a hand and the answer to a question."""
    hand = hand or Hand(spec)
    hand.send(SetProbes(frozenset({Probe.WATCHED, ask})))
    shot = hand.do(Advance(StepUnit.BATCH, steps)) if steps else hand.look()
    return hand, shot.answer(ask)


def lab_of(hand):
    return hand.worker._lab


@pytest.mark.parametrize("spec", [SMALL, NORMED, IMAGES], ids=["dense", "normed", "images"])
def test_the_terms_of_every_unit_add_up_to_the_sum_that_the_engine_has(spec):
    hand = Hand(spec)
    hand.send(SetProbes(frozenset({Probe.WATCHED})))
    hand.do(Advance(StepUnit.BATCH, 4))
    lab = lab_of(hand)
    for number, layer in enumerate(hand.look().layers):
        for unit in range(layer.units):
            found = UnitSumOf(UnitPlace(number, unit)).answer(lab)
            total = math.fsum(found.w * found.x) + found.others + found.bias
            scale = float(np.abs(found.w * found.x).max()) + abs(found.bias) + 1e-3

            assert found.z == pytest.approx(float(layer.z[unit]), abs=1e-6 * scale)
            assert found.z == pytest.approx(total, abs=3e-6 * scale)
            assert found.a == pytest.approx(float(layer.a[unit]), rel=1e-6)
            assert float(layer.bias[unit]) == found.bias


def test_terms_are_sorted_and_belong_to_the_weights_they_name():
    hand, found = asked(UnitSumOf(UnitPlace(1, 2)))
    W1 = lab_of(hand).experiment.params.windows(lab_of(hand).experiment.params.values)[1]["W1"]
    x = lab_of(hand).observer.single.views[1].x[:, 0]
    size = np.abs(found.w * found.x)

    assert np.array_equal(W1[2, found.terms], found.w.astype(np.float32))
    assert np.array_equal(x[found.terms], found.x.astype(np.float32))
    assert (np.diff(size) <= 0).all()


@pytest.mark.parametrize("activation", [choice() for choice in (Tanh, Sigmoid, ReLU)])
def test_slope_and_curve_are_the_activations(activation):
    spec = msgspec.structs.replace(SMALL, layers=(Dense(units=4, activation=activation), OUTPUT))
    _, found = asked(UnitSumOf(UnitPlace(0, 1)), spec)
    near = np.argsort(np.abs(found.bend.z - found.z))[:2]
    measured = np.diff(found.bend.a[np.sort(near)]) / np.diff(found.bend.z[np.sort(near)])

    assert found.bend.slope == pytest.approx(float(measured[0]), abs=0.03)
    assert found.bend.z[0] < found.z < found.bend.z[-1]
    assert found.a == pytest.approx(np.interp(found.z, found.bend.z, found.bend.a), abs=2e-3)


@pytest.mark.parametrize(("spec", "name"), [(SMALL, "sigmoid"), (IMAGES, "softmax")])
def test_the_curve_of_an_output_is_the_link_with_all_other_logits_as_they_are(spec, name):
    layer = len([one for one in spec.layers if isinstance(one, Dense | Conv2D)]) - 1
    hand, found = asked(UnitSumOf(UnitPlace(layer, 0)), spec)

    assert name == found.bend.name
    assert found.a == pytest.approx(float(hand.look().watched.prediction[0]))
    assert found.a == pytest.approx(np.interp(found.z, found.bend.z, found.bend.a), abs=2e-3)
    assert found.bend.slope == pytest.approx(found.a * (1 - found.a))


def test_of_many_terms_the_largest_are_told_and_the_others_summed_up():
    spec = msgspec.structs.replace(SMALL, layers=(Dense(units=4096), Dense(units=2), OUTPUT))
    _, found = asked(UnitSumOf(UnitPlace(1, 0)), spec, steps=1)

    assert MOST == len(found.terms)
    assert 4096 == found.count
    assert found.z == pytest.approx(math.fsum(found.w * found.x) + found.others + found.bias, abs=1e-5)


def test_what_is_not_a_number_comes_first_and_breaks_nothing():
    hand = Hand()
    lab = lab_of(hand)
    lab.experiment.params.windows(lab.experiment.params.values)[0]["W1"][1, 0] = np.nan
    lab.look_anew()
    _, found = asked(UnitSumOf(UnitPlace(0, 1)), steps=0, hand=hand)

    assert 0 == found.terms[0]
    assert math.isnan(found.z)
    assert math.isnan(found.w[0])
    assert np.isfinite(found.bend.z).all()


def test_a_silenced_unit_keeps_its_sum_and_gives_nothing():
    spec = msgspec.structs.replace(SMALL, layers=(Dense(units=4, silenced=(1,)), Dense(units=3), OUTPUT))
    _, found = asked(UnitSumOf(UnitPlace(0, 1)), spec)

    assert found.silenced
    assert 0 == found.a
    assert found.z == pytest.approx(math.fsum(found.w * found.x) + found.bias, abs=1e-6)


@pytest.mark.parametrize("place", [UnitPlace(-1, 0), UnitPlace(0, 99), UnitPlace(9, 0)])
def test_where_there_is_no_unit_there_is_no_sum(place):
    assert asked(UnitSumOf(place))[1] is None
    assert asked(WeightOf(place))[1] is None


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("steps", [1, 7])
def test_the_inside_of_the_optimizer_gives_the_change_that_was_made(rule, steps):
    place = LinkPlace(1, 2, 3)
    spec = msgspec.structs.replace(SMALL, optimizer=rule, schedule=Exponential(decay=0.5))
    hand, found = asked(WeightOf(place), spec, steps)
    terms = {term.symbol: term.value for term in found.terms}
    params = lab_of(hand).experiment.params
    rate = rule.learning_rate * 0.5 ** ((steps - 1) // 4 + (steps - 1) % 4 * 8 / 30)

    assert found.value == params.windows(params.values)[1]["W1"][2, 3]
    assert found.gradient == params.windows(params.grads)[1]["W1"][2, 3]
    assert found.change == params.windows(params.delta)[1]["W1"][2, 3]
    assert found.rate == pytest.approx(rate, rel=1e-5)
    assert found.plain == pytest.approx(-rate * found.gradient, rel=1e-5)
    match rule:
        case Adam():
            own = terms["η / (√v̂ + ε)"] * terms["m̂"]
            if steps == 1 and not isinstance(rule, Nadam):
                assert terms["m̂"] == pytest.approx(found.gradient, rel=1e-4)
            assert found.change == pytest.approx(terms.get("−η·λ·w", 0.0) - own, rel=1e-4)
        case AdaGrad():
            assert found.change == pytest.approx(-terms["η / (√v + ε)"] * found.gradient, rel=1e-4)
        case RMSprop(momentum=momentum):
            step = rate * terms["s"] if momentum else terms["η / (√v + ε)"] * found.gradient
            assert found.change == pytest.approx(-step, rel=1e-4)
        case SGD(momentum=momentum, nesterov=nesterov):
            ahead = terms.get("g + μ·v" if nesterov else "v", found.gradient)
            assert found.change == pytest.approx(-rate * ahead, rel=1e-4)
            assert found.is_plain is (momentum == 0)


def test_weight_decay_is_the_share_of_the_weight_before():
    rule = AdamW(learning_rate=0.01, weight_decay=0.1)
    _, found = asked(WeightOf(LinkPlace(0, 1, 0)), msgspec.structs.replace(SMALL, optimizer=rule))
    decay = {term.symbol: term.value for term in found.terms}["−η·λ·w"]

    assert decay == pytest.approx(-0.01 * 0.1 * (found.value - found.change), rel=1e-2, abs=1e-7)


def test_before_the_first_step_and_after_a_new_setting_there_is_no_last_step():
    hand, found = asked(WeightOf(LinkPlace(0, 1, 0)), steps=0)

    assert not found.stepped
    assert math.isnan(found.gradient)
    assert math.isnan(found.change)
    assert () == found.terms
    hand.do(Advance(StepUnit.BATCH, 2))
    assert (
        hand.do(SetKnob("optimizer.learning_rate", 0.5)).answer(WeightOf(LinkPlace(0, 1, 0))).stepped is False
    )


def test_inside_a_step_the_gradient_is_that_of_the_open_step():
    ask = WeightOf(LinkPlace(0, 1, 0))
    hand, before = asked(ask, steps=2)
    phases = 2 * len(SMALL.layers) + 2
    open_ = hand.do(Advance(StepUnit.PHASE, phases)).answer(ask)

    assert open_.fresh
    assert open_.gradient != before.gradient
    assert open_.value == before.value
    assert not hand.do(Advance(StepUnit.PHASE)).answer(ask).fresh


def test_a_link_of_a_filter_is_a_window_and_a_pooled_one_none():
    hand, window = asked(WeightOf(LinkPlace(1, 1, 2)), IMAGES)
    params = lab_of(hand).experiment.params
    W1 = params.windows(params.values)[2]["W1"]

    assert isinstance(window, Window)
    assert np.array_equal(W1[1, 8:12].reshape(2, 2), window.weights)
    assert (3, 3) == WeightOf(LinkPlace(0, 1, 40)).answer(lab_of(hand)).weights.shape
    places = WeightOf(LinkPlace(2, 4, 1)).answer(lab_of(hand))
    flat = params.windows(params.values)[4]["W1"][4, :-1]
    assert np.array_equal(flat.reshape(2, *places.weights.shape)[1], places.weights)
    pooled = msgspec.structs.replace(IMAGES, layers=(MaxPool2D(), Flatten(), Dense(units=4), CLASSES))
    assert asked(WeightOf(LinkPlace(0, 1, 2)), pooled)[1] is None


def test_a_frozen_unit_says_so():
    spec = msgspec.structs.replace(SMALL, layers=(Dense(units=4, frozen_units=(1,)), Dense(units=3), OUTPUT))
    assert asked(WeightOf(UnitPlace(0, 1)), spec)[1].held
    assert not asked(WeightOf(UnitPlace(0, 2)), spec)[1].held


def gradient_of(hand, row, target):
    """Return ∂L/∂θ of a sample by differences, in float64, for the network as it answers."""
    lab = lab_of(hand)
    experiment = lab.experiment
    network = replace(experiment.network, dtype="float64")
    params = network.parameters(0)
    params.values[...] = experiment.params.values
    forward = Forward(network, params, 1)
    forward.rows[0], forward.targets[:, 0] = row, target
    found = np.zeros(params.count)
    for place in range(params.count):
        sides = []
        for sign in (1, -1):
            kept = params.values[place]
            params.values[place] = kept + sign * 1e-6
            forward.run()
            sides.append(forward.loss())
            params.values[place] = kept
        found[place] = (sides[0] - sides[1]) / 2e-6
    return found


def test_the_pull_of_a_sample_is_the_length_of_its_own_gradient():
    hand = Hand()
    hand.send(SetProbes(frozenset({Probe.WATCHED})))
    shot = hand.do(Advance(StepUnit.BATCH, 5), Watch(3, "training"))
    ask = PullOf.of(shot.watched)
    found = hand.do(SetProbes(frozenset({Probe.WATCHED, ask}))).answer(ask)
    single = lab_of(hand).observer.single
    true = np.linalg.norm(gradient_of(hand, single.rows[0], single.targets[:, 0]))

    assert found.norm == pytest.approx(true, rel=1e-4)
    assert 5 == found.step
    assert 30 == found.count
    train = lab_of(hand).experiment.train
    others = []
    for row in range(30):
        one, target = np.empty((1, 2)), np.empty((1, 1))
        train.fill(one, target, row)
        others.append(np.linalg.norm(gradient_of(hand, one[0], target[:, 0])))
    assert found.mean == pytest.approx(np.mean(others), rel=1e-4)


@pytest.mark.parametrize("spec", [NORMED, IMAGES], ids=["normed", "images"])
def test_the_pull_is_found_in_every_kind_of_network(spec):
    hand = Hand(spec)
    hand.send(SetProbes(frozenset({Probe.WATCHED})))
    shot = hand.do(Advance(StepUnit.BATCH, 2))
    ask = PullOf.of(shot.watched)
    found = hand.do(SetProbes(frozenset({Probe.WATCHED, ask}))).answer(ask)

    assert found.norm > 0
    assert found.mean > 0
    assert 0 <= found.smaller <= 1


def test_facts_count_every_parameter():
    experiment = Hand(IMAGES)
    params = lab_of(experiment).experiment.params
    found = [facts_of(IMAGES, layer) for layer in range(4)]

    assert params.count == sum(one.parameters for one in found)
    assert (1, 8, 8) == found[0].shape_in
    assert "1 × 3 × 3 × 3 + 3" == found[0].parts[0].formula
    assert 30 == found[0].parts[0].parameters
    assert ["Conv2D", "MaxPool2D"] == [part.title for part in found[0].parts]
    normed = facts_of(NORMED, 0)
    assert 4 * 4 == normed.parts[1].parameters
    assert "4 × 4" == normed.parts[1].formula
    assert facts_of(SMALL, 7) is None


def test_looking_changes_nothing():
    hand = Hand()
    asks = {UnitSumOf(UnitPlace(1, 1)), WeightOf(LinkPlace(1, 1, 1)), WeightOf(UnitPlace(2, 0))}
    hand.send(SetProbes(frozenset({Probe.WATCHED, *asks, PullOf(("validation", 0, 0))})))
    for _ in range(6):
        hand.do(Advance(StepUnit.BATCH))

    assert np.array_equal(plain(SMALL, 6), hand.look().values)


def test_after_an_edit_the_numbers_are_those_of_the_new_network():
    ask = UnitSumOf(UnitPlace(0, 1))
    hand, _ = asked(ask)
    assert 0.75 == hand.do(SetParameter(0, 1, None, 0.75)).answer(ask).bias


def test_every_activation_and_a_network_of_one_unit_can_be_looked_at():
    from nnviz.engine.activations import AnyActivation

    for choice in choices_of(AnyActivation):
        spec = msgspec.structs.replace(SMALL, layers=(Dense(units=1, activation=choice()), OUTPUT))
        _, found = asked(UnitSumOf(UnitPlace(0, 0)), spec, steps=1)
        assert choice.title() == found.bend.name
        assert np.isfinite(found.bend.slope)
    only = msgspec.structs.replace(SMALL, layers=(OUTPUT,))
    assert 2 == asked(UnitSumOf(UnitPlace(0, 0)), only)[1].count
    assert isinstance(asked(WeightOf(LinkPlace(0, 0, 1)), only)[1], Weight)


def test_another_network_is_answered_for_itself():
    ask = UnitSumOf(UnitPlace(1, 2))
    hand, _ = asked(ask)
    narrow = msgspec.structs.replace(SMALL, layers=(Dense(units=2), OUTPUT))
    assert hand.do(Load(narrow)).answer(ask) is None
