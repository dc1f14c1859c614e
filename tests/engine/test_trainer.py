"""A step walked in phases is the same step, whatever is chosen; and what does not fit the numbers stops it."""

from __future__ import annotations

import time

import numpy as np
import pytest

from nnviz.engine.activations import AnyActivation
from nnviz.engine.clipping import AnyClipping, ClipByNorm, NoClipping
from nnviz.engine.kernels import TINY, quickest
from nnviz.engine.losses import AnyLoss
from nnviz.engine.optimizers import SGD, Adam, AnyOptimizer
from nnviz.engine.penalties import Regularisation
from nnviz.engine.schedules import AnySchedule, Cosine
from nnviz.engine.trainer import Phase, Rules, TrainState
from nnviz.experiment.catalog import choices_of
from tests.engine.learning_bench import trainer_for, until_diverged

CHOSEN = [
    *({"optimizer": choice()} for choice in choices_of(AnyOptimizer)),
    {"optimizer": SGD(momentum=0.9, nesterov=True)},
    *({"loss": choice()} for choice in choices_of(AnyLoss)),
    *({"activation": choice()} for choice in choices_of(AnyActivation)),
    *({"rules": Rules(choice())} for choice in choices_of(AnySchedule)),
    *({"rules": Rules(clipping=choice())} for choice in choices_of(AnyClipping) if choice is not NoClipping),
    {"rules": Rules(regularisation=Regularisation(l1=0.01, l2=0.02, max_norm=0.8))},
    {"optimizer": Adam(), "rules": Rules(Cosine(), Regularisation(l2=0.02), ClipByNorm(limit=0.1))},
]


@pytest.mark.parametrize("chosen", CHOSEN, ids=repr)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_phases_are_the_same_step_bit_for_bit(chosen, dtype):
    stepped, walked = trainer_for(**chosen, dtype=dtype), trainer_for(**chosen, dtype=dtype)
    for count in range(1, 8):
        stepped.step()
        for _ in walked.phases():
            pass
        if stepped.state.samples == 0:
            stepped.report(1 / count)
            walked.report(1 / count)

        assert stepped.params.values.tobytes() == walked.params.values.tobytes()
        assert stepped.batch_loss == walked.batch_loss
        assert stepped.state == walked.state


def test_phases_come_in_the_order_of_the_arithmetic():
    trainer = trainer_for()
    seen = [(event.phase, event.layer) for event in trainer.phases()]

    forward, backward = [(Phase.FORWARD, n) for n in (0, 1, 2)], [(Phase.BACKWARD, n) for n in (2, 1, 0)]
    assert [(Phase.BATCH, -1), *forward, (Phase.LOSS, -1), *backward, (Phase.UPDATE, -1)] == seen


def test_the_loss_is_known_as_soon_as_its_phase_is_over():
    trainer = trainer_for()
    known = {event.phase: trainer.batch_loss for event in trainer.phases()}

    assert np.isnan(known[Phase.FORWARD])
    assert known[Phase.LOSS] > 0
    assert trainer.batch_loss == known[Phase.LOSS]


def test_epochs_are_counted_and_the_last_batch_is_smaller():
    trainer, seen = trainer_for(), []
    for _ in range(4):
        seen.append(trainer.next_batch())
        trainer.step()

    assert [(0, 3), (3, 3), (6, 1), (0, 3)] == seen
    assert TrainState(step=4, epoch=1, samples=3) == trainer.state


def test_going_on_from_a_state_gives_the_same_weights_as_never_having_stopped():
    through, stopped = trainer_for(optimizer=Adam()), trainer_for(optimizer=Adam())
    for _ in range(10):
        through.step()
    for _ in range(4):
        stopped.step()
    again = trainer_for(optimizer=Adam())
    again.params.values[...] = stopped.params.values
    for name, slot in again.params.slots.items():
        slot[...] = stopped.params.slots[name]
    again.state.step, again.state.epoch, again.state.samples = 4, stopped.state.epoch, stopped.state.samples
    for _ in range(6):
        again.step()

    assert through.params.values.tobytes() == again.params.values.tobytes()


@np.errstate(all="ignore")
@pytest.mark.parametrize("rate", [1e3, 1e6])
def test_a_rate_that_is_too_high_stops_at_the_first_bad_number_with_good_weights(rate):
    trainer = trainer_for(optimizer=SGD(learning_rate=rate), dtype="float32")
    error, before, step = until_diverged(trainer)

    assert error.step == step + 1
    assert np.isfinite(trainer.params.values).all()
    assert before.tobytes() == trainer.params.values.tobytes()
    assert step == trainer.state.step


def test_the_first_loss_sets_the_limit():
    trainer = trainer_for()
    assert trainer.loss_limit > 1e300
    trainer.step()

    assert trainer.loss_limit == trainer.explosion * max(1.0, trainer.batch_loss)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_recorded_call_keeps_the_precision(dtype):
    trainer = trainer_for(optimizer=Adam(), dtype=dtype, rules=Rules(clipping=ClipByNorm()))
    trainer.step()
    arrays = [a for _, arguments in trainer._score().calls for a in arguments if isinstance(a, np.ndarray)]

    assert {np.dtype(dtype)} == {array.dtype for array in arrays}


@pytest.mark.parametrize("shape", [(4, 3, 5), (40, 30, 50)])
def test_the_quickest_call_gives_the_same_product(shape):
    n, m, k = shape
    rng = np.random.default_rng(0)
    a, b, out = rng.normal(size=(n, k)), rng.normal(size=(k, m)), np.empty((n, m))
    function, arguments = quickest((np.matmul, (a, b, out)))
    function(*arguments)

    np.testing.assert_allclose(out, a @ b, rtol=1e-13)
    assert (function is np.matmul) == (n * m * k > TINY)


def test_calls_that_are_no_plain_product_stay_as_they_are():
    rows = np.ones((3, 4))
    for call in (
        (np.add, (rows, rows, rows)),
        (np.vecdot, (rows, rows, np.empty(3))),
        (np.matmul, (rows, rows.T, np.empty((6, 3))[::2])),
    ):
        assert call == quickest(call) or call[0] is quickest(call)[0]


@pytest.mark.slow
def test_walking_in_phases_costs_little():
    """At most 15 % over the plainest loop with the same calls, on the tiniest network; medians of many rounds."""
    trainer = trainer_for(dtype="float32", samples=4, batch=4)
    trainer.step()

    def plain():
        for function, arguments in trainer._score().calls:
            function(*arguments)

    def walk():
        for _ in trainer.phases():
            pass

    ratios = []
    for _ in range(40):
        took = []
        for stride in (plain, walk):
            began = time.process_time()
            for _ in range(1000):
                stride()
            took.append(time.process_time() - began)
        ratios.append(took[1] / took[0])

    assert np.median(ratios) <= 1.15
