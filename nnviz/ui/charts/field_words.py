"""The sentences of the field: what the network answers at a place, what a point is, why there is nothing to see."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.session.point_answers import PointAnswers
from nnviz.session.snapshot import DataView, Field, Task
from nnviz.ui.charts.field_colours import Meaning, answer_text, chances_text
from nnviz.ui.charts.field_marks import MARKS
from nnviz.ui.language import tr

__all__ = ["chances_at", "fit_text", "place_text", "point_text", "value_at", "why_no_field"]

Place = tuple[float, float]


def value_at(field: Field, place: Place) -> tuple[int, int]:
    """Return row and column of the field's value at a place of the plane."""
    rows, columns, _ = field.values.shape
    left, right, bottom, top = field.extent
    column = min(max(int((place[0] - left) / (right - left) * columns), 0), columns - 1)
    row = min(max(int((top - place[1]) / (top - bottom) * rows), 0), rows - 1)
    return row, column


def place_text(place: Sequence[float], names: Sequence[str]) -> str:
    """Return a place in words, such as "x₁ 0.31, x₂ −0.42"."""
    given = (*names, "x₁", "x₂")[: len(place)] if len(names) < len(place) else names[: len(place)]
    return ", ".join(
        f"{name} {value:.2f}".replace("-", "−") for name, value in zip(given, place, strict=True)
    )


def chances_at(field: Field, place: Place, meaning: Meaning) -> str:
    """Return the chances of the likeliest classes at a place; empty for two classes."""
    row, column = value_at(field, place)
    return chances_text(field.values[row, column], meaning)


def point_text(answers: PointAnswers, row: int, meaning: Meaning) -> str:
    """Return a data point in words: its part and number, what it is and what the network says."""
    part = tr(MARKS[int(answers.part[row])])
    number = int(answers.index[row]) + 1
    if meaning.regression:
        error = f"{float(answers.error[row]):+.3f}".replace("-", "−")
        truth = f"{float(answers.truth[row]):.3f}".replace("-", "−")
        return tr(
            "{part} {number}: {truth}, error {error}", part=part, number=number, truth=truth, error=error
        )
    name = meaning.names[int(answers.truth[row])] if int(answers.truth[row]) < len(meaning.names) else "?"
    said = answer_text(answers.outputs[row], meaning)
    return tr("{part} {number}: {name}, predicted {said}", part=part, number=number, name=name, said=said)


def fit_text(answers: PointAnswers, meaning: Meaning) -> str:
    """Return how good a regression is on the validation data, or on those for training where there are none."""
    if not meaning.regression:
        return ""
    part = 1 if (answers.part == 1).any() else 0
    r2, mae = answers.fit(part)
    text = f"R² {r2:.3f}, MAE {mae:.3g}".replace("-", "−")
    return tr("{part}: {text}", part=tr(MARKS[part]), text=text)


def why_no_field(data: DataView | None) -> str:
    """Return why there is nothing to draw, in a sentence that says what would; empty where there is."""
    if data is None:
        return tr("The field appears when the data are loaded.")
    if data.image_shape is not None:
        return tr("These data are images: draw one and see what the network answers.")
    if data.points is not None:
        return ""
    features = data.material.dataset.features if data.material is not None else len(data.feature_names)
    if data.material is not None and (features == 1 or data.task is Task.REGRESSION):
        return ""
    many = tr("one feature") if features == 1 else tr("{count} features", count=features)
    return tr("These data have {many}; a field needs two, such as those of the spiral.", many=many)
