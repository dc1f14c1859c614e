"""The benchmark itself: that everybody does the same work, and that what is found is said in words and in JSON."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from nnviz import cli
from nnviz.bench import peers as peers_module
from nnviz.bench.cell import serve
from nnviz.bench.measure import Cell, Ended, judged, measure
from nnviz.bench.peers import PEERS, Peer
from nnviz.bench.plain_loop import PlainLoop
from nnviz.bench.problem import Problem
from nnviz.bench.workloads import (
    OURS,
    PLAYGROUND,
    SKLEARN_64,
    TORCH,
    WORKLOADS,
    Workload,
    workload_named,
)
from nnviz.experiment.build import build
from nnviz.experiment.checks import issues_of

NAMES = [workload.name for workload in WORKLOADS]
SMALL = ["xor", "circle", "digits", "digits-adam"]


def nnviz(*arguments: str) -> int:
    try:
        return cli.main(arguments, lambda: 77, lambda order: 78)
    except SystemExit as end:
        return int(end.code or 0)


class Stopwatch:
    """Answers in place of a process: nnviz takes a second for a unit, everybody else eight."""

    def __init__(self, workload: Workload, peer: Peer) -> None:
        self.peer = peer

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        pass

    def wait(self) -> None:
        pass

    def seconds(self, amount: int) -> float:
        return amount * (1.0 if self.peer.name == OURS else 8.0)


@pytest.fixture
def without_torch(monkeypatch):
    monkeypatch.setattr(peers_module, "find_spec", lambda module: None if module == "torch" else module)


def test_the_issue_s_workloads_are_all_there():
    assert ["xor", "circle", "digits", "digits-adam", "mnist", "mnist-large", "one-image", "cnn"] == NAMES[:8]
    assert "phases" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_workload_is_an_experiment_without_faults_and_promises_something(name):
    workload = workload_named(name)

    assert [] == [issue for issue in issues_of(workload.spec) if issue.severity == "error"]
    assert 0 < workload.quick <= workload.amount
    assert workload.promises
    assert all(promise.peer in PEERS and promise.at_least > 0 for promise in workload.promises)


@pytest.mark.parametrize("name", NAMES)
def test_nnviz_does_a_unit_of_each_workload(name):
    answers = io.StringIO()
    serve(name, OURS, io.StringIO("1\n"), answers)

    ready, seconds = answers.getvalue().split()
    assert "ready" == ready
    assert float(seconds) > 0


@pytest.mark.parametrize("name", SMALL)
def test_scikit_learn_does_a_unit_of_the_small_workloads(name):
    PEERS[SKLEARN_64].prepare(Problem.load(workload_named(name)))()(1)


@pytest.mark.parametrize("name", [*SMALL, "cnn", "one-image"])
def test_pytorch_learns_as_many_numbers_as_nnviz(name):
    torch = pytest.importorskip("torch")
    from nnviz.bench.torch_peer import _model

    problem = Problem.load(workload_named(name))
    learned = sum(numbers.numel() for numbers in _model(problem, torch).parameters())

    assert learned == build(problem.spec, problem.material).params.count
    PEERS[TORCH].prepare(problem)()(1)


def test_the_plain_loop_learns_the_same_numbers_as_the_trainer():
    problem = Problem.load(workload_named("phases"))
    plain, ours = build(problem.spec, problem.material), build(problem.spec, problem.material)
    PlainLoop(plain).run(3)
    while ours.trainer.state.epoch < 3:
        for _ in ours.trainer.phases():
            pass

    np.testing.assert_array_equal(ours.params.values, plain.params.values)


def test_the_circle_s_output_is_bent_as_in_the_playground():
    problem = Problem.load(workload_named("circle"))
    x, y = problem.samples("test", "float32")

    assert ((200, 2), {0.0, 1.0}) == (x.shape, set(y))
    assert problem.workload.bent_output
    assert problem.workload.both_losses


def test_peers_take_turns_and_medians_are_divided():
    workload = workload_named("xor")
    found = judged(workload, {OURS: [2, 1, 3], SKLEARN_64: [9, 40, 10]}, {SKLEARN_64: "", TORCH: "away"})

    assert 2 == found.seconds
    assert [(5, False), (None, None)] == [(beside.ratio, beside.kept) for beside in found.comparisons]


def test_the_limit_counts_for_nnviz_alone():
    found = measure(workload_named("one-image"), 10, 1, Stopwatch)

    assert found.within_limit is False
    assert [8.0] == [beside.ratio for beside in found.comparisons]


def test_the_playground_is_as_many_times_as_fast_as_scikit_learn_as_was_measured():
    assert 5.8 == PEERS[PLAYGROUND].times


def test_a_peer_that_is_not_installed_is_said_in_words(without_torch, monkeypatch, capsys):
    monkeypatch.setattr("nnviz.bench.measure.Cell", Stopwatch)

    assert 0 == nnviz("bench", "xor", "cnn")
    out = capsys.readouterr().out
    assert "torch is not installed (pip install torch)" in out
    assert "nnviz 8.00x, wanted 6x" in out
    assert "ok" in out


def test_the_last_line_is_one_object(without_torch, capsys):
    """A real measurement, of as little as there can be."""
    assert 0 == nnviz("bench", "xor", "--quick", "--rounds", "1", "--json")
    found = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert (1, True) == (found["rounds"], found["quick"])
    (xor,) = found["workloads"]
    assert {"name", "title", "unit", "seconds", "limit", "within_limit", "peers"} == set(xor)
    sklearn, torch = xor["peers"]
    assert {"name", "seconds", "ratio", "target", "ok", "missing"} == set(sklearn) == set(torch)
    assert sklearn["ratio"] == pytest.approx(sklearn["seconds"] / xor["seconds"])
    assert (None, None, 12) == (torch["ratio"], torch["ok"], torch["target"])
    assert "not installed" in torch["missing"]


def test_an_unknown_workload_lists_the_near_names(capsys):
    assert 2 == nnviz("bench", "digit")
    assert "digits or digits-adam" in capsys.readouterr().err


@pytest.mark.parametrize("rounds", ["0", "-1", "many"])
def test_rounds_are_a_whole_number_above_zero(rounds, capsys):
    assert 2 == nnviz("bench", "xor", "--rounds", rounds)
    assert "at least 1" in capsys.readouterr().err


def test_a_process_that_ends_too_soon_is_named():
    stranger = Peer("nobody", "numpy", "numpy", PEERS[OURS].prepare)
    with Cell(workload_named("xor"), stranger) as cell, pytest.raises(Ended, match="nobody"):
        cell.wait()
