"""Where a training stood is written down in the measure of the optimizer that will go on from it."""

from __future__ import annotations

import numpy as np
from msgspec import structs

from nnviz.engine.optimizers import Adam
from nnviz.experiment.build import build, load_material
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.presets import preset
from nnviz.session.keyframe import Keyframe
from nnviz.session.moment import Moment
from nnviz.session.progress import Progress
from nnviz.session.stopping import Stopper


def moving(read):
    """Return an experiment that has taken three steps."""
    spec = replace_at(preset("circle", read).spec, "optimizer", Adam())
    experiment = build(spec, load_material(spec, read))
    for _ in range(3):
        experiment.trainer.step()
    return experiment


def test_a_moment_that_is_remembered_is_written_down_as_the_present_one(read):
    experiment = moving(read)
    stopper = Stopper(experiment)
    stopper.best = Keyframe.of(experiment.trainer)
    experiment.trainer.step()
    now = Progress.of(experiment, stopper)
    frame = Keyframe.of(experiment.trainer)
    then = Progress.at(Moment(frame, experiment.spec, 0, stopper.patient, stopper.best))

    assert now.counters == then.counters
    np.testing.assert_array_equal(now.moments, then.moments)
    np.testing.assert_array_equal(now.best, then.best)
    assert (1 + len(now.counters.slots), experiment.params.count) == now.best.shape


def test_an_optimizer_that_was_changed_inside_a_step_finds_what_it_needs(read):
    """Inside a step the slots are still kept in the measure of the old one."""
    experiment = moving(read)
    trainer = experiment.trainer
    phases = trainer.phases()
    next(phases)
    before = {name: slot.copy() for name, slot in experiment.params.slots.items()}
    old = {name: slot.copy() for name, slot in before.items()}
    trainer.use(structs.replace(trainer.optimizer, beta1=0.5), trainer.batch_size)
    written = Progress.of(experiment)
    trainer.optimizer.carry(trainer.slots_by, before)
    phases.close()

    assert (before["m"] != old["m"]).any()
    for name, row in zip(written.counters.slots, written.moments, strict=True):
        np.testing.assert_array_equal(before[name], row)
