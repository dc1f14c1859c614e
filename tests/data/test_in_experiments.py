"""Data as a part of an experiment: what the document says reaches network, screen and warnings."""

import msgspec
import numpy as np
import pytest

from nnviz.data.dataset import Task
from nnviz.data.digits import Digits
from nnviz.data.features import PlaneFeatures
from nnviz.data.iris import Iris
from nnviz.data.regression import MultiGaussian, Plane, Sine
from nnviz.data.scaling import AnyScaling, Auto, Scaling, Standard, Unscaled
from nnviz.data.sources import AnySource
from nnviz.data.synthetic import Circle, Moons, Rings, Spiral, Xor
from nnviz.engine.activations import Tanh
from nnviz.engine.evaluate import Forward
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import Adam
from nnviz.experiment.build import Experiment, build, load_material
from nnviz.experiment.checks import fitted, issues_of, with_remedy
from nnviz.experiment.codec import read_json, set_from_text, write_json
from nnviz.experiment.spec import DataSpec, ExperimentSpec, Seeds
from nnviz.session import commands
from nnviz.session.snapshot import Probe, Snapshot
from nnviz.session.worker import Worker
from tests.data.distortions import MILD

SQUARES = PlaneFeatures(x1=False, x2=False, x1_squared=True, x2_squared=True)


def spec_of(source, *hidden: int, seed: int = 0, **data) -> ExperimentSpec:
    layers = (*(Dense(units=units, activation=Tanh()) for units in hidden), Dense(units=1))
    return fitted(
        ExperimentSpec(
            data=DataSpec(source=source, **data),
            layers=layers,
            optimizer=Adam(learning_rate=0.01),
            seeds=Seeds(base=seed),
        )
    )


def trained(spec: ExperimentSpec, epochs: int, read) -> Experiment:
    experiment = build(spec, load_material(spec, read))
    while experiment.trainer.state.epoch < epochs:
        experiment.trainer.step()
    return experiment


def seen(spec: ExperimentSpec, read) -> Snapshot:
    """Load, take some steps and look at everything, as the window does."""
    worker = Worker(read)
    worker.handle(commands.SetProbes(frozenset(Probe)))
    worker.handle(commands.Load(spec))
    worker.work_for(0.01)
    worker.handle(commands.Advance(commands.StepUnit.BATCH, 3))
    while worker.work_for(0.05) == 0.0:
        pass
    snapshot = worker.snapshot()
    assert snapshot.failure is None, snapshot.failure
    return snapshot


def paths(spec: ExperimentSpec) -> list[str]:
    return [issue.path for issue in issues_of(spec) if issue.path.startswith("data")]


def test_a_small_network_fits_the_plane(read) -> None:
    experiment = trained(spec_of(Plane(noise=0.1), 4), 50, read)
    test = experiment.material.dataset.y[experiment.material.split.test]

    assert 1 - experiment.evaluator("test").measure()[0] / test.var() > 0.95


@pytest.mark.parametrize(
    ("spec", "epochs", "accuracy"),
    [
        pytest.param(spec_of(Rings(classes=3), 8, 8), 150, 0.95, id="three rings"),
        pytest.param(spec_of(Iris(), 8), 100, 0.93, id="iris"),
        pytest.param(spec_of(Iris(), 8, scaling=Standard()), 100, 0.93, id="iris, standard"),
        pytest.param(spec_of(Moons(noise=0.1), 8), 100, 0.97, id="moons"),
        pytest.param(spec_of(Circle(), features=SQUARES), 100, 0.97, id="a circle without hidden layer"),
        pytest.param(
            spec_of(Xor(), features=PlaneFeatures(x1=False, x2=False, x1_x2=True)),
            50,
            0.97,
            id="xor likewise",
        ),
    ],
)
def test_networks_learn_the_new_data(spec: ExperimentSpec, epochs: int, accuracy: float, read) -> None:
    assert trained(spec, epochs, read).evaluator("test").measure()[1] >= accuracy


def test_a_wave_is_learned_from_one_input(read) -> None:
    experiment = trained(spec_of(Sine(noise=0.05), 8, 8), 200, read)

    assert experiment.evaluator("test").measure()[0] < 0.03


def test_training_with_distorted_digits_learns_the_plain_ones(read) -> None:
    spec = spec_of(Digits(), 64, augmentation=MILD)

    assert trained(spec, 40, read).evaluator("test").measure()[1] > 0.94


@pytest.mark.parametrize("source", AnySource.__args__)
def test_every_source_runs_and_can_be_looked_at(source, read) -> None:
    snapshot = seen(spec_of(source(), 4), read)

    assert (snapshot.data.points is not None) == source().planar == (snapshot.field is not None)
    assert len(snapshot.watched.x) == source().inputs


@pytest.mark.parametrize("scaling", AnyScaling.__args__)
@pytest.mark.parametrize("features", [PlaneFeatures(), PlaneFeatures(sin_x1=True, x2=False, x1_x2=True)])
@pytest.mark.parametrize("source", [Spiral(noise=0.1), MultiGaussian(), Rings(classes=4)])
def test_the_field_is_drawn_over_the_plane_whatever_the_network_receives(
    source, features: PlaneFeatures, scaling: type[Scaling], read
) -> None:
    """The field at a point is what the network says to the prepared point; the points stay where they are."""
    spec = spec_of(source, 4, features=features, scaling=scaling())
    experiment = build(spec, load_material(spec, read))
    snapshot = seen(spec, read)
    left, right, bottom, top = snapshot.field.extent
    raw = experiment.material.dataset.x

    assert features.names == snapshot.data.feature_names
    assert features.count == snapshot.layers[0].weights.shape[1] == len(snapshot.watched.x)
    assert {*map(tuple, raw.tolist())} == {*map(tuple, snapshot.data.points.x.tolist())}
    assert left < raw[:, 0].min() < raw[:, 0].max() < right
    assert bottom < raw[:, 1].min() < raw[:, 1].max() < top
    size = len(snapshot.field.values)
    middle = np.array([[left + (right - left) * (3 + 0.5) / size, top - (top - bottom) * (7 + 0.5) / size]])
    experiment.params.values[...] = snapshot.values
    forward = Forward(experiment.network, experiment.params, 1)
    forward.rows[...] = experiment.material.preparation.apply(middle)
    assert snapshot.field.values[7, 3] == pytest.approx(forward.run()[:, 0], abs=1e-5)


def test_features_of_anything_but_points_are_an_error_with_a_remedy() -> None:
    spec = msgspec.structs.replace(spec_of(Iris(), 4), data=DataSpec(source=Iris(), features=SQUARES))
    (issue,) = [issue for issue in issues_of(spec) if issue.severity == "error"]

    assert "data.features" == issue.path
    assert "Iris" in issue.message
    assert not paths(with_remedy(spec, issue))


def test_a_network_that_receives_nothing_is_an_error_with_a_remedy() -> None:
    spec = spec_of(Circle(), 4, features=PlaneFeatures(x1=False, x2=False))
    issue = issues_of(spec)[0]

    assert "error" == issue.severity
    assert "data.features.x1" == issue.path
    assert not paths(with_remedy(spec, issue))


def test_distorting_points_is_an_error_with_a_remedy() -> None:
    spec = msgspec.structs.replace(spec_of(Circle(), 4), data=DataSpec(source=Circle(), augmentation=MILD))
    (issue,) = [issue for issue in issues_of(spec) if issue.severity == "error"]

    assert "data.augmentation" == issue.path
    assert not paths(with_remedy(spec, issue))


def test_images_without_scaling_are_worth_a_warning() -> None:
    spec = spec_of(Digits(), 4, scaling=Unscaled())
    (issue,) = [issue for issue in issues_of(spec) if issue.path == "data.scaling"]

    assert "warning" == issue.severity
    assert Auto() == with_remedy(spec, issue).data.scaling


def test_choosing_other_data_puts_away_what_does_not_fit_them() -> None:
    points = spec_of(Spiral(), 4, features=SQUARES)
    digits = spec_of(Digits(), 4, augmentation=MILD)

    assert not paths(fitted(set_from_text(points, "data.source", "digits")))
    assert not paths(fitted(set_from_text(digits, "data.source", "spiral")))


def test_more_rings_ask_for_more_outputs() -> None:
    spec = spec_of(Rings(classes=3), 4)
    more = set_from_text(spec, "data.source.classes", "5")
    issue = issues_of(more)[0]

    assert "layers[1].units" == issue.path
    assert 5 == with_remedy(more, issue).layers[-1].units
    assert Task.CLASSIFICATION is more.data.source.task


def test_everything_about_the_data_survives_a_file_and_can_be_typed() -> None:
    spec = spec_of(Spiral(flipped=0.1), 4, features=SQUARES, scaling=Standard(), stratified=False)
    typed = spec_of(Spiral(), 4)
    for path, text in {
        "data.source.flipped": "0.1",
        "data.features.x1": "false",
        "data.features.x2": "false",
        "data.features.x1-squared": "true",
        "data.features.x2-squared": "true",
        "data.scaling": "standard",
        "data.stratified": "false",
    }.items():
        typed = set_from_text(typed, path, text)

    assert spec == read_json(write_json(spec)) == typed
    assert MILD == read_json(write_json(spec_of(Digits(), 4, augmentation=MILD))).data.augmentation


def test_a_file_from_before_these_settings_still_opens() -> None:
    body = msgspec.json.decode(write_json(spec_of(Spiral(), 4)))
    for name in ("features", "scaling", "augmentation", "stratified"):
        del body["data"][name]

    assert spec_of(Spiral(), 4) == read_json(msgspec.json.encode(body))


def test_distortion_continues_alike_after_a_restart_in_the_middle(read) -> None:
    """The same epoch and place give the same pictures: two runs agree, bit for bit."""
    spec = spec_of(Digits(), 8, augmentation=MILD)
    first, second = (trained(spec, 2, read).params.values for _ in range(2))

    assert np.array_equal(first, second)
