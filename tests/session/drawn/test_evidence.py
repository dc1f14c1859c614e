"""Evidence adds up where it must, points the right way, and leaves the network alone."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.digits import Digits
from nnviz.data.drawing import rasterize
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Standard
from nnviz.engine.activations import Identity, ReLU
from nnviz.engine.layers import Conv2D, Dense, Flatten, MaxPool2D
from nnviz.engine.losses import BinaryCrossEntropy, CategoricalCrossEntropy
from nnviz.experiment.build import network_of
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.drawn.answerer import Answerer, Margin, Questioner
from nnviz.session.drawn.dreaming import Dreaming, dream
from nnviz.session.drawn.evidence import Way, deciders_of, evidence_of
from nnviz.session.shipped import read_shipped

OUT = Dense(units=10, activation=Identity())
SEVEN = rasterize([[[100, 100], [400, 100], [220, 420]]], 8)
LAYERS = {
    "linear": (OUT,),
    "dense": (Dense(units=12, activation=ReLU()), Dense(units=8, activation=ReLU()), OUT),
    "convolution": (Conv2D(filters=4, kernel=3, activation=ReLU()), MaxPool2D(), Flatten(), OUT),
}


def questioner(name: str, *, scaled: bool = False, dtype: str = "float64") -> Questioner:
    spec = ExperimentSpec(data=DataSpec(source=Digits()), layers=LAYERS[name], loss=CategoricalCrossEntropy())
    params = network_of(spec).parameters(4)
    params.values += 0.05 * np.random.default_rng(0).standard_normal(params.count).astype(params.dtype)
    preparation = None
    if scaled:
        data = Digits().load(np.random.default_rng(0), read_shipped)
        preparation = Preparation.fit(data, np.arange(500), Standard())
    return Questioner(Answerer(spec, params.values.astype(dtype), tuple("0123456789"), 8, preparation))


@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("against", [None, 3])
def test_in_a_linear_network_every_way_tells_the_same_and_all_of_it(way, against, scaled):
    if against is None and way is not Way.INTEGRATED:
        return  # against all others together the margin bends
    found = evidence_of(questioner("linear", scaled=scaled), SEVEN, Margin(7, against), way)

    assert found.total == pytest.approx(found.margin - found.blank, rel=2e-3)
    assert found.exact


def test_in_a_linear_network_the_evidence_is_weight_times_ink():
    q = questioner("linear")
    window = q.answerer.values.reshape(10, 65)

    found = evidence_of(q, SEVEN, Margin(7, 3), Way.GRADIENT)

    assert found.pixels == pytest.approx((window[7, :64] - window[3, :64]).reshape(8, 8) * SEVEN, abs=1e-5)


@pytest.mark.parametrize("name", LAYERS)
def test_integrated_gradients_account_for_the_whole_difference(name):
    found = evidence_of(questioner(name), SEVEN, Margin(7, 1), Way.INTEGRATED)

    assert found.total == pytest.approx(found.margin - found.blank, abs=0.05)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("way", Way)
def test_paper_says_nothing(name, way):
    q = questioner(name)
    found = evidence_of(q, SEVEN, Margin(7), way)

    assert np.abs(found.pixels[SEVEN == 0]).max() < 1e-9
    assert found.pixels.any()
    assert not evidence_of(q, np.zeros((8, 8)), Margin(7), way).pixels.any()


def test_the_margin_against_all_others_is_the_log_odds():
    logits = np.array([[1.0], [2.0], [0.5]])
    p = np.exp(logits) / np.exp(logits).sum()

    assert Margin(1).value(logits) == pytest.approx(np.log(p[1] / (1 - p[1])))


@pytest.mark.parametrize("margin", [Margin(0), Margin(2), Margin(2, 1)])
def test_the_slope_of_a_margin_is_the_measured_one(margin):
    logits, step = np.array([[1.0], [2.0], [0.5]]), 1e-6
    measured = [
        (margin.value(logits + move) - margin.value(logits - move)) / (2 * step)
        for move in step * np.eye(3)[:, :, None]
    ]

    assert margin.slope(logits) == pytest.approx(np.array(measured), abs=1e-8)


def test_one_output_has_a_margin_for_both_classes():
    logits = np.array([[0.7]])

    assert ([0.7], [-0.7]) == (Margin(1).value(logits).tolist(), Margin(0).value(logits).tolist())
    assert ([[1.0]], [[-1.0]]) == (Margin(1).slope(logits).tolist(), Margin(0).slope(logits).tolist())


@pytest.mark.parametrize("name", ["dense", "convolution"])
def test_silencing_the_strongest_decider_costs_what_it_is_said_to_add(name):
    q = questioner(name)
    strongest = max(deciders_of(q, SEVEN, Margin(7, 1)), key=lambda d: (d.place.layer, abs(d.share)))
    last_hidden = strongest.place.layer
    values = q.answerer.values.copy()
    out = values[-10 * _fan_in(q) :].reshape(10, -1)
    maps = (out.shape[1] - 1) // (8 if name == "dense" else 4)
    out[:, strongest.place.unit * maps : (strongest.place.unit + 1) * maps] = 0
    before = q.margins(SEVEN[None], Margin(7, 1))[0]

    silenced = Questioner(Answerer(q.answerer.spec, values, q.answerer.names, 8)).margins(
        SEVEN[None], Margin(7, 1)
    )[0]

    assert last_hidden == (1 if name == "dense" else 0)
    if name == "dense":
        assert before - silenced == pytest.approx(strongest.share, abs=1e-4)
    else:
        assert np.sign(before - silenced) == np.sign(strongest.share)


def _fan_in(q: Questioner) -> int:
    return int(network_of(q.answerer.spec).plans()[-1].parameters[0][1][1])


def test_it_follows_new_weights_of_the_same_network_in_the_same_arrays():
    q = questioner("dense")
    q.logits(SEVEN[None])
    answerer = q.answerer
    other = Answerer(answerer.spec, answerer.values * 0.5, answerer.names, 8)

    same = q.follow(other)

    assert same is q
    assert np.array_equal(Questioner(other).logits(SEVEN[None]), q.logits(SEVEN[None]))


def test_a_dream_raises_the_answer_to_its_class_and_can_be_stopped():
    plain, seen = questioner("linear").answerer, []
    sure = Answerer(plain.spec, plain.values * 8, plain.names, 8)  # as one that has learned
    q = Questioner(sure)

    found = dream(q, 7, report=lambda share, text, now: seen.append((share, now.share)))

    assert found.share > 0.8 > seen[0][1]
    assert found.step == len(seen) == Dreaming().steps
    assert 0 <= found.image.min() <= found.image.max() <= 1

    class Enough(Exception):
        pass

    def stop(share, _text, _now):
        if share > 0.1:
            raise Enough

    with pytest.raises(Enough):
        dream(q, 7, report=stop)


def test_a_dream_may_begin_with_a_drawing_and_is_the_same_each_time():
    q = questioner("dense")

    one, two = (dream(q, 3, SEVEN, Dreaming(steps=5)) for _ in range(2))

    assert np.array_equal(one.image, two.image)
    assert np.abs(one.image - SEVEN).mean() < 0.5


def test_a_network_that_says_nothing_dreams_of_nothing():
    q = questioner("dense")
    silent = Questioner(Answerer(q.answerer.spec, np.zeros_like(q.answerer.values), q.answerer.names, 8))

    assert 0 == dream(silent, 7).step


def test_binary_answers_have_evidence_too():
    spec = ExperimentSpec(
        data=DataSpec(source=Digits()),
        layers=(Dense(units=1, activation=Identity()),),
        loss=BinaryCrossEntropy(),
    )
    values = network_of(spec).parameters(0).values
    q = Questioner(Answerer(spec, values, ("no", "yes"), 8))

    for_, against = (evidence_of(q, SEVEN, Margin(k), Way.GRADIENT).pixels for k in (1, 0))

    assert for_ == pytest.approx(-against)
