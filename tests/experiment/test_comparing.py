"""Only what differs is told, in the words of the declarations."""

from __future__ import annotations

import pytest

from nnviz.data.synthetic import Circle
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import SGD
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.comparing import differences, layers_text
from nnviz.experiment.presets import presets
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.shipped import read_shipped

BASE = ExperimentSpec()


def told(*specs):
    """Return the values by title."""
    return {one.title: one.texts for one in differences(specs)}


def test_the_same_experiment_differs_in_nothing():
    assert differences([BASE, BASE, BASE]) == ()
    assert differences([BASE]) == ()
    assert differences([]) == ()


def test_a_knob_is_told_by_its_title_with_the_value_of_each():
    assert told(BASE, replace_at(BASE, "optimizer.learning_rate", 0.1)) == {"Learning rate": ("0.001", "0.1")}


def test_layers_are_one_column():
    deeper = replace_at(BASE, "layers", (Dense(units=4), *BASE.layers))

    expected = (layers_text(BASE), layers_text(deeper))
    assert told(BASE, deeper) == {"Layers": expected}
    assert told(BASE, replace_at(BASE, "layers[0].units", 5)) == {
        "Layers": ("8 Tanh, 8 Tanh, 1", "5 Tanh, 8 Tanh, 1")
    }


def test_what_the_summary_of_the_layers_does_not_say_has_a_column_of_its_own():
    frozen = replace_at(BASE, "layers[1].frozen", True)

    assert list(told(BASE, frozen).values()) == [("False", "True")]
    assert next(iter(told(BASE, frozen))).startswith("Layer 2: ")


def test_a_choice_with_its_defaults_is_one_column_and_other_values_are_told():
    plain = replace_at(BASE, "optimizer", SGD(learning_rate=0.001))
    heavy = replace_at(BASE, "optimizer", SGD(learning_rate=0.001, momentum=0.9))

    assert told(BASE, plain) == {"Optimizer": ("Adam", "SGD")}
    assert told(BASE, heavy) == {"Optimizer": ("Adam", "SGD"), "Momentum": ("–", "0.9")}


def test_knobs_of_one_name_are_told_apart():
    other = replace_at(replace_at(BASE, "seeds.weights", 5), "seeds.order", 6)

    assert told(BASE, other) == {"Seed (weights)": ("–", "5"), "Seed (order)": ("–", "6")}


def test_other_data_are_told_by_their_name():
    assert told(BASE, replace_at(BASE, "data.source", Circle()))["Source"] == ("Spiral", "Circle")


@pytest.mark.parametrize("preset", presets(read_shipped), ids=lambda preset: preset.name)
def test_every_preset_can_be_compared_and_titles_are_never_the_same(preset):
    found = differences([BASE, preset.spec])

    assert len({one.title for one in found}) == len(found)
    assert all(len(set(one.texts)) == 2 for one in found)
    assert bool(found) == (preset.spec != BASE)
    assert layers_text(preset.spec)


def test_units_are_counted_from_one_as_in_the_diagram():
    spec = ExperimentSpec()
    other = replace_at(spec, "layers[0].silenced", (2, 4))
    (row,) = [row for row in differences([spec, other]) if "ilenced" in row.title]
    assert "3, 5" in str(row)
