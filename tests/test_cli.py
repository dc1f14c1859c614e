"""The terminal, as a person types it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from nnviz import __version__, cli

KEYS = [
    "preset", "seed", "epochs", "steps", "seconds", "train_loss", "validation_loss", "test_loss",
    "train_accuracy", "validation_accuracy", "test_accuracy",
]  # fmt: skip
NAMES = [
    "spiral", "circle", "xor", "gaussians", "digits-64-64-10", "mnist-784-32-16-10", "mnist-784-128-64-10",
    "mnist-cnn", "neuron", "xor-2-2-1", "xor-2-4-1", "backprop-by-hand", "digits-keras", "overfit",
    "overfit-dropout", "overfit-l2", "overfit-early-stopping", "overfit-fewer-units",
]  # fmt: skip


def nnviz(*arguments: str) -> int:
    try:
        return cli.main(arguments, lambda: 77, lambda order: 78)
    except SystemExit as end:
        return int(end.code or 0)


def test_version_and_help_say_what_they_should(capsys):
    assert 0 == nnviz("--version")
    assert f"nnviz {__version__}" == capsys.readouterr().out.strip()
    assert 0 == nnviz("--help")
    assert "screenshot" in capsys.readouterr().out


def test_without_arguments_the_window_opens():
    assert 77 == nnviz()


def test_a_screenshot_is_handed_on():
    assert 78 == nnviz("screenshot", "spiral", "x.png")


def test_presets_lists_the_names_in_order(capsys):
    assert 0 == nnviz("presets", "--json")
    rows = json.loads(capsys.readouterr().out)
    assert NAMES == [row["name"] for row in rows]
    assert all(row["sentence"] for row in rows)


def test_train_prints_one_object_on_the_last_line_and_progress_on_standard_error(capsys):
    assert 0 == nnviz("train", "gaussians", "--epochs", "3", "--seed", "5", "--json")
    out, err = capsys.readouterr()
    found = json.loads(out.splitlines()[-1])
    assert KEYS == list(found)[: len(KEYS)]
    assert ("gaussians", 5, 3, 90) == (found["preset"], found["seed"], found["epochs"], found["steps"])
    assert "epoch 3/3" in err


def test_what_does_not_apply_is_null(capsys):
    assert 0 == nnviz("train", "gaussians", "--epochs", "1", "--set", "data.validation=0", "--json")
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (None, None) == (found["validation_loss"], found["validation_accuracy"])


def test_the_same_command_gives_the_same_losses(capsys):
    losses = []
    for _ in range(2):
        assert 0 == nnviz("train", "spiral", "--epochs", "5", "--json")
        losses.append(json.loads(capsys.readouterr().out.splitlines()[-1])["train_loss"])
    assert losses[0] == losses[1]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("train", "spirl"), "spiral"),
        (("train", "spiral", "--set", "optimizer.learning_rat=1"), "learning_rate"),
        (("train", "spiral", "--set", "optimizer.learning_rate=-1"), "above 0"),
        (("train", "spiral", "--set", "optimizer=adm"), "adam"),
        (("train", "spiral", "--set", "layers[9].units=3"), "there are 3"),
        (("train", "spiral", "--set", "optimizer.learning_rate"), "PATH=VALUE"),
        (("train", "spiral", "--epochs", "0"), "at least 1"),
        (("train", "spiral", "--epochs", "many"), "whole number"),
        (("train", "spiral", "--set", "layers[2].units=3"), "output layer"),
        (("train", "spiral", "--set", "data.validation=0.5", "--set", "data.test=0.5"), "nothing is left"),
        (
            ("gradcheck", "spiral", "--set", "data.validation=0.5", "--set", "data.test=0.5"),
            "nothing is left",
        ),
    ],
)
def test_wrong_use_ends_with_2_and_a_sentence_that_helps(arguments, word, capsys):
    assert 2 == nnviz(*arguments)
    err = capsys.readouterr().err
    assert word in err
    assert "Traceback" not in err


def test_divergence_ends_with_1_and_names_the_step(capsys):
    assert 1 == nnviz("train", "spiral", "--set", "optimizer.learning_rate=1e6")
    assert "diverged at step" in capsys.readouterr().err


def test_a_folder_that_is_not_there_ends_with_1_and_names_the_file(tmp_path, capsys):
    target = tmp_path / "nowhere" / "m.nnviz"
    assert 1 == nnviz("train", "gaussians", "--epochs", "1", "--save", str(target))
    assert str(target) in capsys.readouterr().err


def test_the_terminal_never_imports_qt():
    code = (
        "import sys; from nnviz import cli; cli.main(['train', 'gaussians', '--epochs', '1', '--json'], None, None); "
        "print([m for m in sys.modules if m.split('.')[0] in ('PySide6', 'pyqtgraph', 'scipy', 'sklearn')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == done.stdout.splitlines()[-1]


def test_gradcheck_prints_errors_below_the_gates(capsys):
    assert 0 == nnviz("gradcheck", "spiral", "--json")
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["max_norm_error"] < 1e-7
    assert found["max_element_error"] < 1e-5
    assert [(0, "W1"), (1, "W1"), (2, "W1")] == [(row["layer"], row["name"]) for row in found["arrays"]]


def test_gradcheck_ends_with_1_where_a_formula_is_wrong(capsys, monkeypatch):
    from nnviz.engine.activations import Tanh

    def twice(self, z, a, out):
        yield out.fill, (2,)

    monkeypatch.setattr(Tanh, "slope", twice)
    assert 1 == nnviz("gradcheck", "spiral")
    assert "WRONG" in capsys.readouterr().out


def test_a_saved_training_goes_on_where_it_stood(tmp_path, capsys):
    def loss():
        return json.loads(capsys.readouterr().out.splitlines()[-1])["train_loss"]

    file = str(tmp_path / "half.nnviz")
    assert 0 == nnviz("train", "spiral", "--epochs", "8", "--json")
    whole = loss()
    assert 0 == nnviz("train", "spiral", "--epochs", "3", "--save", file)
    capsys.readouterr()
    assert 0 == nnviz("train", file, "--epochs", "8", "--json")
    assert whole == loss()
