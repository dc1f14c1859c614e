"""``nnviz report``: its figures are those of scikit-learn, and those of the training that it reports on."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn import metrics as oracle

from nnviz import cli, resources
from nnviz.experiment.presets import preset
from nnviz.session.answers import answers_of
from nnviz.session.headless import run, verdict
from nnviz.session.model_file import read_model
from nnviz.session.report import opened, report_on


def nnviz(*arguments: str) -> int:
    return cli.main(arguments, lambda: 77, lambda order: 78)


def last_object(capsys) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.fixture
def digits(tmp_path, capsys):
    path = tmp_path / "digits.nnviz"
    assert 0 == nnviz(
        "train",
        "digits-64-64-10",
        "--epochs",
        "3",
        "--set",
        "regularisation.l2=0.01",
        "--save",
        str(path),
        "--json",
    )
    return path, last_object(capsys)


def test_a_report_on_a_file_agrees_with_its_training_and_with_scikit_learn(digits, capsys):
    path, figures = digits
    assert 0 == nnviz("report", str(path), "--json")
    found = last_object(capsys)
    assert ("digits-64-64-10", 3) == (found["preset"], found["epochs"])
    assert found["validation"] is None
    for part in ("train", "test"):
        assert figures[f"{part}_loss"] == found[part]["loss"]
        assert figures[f"{part}_accuracy"] == found[part]["accuracy"]
    experiment = opened(read_model(path.read_bytes(), path.name), resources.read)
    answers = answers_of(experiment, "test")
    chosen = answers.predictions.argmax(axis=0)
    wanted = oracle.precision_recall_fscore_support(answers.labels, chosen, zero_division=np.nan)
    rows = found["test"]["by_class"]
    assert oracle.confusion_matrix(answers.labels, chosen).tolist() == found["test"]["confusion"]
    for name, values in zip(("precision", "recall", "f1", "support"), wanted, strict=True):
        shown = [float("nan") if row[name] is None else row[name] for row in rows]
        assert values.tolist() == pytest.approx(shown, nan_ok=True)
    for k in (2, 3, 5):
        share = oracle.top_k_accuracy_score(answers.labels, answers.predictions.T, k=k)
        assert share == pytest.approx(found["test"]["top_k"][str(k)])
    weights = [
        windows["W1"][:, :-1] for windows in experiment.params.windows(experiment.params.values) if windows
    ]
    assert found["penalty"] == pytest.approx(0.005 * sum(float((w**2).sum()) for w in weights), rel=1e-5)
    assert [] == found["train"]["confusion"]


def test_the_health_of_each_layer_is_there(digits, capsys):
    assert 0 == nnviz("report", str(digits[0]), "--json")
    health = last_object(capsys)["health"]
    assert [0, 1] == [row["layer"] for row in health]
    assert all(row["gradient"] > 0 and row["ratio"] > 0 for row in health)
    assert health[-1]["dead"] is None


def test_a_report_in_words(digits, capsys):
    assert 0 == nnviz("report", str(digits[0]))
    out = capsys.readouterr().out
    for word in (
        "accuracy",
        "top 3",
        "precision",
        "recall",
        "F1",
        "taken for",
        "update to weight",
        "price of the weights",
    ):
        assert word in out


def test_a_preset_is_trained_first_and_measured_values_have_their_own_figures(capsys):
    source = "data.source=plane"
    assert 0 == nnviz("report", "spiral", "--epochs", "2", "--set", source, "--json")
    found = last_object(capsys)
    assert 2 == found["epochs"]
    assert found["test"]["accuracy"] is None
    assert [] == found["test"]["by_class"] == found["classes"]
    assert 0 == nnviz("train", "spiral", "--epochs", "2", "--set", source, "--json")
    trained = last_object(capsys)
    assert (trained["test_r2"], trained["test_mae"]) == (found["test"]["r2"], found["test"]["mae"])


def test_r2_and_mae_are_those_of_scikit_learn():
    from nnviz.experiment.checks import fitted
    from nnviz.experiment.codec import set_from_text

    spec = fitted(set_from_text(preset("spiral", resources.read).spec, "data.source", "plane"))
    finished = run(set_from_text(spec, "training.epochs", "3"), resources.read, lambda progress: None)
    result = verdict(finished)
    for part in ("train", "validation", "test"):
        found = answers_of(finished.experiment, part)
        assert getattr(result, f"{part}_r2") == pytest.approx(
            oracle.r2_score(found.targets.T, found.predictions.T)
        )
        mae = oracle.mean_absolute_error(found.targets.T, found.predictions.T)
        assert getattr(result, f"{part}_mae") == pytest.approx(mae)


def test_measuring_comes_before_the_step_that_shows_the_health(read):
    finished = run(preset("xor-2-2-1", read).spec, read, lambda progress: None)
    result = verdict(finished)
    report = report_on(finished.experiment)
    assert (result.steps, result.train_loss) == (report.steps, report.parts["train"].loss)
    assert result.steps + 1 == finished.experiment.trainer.state.step


def test_settings_do_not_apply_to_a_file(digits, capsys):
    assert 2 == nnviz("report", str(digits[0]), "--epochs", "5")
    assert "as it stands" in capsys.readouterr().err


def test_a_file_of_weights_alone_does_not_say_how_many_steps_made_them(tmp_path, capsys):
    path = str(tmp_path / "weights.nnviz")
    assert 0 == nnviz("train", "xor-2-2-1", "--epochs", "2", "--weights-only", "--save", path)
    capsys.readouterr()
    assert 0 == nnviz("report", path, "--json")
    assert last_object(capsys)["steps"] is None
    assert 0 == nnviz("report", path)
    assert "xor-2-2-1: weights alone" in capsys.readouterr().out
