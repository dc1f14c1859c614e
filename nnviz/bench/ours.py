"""nnviz's own part in the measurements, by the calls that the program itself makes."""

from __future__ import annotations

import numpy as np

from nnviz.bench.problem import Problem, Run, Start
from nnviz.engine.trainer import Trainer
from nnviz.experiment.build import build
from nnviz.session.inference import Predictor

__all__ = ["prepare"]


def prepare(problem: Problem) -> Start:
    """Return what gets nnviz ready for a round."""
    kinds = {"training": _training, "answering": _answering, "phases": _phases}
    return kinds[problem.workload.kind](problem)


def _training(problem: Problem) -> Start:
    def start() -> Run:
        experiment = build(problem.spec, problem.material)
        trainer = experiment.trainer
        parts = ("train", "test") if problem.workload.both_losses else ()
        measures = [experiment.evaluator(part).measure for part in parts]

        def run(epochs: int) -> None:
            for _ in range(epochs):
                _epoch(trainer)
                for measure in measures:
                    measure()

        return run

    return start


def _epoch(trainer: Trainer) -> None:
    state, step = trainer.state, trainer.step
    epoch = state.epoch
    while state.epoch == epoch:
        step()


def _phases(problem: Problem) -> Start:
    def start() -> Run:
        trainer = build(problem.spec, problem.material).trainer
        state = trainer.state

        def run(epochs: int) -> None:
            last = state.epoch + epochs
            while state.epoch < last:
                for _ in trainer.phases():
                    pass

        return run

    return start


def _answering(problem: Problem) -> Start:
    experiment = build(problem.spec, problem.material)
    predict = Predictor(problem.spec, experiment.params.values, problem.material.preparation)
    image = problem.material.dataset.x[0].astype(np.float32) / 255

    def run(images: int) -> None:
        for _ in range(images):
            predict(image)

    return lambda: run
