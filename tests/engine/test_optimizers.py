"""Every optimizer, because it is in the union."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnviz.engine.optimizers import SGD, AdaGrad, Adam, AdamW, AnyOptimizer, Nadam, RMSprop, Scalars
from nnviz.experiment.catalog import choices_of
from tests.engine.learning_bench import line, trainer_for

VARIANTS = [
    SGD(momentum=0.9),
    SGD(momentum=0.9, nesterov=True),
    RMSprop(momentum=0.5),
    Adam(amsgrad=True),
    AdamW(amsgrad=True, weight_decay=0.1),
]
ALL = [*(choice() for choice in choices_of(AnyOptimizer)), *VARIANTS]
every = pytest.mark.parametrize("optimizer", ALL, ids=repr)

BY_HAND = [
    (SGD(learning_rate=0.1), [2, 4], [0.8, 0.4]),
    (SGD(learning_rate=0.1, momentum=0.5), [2, 4], [0.8, 0.3]),
    (SGD(learning_rate=0.1, momentum=0.5, nesterov=True), [2, 4], [0.7, 0.05]),
    (AdaGrad(learning_rate=0.1), [3, 4], [0.9, 0.82]),
    (RMSprop(learning_rate=0.1, rho=0.75), [2, 2], [0.8, 0.8 - 0.2 / math.sqrt(1.75)]),
    (
        RMSprop(learning_rate=0.1, rho=0.75, momentum=0.5),
        [2, 2],
        [0.8, 0.8 - 0.1 * (0.5 * 2 + 2 / math.sqrt(1.75))],
    ),
    (
        Adam(learning_rate=0.1, beta1=0.5, beta2=0.75),
        [2, 1],
        [0.9, 0.9 - 0.1 * (1 / 0.75) / math.sqrt(1 / 0.4375)],
    ),
    # v is 1 after the first step and 0.8125 after the second: AMSGrad goes on dividing by 1
    (
        Adam(learning_rate=0.1, beta1=0.5, beta2=0.75, amsgrad=True),
        [2, 0.5],
        [0.9, 0.9 - 0.1 * (0.75 / 0.75) / math.sqrt(1 / 0.4375)],
    ),
    (
        AdamW(learning_rate=0.1, beta1=0.5, beta2=0.75, weight_decay=0.5),
        [2, 1],
        [0.85, 0.85 * 0.95 - 0.1 * (1 / 0.75) / math.sqrt(1 / 0.4375)],
    ),
]


@pytest.mark.parametrize(("optimizer", "gradients", "weights"), BY_HAND, ids=str)
def test_a_weight_of_one_goes_where_the_formula_says(optimizer, gradients, weights):
    """The sums are in the docstrings: two steps from w = 1 for each rule."""
    assert weights == pytest.approx(line(1.0, gradients, optimizer), abs=1e-7)


def test_nadam_looks_ahead_as_its_formula_says():
    """The first step from w = 1 with g = 2: m = 0.2, v̂ = 4, μ₁ and μ₂ from the schedule."""
    mu1, mu2 = (0.9 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in (1, 2))
    ahead = mu2 * 0.2 / (1 - mu1 * mu2) + (1 - mu1) * 2 / (1 - mu1)

    assert [1 - 0.1 * ahead / 2] == pytest.approx(line(1.0, [2], Nadam(learning_rate=0.1)), abs=1e-7)


def test_every_optimizer_is_worked_out_by_hand():
    assert {type(optimizer) for optimizer in ALL} == {type(optimizer) for optimizer, *_ in BY_HAND} | {Nadam}


@every
def test_a_gradient_of_zero_changes_nothing_but_what_decays(optimizer):
    weights = line(1.0, [0.0, 0.0, 0.0], optimizer)
    decay = getattr(optimizer, "weight_decay", 0.0) * optimizer.learning_rate

    assert [pytest.approx((1 - decay) ** step, abs=1e-12) for step in (1, 2, 3)] == weights


@every
def test_the_change_is_written_before_it_is_added(optimizer):
    trainer = trainer_for(optimizer=optimizer)
    before = trainer.params.values.copy()
    trainer.step()

    assert np.abs(trainer.params.delta).max() > 0
    np.testing.assert_array_equal(trainer.params.values, before + trainer.params.delta)


@every
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_precision_stays_and_all_memory_is_finite_after_a_hundred_steps(optimizer, dtype):
    trainer = trainer_for(optimizer=optimizer, dtype=dtype)
    for _ in range(100):
        trainer.step()
    params = trainer.params

    assert {np.dtype(dtype)} == {
        vector.dtype for vector in (params.values, params.delta, *params.slots.values())
    }
    assert all(np.isfinite(vector).all() for vector in (params.values, *params.slots.values()))


@every
def test_the_loss_falls(optimizer):
    trainer = trainer_for(optimizer=optimizer, batch=7)
    trainer.step()
    first = trainer.batch_loss
    for _ in range(200):
        trainer.step()

    assert trainer.batch_loss < first


@every
def test_a_steady_optimizer_begins_every_step_alike(optimizer):
    begun = []
    for step in (1, 2, 50):
        scalars = Scalars.like(np.zeros(1))
        optimizer.begin(scalars, step)
        begun.append(tuple(float(number) for number in scalars))

    assert optimizer.steady == (len(set(begun)) == 1)


@every
def test_the_factor_of_a_schedule_scales_the_change(optimizer):
    full, half = Scalars.like(np.zeros(1)), Scalars.like(np.zeros(1))
    optimizer.begin(full, 3)
    optimizer.begin(half, 3, 0.5)

    assert float(half.rate) == pytest.approx(0.5 * float(full.rate), rel=1e-15)
    assert float(half.decay) == pytest.approx(0.5 * float(full.decay), rel=1e-15)
    assert half.epsilon == full.epsilon


def test_nadam_goes_on_beyond_its_table():
    near, far = Scalars.like(np.zeros(1)), Scalars.like(np.zeros(1))
    Nadam().begin(near, 99_000)
    Nadam().begin(far, 10**7)

    assert float(near.rate) == pytest.approx(float(far.rate), rel=1e-6)
    assert float(near.lead) == pytest.approx(float(far.lead), rel=1e-6)


def test_weight_decay_spares_the_biases():
    trainer = trainer_for(optimizer=AdamW(learning_rate=0.01, weight_decay=10.0))
    plain = trainer_for(optimizer=Adam(learning_rate=0.01))
    trainer.step()
    plain.step()

    for decayed, kept in zip(
        trainer.params.windows(trainer.params.values), plain.params.windows(plain.params.values), strict=True
    ):
        np.testing.assert_array_equal(decayed["W1"][:, -1], kept["W1"][:, -1])
        assert not np.array_equal(decayed["W1"][:, :-1], kept["W1"][:, :-1])


class _Means:
    """The textbook's optimizers, which keep means and not sums; ``after`` returns the change for a gradient."""

    def __init__(self, count):
        self.m, self.v, self.largest, self.s = (np.zeros(count) for _ in range(4))

    def after(self, g, values, rule, step):
        if isinstance(rule, RMSprop):
            self.v = rule.rho * self.v + (1 - rule.rho) * g * g
            self.s = rule.momentum * self.s + g / (np.sqrt(self.v) + rule.epsilon)
            return -rule.learning_rate * self.s
        self.m = rule.beta1 * self.m + (1 - rule.beta1) * g
        self.v = rule.beta2 * self.v + (1 - rule.beta2) * g * g
        self.largest = np.maximum(self.largest, self.v) if rule.amsgrad else self.v
        ahead = self.m / (1 - rule.beta1**step)
        if isinstance(rule, Nadam):
            momenta = [rule.beta1 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in range(1, step + 2)]
            ahead = momenta[-1] * self.m / (1 - math.prod(momenta))
            ahead = ahead + (1 - momenta[-2]) * g / (1 - math.prod(momenta[:-1]))
        return -rule.learning_rate * ahead / (np.sqrt(self.largest / (1 - rule.beta2**step)) + rule.epsilon)


CHANGES = [
    (Adam(beta1=0.99), Adam(beta1=0.5)),
    (Adam(beta2=0.9), Adam(beta2=0.9999)),
    (Adam(amsgrad=True, beta2=0.9), Adam(amsgrad=True, beta2=0.99)),
    (AdamW(beta1=0.99, weight_decay=0.0), AdamW(beta1=0.0, weight_decay=0.0)),
    (Nadam(beta1=0.99, beta2=0.9), Nadam(beta1=0.5, beta2=0.99)),
    (RMSprop(rho=0.99), RMSprop(rho=0.5)),
    (RMSprop(rho=0.99, momentum=0.9), RMSprop(rho=0.5, momentum=0.9)),
]


@pytest.mark.parametrize(("before", "after"), CHANGES, ids=repr)
def test_means_stay_what_they_are_when_their_memory_is_made_longer_or_shorter(before, after):
    trainer = trainer_for(optimizer=before)
    params = trainer.params
    means = _Means(params.count)
    for step in range(1, 41):
        rule = before if step <= 20 else after
        if step == 21:
            trainer.use(after, trainer.batch_size)
        trainer.step()
        wanted = means.after(params.grads, params.values, rule, step)

        np.testing.assert_allclose(params.delta, wanted, rtol=1e-9, atol=1e-14)


def test_a_change_in_the_middle_of_a_step_counts_from_the_next():
    before, after = Adam(beta1=0.99), Adam(beta1=0.5)
    inside, between = trainer_for(optimizer=before), trainer_for(optimizer=before)
    for number, _ in enumerate(inside.phases()):
        if number == 3:
            inside.use(after, inside.batch_size)
    between.step()
    between.use(after, between.batch_size)
    for _ in range(3):
        inside.step()
        between.step()

    assert between.params.values.tobytes() == inside.params.values.tobytes()


def test_what_another_rule_remembers_is_left_alone():
    slots = {"v": np.ones(2)}
    Adam(beta2=0.5).carry(RMSprop(rho=0.9), slots)

    assert [1, 1] == slots["v"].tolist()
