"""What is written can be read again; what cannot be read is refused in one sentence that names the place."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.activations import LeakyReLU
from nnviz.engine.optimizers import SGD
from nnviz.experiment.catalog import SpecProblem, replace_at, tag_of, value_at
from nnviz.experiment.codec import VERSION, read_json, set_from_text, write_json
from nnviz.experiment.spec import ExperimentSpec
from tests.experiment.declared import PLACES, Place, specs

SPEC = ExperimentSpec()
TEXT = write_json(SPEC).decode()
SINGLE = {name: place for name, place in PLACES.items() if place.knob.kind not in {"list", "struct"}}


def with_part(path: tuple[str | int, ...], value: object) -> bytes:
    body = json.loads(TEXT)
    node = body
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    return json.dumps(body).encode()


def refusal(raw: bytes) -> SpecProblem:
    with pytest.raises(SpecProblem) as caught:
        read_json(raw, "a.json")
    assert str(caught.value).startswith("a.json")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
    return caught.value


@given(specs())
def test_what_was_written_is_read_back_equal(spec: ExperimentSpec) -> None:
    assert spec == read_json(write_json(spec))


@given(specs())
def test_writing_what_was_read_gives_the_same_bytes(spec: ExperimentSpec) -> None:
    raw = write_json(spec)

    assert raw == write_json(read_json(raw))


def test_a_file_states_the_version_of_its_format_first() -> None:
    assert ["version", VERSION] == list(next(iter(json.loads(TEXT).items())))


def test_what_a_file_leaves_out_stands_at_its_default() -> None:
    assert ExperimentSpec(optimizer=SGD()) == read_json(b'{"version": 1, "optimizer": {"kind": "sgd"}}')


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 6000])
@pytest.mark.parametrize(
    ("path", "title", "old"),
    [
        ("optimizer.learning_rate", "Learning rate", '"learning_rate": 0.001'),
        ("layers[0].units", "Units", '"units": 8'),
    ],
)
def test_a_number_beyond_all_numbers_is_refused_by_its_path(
    literal: str, path: str, title: str, old: str
) -> None:
    assert old in TEXT
    key = old.partition(":")[0]

    problem = refusal(TEXT.replace(old, f"{key}: {literal}", 1).encode())

    assert path == problem.path
    assert f"{title} ({path}) must be" in str(problem)


@pytest.mark.parametrize("value", [0, -8, 8.5, True, "8", 10**9, 10**19, None, [8], {}])
def test_a_number_of_units_that_cannot_be_is_refused_with_path_range_and_value(value: object) -> None:
    problem = refusal(with_part(("layers", 1, "units"), value))

    assert (
        f"a.json: Units (layers[1].units) must be a whole number at least 1 and at most 4096; got {value!r}."
        == str(problem)
    )


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("optimizer", "kind"), "adm", "optimizer has no choice 'adm'; it can be adam"),
        (("optimizer", "kind"), 5, "optimizer has no choice '5'"),
        (("optimizer",), {}, "Optimizer (optimizer) must be one of sgd, "),
        (("optimizer",), "adam", "Optimizer (optimizer) must be one of sgd, "),
        (("layers", 0), 5, "(layers[0]) must be one of"),
        (
            ("layers", 0, "activation", "kind"),
            "rely",
            "layers[0].activation has no choice 'rely'; it can be relu",
        ),
        (("layers",), [], "Layers (layers) must be a list of 1 to 65 entries; got 0."),
        (("layers",), {}, "Layers (layers) must be a list of 1 to 65 entries; got {}."),
        (("data",), None, "Data (data) must be an object in braces; got None."),
        (("training", "precision"), "float16", "must be one of float32, float64; got 'float16'."),
        (("seeds", "data"), -1, "Seed (seeds.data) must be a whole number at least 0"),
        (("version",), 0, "has no format version"),
        (("version",), True, "has no format version"),
        (("version",), "1", "has no format version"),
    ],
)
def test_a_part_that_cannot_be_is_refused_in_a_sentence(path, value: object, sentence: str) -> None:
    assert sentence in str(refusal(with_part(path, value)))


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        (("optimizer", "lerning_rate"), "did you mean learning_rate?"),
        (("optimiser",), "did you mean optimizer?"),
        (("layers", 0, "unit"), "did you mean units"),
        (("layers", 0, "activation", "slope"), "nothing lies below it."),
        (("data", "source", "tums"), "did you mean turns?"),
    ],
)
def test_an_unknown_key_is_refused_by_its_path_and_the_near_names(path, hint: str) -> None:
    problem = refusal(with_part(path, 1))

    assert str(path[-1]) in problem.path
    assert hint in str(problem)


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "1e999", "true", '"8"', "null", "[]"])
def test_a_point_that_is_no_point_is_refused_by_its_path(literal: str) -> None:
    source = f'{{"kind": "given", "points": [[1, 2], [3, {literal}]], "classes": [0, 1]}}'

    problem = refusal(f'{{"version": 1, "data": {{"source": {source}}}}}'.encode())

    assert "data.source.points[1][1]" == problem.path
    assert "Points (data.source.points[1][1]): Expected" in str(problem)


@pytest.mark.parametrize("key", ["", "a.b", "`", "\n", "x" * 10_000, "ключ"])
def test_an_unknown_key_of_any_spelling_is_refused(key: str) -> None:
    with pytest.raises(SpecProblem):
        read_json(with_part((key,), 1))


def test_a_key_that_stands_twice_is_refused_by_its_name() -> None:
    raw = TEXT.replace('"units": 8', '"units": 8, "units": 9', 1).encode()

    assert "the key 'units' stands twice" in str(refusal(raw))


def test_a_hundred_thousand_brackets_are_refused() -> None:
    assert "nested too deeply" in str(refusal(b"[" * 100_000))


def test_a_file_of_a_newer_program_says_so() -> None:
    assert "made by a newer nnviz (format 2)" in str(refusal(with_part(("version",), VERSION + 1)))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "is not readable JSON"),
        (b"\xff\xfe\x00", "is not readable JSON"),
        (b"[]", "must hold one object in braces"),
        (b"{}", "has no format version; it is not an nnviz experiment"),
        (TEXT.encode()[:-3], "is not readable JSON"),
        (b" " * 1_000_001, "1,000,001 bytes long; an experiment has at most 1,000,000"),
    ],
    ids=["empty", "no text", "a list", "another object", "cut off", "too long"],
)
def test_what_is_no_experiment_is_refused(raw: bytes, sentence: str) -> None:
    assert sentence in str(refusal(raw))


@pytest.mark.parametrize("path", [("optimizer", "\ud800"), ("optimizer", "kind"), ("training", "precision")])
def test_half_a_character_is_refused(path) -> None:
    """JSON can spell a lone surrogate, which cannot be printed or written."""
    problem = refusal(with_part(path, "\ud800"))

    assert str(problem).encode()


@settings(max_examples=300)
@given(st.data())
def test_no_damage_to_a_file_raises_anything_else(data: st.DataObject) -> None:
    raw = bytearray(TEXT.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        end = data.draw(st.integers(at, min(at + 8, len(raw))))
        raw[at:end] = data.draw(
            st.binary(max_size=6) | st.sampled_from([b"[", b"1e5", b"null", b'"', b"-", b"\\ud800"])
        )

    with suppress(SpecProblem):
        spec = read_json(bytes(raw))
        assert spec == read_json(write_json(spec))


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(PLACES)), plain)
def test_no_value_at_any_place_raises_anything_else(name: str, value: object) -> None:
    place = PLACES[name]
    path = tuple(int(part) if part.isdigit() else part for part in place.path.replace("[0]", ".0").split("."))
    body = json.loads(write_json(place.spec))
    node = body
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value

    with suppress(SpecProblem):
        read_json(json.dumps(body).encode())


@pytest.mark.parametrize("place", SINGLE.values(), ids=SINGLE)
def test_every_knob_can_be_typed(place: Place) -> None:
    knob = place.knob
    default = place.spec if knob.default is None else replace_at(place.spec, place.path, knob.default)
    value = value_at(default, place.path)
    text = tag_of(type(value)) if knob.kind == "choice" else str(value).lower()

    assert default == set_from_text(place.spec, place.path, text)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("optimizer.learning_rate", "0.03", 0.03),
        ("optimizer.learning_rate", "3e-2", 0.03),
        ("optimizer.learning-rate", "1", 1.0),
        ("layers[0].units", "16", 16),
        ("layers.0.units", " 16 ", 16),
        ("seeds.base", "7", 7),
        ("seeds.data", "7", 7),
        ("seeds.data", "none", None),
        ("training.precision", "float64", "float64"),
        ("layers[0].activation", "leaky_relu", LeakyReLU()),
    ],
)
def test_a_typed_value_stands_at_its_path(path: str, text: str, value: object) -> None:
    spec = set_from_text(SPEC, path, text)

    assert value == value_at(spec, path.replace("-", "_"))


@pytest.mark.parametrize("text", ["true", "yes", "1", "True"])
def test_a_switch_is_typed_in_several_ways(text: str) -> None:
    spec = set_from_text(ExperimentSpec(optimizer=SGD(nesterov=False)), "optimizer.nesterov", text)

    assert spec.optimizer.nesterov is True


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("optimizer", "adm", "optimizer has no choice 'adm'; it can be adam"),
        ("optimizer.lerning_rate", "1", "did you mean learning_rate?"),
        ("optimizer.learning_rate", "nan", "Learning rate (optimizer.learning_rate) must be above 0"),
        ("optimizer.learning_rate", "fast", "got 'fast'."),
        ("optimizer.learning_rate", "-1", "got -1.0."),
        ("layers[0].units", "8.5", "got 8.5."),
        ("layers[0].units", "9" * 6000, "must be a whole number at least 1 and at most 4096; got inf."),
        ("layers[0].units", "²", "got '²'."),
        ("layers[9].units", "8", "there is no place 9"),
        ("layers", "8", "layers holds several settings; set one of them, such as layers[0].units."),
        ("data", "xor", "data holds several settings; set one of them, such as data.source."),
        ("seeds.base", "none", "got 'none'."),
        ("training.precision", "float16", "must be one of float32, float64; got 'float16'."),
        ("", "1", "is no path"),
    ],
)
def test_a_typed_value_that_cannot_be_is_refused_in_a_sentence(path: str, text: str, sentence: str) -> None:
    with pytest.raises(SpecProblem) as caught:
        set_from_text(SPEC, path, text)

    assert sentence in str(caught.value)
