"""The shipped experiments: the names that the documentation promises, each ready to run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from nnviz import resources
from nnviz.experiment.build import build, load_material
from nnviz.experiment.catalog import SpecProblem, checked
from nnviz.experiment.checks import issues_of
from nnviz.experiment.presets import NAMES, Preset, preset, presets

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"nnviz (?:train|screenshot|gradcheck) ([a-z][a-z0-9-]*)(?![\w.])")
TABLE = re.compile(r"^\|[^|]*\|((?: `[a-z][a-z0-9-]*`,?)+) \|", re.MULTILINE)
"""A row of the tutorials: what it is, and the presets that are it."""

every_name = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def shipped(read) -> dict[str, Preset]:
    return {found.name: found for found in presets(read)}


def test_the_names_that_the_documentation_gives_to_commands_exist() -> None:
    told = {name for page in PAGES for name in COMMAND.findall(page.read_text(encoding="utf-8"))}

    assert "spiral" in told
    assert set() == told - set(NAMES)


def test_the_tutorials_name_presets_that_exist() -> None:
    rows = TABLE.findall((ROOT / "docs" / "tutorials.md").read_text(encoding="utf-8"))
    told = {name for row in rows for name in re.findall(r"`(.+?)`", row)}

    assert {"neuron", "overfit-l2"} <= told
    assert set() == told - set(NAMES)


def test_every_preset_is_told_of_somewhere() -> None:
    """The list of changes does not count, nor the reference: its `circle` is a data set."""
    others = {"changelog.md", "reference.md"}
    pages = [page.read_text(encoding="utf-8") for page in PAGES if page.name not in others]
    told = {
        name for page in pages for name in (*re.findall(r"`([a-z][a-z0-9-]*)`", page), *COMMAND.findall(page))
    }

    assert set() == set(NAMES) - told


def test_presets_stand_in_the_order_of_the_menu(read) -> None:
    assert NAMES == tuple(found.name for found in presets(read))


@every_name
def test_every_preset_is_a_valid_document(shipped, name: str) -> None:
    assert shipped[name].spec == checked(shipped[name].spec)


@every_name
def test_nothing_stands_in_the_way_of_any_preset(shipped, name: str) -> None:
    assert [] == [issue for issue in issues_of(shipped[name].spec) if issue.severity == "error"]


@every_name
def test_every_preset_takes_a_step_that_changes_all_layers(shipped, read, name: str) -> None:
    spec = shipped[name].spec
    experiment = build(spec, load_material(spec, read))
    experiment.trainer.step()

    assert 1 == experiment.trainer.state.step
    assert np.isfinite(experiment.trainer.batch_loss)
    for windows in experiment.params.windows(experiment.params.delta):
        assert all(np.abs(window).max() > 0 for window in windows.values())


def test_nothing_at_all_is_wrong_with_what_opens_first(shipped) -> None:
    assert () == issues_of(shipped[NAMES[0]].spec)


@every_name
def test_every_preset_has_a_title_and_one_sentence(shipped, name: str) -> None:
    assert shipped[name].title
    assert shipped[name].sentence.endswith(".")
    assert "\n" not in shipped[name].sentence


@every_name
def test_a_name_with_numbers_tells_the_true_sizes(shipped, name: str) -> None:
    spec = shipped[name].spec
    told = [int(part) for part in name.split("-") if part.isdigit()]

    assert not told or told == [
        spec.data.source.inputs,
        *(layer.units for layer in spec.layers if hasattr(layer, "units")),
    ]


def test_no_two_presets_look_the_same_in_the_menu(shipped) -> None:
    assert len(shipped) == len({found.title for found in shipped.values()})


def test_every_file_of_the_folder_is_in_the_menu() -> None:
    files = {path.stem for path in resources.resource_path("presets").iterdir()}

    assert set(NAMES) == files


@pytest.mark.parametrize(
    ("typo", "near"),
    [("spirl", "spiral"), ("mnist", "mnist-784-32-16-10"), ("digits", "digits-64-64-10"), ("xo", "xor")],
)
def test_an_unknown_name_is_answered_with_the_near_ones(read, typo: str, near: str) -> None:
    with pytest.raises(SpecProblem) as caught:
        preset(typo, read)

    assert f"There is no preset {typo!r}" in str(caught.value)
    assert near in str(caught.value)


def test_a_name_without_any_likeness_is_answered_with_all_of_them(read) -> None:
    with pytest.raises(SpecProblem) as caught:
        preset("§§§", read)

    assert all(name in str(caught.value) for name in NAMES)


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"", "damaged"),
        (b"{}", "damaged"),
        (b'{"title": 5, "sentence": "", "experiment": {}}', "damaged"),
        (b'{"title": "", "sentence": "", "experiment": {}}', "has no format version"),
    ],
)
def test_a_damaged_preset_is_named(raw: bytes, cause: str) -> None:
    with pytest.raises(SpecProblem) as caught:
        preset("spiral", lambda name: raw)

    assert "presets/spiral.json" in str(caught.value)
    assert cause in str(caught.value)


@every_name
def test_every_preset_file_is_written_as_the_program_writes(name: str) -> None:
    """Two spaces and one value a line, so that changes can be read."""
    raw = resources.read(f"presets/{name}.json").decode()

    assert json.dumps(json.loads(raw), indent=2, ensure_ascii=False) == raw.rstrip()
