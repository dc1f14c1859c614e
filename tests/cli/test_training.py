"""``nnviz train`` with files: going on, Ctrl+C, and what cannot be."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from nnviz import cli
from nnviz.session.model_file import read_model


def nnviz(*arguments: str) -> int:
    return cli.main(arguments, lambda: 77, lambda order: 78)


def last_object(capsys) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.fixture
def saved(tmp_path, capsys):
    path = tmp_path / "saved.nnviz"
    assert 0 == nnviz("train", "spiral", "--epochs", "10", "--save", str(path))
    capsys.readouterr()
    return path


def test_the_epochs_of_a_file_do_not_double_each_time(saved, capsys):
    stood = []
    for _ in range(3):
        assert 0 == nnviz("train", str(saved), "--save", str(saved), "--json")
        stood.append(last_object(capsys)["epochs"])
    assert [20, 30, 40] == stood


def test_epochs_that_are_set_count_from_the_beginning_like_the_option(saved, capsys):
    assert 0 == nnviz("train", str(saved), "--set", "training.epochs=12", "--json")
    assert 12 == last_object(capsys)["epochs"]
    assert 2 == nnviz("train", str(saved), "--set", "training.epochs=10")
    assert "10 epochs already" in capsys.readouterr().err


def test_a_layer_of_a_file_can_be_frozen(saved, tmp_path, capsys):
    target = tmp_path / "frozen.nnviz"
    assert 0 == nnviz("train", str(saved), "--set", "layers[0].frozen=true", "--save", str(target))
    before, after = (read_model(path.read_bytes(), path.name) for path in (saved, target))
    assert after.spec.layers[0].frozen
    assert before.values[:24].tobytes() == after.values[:24].tobytes()
    assert not np.any(before.values[24:] == after.values[24:])


def test_a_card_of_another_kind_does_no_harm(saved, capsys):
    memory = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b'{"preset": {"a": 1}}' if name == "card.json" else old.read(name))
    saved.write_bytes(memory.getvalue())
    assert 0 == nnviz("train", str(saved), "--json")
    assert "saved" == last_object(capsys)["preset"]


def test_a_preset_comes_before_a_file_of_its_name(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "circle").write_bytes(b"something else")
    assert 0 == nnviz("train", "circle", "--epochs", "1", "--json")
    assert "circle" == last_object(capsys)["preset"]


def test_a_folder_that_is_not_there_is_noticed_before_training(tmp_path, monkeypatch, capsys):
    def too_late(*arguments, **named):
        raise AssertionError("It was trained first.")

    monkeypatch.setattr("nnviz.session.headless.run", too_late)
    assert 1 == nnviz("train", "spiral", "--save", str(tmp_path / "nowhere" / "m.nnviz"))
    assert "there is no folder" in capsys.readouterr().err
    assert 1 == nnviz("train", "spiral", "--save", str(tmp_path))
    assert "it is a folder" in capsys.readouterr().err


def interrupted_at(monkeypatch, step):
    """Press Ctrl+C once in the middle of a step."""
    from nnviz.engine.trainer import Trainer

    plain = Trainer.step

    def pressed(self):
        if self.state.step == step:
            signal.raise_signal(signal.SIGINT)
        plain(self)

    monkeypatch.setattr(Trainer, "step", pressed)


@pytest.mark.parametrize("step", [95, 89])
def test_what_was_learned_until_ctrl_c_is_saved_and_goes_on_bit_for_bit(step, tmp_path, monkeypatch, capsys):
    """Once in the middle of an epoch, once at its end, of which the schedule must have heard."""
    plateau = [f"--set=schedule{rest}" for rest in ("=plateau", ".patience=1", ".min_delta=1", ".drop=0.5")]
    path, before = tmp_path / "stopped.nnviz", signal.getsignal(signal.SIGINT)
    with monkeypatch.context() as patch:
        interrupted_at(patch, step)
        assert 1 == nnviz("train", "spiral", *plateau, "--epochs", "6", "--save", str(path))
    assert f"Stopped after step {step + 1}" in capsys.readouterr().err
    assert before == signal.getsignal(signal.SIGINT)
    assert 0 == nnviz("train", str(path), "--epochs", "6", "--json")
    went_on = last_object(capsys)
    assert 0 == nnviz("train", "spiral", *plateau, "--epochs", "6", "--json")
    assert went_on | {"seconds": 0} == last_object(capsys) | {"seconds": 0}


def test_ctrl_c_without_a_file_ends_at_once(monkeypatch, capsys):
    interrupted_at(monkeypatch, 5)
    assert 1 == nnviz("train", "spiral")
    assert "nnviz: Stopped." in capsys.readouterr().err


def test_too_little_memory_is_told_in_a_sentence(monkeypatch, capsys):
    def full(*arguments, **named):
        raise MemoryError

    monkeypatch.setattr("nnviz.session.headless.run", full)
    assert 1 == nnviz("train", "spiral")
    assert "not enough memory" in capsys.readouterr().err


def test_a_reader_that_reads_no_further_is_no_error(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        done = subprocess.run(
            [sys.executable, "-m", "nnviz", "presets"], stdout=nobody, stderr=subprocess.PIPE, check=False
        )
    assert (0, b"") == (done.returncode, done.stderr)


def test_measured_values_get_figures_of_their_own(capsys):
    """The same sums, from the predictions themselves."""
    arguments = ("--set", "data.source=plane", "--epochs", "3")
    assert 0 == nnviz("train", "spiral", *arguments, "--json")
    found = last_object(capsys)
    assert found["train_accuracy"] is None
    assert found["validation_r2"] < 1
    assert found["test_mae"] > 0
    assert 0 == nnviz("train", "spiral", *arguments)
    out = capsys.readouterr().out
    assert f"R² {found['test_r2']:.4f}" in out
    assert f"mean absolute error {found['test_mae']:.4f}" in out


def test_classes_have_no_figures_of_measured_values(capsys):
    assert 0 == nnviz("train", "spiral", "--epochs", "1", "--json")
    found = last_object(capsys)
    assert [None] * 6 == [
        found[f"{part}_{name}"] for part in ("train", "validation", "test") for name in ("r2", "mae")
    ]
