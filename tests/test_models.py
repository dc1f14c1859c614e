"""The networks that come with nnviz: small files with complete cards that read every usual form of a digit."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nnviz import resources
from nnviz.data.drawing import rasterize
from nnviz.data.mnist import Mnist
from nnviz.data.pen import pictures
from nnviz.data.pen_templates import FORMS
from nnviz.session.model_file import Model
from nnviz.session.reader import SHIPPED, Reader, open_model
from tests.data.plain_paths import plain_paths

PROMISED = {"mnist-mlp": 0.988, "mnist-cnn": 0.992}
PARTS = (
    "data", "network", "parameters", "settings", "seeds", "samples", "classes", "confusion", "accuracy_by_class",
    "fails_at", "made_by", "test_accuracy",
)  # fmt: skip


@pytest.fixture(scope="module", params=SHIPPED)
def name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def model(name: str) -> Model:
    return open_model(name)


@pytest.fixture(scope="module")
def reader(name: str, model: Model) -> Reader:
    return Reader(model, name)


def test_a_shipped_network_is_smaller_than_2_megabytes(name: str) -> None:
    assert resources.resource_path(f"models/{name}.nnviz").stat().st_size < 2_000_000


def test_its_card_is_complete_and_keeps_the_promise(name: str, model: Model) -> None:
    card = model.card
    counts = np.array(card["confusion"])

    assert [] == [part for part in PARTS if part not in card]
    assert (10, 10) == counts.shape
    assert 10_000 == counts.sum()
    assert card["test_accuracy"] == pytest.approx(np.trace(counts) / 10_000)
    assert PROMISED[name] <= card["test_accuracy"]
    assert list("0123456789") == list(card["accuracy_by_class"])
    assert all(sentence.endswith(".") for sentence in card["fails_at"])
    assert json.loads(json.dumps(card)) == card


def test_its_card_speaks_of_the_experiment_in_the_file(model: Model) -> None:
    assert model.spec.seeds.base == model.card["seeds"]["base"]
    assert model.spec.data.source.title() == model.card["data"]
    assert len(model.values) == model.card["parameters"]


def test_it_reads_every_form_of_every_digit(reader: Reader) -> None:
    paths = plain_paths(np.arange(len(FORMS)))
    wrong = [
        f"{form.digit} {form.name} as {answer.digit}"
        for place, form in enumerate(FORMS)
        if (answer := reader(rasterize(paths.strokes(place)))).digit != str(form.digit)
    ]

    assert [] == wrong


def test_it_reads_new_drawings(reader: Reader) -> None:
    images, labels = pictures(2**40, 500)
    right = [reader(image / 255).digit == str(label) for image, label in zip(images, labels, strict=True)]

    assert np.mean(right) > 0.97


def test_it_reads_the_first_digits_of_the_test_set(reader: Reader, read) -> None:
    mnist = Mnist().load(np.random.default_rng(0), read)
    first = slice(60_000, 60_500)
    right = [
        reader(row / 255).digit == str(label)
        for row, label in zip(mnist.x[first], mnist.y[first], strict=True)
    ]

    assert np.mean(right) > 0.98
