"""``nnviz export``: every format from a shipped network, and refusals in one sentence."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from nnviz.cli import main
from nnviz.session.export.formats import FORMATS


def nnviz(*arguments):
    return main([str(argument) for argument in arguments], lambda: 9, lambda order: 9)


def test_the_formats_of_the_terminal_are_those_of_the_program(capsys):
    with pytest.raises(SystemExit):
        nnviz("export", "mnist-mlp", "matlab", "x")
    message = capsys.readouterr().err
    assert all(f"'{name}'" in message or f" {name}" in message for name in FORMATS)


def test_a_script_predicts_in_a_clean_process(tmp_path, capsys):
    assert not nnviz("export", "mnist-mlp", "numpy", tmp_path / "my digits.txt")
    assert "my_digits.py" in capsys.readouterr().out
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import my_digits as net\n"
        "x, t = net.FILE['x_test'][:500], net.FILE['t_test'][:500]\n"
        "print((net.predict(x).argmax(1) == t.argmax(1)).mean(), 'nnviz' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True)
    share, has_nnviz = done.stdout.split()
    assert float(share) > 0.97
    assert "False" == has_nnviz


@pytest.mark.parametrize("kind", ["npz", "safetensors", "json"])
def test_plain_files(kind, tmp_path):
    assert not nnviz("export", "mnist-mlp", kind, tmp_path / "net")
    written = tmp_path / f"net{FORMATS[kind].suffix}"
    if kind == "npz":
        assert (784, 128) == np.load(written)["layer1.W"].shape
    elif kind == "json":
        assert "layers" in json.loads(written.read_bytes())
    assert [written] == list(tmp_path.iterdir())


def test_refusals_name_cause_and_remedy(tmp_path, capsys):
    assert 1 == nnviz("export", "mnist-mlp", "npz", tmp_path / "nowhere" / "net")
    assert "there is no folder" in capsys.readouterr().err
    assert 1 == nnviz("export", "nobody", "npz", tmp_path / "net")
    assert "no shipped network of that name" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_without_the_package_onnx_says_what_to_install(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    assert 1 == nnviz("export", "mnist-mlp", "onnx", tmp_path / "net")
    assert "pip install onnx" in capsys.readouterr().err
