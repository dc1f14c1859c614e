"""Everything the program says of a setting comes from its declaration, and every declaration says enough."""

from __future__ import annotations

import math
import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.layers import Dense
from nnviz.engine.losses import MeanSquaredError
from nnviz.engine.optimizers import SGD, Adam
from nnviz.experiment.catalog import (
    SpecProblem,
    checked,
    choice_named,
    choices_of,
    knob_at,
    knobs_of,
    replace_at,
    sentence_of,
    value_at,
)
from nnviz.experiment.spec import ExperimentSpec
from tests.experiment.declared import CHOICES, NUMBERS, PLACES, Place, specs

SPEC = ExperimentSpec(optimizer=Adam(learning_rate=0.03))

every_place = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
every_number = pytest.mark.parametrize("place", NUMBERS.values(), ids=NUMBERS)


@every_place
def test_every_knob_says_what_it_is(place: Place) -> None:
    assert place.knob.title
    assert place.knob.title == place.knob.title.strip()
    assert place.knob.description.endswith(".")


@every_place
def test_every_knob_has_a_default_that_its_own_range_allows(place: Place) -> None:
    spec = replace_at(place.spec, place.path, place.knob.default)

    assert spec == checked(spec)


@every_place
def test_every_knob_states_its_range_in_words(place: Place) -> None:
    assert place.knob.range_text
    assert "None" not in place.knob.range_text


@every_number
def test_every_number_is_bounded_on_both_sides(place: Place) -> None:
    """Otherwise a file could bring NaN or infinity in."""
    assert place.knob.minimum is not None
    assert place.knob.maximum is not None
    assert place.knob.minimum < place.knob.maximum


@every_number
def test_every_slider_stays_inside_the_limits_and_reaches_the_default(place: Place) -> None:
    knob = place.knob

    assert knob.minimum <= knob.low < knob.high <= knob.maximum
    assert not (knob.above and knob.low == knob.minimum)
    assert not (knob.below and knob.high == knob.maximum)
    if knob.logarithmic:
        assert knob.low > 0
    off = knob.logarithmic and knob.default == 0 == knob.minimum
    assert knob.default is None or off or knob.low <= knob.default <= knob.high


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_every_choice_has_a_name_and_a_sentence(choice: type) -> None:
    assert choice.title()
    assert sentence_of(choice).endswith(".")


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_no_tag_needs_quoting_on_a_command_line(choice: type) -> None:
    assert set(choice.__struct_config__.tag) <= set(string.ascii_lowercase + string.digits + "_")


def test_the_choices_of_one_knob_have_different_names() -> None:
    for place in PLACES.values():
        titles = [choice.title() for choice in place.knob.choices]
        assert len(titles) == len(set(titles))


def too_far(place: Place) -> list[object]:
    knob = place.knob
    step = 1 if knob.kind == "whole" else 0.5
    outside: list[object] = [
        knob.minimum if knob.above else knob.minimum - step,
        knob.maximum if knob.below else knob.maximum + step,
        -1e30,
        1e30,
        math.inf,
        math.nan,
        True,
        "8",
        [1],
    ]
    return [*outside, 8.5, 8.0] if knob.kind == "whole" else outside


@every_number
def test_a_value_out_of_range_is_refused_by_title_path_range_and_value(place: Place) -> None:
    for value in too_far(place):
        with pytest.raises(SpecProblem) as caught:
            checked(replace_at(place.spec, place.path, value))

        assert place.path == caught.value.path
        assert f"{place.knob.title} ({place.path}) must be {place.knob.range_text}; got {value!r}." == str(
            caught.value
        )


@every_number
def test_the_limits_themselves_are_allowed_unless_they_are_said_to_be_outside(place: Place) -> None:
    knob = place.knob
    whole = int if knob.kind == "whole" else float
    for limit, outside in ((knob.minimum, knob.above), (knob.maximum, knob.below)):
        if not outside:
            spec = replace_at(place.spec, place.path, whole(limit))
            assert spec == checked(spec)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("layers", (), "Layers (layers) must be a list of 1 to 65 entries; got 0."),
        ("layers", (Dense(),) * 66, "Layers (layers) must be a list of 1 to 65 entries; got 66."),
        ("data", 5, "Data (data) must be an object in braces; got 5."),
        ("optimizer", "adam", "Optimizer (optimizer) must be one of sgd, "),
        ("optimizer", MeanSquaredError(), "optimizer has no choice 'mean_squared_error'"),
        ("training.precision", "float16", "must be one of float32, float64; got 'float16'."),
        ("loss", object(), "cannot be a setting"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_in_a_sentence(path: str, value: object, sentence: str) -> None:
    with pytest.raises(SpecProblem) as caught:
        checked(replace_at(SPEC, path, value))

    assert sentence in str(caught.value)


@given(specs())
def test_a_valid_document_passes_the_check_unchanged(spec: ExperimentSpec) -> None:
    assert spec == checked(spec)


@given(specs(), st.data())
def test_what_is_put_at_a_path_stands_there_and_nowhere_else(
    spec: ExperimentSpec, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from([p for p in paths_of(spec) if p]))
    mark = object()

    changed = replace_at(spec, path, mark)

    assert mark is value_at(changed, path)
    assert spec == replace_at(changed, path, value_at(spec, path))


def paths_of(value: object, at: str = "") -> list[str]:
    if isinstance(value, tuple):
        return [at, *(p for place, part in enumerate(value) for p in paths_of(part, f"{at}[{place}]"))]
    names = getattr(value, "__struct_fields__", ())
    below = [p for name in names for p in paths_of(getattr(value, name), f"{at}.{name}".lstrip("."))]
    return [at, *below]


@pytest.mark.parametrize("path", ["layers[1].units", "layers.1.units"])
def test_a_place_in_a_list_may_be_written_in_two_ways(path: str) -> None:
    assert 8 == value_at(SPEC, path)


def test_the_declaration_is_found_by_the_path() -> None:
    assert "Learning rate" == knob_at(SPEC, "optimizer.learning_rate").title


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("optimizer.lerning_rate", "did you mean learning_rate?"),
        ("optimiser.learning_rate", "did you mean optimizer?"),
        ("layers[0].unit", "did you mean units"),
        ("optimizer.learning_rate.x", "nothing lies below it."),
        ("layers[3].units", "there is no place 3; there are 3, counted from 0."),
        ("layers.units", "nothing lies below it."),
        ("layers[-1].units", "is no path; write it like"),
        ("layers[0", "is no path; write it like"),
        ("", "is no path; write it like"),
        (".", "is no path; write it like"),
        ("a b", "is no path; write it like"),
    ],
)
@pytest.mark.parametrize("ask", [value_at, knob_at, lambda spec, path: replace_at(spec, path, 1)])
def test_a_path_that_leads_nowhere_is_answered_with_what_there_is(ask, path: str, hint: str) -> None:
    with pytest.raises(SpecProblem) as caught:
        ask(SPEC, path)

    assert hint in str(caught.value)
    assert path == caught.value.path


@given(st.text(max_size=40))
def test_no_path_whatsoever_raises_anything_else(path: str) -> None:
    for ask in (value_at, knob_at):
        with suppress(SpecProblem):
            ask(SPEC, path)


def test_a_name_without_any_likeness_is_answered_with_all_names() -> None:
    with pytest.raises(SpecProblem, match=" or ".join(Adam.__struct_fields__)):
        value_at(SPEC, "optimizer.zzz")


def test_an_entry_of_a_list_is_not_a_knob() -> None:
    with pytest.raises(SpecProblem, match="is one of a list"):
        knob_at(SPEC, "layers[0]")


def test_a_choice_is_found_by_its_tag() -> None:
    knob = knob_at(SPEC, "optimizer")

    assert SGD is choice_named(knob.choices, "sgd", "optimizer")


def test_an_unknown_tag_is_answered_with_the_near_ones() -> None:
    with pytest.raises(SpecProblem, match="optimizer has no choice 'adm'; it can be adam"):
        choice_named(knob_at(SPEC, "optimizer").choices, "adm", "optimizer")


def test_a_single_choice_is_a_union_of_one() -> None:
    assert (Dense,) == choices_of(Dense)


def test_what_can_be_changed_while_running_leaves_data_and_network_as_they_are() -> None:
    live = {name for name, place in PLACES.items() if place.knob.live}

    assert {"optimizer.adam:learning_rate", "optimizer.sgd:momentum", "training.batch_size"} <= live
    # What a person draws, or paints, is learned by the running network; all other data stay.
    assert {"data.labelled", "data.source.painted:strokes"} == {
        name for name in live if name.startswith(("data", "loss", "seeds"))
    }
    held = {name.rpartition(":")[2] for name in live if name.startswith("layers")}
    assert {"frozen", "frozen_units", "silenced"} == held


def test_the_knobs_of_a_type_stand_in_the_order_of_its_fields() -> None:
    assert list(Adam.__struct_fields__) == [knob.name for knob in knobs_of(Adam)]
