"""A document becomes the same running experiment each time, and whatever passes the checks can run."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from nnviz import resources
from nnviz.data.dataset import DataProblem
from nnviz.data.digits import Digits
from nnviz.data.synthetic import Circle, Gaussians, Spiral
from nnviz.engine.activations import Identity
from nnviz.engine.kernels import ShapeError
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import Adam
from nnviz.engine.trainer import Diverged
from nnviz.experiment.build import Experiment, build, load_material, network_of
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.checks import fitted, issues_of
from nnviz.experiment.spec import DataSpec, ExperimentSpec, Seeds, TrainingSpec
from tests.experiment.declared import specs

OUTPUT = Dense(units=1, activation=Identity())
SMALL = ExperimentSpec(data=DataSpec(source=Spiral(samples=60)))


def built(spec: ExperimentSpec) -> Experiment:
    return build(spec, load_material(spec, resources.read))


def train(experiment: Experiment, steps: int) -> Experiment:
    for _ in range(steps):
        experiment.trainer.step()
    return experiment


def seeded(**seeds: int) -> Experiment:
    return built(replace(SMALL, seeds=Seeds(**seeds)))


def test_equal_documents_give_equal_weights() -> None:
    assert np.array_equal(built(SMALL).params.values, built(SMALL).params.values)


def test_equal_documents_train_alike_bit_for_bit() -> None:
    first, second = train(built(SMALL), 50), train(built(SMALL), 50)

    assert np.array_equal(first.params.values, second.params.values)


def test_another_base_seed_changes_data_division_and_weights() -> None:
    first, second = seeded(base=1), seeded(base=2)

    assert not np.array_equal(first.params.values, second.params.values)
    assert not np.array_equal(first.material.split.train, second.material.split.train)


def test_the_seed_of_the_weights_changes_nothing_else() -> None:
    first, second = seeded(weights=1), seeded(weights=2)

    assert not np.array_equal(first.params.values, second.params.values)
    assert np.array_equal(first.material.dataset.x, second.material.dataset.x)
    assert np.array_equal(first.material.split.train, second.material.split.train)
    assert np.array_equal(first.trainer.feed.order(0), second.trainer.feed.order(0))


def test_the_seed_of_the_order_changes_nothing_else() -> None:
    first, second = seeded(order=1), seeded(order=2)

    assert not np.array_equal(first.trainer.feed.order(0), second.trainer.feed.order(0))
    assert np.array_equal(first.params.values, second.params.values)
    assert np.array_equal(first.material.split.train, second.material.split.train)


def test_the_seed_of_the_division_changes_nothing_else() -> None:
    first, second = seeded(split=1), seeded(split=2)

    assert not np.array_equal(first.material.split.train, second.material.split.train)
    assert np.array_equal(first.params.values, second.params.values)


def test_a_seed_of_its_own_that_equals_the_base_makes_no_difference() -> None:
    same = seeded(base=3, data=3, split=3, weights=3, order=3)

    assert np.array_equal(train(seeded(base=3), 20).params.values, train(same, 20).params.values)


def test_the_same_material_serves_many_networks() -> None:
    material = load_material(SMALL, resources.read)
    wide = replace(SMALL, layers=(Dense(units=20), OUTPUT))

    first, second = build(SMALL, material), build(wide, material)

    assert first.material is second.material
    assert first.params.count != second.params.count


def test_training_one_experiment_does_not_touch_another_of_the_same_material() -> None:
    material = load_material(SMALL, resources.read)
    first, second = build(SMALL, material), build(SMALL, material)

    train(first, 10)

    assert np.array_equal(built(SMALL).params.values, second.params.values)


def test_a_network_without_hidden_layers_learns_what_a_line_can_part() -> None:
    spec = ExperimentSpec(
        data=DataSpec(source=Gaussians(samples=100)), layers=(OUTPUT,), optimizer=Adam(learning_rate=0.05)
    )

    _, accuracy = train(built(spec), 300).evaluator("train").measure()

    assert accuracy > 0.9


def test_layers_of_one_unit_train() -> None:
    experiment = built(replace(SMALL, layers=(Dense(units=1), Dense(units=1), OUTPUT)))

    assert np.isfinite(train(experiment, 20).params.values).all()


def test_a_batch_larger_than_the_data_is_all_of_them() -> None:
    experiment = built(replace(SMALL, training=TrainingSpec(batch_size=100_000)))

    train(experiment, 3)

    assert (3, 3, 0) == (
        experiment.trainer.state.step,
        experiment.trainer.state.epoch,
        experiment.trainer.state.samples,
    )


def test_a_single_sample_of_a_single_class_trains() -> None:
    spec = ExperimentSpec(data=DataSpec(source=Circle(samples=2), validation=0.0, test=0.5))
    experiment = built(spec)

    assert 1 == experiment.train.samples
    assert np.isfinite(train(experiment, 20).params.values).all()


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_precision_is_that_of_every_number(precision: str) -> None:
    experiment = train(built(replace(SMALL, training=TrainingSpec(precision=precision))), 2)
    params, work = experiment.params, experiment.trainer.workspace()

    arrays = [params.values, params.grads, params.delta, *params.slots.values(), work.rows, work.loss_view.p]
    assert {np.dtype(precision)} == {array.dtype for array in arrays}


def test_more_precise_numbers_begin_from_the_same_weights() -> None:
    single, double = (
        built(replace(SMALL, training=TrainingSpec(precision=precision)))
        for precision in ("float32", "float64")
    )

    assert np.allclose(single.params.values, double.params.values, rtol=1e-6, atol=0)


def test_the_three_parts_share_no_sample_and_miss_none() -> None:
    experiment = built(SMALL)
    split = experiment.material.split

    rows = np.concatenate([split.train, split.validation, split.test])
    assert list(range(60)) == sorted(rows)
    assert len(split.train) == experiment.train.samples == experiment.trainer.feed.samples


def test_an_empty_part_is_measured_as_not_a_number() -> None:
    experiment = built(ExperimentSpec(data=DataSpec(source=Spiral(samples=60), validation=0.0)))

    assert all(np.isnan(experiment.evaluator("validation").measure()))


def test_measuring_in_pieces_gives_the_measure_of_the_whole() -> None:
    experiment = built(fitted(ExperimentSpec(data=DataSpec(source=Digits()))))
    whole = experiment.evaluator("train").measure()
    rows = experiment.train
    experiment.evaluator("validation").measure()

    assert 1797 * 0.6 == pytest.approx(rows.samples, abs=5)
    assert whole == pytest.approx(experiment.evaluator("train").measure(), rel=1e-6)


def test_what_the_checks_call_an_error_is_not_built() -> None:
    spec = ExperimentSpec(layers=(Dense(units=3, activation=Identity()),))

    with pytest.raises(SpecProblem) as caught:
        built(spec)

    assert "layers[0].units" == caught.value.path


def test_the_place_of_a_row_is_found_through_the_order_of_the_epoch() -> None:
    experiment = built(SMALL)
    train(experiment, 1)
    work = experiment.trainer.workspace()
    assert work is not None

    for place in range(work.batch):
        row = experiment.train.features(0, experiment.train.samples)[experiment.place_of_row(0, place)]
        assert np.allclose(work.rows[place], row, atol=1e-6)


def test_in_a_batch_of_everything_rows_stand_in_their_own_order() -> None:
    experiment = built(replace(SMALL, training=TrainingSpec(batch_size=1000)))

    assert [0, 1, 2] == [experiment.place_of_row(0, place) for place in range(3)]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(specs(largest=12))
def test_whatever_passes_the_checks_loads_and_takes_steps_or_says_why_not(spec: ExperimentSpec) -> None:
    spec = fitted(spec)
    if spec.data.source.count > 2_000 or any(issue.severity == "error" for issue in issues_of(spec)):
        return
    with np.errstate(all="ignore"), suppress(ShapeError, DataProblem, Diverged):
        experiment = built(spec)
        assert network_of(spec) == experiment.network
        try:
            train(experiment, 2)
        finally:
            assert np.isfinite(experiment.params.values).all()


def test_a_part_of_the_data_that_cannot_be_read_is_named() -> None:
    def nothing(name: str) -> bytes:
        return b""

    with pytest.raises(DataProblem, match="optdigits-images"):
        load_material(ExperimentSpec(data=DataSpec(source=Digits())), nothing)
