"""Digits drawn by the program: by seed, in their box, as the canvas inks them, and readable."""

from __future__ import annotations

import time

import numpy as np
import pytest

import nnviz.data.drawing as canvas
from nnviz.data.mnist import Mnist
from nnviz.data.pen import BLOCK, MnistAndPen, PenDigits, drawings, pictures
from nnviz.data.pen_ink import ink
from nnviz.data.pen_paths import POINTS, Paths, book, choose_forms, draw_paths
from nnviz.data.pen_templates import FORMS, Form
from nnviz.engine.activations import ReLU
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import Adam
from nnviz.experiment.build import build, load_material
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from tests.data.plain_paths import plain_paths

EVERY_FORM = pytest.mark.parametrize("form", range(len(FORMS)), ids=[f"{f.digit} {f.name}" for f in FORMS])
PEN = np.full(1, 2.4, np.float32)


def test_a_way_is_read_with_its_corners_and_lifts() -> None:
    form = Form(4, "sample", 1, "10,0 0,60 / 50,60 | 40,20 40,100")

    assert [[[(10, 0), (0, 60)], [(0, 60), (50, 60)]], [[(40, 20), (40, 100)]]] == form.strokes()


def test_every_digit_has_several_forms_with_names_of_their_own() -> None:
    assert len(FORMS) == len({(form.digit, form.name) for form in FORMS})
    assert all(sum(form.digit == digit for form in FORMS) >= 7 for digit in range(10))
    assert np.allclose(1, np.bincount(book().digits, book().shares))


@EVERY_FORM
def test_a_form_passes_its_typed_points_and_lifts_the_pen_between_strokes(form: int) -> None:
    paths = plain_paths(np.array([form]))
    strokes, typed = paths.strokes(0), FORMS[form].strokes()
    extent = np.ptp([point for stroke in typed for part in stroke for point in part], axis=0) / 100

    assert len(typed) == len(strokes)
    assert POINTS == sum(map(len, strokes))
    assert extent == pytest.approx(np.ptp(np.concatenate(strokes), axis=0), abs=0.08)
    for drawn, way in zip(strokes, typed, strict=True):
        way_along = np.array(way[-1][-1]) - way[0][0]
        assert way_along / 100 == pytest.approx(drawn[-1] - drawn[0], abs=1e-5)


@EVERY_FORM
def test_a_form_is_drawn_within_its_box_however_it_is_bent(form: int) -> None:
    paths = draw_paths(np.full(20, form), np.random.default_rng(form))
    images = ink(paths, np.repeat(PEN, 20)).reshape(-1, 28, 28)

    for image in images:
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        assert max(np.ptp(rows), np.ptp(columns)) in {18, 19, 20}  # 20 pixels, and one more between pixels
        assert 40 < np.count_nonzero(image > 127) < 260


def test_drawings_are_inked_exactly_as_the_canvas_inks_them(monkeypatch) -> None:
    monkeypatch.setattr(canvas, "FINEST_STEP", 1e-9)  # the canvas leaves out points that lie close together
    paths, _, pens = drawings(3, 0)
    ours = ink(paths, pens)[:60] / 255
    theirs = [canvas.rasterize(paths.strokes(place), pen=float(pens[place])).ravel() for place in range(60)]

    assert np.abs(ours - theirs).max() < 0.5 / 255 + 1e-4


def test_a_seed_gives_the_same_drawings_and_more_of_them_begin_alike() -> None:
    images, labels = pictures(7, BLOCK + 200)
    again, same = pictures(7, 300)
    other, _ = pictures(8, 300)

    assert np.array_equal(images[:300], again)
    assert np.array_equal(labels[:300], same)
    assert not np.array_equal(other, again)


def test_a_block_can_be_made_without_those_before_it() -> None:
    images, labels = pictures(7, 2 * BLOCK)
    paths, digits, pens = drawings(7, 1)

    assert np.array_equal(digits, labels[BLOCK:])
    assert np.array_equal(ink(paths, pens), images[BLOCK:])


def test_every_digit_is_drawn_equally_often_and_every_form_sometimes() -> None:
    _, labels = pictures(1, 2 * BLOCK)
    digits = np.repeat(np.arange(10), 2000)
    chosen = choose_forms(digits, np.random.default_rng(0))

    assert [BLOCK // 5] * 10 == np.bincount(labels).tolist()
    assert np.array_equal(book().digits[chosen], digits)
    assert np.bincount(chosen, minlength=len(FORMS)) / 2000 == pytest.approx(book().shares, abs=0.04)


def test_hardly_two_drawings_are_alike() -> None:
    images, labels = pictures(2, BLOCK)
    ones = images[labels == 1].astype(float)
    apart = np.abs(ones[:, None] - ones[None]).mean(axis=2) + np.eye(len(ones)) * 255

    assert apart.min() > 1


def test_a_drawing_of_a_single_place_is_a_dot_in_the_middle() -> None:
    dot = Paths(np.zeros((1, POINTS, 2), np.float32), np.ones((1, POINTS - 1), np.bool_))
    image = ink(dot, PEN).reshape(28, 28)

    assert 255 == image[14, 14]
    assert 9 >= np.count_nonzero(image)


def test_the_mixture_is_tested_on_mnist_alone(read) -> None:
    mnist = Mnist().load(np.random.default_rng(0), read)
    mixed = MnistAndPen(samples=300).load(np.random.default_rng(0), read)

    assert (70_300, 10_000) == (mixed.samples, mixed.fixed_test)
    assert np.array_equal(mnist.x[:60_000], mixed.x[:60_000])
    assert np.array_equal(mnist.x[60_000:], mixed.x[60_300:])
    assert np.array_equal(mnist.y[60_000:], mixed.y[60_300:])
    assert np.array_equal(np.unique(mixed.y[60_000:60_300]), np.arange(10))


def test_a_small_network_learns_to_read_other_drawings_of_the_same_hand(read) -> None:
    spec = fitted(
        ExperimentSpec(
            data=DataSpec(source=PenDigits(samples=10_000), validation=0.0, test=0.2),
            layers=(Dense(units=64, activation=ReLU()), Dense(units=10)),
            optimizer=Adam(learning_rate=0.003),
        )
    )
    experiment = build(spec, load_material(spec, read))
    while experiment.trainer.state.epoch < 12:
        experiment.trainer.step()

    assert experiment.evaluator("test").measure()[1] > 0.95


@pytest.mark.slow
def test_3000_drawings_take_less_than_a_second() -> None:
    book()
    seconds = []
    for seed in range(3):
        began = time.perf_counter()
        pictures(seed, 3000)
        seconds.append(time.perf_counter() - began)

    assert min(seconds) < 1
