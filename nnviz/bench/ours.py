"""nnviz's own part in the measurements, by the calls that the program itself makes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from msgspec import structs

from nnviz.bench.problem import Problem, Run, Start
from nnviz.engine.activations import Tanh
from nnviz.engine.layers import Dense
from nnviz.engine.trainer import Trainer
from nnviz.experiment.build import Experiment, build
from nnviz.session.inference import Predictor

__all__ = ["prepare"]


def prepare(problem: Problem) -> Start:
    """Return what gets nnviz ready for a round."""
    kinds = {"training": _training, "answering": _answering, "phases": _phases}
    return kinds[problem.workload.kind](problem)


def _training(problem: Problem) -> Start:
    def start() -> Run:
        experiment = build(problem.spec, problem.material)
        if problem.workload.bent_output:
            _bend_output(experiment)
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


def _bend_output(experiment: Experiment) -> None:
    """Put tanh on the output layer; an experiment may not have that, as the loss owns the link, but a network may."""
    *hidden, last = experiment.network.layers
    if isinstance(last, Dense):
        last = structs.replace(last, activation=Tanh())
    network = experiment.network = replace(experiment.network, layers=(*hidden, last))
    old = experiment.trainer
    experiment.trainer = Trainer(network, experiment.params, old.optimizer, old.feed, old.batch_size)


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
