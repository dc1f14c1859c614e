"""Every printed sum, worked out by hand, gives its printed result, and the result is the network's own number."""

from __future__ import annotations

import math
import typing

import numpy as np
import pytest

from nnviz.data.regression import Plane
from nnviz.engine import activations, clipping, losses, optimizers, schedules
from nnviz.engine.activations import Identity, ReLU, Tanh
from nnviz.engine.clipping import ClipByNorm, ClipByValue
from nnviz.engine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
)
from nnviz.engine.losses import CategoricalCrossEntropy, Hinge, Huber, MeanSquaredError
from nnviz.engine.optimizers import SGD, Adam, AdamW, RMSprop
from nnviz.engine.penalties import Regularisation
from nnviz.engine.trainer import Phase
from nnviz.experiment.presets import preset
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.commands import Advance, SetProbes, StepUnit
from nnviz.session.explain.chapters import chapters_of, explain
from nnviz.session.explain.formulas import FORMULAS
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.shipped import read_shipped
from nnviz.session.trace import StepAsk
from tests.session.driving import SMALL, Hand
from tests.session.explain.arithmetic import evaluate, last_place

OUTPUT = Dense(units=1, activation=Identity())
TWO = Dense(units=2, activation=Identity())
PICTURES = preset("digits-64-64-10", read_shipped).spec
kinds_of = typing.get_args
FIRST = StepAsk()


def spec_of(base: ExperimentSpec = SMALL, **changes: object) -> ExperimentSpec:
    """Return a small experiment with some other settings."""
    import msgspec

    return msgspec.structs.replace(base, **changes)


def pictures(*layers: object) -> ExperimentSpec:
    """Return an experiment on the 8 x 8 digits with these layers before the output."""
    return spec_of(
        PICTURES,
        layers=(*layers, Dense(units=10, activation=Identity())),
        training=TrainingSpec(batch_size=6),
        optimizer=SGD(learning_rate=0.1),
    )


def measured(loss: object) -> ExperimentSpec:
    """Return an experiment with measured values."""
    return spec_of(data=DataSpec(source=Plane(samples=40)), loss=loss)


def loss_spec(loss: object) -> ExperimentSpec:
    if loss.targets == "one_hot":
        return spec_of(loss=loss, layers=(Dense(units=4), TWO))
    return measured(loss) if loss.targets == "values" else spec_of(loss=loss)


CASES: dict[str, ExperimentSpec] = {
    **{
        f"activation {kind.title()}": spec_of(
            layers=(Dense(units=5, activation=kind()), Dense(units=3, activation=kind()), OUTPUT)
        )
        for kind in kinds_of(activations.AnyActivation)
    },
    **{f"loss {kind.title()}": loss_spec(kind()) for kind in kinds_of(losses.AnyLoss)},
    "loss smooth": loss_spec(CategoricalCrossEntropy(label_smoothing=0.1)),
    "loss mse sigmoid": spec_of(loss=MeanSquaredError(sigmoid_output=True)),
    "loss mse two": spec_of(loss=MeanSquaredError(), layers=(Dense(units=4), TWO)),
    "loss hinge two": spec_of(loss=Hinge(), layers=(Dense(units=4), TWO)),
    "loss huber far": measured(Huber(delta=0.05)),
    **{f"optimizer {kind.title()}": spec_of(optimizer=kind()) for kind in kinds_of(optimizers.AnyOptimizer)},
    "optimizer momentum": spec_of(optimizer=SGD(momentum=0.9)),
    "optimizer nesterov": spec_of(optimizer=SGD(momentum=0.9, nesterov=True)),
    "optimizer rms momentum": spec_of(optimizer=RMSprop(momentum=0.5)),
    "optimizer amsgrad": spec_of(optimizer=Adam(amsgrad=True)),
    "optimizer adamw strong": spec_of(optimizer=AdamW(weight_decay=0.5)),
    **{f"schedule {kind.title()}": spec_of(schedule=kind()) for kind in kinds_of(schedules.AnySchedule)},
    "schedule one cycle falling": spec_of(schedule=schedules.OneCycle(epochs=1.0, rise=0.1)),
    **{
        f"clipping {kind.title()}": spec_of(training=TrainingSpec(batch_size=8, clipping=kind()))
        for kind in kinds_of(clipping.AnyClipping)
    },
    "clipping tight norm": spec_of(training=TrainingSpec(batch_size=8, clipping=ClipByNorm(limit=0.01))),
    "clipping tight value": spec_of(training=TrainingSpec(batch_size=8, clipping=ClipByValue(limit=0.01))),
    "penalties": spec_of(regularisation=Regularisation(l1=0.01, l2=0.02)),
    "max norm": spec_of(regularisation=Regularisation(max_norm=0.5)),
    "layer dropout": spec_of(
        layers=(Dense(units=6), Dropout(rate=0.4), Dense(units=4), Dropout(rate=0.0), OUTPUT)
    ),
    "layer batch norm": spec_of(layers=(Dense(units=4, activation=Identity()), BatchNorm(), OUTPUT)),
    "layer batch norm first": spec_of(layers=(BatchNorm(), Dense(units=3), OUTPUT)),
    "layer batch norm frozen": spec_of(layers=(Dense(units=4), BatchNorm(frozen=True), OUTPUT)),
    "layer layer norm": spec_of(layers=(Dense(units=4, activation=ReLU()), LayerNorm(), OUTPUT)),
    "layer frozen": spec_of(layers=(Dense(units=4, frozen=True), OUTPUT)),
    "layer none": spec_of(layers=(OUTPUT,)),
    "layers conv max": pictures(Conv2D(filters=3), MaxPool2D(), Flatten()),
    "layers conv gelu max": pictures(
        Conv2D(filters=3, activation=activations.GELU()), MaxPool2D(), Flatten()
    ),
    "layers conv conv": pictures(
        Conv2D(filters=2, padding="same", activation=Tanh()),
        BatchNorm(),
        Conv2D(filters=3, stride=2),
        AveragePool2D(),
        Dropout(rate=0.3),
        Flatten(),
    ),
    "layers overlap": pictures(Conv2D(filters=2), MaxPool2D(size=3, stride=1), LayerNorm(), Flatten()),
    "layers pool first": pictures(AveragePool2D(), Conv2D(filters=2, kernel=2), Flatten()),
}


def trace_of(spec: ExperimentSpec, ask: StepAsk = FIRST, steps: int = 3):
    """Return the trace of the last of some steps, each of which was watched."""
    hand = Hand(spec)
    hand.do(SetProbes(frozenset({ask})))
    for _ in range(steps):
        shot = hand.do(Advance(StepUnit.BATCH, 1))
    return shot.answer(ask), hand


def wrong_rows(trace) -> list[str]:
    """Return the rows whose numbers do not give their result, or whose formula nobody has drawn."""
    wrong = []
    for chapter in chapters_of(trace):
        assert chapter.done
        for row in explain(trace, chapter):
            if row.formula and row.formula not in FORMULAS:
                wrong.append(f"{row.formula} is not in the table")
            if row.numbers:
                off = abs(evaluate(row.numbers) - evaluate(row.result))
                if not off <= 1.001 * last_place(row.result):
                    wrong.append(f"{chapter.title}: {row.symbol} = {row.numbers} = {row.result}")
    return wrong


@pytest.mark.parametrize("name", CASES)
def test_every_printed_sum_gives_its_printed_result(name: str) -> None:
    trace, _ = trace_of(CASES[name])

    assert trace.taken
    assert [] == wrong_rows(trace)


@pytest.mark.parametrize("name", CASES)
def test_results_are_the_networks_own_numbers(name: str) -> None:
    """The explained change, added to the explained weight, is the weight that the network now has."""
    trace, hand = trace_of(CASES[name])
    trainer = hand.worker._lab.experiment.trainer
    windows = trainer.params.windows(trainer.params.values)
    for layer in trace.layers:
        if "w" in layer.learned:
            assert layer.learned["w"].after == windows[layer.number]["W1"][layer.unit, layer.source]
            assert layer.learned["b"].after == windows[layer.number]["W1"][layer.unit, -1]
    assert math.isclose(trace.batch_loss, trainer.batch_loss)
    assert np.allclose(trace.losses.mean(), trainer.batch_loss, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("place", [UnitPlace(0, 2), UnitPlace(1, 1), LinkPlace(1, 2, 3), LinkPlace(0, 3, 1)])
def test_the_chosen_unit_and_weight_are_explained(place) -> None:
    trace, _ = trace_of(SMALL, StepAsk(row=5, place=place))

    layer = trace.layers[place.layer]
    assert (place.unit, 5) == (layer.unit, trace.row)
    if isinstance(place, LinkPlace):
        assert place.source == layer.source
    assert [] == wrong_rows(trace)


def test_a_long_sum_shows_its_largest_terms_and_how_many_the_others_are() -> None:
    spec = pictures(Flatten())
    spec = spec_of(spec, layers=(Dense(units=12), spec.layers[-1]))
    trace, _ = trace_of(spec)
    (chapter,) = [one for one in chapters_of(trace) if one.phase is Phase.FORWARD and one.layer == 0]
    row = explain(trace, chapter)[0]

    assert "[60 more: " in row.numbers
    assert 4 == row.numbers.count("·")


@pytest.mark.parametrize("factor", [1e-6, 1e2])
def test_tiny_and_large_weights_are_explained_too(factor: float) -> None:
    hand = Hand(SMALL)
    hand.worker._lab.experiment.params.values *= factor
    trace = hand.do(SetProbes(frozenset({FIRST}))).answer(FIRST)

    assert not trace.taken
    assert [] == wrong_rows(trace)
