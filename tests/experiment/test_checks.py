"""The rules between settings find what does not fit, and what they offer mends it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from msgspec.structs import replace

from nnviz.data.digits import Digits
from nnviz.data.mnist import Mnist
from nnviz.data.sources import AnySource
from nnviz.data.synthetic import Circle, Spiral, XorTable
from nnviz.engine.activations import Identity, Tanh
from nnviz.engine.layers import Dense
from nnviz.engine.losses import AnyLoss, BinaryCrossEntropy, CategoricalCrossEntropy, MeanSquaredError
from nnviz.experiment.catalog import SpecProblem, checked, choices_of, replace_at, tag_of
from nnviz.experiment.checks import Issue, fitted, issues_of, with_remedy
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from tests.experiment.declared import specs

SOURCES = {tag_of(source): source for source in choices_of(AnySource)}
LOSSES = {tag_of(loss): loss for loss in choices_of(AnyLoss)}
OUTPUT = Dense(units=1, activation=Identity())


def errors(spec: ExperimentSpec) -> list[Issue]:
    return [issue for issue in issues_of(spec) if issue.severity == "error"]


def found(spec: ExperimentSpec, path: str) -> Issue:
    issues = [issue for issue in issues_of(spec) if issue.path == path]
    assert 1 == len(issues), issues_of(spec)
    return issues[0]


def dividing(validation: float, test: float, source: msgspec.Struct | None = None) -> ExperimentSpec:
    return ExperimentSpec(data=DataSpec(source=source or Spiral(), validation=validation, test=test))


def test_the_default_experiment_has_nothing_to_complain_of() -> None:
    assert () == issues_of(ExperimentSpec())


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_fitted_experiment_has_no_errors(source: type, loss: type) -> None:
    spec = ExperimentSpec(data=DataSpec(source=source()), loss=loss())

    assert [] == errors(fitted(spec))


@given(specs())
def test_fitting_twice_changes_nothing_more(spec: ExperimentSpec) -> None:
    assert fitted(spec) == fitted(fitted(spec))


def test_fitting_keeps_what_was_chosen_wherever_it_can_be() -> None:
    hidden = (Dense(units=5), Dense(units=6))
    spec = ExperimentSpec(
        data=DataSpec(source=Circle()), layers=(*hidden, OUTPUT), loss=MeanSquaredError(sigmoid_output=True)
    )

    assert spec == fitted(spec)


def test_fitting_to_ten_classes_gives_ten_outputs_and_their_loss() -> None:
    spec = fitted(ExperimentSpec(data=DataSpec(source=Digits())))

    assert CategoricalCrossEntropy() == spec.loss
    assert 10 == spec.layers[-1].units


@given(specs())
def test_every_remedy_removes_its_issue_and_gives_a_valid_document(spec: ExperimentSpec) -> None:
    for issue in issues_of(spec):
        if issue.remedy is None:
            continue
        mended = with_remedy(spec, issue)

        assert (issue.path, issue.message) not in {(left.path, left.message) for left in issues_of(mended)}
        assert mended == checked(mended)


@given(specs())
def test_applying_one_remedy_after_the_other_comes_to_an_end(
    spec: ExperimentSpec,
) -> None:
    for _ in range(20):
        for issue in [issue for issue in errors(spec) if issue.remedy is not None][:1]:
            spec = with_remedy(spec, issue)

    assert [] == [issue for issue in errors(spec) if issue.remedy is not None]


@given(specs())
def test_a_remedy_for_a_warning_brings_no_error(spec: ExperimentSpec) -> None:
    spec = fitted(spec)
    before = {issue.path for issue in errors(spec)}
    for issue in (issue for issue in issues_of(spec) if issue.severity == "warning"):
        assert {later.path for later in errors(with_remedy(spec, issue))} <= before


@given(specs())
def test_errors_stand_before_warnings_and_every_message_is_a_sentence(spec: ExperimentSpec) -> None:
    issues = issues_of(spec)

    assert sorted(issues, key=lambda issue: issue.severity) == list(issues)
    assert all(issue.message.endswith(".") and issue.path for issue in issues)


def test_an_issue_without_a_remedy_leaves_the_experiment_alone() -> None:
    spec = ExperimentSpec()

    assert spec is with_remedy(spec, Issue("warning", "loss", "Nothing can be done."))


def test_too_many_outputs_are_an_error_at_the_output_layer() -> None:
    spec = ExperimentSpec(layers=(Dense(units=3, activation=Identity()),))

    assert ("layers[0].units", 1) == found(spec, "layers[0].units").remedy


def test_an_output_that_is_not_linear_is_an_error() -> None:
    spec = ExperimentSpec(layers=(Dense(units=1, activation=Tanh()),))

    assert "error" == found(spec, "layers[0].activation").severity


def test_binary_cross_entropy_with_ten_classes_is_an_error() -> None:
    spec = ExperimentSpec(data=DataSpec(source=Digits()), loss=BinaryCrossEntropy())

    assert "these data have 10" in found(spec, "loss").message


def test_squared_error_for_classes_is_a_warning() -> None:
    assert "warning" == found(ExperimentSpec(loss=MeanSquaredError()), "loss").severity


@pytest.mark.parametrize("units", [1, 2])
def test_squared_error_takes_one_or_two_outputs_for_two_classes(units: int) -> None:
    spec = ExperimentSpec(layers=(Dense(units=units, activation=Identity()),), loss=MeanSquaredError())

    assert [] == errors(spec)


@pytest.mark.parametrize(("validation", "test"), [(0.5, 0.5), (0.9, 0.9), (0.99, 0.2)])
def test_a_division_that_leaves_nothing_to_learn_from_is_an_error(validation: float, test: float) -> None:
    spec = dividing(validation, test)

    assert "nothing is left to learn from" in found(spec, "data.test").message


def test_a_division_that_rounding_leaves_without_samples_is_an_error() -> None:
    """Half of two samples for each part: the shares alone would leave some."""
    spec = dividing(0.3, 0.5, Circle(samples=2))

    assert "Of 2 samples" in found(spec, "data.test").message


def test_a_fixed_test_set_leaves_the_test_share_without_meaning() -> None:
    spec = fitted(dividing(0.5, 0.5, Mnist()))

    assert [] == errors(spec)


def test_no_validation_data_is_a_warning_whose_remedy_leaves_samples_to_learn_from() -> None:
    spec = dividing(0.0, 0.9)

    mended = with_remedy(spec, found(spec, "data.validation"))

    assert () == issues_of(mended)


def test_a_batch_larger_than_the_data_is_a_warning_whose_remedy_is_all_of_them() -> None:
    spec = ExperimentSpec(
        data=DataSpec(source=Circle(samples=100), validation=0.2, test=0.2),
        training=TrainingSpec(batch_size=61),
    )

    assert ("training.batch_size", 60) == found(spec, "training.batch_size").remedy


def test_a_batch_of_all_the_data_is_no_issue() -> None:
    spec = ExperimentSpec(
        data=DataSpec(source=Circle(samples=100), validation=0.2, test=0.2),
        training=TrainingSpec(batch_size=60),
    )

    assert () == issues_of(spec)


def test_four_rows_of_a_truth_table_can_be_learned_from() -> None:
    assert [] == errors(dividing(0.0, 0.0, XorTable()))


def test_the_place_of_every_issue_leads_somewhere() -> None:
    """The form shows an issue beside the control at its path."""
    broken = replace(dividing(0.5, 0.5), layers=(Dense(units=3, activation=Tanh()),))
    for issue in issues_of(broken):
        try:
            replace_at(broken, issue.path, None)
        except SpecProblem as problem:
            pytest.fail(str(problem))
