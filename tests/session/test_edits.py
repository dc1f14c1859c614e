"""Edits reach the running network between two steps and leave everything else alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from msgspec.structs import replace

from nnviz.data.digits import Digits
from nnviz.engine.layers import Conv2D, Dense, Dropout, Flatten, MaxPool2D
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.commands import Advance, Load, Return, Seek, SetKnob, SetProbes, StepUnit
from nnviz.session.edits import SetParameter
from nnviz.session.mailbox import Mailbox
from nnviz.session.numbers import Figures, FiguresOf
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.snapshot import Probe, Status
from nnviz.session.taking_back import Again, Nothing, TakeBack, Why
from tests.session.driving import OUTPUT, SMALL, Hand

STEP, PHASE = Advance(StepUnit.BATCH), Advance(StepUnit.PHASE)
FILTERS = fitted(
    ExperimentSpec(
        data=DataSpec(source=Digits()),
        layers=(Conv2D(filters=3), MaxPool2D(), Flatten(), Dense(units=4), OUTPUT),
        training=TrainingSpec(batch_size=64),
    )
)


def test_a_typed_weight_stands_where_it_belongs_and_nothing_else_changes():
    hand = Hand()
    before = hand.do(STEP)
    lab = hand.worker._lab
    slots = {name: slot.copy() for name, slot in lab.experiment.params.slots.items()}
    shot = hand.do(SetParameter(1, 2, 3, -0.75))

    assert -0.75 == shot.layers[1].weights[2, 3]
    assert 1 == np.count_nonzero(before.values != shot.values)
    assert all(np.array_equal(slots[name], slot) for name, slot in lab.experiment.params.slots.items())
    assert "Weight of hidden 2, unit 3 → -0.75" == shot.curves.marks[-1].text
    assert (Status.PAUSED, 1) == (shot.status, shot.position.step)
    assert 0.5 == hand.do(SetParameter(0, 1, None, 0.5)).layers[0].bias[1]


def test_typing_a_weight_and_taking_it_back_leaves_no_trace():
    hand, plain = Hand(), Hand()
    for one in (hand, plain):
        one.do(STEP)
    old = float(hand.look().layers[0].weights[1, 0])
    hand.do(SetParameter(0, 1, 0, 3.0), SetParameter(0, 1, 0, old))

    assert np.array_equal(plain.do(STEP).values, hand.do(STEP).values)


class Person:
    """Types one number, takes it back, and types it again; sees the network only where a test looks."""

    def __init__(self, hand: Hand) -> None:
        self.hand, self.told, self.typed = hand, Mailbox(), ()

    def type(self, value: float) -> float:
        self.send(value)
        self.hand.do()
        return self.weight()

    def take_back(self) -> float:
        self.send_back()
        self.hand.do()
        return self.weight()

    def send(self, value: float) -> None:
        edit = SetParameter(0, 1, 0, value)
        typed, self.typed = self.typed, (*self.typed, edit)
        self.hand.send(Again(edit, typed, self.told) if typed else edit)

    def send_back(self) -> None:
        self.hand.send(TakeBack(self.typed, self.told))

    def weight(self) -> float:
        return float(self.hand.look().layers[0].weights[1, 0])


def test_numbers_typed_again_before_a_picture_comes_are_taken_back_to_the_right_ones():
    hand = Hand()
    hand.do(STEP)
    first, second = Person(hand), Person(hand)
    old = first.weight()
    for _ in range(3):
        first.send(2.0)
        second.send(3.0)
        second.send_back()
        first.send_back()
    first.send(2.0)
    second.send(3.0)
    assert 3.0 == first.weight()
    assert 2.0 == second.take_back()
    assert old == first.take_back()


def test_inside_a_step_the_number_at_its_end_is_given_back():
    hand, plain = Hand(), Hand()
    hand.do(PHASE, PHASE)
    person = Person(hand)
    person.type(3.0)
    person.take_back()
    assert np.array_equal(plain.do(STEP).values, hand.look().values)


@pytest.fixture
def branched():
    """Return a person who typed 3 on branch B and stands on branch A, and the number that stood on B before."""
    hand = Hand()
    hand.do(Advance(StepUnit.BATCH, 4))
    hand.do(Seek(1))
    person = Person(hand)
    old = person.weight()
    assert 3.0 == person.type(3.0)
    hand.do(STEP)
    hand.do(Return(1))
    return person, old


def test_what_was_typed_on_a_branch_is_taken_back_there_and_nowhere_else(branched):
    person, old = branched
    hand, before = person.hand, person.hand.look()
    person.take_back()
    assert Nothing(Why.ELSEWHERE, "Branch B", 1) == person.told.take()
    assert np.array_equal(before.values, hand.look().values)
    assert 2 == len(hand.look().timeline.branches)
    hand.do(Return(2))
    assert old == person.take_back()
    assert person.told.take() is None
    person.take_back()
    assert Why.GONE is person.told.take().why


def test_a_number_typed_again_on_another_branch_gives_back_the_number_of_that_branch(branched):
    person, old = branched
    person.take_back()
    other = person.weight()
    assert other != old
    assert 3.0 == person.type(3.0)
    assert other == person.take_back()
    person.hand.do(Return(2))
    assert old == person.take_back()


def test_what_was_not_taken_back_is_not_typed_again(branched):
    person, old = branched
    person.take_back()
    person.told.take()
    person.hand.do(Return(2))
    here = person.weight()
    assert here == person.type(3.0)
    assert Nothing(Why.HERE) == person.told.take()
    assert old == person.take_back()
    assert 3.0 == person.type(3.0)
    assert old == person.take_back()


def test_before_it_was_typed_and_without_a_network_there_is_nothing_to_take_back():
    hand = Hand()
    hand.do(Advance(StepUnit.BATCH, 2))
    person = Person(hand)
    person.type(3.0)
    hand.do(STEP)
    hand.do(Seek(1))
    before = hand.look()
    person.take_back()
    assert Nothing(Why.ELSEWHERE, "Branch A", 2) == person.told.take()
    assert np.array_equal(before.values, hand.look().values)
    assert 1 == len(hand.look().timeline.branches)
    hand.send(Load(SMALL), TakeBack(person.typed, person.told))
    assert Nothing(Why.GONE) == person.told.take()


def test_an_open_step_stays_open_where_nothing_is_taken_back():
    hand = Hand()
    person = Person(hand)
    person.type(3.0)
    hand.do(Load(SMALL))
    hand.do(Advance(StepUnit.PHASE, 2))
    position = hand.look().position
    assert position.phase is not None
    person.take_back()
    assert position == hand.look().position


def test_an_open_step_is_finished_first():
    hand = Hand()
    hand.do(PHASE, PHASE)
    assert hand.look().position.phase is not None
    shot = hand.do(SetParameter(0, 0, 0, 9.0))

    assert (1, None) == (shot.position.step, shot.position.phase)
    assert 9.0 == shot.layers[0].weights[0, 0]


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (SetParameter(0, 0, 0, math.nan), "between"),
        (SetParameter(0, 0, 0, math.inf), "between"),
        (SetParameter(0, 0, 0, -2e6), "between"),
        (SetParameter(0, 4, 0, 0.0), "has no unit 5; it has 4"),
        (SetParameter(0, -1, 0, 0.0), "has no unit"),
        (SetParameter(0, 0, 2, 0.0), "has no weight 3; it has 2"),
        (SetParameter(7, 0, 0, 0.0), "There is no layer 8"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_in_a_sentence(edit, word):
    hand = Hand()
    before = hand.do(STEP)
    shot = hand.do(edit)

    assert word in shot.failure.message
    assert np.array_equal(before.values, shot.values)


def test_silencing_acts_on_the_running_network_and_on_all_that_is_shown():
    hand = Hand()
    hand.do(SetProbes(frozenset(Probe)), STEP)
    before = hand.look()
    shot = hand.do(SetKnob("layers[0].silenced", (1,)))

    assert before.run == shot.run
    assert (1,) == shot.spec.layers[0].silenced
    assert 0 == shot.layers[0].a[1]
    assert not shot.layers[0].tiles[1].any()
    assert not np.array_equal(before.field.values, shot.field.values)
    assert "Silenced units" in shot.curves.marks[-1].text
    back = hand.do(SetKnob("layers[0].silenced", ()))
    assert np.array_equal(before.field.values, back.field.values)


def test_frozen_units_do_not_learn_and_the_others_do():
    hand = Hand()
    hand.do(STEP, SetKnob("layers[1].frozen_units", (0,)))
    before = hand.look().layers[1].weights
    after = hand.do(STEP, STEP).layers[1].weights

    assert np.array_equal(before[0], after[0])
    assert not np.any(before[1:] == after[1:])


def test_a_layer_can_be_frozen_while_it_learns():
    hand = Hand()
    hand.do(STEP, SetKnob("layers[0].frozen", True))
    before = hand.look()
    after = hand.do(STEP)

    assert np.array_equal(before.layers[0].weights, after.layers[0].weights)
    assert not np.array_equal(before.layers[1].weights, after.layers[1].weights)


@pytest.mark.parametrize("knob", ["silenced", "frozen_units"])
def test_filters_can_be_silenced_and_frozen_too(knob):
    hand = Hand(FILTERS)
    hand.do(SetProbes(frozenset({Probe.WATCHED})), STEP, SetKnob(f"layers[0].{knob}", (2,)))
    before = hand.look()
    after = hand.do(STEP)

    assert (knob == "silenced") is bool(0 == after.layers[0].a[2])
    if knob == "frozen_units":
        assert np.array_equal(before.layers[0].kernels[2], after.layers[0].kernels[2])


def test_the_figures_of_a_link_are_those_of_the_last_step():
    hand = Hand()
    ask = FiguresOf(LinkPlace(1, 2, 3))
    hand.do(SetProbes(frozenset({ask})))
    assert hand.look().answer(ask) is None  # before the first step there is no gradient
    before = float(hand.look().layers[1].weights[2, 3])
    shot = hand.do(STEP)
    found = shot.answer(ask)

    assert isinstance(found, Figures)
    assert float(shot.layers[1].weights[2, 3]) == found.value
    assert found.change == pytest.approx(found.value - before, abs=1e-7)
    assert 0 != found.gradient


def test_the_figures_of_a_unit_are_those_of_its_bias_and_of_nothing_else():
    hand = Hand()
    asks = [FiguresOf(UnitPlace(0, 1)), FiguresOf(UnitPlace(-1, 0)), FiguresOf(UnitPlace(0, 99))]
    hand.do(SetProbes(frozenset(asks)))
    shot = hand.do(STEP)
    unit, inputs, nowhere = (shot.answer(ask) for ask in asks)

    assert shot.layers[0].bias[1] == unit.value
    assert inputs is None
    assert nowhere is None


def test_a_link_between_maps_is_no_single_weight():
    hand = Hand(FILTERS)
    asks = [FiguresOf(LinkPlace(1, 0, 0)), FiguresOf(LinkPlace(0, 0, 3)), FiguresOf(LinkPlace(2, 0, 1))]
    hand.do(SetProbes(frozenset(asks)))
    shot = hand.do(STEP)

    assert [True, True, False] == [shot.answer(ask) is None for ask in asks]


def test_loading_with_values_starts_from_them():
    hand = Hand()
    values = hand.do(STEP, STEP).values
    shot = hand.do(Load(SMALL, values=values))

    assert np.array_equal(values, shot.values)
    assert (Status.READY, 0) == (shot.status, shot.position.step)
    assert not np.array_equal(values, hand.do(Load(SMALL)).values)


def test_values_that_do_not_fit_are_refused():
    shot = Hand().do(Load(SMALL, values=np.zeros(3)))

    assert Status.FAILED is shot.status
    assert "3 were given" in shot.failure.message


def test_replacing_a_layer_in_the_spec_is_not_live():
    """Only the knobs that say so reach a running network."""
    hand = Hand()
    hand.do(STEP)
    spec = replace_at(SMALL, "layers[0]", replace(SMALL.layers[0], units=5))
    hand.do(SetKnob("layers[0].units", 5))

    assert spec != hand.look().spec
    assert 4 == len(hand.look().layers[0].bias)
    assert Dropout not in map(type, hand.look().spec.layers)
