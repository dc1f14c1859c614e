"""One name for each layer, wherever people read of it: the diagram, the form, the watch bar, the gradient check."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from nnviz import cli
from nnviz.data.digits import Digits
from nnviz.engine.initializers import Zeros
from nnviz.engine.layer_names import layer_names
from nnviz.engine.layers import Conv2D, Dense, Dropout, Flatten, MaxPool2D
from nnviz.experiment.checks import fitted
from nnviz.experiment.learning_checks import learning_issues
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.model_file import write_model
from nnviz.session.snapshot import Phase, Position
from nnviz.ui.watch_bar import phase_of
from tests.session.driving import OUTPUT, Hand, built

MIXED = fitted(
    ExperimentSpec(
        data=DataSpec(source=Digits()),
        layers=(Conv2D(filters=3), MaxPool2D(), Flatten(), Dense(units=5), Dropout(), Dense(units=4), OUTPUT),
        training=TrainingSpec(batch_size=64),
    )
)
NAMES = (
    "conv 1",
    "MaxPool2D after conv 1",
    "Flatten after conv 1",
    "hidden 1",
    "Dropout after hidden 1",
    "hidden 2",
    "output",
)


def test_layers_are_named_as_in_the_diagram():
    shown = [layer.name for layer in Hand(MIXED).look().layers]
    assert NAMES == layer_names(MIXED.layers)
    assert [name for name in NAMES if " after " not in name] == shown
    assert ("Dropout after the inputs", "output") == layer_names((Dropout(), OUTPUT))


@pytest.mark.parametrize(("place", "name"), list(enumerate(NAMES)))
def test_the_watch_bar_says_in_which_layer_a_step_stands(place, name):
    assert phase_of(Position(phase=Phase.FORWARD, layer=place), NAMES).startswith(
        f"phase: forward of {name} "
    )


def test_a_warning_speaks_of_the_layer_of_the_diagram():
    layers = tuple(
        replace(layer, initializer=Zeros()) if place == 5 else layer
        for place, layer in enumerate(MIXED.layers)
    )
    issues = list(learning_issues(replace(MIXED, layers=layers)))
    assert ["layers[5].initializer"] == [issue.path for issue in issues]
    assert "of hidden 2 begin alike" in issues[0].message


def test_the_gradient_check_names_them_too(tmp_path, capsys):
    path = tmp_path / "net.nnviz"
    spec = replace(MIXED, training=replace(MIXED.training, precision="float64"))
    write_model(path, spec, built(spec).params.values, {})
    cli.main(["gradcheck", str(path)], lambda: 77, lambda order: 78)
    said = {line.split("  ")[0] for line in capsys.readouterr().out.splitlines()[:-1]}
    assert {"conv 1", "hidden 1", "hidden 2", "output"} == said
    cli.main(["gradcheck", str(path), "--json"], lambda: 77, lambda order: 78)
    arrays = json.loads(capsys.readouterr().out.splitlines()[-1])["arrays"]
    assert {(0, "conv 1"), (3, "hidden 1"), (5, "hidden 2"), (6, "output")} == {
        (one["layer"], one["layer_name"]) for one in arrays
    }
