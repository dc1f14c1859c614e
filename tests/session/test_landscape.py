"""The loss over a plane: its middle is the present loss, directions are as long as the weights, paths are honest."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from nnviz.engine.layers import BatchNorm, Dense
from nnviz.session.commands import Advance, Run, SetProbes, StepUnit
from nnviz.session.jobs import Cancelled, Report
from nnviz.session.landscape import RESOLUTIONS, PlaneKind, PlaneProblem, View, survey
from nnviz.session.path import Path, PathOfTraining, thinned
from nnviz.session.planes import path_plane, random_plane
from tests.session.driving import OUTPUT, SMALL, Clock, Hand, built

ASK = PathOfTraining()
COARSE = View(PlaneKind.RANDOM, RESOLUTIONS[0])


class Ticking(Clock):
    """A clock that moves on whenever somebody looks, so that keyframes are taken."""

    def __call__(self):
        self.now += 0.02
        return self.now


def trained(spec=SMALL, steps=60):
    """Return a snapshot and its path."""
    hand = Hand(spec, clock=Ticking())
    hand.send(SetProbes(frozenset({ASK})))
    shot = hand.do(Advance(StepUnit.BATCH, steps))
    return shot, shot.answer(ASK)


def surveyed(shot, path, view=COARSE, report=None):
    return survey(shot.spec, shot.data.material, shot.values, path, view, report or Report())


def some(path, *places):
    """Return a path of a few moments of another."""
    return Path(tuple(path.steps[place] for place in places), tuple(path.values[place] for place in places))


def middle(land):
    return len(land.b) - 1 - int(np.flatnonzero(land.b == 0)[0]), int(np.flatnonzero(land.a == 0)[0])


@pytest.mark.parametrize("kind", PlaneKind)
def test_the_middle_is_the_present_loss_of_the_curves_exactly(kind):
    shot, path = trained()
    land = surveyed(shot, path, replace(COARSE, kind=kind))

    assert land.finished
    assert land.centre == land.losses[middle(land)] == shot.curves.column("train_loss")[-1]
    assert shot.curves.column("step")[-1] == land.step == shot.position.step
    assert (17, 17) == land.losses.shape
    assert np.isfinite(land.losses).all()
    assert land.losses.min() <= land.centre <= land.losses.max()


def test_random_directions_are_as_long_as_the_weights_filter_by_filter():
    params = built().params
    plane = random_plane(params, 3)
    weights = params.windows(params.values)
    for direction in (plane.across, plane.up):
        for layer, windows in enumerate(params.windows(direction)):
            rows = windows["W1"]
            assert np.allclose(
                np.linalg.norm(rows[:, :-1], axis=1), np.linalg.norm(weights[layer]["W1"][:, :-1], axis=1)
            )
            assert not rows[:, -1].any()
    assert not np.allclose(plane.across, plane.up)
    assert np.array_equal(plane.across, random_plane(params, 3).across)
    assert not np.array_equal(plane.across, random_plane(params, 4).across)


def test_moments_in_the_plane_reproduce_their_losses():
    """A path of three moments lies in one plane."""
    shot, path = trained()
    three = some(path, 0, 3, -1)
    land = surveyed(shot, three, View(PlaneKind.PATH, RESOLUTIONS[0]))

    assert land.explained == pytest.approx(1)
    assert land.track.off < 1e-6
    assert np.allclose(land.track.loss, land.track.shown, rtol=1e-4)
    for step, loss in zip(three.steps, land.track.loss, strict=True):
        row = np.flatnonzero(shot.curves.column("step") == step)
        if len(row):
            assert loss == shot.curves.column("train_loss")[row[0]]


def test_the_distance_from_the_plane_is_what_is_left_of_the_way():
    shot, path = trained()
    land = surveyed(shot, path, View(PlaneKind.PATH, RESOLUTIONS[0]))
    params = built().params
    params.values[...] = shot.values
    plane = path_plane(params, path, 0)
    for place, moment in enumerate(path.values):
        gap = moment.astype(float) - shot.values
        rest = gap - land.track.a[place] * plane.across - land.track.b[place] * plane.up
        assert np.linalg.norm(rest) == pytest.approx(land.track.distance[place], abs=1e-6)
        assert abs(rest @ plane.across) < 1e-5 > abs(rest @ plane.up)
    assert 0 < land.explained <= 1
    assert land.track.distance[-1] == pytest.approx(0, abs=1e-6)


def test_the_plane_of_a_path_is_that_of_its_principal_components():
    shot, path = trained()
    params = built().params
    params.values[...] = shot.values
    plane = path_plane(params, path, 0)
    moments = np.stack(path.values).astype(float)
    _, strengths, directions = np.linalg.svd(moments - moments.mean(axis=0), full_matrices=False)

    assert abs(plane.across @ directions[0]) == pytest.approx(1, abs=1e-6)
    assert abs(plane.up @ directions[1]) == pytest.approx(1, abs=1e-6)
    assert (strengths[:2] ** 2).sum() / (strengths**2).sum() == pytest.approx(plane.explained)


def test_the_path_is_that_of_the_history_from_the_first_step_to_the_present():
    shot, path = trained()

    assert 0 == path.steps[0]
    assert shot.position.step == path.steps[-1]
    assert np.array_equal(shot.values, path.values[-1])
    assert list(path.steps) == sorted(set(path.steps))
    assert not path.values[0].flags.writeable
    assert len(path) > 3


def test_a_long_path_is_thinned_to_its_budget_with_both_ends():
    values = tuple(np.full(1000, number, np.float32) for number in range(500))
    few = thinned(tuple(range(500)), values, budget=40_000)
    many = thinned(tuple(range(500)), values)

    assert (10, 0, 499) == (len(few), few.steps[0], few.steps[-1])
    assert 120 == len(many)
    assert np.ptp(np.diff(few.steps)) <= 1


def test_pictures_come_from_coarse_to_fine_and_agree():
    shot, path = trained()
    seen = []

    class Watching(Report):
        def __call__(self, share, text="", partial=None):
            super().__call__(share, text, partial)
            if partial is not None and (not seen or seen[-1] is not partial):
                seen.append(partial)
            shares.append(share)

    shares = []
    land = surveyed(shot, path, replace(COARSE, resolution=33), Watching())
    sides = [len(one.a) for one in seen]

    assert sides == sorted(sides)
    assert {5, 9, 17, 33} == set(sides)
    assert shares == sorted(shares)
    assert shares[-1] <= 1
    for one in seen:
        stride = 32 // (len(one.a) - 1)
        assert np.array_equal(one.losses, land.losses[::stride, ::stride])
        assert np.array_equal(one.b, land.b[::stride])


def test_a_survey_that_is_cancelled_ends_at_once():
    shot, path = trained()
    report = Report()
    report.cancel()

    with pytest.raises(Cancelled):
        surveyed(shot, path, COARSE, report)


def test_fewer_samples_are_the_first_ones_and_said_so():
    shot, path = trained()
    land = surveyed(shot, path, replace(COARSE, samples=10))
    experiment = built()
    experiment.params.values[...] = shot.values

    assert 10 == land.samples
    assert land.centre == experiment.evaluator("train", 10).measure()[0]


def test_batch_normalisation_uses_what_training_has_left():
    shot, path = trained(msgspec.structs.replace(SMALL, layers=(Dense(units=4), BatchNorm(), OUTPUT)))
    for kind in PlaneKind:
        land = surveyed(shot, path, replace(COARSE, kind=kind))
        assert land.losses[middle(land)] == shot.curves.column("train_loss")[-1]
        assert np.isfinite(land.losses).all()


def test_frozen_layers_stay_where_they_are():
    spec = msgspec.structs.replace(SMALL, layers=(Dense(units=4, frozen=True), Dense(units=3), OUTPUT))
    params = built(spec).params

    assert not params.windows(random_plane(params, 0).across)[0]["W1"].any()


def test_without_a_path_a_sentence_says_what_to_do():
    shot, path = trained(steps=1)
    still = Path((0,), path.values[:1])

    with pytest.raises(PlaneProblem, match="train a little, or choose random directions"):
        surveyed(shot, still, View(PlaneKind.PATH, RESOLUTIONS[0]))


def test_a_path_of_two_moments_is_a_line_in_a_plane():
    shot, path = trained(steps=1)
    land = surveyed(shot, some(path, 0, -1), View(PlaneKind.PATH, 17))

    assert land.explained == pytest.approx(1)
    assert np.isfinite(land.losses).all()


def test_weights_that_are_all_zero_have_no_random_plane():
    params = built().params
    params.values[...] = 0

    with pytest.raises(PlaneProblem, match="All weights are zero"):
        random_plane(params, 0)


def test_losses_that_are_no_numbers_do_not_stop_a_survey():
    shot, path = trained()
    huge = np.where(np.arange(shot.values.size) % 2, np.float32(3e38), shot.values).astype(np.float32)
    land = survey(shot.spec, shot.data.material, huge, path, COARSE, Report())

    assert not np.isnan(land.losses).any()


def test_nobody_who_looks_costs_anything():
    hand = Hand(clock=Ticking())
    hand.send(Run()).run(30)

    assert {} == dict(hand.look().answers)
