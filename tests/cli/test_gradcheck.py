"""``nnviz gradcheck`` of saved networks, and where nothing could be checked."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nnviz import cli, resources
from nnviz.experiment.codec import set_from_text
from nnviz.experiment.presets import preset
from nnviz.session.model_file import write_model


def nnviz(*arguments: str) -> int:
    return cli.main(arguments, lambda: 77, lambda order: 78)


@pytest.fixture
def at_the_corner(tmp_path):
    """A network of ReLUs whose sums are all 0: every weight and bias of the first two layers lies at a kink."""
    spec = preset("spiral", resources.read).spec
    for place in (0, 1):
        spec = set_from_text(spec, f"layers[{place}].activation", "relu")
    path = tmp_path / "corner.nnviz"
    values = np.zeros(105, np.float32)
    values[-9:] = 1
    values[:24].reshape(8, 3)[:, 2] = 0
    write_model(path, spec, values, {})
    return str(path)


def test_an_array_of_which_nothing_was_checked_does_not_pass(at_the_corner, capsys):
    assert 1 == nnviz("gradcheck", at_the_corner)
    out = capsys.readouterr().out
    assert "not checked: every parameter at a kink" in out
    assert "NOT EVERYWHERE" in out
    assert 1 == nnviz("gradcheck", at_the_corner, "--json")
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert not found["passed"]
    assert any(row["checked"] == 0 and not row["passed"] for row in found["arrays"])


def test_a_saved_network_is_checked_where_it_stands(tmp_path, capsys):
    path = str(tmp_path / "a.nnviz")
    assert 0 == nnviz("train", "spiral", "--epochs", "5", "--save", path)
    capsys.readouterr()
    norms = []
    for subject in ("spiral", path):
        assert 0 == nnviz("gradcheck", subject, "--json")
        found = json.loads(capsys.readouterr().out.splitlines()[-1])
        norms.append([row["norm"] for row in found["arrays"]])
        assert "spiral" == found["preset"]
    assert norms[0] != norms[1]


def test_other_layers_than_those_of_the_file_are_refused(at_the_corner, capsys):
    assert 2 == nnviz("gradcheck", at_the_corner, "--set", "layers[0].units=5")
    assert "105 are saved" in capsys.readouterr().err
